using LiteDB.Engine;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.LiteDB;

/// <summary>
/// A state file on LiteDB. LiteDB wants a file for itself; so each transaction takes its turn at the file, opens it, works,
/// closes it and leaves. Between transactions nothing is held, and any process may have its turn.
/// </summary>
internal sealed class LiteDBStateStore(string path, StateAccess access) : IStateStore
{
    private readonly FileTurns _turns = new(path);
    private readonly CommitLog _log = new(path);
    private readonly OneCallPerThread _oneCall = new();
    private volatile bool _disposed;

    public string Path => path;

    public StateAccess Access => access;

    public string Backend { get; } = "LiteDB " + typeof(LiteEngine).Assembly.GetName().Version?.ToString(3);

    /// <summary>Makes the file where it is missing and may be made, and checks the one that is there.</summary>
    public void Prepare()
    {
        if (access == StateAccess.ReadWrite)
        {
            StateFiles.MakeFolderFor(path);
            _turns.MakeFiles();
            Guarded(() =>
            {
                using var turn = _turns.ToWrite();
                if (new FileInfo(path) is not { Exists: true, Length: > 0 })
                {
                    // A log without its file belongs to a file that was moved away.
                    _log.Clear();
                    OpenedDatabase.Make(path);
                }

                using var opened = OpenedDatabase.ForWriting(path, _log);
                opened.Check(path);
                // Not the large tables: LiteDB would need seconds in a long history. Their records are checked when read.
                new StateSession(opened.Begin(), Explain).Verify(large: false);
                opened.Commit();
                opened.EnsureIndex();
                if (opened.Log.Length > 0) _log.Write(opened.Log);
                CarryOut(opened);
                return true;
            });
        }
        else
        {
            Read(_ => true);
        }
    }

    public T Read<T>(Func<IStateReader, T> query)
    {
        using var stay = Enter();
        IDisposable? turn = null;
        OpenedDatabase? opened = null;
        try
        {
            var tables = Guarded(() =>
            {
                turn = _turns.ToRead();
                if (new FileInfo(path) is not { Exists: true, Length: > 0 }) return (IRecordTables)EmptyTables.Instance;
                opened = OpenedDatabase.ForReading(path, _log);
                opened.Check(path);
                return opened.Begin();
            });
            return WithSession(tables, query);
        }
        finally
        {
            opened?.Dispose();
            turn?.Dispose();
        }
    }

    public void Write(Action<IStateWriter> change)
    {
        if (access == StateAccess.ReadOnly)
            throw new InvalidOperationException("This state was opened for reading only.");
        using var stay = Enter();
        using var turn = Guarded(_turns.ToWrite);
        using var opened = Guarded(() => OpenedDatabase.ForWriting(path, _log));
        var tables = Guarded(opened.Begin);
        // An exception leaves here with all changes still in memory, where they vanish.
        WithSession(tables, session =>
        {
            change(session);
            return true;
        });
        Guarded(() =>
        {
            opened.Commit();
            if (opened.Log.Length > 0) _log.Write(opened.Log);
            return true;
        });
        CarryOut(opened);
    }

    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _oneCall.Dispose();
    }

    /// <summary>Committed is committed: what cannot be carried out now (a full disk) is carried out by the next turn.</summary>
    private void CarryOut(OpenedDatabase opened)
    {
        if (opened.Log.Length == 0) return;
        try
        {
            opened.CarryOut(_log);
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            // The caller must not hear of a failure, or it would do again what is recorded.
        }
    }

    private OneCallPerThread.Stay Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return _oneCall.Enter();
    }

    private T WithSession<T>(IRecordTables tables, Func<StateSession, T> work)
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

    private SyncException Explain(Exception cause) => cause switch
    {
        SyncException told => told,
        EndOfStreamException => StateErrors.Damaged(path, cause.Message, cause),
        FileNotFoundException or DirectoryNotFoundException => StateErrors.Damaged(path, "it vanished", cause),
        UnauthorizedAccessException when access == StateAccess.ReadOnly => StateErrors.NotAllowedToRead(path, cause),
        UnauthorizedAccessException => StateErrors.NotWritable(path, "the file or its folder is read-only", cause),
        IOException when cause is not InvalidDataException && access == StateAccess.ReadWrite =>
            StateErrors.NotWritable(path, cause.Message, cause),
        // A file that may not grow (EFBIG): .NET tells that limit of the file system as a wrong argument of a write.
        ArgumentOutOfRangeException { ParamName: "value" } when access == StateAccess.ReadWrite
            && cause.StackTrace?.Contains("System.IO.", StringComparison.Ordinal) == true =>
            StateErrors.NotWritable(path, "the file cannot grow any more", cause),
        _ => StateErrors.Damaged(path, cause.Message, cause),
    };
}
