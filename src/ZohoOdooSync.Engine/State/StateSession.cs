using LiteDB;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// One turn at the state file: turns records into <see cref="StateDocument"/>s and back; runs have their start beside, and the journal
/// is in <see cref="StateJournal"/>. What goes wrong in LiteDB leaves here as a <see cref="SyncException"/>; what the caller's own code
/// throws is never touched.
/// </summary>
/// <param name="database">The file, opened for this turn.</param>
/// <param name="explain">Turns an exception of LiteDB into words.</param>
internal sealed class StateSession(LiteDatabase database, Func<Exception, SyncException> explain) : IStateWriter
{
    private const string BindingTable = "Bindings", QuarantineTable = "Quarantine", TokenTable = "Tokens", NoteTable = "Notes",
        FactTable = "Facts", RunTable = "Runs";

    // Made with its first record: a file of an earlier version has none, and nothing is lost with it.
    private const string DetailTable = "Details";

    private const string IdentityKey = "identity", HeartbeatKey = "heartbeat", ServerKey = "server", BudgetKey = "budget";

    // Kept from the first local binding on.
    private const string HasLocalNote = "bindings.local";

    // How StateText writes it; a quotation mark within a text is written in another way.
    private const string LocalHome = $"\"{nameof(Binding.Home)}\":\"{nameof(BindingHome.Local)}\"";

    // Pruning looks at so many runs beyond the newest at a time, and stops at the first lot of which all stay.
    private const int RunsLookedAt = 50;

    private const int DocumentsAtATime = 1000;

    private static readonly string[] SmallTables = [QuarantineTable, TokenTable, NoteTable, FactTable];

    // Parameters, not values in the text: LiteDB compiles every text that it has not seen, and keeps it for ever.
    private static readonly BsonExpression ByStart = BsonExpression.Create("$.started");

    // Runs that this transaction saved: with a clock that was set back they lie anywhere among the others.
    private readonly HashSet<string> _saved = new(StringComparer.Ordinal);

    private readonly StateJournal _journal = new(database);

    private volatile bool _over;

    /// <summary>The collections of a file: all of them, always, so that one whose name is damaged is missed.</summary>
    public static IReadOnlyList<string> Collections { get; } =
        [.. SmallTables.Concat([BindingTable, RunTable, StateJournal.Table, StateJournal.PendingTable])
            .Select(StateDocument.NameOf)];

    /// <summary>Makes the collections; those that are there stay as they are.</summary>
    public static void MakeCollections(LiteDatabase database)
    {
        foreach (var name in Collections.Except(database.GetCollectionNames(), StringComparer.Ordinal))
        {
            // LiteDB makes a collection with its first document, and keeps it without any.
            var collection = database.GetCollection(name);
            collection.Insert(new BsonDocument { ["_id"] = string.Empty });
            collection.Delete(string.Empty);
        }
    }

    /// <summary>Makes the index of the runs by their start, where it is missing.</summary>
    public static bool MakeIndex(LiteDatabase database) =>
        database.GetCollection(StateDocument.NameOf(RunTable)).EnsureIndex("started", ByStart);

    /// <summary>Brings a file of an earlier version to this one.</summary>
    public static void Upgrade(LiteDatabase database)
    {
        StateJournal.Upgrade(database);
        var bindings = database.GetCollection(StateDocument.NameOf(BindingTable)).FindAll();
        if (!bindings.Any(document => document["body"].AsString.Contains(LocalHome, StringComparison.Ordinal))) return;
        database.GetCollection(StateDocument.NameOf(NoteTable))
            .Upsert(StateDocument.Make(NoteTable, HasLocalNote, StateText.Write("yes")));
    }

    /// <summary>Ends it: a reader that was carried out of its transaction must not go on reading another moment.</summary>
    public void End() => _over = true;

    public PairIdentity? Identity => Find<PairIdentity>(FactTable, IdentityKey);

    public Heartbeat? Heartbeat => Find<Heartbeat>(FactTable, HeartbeatKey);

    public Heartbeat? ServerHeartbeat => Find<Heartbeat>(FactTable, ServerKey);

    public BudgetReading? Budget => Find<BudgetReading>(FactTable, BudgetKey);

    public IReadOnlyList<Binding> Bindings() => All<Binding>(BindingTable);

    // Most profiles never have a local binding: then they are counted and not looked at, which takes longer than all else of a status.
    public (int All, int Local) CountBindings() => Ask(() =>
    {
        if (database.UserVersion >= StateStore.SchemaVersion && In(NoteTable).FindById(HasLocalNote) is null)
            return (In(BindingTable).Count(), 0);
        var bodies = Documents(BindingTable).ConvertAll(document => StateDocument.Sealed(BindingTable, document));
        return (bodies.Count, bodies.Count(body => body.Contains(LocalHome, StringComparison.Ordinal)));
    });

    public Binding? FindBinding(string itemId) => Find<Binding>(BindingTable, itemId);

    public IReadOnlyList<QuarantinedItem> Quarantine() => All<QuarantinedItem>(QuarantineTable);

    public IReadOnlyList<KeptDetail> Details() => All<KeptDetail>(DetailTable);

    public CachedToken? FindToken(string key) => Find<CachedToken>(TokenTable, key);

    public string? FindNote(string name) => Find<string>(NoteTable, name);

    public IReadOnlyList<SyncRun> Runs(int newest) => Ask(() => Records<SyncRun>(RunTable, NewestRuns(newest)));

    public SyncRun? FindRun(string runId) => Find<SyncRun>(RunTable, runId);

    public IReadOnlyList<JournalEntry> Journal(string runId) => Ask(() => _journal.Of(runId));

    public IReadOnlyList<JournalEntry> PendingJournal() => Ask(_journal.Pending);

    public void SaveIdentity(PairIdentity identity) => Put(FactTable, [identity], _ => IdentityKey);

    public void SaveBindings(IEnumerable<Binding> bindings)
    {
        var saved = bindings.ToList();
        Put(BindingTable, saved, binding => binding.ItemId);
        if (saved.Exists(binding => binding.Home == BindingHome.Local) && FindNote(HasLocalNote) is null) SaveNote(HasLocalNote, "yes");
    }

    public void RemoveBindings(IEnumerable<string> itemIds) => Remove(BindingTable, itemIds);

    public void SaveQuarantine(IEnumerable<QuarantinedItem> items) => Put(QuarantineTable, items, item => item.ItemId);

    public void RemoveQuarantine(IEnumerable<string> itemIds) => Remove(QuarantineTable, itemIds);

    public void SaveDetails(IEnumerable<KeptDetail> details) => Put(DetailTable, details, detail => detail.ItemId);

    public void RemoveDetails(IEnumerable<string> itemIds) => Remove(DetailTable, itemIds);

    public void SaveToken(CachedToken token) => Put(TokenTable, [token], kept => kept.Key);

    public void RemoveToken(string key) => Remove(TokenTable, [key]);

    public void SaveBudget(BudgetReading budget) => Put(FactTable, [budget], _ => BudgetKey);

    public void SaveHeartbeat(Heartbeat? heartbeat) => PutOrRemove(FactTable, HeartbeatKey, heartbeat);

    public void SaveServerHeartbeat(Heartbeat? heartbeat) => PutOrRemove(FactTable, ServerKey, heartbeat);

    public void SaveNote(string name, string? value) => PutOrRemove(NoteTable, name, value);

    public void SaveRun(SyncRun run)
    {
        Put(RunTable, [run], saved => saved.RunId, (document, saved) => document["started"] = saved.Started.UtcTicks);
        _saved.Add(run.RunId);
    }

    public void SaveJournal(IEnumerable<JournalEntry> entries)
    {
        // The caller's sequence runs here, outside of LiteDB.
        var saved = entries.ToList();
        if (saved.Count > 0) Change(() => _journal.Save(saved));
    }

    public void RemoveJournal(IEnumerable<JournalEntry> entries)
    {
        var removed = entries.ToList();
        if (removed.Count > 0) Change(() => _journal.Remove(removed));
    }

    public void PruneRuns(int keep, DateTimeOffset journalsFrom)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        Change(() =>
        {
            ForgetWithoutJournal(keep);
            var newest = new Lazy<HashSet<string>>(() => [.. NewestRuns(keep).Select(StateDocument.IdOf)]);
            Forget(_saved.Where(run => !newest.Value.Contains(run) && !_journal.Has(run)));
            var pending = new Lazy<HashSet<string>>(() => [.. _journal.OpenRuns()]);
            Forget(Documents(RunTable, new Query { Where = { BsonExpression.Create("started < @0", journalsFrom.UtcTicks) } })
                .Select(StateDocument.IdOf).Where(run => !newest.Value.Contains(run) && !pending.Value.Contains(run)));
        });
    }

    /// <summary>
    /// Looks at the seals of whole tables. A record whose key is damaged would otherwise just not be found any more. Not at
    /// those of bindings and journal, which grow: LiteDB would need seconds in a long history.
    /// </summary>
    public void Verify() => Change(() =>
    {
        foreach (var table in SmallTables.Append(RunTable)) Documents(table).ForEach(document => StateDocument.Sealed(table, document));
        _journal.Pending();
    });

    private void ForgetWithoutJournal(int keep)
    {
        string[] looked, removed;
        do
        {
            looked = [.. NewestRuns((int)Math.Min(int.MaxValue, (long)keep + RunsLookedAt)).Skip(keep).Select(StateDocument.IdOf)];
            removed = [.. looked.Where(run => !_journal.Has(run))];
            Forget(removed);
            keep += looked.Length - removed.Length;
        }
        while (removed.Length > 0 && looked.Length == RunsLookedAt);
    }

    private void Forget(IEnumerable<string> runIds)
    {
        foreach (var runId in runIds.ToList())
        {
            _journal.Forget(runId);
            In(RunTable).Delete(runId);
        }
    }

    /// <summary>The newest runs by start and id, newest first; the index on the start makes the length of the history no matter.</summary>
    private IEnumerable<BsonDocument> NewestRuns(int count)
    {
        if (count <= 0) return [];
        var found = Documents(RunTable, new Query { OrderBy = ByStart, Order = Query.Descending, Limit = count });
        if (found.Count == count)
        {
            // The index knows no order among runs of one moment: all of the last moment are needed to know which come first.
            var last = found[^1]["started"];
            found.RemoveAll(run => run["started"] == last);
            found.AddRange(Documents(RunTable, new Query { Where = { BsonExpression.Create("started = @0", last) } }));
        }

        return found.OrderByDescending(run => run["started"].AsInt64).ThenByDescending(StateDocument.IdOf, StringComparer.Ordinal)
            .Take(count);
    }

    private T? Find<T>(string table, string key) where T : class
    {
        ArgumentNullException.ThrowIfNull(key);
        return Ask(() => In(table).FindById(key) is { } found ? StateText.Read<T>(StateDocument.Sealed(table, found)) : null);
    }

    // Each document is a record before the next is read.
    private T[] All<T>(string table) => Ask(() => Records<T>(table, In(table).FindAll()));

    private static T[] Records<T>(string table, IEnumerable<BsonDocument> documents) =>
        [.. documents.Select(document => StateText.Read<T>(StateDocument.Sealed(table, document)))];

    private void Put<T>(string table, IEnumerable<T> records, Func<T, string> keyOf, Action<BsonDocument, T>? add = null)
    {
        // The caller's sequence runs here, outside of LiteDB: it may throw, and it may ask this very session. Some at a time: the documents
        // of a large catalogue are larger than its records.
        foreach (var some in records.ToList().Chunk(DocumentsAtATime))
        {
            var documents = some.Select(record =>
            {
                var document = StateDocument.Make(table, keyOf(record), StateText.Write(record));
                add?.Invoke(document, record);
                return document;
            }).ToArray();
            Change(() => In(table).Upsert(documents));
        }
    }

    private void PutOrRemove<T>(string table, string key, T? record) where T : class
    {
        if (record is null) Remove(table, [key]);
        else Put(table, [record], _ => key);
    }

    private void Remove(string table, IEnumerable<string> keys)
    {
        var removed = keys.ToArray();
        if (removed.Length > 0) Change(() => Delete(table, removed));
    }

    private void Delete(string table, IEnumerable<string> keys)
    {
        foreach (var key in keys) In(table).Delete(key);
    }

    /// <summary>Documents by key, read to the end: with an open cursor LiteDB commits nothing.</summary>
    private List<BsonDocument> Documents(string table, Query? query = null) =>
        [.. query is null ? In(table).FindAll() : In(table).Find(query)];

    private ILiteCollection<BsonDocument> In(string table) => database.GetCollection(StateDocument.NameOf(table));

    private void Change(Action change) => Ask(() =>
    {
        change();
        return true;
    });

    private T Ask<T>(Func<T> question)
    {
        if (_over) throw new InvalidOperationException("The transaction of the state that this belongs to is over.");
        try
        {
            return question();
        }
        catch (Exception cause) when (cause is not (SyncException or OutOfMemoryException))
        {
            throw explain(cause);
        }
    }
}
