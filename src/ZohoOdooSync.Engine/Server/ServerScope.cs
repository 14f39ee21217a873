using System.Runtime.CompilerServices;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server.Hints;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server;

/// <summary>
/// What a server holds while it works: its lock, the state, its heartbeat, the clients of both services, and the watch for a request
/// to stop. Given back in the opposite order.
/// </summary>
internal sealed class ServerScope : IAsyncDisposable
{
    private readonly EngineContext _engine;
    private readonly RunLock _lock;
    private readonly RecoverableState _state;
    private readonly HeartbeatWriter _heartbeat;
    private readonly MaskingReporter _reporter;
    private readonly EngineServices _services;
    private readonly StopRequestWatch _watch;
    private readonly HintListener? _listener;
    private readonly SyncServer _server;
    private readonly CycleTurn? _turn;
    private readonly NotificationListener _notifications;

    private ServerScope(EngineContext engine, TimeSpan interval, ISyncReporter frontEnd, CycleTurn? turn, CancellationToken stop)
    {
        (_engine, _turn) = (engine, turn);
        var (settings, time) = (engine.Settings, engine.Time);
        settings.RequireSafeTransport();
        _lock = RunLock.Acquire(settings.ServerLockPath, time, "server");
        try
        {
            (_state, var recovered) = RecoverableState.OpenForServer(settings, engine.OpenStateFile, time);
            _heartbeat = new HeartbeatWriter(_state, time, interval);
            _notifications = engine.Notifications();
            _reporter = engine.Reporter(frontEnd, _state, _heartbeat, _notifications);
            _services = engine.OpenServices(_state, _reporter);
            if (recovered is not null) Report(SyncLogLevel.Warning, recovered);
            _watch = new StopRequestWatch(
                settings, _heartbeat.Now("starting"), time, stop, turn is null ? null : turn.WhenLooking);
            var recorder = new RunRecorder(_state, time, engine.Random, settings, _reporter, _heartbeat);
            var cycle = new ServerCycle(engine, _state, _services, recorder, _heartbeat, _reporter);
            var hints = settings.Hints.Listen is null ? null : MakeHints(interval);
            _listener = hints is null ? null : new HintListener(settings.Hints, hints, time, Report);
            if (_listener is not null) _heartbeat.Hints = () => _listener.Activity;
            _listener?.Start();
            _server = new SyncServer(cycle, _heartbeat, interval, time, _reporter) { Hints = hints, Rests = Rest, Turn = turn };
        }
        catch
        {
            _listener?.Dispose();
            _watch?.Dispose();
            _services?.Dispose();
            _state?.Dispose();
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>Runs a server until it is asked to stop, or has run so many cycles.</summary>
    /// <param name="engine">The profile.</param>
    /// <param name="interval">From cycle to cycle.</param>
    /// <param name="maxCycles">How many; null for no end.</param>
    /// <param name="frontEnd">Told of progress, messages and changes.</param>
    /// <param name="turn">When its cycles begin beside those of other servers in this process; null for a server alone.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c>, <c>StateUnreadable</c>, <c>StateNotWritable</c>,
    /// <c>PlainHttpRefused</c>.</exception>
    public static async IAsyncEnumerable<SyncRunResult> RunAsync(
        EngineContext engine, TimeSpan interval, int? maxCycles, ISyncReporter frontEnd, CycleTurn? turn,
        [EnumeratorCancellation] CancellationToken stop)
    {
        var scope = new ServerScope(engine, interval, frontEnd, turn, stop);
        await using var held = scope.ConfigureAwait(false);
        await foreach (var result in scope._server.RunAsync(maxCycles, scope._watch.Token).ConfigureAwait(false)) yield return result;
    }

    public async ValueTask DisposeAsync()
    {
        _listener?.Dispose();
        try
        {
            _heartbeat.Leave();
            ServerNotes.SaveStopped(_state, _engine.Time.GetUtcNow());
            Report(SyncLogLevel.Information, "The server stopped.");
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            Report(SyncLogLevel.Warning, $"The end of this server could not be recorded: {e.Message}");
        }

        _reporter.Report(new SyncServerEnds());
        var isStopping = _watch.Token.IsCancellationRequested;
        _watch.Dispose();
        _services.Dispose();
        _state.Dispose();
        _lock.Dispose();
        await _notifications.EndAsync(isStopping).ConfigureAwait(false);
    }

    private CycleHints MakeHints(TimeSpan interval) => new(
        new HintPace(() => _services.Zoho.Usage, _engine.Settings.Source.DailySharePercent, interval, _engine.Time), _engine.Time);

    private void Rest()
    {
        _listener?.Start();
        // A wait of real minutes is worth the moment that this takes; one that a test turns forward is none. Several servers in one process
        // leave it to who runs them all.
        if (_turn is null && _engine.Time == TimeProvider.System) IdleMemory.GiveBack();
    }

    private void Report(SyncLogLevel level, string text) => _reporter.Report(new SyncMessage(level, text));
}
