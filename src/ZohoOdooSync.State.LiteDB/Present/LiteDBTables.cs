using System.Globalization;
using LiteDB;
using LiteDB.Engine;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.LiteDB;

/// <summary>
/// The rows as documents: <c>_id</c> is the key, <c>body</c> the record as text, <c>seal</c> its checksum. What is pending
/// is listed a second time, by key alone, so that finding it costs nothing in a long history.
/// </summary>
internal sealed class LiteDBTables(LiteEngine engine) : IRecordTables
{
    private const string Runs = "runs", JournalEntries = "journal", Pending = "pending";

    /// <summary>The collections of a file: all of them, always, so that one whose name is damaged is missed.</summary>
    public static IReadOnlyList<string> Collections { get; } =
        [.. Enum.GetValues<StateTable>().Select(NameOf), Runs, JournalEntries, Pending];

    private static readonly BsonExpression ByStart = BsonExpression.Create("$.started");

    /// <summary>
    /// Makes the index of the runs by their start where it is missing: files of earlier versions lack it until they are opened
    /// for writing, and earlier versions go on working with it.
    /// </summary>
    public static void EnsureIndex(LiteEngine engine) => engine.EnsureIndex(Runs, "started", ByStart, unique: false);

    // Between the run and the number: below every character of a run id, so that runs do not mix.
    private const char Divider = '\u0001';

    public StoredRow? Find(StateTable table, string key) => FindIn(NameOf(table), key) is { } found ? Row(found) : null;

    public IReadOnlyList<StoredRow> All(StateTable table) => [.. Documents(NameOf(table)).Select(Row)];

    public void Put(StateTable table, IReadOnlyList<StoredRow> rows) => engine.Upsert(
        NameOf(table),
        rows.Select(row => new BsonDocument { ["_id"] = row.Key, ["body"] = row.Body, ["seal"] = row.Seal }),
        BsonAutoId.ObjectId);

    public void Remove(StateTable table, IReadOnlyList<string> keys) => Delete(NameOf(table), keys);

    public StoredRow? FindRun(string runId) => FindIn(Runs, runId) is { } found ? Row(found) : null;

    public IReadOnlyList<StoredRow> NewestRuns(int count) => [.. RunsNewestFirst(count).Select(Row)];

    public void PutRun(StoredRow run, long startedTicks) => engine.Upsert(
        Runs,
        [
            new BsonDocument
            {
                ["_id"] = run.Key, ["started"] = startedTicks, ["body"] = run.Body, ["seal"] = run.Seal,
            },
        ],
        BsonAutoId.ObjectId);

    public IReadOnlyList<string> RunsBeyond(int skip, int count) =>
        [.. RunsNewestFirst((int)Math.Min(int.MaxValue, (long)skip + count)).Skip(skip).Select(run => run["_id"].AsString)];

    public IReadOnlyList<string> RunsBefore(long startedTicks) =>
        [.. Documents(Runs, BsonExpression.Create("started < @0", startedTicks)).Select(run => run["_id"].AsString)];

    public bool HasJournal(string runId) => Documents(JournalEntries, Of(runId), limit: 1).Count > 0;

    public void RemoveRuns(IReadOnlyList<string> runIds)
    {
        foreach (var runId in runIds)
            Delete(JournalEntries, Documents(JournalEntries, Of(runId)).Select(entry => entry["_id"].AsString));
        Delete(Runs, runIds);
    }

    public IReadOnlyList<JournalRow> Journal(string runId) => [.. Documents(JournalEntries, Of(runId)).Select(Entry)];

    public IEnumerable<JournalRow> WholeJournal() => Documents(JournalEntries).Select(Entry);

    public IReadOnlyList<JournalRow> PendingJournal()
    {
        var found = new List<JournalRow>();
        foreach (var run in Documents(Pending).Select(listed => listed["_id"].AsString).GroupBy(RunOf, StringComparer.Ordinal))
        {
            var keys = run.ToArray();
            // Few are looked up one by one; of many, reading the whole run is cheaper.
            var entries = keys.Length <= 20
                ? keys.Select(key => FindIn(JournalEntries, key)).OfType<BsonDocument>().ToArray()
                : [.. Documents(JournalEntries, Of(run.Key)).Where(entry => entry["pending"].AsBoolean)];
            if (entries.Length != keys.Length)
                throw new InvalidDataException($"the run '{run.Key}' lists {keys.Length} pending entries and has {entries.Length}");
            found.AddRange(entries.Select(Entry));
        }

        return found;
    }

    public void PutJournal(IReadOnlyList<JournalRow> entries)
    {
        engine.Upsert(
            JournalEntries,
            entries.Select(entry => new BsonDocument
            {
                ["_id"] = KeyOf(entry), ["pending"] = entry.Pending, ["body"] = entry.Body, ["seal"] = entry.Seal,
            }),
            BsonAutoId.ObjectId);
        // The last word on an entry counts, if a list speaks of it twice.
        var last = entries.GroupBy(KeyOf, StringComparer.Ordinal).Select(same => same.Last()).ToArray();
        engine.Upsert(
            Pending,
            last.Where(entry => entry.Pending).Select(entry => new BsonDocument { ["_id"] = KeyOf(entry) }),
            BsonAutoId.ObjectId);
        Delete(Pending, last.Where(entry => !entry.Pending).Select(KeyOf));
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

    private static string KeyOf(JournalRow entry) =>
        string.Create(CultureInfo.InvariantCulture, $"{entry.RunId}{Divider}{entry.Sequence:D10}");

    private static string RunOf(string key) => key[..Math.Max(0, key.LastIndexOf(Divider))];

    // Parameters, not values in the text: LiteDB compiles every text that it has not seen, and keeps it for ever.
    private static BsonExpression Of(string runId) =>
        BsonExpression.Create("_id BETWEEN @0 AND @1", runId + Divider, runId + (char)(Divider + 1));

    private static StoredRow Row(BsonDocument found) =>
        new(found["_id"].AsString, found["body"].AsString, found["seal"].AsInt64);

    private static JournalRow Entry(BsonDocument found)
    {
        var key = found["_id"].AsString;
        var sequence = int.Parse(key.AsSpan(key.LastIndexOf(Divider) + 1), CultureInfo.InvariantCulture);
        return new(RunOf(key), sequence, found["pending"].AsBoolean, found["body"].AsString, found["seal"].AsInt64);
    }

    /// <summary>The newest runs by start and id; the index on the start makes the length of the history no matter.</summary>
    private IEnumerable<BsonDocument> RunsNewestFirst(int count)
    {
        if (count == 0) return [];
        var found = Documents(Runs, new Query { OrderBy = ByStart, Order = Query.Descending, Limit = count });
        if (found.Count == count)
        {
            // The index knows no order among runs of one moment: all of the last moment are needed to know which come first.
            var last = found[^1]["started"];
            found.RemoveAll(run => run["started"] == last);
            found.AddRange(Documents(Runs, BsonExpression.Create("started = @0", last)));
        }

        return found.OrderByDescending(run => run["started"].AsInt64).ThenByDescending(run => run["_id"].AsString, StringComparer.Ordinal)
            .Take(count);
    }

    private BsonDocument? FindIn(string collection, string key) =>
        Documents(collection, BsonExpression.Create("_id = @0", key)).FirstOrDefault();

    /// <summary>Documents by key, read to the end: an engine with an open cursor commits nothing.</summary>
    private List<BsonDocument> Documents(string collection, BsonExpression? where = null, int limit = int.MaxValue) =>
        Documents(collection, new Query { Limit = limit }, where);

    private List<BsonDocument> Documents(string collection, Query query, BsonExpression? where = null)
    {
        if (where is not null) query.Where.Add(where);
        using var reader = engine.Query(collection, query);
        var found = new List<BsonDocument>();
        while (reader.Read()) found.Add(reader.Current.AsDocument);
        return found;
    }

    private void Delete(string collection, IEnumerable<string> keys) =>
        engine.Delete(collection, keys.Select(key => new BsonValue(key)));
}
