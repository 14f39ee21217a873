namespace ZohoOdooSync.Engine.Runs;

/// <summary>Passes events on one at a time, to the front end and to the log: both sides are read side by side.</summary>
internal sealed class SerialReporter(ISyncReporter first, ISyncReporter? second) : ISyncReporter
{
    private readonly object _gate = new();

    public void Report(SyncEvent syncEvent)
    {
        lock (_gate)
        {
            second?.Report(syncEvent);
            first.Report(syncEvent);
        }
    }
}
