using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine;

/// <content>What monitoring systems ask of a profile.</content>
public sealed partial class SyncEngine
{
    /// <summary>Whether somebody must look after the synchronisation, from local state alone; see <see cref="HealthCheck"/>.</summary>
    /// <exception cref="SyncException"><c>StateUnreadable</c>.</exception>
    public Health CheckHealth() => HealthCheck.Of(GetStatus(), _settings, _time.GetUtcNow());

    /// <summary>Writes the metrics file, where the settings ask for one. One that cannot be written is told, and no more.</summary>
    private void WriteMetrics(IStateStore state, ISyncReporter told)
    {
        if (_settings.MetricsPath is not { } path) return;
        try
        {
            MetricsFile.Write(path, MetricsText.Of(SyncStatus.From(_settings, state, _time), _time.GetUtcNow()));
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            told.Report(new SyncMessage(SyncLogLevel.Warning, $"The metrics were not written. {e.Message} {e.NextStep}"));
        }
    }
}
