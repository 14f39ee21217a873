using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server;

/// <summary>How a cycle of the server ended.</summary>
/// <param name="Result">Its run; null where it was left out or has none yet.</param>
/// <param name="Failed">Whether an error ended it, or it could not even be recorded.</param>
/// <param name="Waits">What a full run waits for, in words; null where none waits.</param>
internal sealed record CycleEnd(SyncRunResult? Result, bool Failed = false, string? Waits = null);

/// <summary>
/// One cycle of the server after another: takes the lock for it, sets a damaged state aside, and carries a
/// <see cref="CycleRun"/> out. What goes wrong is in the result and never thrown.
/// </summary>
internal sealed class ServerCycle(
    EngineContext engine, RecoverableState state, EngineServices services, RunRecorder recorder, HeartbeatWriter heartbeat,
    ISyncReporter reporter)
{
    private readonly CycleRun _cycle = new(engine.Context(services, state, reporter));

    /// <summary>Runs the next cycle.</summary>
    /// <param name="stop">Asks to stop after the batch in hand.</param>
    public async Task<CycleEnd> RunAsync(CancellationToken stop)
    {
        try
        {
            using var held = RunLock.Acquire(engine.Settings.LockPath, engine.Time);
            if (state.Mend() is { } recovered)
            {
                _cycle.ForgetBindings();
                Report(SyncLogLevel.Warning, recovered);
            }

            recorder.CloseInterrupted();
            heartbeat.Show("cycle");
            var execution = new RunExecution(engine.Settings, state, recorder, services);
            var result = await execution.ExecuteAsync(_cycle, stop).ConfigureAwait(false);
            if (result?.Error is not null) _cycle.ForgetPair();
            return new CycleEnd(result, Failed: result?.Error is { Kind: not SyncErrorKind.Guard }, _cycle.Waits);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.Locked)
        {
            Report(SyncLogLevel.Warning, $"This cycle is skipped: {e.Message}");
            return new CycleEnd(null);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            // On a full disk, for one: reported, and tried again in its time.
            _cycle.ForgetPair();
            Report(SyncLogLevel.Error, $"This cycle could not be recorded: {e.Message} {e.NextStep}");
            return new CycleEnd(null, Failed: true);
        }
    }

    private void Report(SyncLogLevel level, string text) => reporter.Report(new SyncMessage(level, text));
}
