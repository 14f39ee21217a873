using System.Management.Automation;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Watch-SyncStatus</c>: the status again and again; in place on a console, as objects in a pipeline.</summary>
[Cmdlet(VerbsCommon.Watch, "SyncStatus")]
[OutputType(typeof(SyncStatus))]
public sealed class WatchSyncStatusCommand : EngineCmdlet
{
    /// <summary>Seconds between two looks.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int IntervalSeconds { get; set; } = 30;

    /// <summary>Ends after this many looks. Without it, only Ctrl+C ends.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = int.MaxValue;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadOffline);
        using var screen = new HostScreen(Host, OutputRendering());
        var inPlace = IsLastOnConsole() && screen.CanDraw && !OutputUse.IsTaken(MyInvocation);
        Pumped(async (pump, token) =>
        {
            var engine = EngineOf(settings);
            var moments = StatusWatch.MomentsAsync(
                engine.GetStatus, TimeSpan.FromSeconds(IntervalSeconds), Count, ticks: inPlace, TimeProvider.System, token);
            await foreach (var moment in moments.ConfigureAwait(false))
            {
                if (inPlace) pump.Screen(() => screen.Draw(moment));
                else if (moment.Trouble is { } trouble) pump.Error(trouble, settings.Home);
                else pump.Output(moment.Status);
            }
        });
    }

    /// <summary>How the session wants its output: <c>PlainText</c> means no colours.</summary>
    private string? OutputRendering() =>
        GetVariableValue("PSStyle") is { } style ? PSObject.AsPSObject(style).Properties["OutputRendering"]?.Value?.ToString() : null;
}
