using System.Globalization;
using System.Management.Automation;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Pump;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Restore-SyncState</c>: puts the state of a profile back from a backup; the state that was there is set aside.</summary>
[Cmdlet(VerbsData.Restore, "SyncState", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(RestoredState))]
public sealed class RestoreSyncStateCommand : EngineCmdlet
{
    /// <summary>A file that Backup-SyncState made.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string BackupFile { get; set; } = string.Empty;

    /// <summary>Also takes a backup of another organisation or database.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadOffline);
        var engine = EngineOf(settings);
        var file = Guarded(() => GivenFile(BackupFile, nameof(BackupFile)));
        Pumped(async (pump, _) =>
        {
            // A question that does not say what will be put back is none: so the backup is verified first.
            var backup = engine.CheckBackup(file, Force);
            if (!await pump.AskAsync(Question(backup, settings.Home)).ConfigureAwait(false)) return;
            pump.Output(WithNotes(engine.RestoreState(file, Force), ("Home", settings.Home)));
        });
    }

    private static PumpQuestion Question(StateBackup backup, string home)
    {
        var counts = backup.Counts;
        var text = string.Create(
            CultureInfo.InvariantCulture,
            $"Put the state of {home} back from {backup.BackupFile}, made {backup.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: "
            + $"{counts.Bindings} bindings, {counts.Runs} runs, {counts.Changes} changes, "
            + $"{counts.Quarantined} quarantined items; the state that is there is set aside");
        return new PumpQuestion(PumpQuestionKind.ShouldProcess, text, text, "Restore the state");
    }
}
