namespace ZohoOdooSync.Engine.State;

/// <summary>A backup of the state: one file that any store can be filled from, made or verified just now.</summary>
/// <param name="BackupFile">The file, full path.</param>
/// <param name="MadeAt">When it was made, UTC.</param>
/// <param name="OrganizationId">Zoho organisation that it belongs to.</param>
/// <param name="Database">Odoo database that it belongs to.</param>
/// <param name="ProductVersion">Version of ZohoOdooSync that made it.</param>
/// <param name="Counts">How many records of each kind it holds.</param>
/// <param name="Bytes">Size of the file.</param>
public sealed record StateBackup(
    string BackupFile, DateTimeOffset MadeAt, string OrganizationId, string Database, string ProductVersion, BackupCounts Counts,
    long Bytes);

/// <summary>How many records of each kind a backup holds.</summary>
/// <param name="Bindings">Pairs of item and product.</param>
/// <param name="Runs">Runs of the history.</param>
/// <param name="Changes">Journal entries of all runs.</param>
/// <param name="Quarantined">Items in quarantine.</param>
public sealed record BackupCounts(int Bindings, int Runs, int Changes, int Quarantined);

/// <summary>A state that was put back from a backup.</summary>
/// <param name="StateFile">The state file that is in force now.</param>
/// <param name="Backend">The store that keeps it.</param>
/// <param name="SetAside">Where the state file lies that was there before; null where there was none.</param>
/// <param name="Backup">What it was put back from.</param>
public sealed record RestoredState(string StateFile, string Backend, string? SetAside, StateBackup Backup);

/// <summary>
/// What stands first in a backup. Its seal covers itself, its digest the records: together they cover every character that
/// a restore believes.
/// </summary>
internal sealed record BackupManifest
{
    /// <summary>The version of the format that this program writes, and the newest that it reads.</summary>
    public const int Version = 1;

    /// <summary>Names of the two parts of the zip.</summary>
    public const string Name = "manifest.json", RecordsName = "records.jsonl";

    public required int FormatVersion { get; init; }

    public required string ProductVersion { get; init; }

    public required DateTimeOffset MadeAt { get; init; }

    public required string OrganizationId { get; init; }

    public required string Database { get; init; }

    public PairIdentity? Identity { get; init; }

    public required BackupCounts Counts { get; init; }

    /// <summary>SHA-256 of the records, hexadecimal.</summary>
    public required string RecordsSha256 { get; init; }

    public long Seal { get; init; }

    public BackupManifest Sealed() => this with { Seal = SealOf(this) };

    public bool IsSealed() => Seal == SealOf(this);

    private static long SealOf(BackupManifest manifest) =>
        StateText.Seal(nameof(BackupManifest), string.Empty, StateText.Write(manifest with { Seal = 0 }));
}

/// <summary>
/// One line of the records: exactly one of these. Tokens stay out, since a backup travels; signs of life, since they speak
/// of processes; notes, since a cycle that believed a mark of another day would never see what changed before it: without
/// marks the next cycle is a full run, which compares everything.
/// </summary>
internal sealed record BackupLine
{
    public PairIdentity? Identity { get; init; }

    public Binding? Binding { get; init; }

    public SyncRun? Run { get; init; }

    public JournalEntry? Change { get; init; }

    public QuarantinedItem? Quarantined { get; init; }

    public BudgetReading? Budget { get; init; }
}
