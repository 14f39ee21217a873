using System.Management.Automation;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>Trouble as PowerShell shows it: a stable id, a category, the message, and the next step as recommended action.</summary>
internal static class SyncErrors
{
    /// <summary>The id of trouble that the engine does not know.</summary>
    public const string UnexpectedId = "SyncUnexpected";

    /// <summary>The record of an error that the engine understands.</summary>
    public static ErrorRecord RecordOf(SyncException error, object? target) =>
        new(error, error.ErrorId, CategoryOf(error), target)
        {
            ErrorDetails = new ErrorDetails(ShownText.MessageOf(error)) { RecommendedAction = ShownText.OneLine(error.NextStep) },
        };

    /// <summary>Everything else: said in a line, with where to take it, and without the secrets of the settings.</summary>
    public static SyncException Unexpected(Exception cause, SecretMask? secrets)
    {
        var text = $"{cause.GetType().Name}: {cause.Message}";
        return new SyncException(
            UnexpectedId, SyncErrorKind.Data, "Something unforeseen happened: " + (secrets?.Scrub(text) ?? text),
            "Run it again; if it stays, report this line with the version of the module and sync_server.log.");
    }

    /// <summary>The error that stands for a run which did not get to its end; null where it did.</summary>
    public static SyncException? OfRun(SyncRun run, SyncException? error) => run.Outcome switch
    {
        RunOutcome.Succeeded or RunOutcome.Incomplete or RunOutcome.Running => null,
        // A refusal that is not the guard's, such as that of a stale plan, has its own next step.
        RunOutcome.Refused when error is not null => error,
        RunOutcome.Refused when run.Kind == RunKind.Undo => new SyncException(
            run.ErrorId ?? "SyncGuardRefused", SyncErrorKind.Guard, run.ErrorMessage ?? "The guard refused the undo.",
            $"Look at Undo-SyncRun {run.UndoneRun} -WhatIf; if it is what you want, undo it once with -Force. The limits are in section guard of the settings."),
        RunOutcome.Refused => new SyncException(
            run.ErrorId ?? "SyncGuardRefused", SyncErrorKind.Guard, run.ErrorMessage ?? "The guard refused the plan.",
            "Look at Get-SyncPlan; if it is what you want, run Invoke-FullSync -Force once. The limits are in section guard of the settings."),
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

    private static ErrorCategory CategoryOf(SyncException error) => error.ErrorId switch
    {
        "SettingsMissing" or "SyncNotRunning" or "RunNotFound" or "PlanFileMissing" => ErrorCategory.ObjectNotFound,
        "OutFileExists" => ErrorCategory.ResourceExists,
        "OutFileNotWritable" => ErrorCategory.WriteError,
        UnexpectedId => ErrorCategory.NotSpecified,
        _ => error.Kind switch
        {
            SyncErrorKind.Authentication => ErrorCategory.AuthenticationError,
            SyncErrorKind.Permission => ErrorCategory.PermissionDenied,
            SyncErrorKind.Settings => ErrorCategory.InvalidArgument,
            SyncErrorKind.Unavailable => ErrorCategory.ConnectionError,
            SyncErrorKind.Limit => ErrorCategory.LimitsExceeded,
            SyncErrorKind.Protocol => ErrorCategory.ProtocolError,
            SyncErrorKind.Guard => ErrorCategory.OperationStopped,
            SyncErrorKind.Locked => ErrorCategory.ResourceBusy,
            SyncErrorKind.State => ErrorCategory.ResourceUnavailable,
            SyncErrorKind.Data => ErrorCategory.InvalidData,
            _ => ErrorCategory.NotSpecified,
        },
    };
}
