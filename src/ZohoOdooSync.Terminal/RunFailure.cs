using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>The errors that stand for a run, and for a product in it.</summary>
internal static class RunFailure
{
    private const string RefusedId = "SyncGuardRefused", Limits = "The limits are in section guard of the settings.";

    /// <summary>The error that stands for a run which did not get to its end; null where it did.</summary>
    /// <param name="run">The run.</param>
    /// <param name="error">What ended it, where that is known.</param>
    public static SyncException? OfRun(SyncRun run, SyncException? error) => run.Outcome switch
    {
        RunOutcome.Succeeded or RunOutcome.Incomplete or RunOutcome.Running => null,
        // A refusal that is not the guard's, such as that of a stale plan, has its own next step.
        RunOutcome.Refused => error ?? Refused(run),
        _ => error ?? new SyncException(
            run.ErrorId ?? "SyncFailed", SyncErrorKind.Data, run.ErrorMessage ?? $"Run {run.RunId} ended: {run.Outcome}.",
            "Run it again: what was done is recorded, and the next run goes on from there."),
    };

    /// <summary>The error that stands for one product that Odoo refused.</summary>
    /// <param name="entry">The change.</param>
    /// <param name="run">Its run.</param>
    public static SyncException OfProduct(JournalEntry entry, SyncRun run) => new(
        "ProductRefused", SyncErrorKind.Data,
        $"Odoo refused to {entry.Kind.ToString().ToLowerInvariant()} \"{entry.Name}\" (item {entry.ItemId}): {entry.Reason}",
        run.Kind == RunKind.Undo
            ? "Mend the product in Odoo and undo the run again: what holds its values from before already is left alone."
            : "Mend the item in Zoho or the product in Odoo; it is tried again at once when it changes, else with growing intervals.");

    /// <summary>What to do about a run that was refused, as far as its record tells; null where it tells nothing.</summary>
    public static string? NextAfterRefusal(SyncRun run, FrontEnd frontEnd) => run switch
    {
        { Outcome: not RunOutcome.Refused } => null,
        { ErrorId: "PlanStale" } => frontEnd.NextStepOf(PlanSelection.Stale(string.Empty)),
        { ErrorId: not RefusedId } => null,
        _ => frontEnd.NextStepOf(Refused(run)),
    };

    private static SyncException Refused(SyncRun run) => run.Kind == RunKind.Undo
        ? new(run.ErrorId ?? RefusedId, SyncErrorKind.Guard, run.ErrorMessage ?? "The guard refused the undo.",
            $"Look at what the undo would put back; if it is what you want, let it pass the guard this once. {Limits}")
        {
            Steps = [new(OperatorAction.ShowUndo, run.UndoneRun), new(OperatorAction.PassUndoGuard, run.UndoneRun)],
        }
        : new(run.ErrorId ?? RefusedId, SyncErrorKind.Guard, run.ErrorMessage ?? "The guard refused the plan.",
            $"Look at the plan; if it is what you want, let it pass the guard this once. {Limits}")
        {
            Steps = [OperatorAction.ShowPlan, OperatorAction.PassGuard],
        };

    /// <summary>An error of one of several profiles, which its message names.</summary>
    /// <param name="error">The error.</param>
    /// <param name="profile">The name; null where one alone is meant.</param>
    public static SyncException OfProfile(SyncException error, string? profile) => profile is null ? error
        : new(error.ErrorId, error.Kind, $"{profile}: {error.Message}", error.NextStep, error) { Steps = error.Steps };
}
