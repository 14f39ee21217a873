using ZohoOdooSync.Engine.Runs;

namespace ZohoOdooSync.Engine.Log;

/// <summary>One line of the log, read back.</summary>
/// <param name="Time">When it was written, UTC, to the millisecond.</param>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">The message as it was reported; line breaks included where it had some.</param>
/// <param name="ItemId">The item it is about, or null.</param>
/// <param name="RunId">The run that wrote it, or null outside of runs.</param>
public sealed record SyncLogLine(DateTimeOffset Time, SyncLogLevel Level, string Text, string? ItemId, string? RunId);

/// <summary>Which lines of the log are wanted. Without any condition: all of them.</summary>
public sealed record SyncLogQuery
{
    /// <summary>Least level.</summary>
    public SyncLogLevel Level { get; init; } = SyncLogLevel.Verbose;

    /// <summary>Only lines of this time or later; null for any.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only the newest lines that meet the other conditions, 0 or more; null for all.</summary>
    public int? Tail { get; init; }

    /// <summary>Only lines of this run; null for any.</summary>
    public string? RunId { get; init; }

    /// <summary>Only lines about this item; null for any.</summary>
    public string? ItemId { get; init; }

    /// <summary>Whether a line meets the conditions; <see cref="Tail"/> apart, which is about all lines together.</summary>
    internal bool Takes(SyncLogLine line) =>
        line.Level >= Level
        && (Since is not { } since || line.Time >= since)
        && (RunId is null || string.Equals(RunId, line.RunId, StringComparison.OrdinalIgnoreCase))
        && (ItemId is null || string.Equals(ItemId, line.ItemId, StringComparison.Ordinal));
}
