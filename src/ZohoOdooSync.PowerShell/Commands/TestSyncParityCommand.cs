using System.Management.Automation;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.PowerShell.Pump;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Test-SyncParity</c>: reads both sides completely and compares every mirrored field. Writes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SyncParity", DefaultParameterSetName = "Differences")]
[OutputType(typeof(ParityDifference), ParameterSetName = ["Differences"])]
[OutputType(typeof(ParityReport), ParameterSetName = ["Report"])]
[OutputType(typeof(bool), ParameterSetName = ["Quiet"])]
public sealed class TestSyncParityCommand : EngineCmdlet
{
    /// <summary>Only differences of these fields; counts and missing partners are told whatever is named here.</summary>
    [Parameter(ParameterSetName = "Differences")]
    [ValidateNotNullOrEmpty]
    public MirroredField[]? Field { get; set; }

    /// <summary>Yields the report with both counts and all differences in it, instead of the differences.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Report")]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Yields true where both sides are equal, else false, and nothing else.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Quiet")]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadSettings);
        Pumped(async (pump, token) =>
        {
            var report = await EngineOf(settings).CompareAsync(new PumpReporter(pump), token).ConfigureAwait(false);
            if (Quiet)
            {
                pump.Output(report.IsEqual);
                return;
            }

            if (PassThru)
            {
                pump.Output(WithNotes(report, ("Home", settings.Home)));
                return;
            }

            foreach (var difference in report.Differences)
            {
                if (Field is null || difference.Field is not { } field || Field.Contains(field))
                    pump.Output(WithNotes(difference, ("Home", settings.Home)));
            }

            pump.Screen(
                $"Zoho {report.ZohoCount} items, Odoo {report.OdooCount} products; {report.ComparedValues} values compared, "
                + (report.IsEqual ? "all equal." : $"{report.Differences.Count} differences."));
        });
    }
}
