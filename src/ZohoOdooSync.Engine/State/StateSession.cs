using System.Globalization;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// One transaction: turns records into rows and back. The same for every store. Anything that goes wrong in a store
/// leaves here as a <see cref="SyncException"/>; what the caller's own code throws is never touched.
/// </summary>
/// <param name="tables">The rows.</param>
/// <param name="explain">Turns a store's own exception into words.</param>
internal sealed class StateSession(IRecordTables tables, Func<Exception, SyncException> explain) : IStateWriter
{
    private const string IdentityKey = "identity", HeartbeatKey = "heartbeat", ServerKey = "server", BudgetKey = "budget";
    private const string RunTable = "Runs", JournalTable = "Journal";

    // How StateText writes it; a quotation mark within a text is written in another way.
    private const string LocalHome = $"\"{nameof(Binding.Home)}\":\"{nameof(BindingHome.Local)}\"";

    // Pruning looks at so many runs beyond the newest at a time, and stops at the first lot of which all stay.
    private const int RunsLookedAt = 50;

    // Runs that this transaction saved: with a clock that was set back they lie anywhere among the others.
    private readonly HashSet<string> _saved = new(StringComparer.Ordinal);

    private volatile bool _over;

    /// <summary>Ends it: a reader that was carried out of its transaction must not go on reading another moment.</summary>
    public void End() => _over = true;

    public PairIdentity? Identity => Fact<PairIdentity>(IdentityKey);

    public Heartbeat? Heartbeat => Fact<Heartbeat>(HeartbeatKey);

    public Heartbeat? ServerHeartbeat => Fact<Heartbeat>(ServerKey);

    public BudgetReading? Budget => Fact<BudgetReading>(BudgetKey);

    public IReadOnlyList<Binding> Bindings() => All<Binding>(StateTable.Bindings);

    // As text: making an object of each takes longer than all the rest of a status together.
    public (int All, int Local) CountBindings() => Ask(() =>
    {
        var rows = tables.All(StateTable.Bindings);
        foreach (var row in rows) Check(nameof(StateTable.Bindings), row.Key, row.Body, row.Seal);
        return (rows.Count, rows.Count(row => row.Body.Contains(LocalHome, StringComparison.Ordinal)));
    });

    public Binding? FindBinding(string itemId) => Find<Binding>(StateTable.Bindings, itemId);

    public IReadOnlyList<QuarantinedItem> Quarantine() => All<QuarantinedItem>(StateTable.Quarantine);

    public CachedToken? FindToken(string key) => Find<CachedToken>(StateTable.Tokens, key);

    public string? FindNote(string name) => Find<string>(StateTable.Notes, name);

    public IReadOnlyList<SyncRun> Runs(int newest) => newest <= 0 ? [] : Ask(() => tables.NewestRuns(newest)
        .Select(row => Open<SyncRun>(RunTable, row.Key, row.Body, row.Seal)).ToArray());

    public SyncRun? FindRun(string runId) => Ask(() =>
        tables.FindRun(runId) is { } row ? Open<SyncRun>(RunTable, row.Key, row.Body, row.Seal) : null);

    public IReadOnlyList<JournalEntry> Journal(string runId) => Ask(() => Entries(tables.Journal(runId)));

    public IReadOnlyList<JournalEntry> PendingJournal() => Ask(() => Entries(tables.PendingJournal()));

    public void SaveIdentity(PairIdentity identity) => Put(StateTable.Facts, [identity], _ => IdentityKey);

    public void SaveBindings(IEnumerable<Binding> bindings) => Put(StateTable.Bindings, bindings, binding => binding.ItemId);

    public void RemoveBindings(IEnumerable<string> itemIds) => Remove(StateTable.Bindings, itemIds);

    public void SaveQuarantine(IEnumerable<QuarantinedItem> items) => Put(StateTable.Quarantine, items, item => item.ItemId);

    public void RemoveQuarantine(IEnumerable<string> itemIds) => Remove(StateTable.Quarantine, itemIds);

    public void SaveToken(CachedToken token) => Put(StateTable.Tokens, [token], kept => kept.Key);

    public void RemoveToken(string key) => Remove(StateTable.Tokens, [key]);

    public void SaveBudget(BudgetReading budget) => Put(StateTable.Facts, [budget], _ => BudgetKey);

    public void SaveHeartbeat(Heartbeat? heartbeat) => SaveBeat(HeartbeatKey, heartbeat);

    public void SaveServerHeartbeat(Heartbeat? heartbeat) => SaveBeat(ServerKey, heartbeat);

    public void SaveNote(string name, string? value)
    {
        if (value is null) Remove(StateTable.Notes, [name]);
        else Put(StateTable.Notes, [value], _ => name);
    }

    public void SaveRun(SyncRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var body = StateText.Write(run);
        var row = new StoredRow(run.RunId, body, StateText.Seal(RunTable, run.RunId, body));
        Tell(() => tables.PutRun(row, run.Started.UtcTicks));
        _saved.Add(run.RunId);
    }

    public void PruneRuns(int keep, DateTimeOffset journalsFrom)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        Tell(() =>
        {
            ForgetWithoutJournal(keep);
            ForgetSaved(keep);
            ForgetBefore(journalsFrom.UtcTicks, keep);
        });
    }

    private void ForgetWithoutJournal(int keep)
    {
        IReadOnlyList<string> looked, removed;
        do
        {
            looked = tables.RunsBeyond(keep, RunsLookedAt);
            removed = [.. looked.Where(run => !tables.HasJournal(run))];
            if (removed.Count > 0) tables.RemoveRuns(removed);
            keep += looked.Count - removed.Count;
        }
        while (removed.Count > 0 && looked.Count == RunsLookedAt);
    }

    private void ForgetSaved(int keep)
    {
        if (_saved.Count == 0) return;
        var newest = tables.RunsBeyond(0, keep).ToHashSet(StringComparer.Ordinal);
        var removed = _saved.Where(run => !newest.Contains(run) && !tables.HasJournal(run)).ToArray();
        if (removed.Length > 0) tables.RemoveRuns(removed);
    }

    private void ForgetBefore(long startedTicks, int keep)
    {
        var old = tables.RunsBefore(startedTicks);
        if (old.Count == 0) return;
        var kept = tables.RunsBeyond(0, keep).ToHashSet(StringComparer.Ordinal);
        kept.UnionWith(tables.PendingJournal().Select(entry => entry.RunId));
        var removed = old.Where(run => !kept.Contains(run)).ToArray();
        if (removed.Length > 0) tables.RemoveRuns(removed);
    }

    public void SaveJournal(IEnumerable<JournalEntry> entries)
    {
        // The caller's sequence runs here, outside of the store: it may throw, and it may ask this very session.
        var rows = entries.Select(entry =>
        {
            var body = StateText.Write(entry);
            var seal = StateText.Seal(JournalTable, JournalKey(entry.RunId, entry.Sequence), body);
            return new JournalRow(entry.RunId, entry.Sequence, entry.Outcome == ChangeOutcome.Pending, body, seal);
        }).ToArray();
        if (rows.Length > 0) Tell(() => tables.PutJournal(rows));
    }

    /// <summary>
    /// Looks at the seals of whole tables. A record whose key is damaged would otherwise just not be found any more.
    /// </summary>
    /// <param name="large">Also the tables that grow: bindings and journal.</param>
    public void Verify(bool large) => Tell(() =>
    {
        foreach (var table in Enum.GetValues<StateTable>().Where(table => large || table != StateTable.Bindings))
        {
            foreach (var row in tables.All(table)) Check(table.ToString(), row.Key, row.Body, row.Seal);
        }

        foreach (var row in tables.NewestRuns(int.MaxValue)) Check(RunTable, row.Key, row.Body, row.Seal);
        foreach (var row in large ? tables.WholeJournal() : tables.PendingJournal())
            Check(JournalTable, JournalKey(row.RunId, row.Sequence), row.Body, row.Seal);
    });

    private void SaveBeat(string key, Heartbeat? heartbeat)
    {
        if (heartbeat is null) Remove(StateTable.Facts, [key]);
        else Put(StateTable.Facts, [heartbeat], _ => key);
    }

    private T? Fact<T>(string key) where T : class => Find<T>(StateTable.Facts, key);

    private T? Find<T>(StateTable table, string key) where T : class
    {
        ArgumentNullException.ThrowIfNull(key);
        return Ask(() => tables.Find(table, key) is { } row ? Open<T>(table.ToString(), row.Key, row.Body, row.Seal) : null);
    }

    private T[] All<T>(StateTable table) => Ask(() =>
        tables.All(table).Select(row => Open<T>(table.ToString(), row.Key, row.Body, row.Seal)).ToArray());

    private static JournalEntry[] Entries(IReadOnlyList<JournalRow> rows) =>
        [.. rows.Select(row => Open<JournalEntry>(JournalTable, JournalKey(row.RunId, row.Sequence), row.Body, row.Seal))];

    private void Put<T>(StateTable table, IEnumerable<T> records, Func<T, string> keyOf)
    {
        var rows = records.Select(record =>
        {
            var (key, body) = (keyOf(record), StateText.Write(record));
            return new StoredRow(key, body, StateText.Seal(table.ToString(), key, body));
        }).ToArray();
        if (rows.Length > 0) Tell(() => tables.Put(table, rows));
    }

    private void Remove(StateTable table, IEnumerable<string> keys)
    {
        var removed = keys.ToArray();
        if (removed.Length > 0) Tell(() => tables.Remove(table, removed));
    }

    private static string JournalKey(string runId, int sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{runId}/{sequence}");

    private static T Open<T>(string table, string key, string body, long seal)
    {
        Check(table, key, body, seal);
        return StateText.Read<T>(body);
    }

    private static void Check(string table, string key, string body, long seal)
    {
        if (StateText.Seal(table, key, body) != seal)
            throw new InvalidDataException($"the record '{key}' of {table} does not match its checksum");
    }

    private void Tell(Action change) => Ask(() =>
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
