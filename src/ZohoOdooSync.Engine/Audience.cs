namespace ZohoOdooSync.Engine;

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
