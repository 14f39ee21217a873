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
    /// <summary>The exit code that stands for it.</summary>
    public int ExitCode => Error is { } error ? error.ExitCode : SyncExitCode.Of(Run.Outcome);
}

/// <summary>Exit codes of the console host and of scripts, as documented.</summary>
public static class SyncExitCode
{
    /// <summary>Both sides match.</summary>
    public const int InSync = 0;

    /// <summary>An error ended the run, or it was stopped.</summary>
    public const int Failed = 1;

    /// <summary>Done, but some items are quarantined, in conflict or blocked.</summary>
    public const int Incomplete = 2;

    /// <summary>The guard refused the plan.</summary>
    public const int Refused = 3;

    /// <summary>Another run holds the lock.</summary>
    public const int Locked = 4;

    /// <summary>Bad usage of the command line.</summary>
    public const int Usage = 64;

    /// <summary>Bad settings.</summary>
    public const int Settings = 78;

    /// <summary>The code for a run's outcome.</summary>
    public static int Of(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Succeeded => InSync,
        RunOutcome.Incomplete => Incomplete,
        RunOutcome.Refused => Refused,
        _ => Failed,
    };

    /// <summary>The code for an error.</summary>
    public static int Of(SyncErrorKind kind) => kind switch
    {
        SyncErrorKind.Settings => Settings,
        SyncErrorKind.Guard => Refused,
        SyncErrorKind.Locked => Locked,
        _ => Failed,
    };
}
