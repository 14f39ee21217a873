using System.Runtime.CompilerServices;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server.Hints;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server;

/// <summary>
/// The server's loop: the first cycle at once, then one every interval, from start to start; beside other servers each at its own moment of
/// the interval. None piles up behind a long one. A cycle that failed is tried again after a wait that grows with each failure, and never
/// ends the server.
/// </summary>
internal sealed class SyncServer(ServerCycle cycle, HeartbeatWriter heartbeat, TimeSpan interval, TimeProvider time, ISyncReporter reporter)
{
    /// <summary>How often a waiting server looks at the clock and says that it lives.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LeastLongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Called before each wait: what the cycle held is wanted no more.</summary>
    public Action? Rests { get; init; }

    /// <summary>Hints that bring the next cycle forward; null where nobody listens for them.</summary>
    public CycleHints? Hints { get; init; }

    /// <summary>When the cycles begin beside those of other servers in this process; null for a server alone.</summary>
    public CycleTurn? Turn { get; init; }

    private const string Waiting = "waiting for the next cycle";

    /// <summary>
    /// The wait after a number of failures in a row: a minute, doubled with each further one, up to six intervals; never
    /// more than half an hour. A service that is back is noticed soon, and one that is down for a night is left in peace.
    /// </summary>
    /// <param name="failures">1 and more.</param>
    /// <param name="interval">From cycle to cycle.</param>
    public static TimeSpan WaitAfter(int failures, TimeSpan interval)
    {
        var longest = TimeSpan.FromTicks(Math.Clamp(6 * interval.Ticks, LeastLongestWait.Ticks, LongestWait.Ticks));
        var wait = FirstWait * Math.Pow(2, Math.Min(failures - 1, 10));
        return wait < longest ? wait : longest;
    }

    /// <summary>Runs until it is asked to stop, or has run so many cycles.</summary>
    /// <param name="maxCycles">How many; null for no end.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>The run of each cycle that has one.</returns>
    public async IAsyncEnumerable<SyncRunResult> RunAsync(int? maxCycles, [EnumeratorCancellation] CancellationToken stop)
    {
        heartbeat.Show("starting");
        reporter.Report(new SyncServerBegan(heartbeat.Now("starting")));
        reporter.Report(new SyncMessage(
            SyncLogLevel.Information,
                $"The server started: one cycle every {interval.TotalSeconds:0} seconds, process {Environment.ProcessId}."));
        var early = false;
        for (var count = 1; ; count++)
        {
            // In parts, so that the plan of a full run is not kept until the next cycle.
            SyncRunResult? result;
            string? waits;
            long started;
            using (Turn is null ? null : await Turn.EnterAsync(stop).ConfigureAwait(false))
            {
                if (stop.IsCancellationRequested) break;
                started = time.GetTimestamp();
                Hints?.Serve(early);
                (result, var failed, waits) = await cycle.RunAsync(stop).ConfigureAwait(false);
                ReportFailures(result is not null, failed);
            }

            if (result is not null) yield return result;
            if (stop.IsCancellationRequested || count == maxCycles) break;
            var activity = waits is null ? Waiting : $"{Waiting}; {waits}";
            early = await WaitAsync(Rest(started, isHeldUp: waits is not null), activity, stop).ConfigureAwait(false);
        }
    }

    private void ReportFailures(bool hasRun, bool failed)
    {
        if (failed)
        {
            heartbeat.Failures++;
            return;
        }

        if (heartbeat.Failures > 0 && hasRun)
        {
            reporter.Report(new SyncMessage(
                SyncLogLevel.Information, $"A cycle got to its end again, after {heartbeat.Failures} that failed."));
        }

        // A cycle that was left out says nothing about what failed before.
        if (hasRun) heartbeat.Failures = 0;
    }

    private TimeSpan Rest(long started, bool isHeldUp)
    {
        // A cycle that found out that a full run has to wait did not fail, and to ask again soon would change nothing.
        if (heartbeat.Failures > 0 && !isHeldUp)
        {
            var wait = WaitAfter(heartbeat.Failures, interval);
            reporter.Report(new SyncMessage(
                SyncLogLevel.Warning,
                $"{(heartbeat.Failures == 1 ? "The cycle failed" : $"{heartbeat.Failures} cycles failed in a row")}; the next try is in "
                    + $"{Words(wait)}."));
            return wait;
        }

        var rest = interval - time.GetElapsedTime(started);
        if (rest > TimeSpan.Zero) return Turn?.Rest(interval) ?? rest;
        reporter.Report(new SyncMessage(
            SyncLogLevel.Warning, $"The cycle took {-rest.TotalSeconds:0} seconds longer than the interval; the next one begins at once."));
        return TimeSpan.Zero;
    }

    // Whether hints ended the wait.
    private async Task<bool> WaitAsync(TimeSpan rest, string activity, CancellationToken stop)
    {
        if (rest <= TimeSpan.Zero) return false;
        // After a failure a service is left in peace, whatever hints come.
        var hints = heartbeat.Failures > 0 ? null : Hints;
        var began = time.GetTimestamp();
        var next = time.GetUtcNow() + rest;
        Rests?.Invoke();
        Show(activity, next);
        reporter.Report(new SyncServerWaits(next, activity));
        try
        {
            while (true)
            {
                // Two clocks: one is not moved by whoever sets the time, the other goes on while the machine sleeps. The
                // one that says first that it is time is believed: a cycle too many costs two calls.
                var left = rest - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || time.GetUtcNow() >= next) return false;
                var due = hints?.DueIn() ?? TimeSpan.MaxValue;
                if (due <= TimeSpan.Zero) return true;
                reporter.Report(SyncServerIdles.Instance);
                var pause = new[] { left, due, Tick }.Min();
                await (hints?.WaitAsync(pause, stop) ?? time.WaitAsync(pause, stop)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while nothing was under way.
            return false;
        }
    }

    private void Show(string activity, DateTimeOffset next)
    {
        try
        {
            heartbeat.Show(activity, next);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            reporter.Report(new SyncMessage(SyncLogLevel.Error, $"The heartbeat could not be written: {e.Message} {e.NextStep}"));
        }
    }

    private static string Words(TimeSpan wait) =>
        wait.TotalMinutes < 2 ? $"{wait.TotalSeconds:0} seconds" : $"{wait.TotalMinutes:0} minutes";
}
