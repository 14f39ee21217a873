using System.Globalization;
using ZohoOdooSync.Engine.Monitoring;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <content>Care of the state, and moving in from the scripts that came before.</content>
public sealed partial class SyncEngine
{
    /// <summary>
    /// Backs the state up into one file that any store can be filled from: bindings, runs with their journal, quarantine,
    /// pair and budget. Takes no lock: everything belongs to one moment, while a run goes on writing. The file is for its
    /// owner alone, and is read back before this returns.
    /// </summary>
    /// <param name="destination">The file, or a folder that is there; null for the folder <c>backups</c> under the base folder.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="SyncException"><c>StateMissing</c>, <c>BackupExists</c>, <c>BackupNotWritable</c>,
    /// <c>StateUnreadable</c>.</exception>
    public StateBackup BackupState(string? destination, bool overwrite)
    {
        if (!File.Exists(_settings.StatePath)) throw BackupErrors.NoState(_settings.StatePath);
        using var state = OpenState(StateAccess.ReadOnly);
        return StateBackupWriter.Write(
            BackupPath(destination), state, (_settings.Source.OrganizationId, _settings.Target.Database), _time.GetUtcNow(), overwrite);
    }

    /// <summary>The file that <see cref="BackupState"/> would write now.</summary>
    /// <param name="destination">The file, or a folder that is there; null for the folder <c>backups</c> under the base folder.</param>
    public string BackupPath(string? destination)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"sync_state-{_time.GetUtcNow().UtcDateTime:yyyyMMdd-HHmmss}.zip");
        if (destination is null) return Path.Combine(_settings.Home, "backups", name);
        var given = Path.GetFullPath(destination);
        return Directory.Exists(given) || Path.EndsInDirectorySeparator(given) ? Path.Combine(given, name) : given;
    }

    /// <summary>Verifies a backup as <see cref="RestoreState"/> does before it touches anything, and touches nothing.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="force">Also accepts one of another organisation or database.</param>
    /// <exception cref="SyncException"><c>BackupMissing</c>, <c>BackupUnreadable</c>, <c>BackupDamaged</c>, <c>BackupNewer</c>,
    /// <c>BackupForeign</c>.</exception>
    public StateBackup CheckBackup(string file, bool force) =>
        new StateRestore(_settings, _stores, _time).Check(Path.GetFullPath(file), force);

    /// <summary>
    /// Puts the state back from a backup, into a new file of the store that the settings choose. The state that was there is
    /// set aside, never deleted. The next run reads both sides completely, since a backup holds no marks of the last cycle.
    /// </summary>
    /// <param name="file">The backup.</param>
    /// <param name="force">Also accepts one of another organisation or database.</param>
    /// <exception cref="SyncException">As <see cref="CheckBackup"/>; <c>SyncLocked</c> where a run or a server works on the
    /// profile, <c>StateNotWritable</c>, <c>StateStoreMissing</c>.</exception>
    public RestoredState RestoreState(string file, bool force)
    {
        using var log = SyncLog.Open(_settings, _time);
        var restored = new StateRestore(_settings, _stores, _time).Restore(Path.GetFullPath(file), force);
        new SerialReporter(SilentReporter.Instance, log).Report(new SyncMessage(
            SyncLogLevel.Information,
            $"The state was put back from {restored.Backup.BackupFile}, made {restored.Backup.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC; "
            + $"{(restored.SetAside is { } aside ? $"the one before lies in {aside}" : "there was none before")}. The next run is a full one."));
        return restored;
    }
}
