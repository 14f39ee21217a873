using System.Management.Automation;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Send-SyncNotification</c>: the scheduled check, which sends what is due, and with <c>-Test</c> a test message.</summary>
[Cmdlet(VerbsCommunications.Send, "SyncNotification", DefaultParameterSetName = Due)]
[OutputType(typeof(NotificationResult))]
public sealed class SendSyncNotificationCommand : EngineCmdlet
{
    private const string Due = "Due", Trial = "Test";

    /// <summary>Sends a test message to every channel, whatever it wants to be told of.</summary>
    [Parameter(Mandatory = true, ParameterSetName = Trial)]
    public SwitchParameter Test { get; set; }

    /// <summary>The one channel that gets the test message.</summary>
    [Parameter(ParameterSetName = Trial)]
    [ValidateNotNullOrEmpty]
    public string? Channel { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadSettings);
        var engine = EngineOf(settings);
        Pumped(async (pump, token) =>
        {
            var results = Test
                ? await engine.TestNotificationsAsync(Channel, token).ConfigureAwait(false)
                : await engine.SendNotificationsAsync(token).ConfigureAwait(false);
            foreach (var result in results) pump.Output(WithNotes(result, ("Home", settings.Home)));
            foreach (var result in results)
            {
                if (NotificationText.FailureOf(result) is { } failure) pump.Error(failure, result.Channel);
            }
        });
    }
}
