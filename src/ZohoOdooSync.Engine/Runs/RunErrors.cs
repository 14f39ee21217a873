using ZohoOdooSync.Engine.Settings;
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

    /// <summary>A failure that nothing in the engine understands ends the run like any other: recorded, and in words.</summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="settings">Their mask hides the secrets.</param>
    public static SyncException Understood(Exception cause, SyncSettings settings) => settings.Secrets.ScrubError(cause as SyncException ?? new SyncException(
        "SyncUnexpectedError", SyncErrorKind.Protocol,
        $"Something unforeseen happened: {cause.GetType().Name}: {settings.Secrets.Scrub(cause.Message)}",
        $"Run again; if it stays, report this message with the version and the log, {settings.LogPath}.", cause));
}
