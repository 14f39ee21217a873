namespace ZohoOdooSync.Engine.State;

/// <summary>The errors of state files.</summary>
internal static class StateErrors
{
    private const string NothingLost =
        "the next run rebuilds the bindings from Odoo; nothing in Odoo is lost, only the local history is.";

    /// <summary>The one error that a run mends by itself.</summary>
    public const string DamagedId = "StateDamaged";

    /// <summary>Rights, a full disk, or a file that somebody else holds.</summary>
    public const string NotWritableId = "StateNotWritable";

    public static SyncException Damaged(string path, string found, Exception? cause = null) => new(
        DamagedId, SyncErrorKind.State,
        $"The state file {path} is damaged: {string.Join(' ', found.Split('\n', StringSplitOptions.TrimEntries))}.",
        "Start a full run, or let the server go on: either sets the file aside under another name and begins a new one. A backup "
        + $"brings history back. In any case {NothingLost}", cause)
    {
        Steps = [OperatorAction.RunFull, OperatorAction.RestoreState],
    };

    public static SyncException DamagedUnderServer(SyncException damage, string path) => new(
        DamagedId, SyncErrorKind.State, damage.Message,
        $"A server works on this profile: its next cycle sets the file {path} aside and begins a new one. Wait for it, or stop the "
        + $"server and run again: {NothingLost}", damage);

    public static SyncException NotSetAside(string path, Exception cause) => new(
        DamagedId, SyncErrorKind.State,
        $"The state file {path} is damaged, and it could not be set aside: {cause.Message.TrimEnd('.')}.",
        "Give this account write access to the folder, or move the file aside together with any file whose name begins with it, "
        + $"then start a full run: {NothingLost}", cause);

    public static SyncException Foreign(string path, string found) => Unreadable(
        $"The file {path} is not a state file: {found}.",
        $"Check that the base folder is the right one. If it is, move the file aside and start a full run: {NothingLost}");

    public static SyncException Newer(string path, long found, int known) => Unreadable(
        $"The state file {path} has schema version {found}; this version of ZohoOdooSync knows versions up to {known}.",
        "Install the version of ZohoOdooSync that wrote the file, or a newer one. "
        + $"To go on with this version, move the file aside and start a full run: {NothingLost}");

    public static SyncException NotAllowedToRead(string path, Exception cause) => Unreadable(
        $"The state file {path} may not be read by this account: {cause.Message}",
        "Run as the account that owns the file, or grant it the right to read the file and its folder.", cause);

    public static SyncException NotWritable(string path, string found, Exception? cause = null) => new(
        NotWritableId, SyncErrorKind.State,
        $"The state file {path} cannot be written: {found}.",
        "Check the free space, and that this account may write the file and its folder; then run again.", cause);

    public static SyncException Busy(string path, TimeSpan waited, Exception? cause = null) => new(
        NotWritableId, SyncErrorKind.State,
        $"The state file {path} was in use by another process for more than {waited.TotalSeconds:0} seconds.",
        "Find the process that holds the file (a hanging run, a backup tool, a virus scanner), then run again.",
        cause);

    private static SyncException Unreadable(string message, string nextStep, Exception? cause = null) =>
        new("StateUnreadable", SyncErrorKind.State, message, nextStep, cause);
}

/// <summary>The errors of backups of the state.</summary>
internal static class BackupErrors
{
    public static SyncException NoState(string path) => new(
        "StateMissing", SyncErrorKind.State,
        $"There is no state to back up: {path} does not exist.",
        "Check that this is the right profile; before its first run a profile has no state, and needs no backup.");

    public static SyncException Exists(string file, Exception? cause = null) => new(
        "BackupExists", SyncErrorKind.State,
        $"The file {file} exists already. Nothing was written.",
        "Choose another file, or replace this one by force.", cause)
    {
        Steps = [OperatorAction.ChooseBackupFile, OperatorAction.Force],
    };

    public static SyncException NoBackup(string file) => new(
        "BackupExists", SyncErrorKind.State,
        $"The file {file} exists and is no backup, so that not even force replaces it. Nothing was written.",
        "Choose another file.")
    {
        Steps = [OperatorAction.ChooseBackupFile],
    };

    public static SyncException NotWritable(string file, Exception cause) => new(
        "BackupNotWritable", SyncErrorKind.State,
        $"The backup {file} could not be written: {cause.Message.TrimEnd('.')}. No backup was made.",
        "See that the disk has room and that this account may write the folder, or choose another one.", cause)
    {
        Steps = [OperatorAction.ChooseBackupFile],
    };

    public static SyncException Missing(string file, Exception? cause = null) => new(
        "BackupMissing", SyncErrorKind.State,
        $"There is no backup {file}. Nothing was changed.",
        "Name a file that is a backup. Where no other place was chosen, backups lie in the folder backups under the base folder.", cause);

    public static SyncException Unreadable(string file, Exception cause) => new(
        "BackupUnreadable", SyncErrorKind.State,
        $"The backup {file} could not be read: {cause.Message.TrimEnd('.')}. Nothing was changed.",
        "Give this account the right to read the file; a backup belongs to the account that made it.", cause);

    public static SyncException Damaged(string file, string found, Exception? cause = null) => new(
        "BackupDamaged", SyncErrorKind.State,
        $"The file {file} is no whole backup: {string.Join(' ', found.Split('\n', StringSplitOptions.TrimEntries)).TrimEnd('.')}. "
            + $"Nothing was changed.",
        "Take another backup. Without any, start a full run: it rebuilds the bindings from Odoo, and only the local history is lost.",
        cause);

    public static SyncException Foreign(StateBackup backup, string organization, string database) => new(
        "BackupForeign", SyncErrorKind.Guard,
        $"The backup {backup.BackupFile} belongs to organisation {backup.OrganizationId} and database \"{backup.Database}\"; the settings "
        + $"name organisation {organization} and database \"{database}\". Nothing was changed.",
        "Choose the right profile or another backup. By force it is restored all the same; the guard then refuses the next run, "
        + "because its pair is another one.")
    {
        Steps = [OperatorAction.ChooseProfile, OperatorAction.Force],
    };
}
