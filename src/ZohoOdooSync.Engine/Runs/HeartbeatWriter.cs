using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Keeps the heartbeat of one process in the state: what it does, since when, and for a server when it goes on. Told of
/// the engine's progress, it writes a new phase down, but not more often than somebody could look.
/// </summary>
internal sealed class HeartbeatWriter : ISyncReporter
{
    // A short cycle writes nothing but its record; a long run is seen to go on.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    private readonly IStateStore _state;
    private readonly TimeProvider _time;
    private readonly TimeSpan? _interval;
    private readonly DateTimeOffset _started;
    private readonly string? _mark = ProcessLiveness.OwnMark();
    private long _shown;

    /// <summary>Makes the sign; nothing is written yet.</summary>
    /// <param name="state">Where it is kept.</param>
    /// <param name="time">Clock.</param>
    /// <param name="interval">From cycle to cycle, for a server; null for a run by hand.</param>
    public HeartbeatWriter(IStateStore state, TimeProvider time, TimeSpan? interval = null)
    {
        _state = state;
        _time = time;
        _interval = interval;
        _started = time.GetUtcNow();
    }

    /// <summary>Cycles that failed in a row.</summary>
    public int Failures { get; set; }

    /// <summary>What the server's listener for webhooks has seen; null where it has none.</summary>
    public Func<HintActivity>? Hints { get; set; }

    /// <summary>The sign as it stands now.</summary>
    /// <param name="phase">What the process does.</param>
    /// <param name="nextRun">When the next cycle begins, UTC; null while it works.</param>
    public Heartbeat Now(string phase, DateTimeOffset? nextRun = null) => new(
        Environment.ProcessId, Environment.MachineName,
        typeof(HeartbeatWriter).Assembly.GetName().Version?.ToString(3) ?? string.Empty, phase, _started, _time.GetUtcNow())
    {
        ProcessMark = _mark, IntervalSeconds = (int)(_interval?.TotalSeconds ?? 0), NextRun = nextRun, Failures = Failures,
        Hints = Hints?.Invoke(),
    };

    /// <summary>Writes it down.</summary>
    public void Show(string phase, DateTimeOffset? nextRun = null) => _state.Write(writer => Show(writer, phase, nextRun));

    /// <summary>Writes it down within a transaction.</summary>
    public void Show(IStateWriter writer, string phase, DateTimeOffset? nextRun = null)
    {
        Volatile.Write(ref _shown, _time.GetTimestamp());
        Save(writer, Now(phase, nextRun));
    }

    /// <summary>What the end of a run leaves: of a run by hand nothing, for its process ends; of a server's the server.</summary>
    public void RunEnded(IStateWriter writer)
    {
        if (_interval is null) Save(writer, null);
    }

    /// <summary>Takes it away: the process ends cleanly.</summary>
    public void Leave() => _state.Write(writer => Save(writer, null));

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        if (syncEvent is not SyncProgressed progress || _time.GetElapsedTime(Volatile.Read(ref _shown)) < Least) return;
        try
        {
            Show(progress.Activity);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            // The run itself writes to the same file and says so in its own words.
        }
    }

    private void Save(IStateWriter writer, Heartbeat? beat)
    {
        if (_interval is null) writer.SaveHeartbeat(beat);
        else writer.SaveServerHeartbeat(beat);
    }
}
