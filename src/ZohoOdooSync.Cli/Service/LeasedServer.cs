using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Service;

/// <summary>The server of one profile while this process holds its lease, and again after the lease was lost and is back.</summary>
/// <param name="lease">Says when it may run.</param>
/// <param name="profile">Name of the profile.</param>
/// <param name="error">Told when it waits, and when the lease is lost.</param>
internal sealed class LeasedServer(IWriterLease lease, string profile, TextWriter error)
{
    /// <summary>Runs until it is asked to stop, or the server ended by itself.</summary>
    /// <param name="serve">Runs the server until its token is cancelled; gives the exit code.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>The exit code of the server; 0 after a stop that was asked for.</returns>
    public async Task<int> RunAsync(Func<CancellationToken, Task<int>> serve, CancellationToken stop)
    {
        while (true)
        {
            error.WriteShown($"waits for the lease of profile {profile}");
            IHeldLease held;
            try
            {
                held = await lease.AcquireAsync(profile, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return SyncExitCode.InSync;
            }

            await using (held.ConfigureAwait(false))
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, held.Lost);
                var code = await serve(either.Token).ConfigureAwait(false);
                if (stop.IsCancellationRequested || !held.Lost.IsCancellationRequested) return code;
            }

            error.WriteShown($"warning: the lease of profile {profile} is lost; another process may have it");
        }
    }
}
