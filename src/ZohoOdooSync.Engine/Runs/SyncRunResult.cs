using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>What a run did.</summary>
/// <param name="Run">Its record, as history keeps it.</param>
/// <param name="Plan">What it set out to do; null where it did not get that far.</param>
/// <param name="Changes">Each change with its outcome.</param>
/// <param name="GuardReasons">What speaks against the plan: why the guard refused, or what force passed; else empty.</param>
/// <param name="Error">What ended the run, or null.</param>
public sealed record SyncRunResult(
    SyncRun Run, SyncPlan? Plan, IReadOnlyList<JournalEntry> Changes, IReadOnlyList<string> GuardReasons,
    SyncException? Error = null)
{
    /// <summary>The exit code that stands for it: that of the error, else that of the outcome.</summary>
    public int ExitCode => Error?.ExitCode ?? Run.Outcome.ExitCode();
}
