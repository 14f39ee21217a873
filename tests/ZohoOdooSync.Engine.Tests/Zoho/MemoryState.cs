using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Zoho;

/// <summary>Keeps the token and the budget, which is all that the Zoho room asks of the state.</summary>
public sealed class MemoryState : IStateStore
{
    private readonly Session _session = new();

    private readonly string _folder = Directory.CreateTempSubdirectory("zoho-state").FullName;

    public string Path => System.IO.Path.Combine(_folder, "sync_tracking.db");

    public StateAccess Access { get; init; } = StateAccess.ReadWrite;

    public string Backend => "memory";

    public int BudgetWrites => _session.BudgetWrites;

    public CachedToken? OnlyToken => _session.Tokens.Values.SingleOrDefault();

    public T Read<T>(Func<IStateReader, T> query)
    {
        lock (_session) return query(_session);
    }

    public void Write(Action<IStateWriter> change)
    {
        lock (_session) change(_session);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private sealed class Session : IStateWriter
    {
        public Dictionary<string, CachedToken> Tokens { get; } = [];

        public int BudgetWrites { get; private set; }

        public BudgetReading? Budget { get; private set; }

        public PairIdentity? Identity => null;

        public Heartbeat? Heartbeat => null;

        public Heartbeat? ServerHeartbeat => null;

        public CachedToken? FindToken(string key) => Tokens.GetValueOrDefault(key);

        public void SaveToken(CachedToken token) => Tokens[token.Key] = token;

        public void RemoveToken(string key) => Tokens.Remove(key);

        public void SaveBudget(BudgetReading budget)
        {
            Budget = budget;
            BudgetWrites++;
        }

        public IReadOnlyList<Binding> Bindings() => throw new NotSupportedException();

        public Binding? FindBinding(string itemId) => throw new NotSupportedException();

        public IReadOnlyList<SyncRun> Runs(int newest) => throw new NotSupportedException();

        public SyncRun? FindRun(string runId) => throw new NotSupportedException();

        public IReadOnlyList<JournalEntry> Journal(string runId) => throw new NotSupportedException();

        public IReadOnlyList<JournalEntry> PendingJournal() => throw new NotSupportedException();

        public IReadOnlyList<QuarantinedItem> Quarantine() => throw new NotSupportedException();

        public string? FindNote(string name) => throw new NotSupportedException();

        public void SaveIdentity(PairIdentity identity) => throw new NotSupportedException();

        public void SaveBindings(IEnumerable<Binding> bindings) => throw new NotSupportedException();

        public void RemoveBindings(IEnumerable<string> itemIds) => throw new NotSupportedException();

        public void SaveRun(SyncRun run) => throw new NotSupportedException();

        public void PruneRuns(int keep, DateTimeOffset journalsFrom) => throw new NotSupportedException();

        public void SaveJournal(IEnumerable<JournalEntry> entries) => throw new NotSupportedException();

        public void RemoveJournal(IEnumerable<JournalEntry> entries) => throw new NotSupportedException();

        public IReadOnlyList<KeptDetail> Details() => throw new NotSupportedException();

        public void SaveDetails(IEnumerable<KeptDetail> details) => throw new NotSupportedException();

        public void RemoveDetails(IEnumerable<string> itemIds) => throw new NotSupportedException();

        public void SaveQuarantine(IEnumerable<QuarantinedItem> items) => throw new NotSupportedException();

        public void RemoveQuarantine(IEnumerable<string> itemIds) => throw new NotSupportedException();

        public void SaveHeartbeat(Heartbeat? heartbeat) => throw new NotSupportedException();

        public void SaveServerHeartbeat(Heartbeat? heartbeat) => throw new NotSupportedException();

        public void SaveNote(string name, string? value) => throw new NotSupportedException();
    }
}
