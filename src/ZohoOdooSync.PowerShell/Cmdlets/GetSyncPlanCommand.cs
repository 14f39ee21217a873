using System.Management.Automation;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Get-SyncPlan</c>: what a full run would do. Writes nothing, neither in Odoo nor locally.</summary>
[Cmdlet(VerbsCommon.Get, "SyncPlan")]
[OutputType(typeof(PlanEntry), typeof(SyncPlanResult))]
public sealed class GetSyncPlanCommand : EngineCmdlet
{
    /// <summary>Yields the plan as one object, with what is left alone and what the guard says, instead of its entries.</summary>
    [Parameter]
    public SwitchParameter Whole { get; set; }

    /// <summary>Also writes the plan into this JSON file, to be reviewed and then applied by Invoke-FullSync -Plan.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadSettings);
        var file = OutFile is null ? null : Guarded(() => GivenFile(OutFile, nameof(OutFile)));
        Pumped(async (pump, token) =>
        {
            var result = await EngineOf(settings).PlanAsync(new PumpReporter(pump), token).ConfigureAwait(false);
            foreach (var remark in PlanText.Remarks(result, FrontEnd.PowerShell)) pump.Warning(remark);
            if (file is not null) PlanFile.Save(result, file);
            if (Whole)
            {
                pump.Output(WithNotes(result, ("Home", settings.Home)));
                return;
            }

            foreach (var entry in result.Plan.Entries)
                pump.Output(WithNotes(PipelineObject.Of(entry, result), ("Home", settings.Home)));
        });
    }
}
