using System.Management.Automation;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.PowerShell.Support;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary><c>Backup-SyncState</c>: backs the state of a profile up into one file, also while a run goes on.</summary>
[Cmdlet(VerbsData.Backup, "SyncState", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(StateBackup))]
public sealed class BackupSyncStateCommand : EngineCmdlet
{
    /// <summary>The file, or a folder that is there; else <c>backups</c> under the base folder, with the time in the name.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Destination { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var settings = Guarded(LoadOffline);
        var engine = EngineOf(settings);
        var file = Guarded(() => engine.BackupPath(Destination is null ? null : GivenFile(Destination, nameof(Destination))));
        if (!ShouldProcess(file, $"Back up the state of {settings.Home}")) return;
        Pumped((pump, _) =>
        {
            pump.Output(WithNotes(engine.BackupState(file, Force), ("Home", settings.Home)));
            return Task.CompletedTask;
        });
    }
}
