using System.Globalization;
using LiteDB;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// The journal in the state file. What is saved together is one document, a segment, whose body is a list of entries; a later segment
/// of the run says what became of them. So a batch costs one document before its call and one after it, however many rows it has. Beside
/// it stands for each run with pending entries which numbers these are.
/// </summary>
/// <param name="database">The file, opened for this turn.</param>
internal sealed class StateJournal(LiteDatabase database)
{
    /// <summary>The collection of the segments.</summary>
    public const string Table = "Journal";

    /// <summary>The collection of the runs with pending entries.</summary>
    public const string PendingTable = "Pending";

    // Between the run and the number of a segment: below every character of a run id, so that runs do not mix. Earlier versions kept an
    // entry a document, behind the first of these.
    private const char OldDivider = '\u0001', Divider = '\u0002';

    // LiteDB takes documents of 16 MB.
    private const int LongestBody = 1_000_000;

    private const string Numbers = "numbers";

    /// <summary>The entries of a run, by number, each as it was saved last.</summary>
    public List<JournalEntry> Of(string runId)
    {
        var entries = new SortedDictionary<int, JournalEntry>();
        foreach (var entry in Segments(runId).SelectMany(Entries)) entries[entry.Sequence] = entry;
        return [.. entries.Values];
    }

    /// <summary>Whether a run has entries.</summary>
    public bool Has(string runId) => Segments(runId, limit: 1).Count > 0;

    /// <summary>The runs with pending entries.</summary>
    public IReadOnlyList<string> OpenRuns() =>
        [.. In(PendingTable).FindAll().Select(document => StateDocument.IdOf(document).Split(OldDivider)[0])
            .Distinct(StringComparer.Ordinal)];

    /// <summary>The pending entries of all runs, by run and number.</summary>
    /// <exception cref="InvalidDataException">An entry is missing.</exception>
    public List<JournalEntry> Pending()
    {
        var found = new List<JournalEntry>();
        foreach (var run in OpenRuns())
        {
            var numbers = PendingOf(run);
            var entries = Of(run).FindAll(entry => numbers.Contains(entry.Sequence));
            if (entries.Count != numbers.Count)
                throw new InvalidDataException($"the run '{run}' lists {numbers.Count} pending entries and has {entries.Count}");
            found.AddRange(entries);
        }

        return found;
    }

    /// <summary>Saves entries; the last word on an entry counts.</summary>
    public void Save(IReadOnlyList<JournalEntry> entries)
    {
        foreach (var run in entries.GroupBy(entry => entry.RunId, StringComparer.Ordinal))
        {
            Append(run.Key, [.. run]);
            var pending = PendingOf(run.Key);
            foreach (var entry in run)
            {
                if (entry.Outcome == ChangeOutcome.Pending) pending.Add(entry.Sequence);
                else pending.Remove(entry.Sequence);
            }

            SavePending(run.Key, pending);
        }
    }

    /// <summary>Forgets entries; those that are not there are no error.</summary>
    public void Remove(IReadOnlyList<JournalEntry> entries)
    {
        foreach (var run in entries.GroupBy(entry => entry.RunId, StringComparer.Ordinal))
        {
            var numbers = run.Select(entry => entry.Sequence).ToHashSet();
            foreach (var segment in Segments(run.Key))
            {
                var all = Entries(segment);
                var left = all.FindAll(entry => !numbers.Contains(entry.Sequence));
                if (left.Count == all.Count) continue;
                // In its own place: behind a later one it would speak last.
                if (left.Count == 0) In(Table).Delete(segment["_id"]);
                else In(Table).Update(StateDocument.Make(Table, StateDocument.IdOf(segment), TextOf(left.ConvertAll(StateText.Write))));
            }

            var pending = PendingOf(run.Key);
            pending.ExceptWith(numbers);
            SavePending(run.Key, pending);
        }
    }

    /// <summary>Forgets a run.</summary>
    public void Forget(string runId)
    {
        foreach (var segment in Segments(runId)) In(Table).Delete(segment["_id"]);
    }

    /// <summary>Lists the pending entries of a file of an earlier version as this one does.</summary>
    public static void Upgrade(LiteDatabase database)
    {
        var journal = new StateJournal(database);
        foreach (var run in journal.OpenRuns())
        {
            var numbers = journal.PendingOf(run);
            foreach (var old in journal.OldPending(run)) journal.In(PendingTable).Delete(old["_id"]);
            journal.SavePending(run, numbers);
        }
    }

    private void Append(string runId, IReadOnlyList<JournalEntry> entries)
    {
        var number = Segments(runId, limit: 1, newest: true) is [var last] && StateDocument.IdOf(last) is var id && IsSegment(id)
            ? NumberOf(id) + 1 : 0;
        var texts = new List<string>();
        var length = 0;
        foreach (var entry in entries)
        {
            texts.Add(StateText.Write(entry));
            if ((length += texts[^1].Length) > LongestBody) Insert();
        }

        if (texts.Count > 0) Insert();

        void Insert()
        {
            var key = string.Create(CultureInfo.InvariantCulture, $"{runId}{Divider}{number++:D10}");
            In(Table).Insert(StateDocument.Make(Table, key, TextOf(texts)));
            texts.Clear();
            length = 0;
        }
    }

    private static string TextOf(List<string> entries) => $"[{string.Join(',', entries)}]";

    private List<JournalEntry> Entries(BsonDocument segment)
    {
        var id = StateDocument.IdOf(segment);
        // The key of an entry that stands alone was sealed as run, slash, number.
        return IsSegment(id)
            ? StateText.Read<List<JournalEntry>>(StateDocument.Sealed(Table, segment))
            : [StateText.Read<JournalEntry>(StateDocument.Sealed(Table, segment, $"{id[..id.LastIndexOf(OldDivider)]}/{NumberOf(id)}"))];
    }

    private List<BsonDocument> Segments(string runId, int limit = int.MaxValue, bool newest = false) => [.. In(Table).Find(new Query
    {
        Where = { BsonExpression.Create("_id BETWEEN @0 AND @1", runId + OldDivider, runId + (char)(Divider + 1)) },
        OrderBy = BsonExpression.Create("_id"), Order = newest ? Query.Descending : Query.Ascending, Limit = limit,
    })];

    private HashSet<int> PendingOf(string runId) => In(PendingTable).FindById(runId) is { } found
        ? [.. found[Numbers].AsArray.Select(number => number.AsInt32)]
        : [.. OldPending(runId).Select(document => NumberOf(StateDocument.IdOf(document)))];

    private List<BsonDocument> OldPending(string runId) =>
        [.. In(PendingTable).Find(BsonExpression.Create("_id BETWEEN @0 AND @1", runId + OldDivider, runId + Divider))];

    private void SavePending(string runId, HashSet<int> numbers)
    {
        if (numbers.Count == 0) In(PendingTable).Delete(runId);
        else In(PendingTable).Upsert(new BsonDocument
        {
            ["_id"] = runId, [Numbers] = new BsonArray(numbers.Order().Select(number => new BsonValue(number))),
        });
    }

    private ILiteCollection<BsonDocument> In(string table) => database.GetCollection(StateDocument.NameOf(table));

    private static bool IsSegment(string key) => key.LastIndexOf(Divider) > key.LastIndexOf(OldDivider);

    private static int NumberOf(string key) =>
        int.Parse(key.AsSpan(key.LastIndexOfAny([OldDivider, Divider]) + 1), NumberStyles.None, CultureInfo.InvariantCulture);
}
