using System.Management.Automation;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Stop-ZohoOdooSync</c>: asks what works on a profile to end its batch and stop, from any session; waits for it.</summary>
[Cmdlet(VerbsLifecycle.Stop, "ZohoOdooSync", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(StoppedProcess))]
public sealed class StopZohoOdooSyncCommand : EngineCmdlet
{
    /// <summary>Seconds to wait for it at most.</summary>
    [Parameter]
    [ValidateRange(1, 3600)]
    public int TimeoutSeconds { get; set; } = 30;

    /// <summary>Yields what was stopped.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Every profile of the base folder: asks the process that serves all, and any other that works on one of them.</summary>
    [Parameter]
    public SwitchParameter AllProfiles { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (AllProfiles)
        {
            StopAll(Guarded(HomeOfAll));
            return;
        }

        var settings = Guarded(LoadOffline);
        var engine = EngineOf(settings);
        var works = Guarded(() => engine.GetStatus().Heartbeat) is { } beat
            ? $"process {beat.ProcessId} on {beat.Host}" : "what works on it";
        if (!ShouldProcess(settings.Home, $"Ask {works} to stop after the batch in hand")) return;
        Pumped(async (pump, token) =>
        {
            var stopped = await engine.StopAsync(TimeSpan.FromSeconds(TimeoutSeconds), token).ConfigureAwait(false);
            if (PassThru) pump.Output(WithNotes(stopped, ("Home", settings.Home)));
        });
    }

    private void StopAll(string home)
    {
        if (!ShouldProcess(home, "Ask what works on any profile to stop after the batch in hand")) return;
        Pumped(async (pump, token) =>
        {
            var stops = await ProfileStop.StopAllAsync(
                home, EngineOf, TimeSpan.FromSeconds(TimeoutSeconds), TimeProvider.System, token).ConfigureAwait(false);
            foreach (var stop in stops)
            {
                if (stop.Error is { } error) pump.Error(RunFailure.OfProfile(error, stop.Profile), stop.Home);
                else if (PassThru) pump.Output(WithNotes(stop.Stopped!, ("Home", stop.Home), ("Profile", stop.Profile)));
            }
        });
    }
}
