namespace ZohoOdooSync.Engine.State;

/// <summary>What a state file that does not exist yet holds. Only ever read.</summary>
internal sealed class EmptyTables : IRecordTables
{
    public static EmptyTables Instance { get; } = new();

    public StoredRow? Find(StateTable table, string key) => null;

    public IReadOnlyList<StoredRow> All(StateTable table) => [];

    public StoredRow? FindRun(string runId) => null;

    public IReadOnlyList<StoredRow> NewestRuns(int count) => [];

    public IReadOnlyList<string> RunsBeyond(int skip, int count) => [];

    public IReadOnlyList<string> RunsBefore(long startedTicks) => [];

    public bool HasJournal(string runId) => false;

    public IReadOnlyList<JournalRow> Journal(string runId) => [];

    public IEnumerable<JournalRow> WholeJournal() => [];

    public IReadOnlyList<JournalRow> PendingJournal() => [];

    public void Put(StateTable table, IReadOnlyList<StoredRow> rows) => throw Refused();

    public void Remove(StateTable table, IReadOnlyList<string> keys) => throw Refused();

    public void PutRun(StoredRow run, long startedTicks) => throw Refused();

    public void RemoveRuns(IReadOnlyList<string> runIds) => throw Refused();

    public void PutJournal(IReadOnlyList<JournalRow> entries) => throw Refused();

    private static InvalidOperationException Refused() => new("This state was opened for reading only.");
}
