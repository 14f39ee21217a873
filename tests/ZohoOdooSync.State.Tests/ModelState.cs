using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>The state as a few dictionaries: what a store must answer, in the plainest words.</summary>
internal sealed class ModelState : IStateWriter
{
    private SortedDictionary<string, Binding> _bindings = new(StringComparer.Ordinal);
    private SortedDictionary<string, QuarantinedItem> _quarantine = new(StringComparer.Ordinal);
    private SortedDictionary<string, SyncRun> _runs = new(StringComparer.Ordinal);
    private Dictionary<(string Run, int Sequence), JournalEntry> _journal = [];
    private Dictionary<string, CachedToken> _tokens = [];
    private Dictionary<string, string> _notes = [];
    private SortedDictionary<string, KeptDetail> _details = new(StringComparer.Ordinal);

    public PairIdentity? Identity { get; private set; }

    public Heartbeat? Heartbeat { get; private set; }

    public Heartbeat? ServerHeartbeat { get; private set; }

    public BudgetReading? Budget { get; private set; }

    public ModelState Copy() => new()
    {
        _bindings = new(_bindings, StringComparer.Ordinal),
        _quarantine = new(_quarantine, StringComparer.Ordinal),
        _runs = new(_runs, StringComparer.Ordinal),
        _journal = new(_journal),
        _tokens = new(_tokens),
        _notes = new(_notes),
        _details = new(_details, StringComparer.Ordinal),
        Identity = Identity,
        Heartbeat = Heartbeat,
        ServerHeartbeat = ServerHeartbeat,
        Budget = Budget,
    };

    public IReadOnlyList<Binding> Bindings() => [.. _bindings.Values];

    public Binding? FindBinding(string itemId) => _bindings.GetValueOrDefault(itemId);

    public IReadOnlyList<SyncRun> Runs(int newest) =>
        [.. _runs.Values.Reverse().OrderByDescending(run => run.Started).Take(newest)];

    public SyncRun? FindRun(string runId) => _runs.GetValueOrDefault(runId);

    public IReadOnlyList<JournalEntry> Journal(string runId) =>
        [.. _journal.Values.Where(entry => entry.RunId == runId).OrderBy(entry => entry.Sequence)];

    public IReadOnlyList<JournalEntry> PendingJournal() =>
        [.. _journal.Values.Where(entry => entry.Outcome == ChangeOutcome.Pending)
            .OrderBy(entry => entry.RunId, StringComparer.Ordinal).ThenBy(entry => entry.Sequence)];

    public IReadOnlyList<QuarantinedItem> Quarantine() => [.. _quarantine.Values];

    public IReadOnlyList<KeptDetail> Details() => [.. _details.Values];

    public void SaveDetails(IEnumerable<KeptDetail> details)
    {
        foreach (var detail in details) _details[detail.ItemId] = detail;
    }

    public void RemoveDetails(IEnumerable<string> itemIds)
    {
        foreach (var id in itemIds) _details.Remove(id);
    }

    public CachedToken? FindToken(string key) => _tokens.GetValueOrDefault(key);

    public string? FindNote(string name) => _notes.GetValueOrDefault(name);

    public void SaveIdentity(PairIdentity identity) => Identity = identity;

    public void SaveBindings(IEnumerable<Binding> bindings)
    {
        foreach (var binding in bindings) _bindings[binding.ItemId] = binding;
    }

    public void RemoveBindings(IEnumerable<string> itemIds)
    {
        foreach (var id in itemIds) _bindings.Remove(id);
    }

    public void SaveRun(SyncRun run) => _runs[run.RunId] = run;

    public void PruneRuns(int keep, DateTimeOffset journalsFrom)
    {
        foreach (var run in Runs(int.MaxValue).Skip(keep))
        {
            var entries = Journal(run.RunId);
            if (entries.Count > 0 && run.Started >= journalsFrom) continue;
            if (entries.Any(entry => entry.Outcome == ChangeOutcome.Pending)) continue;
            _runs.Remove(run.RunId);
            foreach (var entry in entries) _journal.Remove((run.RunId, entry.Sequence));
        }
    }

    public void SaveJournal(IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries) _journal[(entry.RunId, entry.Sequence)] = entry;
    }

    public void RemoveJournal(IEnumerable<JournalEntry> entries)
    {
        foreach (var entry in entries) _journal.Remove((entry.RunId, entry.Sequence));
    }

    public void SaveQuarantine(IEnumerable<QuarantinedItem> items)
    {
        foreach (var item in items) _quarantine[item.ItemId] = item;
    }

    public void RemoveQuarantine(IEnumerable<string> itemIds)
    {
        foreach (var id in itemIds) _quarantine.Remove(id);
    }

    public void SaveHeartbeat(Heartbeat? heartbeat) => Heartbeat = heartbeat;

    public void SaveServerHeartbeat(Heartbeat? heartbeat) => ServerHeartbeat = heartbeat;

    public void SaveToken(CachedToken token) => _tokens[token.Key] = token;

    public void RemoveToken(string key) => _tokens.Remove(key);

    public void SaveBudget(BudgetReading budget) => Budget = budget;

    public void SaveNote(string name, string? value)
    {
        if (value is null) _notes.Remove(name);
        else _notes[name] = value;
    }
}
