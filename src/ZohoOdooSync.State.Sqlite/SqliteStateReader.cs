using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Sqlite;

/// <summary>
/// A state file opened for reading: takes nothing that a writer could wait for, and makes no file. Each reading opens the
/// file anew, so that one that appears, or is replaced by a restored copy, is seen.
/// </summary>
internal sealed class SqliteStateReader : IStateStore
{
    private const int Tries = 5;

    private readonly OneCallPerThread _oneCall = new();
    private volatile bool _disposed;

    public SqliteStateReader(string path)
    {
        Path = path;
        // A damaged or newer file is told at once, not at the first question.
        Read(_ => true);
    }

    public string Path { get; }

    public StateAccess Access => StateAccess.ReadOnly;

    public string Backend => SqliteConnections.Backend;

    public T Read<T>(Func<IStateReader, T> query)
    {
        using var stay = _oneCall.Enter();
        ObjectDisposedException.ThrowIf(_disposed, this);
        for (var attempt = 1; ; attempt++)
        {
            if (IsEmpty()) return Answer(EmptyTables.Instance, query);
            // A log beside the file means a writer at work (or one that died): read through the log.
            if (File.Exists(LogPath) || attempt == Tries) return Through(SqliteConnections.ForReading, query);
            if (TryUntouched(query, out var answer)) return answer;
        }
    }

    public void Write(Action<IStateWriter> change) =>
        throw new InvalidOperationException("This state was opened for reading only.");

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _oneCall.Dispose();
    }

    private string LogPath => Path + "-wal";

    /// <summary>
    /// Reads without any lock, then looks whether somebody began to write meanwhile: in that case the answer may mix two
    /// moments, and is thrown away.
    /// </summary>
    private bool TryUntouched<T>(Func<IStateReader, T> query, out T answer)
    {
        var before = Stamp();
        try
        {
            answer = Through(SqliteConnections.ForReadingUntouched, query);
            return Unchanged();
        }
        catch (Exception) when (!Unchanged())
        {
            answer = default!;
            return false;
        }

        bool Unchanged() => !File.Exists(LogPath) && before == Stamp();
    }

    private T Through<T>(Func<string, Microsoft.Data.Sqlite.SqliteConnection> open, Func<IStateReader, T> query)
    {
        SqliteTables? tables = null;
        try
        {
            bool hasTables;
            try
            {
                tables = new SqliteTables(open(Path));
                tables.Connection.Run("BEGIN");
                hasTables = SqliteSchema.IsKnown(tables.Connection, Path);
            }
            catch (Exception cause) when (cause is not SyncException)
            {
                throw Explain(cause);
            }

            return Answer(hasTables ? tables : EmptyTables.Instance, query);
        }
        finally
        {
            tables?.Dispose();
        }
    }

    private T Answer<T>(IRecordTables tables, Func<IStateReader, T> query)
    {
        var session = new StateSession(tables, Explain);
        try
        {
            return query(session);
        }
        finally
        {
            session.End();
        }
    }

    private bool IsEmpty() => Stamp().Length <= 0;

    private (long Length, DateTime Changed) Stamp()
    {
        var file = new FileInfo(Path);
        return file.Exists ? (file.Length, file.LastWriteTimeUtc) : (-1, default);
    }

    private SyncException Explain(Exception cause) => SqliteErrors.Explain(Path, StateAccess.ReadOnly, cause);
}
