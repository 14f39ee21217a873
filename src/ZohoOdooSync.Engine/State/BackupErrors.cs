namespace ZohoOdooSync.Engine.State;

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
        $"The file {file} is no whole backup: {string.Join(' ', found.Split('\n', StringSplitOptions.TrimEntries)).TrimEnd('.')}. Nothing was changed.",
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
