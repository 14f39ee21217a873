using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// What a run that somebody started by hand holds while it works: the lock, the state, its heartbeat, and the watch for a
/// request to stop. Given back in the opposite order.
/// </summary>
internal sealed class RunScope : IAsyncDisposable
{
    private readonly EngineContext _context;
    private readonly RunLock _lock;
    private readonly RecoverableState _state;
    private readonly ISyncReporter _frontEnd;
    private readonly RunRecorder _recorder;
    private readonly StopRequestWatch _watch;
    private readonly NotificationListener _notifications;

    /// <summary>Takes the lock, opens the state, setting a damaged one aside, and closes the records of runs whose processes
    /// died.</summary>
    /// <param name="context">The profile.</param>
    /// <param name="phase">What the run is, in words.</param>
    /// <param name="frontEnd">The front end.</param>
    /// <param name="cancellationToken">The caller's wish to stop.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>, <c>PlainHttpRefused</c>;
    /// <c>StateDamaged</c> where a server works on the damaged file.</exception>
    public RunScope(EngineContext context, string phase, ISyncReporter frontEnd, CancellationToken cancellationToken)
    {
        (_context, _frontEnd) = (context, frontEnd);
        var (settings, time) = (context.Settings, context.Time);
        settings.RequireSafeTransport();
        _lock = RunLock.Acquire(settings.LockPath, time);
        try
        {
            (_state, var recovered) = RecoverableState.OpenForRun(settings, context.OpenStateFile, time);
            var heartbeat = new HeartbeatWriter(_state, time);
            _notifications = context.Notifications();
            Reporter = context.Reporter(frontEnd, _state, heartbeat, _notifications);
            if (recovered is not null) Reporter.Report(new SyncMessage(SyncLogLevel.Warning, recovered));
            _recorder = new RunRecorder(_state, time, context.Random, settings, Reporter, heartbeat);
            _recorder.CloseInterrupted();
            _watch = new StopRequestWatch(settings, heartbeat.Now(phase), time, cancellationToken);
        }
        catch
        {
            if (_state is not null) CloseState();
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The state, for reading and writing.</summary>
    public IStateStore State => _state;

    /// <summary>The front end and everybody who listens.</summary>
    public ISyncReporter Reporter { get; }

    /// <summary>Carries out one run.</summary>
    /// <param name="operationOf">Makes the kind of run.</param>
    /// <param name="settings">Settings other than the profile's own.</param>
    public async Task<SyncRunResult> ExecuteAsync<T>(Func<RunContext, IRunOperation<T>> operationOf, SyncSettings? settings = null)
        where T : Preparation
    {
        using var services = _context.OpenServices(_state, Reporter, settings);
        var operation = operationOf(_context.Context(services, _state, Reporter, settings));
        var execution = new RunExecution(_context.Settings, _state, _recorder, services);
        return (await execution.ExecuteAsync(operation, _watch.Token).ConfigureAwait(false))!;
    }

    public async ValueTask DisposeAsync()
    {
        var isStopping = _watch.Token.IsCancellationRequested;
        _watch.Dispose();
        CloseState();
        _lock.Dispose();
        // The next run need not wait for a slow channel.
        await _notifications.EndAsync(isStopping).ConfigureAwait(false);
    }

    // What is reported here must not go through the heartbeat, which is kept in the state.
    private void CloseState()
    {
        try
        {
            if (_state.Close() is { } recovered) Warn(recovered);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            Warn($"{e.Message} {e.NextStep}");
        }

        void Warn(string text) => _context.Logged(_frontEnd).Report(new SyncMessage(SyncLogLevel.Warning, text));
    }
}
