using System.Management.Automation;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.PowerShell.Pump;
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

    /// <summary>Every profile of the base folder that has channels; what is wrong with one is an error and stops no other.</summary>
    [Parameter]
    public SwitchParameter AllProfiles { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AllProfiles)
        {
            var homes = Guarded(() => SettingsFile.FindProfiles(HomeOfAll()));
            Pumped((pump, token) => SendAllAsync(pump, homes, token));
            return;
        }

        var settings = Guarded(LoadSettings);
        Pumped((pump, token) => SendAsync(pump, settings, null, token));
    }

    private async Task SendAllAsync(PipelinePump pump, IReadOnlyList<string> homes, CancellationToken cancellationToken)
    {
        var isNone = true;
        foreach (var home in homes)
        {
            try
            {
                var settings = await pump.OnPipelineAsync(() => LoadOneOfAll(home)).ConfigureAwait(false);
                if (settings.Notify.Channels.Count == 0) continue;
                isNone = false;
                await SendAsync(pump, settings, ProfileOverview.NameOf(home), cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e)
            {
                isNone = false;
                pump.Error(RunFailure.OfProfile(e, ProfileOverview.NameOf(home)), home);
            }
        }

        if (isNone) throw NotificationText.NoChannels();
    }

    private async Task SendAsync(PipelinePump pump, SyncSettings settings, string? profile, CancellationToken cancellationToken)
    {
        var engine = EngineOf(settings);
        var results = Test
            ? await engine.TestNotificationsAsync(Channel, cancellationToken).ConfigureAwait(false)
            : await engine.SendNotificationsAsync(cancellationToken).ConfigureAwait(false);
        foreach (var result in results) pump.Output(WithNotes(result, ("Home", settings.Home)));
        foreach (var result in results)
        {
            if (NotificationText.FailureOf(result) is { } failure)
                pump.Error(RunFailure.OfProfile(failure, profile), result.Channel);
        }
    }
}
