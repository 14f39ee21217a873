using Microsoft.Data.Sqlite;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Sqlite;

/// <summary>Says in words what SQLite's result codes mean for a state file.</summary>
internal static class SqliteErrors
{
    // https://www.sqlite.org/rescode.html
    private const int Permission = 3, Busy = 5, Locked = 6, ReadOnly = 8, Io = 10, Full = 13, CannotOpen = 14;
    private const int IoShortRead = 10 | (2 << 8);

    public static SyncException Explain(string path, StateAccess access, Exception cause) => cause switch
    {
        SyncException told => told,
        SqliteException sqlite => Explain(path, access, sqlite),
        UnauthorizedAccessException => StateErrors.NotAllowedToRead(path, cause),
        _ => StateErrors.Damaged(path, cause.Message, cause),
    };

    private static SyncException Explain(string path, StateAccess access, SqliteException cause) => cause.SqliteErrorCode switch
    {
        Busy or Locked => StateErrors.Busy(path, SqliteConnections.Patience, cause),
        Full => StateErrors.NotWritable(path, "the disk is full", cause),
        ReadOnly => StateErrors.NotWritable(path, "the file or its folder is read-only", cause),
        Permission or CannotOpen when access == StateAccess.ReadOnly => StateErrors.NotAllowedToRead(path, cause),
        Permission or CannotOpen => StateErrors.NotWritable(path, "it cannot be opened", cause),
        Io when cause.SqliteExtendedErrorCode != IoShortRead && access == StateAccess.ReadWrite =>
            StateErrors.NotWritable(path, $"the disk reports an error ({cause.SqliteExtendedErrorCode})", cause),
        _ => StateErrors.Damaged(path, cause.Message, cause),
    };
}
