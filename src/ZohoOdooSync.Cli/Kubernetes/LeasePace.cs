namespace ZohoOdooSync.Cli.Kubernetes;

/// <summary>
/// The times of a lease. A dead holder's lease is free <see cref="Duration"/> after its last change was seen, and whoever waits looks
/// every <see cref="Look"/>: it moves within 25 seconds.
/// </summary>
internal static class LeasePace
{
    /// <summary>How long a lease holds after it was renewed.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(15);

    /// <summary>A holder that could not renew for so long has lost the lease. The rest of the duration is for the batch in hand.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>From one renewal to the next, at most.</summary>
    public static readonly TimeSpan Renew = TimeSpan.FromSeconds(5);

    /// <summary>From the begin of a renewal that failed to the next try.</summary>
    public static readonly TimeSpan Retry = TimeSpan.FromSeconds(2);

    /// <summary>From one look at a lease of another process to the next, at most.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>How long a call may take.</summary>
    public static readonly TimeSpan Call = TimeSpan.FromSeconds(3);

    /// <summary>A wait, up to a fifth shorter, so that a hundred leases do not call at the same moment.</summary>
    public static TimeSpan Spread(TimeSpan wait, Random random) => wait * (1 - random.NextDouble() / 5);
}
