using System.Management.Automation;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.PowerShell.Pump;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Watch-SyncStatus</c>: the status again and again; in place on a console, as objects in a pipeline.</summary>
[Cmdlet(VerbsCommon.Watch, "SyncStatus")]
[OutputType(typeof(SyncStatus))]
public sealed class WatchSyncStatusCommand : EngineCmdlet
{
    // Home, and clear what is below: the view stays where it is, and nothing of a longer one is left over.
    private const string ToTheTop = "\u001b[H\u001b[J";

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
        var settings = Guarded(LoadSettings);
        var inPlace = IsLastOnConsole();
        Pumped(async (pump, token) =>
        {
            var engine = EngineOf(settings);
            for (var look = 1; ; look++)
            {
                var status = StatusView.Of(engine.GetStatus(), engine, null);
                // The shell begins its first object with an empty line, and only that: so each look begins at the same height.
                if (inPlace) pump.Screen(look == 1 ? ToTheTop : ToTheTop + Environment.NewLine, asLine: false);
                pump.Output(status);
                if (look >= Count) return;
                await Task.Delay(TimeSpan.FromSeconds(IntervalSeconds), token).ConfigureAwait(false);
            }
        });
    }
}
