using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>A run that did not succeed must not be measured as if it had.</summary>
internal static class Trouble
{
    public static async Task<SyncRunResult> ThrowIfAnyAsync(Task<SyncRunResult> run) => ThrowIfAny(await run);

    public static SyncRunResult ThrowIfAny(SyncRunResult result) => result.Run.Outcome == RunOutcome.Succeeded
        ? result
        : throw new InvalidOperationException(
            $"Run {result.Run.RunId} ended {result.Run.Outcome}: {result.Run.ErrorMessage} {string.Join(' ', result.GuardReasons)}");
}
