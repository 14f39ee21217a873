using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// What a run that somebody started by hand holds while it works: the lock, the state, its sign of life, and the watch for a
/// request to stop. Given back in the opposite order.
/// </summary>
internal sealed class RunScope : IDisposable
{
    private readonly RunLock _lock;
    private readonly StopRequestWatch _watch;
    private readonly RecoverableState _state;
    private readonly Func<ISyncReporter> _afterwards;

    private RunScope(
        RunLock held, RecoverableState state, StopRequestWatch watch, ISyncReporter told, Func<ISyncReporter> afterwards,
        RunRecorder recorder)
    {
        _lock = held;
        _state = state;
        _afterwards = afterwards;
        _watch = watch;
        Told = told;
        Recorder = recorder;
    }

    /// <summary>The state, for reading and writing.</summary>
    public IStateStore State => _state;

    /// <summary>The front end, the log and the sign of life.</summary>
    public ISyncReporter Told { get; }

    /// <summary>Keeps the run's record.</summary>
    public RunRecorder Recorder { get; }

    /// <summary>Cancelled by the caller, and by a request to stop.</summary>
    public CancellationToken Stop => _watch.Token;

    /// <summary>
    /// Takes the lock, opens the state, setting a damaged one aside, and closes the records of runs whose processes died.
    /// </summary>
    /// <param name="settings">The profile.</param>
    /// <param name="phase">What the run is, in words.</param>
    /// <param name="open">Opens a state file.</param>
    /// <param name="logged">Puts the log behind a reporter.</param>
    /// <param name="reporter">The front end.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">The caller's wish to stop.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>; <c>StateDamaged</c> where
    /// a server works on the damaged file.</exception>
    public static RunScope Begin(
        SyncSettings settings, string phase, StateOpener open, Func<ISyncReporter, ISyncReporter> logged,
        ISyncReporter reporter, TimeProvider time, CancellationToken cancellationToken)
    {
        var held = RunLock.Acquire(settings.LockPath, time);
        RecoverableState? state = null;
        try
        {
            (state, var mended) = RecoverableState.OpenForRun(settings, open, time);
            var life = new HeartbeatWriter(state, time);
            var told = logged(new Audience(reporter, life));
            if (mended is not null) told.Report(new SyncMessage(SyncLogLevel.Warning, mended));
            var recorder = new RunRecorder(state, time, settings, told, life);
            recorder.CloseInterrupted();
            return new RunScope(
                held, state, new StopRequestWatch(settings, life.Now(phase), time, cancellationToken), told, () => logged(reporter), recorder);
        }
        catch
        {
            if (state is not null) Close(state, () => logged(reporter));
            held.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        _watch.Dispose();
        Close(_state, _afterwards);
        _lock.Dispose();
    }

    // What is told here must not go through the sign of life, which is kept in the state.
    private static void Close(RecoverableState state, Func<ISyncReporter> afterwards)
    {
        try
        {
            if (state.Close() is { } told) afterwards().Report(new SyncMessage(SyncLogLevel.Warning, told));
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            afterwards().Report(new SyncMessage(SyncLogLevel.Warning, $"{e.Message} {e.NextStep}"));
        }
    }
}

/// <summary>The clients of both services, for as long as one operation takes.</summary>
/// <param name="Zoho">The source.</param>
/// <param name="Odoo">The target.</param>
internal sealed record EngineServices(ZohoCatalogue Zoho, OdooTarget Odoo) : IDisposable
{
    public void Dispose()
    {
        Zoho.Dispose();
        Odoo.Dispose();
    }
}
