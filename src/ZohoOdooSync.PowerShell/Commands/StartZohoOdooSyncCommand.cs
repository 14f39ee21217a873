using System.Management.Automation;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Pump;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Start-ZohoOdooSync</c>: keeps both sides equal until it is stopped; yields one run for each cycle.</summary>
[Cmdlet(VerbsLifecycle.Start, "ZohoOdooSync", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncRun))]
public sealed class StartZohoOdooSyncCommand : EngineCmdlet
{
    /// <summary>Seconds from the start of a cycle to the start of the next. Else SYNC_INTERVAL, else the settings, else 300.</summary>
    [Parameter]
    [ValidateRange(60, 86400)]
    public int IntervalSeconds { get; set; }

    /// <summary>Ends after this many cycles. Without it, only Ctrl+C ends.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int MaxCycles { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadSettings);
        var given = MyInvocation.BoundParameters;
        TimeSpan? interval = given.ContainsKey(nameof(IntervalSeconds)) ? TimeSpan.FromSeconds(IntervalSeconds) : null;
        int? cycles = given.ContainsKey(nameof(MaxCycles)) ? MaxCycles : null;
        if (!ShouldProcess(
            $"Odoo database \"{settings.Target.Database}\"",
            $"Run a cycle every {(interval ?? settings.Schedule.Interval).TotalSeconds:0} seconds"))
            return;
        Pumped(async (pump, token) =>
        {
            var runs = EngineOf(settings).RunCyclesAsync(interval, cycles, new PumpReporter(pump), token);
            await foreach (var result in runs.ConfigureAwait(false))
            {
                PostRun(pump, result, settings);
                // The next cycle comes all the same: an error of one is told, and ends nothing.
                if (SyncErrors.OfRun(result.Run, result.Error) is { } error) pump.Error(error, Noted(result, settings));
            }
        });
    }
}
