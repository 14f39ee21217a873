namespace ZohoOdooSync.Engine.Server;

/// <summary>Says which process may write to a pair: one at a time.</summary>
/// <remarks>
/// It saves work and calls, and is not what keeps the data right: two processes that write to one pair for a while do no harm.
/// </remarks>
public interface IWriterLease
{
    /// <summary>Waits until this process holds the lease of a profile.</summary>
    /// <param name="profile">Name of the profile; <c>(base)</c> for the base folder itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease, which is given back when it is disposed of.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    Task<IHeldLease> AcquireAsync(string profile, CancellationToken cancellationToken);
}

/// <summary>A lease that is held until it is disposed of or lost.</summary>
/// <remarks>
/// A lease that is lost is disposed of, too, before the same process asks for it again. Until <see cref="Lost"/> is cancelled, no other
/// process holds the lease.
/// </remarks>
public interface IHeldLease : IAsyncDisposable
{
    /// <summary>Cancelled when the lease is lost: nothing more may be sent.</summary>
    CancellationToken Lost { get; }
}
