namespace ZohoOdooSync.Engine.State;

/// <summary>
/// The local state of one profile: a cache of the bindings, the runs with their journal, the quarantine, the heartbeat, the
/// token. Losing it loses history and nothing else. Every <see cref="Write"/> is one transaction: all of it is there after
/// a crash, or none. Another process can read at any time, while a run writes. Safe to use from several threads.
/// Trouble with the file is a <see cref="SyncException"/> of kind <see cref="SyncErrorKind.State"/>.
/// </summary>
public interface IStateStore : IDisposable
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>What keeps it, for people: <c>LiteDB 5.0.21</c>.</summary>
    string Backend { get; }

    /// <summary>How it was opened; <see cref="Write"/> of one that was opened for reading is an error of the caller.</summary>
    StateAccess Access { get; }

    /// <summary>Asks for something; everything asked within one call belongs to one moment.</summary>
    T Read<T>(Func<IStateReader, T> query);

    /// <summary>Changes something, all or nothing: an exception from <paramref name="change"/> undoes all of it.</summary>
    void Write(Action<IStateWriter> change);
}

/// <summary>What can be asked of the state.</summary>
public interface IStateReader
{
    /// <summary>The pair that this state belongs to; null before the first run.</summary>
    PairIdentity? Identity { get; }

    /// <summary>All bindings, by item id.</summary>
    IReadOnlyList<Binding> Bindings();

    /// <summary>How many bindings there are, and how many of them only this state holds; quicker than reading them.</summary>
    (int All, int Local) CountBindings()
    {
        var bindings = Bindings();
        return (bindings.Count, bindings.Count(binding => binding.Home == BindingHome.Local));
    }

    /// <summary>One binding, or null. Costs the same however many there are.</summary>
    Binding? FindBinding(string itemId);

    /// <summary>The newest runs, newest first.</summary>
    /// <param name="newest">How many at most.</param>
    IReadOnlyList<SyncRun> Runs(int newest);

    /// <summary>One run, or null.</summary>
    SyncRun? FindRun(string runId);

    /// <summary>The journal of a run, by sequence.</summary>
    IReadOnlyList<JournalEntry> Journal(string runId);

    /// <summary>All entries of any run that are still <see cref="ChangeOutcome.Pending"/>, by run and sequence.</summary>
    IReadOnlyList<JournalEntry> PendingJournal();

    /// <summary>All quarantined items, by item id.</summary>
    IReadOnlyList<QuarantinedItem> Quarantine();

    /// <summary>All kept details, by item id.</summary>
    IReadOnlyList<KeptDetail> Details();

    /// <summary>The last heartbeat of a run that somebody started by hand; null where it ended cleanly.</summary>
    Heartbeat? Heartbeat { get; }

    /// <summary>The last heartbeat of the server; null where it ended cleanly.</summary>
    Heartbeat? ServerHeartbeat { get; }

    /// <summary>The token kept under a key, or null.</summary>
    CachedToken? FindToken(string key);

    /// <summary>What Zoho last said about the day's calls, or null.</summary>
    BudgetReading? Budget { get; }

    /// <summary>A named text that a room keeps for itself (such as a watermark), or null.</summary>
    string? FindNote(string name);
}

/// <summary>What can be changed, within one transaction. Reads within it see its own changes.</summary>
public interface IStateWriter : IStateReader
{
    /// <summary>Sets the pair.</summary>
    void SaveIdentity(PairIdentity identity);

    /// <summary>Adds or replaces bindings, by item id.</summary>
    void SaveBindings(IEnumerable<Binding> bindings);

    /// <summary>Forgets bindings; ids that are not there are no error.</summary>
    void RemoveBindings(IEnumerable<string> itemIds);

    /// <summary>Adds or replaces a run.</summary>
    void SaveRun(SyncRun run);

    /// <summary>
    /// Keeps the newest <paramref name="keep"/> runs, those that have pending entries, and those that have a journal and began
    /// at <paramref name="journalsFrom"/> or later; forgets the others with their journal.
    /// </summary>
    /// <remarks>
    /// What it costs depends on what it forgets, not on how long the history is: it looks from the newest of the others back,
    /// fifty at a time, and where all fifty are to be kept it goes on with those that this transaction saved, and those that
    /// are too old. After
    /// <paramref name="keep"/> was lowered by fifty and more, some runs without a journal may so stay until they are too old.
    /// </remarks>
    /// <param name="keep">How many of the newest are kept whatever they did.</param>
    /// <param name="journalsFrom">The time before which runs with a journal are forgotten, UTC.</param>
    void PruneRuns(int keep, DateTimeOffset journalsFrom);

    /// <summary>Adds or replaces journal entries, by run and sequence.</summary>
    void SaveJournal(IEnumerable<JournalEntry> entries);

    /// <summary>Forgets journal entries, by run and sequence: of changes that were not sent after all.</summary>
    void RemoveJournal(IEnumerable<JournalEntry> entries);

    /// <summary>Adds or replaces quarantined items, by item id.</summary>
    void SaveQuarantine(IEnumerable<QuarantinedItem> items);

    /// <summary>Takes items out of quarantine; ids that are not there are no error.</summary>
    void RemoveQuarantine(IEnumerable<string> itemIds);

    /// <summary>Adds or replaces kept details, by item id.</summary>
    void SaveDetails(IEnumerable<KeptDetail> details);

    /// <summary>Forgets kept details; ids that are not there are no error.</summary>
    void RemoveDetails(IEnumerable<string> itemIds);

    /// <summary>Sets the heartbeat of a run by hand; null when it ends cleanly.</summary>
    void SaveHeartbeat(Heartbeat? heartbeat);

    /// <summary>Sets the heartbeat of the server; null when it ends cleanly.</summary>
    void SaveServerHeartbeat(Heartbeat? heartbeat);

    /// <summary>Adds or replaces a token, by key.</summary>
    void SaveToken(CachedToken token);

    /// <summary>Forgets a token.</summary>
    void RemoveToken(string key);

    /// <summary>Sets what Zoho said about the day's calls.</summary>
    void SaveBudget(BudgetReading budget);

    /// <summary>Sets a named text; null removes it.</summary>
    void SaveNote(string name, string? value);
}

/// <summary>How a state file is opened.</summary>
public enum StateAccess
{
    /// <summary>Read and write; the file and its folder are made where missing.</summary>
    ReadWrite,

    /// <summary>Read only; a missing file reads as empty and is not made.</summary>
    ReadOnly,
}

/// <summary>Opens a state file: <see cref="StateStore.Open"/>, or what a test puts around it.</summary>
internal delegate IStateStore StateOpener(string path, StateAccess access);
