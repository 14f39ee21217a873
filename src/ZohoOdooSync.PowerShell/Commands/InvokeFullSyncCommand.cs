using System.Management.Automation;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Pump;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Invoke-FullSync</c>: reads both sides completely and makes Odoo match.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "FullSync", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SyncRun), typeof(JournalEntry))]
public sealed class InvokeFullSyncCommand : EngineCmdlet
{
    /// <summary>Lets the plan pass the guard, this once.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Yields each change with its outcome, before the run.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        Guarded(() =>
        {
            var settings = LoadSettings();
            Pumped((pump, token) => RunAsync(EngineOf(settings), settings, pump, token));
        });
    }

    private async Task RunAsync(SyncEngine engine, SyncSettings settings, PipelinePump pump, CancellationToken token)
    {
        var reporter = new PumpReporter(pump, PassThru ? entry => pump.Output(WithNotes(entry, ("Home", settings.Home))) : null);
        var result = await engine.RunFullAsync(Force, reporter, token).ConfigureAwait(false);
        PostRun(pump, result, settings);
        if (SyncErrors.OfRun(result.Run, result.Error) is { } error) throw error;
    }
}
