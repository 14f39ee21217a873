using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Cli.Service;

/// <summary>
/// Tells the service manager what the engine tells: the step in hand and how a run ended as status, and any event at all as
/// a heartbeat. There is no timer in it: a server that hangs reports nothing, is not spoken for, and is restarted by the
/// watchdog. So whatever waits for long must report from time to time, at least twice in a watchdog interval.
/// </summary>
/// <param name="next">Gets each event first.</param>
/// <param name="notifier">The way to the manager.</param>
/// <param name="time">Clock of the throttle.</param>
internal sealed class ServiceReporter(ISyncReporter next, ServiceNotifier notifier, TimeProvider time) : ISyncReporter
{
    // A stop is asked for on another thread than the one that reports.
    private readonly Lock _gate = new();
    private long? _pinged;
    private string? _status;
    private bool _stopping;

    /// <inheritdoc/>
    public void Report(SyncEvent syncEvent)
    {
        next.Report(syncEvent);
        if (!notifier.IsHeard) return;
        if (syncEvent is SyncServerBegan { Server: var server })
            notifier.Ready($"process {server.ProcessId}, a cycle every {server.IntervalSeconds} seconds");
        SayAlive();
        if (syncEvent is SyncServerEnds) Stopping();
        else if (StatusOf(syncEvent) is { } status) Say(status);
    }

    /// <summary>The server was asked to stop, or ends by itself. Said once.</summary>
    public void Stopping()
    {
        lock (_gate)
        {
            if (_stopping) return;
            _stopping = true;
            notifier.Stopping("stopping after the batch in hand");
        }
    }

    private void Say(string status)
    {
        lock (_gate)
        {
            // What comes after the stop was asked for is the end of the work, and not what an operator waits for.
            if (_stopping || status == _status) return;
            _status = status;
            notifier.Status(status);
        }
    }

    // The counts of a step change a thousand times a run; its name changes a few times.
    private static string? StatusOf(SyncEvent syncEvent) => syncEvent switch
    {
        SyncRunBegan began => $"{began.Run.Kind} run {began.Run.RunId}: begins",
        SyncProgressed progress => $"{progress.Phase}: {progress.Activity}",
        SyncRunEnded ended => Outcome(ended.Run),
        SyncServerWaits waits => $"{waits.Activity} at {waits.NextRun.UtcDateTime:HH:mm:ss} UTC",
        _ => null,
    };

    private static string Outcome(SyncRun run) => run.ErrorMessage is { } error
        ? $"{run.Kind} run {run.RunId}: {run.Outcome}: {error}"
        : $"{run.Kind} run {run.RunId}: {run.Outcome}, {run.Counts.Created + run.Counts.Adopted} added, "
            + $"{run.Counts.Updated} updated, {run.Counts.Archived} archived";

    private void SayAlive()
    {
        if (notifier.WatchdogInterval is not { } interval) return;
        if (_pinged is { } last && time.GetElapsedTime(last) < interval / 4) return;
        _pinged = time.GetTimestamp();
        notifier.Watchdog();
    }
}
