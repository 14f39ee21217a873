using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// Writes a backup: whole or not at all, for its owner alone, and read back before anybody is told of it. All of it is
/// taken in one read transaction, so that it belongs to one moment while a run goes on writing.
/// </summary>
internal static class StateBackupWriter
{
    /// <summary>Writes a backup.</summary>
    /// <param name="file">Full path; its folder is made where missing.</param>
    /// <param name="state">What is backed up.</param>
    /// <param name="pair">The pair of the settings, for a state that no run has given one yet.</param>
    /// <param name="now">Time, UTC.</param>
    /// <param name="overwrite">Whether a file that is there may be replaced.</param>
    /// <exception cref="SyncException"><c>BackupExists</c>, <c>BackupNotWritable</c>, and what the state raises.</exception>
    public static StateBackup Write(
        string file, IStateStore state, (string Organization, string Database) pair, DateTimeOffset now, bool overwrite)
    {
        if (Directory.Exists(file) || (File.Exists(file) && !overwrite)) throw BackupErrors.Exists(file);
        // A mistyped destination must not cost the settings or the state itself: only a backup gives way to a backup.
        if (File.Exists(file) && !StateFiles.Header(file, 4).AsSpan().SequenceEqual("PK\u0003\u0004"u8)) throw BackupErrors.NoBackup(file);
        var temporary = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            OwnerOnly.MakeFolder(Path.GetDirectoryName(file)!);
            state.Read(reader =>
            {
                WriteTo(temporary, reader, pair, now);
                return true;
            });
            var verified = StateBackupReader.Verify(temporary);
            Move(temporary, file, overwrite);
            return verified with { BackupFile = file };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw BackupErrors.NotWritable(file, e);
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static void WriteTo(
        string file, IStateReader state, (string Organization, string Database) pair, DateTimeOffset now)
    {
        using var stream = StateFiles.Open(file, FileMode.CreateNew);
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            var (counts, digest) = WriteRecords(zip, state);
            var identity = state.Identity;
            var manifest = new BackupManifest
            {
                FormatVersion = BackupManifest.Version,
                ProductVersion = typeof(StateBackupWriter).Assembly.GetName().Version?.ToString(3) ?? string.Empty,
                MadeAt = now,
                OrganizationId = identity?.OrganizationId ?? pair.Organization,
                Database = identity?.DatabaseName ?? pair.Database,
                Identity = identity,
                Counts = counts,
                RecordsSha256 = digest,
            };
            using var text = new StreamWriter(zip.CreateEntry(BackupManifest.Name).Open());
            text.Write(StateText.Write(manifest.Sealed()));
        }

        stream.Flush(flushToDisk: true);
    }

    private static (BackupCounts Counts, string Digest) WriteRecords(ZipArchive zip, IStateReader state)
    {
        using var sha = SHA256.Create();
        int bindings = 0, runs = 0, changes = 0, quarantined = 0;
        using (var hashing = new CryptoStream(zip.CreateEntry(BackupManifest.RecordsName).Open(), sha, CryptoStreamMode.Write))
        using (var text = new StreamWriter(hashing, new UTF8Encoding(false)) { NewLine = "\n" })
        {
            if (state.Identity is { } identity) Add(new() { Identity = identity });
            if (state.Budget is { } budget) Add(new() { Budget = budget });
            foreach (var binding in state.Bindings()) bindings += Add(new() { Binding = binding });
            foreach (var item in state.Quarantine()) quarantined += Add(new() { Quarantined = item });
            // Run by run, so that a long journal is never in memory as a whole.
            var known = new HashSet<string>(StringComparer.Ordinal);
            foreach (var run in state.Runs(int.MaxValue))
            {
                known.Add(run.RunId);
                runs += Add(new() { Run = run });
                foreach (var change in state.Journal(run.RunId)) changes += Add(new() { Change = change });
            }

            foreach (var change in state.PendingJournal().Where(change => !known.Contains(change.RunId)))
                changes += Add(new() { Change = change });

            int Add(BackupLine line)
            {
                text.WriteLine(StateText.Write(line));
                return 1;
            }
        }

        return (new BackupCounts(bindings, runs, changes, quarantined), Convert.ToHexString(sha.Hash!));
    }

    private static void Move(string temporary, string file, bool overwrite)
    {
        try
        {
            File.Move(temporary, file, overwrite);
        }
        catch (IOException e) when (!overwrite && File.Exists(file))
        {
            // Somebody else was quicker.
            throw BackupErrors.Exists(file, e);
        }
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a file for the owner alone is left; the error that matters is under way already.
        }
    }
}
