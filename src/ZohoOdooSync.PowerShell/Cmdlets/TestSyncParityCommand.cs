using System.Management.Automation;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Test-SyncParity</c>: reads both sides completely and compares every mirrored field. Writes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SyncParity", DefaultParameterSetName = "Differences")]
[OutputType(typeof(ParityLine), ParameterSetName = ["Differences"])]
[OutputType(typeof(ParityReport), ParameterSetName = ["Report"])]
[OutputType(typeof(bool), ParameterSetName = ["Quiet"])]
public sealed class TestSyncParityCommand : EngineCmdlet
{
    /// <summary>Only differences of these fields; counts and missing partners are told whatever is named here.</summary>
    [Parameter(ParameterSetName = "Differences")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(FieldCompleter))]
    public MirroredField[]? Field { get; set; }

    /// <summary>A line for each equal pair, too.</summary>
    [Parameter(ParameterSetName = "Differences")]
    [Parameter(ParameterSetName = "Report")]
    public SwitchParameter All { get; set; }

    /// <summary>Fetches each picture of Zoho, one call each, and compares it; without it the names of pictures are compared.</summary>
    [Parameter]
    public SwitchParameter Images { get; set; }

    /// <summary>Also writes the report into this file, for its owner alone.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? OutFile { get; set; }

    /// <summary>What the file is written as; else as its ending says: CSV for <c>.csv</c>, JSON for any other.</summary>
    [Parameter]
    public ParityFormat? Format { get; set; }

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
        var file = Guarded(GivenOutFile);
        Pumped(async (pump, token) =>
        {
            var report = await EngineOf(settings).CompareAsync(new PumpReporter(pump), token, All, Images).ConfigureAwait(false);
            if (file is not null) ParityFile.Save(report, file, Format);
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

            foreach (var line in report.Lines)
            {
                if (Field is null || line.Field is not { } field || Field.Contains(field))
                    pump.Output(WithNotes(line, ("Home", settings.Home)));
            }

            pump.Screen(
                $"Zoho {report.ZohoCount} items{RunText.Beside(report.OutOfScope)}, Odoo {report.OdooCount} products; "
                + $"{report.ComparedValues} values compared, "
                + (report.IsEqual ? "all equal." : $"{report.Differences.Count} differences: {report.Causes}.")
                + string.Concat(report.Languages.Where(found => found.Differing > 0).Select(found => $" {found.Words}.")));
        });
    }

    private string? GivenOutFile() =>
        OutFile is not null ? GivenFile(OutFile, nameof(OutFile))
        : Format is null ? null
        : throw new SyncException(
            "OutFileMissing", SyncErrorKind.Settings, $"-Format {Format} says what a file is written as, and no file is named.",
            "Name one with -OutFile, or leave -Format out.");
}
