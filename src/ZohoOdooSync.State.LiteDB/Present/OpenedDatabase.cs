using System.Collections;
using System.Reflection;
using LiteDB;
using LiteDB.Engine;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.LiteDB;

/// <summary>A LiteDB engine over one state file, for the length of one turn.</summary>
internal sealed class OpenedDatabase : IDisposable
{
    /// <summary>The newest schema version that this program knows; kept in the pragma <c>USER_VERSION</c>.</summary>
    public const int SchemaVersion = 1;

    // Not public; LiteDB is referenced in exactly one version, and the contract tests notice if these were gone.
    private static readonly FieldInfo Monitor =
        typeof(LiteEngine).GetField("_monitor", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static readonly FieldInfo Slot = Monitor.FieldType.GetField("_slot", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static readonly PropertyInfo Transactions = Monitor.FieldType.GetProperty("Transactions")!;

    private readonly DataFile _data;
    private readonly MemoryStream _log;
    private readonly LiteEngine _engine;

    private OpenedDatabase(DataFile data, MemoryStream log)
    {
        (_data, _log) = (data, log);
        try
        {
            _engine = new LiteEngine(new EngineSettings
            {
                DataStream = data,
                LogStream = log,
                // Ordinal and of no culture: the same file is opened by hosts with and without culture data. Only for a new file.
                Collation = data.Length == 0 ? Collation.Binary : null,
                ReadOnly = !data.CanWrite,
            });
        }
        catch
        {
            data.Dispose();
            throw;
        }
    }

    /// <summary>Pages that the engine has committed, and that are not in the file.</summary>
    public MemoryStream Log => _log;

    public static OpenedDatabase ForReading(string path, CommitLog log) =>
        new(new DataFile(path, FileMode.Open, FileAccess.Read), log.Read());

    /// <summary>
    /// Opens for writing, after carrying out what a process that died had committed. LiteDB cuts a file to whole
    /// pages; so a damaged one is noticed before it is touched.
    /// </summary>
    public static OpenedDatabase ForWriting(string path, CommitLog log)
    {
        if (log.IsThere)
        {
            using var unfinished = new OpenedDatabase(new DataFile(path, FileMode.Open, FileAccess.ReadWrite), log.Read());
            unfinished.CarryOut(log);
        }

        var length = new FileInfo(path).Length;
        if (length % DataFile.PageSize != 0)
            throw StateErrors.Damaged(path, $"its length of {length} bytes is no whole number of pages");
        return new(new DataFile(path, FileMode.Open, FileAccess.ReadWrite), new MemoryStream());
    }

    /// <summary>Makes a file that is either not there or complete.</summary>
    public static void Make(string path)
    {
        var unfinished = path + "-new";
        File.Delete(unfinished);
        StateFiles.MakeFile(unfinished);
        using (var made = new OpenedDatabase(new DataFile(unfinished, FileMode.Open, FileAccess.ReadWrite) { TakesPages = true }, new MemoryStream()))
        {
            // The store itself decides when pages go into the file: never before they are in its log.
            made._engine.Pragma("CHECKPOINT", 0);
            made._engine.Pragma("USER_VERSION", SchemaVersion);
            foreach (var collection in LiteDBTables.Collections)
            {
                // LiteDB makes a collection with its first document, and keeps it without any.
                made._engine.Insert(collection, [new BsonDocument { ["_id"] = string.Empty }], BsonAutoId.ObjectId);
                made._engine.Delete(collection, [string.Empty]);
            }

            LiteDBTables.EnsureIndex(made._engine);
            made._engine.Checkpoint();
        }

        File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Makes the index that files of earlier versions lack, in a transaction of its own.</summary>
    public void EnsureIndex() => LiteDBTables.EnsureIndex(_engine);

    /// <summary>Begins the one transaction of this turn.</summary>
    public IRecordTables Begin()
    {
        _engine.BeginTrans();
        // On a damaged file LiteDB's transactions can throw when they are finalized, which ends the process. Their finalizer
        // only gives back memory of an engine that ends with this turn anyway.
#pragma warning disable CA1816 // Another object's finalizer is the very thing.
        foreach (var transaction in (IEnumerable)Transactions.GetValue(Monitor.GetValue(_engine))!)
            GC.SuppressFinalize(transaction);
#pragma warning restore CA1816
        return new LiteDBTables(_engine);
    }

    /// <summary>Commits it, in memory.</summary>
    public void Commit() => _engine.Commit();

    /// <summary>Writes committed pages into the file, flushes it, and forgets the log.</summary>
    public void CarryOut(CommitLog log)
    {
        _data.TakesPages = true;
        _engine.Checkpoint();
        _data.TakesPages = false;
        _data.Flush();
        log.Clear();
    }

    /// <summary>Refuses a newer version, and a database of another program.</summary>
    public void Check(string path)
    {
        var version = _engine.Pragma("USER_VERSION").AsInt32;
        if (version > SchemaVersion) throw StateErrors.Newer(path, version, SchemaVersion);
        if (version < 1) throw StateErrors.Foreign(path, "a LiteDB database of another program");
        var missing = LiteDBTables.Collections.Except(_engine.GetCollectionNames(), StringComparer.Ordinal).ToArray();
        if (missing.Length > 0) throw StateErrors.Damaged(path, $"it lacks the collections {string.Join(", ", missing)}");
    }

    public void Dispose()
    {
        var slot = (IDisposable)Slot.GetValue(Monitor.GetValue(_engine))!;
        _engine.Dispose();
        // LiteDB forgets it: the thread would go on holding the transaction that read, and with it all pages of this turn,
        // for as long as the thread lives.
        slot.Dispose();
        _data.Dispose();
    }
}
