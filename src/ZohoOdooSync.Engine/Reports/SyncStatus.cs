using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>Whether the synchronisation works, in a word.</summary>
public enum SyncState
{
    /// <summary>No process works on the profile.</summary>
    Stopped,

    /// <summary>A process works on it: it beats, and it lives.</summary>
    Running,

    /// <summary>
    /// The last process died without a word: its heartbeat is left, and nobody is behind it. Also one that lives but has
    /// not done for a quarter of an hour what it said it would.
    /// </summary>
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
    private const int FailuresOfConcern = 3;

    /// <summary>The base folder.</summary>
    public required string Home { get; init; }

    /// <summary>Zoho organisation of the settings.</summary>
    public required string OrganizationId { get; init; }

    /// <summary>Odoo database of the settings.</summary>
    public required string Database { get; init; }

    /// <summary>Name of the profile; null for the base folder itself.</summary>
    public string? Profile { get; init; }

    /// <summary>Whether a process works on it now, a server or a run by hand: it beats, and it lives.</summary>
    public bool IsRunning { get; init; }

    /// <summary>
    /// The last heartbeat: the server's, else that of a run by hand; null where both ended cleanly. A run by hand beside a
    /// server shows in <see cref="RunHeartbeat"/>.
    /// </summary>
    public Heartbeat? Heartbeat { get; init; }

    /// <summary>
    /// Whether the process of <see cref="Heartbeat"/> lives, as far as can be seen from here. A server that died while a run
    /// by hand works on is dead all the same.
    /// </summary>
    public bool IsHeartbeatAlive { get; init; }

    /// <summary>The heartbeat of a run by hand that works now; null where there is none.</summary>
    public Heartbeat? RunHeartbeat { get; init; }

    /// <summary>
    /// Since when the state is as it is, UTC: start of the process, its last heartbeat where it is stale, start of the
    /// first of the failed runs in a row, or the server's end. Null where nobody knows.
    /// </summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the next cycle begins, UTC; null while one is under way and where no server runs.</summary>
    public DateTimeOffset? NextRun { get; init; }

    /// <summary>Runs that failed in a row, up to the newest; 0 where that one did not fail.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>Ended runs since the counts were taken that could not take them anew: failed, refused or stopped ones.</summary>
    public int RunsSinceCounted { get; init; }

    /// <summary>The newest run; null before the first.</summary>
    public SyncRun? LastRun { get; init; }

    /// <summary>The newest run that was carried out; its counts are the ones to believe.</summary>
    public SyncRun? LastCompletedRun { get; init; }

    /// <summary>When the counts were taken, UTC: the end of that run; null before the first.</summary>
    public DateTimeOffset? CountedAt => LastCompletedRun?.Ended;

    /// <summary>Items in scope at that run.</summary>
    public int? ZohoCount => LastCompletedRun?.Counts.ZohoCount;

    /// <summary>Bound products after that run.</summary>
    public int? OdooCount => LastCompletedRun?.Counts.OdooCount;

    /// <summary>Pictures that were left for later runs then; null where there were none.</summary>
    public int? PicturesPending => LastCompletedRun?.Counts.PicturesPending;

    /// <summary>Whether both totals and both active counts were equal then; null before the first run.</summary>
    public bool? CountsMatch => LastCompletedRun?.Counts.CountsMatch;

    /// <summary>Odoo count less Zoho count then.</summary>
    public int? Difference => OdooCount - ZohoCount;

    /// <summary><c>YES</c>, <c>NO (Difference: -50)</c>, or <c>UNKNOWN</c> before the first run.</summary>
    public string CountMatch => (LastCompletedRun?.Counts ?? new RunCounts()).CountMatch;

    /// <summary>
    /// Whether the synchronisation works, in a word. A dead process outweighs failing runs, and those a living process.
    /// </summary>
    public SyncState State { get; init; }

    /// <summary>
    /// Share of the kept runs that ended <see cref="RunOutcome.Succeeded"/>, percent with one decimal; null before the first
    /// run ended. A run that left items in quarantine, in conflict or blocked was no success.
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

    /// <summary>Since when the oldest of them rests, UTC; null where there is none.</summary>
    public DateTimeOffset? OldestQuarantine => Quarantine.Count == 0 ? null : Quarantine.Min(item => item.Since);

    /// <summary>What Zoho last said about the day's calls.</summary>
    public BudgetReading? Budget { get; init; }

    /// <summary>
    /// How many mirrored texts read otherwise in other languages of Odoo, as of <see cref="LanguagesAt"/>; empty before a
    /// comparison, or a full run that mirrors several languages.
    /// </summary>
    public IReadOnlyList<LanguageDifference> Languages { get; init; } = [];

    /// <summary>When that was last looked at, UTC.</summary>
    public DateTimeOffset? LanguagesAt { get; init; }

    /// <summary>
    /// Calls to Zoho that all programs of the organisation have made today, as far as its last reply said; 0 where the day
    /// has ended since; null where it never said.
    /// </summary>
    public int? ZohoCallsToday { get; init; }

    /// <summary>Calls that are left today, likewise.</summary>
    public int? ZohoCallsLeft { get; init; }

    /// <summary>What the server's listener for webhooks has seen, as of its heartbeat; null where no server listens.</summary>
    public HintActivity? Hints { get; init; }

    /// <summary>What became of notifications; null where the settings name no channel.</summary>
    public NotificationStatus? Notifications { get; init; }

    /// <summary>What keeps the state.</summary>
    public string StateBackend { get; init; } = string.Empty;

    /// <summary>The settings file's own troubles, such as rights that are too wide.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Reads the status out of the state.</summary>
    internal static SyncStatus From(SyncSettings settings, IStateStore state, TimeProvider time) => state.Read(reader =>
    {
        var now = time.GetUtcNow();
        var runs = reader.Runs(settings.Schedule.HistoryRuns);
        var (bindings, localBindings) = reader.CountBindings();
        var process = ProcessState.Of(reader, now);
        var ended = runs.Where(run => run.Outcome != RunOutcome.Running).ToList();
        var failures = ended.TakeWhile(run => run.Outcome == RunOutcome.Failed).ToList();
        var stateOf = StateOf(process, failures.Count);
        var budget = reader.Budget;
        var (languages, languagesAt) = LanguageDifferences.Read(reader);
        var isOfToday = budget is not null && budget.ResetAt > now;
        return new SyncStatus
        {
            Home = settings.Home,
            Profile = settings.Profile,
            OrganizationId = settings.Source.OrganizationId,
            Database = settings.Target.Database,
            Heartbeat = process.Server ?? process.Run,
            RunHeartbeat = process.Run,
            IsRunning = process.IsRunning,
            IsHeartbeatAlive = process.Server is null ? process.IsRunning : process.IsServerAlive,
            State = stateOf,
            Since = stateOf switch
            {
                SyncState.Failing => failures[^1].Started,
                SyncState.Running => process.Living!.Started,
                SyncState.Stale => (process.Server ?? process.Run)!.Beat,
                _ => ServerNotes.ReadStopped(reader),
            },
            NextRun = process.IsServerAlive ? process.Server!.NextRun : null,
            FailuresInARow = failures.Count,
            RunsSinceCounted = ended.TakeWhile(run => !run.HasCounts).Count(),
            SuccessRate = SuccessRateOf(ended),
            ProductsSynced = runs.Sum(run => run.Counts.Changed),
            RecentRuns = [.. runs.Take(ShownRuns)],
            LastRun = runs.Count > 0 ? runs[0] : null,
            LastCompletedRun = ended.FirstOrDefault(run => run.HasCounts),
            Bindings = bindings,
            LocalBindings = localBindings,
            Quarantine = reader.Quarantine(),
            Budget = budget,
            Languages = languages,
            LanguagesAt = languagesAt,
            ZohoCallsToday = budget is null ? null : isOfToday ? budget.DailyLimit - budget.Remaining : 0,
            ZohoCallsLeft = budget is null ? null : isOfToday ? budget.Remaining : budget.DailyLimit,
            Hints = process.IsServerAlive ? process.Server!.Hints : null,
            Notifications = NotificationStatus.From(settings, reader),
            StateBackend = state.Backend,
            Warnings = settings.Warnings,
        };
    });

    private static SyncState StateOf(ProcessState process, int failures)
    {
        if (process.IsStale) return SyncState.Stale;
        if (failures >= FailuresOfConcern) return SyncState.Failing;
        return process.IsRunning ? SyncState.Running : SyncState.Stopped;
    }

    private static decimal? SuccessRateOf(List<SyncRun> ended) => ended.Count == 0
        ? null
        : Math.Round(100m * ended.Count(run => run.Outcome == RunOutcome.Succeeded) / ended.Count, 1, MidpointRounding.AwayFromZero);

    /// <summary>The processes behind the heartbeats.</summary>
    private sealed record ProcessState(Heartbeat? Server, Heartbeat? Run, ProcessSign ServerSign, ProcessSign RunSign)
    {
        public bool IsServerAlive => Server is not null && ServerSign != ProcessSign.Dead;

        public bool IsRunning => Living is not null;

        public Heartbeat? Living => IsServerAlive ? Server : Run is not null && RunSign != ProcessSign.Dead ? Run : null;

        /// <summary>A dead run by hand does not count while a server lives: its next cycle settles what was left.</summary>
        public bool IsStale => Server is not null ? ServerSign != ProcessSign.Alive : Run is not null && RunSign != ProcessSign.Alive;

        public static ProcessState Of(IStateReader reader, DateTimeOffset now)
        {
            var (server, run) = (reader.ServerHeartbeat, reader.Heartbeat);
            return new ProcessState(
                server, run,
                server is null ? ProcessSign.Dead : ProcessLiveness.Of(server, now),
                run is null ? ProcessSign.Dead : ProcessLiveness.Of(run, now));
        }
    }
}
