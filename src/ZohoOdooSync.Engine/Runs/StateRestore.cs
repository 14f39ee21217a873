using System.Globalization;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Puts a state back from a backup. The new file is written beside the old one and complete before that is touched; the
/// old one is set aside under another name, never deleted.
/// </summary>
internal sealed class StateRestore(SyncSettings settings, IReadOnlyList<IStateStoreProvider> stores, TimeProvider time)
{
    /// <summary>Verifies a backup as a whole, and that it belongs to the pair of the settings.</summary>
    /// <exception cref="SyncException"><c>BackupMissing</c>, <c>BackupUnreadable</c>, <c>BackupDamaged</c>, <c>BackupNewer</c>,
    /// <c>BackupForeign</c>.</exception>
    public StateBackup Check(string file, bool force)
    {
        var backup = StateBackupReader.Verify(file);
        var (organization, database) = (settings.Source.OrganizationId, settings.Target.Database);
        return force || (backup.OrganizationId == organization && backup.Database == database)
            ? backup
            : throw BackupErrors.Foreign(backup, organization, database);
    }

    /// <summary>Restores.</summary>
    /// <exception cref="SyncException">As <see cref="Check"/>; <c>SyncLocked</c>, <c>StateNotWritable</c>,
    /// <c>StateStoreMissing</c>.</exception>
    public RestoredState Restore(string file, bool force)
    {
        var backup = Check(file, force);
        using var server = RunLock.Acquire(settings.ServerLockPath, time, "server");
        using var run = RunLock.Acquire(settings.LockPath, time);
        var temporary = $"{settings.StatePath}.{Guid.NewGuid():N}.tmp";
        try
        {
            string backend;
            using (var target = StateStores.Open(temporary, settings.StateStore, StateAccess.ReadWrite, stores))
            {
                StateBackupReader.CopyInto(file, target);
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
            Discard(temporary);
        }
    }

    /// <summary>The new state takes the place of the old one.</summary>
    /// <returns>Where the old one lies now; null where there was none.</returns>
    private string? Exchange(string temporary)
    {
        string? aside = null;
        if (BesideOf(settings.StatePath).Count > 0)
        {
            aside = NewNameAside();
            MoveAll(settings.StatePath, aside);
        }

        try
        {
            MoveAll(temporary, settings.StatePath);
        }
        catch (Exception e) when (aside is not null && e is IOException or UnauthorizedAccessException)
        {
            MoveAll(aside!, settings.StatePath);
            throw;
        }

        return aside is not null && File.Exists(aside) ? aside : null;
    }

    private string NewNameAside()
    {
        var stamp = time.GetUtcNow().UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var (folder, name) = (Path.GetDirectoryName(settings.StatePath)!, Path.GetFileNameWithoutExtension(settings.StatePath));
        var ending = Path.GetExtension(settings.StatePath);
        for (var number = 1; ; number++)
        {
            var aside = Path.Combine(folder, $"{name}.until-{stamp}{(number == 1 ? string.Empty : $"-{number}")}{ending}");
            if (BesideOf(aside).Count == 0) return aside;
        }
    }

    /// <summary>A state file together with what its store keeps beside it: logs and locks, all of its name and a hyphen.</summary>
    private static List<string> BesideOf(string file)
    {
        var (folder, name) = (Path.GetDirectoryName(file)!, Path.GetFileName(file));
        return [.. Directory.EnumerateFiles(folder)
            .Where(other => Path.GetFileName(other) == name || Path.GetFileName(other).StartsWith(name + "-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    private static void MoveAll(string from, string to)
    {
        foreach (var file in BesideOf(from)) File.Move(file, to + file[from.Length..]);
    }

    private static void Discard(string temporary)
    {
        try
        {
            foreach (var file in BesideOf(temporary)) File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a half-made file for the owner alone is left; the error that matters is under way already.
        }
    }
}
