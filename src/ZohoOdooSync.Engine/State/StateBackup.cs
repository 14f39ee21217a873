namespace ZohoOdooSync.Engine.State;

/// <summary>A backup of the state, made or verified just now.</summary>
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
public sealed record BackupCounts(int Bindings, int Runs, int Changes, int Quarantined)
{
    /// <summary>In words.</summary>
    public override string ToString() => $"{Bindings} bindings, {Runs} runs, {Changes} changes and {Quarantined} quarantined items";
}

/// <summary>A state that was put back from a backup.</summary>
/// <param name="StateFile">The state file that is in force now.</param>
/// <param name="Backend">The store that keeps it.</param>
/// <param name="SetAside">Where the state file lies that was there before; null where there was none.</param>
/// <param name="Backup">What it was put back from.</param>
public sealed record RestoredState(string StateFile, string Backend, string? SetAside, StateBackup Backup);
