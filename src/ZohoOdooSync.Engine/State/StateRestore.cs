using System.Globalization;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// Puts a state back from a backup. The new file is written beside the old one and complete before that is touched; the
/// old one is set aside under another name, never deleted.
/// </summary>
internal sealed class StateRestore(SyncSettings settings, StateOpener open, TimeProvider time)
{
    /// <summary>Backs the state up into one file, and reads it back.</summary>
    /// <exception cref="SyncException"><c>StateMissing</c>, <c>BackupExists</c>, <c>BackupNotWritable</c>,
    /// <c>StateUnreadable</c>.</exception>
    public StateBackup Backup(string file, bool overwrite)
    {
        if (!File.Exists(settings.StatePath)) throw BackupErrors.NoState(settings.StatePath);
        using var state = open(settings.StatePath, StateAccess.ReadOnly);
        return StateBackups.Write(
            file, state, (settings.Source.OrganizationId, settings.Target.Database), time.GetUtcNow(), overwrite);
    }

    /// <summary>Verifies a backup as a whole, and that it belongs to the pair of the settings.</summary>
    /// <exception cref="SyncException"><c>BackupMissing</c>, <c>BackupUnreadable</c>, <c>BackupDamaged</c>,
    /// <c>BackupForeign</c>.</exception>
    public StateBackup Check(string file, bool force)
    {
        var backup = StateBackups.Verify(file);
        var (organization, database) = (settings.Source.OrganizationId, settings.Target.Database);
        return force || (backup.OrganizationId == organization && backup.Database == database)
            ? backup
            : throw BackupErrors.Foreign(backup, organization, database);
    }

    /// <summary>Restores, and says so in the log.</summary>
    /// <exception cref="SyncException">As <see cref="Check"/>; <c>SyncLocked</c>, <c>StateNotWritable</c>.</exception>
    public RestoredState Restore(string file, bool force, ISyncReporter log)
    {
        var restored = Restore(file, force);
        var made = restored.Backup.MadeAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        log.Report(new SyncMessage(
            SyncLogLevel.Information,
            $"The state was put back from {restored.Backup.BackupFile}, made {made} UTC; "
            + (restored.SetAside is { } aside ? $"the one before lies in {aside}" : "there was none before")
            + ". The next run is a full one."));
        return restored;
    }

    private RestoredState Restore(string file, bool force)
    {
        var backup = Check(file, force);
        using var server = RunLock.Acquire(settings.ServerLockPath, time, "server");
        using var run = RunLock.Acquire(settings.LockPath, time);
        RequireNobodyElsewhere();
        var temporary = AtomicFile.NameBeside(settings.StatePath);
        try
        {
            string backend;
            using (var target = open(temporary, StateAccess.ReadWrite))
            {
                StateBackups.CopyInto(file, target);
                target.Write(writer => Watermarks.Forget(writer, "the state was put back from a backup"));
                backend = target.Backend;
            }

            return new RestoredState(settings.StatePath, backend, Exchange(temporary), backup);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.NotWritable(settings.StatePath, $"it could not be exchanged ({e.Message.TrimEnd('.')})", e);
        }
        finally
        {
            StateFileSet.Discard(temporary);
        }
    }

    /// <summary>The new state takes the place of the old one.</summary>
    /// <returns>Where the old one lies now; null where there was none.</returns>
    private string? Exchange(string temporary)
    {
        var isThere = StateFileSet.Of(settings.StatePath).Count > 0;
        var aside = isThere ? StateFileSet.NewNameAside(settings.StatePath, "until", time.GetUtcNow()) : null;
        if (aside is not null) StateFileSet.Move(settings.StatePath, aside);
        try
        {
            StateFileSet.Move(temporary, settings.StatePath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (aside is not null) StateFileSet.Move(aside, settings.StatePath);
            throw;
        }

        return aside is not null && File.Exists(aside) ? aside : null;
    }

    /// <summary>A process of this machine holds a lock; one of another machine that shares the folder shows only its sign of
    /// life.</summary>
    private void RequireNobodyElsewhere()
    {
        foreach (var beat in Signs())
        {
            var isElsewhere = !string.Equals(beat.Host, Environment.MachineName, StringComparison.OrdinalIgnoreCase);
            if (!isElsewhere || ProcessLiveness.Of(beat, time.GetUtcNow()) != ProcessSign.Alive) continue;
            throw new SyncException(
                "SyncLocked", SyncErrorKind.Locked,
                $"Process {beat.ProcessId} on {beat.Host} works on this profile ({beat.Phase}). Nothing was changed.",
                "Stop it there first. If that machine is gone, try again 15 minutes after its last heartbeat.");
        }
    }

    private IReadOnlyList<Heartbeat> Signs()
    {
        try
        {
            using var state = open(settings.StatePath, StateAccess.ReadOnly);
            return state.Read(reader => new[] { reader.ServerHeartbeat, reader.Heartbeat }.OfType<Heartbeat>().ToList());
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            // A damaged state is what backups are for.
            return [];
        }
    }
}
