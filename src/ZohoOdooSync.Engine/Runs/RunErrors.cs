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
        $"There is no run \"{Mapping.TextRules.ForDisplay(runId)}\" in the history; "
        + (newest.Count == 0 ? "it is empty." : $"the newest are {string.Join(", ", newest.Select(run => run.RunId))}."),
        "Take an id from Get-SyncHistory; older runs are forgotten as schedule.history_runs says.");
}
