using System.Globalization;
using Microsoft.Data.Sqlite;

namespace ZohoOdooSync.State.Sqlite;

/// <summary>Opens connections to a state file, each in the way that its use needs.</summary>
internal static class SqliteConnections
{
    /// <summary>How long a writer waits for another one; SQLite itself does the waiting, in steps of milliseconds.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    static SqliteConnections() => SQLitePCL.Batteries_V2.Init();

    /// <summary>The version of the library that keeps the file.</summary>
    public static string Backend { get; } = "SQLite " + LibraryVersion();

    /// <summary>A connection that may write. The file must exist.</summary>
    public static SqliteConnection ForWriting(string path) => Opened(path, SqliteOpenMode.ReadWrite);

    /// <summary>A connection that reads beside a writer, through the write-ahead log.</summary>
    public static SqliteConnection ForReading(string path) => Opened(path, SqliteOpenMode.ReadOnly);

    /// <summary>
    /// A connection that takes no lock and makes no file. Only right while no write-ahead log lies beside the file: then
    /// everything that was committed is in the file itself.
    /// </summary>
    public static SqliteConnection ForReadingUntouched(string path) => Opened(UriOf(path), SqliteOpenMode.ReadOnly);

    /// <summary>Runs a statement without a result.</summary>
    public static void Run(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Asks for one value.</summary>
    public static object? Ask(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static SqliteConnection Opened(string source, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            // The library's own retry sleeps 150 ms at a time; one second bounds it, busy_timeout does the real waiting.
            DefaultTimeout = 1,
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.Run(string.Create(
                CultureInfo.InvariantCulture, $"PRAGMA busy_timeout={(int)Patience.TotalMilliseconds}"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string UriOf(string path)
    {
        var parts = path.Replace('\\', '/').TrimStart('/').Split('/').Select(Uri.EscapeDataString);
        return "file:///" + string.Join('/', parts) + "?immutable=1";
    }

    private static string LibraryVersion()
    {
        using var memory = new SqliteConnection("Data Source=:memory:;Pooling=False");
        memory.Open();
        return memory.ServerVersion;
    }
}
