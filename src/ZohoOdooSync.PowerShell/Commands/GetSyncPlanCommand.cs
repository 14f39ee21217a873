using System.Management.Automation;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.PowerShell.Pump;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-SyncPlan</c>: what a full run would do. Writes nothing, neither in Odoo nor locally.</summary>
[Cmdlet(VerbsCommon.Get, "SyncPlan")]
[OutputType(typeof(PlanEntry), typeof(SyncPlanResult))]
public sealed class GetSyncPlanCommand : EngineCmdlet
{
    /// <summary>Yields the plan as one object, with what is left alone and what the guard says, instead of its entries.</summary>
    [Parameter]
    public SwitchParameter Whole { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadSettings);
        Pumped(async (pump, token) =>
        {
            var result = await EngineOf(settings).PlanAsync(new PumpReporter(pump), token).ConfigureAwait(false);
            foreach (var remark in PlanWords.Remarks(result)) pump.Warning(remark);
            if (Whole)
            {
                pump.Output(WithNotes(result, ("Home", settings.Home)));
                return;
            }

            foreach (var entry in result.Plan.Entries)
                pump.Output(WithNotes(entry, ("Home", settings.Home), (PlanSelection.PlanNote, result)));
        });
    }
}
