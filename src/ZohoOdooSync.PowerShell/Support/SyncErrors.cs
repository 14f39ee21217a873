using System.Management.Automation;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>Trouble as PowerShell shows it: a stable id, a category, the message, and the next step as recommended action.</summary>
internal static class SyncErrors
{
    /// <summary>The id of trouble that the engine does not know.</summary>
    public const string UnexpectedId = "SyncUnexpected";

    /// <summary>The record of an error that the engine understands.</summary>
    public static ErrorRecord RecordOf(SyncException error, object? target) =>
        new(error, error.ErrorId, CategoryOf(error), target)
        {
            ErrorDetails = new ErrorDetails(ShownText.MessageOf(error))
            {
                RecommendedAction = ShownText.OneLine(FrontEnd.PowerShell.NextStepOf(error)),
            },
        };

    /// <summary>Everything else: said in a line, with where to take it, and without the secrets of the settings.</summary>
    public static SyncException Unexpected(Exception cause, SecretMask? secrets)
    {
        var text = $"{cause.GetType().Name}: {cause.Message}";
        return new SyncException(
            UnexpectedId, SyncErrorKind.Data, "Something unforeseen happened: " + (secrets?.Scrub(text) ?? text),
            "Run it again; if it stays, report this line with the version of the module and sync_server.log.");
    }

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

/// <summary>Carries the error of a run, together with the run's record, from the engine's thread to the error record.</summary>
internal sealed class RunEndedException(SyncException error, PSObject run) : Exception(error.Message, error)
{
    /// <summary>The error.</summary>
    public SyncException Error { get; } = error;

    /// <summary>The record of the run: the error record's target object, so that a script's catch can look at it.</summary>
    public PSObject Run { get; } = run;
}
