namespace ZohoOdooSync.Engine;

/// <summary>
/// Passes events of several threads on one at a time, as <see cref="ISyncReporter"/> promises: to the front end and, where
/// there is one, to the log.
/// </summary>
internal sealed class SerialReporter(ISyncReporter first, ISyncReporter? second = null) : ISyncReporter
{
    private readonly object _gate = new();

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        lock (_gate)
        {
            second?.Report(syncEvent);
            first.Report(syncEvent);
        }
    }
}
