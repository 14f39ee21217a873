namespace ZohoOdooSync.Engine.Zoho;

/// <summary>Passes on events of several threads one at a time, as <see cref="ISyncReporter"/> promises.</summary>
internal sealed class SerialReporter(ISyncReporter inner) : ISyncReporter
{
    private readonly object _gate = new();

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        lock (_gate) inner.Report(syncEvent);
    }
}
