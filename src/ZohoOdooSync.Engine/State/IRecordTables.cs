namespace ZohoOdooSync.Engine.State;

/// <summary>The tables whose rows have one key.</summary>
internal enum StateTable
{
    /// <summary>Bindings, by item id.</summary>
    Bindings,

    /// <summary>Quarantined items, by item id.</summary>
    Quarantine,

    /// <summary>Tokens, by key.</summary>
    Tokens,

    /// <summary>Named texts, by name.</summary>
    Notes,

    /// <summary>What exists once: identity, heartbeat, budget.</summary>
    Facts,
}

/// <summary>A record as text.</summary>
/// <param name="Key">Its key: the item id, the run id and so on.</param>
/// <param name="Body">The record as JSON.</param>
/// <param name="Seal">Checksum of table, key and body, so that damage is noticed and never believed.</param>
internal readonly record struct StoredRow(string Key, string Body, long Seal);

/// <summary>A journal entry as text.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Sequence">Number within the run.</param>
/// <param name="Pending">Whether its outcome is not known.</param>
/// <param name="Body">The entry as JSON.</param>
/// <param name="Seal">Checksum of run, sequence and body.</param>
internal readonly record struct JournalRow(string RunId, int Sequence, bool Pending, string Body, long Seal);

/// <summary>
/// All that a store knows how to do within one transaction: keep rows of text under keys. What the rows mean is the
/// business of <see cref="StateSession"/>, which is the same for every store. Keys compare ordinally.
/// </summary>
internal interface IRecordTables
{
    /// <summary>One row, or null; independent of the size of the table.</summary>
    StoredRow? Find(StateTable table, string key);

    /// <summary>All rows, by key.</summary>
    IReadOnlyList<StoredRow> All(StateTable table);

    /// <summary>Adds or replaces rows.</summary>
    void Put(StateTable table, IReadOnlyList<StoredRow> rows);

    /// <summary>Removes rows; keys that are not there are no error.</summary>
    void Remove(StateTable table, IReadOnlyList<string> keys);

    /// <summary>One run, or null.</summary>
    StoredRow? FindRun(string runId);

    /// <summary>The newest runs by start and id, newest first.</summary>
    IReadOnlyList<StoredRow> NewestRuns(int count);

    /// <summary>Adds or replaces a run.</summary>
    void PutRun(StoredRow run, long startedTicks);

    /// <summary>Ids of runs by start and id, newest first, from a place on; what it costs depends on these two numbers.</summary>
    /// <param name="skip">How many of the newest are left out.</param>
    /// <param name="count">How many at most.</param>
    IReadOnlyList<string> RunsBeyond(int skip, int count);

    /// <summary>Ids of the runs that began before a time, in any order; what it costs depends on how many they are.</summary>
    IReadOnlyList<string> RunsBefore(long startedTicks);

    /// <summary>Whether a run has a journal; the journal itself is not read.</summary>
    bool HasJournal(string runId);

    /// <summary>Removes runs with their journal.</summary>
    void RemoveRuns(IReadOnlyList<string> runIds);

    /// <summary>The journal of a run, by sequence.</summary>
    IReadOnlyList<JournalRow> Journal(string runId);

    /// <summary>Every entry of every run, one after the other: a long history is not held in memory.</summary>
    IEnumerable<JournalRow> WholeJournal();

    /// <summary>The pending entries of all runs, by run and sequence.</summary>
    IReadOnlyList<JournalRow> PendingJournal();

    /// <summary>Adds or replaces entries.</summary>
    void PutJournal(IReadOnlyList<JournalRow> entries);
}
