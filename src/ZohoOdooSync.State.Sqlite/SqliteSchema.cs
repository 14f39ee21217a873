using System.Globalization;
using Microsoft.Data.Sqlite;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Sqlite;

/// <summary>The tables, and the version that says which ones a file has.</summary>
internal static class SqliteSchema
{
    /// <summary>The newest version that this program knows; kept in <c>user_version</c>.</summary>
    public const int Version = 1;

    // WITHOUT ROWID: a lookup by key reads one tree, not two. Keys compare by their bytes (BINARY).
    private const string Tables = """
        CREATE TABLE bindings (key TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE quarantine (key TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE tokens (key TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE notes (key TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE facts (key TEXT PRIMARY KEY, body TEXT NOT NULL, seal INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE runs (
            key TEXT PRIMARY KEY, started INTEGER NOT NULL, body TEXT NOT NULL, seal INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE journal (
            run TEXT NOT NULL, sequence INTEGER NOT NULL, pending INTEGER NOT NULL, body TEXT NOT NULL,
            seal INTEGER NOT NULL, PRIMARY KEY (run, sequence)) WITHOUT ROWID;
        CREATE INDEX journal_pending ON journal (run, sequence) WHERE pending = 1;
        """;

    // The newest and the oldest runs are found without reading a long history. Files of earlier versions lack it until they are
    // opened for writing, and earlier versions go on working with it.
    private const string RunsByStart = "CREATE INDEX IF NOT EXISTS runs_started ON runs (started, key)";

    /// <summary>Makes the tables in a new file, and checks the version of one that has some.</summary>
    /// <exception cref="Engine.SyncException"><c>StateUnreadable</c>.</exception>
    public static void Ensure(SqliteConnection connection, string path)
    {
        if (!IsKnown(connection, path)) Make(connection, path);
        connection.Run(RunsByStart);
    }

    private static void Make(SqliteConnection connection, string path)
    {
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            // Another process may have made them while this one waited.
            if (!IsKnown(connection, path))
            {
                connection.Run(Tables);
                connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version={Version}"));
            }

            connection.Run("COMMIT");
        }
        catch
        {
            connection.RollBackQuietly();
            throw;
        }
    }

    /// <summary>True when the tables are there and known, false in a file without tables.</summary>
    /// <exception cref="Engine.SyncException"><c>StateUnreadable</c>: a newer version, or somebody else's tables.</exception>
    public static bool IsKnown(SqliteConnection connection, string path)
    {
        var version = Convert.ToInt64(connection.Ask("PRAGMA user_version"), CultureInfo.InvariantCulture);
        if (version > Version) throw StateErrors.Newer(path, version, Version);
        if (version == Version) return true;
        var tables = Convert.ToInt64(connection.Ask("SELECT count(*) FROM sqlite_master"), CultureInfo.InvariantCulture);
        if (tables == 0 && version == 0) return false;
        throw StateErrors.Foreign(path, $"an SQLite database of another program, with {tables} tables and indexes");
    }

    /// <summary>Undoes a transaction that failed; the failure itself is what matters to the caller.</summary>
    public static void RollBackQuietly(this SqliteConnection connection)
    {
        try
        {
            connection.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite has undone it already (disk full, for one), or the file is beyond that.
        }
    }
}
