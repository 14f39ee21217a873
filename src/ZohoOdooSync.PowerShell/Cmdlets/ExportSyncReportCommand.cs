using System.Management.Automation;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Export-SyncReport</c>: writes a page to show into one HTML file. Offline, unless both sides shall be compared.</summary>
[Cmdlet(VerbsData.Export, "SyncReport", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FileInfo))]
public sealed class ExportSyncReportCommand : EngineCmdlet
{
    /// <summary>The HTML file, for its owner alone.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string OutFile { get; set; } = string.Empty;

    /// <summary>The runs of how many days are shown, as far as history reaches back.</summary>
    [Parameter]
    [ValidateRange(SyncReportRequest.FewestDays, SyncReportRequest.MostDays)]
    public int Days { get; set; } = 7;

    /// <summary>Also reads both sides completely, compares every mirrored field, and shows every product.</summary>
    [Parameter]
    public SwitchParameter WithParity { get; set; }

    /// <summary>Replaces a file that is no report, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(() => LoadSettings(WithParity ? SecretNeed.All : SecretNeed.None));
        var file = Guarded(() => GivenFile(OutFile, nameof(OutFile)));
        if (!ShouldProcess(file, $"Write the report of {settings.Home}")) return;
        string? written = null;
        Pumped(async (pump, token) =>
        {
            var report = await EngineOf(settings).ExportReportAsync(
                new SyncReportRequest(file) { Days = Days, WithParity = WithParity, Force = Force }, new PumpReporter(pump), token)
                .ConfigureAwait(false);
            pump.Screen(report.Summary);
            written = report.File;
        });
        // As the shell's own commands give a file: with the size and the rights that its view shows.
        if (written is not null) WriteObject(InvokeProvider.Item.Get([written], force: true, literalPath: true), enumerateCollection: true);
    }
}
