using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Pump;

/// <summary>What the engine tells, handed to the pump; settled changes go to whoever asked for them.</summary>
/// <param name="pump">The pump.</param>
/// <param name="changeSettled">Told of each change with its outcome, on the engine's thread; null where nobody asks.</param>
/// <param name="profile">Named at the begin of each message; null where there is one alone. Several show no progress bar each.</param>
internal sealed class PumpReporter(PipelinePump pump, Action<JournalEntry>? changeSettled = null, string? profile = null) : ISyncReporter
{
    private (SyncPhase Phase, string Activity)? _step;
    private SyncServerWaits? _waits;

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        switch (syncEvent)
        {
            case SyncProgressed progress:
                _waits = null;
                ReportStep(progress);
                if (profile is null) pump.Progress(progress);
                break;
            case SyncServerWaits waits:
                _waits = waits;
                ReportWait(waits);
                break;
            case SyncServerIdles when _waits is { } waits:
                ReportWait(waits);
                break;
            case SyncMessage message:
                Message(message.Level, message.Text, message.ItemId);
                break;
            case SyncChangeSettled settled:
                changeSettled?.Invoke(settled.Entry);
                break;
        }
    }

    /// <summary>Each step once, where its counts do not matter: for -Verbose.</summary>
    private void ReportStep(SyncProgressed progress)
    {
        if (_step == (progress.Phase, progress.Activity)) return;
        _step = (progress.Phase, progress.Activity);
        Message(SyncLogLevel.Verbose, $"{progress.Phase}: {progress.Activity}");
    }

    private void ReportWait(SyncServerWaits waits) => ReportWait(
        new SyncProgressed(SyncPhase.Waiting, 0, null,
            StatusWords.Waits(waits, DateTimeOffset.UtcNow, TimeZoneInfo.Local)), waits.Activity);

    private void ReportWait(SyncProgressed progress, string activity)
    {
        if (_step != (SyncPhase.Waiting, activity)) Message(SyncLogLevel.Verbose, progress.Activity);
        _step = (SyncPhase.Waiting, activity);
        if (profile is null) pump.Progress(progress);
    }

    private void Message(SyncLogLevel level, string text, string? itemId = null) =>
        pump.Message(new SyncMessage(level, profile is null ? text : $"{profile}: {text}", itemId));
}
