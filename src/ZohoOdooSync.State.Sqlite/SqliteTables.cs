using Microsoft.Data.Sqlite;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Sqlite;

/// <summary>The rows of one connection, through statements that are prepared once and kept.</summary>
internal sealed class SqliteTables(SqliteConnection connection) : IRecordTables, IDisposable
{
    private const string JournalColumns = "run, sequence, pending, body, seal";

    private readonly Dictionary<string, SqliteCommand> _statements = [];

    public SqliteConnection Connection => connection;

    public StoredRow? Find(StateTable table, string key) =>
        First(Rows($"SELECT key, body, seal FROM {NameOf(table)} WHERE key = $0", Record, key));

    public IReadOnlyList<StoredRow> All(StateTable table) =>
        Rows($"SELECT key, body, seal FROM {NameOf(table)} ORDER BY key", Record);

    public void Put(StateTable table, IReadOnlyList<StoredRow> rows)
    {
        var sql = $"INSERT INTO {NameOf(table)} (key, body, seal) VALUES ($0, $1, $2) "
            + "ON CONFLICT (key) DO UPDATE SET body = excluded.body, seal = excluded.seal";
        foreach (var row in rows) Run(sql, row.Key, row.Body, row.Seal);
    }

    public void Remove(StateTable table, IReadOnlyList<string> keys)
    {
        var sql = $"DELETE FROM {NameOf(table)} WHERE key = $0";
        foreach (var key in keys) Run(sql, key);
    }

    public StoredRow? FindRun(string runId) => First(Rows("SELECT key, body, seal FROM runs WHERE key = $0", Record, runId));

    public IReadOnlyList<StoredRow> NewestRuns(int count) =>
        Rows("SELECT key, body, seal FROM runs ORDER BY started DESC, key DESC LIMIT $0", Record, count);

    public void PutRun(StoredRow run, long startedTicks) => Run(
        "INSERT INTO runs (key, started, body, seal) VALUES ($0, $1, $2, $3) ON CONFLICT (key) "
        + "DO UPDATE SET started = excluded.started, body = excluded.body, seal = excluded.seal",
        run.Key, startedTicks, run.Body, run.Seal);

    public IReadOnlyList<string> RunsBeyond(int skip, int count) => Rows(
        "SELECT key FROM runs ORDER BY started DESC, key DESC LIMIT $0 OFFSET $1", Key, count, skip);

    public IReadOnlyList<string> RunsBefore(long startedTicks) => Rows("SELECT key FROM runs WHERE started < $0", Key, startedTicks);

    public bool HasJournal(string runId) => Rows("SELECT run FROM journal WHERE run = $0 LIMIT 1", Key, runId).Count > 0;

    public void RemoveRuns(IReadOnlyList<string> runIds)
    {
        foreach (var runId in runIds)
        {
            Run("DELETE FROM journal WHERE run = $0", runId);
            Run("DELETE FROM runs WHERE key = $0", runId);
        }
    }

    public IReadOnlyList<JournalRow> Journal(string runId) =>
        Rows($"SELECT {JournalColumns} FROM journal WHERE run = $0 ORDER BY sequence", Entry, runId);

    public IEnumerable<JournalRow> WholeJournal()
    {
        using var reader = Bound($"SELECT {JournalColumns} FROM journal", []).ExecuteReader();
        while (reader.Read()) yield return Entry(reader);
    }

    public IReadOnlyList<JournalRow> PendingJournal() =>
        Rows($"SELECT {JournalColumns} FROM journal WHERE pending = 1 ORDER BY run, sequence", Entry);

    public void PutJournal(IReadOnlyList<JournalRow> entries)
    {
        const string sql = $"INSERT INTO journal ({JournalColumns}) VALUES ($0, $1, $2, $3, $4) ON CONFLICT (run, sequence) "
            + "DO UPDATE SET pending = excluded.pending, body = excluded.body, seal = excluded.seal";
        foreach (var entry in entries)
            Run(sql, entry.RunId, entry.Sequence, entry.Pending ? 1 : 0, entry.Body, entry.Seal);
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        connection.Dispose();
    }

    private static string NameOf(StateTable table) => table switch
    {
        StateTable.Bindings => "bindings",
        StateTable.Quarantine => "quarantine",
        StateTable.Tokens => "tokens",
        StateTable.Notes => "notes",
        StateTable.Facts => "facts",
        _ => throw new ArgumentOutOfRangeException(nameof(table)),
    };

    private static string Key(SqliteDataReader row) => row.GetString(0);

    private static StoredRow Record(SqliteDataReader row) => new(row.GetString(0), row.GetString(1), row.GetInt64(2));

    private static JournalRow Entry(SqliteDataReader row) =>
        new(row.GetString(0), row.GetInt32(1), row.GetInt64(2) == 1, row.GetString(3), row.GetInt64(4));

    private static StoredRow? First(List<StoredRow> rows) => rows.Count == 0 ? null : rows[0];

    private void Run(string sql, params ReadOnlySpan<object> values) => Bound(sql, values).ExecuteNonQuery();

    private List<T> Rows<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object> values)
    {
        using var reader = Bound(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    private SqliteCommand Bound(string sql, ReadOnlySpan<object> values)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = connection.CreateCommand();
#pragma warning disable CA2100 // Table names come from an enumeration, never from a record.
            statement.CommandText = sql;
#pragma warning restore CA2100
            for (var i = 0; i < values.Length; i++) statement.Parameters.Add(new SqliteParameter($"${i}", values[i]));
            _statements.Add(sql, statement);
        }

        for (var i = 0; i < values.Length; i++) statement.Parameters[i].Value = values[i];
        return statement;
    }
}
