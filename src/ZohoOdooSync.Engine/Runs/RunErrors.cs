using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>The errors of this room that are about runs.</summary>
internal static class RunErrors
{
    /// <summary>There is no such run (any more).</summary>
    /// <param name="runId">What was asked for.</param>
    /// <param name="newest">The newest runs, for somebody who mistyped.</param>
    public static SyncException NotFound(string runId, IReadOnlyList<SyncRun> newest) => new(
        "RunNotFound", SyncErrorKind.Data,
        $"There is no run \"{ShownText.Shortened(runId)}\" in the history; "
        + (newest.Count == 0 ? "it is empty." : $"the newest are {string.Join(", ", newest.Select(run => run.RunId))}."),
        "Take an id from the history; older runs are forgotten as schedule.history_runs and schedule.journal_days say.")
    {
        Steps = [OperatorAction.ListRuns],
    };

    /// <summary>A run that is under way cannot be undone.</summary>
    public static SyncException StillRunning(SyncRun run) => new(
        "RunStillRunning", SyncErrorKind.Data,
        $"Run {run.RunId} started at {run.Started.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC and still runs. Its changes are not known yet.",
        "Wait until it ends, or stop it. If its process died, the next run settles what it left.")
    {
        Steps = [OperatorAction.StopServer],
    };

    /// <summary>There is nothing in the journal of a run that could be undone.</summary>
    /// <param name="run">The run.</param>
    /// <param name="isWhole">Whether the run as a whole was asked for, or some of its products.</param>
    public static SyncException NothingToUndo(SyncRun run, bool isWhole) => new(
        "RunChangedNothing", SyncErrorKind.Data,
        $"Run {run.RunId} ({run.Outcome}) changed nothing in Odoo{(isWhole ? string.Empty : " of what was chosen")}, so there is nothing "
            + $"to undo.",
        "Look in the history for a run that did, and at what it changed.")
    {
        Steps = [OperatorAction.ListRuns, OperatorAction.ShowChanges],
    };

    /// <summary>A server would write again what an undo takes back.</summary>
    public static SyncException ServerRunning(Heartbeat server) => new(
        "ServerRunning", SyncErrorKind.Locked,
        $"The server of this profile is running (process {server.ProcessId} on {server.Host}). Its next cycle would write again what "
        + "Zoho and the settings say. Nothing was written.",
        "Stop it, undo, correct the settings or the items, and start it again; by force the undo works beside it.")
    {
        Steps = [OperatorAction.StopServer, OperatorAction.Force],
    };

    /// <summary>The journal speaks about another database or organisation.</summary>
    public static SyncException ForeignJournal(string runId, IReadOnlyList<string> reasons) => new(
        "UndoForeign", SyncErrorKind.Guard,
        $"Run {runId} wrote to another pair than this one: {string.Join("; ", reasons)}. Nothing was written.",
        "Point the settings at the pair that the run wrote to; its products have other ids here.");
}
