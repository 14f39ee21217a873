using LiteDB;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// The state file, on LiteDB. LiteDB wants a file for itself; so each transaction takes its turn at the file, opens it, works,
/// closes it and leaves. Between transactions nothing is held, and any process may have its turn.
/// </summary>
internal sealed class StateStore : IStateStore
{
    /// <summary>The schema version that this program writes, and the newest that it knows; kept as LiteDB's user version.</summary>
    public const int SchemaVersion = 2;

    private const int PageSize = 8192, HeaderLength = 64, MarkAt = 32, CheckpointPages = 1000;

    // LiteDB's transactions have finalizers, and on a damaged file these can throw, which ends the process. What is kept here is never
    // finalized: a few turns at damaged files, which are then set aside.
    private static readonly List<LiteDatabase> NeverFinalized = [];

    private readonly FileTurns _turns;
    private readonly ThreadLocal<bool> _isInside = new();
    private volatile bool _disposed;

    private StateStore(string path, StateAccess access) => (Path, Access, _turns) = (path, access, new FileTurns(path));

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public StateAccess Access { get; }

    /// <inheritdoc/>
    public string Backend { get; } = "LiteDB " + typeof(LiteDatabase).Assembly.GetName().Version?.ToString(3);

    private string LogPath => StateFileSet.LogOf(Path);

    /// <summary>Opens a state file, and makes it where it is missing and may be written.</summary>
    /// <param name="path">The file; its folder is made where it is missing and the access allows it.</param>
    /// <param name="access">Read and write, or read only.</param>
    /// <exception cref="SyncException"><c>StateDamaged</c>, <c>StateUnreadable</c> (foreign, newer schema),
    /// <c>StateNotWritable</c> (rights, disk full).</exception>
    public static IStateStore Open(string path, StateAccess access)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var store = new StateStore(System.IO.Path.GetFullPath(path), access);
        if (Directory.Exists(store.Path)) throw StateErrors.Foreign(store.Path, "it is a folder");
        try
        {
            store.Prepare();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public T Read<T>(Func<IStateReader, T> query)
    {
        using var stay = Enter();
        using var turn = Guarded(_turns.ToRead);
        using var database = Guarded(() => OpenFile(StateAccess.ReadOnly));
        return Within(database, query);
    }

    /// <inheritdoc/>
    public void Write(Action<IStateWriter> change)
    {
        if (Access == StateAccess.ReadOnly) throw new InvalidOperationException("This state was opened for reading only.");
        using var stay = Enter();
        using var turn = Guarded(_turns.ToWrite);
        var log = new FileInfo(LogPath) is { Exists: true } found ? found.Length : 0;
        using var database = Guarded(() => OpenFile(StateAccess.ReadWrite));
        Guarded(database.BeginTrans);
        try
        {
            Within(database, session =>
            {
                change(session);
                return true;
            });
            Guarded(database.Commit);
        }
        catch
        {
            RollBack(database);
            database.Dispose();
            CutLog(log);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _isInside.Dispose();
    }

    private void Prepare()
    {
        if (Access == StateAccess.ReadOnly)
        {
            Read(_ => true);
            return;
        }

        StateFiles.MakeFolderFor(Path);
        _turns.MakeFiles();
        using var turn = Guarded(_turns.ToWrite);
        using var database = Guarded(() => OpenFile(StateAccess.ReadWrite));
        Guarded(() =>
        {
            // Files of earlier versions lack the index, and tell LiteDB never to empty its log.
            if (database.CheckpointSize != CheckpointPages) database.CheckpointSize = CheckpointPages;
            return StateSession.MakeIndex(database);
        });
        // Not the large tables: LiteDB would need seconds in a long history. Their records are checked when they are read.
        Within(database, session =>
        {
            session.Verify();
            return true;
        });
    }

    /// <summary>Opens the file for one turn; one that is missing reads as empty.</summary>
    private LiteDatabase OpenFile(StateAccess access)
    {
        var header = StateFiles.Header(Path, HeaderLength);
        if (header.Length == 0 && access == StateAccess.ReadOnly) return new LiteDatabase(new MemoryStream());
        CheckFile(header);
        if (access == StateAccess.ReadWrite)
        {
            // A log without its file belongs to a file that was moved away.
            if (header.Length == 0) File.Delete(LogPath);
            // LiteDB would make both for everybody to read.
            StateFiles.MakeFile(Path);
            StateFiles.MakeFile(LogPath);
        }

        var database = new LiteDatabase(new ConnectionString
        {
            Filename = Path,
            ReadOnly = access == StateAccess.ReadOnly,
            // Ordinal and of no culture: the same file is opened by hosts with and without culture data. Only for a new file.
            Collation = header.Length == 0 ? Collation.Binary : null,
        });
        try
        {
            CheckContent(database, access);
            return database;
        }
        catch (Exception cause)
        {
            if (cause is not SyncException) Kept(database, cause);
            database.Dispose();
            throw;
        }
    }

    /// <summary>Refuses what is no LiteDB file before LiteDB touches it: it cuts a file to whole pages.</summary>
    private void CheckFile(byte[] header)
    {
        if (header.Length == 0) return;
        if (header.AsSpan().StartsWith("SQLite format 3\0"u8))
            throw StateErrors.Damaged(Path, "it is a SQLite file, as an earlier version kept it; this one keeps its state in LiteDB");
        if (header.Length < HeaderLength || !header.AsSpan(MarkAt).StartsWith("** This is a LiteDB file **"u8))
            throw StateErrors.Damaged(Path, $"it begins with '{Shown(header)}', which no state begins with");
        var length = new FileInfo(Path).Length;
        // On a disk that filled up while LiteDB carried its log out, half a page may stand at the end: the log has the whole one.
        if (length % PageSize != 0 && new FileInfo(LogPath) is not { Exists: true, Length: > 0 })
            throw StateErrors.Damaged(Path, $"its length of {length} bytes is no whole number of pages");
        if (new FileInfo(Path + "-log") is { Exists: true, Length: > 0 })
            throw StateErrors.Damaged(Path, "an earlier version ended while it wrote the file, and only that version can finish it");
    }

    /// <summary>Refuses a newer version and a database of another program; completes a file whose maker died.</summary>
    private void CheckContent(LiteDatabase database, StateAccess access)
    {
        var version = database.UserVersion;
        if (version > SchemaVersion) throw StateErrors.Newer(Path, version, SchemaVersion);
        var names = database.GetCollectionNames().ToHashSet(StringComparer.Ordinal);
        if (version < 1 && !names.IsSubsetOf(StateSession.Collections)) throw StateErrors.Foreign(
            Path, "a LiteDB database of another program");
        if (version >= 1)
        {
            var missing = StateSession.Collections.Where(table => !names.Contains(table)).ToArray();
            if (missing.Length > 0) throw StateErrors.Damaged(Path, $"it lacks the collections {string.Join(", ", missing)}");
        }

        if (version == SchemaVersion || access == StateAccess.ReadOnly) return;
        StateSession.MakeCollections(database);
        StateSession.MakeIndex(database);
        StateSession.Upgrade(database);
        database.UserVersion = SchemaVersion;
    }

    /// <summary>A turn within a turn on the same thread would wait for itself.</summary>
    private Stay Enter()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_isInside.Value)
        {
            throw new InvalidOperationException(
                "A transaction of the state was begun inside another one. Use the reader or writer that is at hand.");
        }

        _isInside.Value = true;
        return new Stay(_isInside);
    }

    private T Within<T>(LiteDatabase database, Func<StateSession, T> work)
    {
        var session = new StateSession(database, cause => Explain(Kept(database, cause)));
        try
        {
            return work(session);
        }
        finally
        {
            session.End();
        }
    }

    private static void RollBack(LiteDatabase database)
    {
        try
        {
            database.Rollback();
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            // What was not committed is not in the file; the error that matters is under way already.
            Kept(database, cause);
        }
    }

    /// <summary>LiteDB leaves pages of a failed commit in its log until another one succeeds, which on a full disk they prevent.</summary>
    private void CutLog(long length)
    {
        try
        {
            using var log = new FileStream(LogPath, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0);
            if (log.Length > length) log.SetLength(length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No log is left, or the next turn goes on behind these pages, which nothing confirms.
        }
    }

    private static Exception Kept(LiteDatabase database, Exception cause)
    {
        lock (NeverFinalized) NeverFinalized.Add(database);
        return cause;
    }

    private static string Shown(byte[] header) =>
        string.Concat(header.Take(16).Select(value => value is >= 0x20 and < 0x7f ? (char)value : '.'));

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
        EndOfStreamException => StateErrors.Damaged(Path, cause.Message, cause),
        FileNotFoundException or DirectoryNotFoundException => StateErrors.Damaged(Path, "it vanished", cause),
        UnauthorizedAccessException when Access == StateAccess.ReadOnly => StateErrors.NotAllowedToRead(Path, cause),
        UnauthorizedAccessException => StateErrors.NotWritable(Path, "the file or its folder is read-only", cause),
        IOException when cause is not InvalidDataException && Access == StateAccess.ReadWrite =>
            StateErrors.NotWritable(Path, cause.Message, cause),
        // A write that fails leaves LiteDB, at times, only as the rollback that fails after it.
        not InvalidDataException when Access == StateAccess.ReadWrite && WhyNotGrowing() is { } why =>
            StateErrors.NotWritable(Path, why, cause),
        InvalidDataException or LiteException => StateErrors.Damaged(Path, cause.Message, cause),
        // What LiteDB stumbles over on a page that is not what it was says nothing to a reader.
        _ => StateErrors.Damaged(Path, "a page of it does not hold what it should", cause),
    };

    /// <summary>Why no file beside the state can be larger than it is; null where one can.</summary>
    private string? WhyNotGrowing()
    {
        try
        {
            var longest = new[] { Path, LogPath }.Select(file => new FileInfo(file)).Max(file => file.Exists ? file.Length : 0);
            using var probe = OwnerOnly.Open(
                $"{Path}-{Guid.NewGuid():N}", FileMode.CreateNew, FileAccess.Write, FileShare.None, options: FileOptions.DeleteOnClose);
            probe.Seek(longest, SeekOrigin.Begin);
            probe.Write(new byte[PageSize]);
            probe.Flush();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // .NET tells the limit of a file's size (EFBIG) as a wrong argument.
            return e is ArgumentException ? "the file cannot grow any more" : e.Message;
        }
    }

    private readonly struct Stay(ThreadLocal<bool> isInside) : IDisposable
    {
        public void Dispose() => isInside.Value = false;
    }
}
