namespace ZohoOdooSync.Engine.Ground;

/// <summary>How much a message matters.</summary>
public enum SyncLogLevel
{
    /// <summary>Detail for somebody who looks for a fault.</summary>
    Verbose,

    /// <summary>An event of a normal run.</summary>
    Information,

    /// <summary>Something an operator should know, while the run goes on.</summary>
    Warning,

    /// <summary>A part of the work failed.</summary>
    Error,
}

/// <summary>The steps of a run, in their order.</summary>
public enum SyncPhase
{
    /// <summary>Taking the lock, opening the state.</summary>
    Starting,

    /// <summary>Checking organisation, database, company, currencies and rights.</summary>
    Checking,

    /// <summary>Reading the items of Zoho Books.</summary>
    ReadingSource,

    /// <summary>Reading the products of Odoo.</summary>
    ReadingTarget,

    /// <summary>Comparing both, and asking the guard.</summary>
    Planning,

    /// <summary>Writing to Odoo.</summary>
    Applying,

    /// <summary>Reading back what was written, and counting.</summary>
    Verifying,

    /// <summary>Writing the run's record.</summary>
    Recording,

    /// <summary>A server waits for its next cycle.</summary>
    Waiting,
}

/// <summary>Something that the engine tells while it works.</summary>
public abstract record SyncEvent;

/// <summary>Work went on.</summary>
/// <param name="Phase">The step in hand.</param>
/// <param name="Done">Units done (items, products or changes).</param>
/// <param name="Total">Units in all, or null while nobody knows.</param>
/// <param name="Activity">What is being done, in words.</param>
public sealed record SyncProgressed(SyncPhase Phase, int Done, int? Total, string Activity) : SyncEvent;

/// <summary>A message for the log and the screen. Free of secrets.</summary>
/// <param name="Level">How much it matters.</param>
/// <param name="Text">One line.</param>
/// <param name="ItemId">The item it is about, if any.</param>
public sealed record SyncMessage(SyncLogLevel Level, string Text, string? ItemId = null) : SyncEvent;

/// <summary>A server begins to wait for its next cycle.</summary>
/// <param name="NextRun">When that begins, UTC.</param>
/// <param name="Activity">What it waits for, in words.</param>
public sealed record SyncServerWaits(DateTimeOffset NextRun, string Activity) : SyncEvent;

/// <summary>A server that waits is alive; told every few seconds.</summary>
public sealed record SyncServerIdles : SyncEvent
{
    /// <summary>The one instance.</summary>
    public static SyncServerIdles Instance { get; } = new();
}

/// <summary>A server that was asked to stop has ended its work; nothing is under way any more.</summary>
public sealed record SyncServerEnds : SyncEvent;

/// <summary>
/// Receives what the engine tells. Implemented by each front end and by the tests; called from any thread, one call at a
/// time, and must return quickly.
/// </summary>
public interface ISyncReporter
{
    /// <summary>Takes one event.</summary>
    /// <param name="syncEvent">What happened.</param>
    void Report(SyncEvent syncEvent);
}

/// <summary>A reporter that drops everything.</summary>
public sealed class SilentReporter : ISyncReporter
{
    /// <summary>The one instance.</summary>
    public static SilentReporter Instance { get; } = new();

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
    }
}

/// <summary>Hands each event on to several reporters, one after the other.</summary>
/// <param name="reporters">Who listens.</param>
internal sealed class Audience(params ISyncReporter[] reporters) : ISyncReporter
{
    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        foreach (var reporter in reporters) reporter.Report(syncEvent);
    }
}
