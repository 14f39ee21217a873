namespace ZohoOdooSync.Engine.State;

/// <summary>A run began: what is told from here on belongs to it.</summary>
/// <param name="Run">Its record, not ended yet.</param>
public sealed record SyncRunBegan(SyncRun Run) : SyncEvent;

/// <summary>A run ended, however it did.</summary>
/// <param name="Run">Its record, as history keeps it.</param>
public sealed record SyncRunEnded(SyncRun Run) : SyncEvent;

/// <summary>A server works from here on: its first sign of life is written down.</summary>
/// <param name="Server">That sign.</param>
public sealed record SyncServerBegan(Heartbeat Server) : SyncEvent;

/// <summary>One change was carried out or refused.</summary>
/// <param name="Entry">The change, with its outcome.</param>
public sealed record SyncChangeSettled(JournalEntry Entry) : SyncEvent;
