using System.Management.Automation;
using ZohoOdooSync.Engine.Import;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>
/// <c>Import-LegacySyncState</c>: takes over the pairs of item and product that the scripts before this module kept in a file,
/// each verified in both services.
/// </summary>
[Cmdlet(VerbsData.Import, "LegacySyncState", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(LegacyImportPair))]
public sealed class ImportLegacySyncStateCommand : PlannedCmdlet
{
    private const string Caption = "Import";

    /// <summary>The folder of the old installation; else the base folder.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? LegacyPath { get; set; }

    /// <summary>Lets the import pass the guard, this once.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadSettings);
        var folder = Guarded(() => LegacyPath is null ? settings.Home : GivenFile(LegacyPath, nameof(LegacyPath)));
        ReadWishes(ConfirmImpact.Medium);
        Pumped((pump, token) => ImportAsync(EngineOf(settings), settings, folder, pump, token));
    }

    private async Task ImportAsync(SyncEngine engine, SyncSettings settings, string folder, PipelinePump pump, CancellationToken token)
    {
        var reporter = new PumpReporter(pump);
        if (IsPlanFirst)
        {
            // A question that does not say what will be done is none: so every pair is judged first.
            var planned = await engine.PlanLegacyImportAsync(folder, Force, reporter, token).ConfigureAwait(false);
            var good = planned.Count(LegacyVerdict.Bindable);
            var agreed = await AskAsync(
                pump, $"Bind {good} of {planned.Pairs.Count} pairs of {folder} in Odoo database \"{settings.Target.Database}\"",
                    Caption).ConfigureAwait(false);
            if (!agreed)
            {
                if (IsWhatIf) Post(pump, planned, settings);
                return;
            }
        }
        else if (!await AskAsync(
                pump, $"Bind the pairs of {folder} in Odoo database \"{settings.Target.Database}\"", Caption).ConfigureAwait(false))
        {
            return;
        }

        Post(pump, await engine.ImportLegacyAsync(folder, Force, reporter, token).ConfigureAwait(false), settings);
    }

    private static void Post(PipelinePump pump, LegacyImportResult result, SyncSettings settings)
    {
        foreach (var pair in result.Pairs) pump.Output(WithNotes(pair, ("Home", settings.Home)));
        foreach (var line in LegacyText.Attention(result)) pump.Warning(line);
        foreach (var line in LegacyText.Summary(result)) pump.Screen(line);
    }
}
