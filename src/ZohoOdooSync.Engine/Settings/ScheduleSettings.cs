namespace ZohoOdooSync.Engine.Settings;

/// <summary>When cycles and full runs happen: section <c>schedule</c>, and <c>SYNC_INTERVAL</c>.</summary>
public sealed record ScheduleSettings
{
    /// <summary>From the start of a cycle to the start of the next, 60 s to a day (key <c>interval_seconds</c>).</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>At the latest after this time a run is a full one, 1-168 h (key <c>full_sweep_hours</c>).</summary>
    public TimeSpan FullSweep { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Runs kept in history, 1-10000 (key <c>history_runs</c>).</summary>
    public int HistoryRuns { get; init; } = 50;

    /// <summary>
    /// How long a run that changed something is kept with its journal, though it is no longer among the newest, so that it can
    /// be undone; 0-3650 days (key <c>journal_days</c>).
    /// </summary>
    public TimeSpan JournalKept { get; init; } = TimeSpan.FromDays(30);
}
