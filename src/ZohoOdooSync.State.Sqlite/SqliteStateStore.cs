using System.Collections.Concurrent;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Sqlite;

/// <summary>
/// A state file opened for writing. One connection writes, in turn; each reader has its own, and sees the moment at which
/// it began, whatever is written meanwhile.
/// </summary>
internal sealed class SqliteStateStore : IStateStore
{
    private readonly object _turn = new();
    private readonly SqliteTables _writer;
    private readonly ConcurrentBag<SqliteTables> _readers = [];
    private readonly OneCallPerThread _oneCall = new();
    private volatile bool _disposed;

    private SqliteStateStore(string path, SqliteTables writer) => (Path, _writer) = (path, writer);

    public string Path { get; }

    public StateAccess Access => StateAccess.ReadWrite;

    public string Backend => SqliteConnections.Backend;

    public static SqliteStateStore Open(string path)
    {
        StateFiles.MakeFolderFor(path);
        StateFiles.MakeFile(path);
        SqliteTables? writer = null;
        try
        {
            // A damaged format version makes SQLite call the file read-only, which would send people to its rights.
            if (StateFiles.Header(path, 20) is { Length: 20 } header && header[18] > 2)
                throw StateErrors.Damaged(path, $"its format has the version {header[18]}");
            writer = new SqliteTables(SqliteConnections.ForWriting(path));
            var connection = writer.Connection;
            // Before anything is changed: a file of another program or a newer version must stay as it is.
            SqliteSchema.IsKnown(connection, path);
            connection.Run("PRAGMA journal_mode=WAL");
            // A committed journal entry must survive a power cut: each commit is flushed to the disk.
            connection.Run("PRAGMA synchronous=FULL");
            // A record that a page's damage has hidden would be missed by nobody; so all pages are walked once.
            if (connection.Ask("PRAGMA integrity_check(1)") is not "ok" and var found)
                throw StateErrors.Damaged(path, $"SQLite reports: {found}");
            SqliteSchema.Ensure(connection, path);
            new StateSession(writer, cause => SqliteErrors.Explain(path, StateAccess.ReadWrite, cause)).Verify(large: true);
            return new SqliteStateStore(path, writer);
        }
        catch (Exception cause)
        {
            writer?.Dispose();
            throw SqliteErrors.Explain(path, StateAccess.ReadWrite, cause);
        }
    }

    public T Read<T>(Func<IStateReader, T> query)
    {
        using var stay = _oneCall.Enter();
        ObjectDisposedException.ThrowIf(_disposed, this);
        var tables = Guarded(() => _readers.TryTake(out var free)
            ? free
            : new SqliteTables(SqliteConnections.ForReading(Path)));
        try
        {
            Guarded(() => tables.Connection.Run("BEGIN"));
            return WithSession(tables, query);
        }
        finally
        {
            tables.Connection.RollBackQuietly();
            if (_disposed) tables.Dispose();
            else _readers.Add(tables);
        }
    }

    public void Write(Action<IStateWriter> change)
    {
        using var stay = _oneCall.Enter();
        lock (_turn)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Guarded(() => _writer.Connection.Run("BEGIN IMMEDIATE"));
            try
            {
                WithSession(_writer, session =>
                {
                    change(session);
                    return true;
                });
                Guarded(() => _writer.Connection.Run("COMMIT"));
            }
            catch
            {
                _writer.Connection.RollBackQuietly();
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (_turn)
        {
            if (_disposed) return;
            _disposed = true;
            while (_readers.TryTake(out var reader)) reader.Dispose();
            // Last, because the last one to leave tidies the write-ahead log away.
            _writer.Dispose();
            _oneCall.Dispose();
        }
    }

    private T WithSession<T>(SqliteTables tables, Func<StateSession, T> work)
    {
        var session = new StateSession(tables, Explain);
        try
        {
            return work(session);
        }
        finally
        {
            session.End();
        }
    }

    private void Guarded(Action step) => Guarded(() =>
    {
        step();
        return true;
    });

    private T Guarded<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception cause) when (cause is not (SyncException or OutOfMemoryException))
        {
            throw Explain(cause);
        }
    }

    private SyncException Explain(Exception cause) => SqliteErrors.Explain(Path, StateAccess.ReadWrite, cause);
}
