using System.Globalization;
namespace ZohoOdooSync.Engine.State;

/// <summary>
/// Backups of the state. Each is a state file of its own, made whole or not at all, for its owner alone, and read back before
/// anybody is told of it. Its records belong to one moment, while a run goes on writing. Tokens stay out, since a backup
/// travels; heartbeats, since they speak of processes; notes, since a cycle that believed a mark of another day would never
/// see what changed before it: without marks the next run is a full one, which compares everything.
/// </summary>
internal static class StateBackups
{
    /// <summary>The file of a backup that is made now.</summary>
    /// <param name="home">The base folder of the profile.</param>
    /// <param name="destination">The file, or a folder that is there; null for the folder <c>backups</c> under the base folder.</param>
    /// <param name="now">Now, UTC.</param>
    public static string PathFor(string home, string? destination, DateTimeOffset now)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"sync_state-{now.UtcDateTime:yyyyMMdd-HHmmss}.db");
        if (destination is null) return Path.Combine(home, "backups", name);
        var given = Path.GetFullPath(destination);
        return Directory.Exists(given) || Path.EndsInDirectorySeparator(given) ? Path.Combine(given, name) : given;
    }

    // The note that makes a state file a backup.
    private const string ManifestNote = "backup";

    // So that a long journal is never in memory as a whole.
    private const int RunsAtOnce = 50;

    /// <summary>Writes a backup.</summary>
    /// <param name="file">Full path; its folder is made where missing.</param>
    /// <param name="state">What is backed up.</param>
    /// <param name="pair">The pair of the settings, for a state that no run has given one yet.</param>
    /// <param name="now">Time, UTC.</param>
    /// <param name="overwrite">Whether a backup that is there may be replaced.</param>
    /// <exception cref="SyncException"><c>BackupExists</c>, <c>BackupNotWritable</c>, and what the state raises.</exception>
    public static StateBackup Write(
        string file, IStateStore state, (string Organization, string Database) pair, DateTimeOffset now, bool overwrite)
    {
        if (Directory.Exists(file) || (File.Exists(file) && !overwrite)) throw BackupErrors.Exists(file);
        // A mistyped destination must not cost the settings or the state itself: only a backup gives way to a backup.
        if (File.Exists(file) && !IsBackup(file)) throw BackupErrors.NoBackup(file);
        try
        {
            OwnerOnly.MakeFolder(Path.GetDirectoryName(file)!);
            return AtomicFile.Make(
                file, overwrite ? ExistingFile.IsReplaced : ExistingFile.Stays, temporary => Fill(temporary, state, pair, now),
                StateFileSet.Discard) with { BackupFile = file };
        }
        catch (IOException e) when (!overwrite && File.Exists(file))
        {
            // Somebody else was quicker.
            throw BackupErrors.Exists(file, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SyncException { ErrorId: StateErrors.NotWritableId })
        {
            throw BackupErrors.NotWritable(file, e.InnerException ?? e);
        }
    }

    private static StateBackup Fill(
        string file, IStateStore state, (string Organization, string Database) pair, DateTimeOffset now)
    {
        using (var copy = StateStore.Open(file, StateAccess.ReadWrite))
        {
            state.Read(reader =>
            {
                var manifest = new BackupManifest(
                    reader.Identity?.OrganizationId ?? pair.Organization, reader.Identity?.DatabaseName ?? pair.Database, now,
                    typeof(StateBackups).Assembly.GetName().Version?.ToString(3) ?? string.Empty, Copy(reader, copy.Write));
                copy.Write(writer => writer.SaveNote(ManifestNote, StateText.Write(manifest)));
                return true;
            });
        }

        return Verify(file);
    }

    /// <summary>Reads a backup to its end: every record is whole, and none is missing.</summary>
    /// <exception cref="SyncException"><c>BackupMissing</c>, <c>BackupUnreadable</c>, <c>BackupDamaged</c>; <c>StateUnreadable</c> where
    /// a newer version made it.</exception>
    public static StateBackup Verify(string file) => Read(file, _ => { });

    /// <summary>Fills a new state with a backup, which is verified on the way.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="target">An empty state; worth nothing if this throws.</param>
    /// <exception cref="SyncException">As <see cref="Verify"/>, and what the state raises.</exception>
    public static StateBackup CopyInto(string file, IStateStore target) => Read(file, target.Write);

    private static StateBackup Read(string file, Action<Action<IStateWriter>> write)
    {
        if (!File.Exists(file)) throw BackupErrors.Missing(file);
        try
        {
            using var backup = StateStore.Open(file, StateAccess.ReadOnly);
            return backup.Read(reader =>
            {
                var manifest = reader.FindNote(ManifestNote) is { } note
                    ? StateText.Read<BackupManifest>(note)
                    : throw BackupErrors.Damaged(file, "it is a state file, and no backup of one");
                var counts = Copy(reader, write);
                return counts == manifest.Counts
                    ? new StateBackup(
                        file, manifest.MadeAt, manifest.OrganizationId, manifest.Database, manifest.ProductVersion, counts,
                        new FileInfo(file).Length)
                    : throw BackupErrors.Damaged(file, $"it should hold {manifest.Counts}, and holds {counts}");
            });
        }
        catch (SyncException e) when (e.ErrorId == StateErrors.DamagedId)
        {
            throw BackupErrors.Damaged(file, e.Message, e);
        }
        catch (SyncException e) when (e.InnerException is UnauthorizedAccessException)
        {
            throw BackupErrors.Unreadable(file, e.InnerException);
        }
    }

    private static bool IsBackup(string file)
    {
        try
        {
            return Verify(file).BackupFile == file;
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            return false;
        }
    }

    /// <summary>Reads every record that a backup keeps, and writes it.</summary>
    private static BackupCounts Copy(IStateReader from, Action<Action<IStateWriter>> write)
    {
        var (identity, budget, bindings, quarantine) = (from.Identity, from.Budget, from.Bindings(), from.Quarantine());
        write(writer =>
        {
            if (identity is not null) writer.SaveIdentity(identity);
            if (budget is not null) writer.SaveBudget(budget);
            writer.SaveBindings(bindings);
            writer.SaveQuarantine(quarantine);
        });
        var all = from.Runs(int.MaxValue);
        var changes = 0;
        foreach (var runs in all.Chunk(RunsAtOnce))
        {
            var journal = runs.SelectMany(run => from.Journal(run.RunId)).ToList();
            changes += journal.Count;
            write(writer =>
            {
                foreach (var run in runs) writer.SaveRun(run);
                writer.SaveJournal(journal);
            });
        }

        var known = all.Select(run => run.RunId).ToHashSet(StringComparer.Ordinal);
        var lost = from.PendingJournal().Where(change => !known.Contains(change.RunId)).ToList();
        write(writer => writer.SaveJournal(lost));
        return new BackupCounts(bindings.Count, all.Count, changes + lost.Count, quarantine.Count);
    }

    private sealed record BackupManifest(
        string OrganizationId, string Database, DateTimeOffset MadeAt, string ProductVersion, BackupCounts Counts);
}
