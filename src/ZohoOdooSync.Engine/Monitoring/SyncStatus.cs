using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>Whether the synchronisation works, in a word.</summary>
public enum SyncState
{
    /// <summary>No process works on the profile.</summary>
    Stopped,

    /// <summary>A process works on it: it beats, and it lives.</summary>
    Running,

    /// <summary>The last process died without a word: its sign of life is left, and nobody is behind it.</summary>
    Stale,

    /// <summary>The last three runs failed, whether or not a process is trying on.</summary>
    Failing,
}

/// <summary>What is known about a profile without asking either service.</summary>
public sealed record SyncStatus
{
    // As many as the earlier scripts kept and showed.
    private const int ShownRuns = 50;

    // One failure may be a passing one; the third in a row asks for somebody.
    private const int FailuresInARow = 3;

    /// <summary>The base folder.</summary>
    public required string Home { get; init; }

    /// <summary>Zoho organisation of the settings.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>Odoo database of the settings.</summary>
    public required string Database { get; init; }

    /// <summary>Whether a process works on it now: it beats, and it lives.</summary>
    public bool IsRunning { get; init; }

    /// <summary>The last sign of life; null where the last process ended cleanly.</summary>
    public Heartbeat? Heartbeat { get; init; }

    /// <summary>The newest run; null before the first.</summary>
    public SyncRun? LastRun { get; init; }

    /// <summary>The newest run that was carried out; its counts are the ones to believe.</summary>
    public SyncRun? LastCompletedRun { get; init; }

    /// <summary>Items in scope at that run.</summary>
    public int? ZohoCount => LastCompletedRun?.Counts.ZohoCount;

    /// <summary>Bound products after that run.</summary>
    public int? OdooCount => LastCompletedRun?.Counts.OdooCount;

    /// <summary>Whether both totals and both active counts were equal then; null before the first run.</summary>
    public bool? CountsMatch => LastCompletedRun?.Counts.CountsMatch;

    /// <summary>Odoo count less Zoho count then.</summary>
    public int? Difference => OdooCount - ZohoCount;

    /// <summary><c>YES</c>, <c>NO (Difference: -50)</c>, or <c>UNKNOWN</c> before the first run.</summary>
    public string CountMatch => LastCompletedRun?.Counts is { } counts
        ? CountMatchText.Of(counts.ZohoCount, counts.ZohoActive, counts.OdooCount, counts.OdooActive)
        : CountMatchText.Of(null, null, null, null);

    /// <summary>
    /// Whether the synchronisation works, in a word. A dead process outweighs failing runs, and those a living process.
    /// </summary>
    public SyncState State { get; init; }

    /// <summary>
    /// Share of the kept runs that ended <see cref="RunOutcome.Succeeded"/> or <see cref="RunOutcome.Incomplete"/>, percent
    /// with one decimal; null before the first run ended.
    /// </summary>
    public decimal? SuccessRate { get; init; }

    /// <summary>Products created, adopted, updated, archived and restored by all kept runs.</summary>
    public int ProductsSynced { get; init; }

    /// <summary>The kept runs, newest first, 50 at most.</summary>
    public IReadOnlyList<SyncRun> RecentRuns { get; init; } = [];

    /// <summary>Counts asked from both services now; null unless they were asked for.</summary>
    public LiveCounts? Live { get; init; }

    /// <summary>Pairs known locally.</summary>
    public int Bindings { get; init; }

    /// <summary>Those of them that only the local state holds.</summary>
    public int LocalBindings { get; init; }

    /// <summary>Items that were refused, with reasons.</summary>
    public IReadOnlyList<QuarantinedItem> Quarantine { get; init; } = [];

    /// <summary>What Zoho last said about the day's calls.</summary>
    public BudgetReading? Budget { get; init; }

    /// <summary>What keeps the state.</summary>
    public string StateBackend { get; init; } = string.Empty;

    /// <summary>The settings file's own troubles, such as rights that are too wide.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads the status out of the state.</summary>
    internal static SyncStatus From(SyncSettings settings, IStateStore state) => state.Read(reader =>
    {
        var runs = reader.Runs(settings.Schedule.HistoryRuns);
        var (bindings, localBindings) = reader.CountBindings();
        var isRunning = reader.Heartbeat is { } beat && ProcessSigns.IsAlive(beat);
        return new SyncStatus
        {
            Home = settings.Home,
            OrganizationId = settings.Source.OrganizationId,
            Database = settings.Target.Database,
            Heartbeat = reader.Heartbeat,
            IsRunning = isRunning,
            State = StateOf(reader.Heartbeat, isRunning, runs),
            SuccessRate = SuccessRateOf(runs),
            ProductsSynced = runs.Sum(run => run.Counts.Changed),
            RecentRuns = [.. runs.Take(ShownRuns)],
            LastRun = runs.Count > 0 ? runs[0] : null,
            LastCompletedRun = runs.FirstOrDefault(run => run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete),
            Bindings = bindings,
            LocalBindings = localBindings,
            Quarantine = reader.Quarantine(),
            Budget = reader.Budget,
            StateBackend = state.Backend,
            Warnings = settings.Warnings,
        };
    });

    private static SyncState StateOf(Heartbeat? beat, bool isRunning, IReadOnlyList<SyncRun> runs)
    {
        if (beat is not null && !isRunning) return SyncState.Stale;
        var last = runs.Where(run => run.Outcome != RunOutcome.Running).Take(FailuresInARow).ToList();
        if (last.Count == FailuresInARow && last.TrueForAll(run => run.Outcome == RunOutcome.Failed)) return SyncState.Failing;
        return isRunning ? SyncState.Running : SyncState.Stopped;
    }

    private static decimal? SuccessRateOf(IReadOnlyList<SyncRun> runs)
    {
        var ended = runs.Count(run => run.Outcome != RunOutcome.Running);
        if (ended == 0) return null;
        var done = runs.Count(run => run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete);
        return Math.Round(100m * done / ended, 1, MidpointRounding.AwayFromZero);
    }
}
