using System.Threading.Channels;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server.Profiles;

/// <summary>
/// The server of one profile in a process that serves all of a base folder. What ends it ends nothing else: it is told, and started again
/// after a growing wait, or at once when the settings change.
/// </summary>
internal sealed class ProfileServer : ISyncReporter, IDisposable
{
    private static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(5);

    private readonly ProfileServerOptions _options;
    private readonly CycleTurn _turn;
    private readonly ChannelWriter<ProfileRun> _runs;
    private readonly ISyncReporter _frontEnd;
    private readonly string _file;
    private readonly CancellationTokenSource _end;
    private readonly object _gate = new();
    private CancellationTokenSource _change = new();
    private SyncSettings? _changed;
    private int _failures;
    private ISyncReporter _told;
    private (DateTime Written, long Length) _stamp;

    /// <summary>Starts the server of a profile.</summary>
    /// <param name="options">How servers are run.</param>
    /// <param name="home">The folder of the profile.</param>
    /// <param name="turn">When its cycles begin.</param>
    /// <param name="runs">Gets its runs.</param>
    /// <param name="stop">Asks to stop.</param>
    public ProfileServer(ProfileServerOptions options, string home, CycleTurn turn, ChannelWriter<ProfileRun> runs, CancellationToken stop)
    {
        (_options, _turn, _runs, Home) = (options, turn, runs, home);
        var place = new SettingsHome(home, string.Empty);
        (Name, _file) = (place.Name, place.File);
        Status = new ProfileServerStatus(Name, home, ProfileServerState.Starting, null);
        _frontEnd = options.ReporterOf(Name);
        _told = this;
        // Before the first look, which else takes the file for a changed one and starts the server again.
        _stamp = SettingsFile.StampOf(_file);
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Ended = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Name of the profile; <c>(base)</c> for the base folder itself.</summary>
    public string Name { get; }

    /// <summary>Its folder.</summary>
    public string Home { get; }

    /// <summary>What it does.</summary>
    public ProfileServerStatus Status { get; private set; }

    /// <summary>Comes to its end when the server has ended for good.</summary>
    public Task Ended { get; }

    /// <summary>
    /// Asks it to stop after the batch in hand, for good, since its settings are not to be had any more. Not after it was disposed of.
    /// </summary>
    public void End()
    {
        if (_end.IsCancellationRequested) return;
        Tell(SyncLogLevel.Warning,
            $"The settings file {_file} is gone, or its folder cannot be read: the server stops. It starts again when the file is back.");
        _end.Cancel();
    }

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    /// <summary>
    /// Looks whether the settings were changed. New ones that can be used take the place of the old ones after the batch in hand; those
    /// that cannot are told, and the old ones stay in force.
    /// </summary>
    public async Task LookAtSettingsAsync()
    {
        var stamp = SettingsFile.StampOf(_file);
        if (stamp == _stamp || stamp.Length < 0) return;
        _stamp = stamp;
        SyncSettings? settings = null;
        if (State is ProfileServerState.Running or ProfileServerState.WaitingForLease)
        {
            try
            {
                settings = await _options.Load(Home).ConfigureAwait(false);
                Tell(SyncLogLevel.Information, "The settings changed: the server starts again with the new ones.");
            }
            catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
            {
                var trouble = e.AsSyncException(new SyncSettings { Home = Home });
                Tell(SyncLogLevel.Warning,
                    $"The settings changed and cannot be used: {trouble.Message} The server goes on with the old ones. {trouble.NextStep}");
                return;
            }
        }

        Change(settings);
    }

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        // The engine tells one thing at a time, and so does this class; both may tell at once.
        lock (_frontEnd)
        {
            if (syncEvent is SyncServerBegan)
            {
                _failures = 0;
                Show(ProfileServerState.Running);
            }

            _frontEnd.Report(syncEvent);
        }
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            var trouble = await ServeOnceAsync().ConfigureAwait(false);
            if (_end.IsCancellationRequested) break;
            if (trouble is null && State == ProfileServerState.Stopped && _options.MaxCycles is not null) break;
            var change = _change.Token;
            if (change.IsCancellationRequested)
            {
                _failures = 0;
                continue;
            }

            var wait = Timeout.InfiniteTimeSpan;
            if (trouble is not null)
            {
                _failures++;
                // A lock is free as soon as its process has ended, and to ask for it costs nothing.
                var steps = trouble.Kind == SyncErrorKind.Locked ? 1 : _failures;
                wait = SyncServer.WaitAfter(steps, _options.Interval ?? UsualInterval);
                Tell(trouble);
                if (_failures >= _options.MaxCycles) break;
            }
            else if (State != ProfileServerState.Stopped)
            {
                // The lease was lost: asked for again at once.
                continue;
            }

            using var either = CancellationTokenSource.CreateLinkedTokenSource(change, _end.Token);
            await Task.Delay(wait, _options.Time, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (change.IsCancellationRequested) _failures = 0;
        }
    }

    // What went wrong; null where the server ended well.
    private async Task<SyncException?> ServeOnceAsync()
    {
        var (settings, change) = Begin();
        try
        {
            settings ??= await _options.Load(Home).ConfigureAwait(false);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(change, _end.Token);
            await ServeAsync(settings, either.Token).ConfigureAwait(false);
            return null;
        }
        catch (OperationCanceledException) when (change.IsCancellationRequested || _end.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return e.AsSyncException(settings ?? new SyncSettings { Home = Home });
        }
    }

    private async Task ServeAsync(SyncSettings settings, CancellationToken stop)
    {
        var engine = _options.EngineOf(settings);
        _told = engine.Logged(this);
        if (_options.Lease is not { } lease)
        {
            await ServeAsync(engine, settings, stop).ConfigureAwait(false);
            return;
        }

        Show(ProfileServerState.WaitingForLease);
        var held = await lease.AcquireAsync(Name, stop).ConfigureAwait(false);
        await using (held.ConfigureAwait(false))
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, held.Lost);
            await ServeAsync(engine, settings, either.Token).ConfigureAwait(false);
            if (!held.Lost.IsCancellationRequested || stop.IsCancellationRequested) return;
        }

        Tell(SyncLogLevel.Warning, "The lease is lost; another process may have it. The server waits for it.");
        Show(ProfileServerState.WaitingForLease);
    }

    private async Task ServeAsync(SyncEngine engine, SyncSettings settings, CancellationToken stop)
    {
        var cycles = engine.RunCyclesAsync(_options.Interval, _options.MaxCycles, this, _turn, stop).ConfigureAwait(false);
        await foreach (var result in cycles)
            await _runs.WriteAsync(new ProfileRun(Name, settings, result), CancellationToken.None).ConfigureAwait(false);

        if (stop.IsCancellationRequested) return;
        if (_options.MaxCycles is null)
            Tell(SyncLogLevel.Information, "The server was asked to stop. It starts again when its settings change, or with this process.");
        Show(ProfileServerState.Stopped);
    }

    private (SyncSettings? Settings, CancellationToken Change) Begin()
    {
        lock (_gate)
        {
            if (_change.IsCancellationRequested) _change = new CancellationTokenSource();
            var given = _changed;
            _changed = null;
            // Before the file is read: what is written meanwhile is another change.
            if (given is null) _stamp = SettingsFile.StampOf(_file);
            return (given, _change.Token);
        }
    }

    private void Change(SyncSettings? settings)
    {
        lock (_gate)
        {
            _changed = settings;
            _change.Cancel();
        }
    }

    // A trouble that stays is told once.
    private void Tell(SyncException trouble)
    {
        if (Status.Trouble?.Message != trouble.Message)
            Tell(SyncLogLevel.Error, $"The server does not run: {trouble.Message} {trouble.NextStep}");
        Show(ProfileServerState.Failed, trouble);
    }

    private ProfileServerState State => Status.State;

    private void Show(ProfileServerState state, SyncException? trouble = null) => Status = Status with { State = state, Trouble = trouble };

    private void Tell(SyncLogLevel level, string text) => _told.Report(new SyncMessage(level, text));
}
