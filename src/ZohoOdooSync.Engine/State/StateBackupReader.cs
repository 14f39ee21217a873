using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.State;

/// <summary>Reads backups, and believes nothing in them before all of it is verified.</summary>
internal static class StateBackupReader
{
    private const int LongestManifest = 1 << 20;
    private const int RecordsAtOnce = 2_000;

    /// <summary>Reads a backup to its end: every record can be understood, their numbers and their digest are right.</summary>
    /// <exception cref="SyncException"><c>BackupMissing</c>, <c>BackupUnreadable</c>, <c>BackupDamaged</c>,
    /// <c>BackupNewer</c>.</exception>
    public static StateBackup Verify(string file) => Read(file, _ => { });

    /// <summary>Fills a new state with a backup, which is verified once more on the way.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="target">An empty state; worth nothing if this throws.</param>
    /// <exception cref="SyncException">As <see cref="Verify"/>, and what the state raises.</exception>
    public static StateBackup CopyInto(string file, IStateStore target)
    {
        var batch = new List<BackupLine>(RecordsAtOnce);
        var backup = Read(file, line =>
        {
            batch.Add(line);
            if (batch.Count == RecordsAtOnce) Save();
        });
        Save();
        return backup;

        void Save()
        {
            if (batch.Count == 0) return;
            target.Write(state =>
            {
                foreach (var line in batch)
                {
                    if (line.Identity is { } identity) state.SaveIdentity(identity);
                    if (line.Budget is { } budget) state.SaveBudget(budget);
                    if (line.Run is { } run) state.SaveRun(run);
                }

                state.SaveBindings(batch.Select(line => line.Binding).OfType<Binding>());
                state.SaveQuarantine(batch.Select(line => line.Quarantined).OfType<QuarantinedItem>());
                state.SaveJournal(batch.Select(line => line.Change).OfType<JournalEntry>());
            });
            batch.Clear();
        }
    }

    private static StateBackup Read(string file, Action<BackupLine> take)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            using var zip = new ZipArchive(stream, ZipArchiveMode.Read);
            var manifest = ReadManifest(file, zip);
            ReadRecords(file, zip, manifest, take);
            return new StateBackup(
                file, manifest.MadeAt, manifest.OrganizationId, manifest.Database, manifest.ProductVersion, manifest.Counts,
                stream.Length);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw BackupErrors.Missing(file, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Directory.Exists(file) ? BackupErrors.Missing(file, e) : BackupErrors.Unreadable(file, e);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or OverflowException)
        {
            throw BackupErrors.Damaged(file, e.Message, e);
        }
        catch (IOException e)
        {
            throw BackupErrors.Unreadable(file, e);
        }
    }

    private static BackupManifest ReadManifest(string file, ZipArchive zip)
    {
        var entry = Part(file, zip, BackupManifest.Name);
        if (entry.Length > LongestManifest) throw BackupErrors.Damaged(file, $"its {BackupManifest.Name} has {entry.Length} bytes");
        using var text = new StreamReader(entry.Open(), new UTF8Encoding(false, throwOnInvalidBytes: false));
        var manifest = Understood<BackupManifest>(file, text.ReadToEnd(), BackupManifest.Name);
        // A newer version may seal in another way, so its number is looked at first.
        if (manifest.FormatVersion > BackupManifest.Version) throw BackupErrors.Newer(file, manifest.FormatVersion);
        return manifest.IsSealed() ? manifest : throw BackupErrors.Damaged(file, $"its {BackupManifest.Name} does not match its checksum");
    }

    private static void ReadRecords(string file, ZipArchive zip, BackupManifest manifest, Action<BackupLine> take)
    {
        using var sha = SHA256.Create();
        int bindings = 0, runs = 0, changes = 0, quarantined = 0;
        using (var hashing = new CryptoStream(Part(file, zip, BackupManifest.RecordsName).Open(), sha, CryptoStreamMode.Read))
        using (var text = new StreamReader(hashing, new UTF8Encoding(false)))
        {
            for (var number = 1; text.ReadLine() is { } read; number++)
            {
                var line = Understood<BackupLine>(file, read, $"line {number} of its {BackupManifest.RecordsName}");
                object?[] held = [line.Identity, line.Binding, line.Run, line.Change, line.Quarantined, line.Budget];
                if (held.Count(record => record is not null) != 1)
                    throw BackupErrors.Damaged(file, $"line {number} of its {BackupManifest.RecordsName} is no record that this version knows");
                if (line.Binding is not null) bindings++;
                if (line.Run is not null) runs++;
                if (line.Change is not null) changes++;
                if (line.Quarantined is not null) quarantined++;
                take(line);
            }
        }

        var counts = new BackupCounts(bindings, runs, changes, quarantined);
        if (counts != manifest.Counts)
            throw BackupErrors.Damaged(file, $"it should hold {Told(manifest.Counts)}, and holds {Told(counts)}");
        if (Convert.ToHexString(sha.Hash!) != manifest.RecordsSha256)
            throw BackupErrors.Damaged(file, $"its {BackupManifest.RecordsName} does not match its digest");
    }

    private static ZipArchiveEntry Part(string file, ZipArchive zip, string name) =>
        zip.GetEntry(name) ?? throw BackupErrors.Damaged(file, $"it has no {name}");

    private static T Understood<T>(string file, string text, string what)
    {
        try
        {
            return StateText.Read<T>(text);
        }
        catch (Exception e) when (e is JsonException or ArgumentException or FormatException or OverflowException)
        {
            // The text stays out of the message: it may hold anything.
            throw BackupErrors.Damaged(file, $"{what} cannot be understood", e);
        }
    }

    private static string Told(BackupCounts counts) =>
        $"{counts.Bindings} bindings, {counts.Runs} runs, {counts.Changes} changes and {counts.Quarantined} quarantined items";
}
