using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.PowerShell.Pump;

/// <summary>What the engine tells, handed to the pump; settled changes go to whoever asked for them.</summary>
/// <param name="pump">The pump.</param>
/// <param name="changeSettled">Told of each change with its outcome, on the engine's thread; null where nobody asks.</param>
internal sealed class PumpReporter(PipelinePump pump, Action<JournalEntry>? changeSettled = null) : ISyncReporter
{
    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        switch (syncEvent)
        {
            case SyncProgressed progress:
                pump.Progress(progress);
                break;
            case SyncMessage message:
                pump.Message(message);
                break;
            case SyncChangeSettled settled:
                changeSettled?.Invoke(settled.Entry);
                break;
        }
    }
}
