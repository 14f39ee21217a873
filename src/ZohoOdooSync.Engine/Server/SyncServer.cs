using System.Runtime.CompilerServices;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server;

/// <summary>
/// The server's loop: the first cycle at once, then one every interval, from start to start; none piles up behind a long
/// one. A cycle that failed is tried again after a wait that grows with each failure, and never ends the server.
/// </summary>
internal sealed class SyncServer(ServerCycle cycle, HeartbeatWriter life, TimeSpan interval, TimeProvider time, ISyncReporter told)
{
    /// <summary>How often a waiting server looks at the clock and says that it lives.</summary>
    public static readonly TimeSpan Tick = TimeSpan.FromSeconds(12);

    private static readonly TimeSpan FirstWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LeastLongestWait = TimeSpan.FromMinutes(5);

    /// <summary>Called at the end of each cycle, whatever became of it, before its run is handed out.</summary>
    public Action? CycleEnded { get; init; }

    /// <summary>Called before each wait: what the cycle held is wanted no more.</summary>
    public Action? Rests { get; init; }

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
        life.Show("starting");
        told.Report(new SyncServerBegan(life.Now("starting")));
        told.Report(new SyncMessage(
            SyncLogLevel.Information, $"The server began: a cycle every {interval.TotalSeconds:0} seconds, process {Environment.ProcessId}."));
        for (var count = 1; ; count++)
        {
            if (stop.IsCancellationRequested) break;
            var started = time.GetTimestamp();
            var end = await cycle.RunAsync(stop).ConfigureAwait(false);
            TellFailures(end);
            CycleEnded?.Invoke();
            if (end.Result is not null) yield return end.Result;
            if (stop.IsCancellationRequested || count == maxCycles) break;
            await WaitAsync(Rest(started, end), end.Waits is null ? Waiting : $"{Waiting}; {end.Waits}", stop).ConfigureAwait(false);
        }

        told.Report(new SyncServerEnds());
    }

    private void TellFailures(CycleEnd end)
    {
        if (end.Failed)
        {
            life.Failures++;
            return;
        }

        if (life.Failures > 0 && end.Result is not null)
        {
            told.Report(new SyncMessage(
                SyncLogLevel.Information, $"A cycle got to its end again, after {life.Failures} that failed."));
        }

        // A cycle that was left out says nothing about what failed before.
        if (end.Result is not null) life.Failures = 0;
    }

    private TimeSpan Rest(long started, CycleEnd end)
    {
        // A cycle that found out that a full run has to wait did not fail, and to ask again soon would change nothing.
        if (life.Failures > 0 && end.Waits is null)
        {
            var wait = WaitAfter(life.Failures, interval);
            told.Report(new SyncMessage(
                SyncLogLevel.Warning,
                $"{(life.Failures == 1 ? "The cycle failed" : $"{life.Failures} cycles failed in a row")}; the next try is in {Words(wait)}."));
            return wait;
        }

        var rest = interval - time.GetElapsedTime(started);
        if (rest > TimeSpan.Zero) return rest;
        told.Report(new SyncMessage(
            SyncLogLevel.Warning, $"The cycle took {-rest.TotalSeconds:0} seconds longer than the interval; the next one begins at once."));
        return TimeSpan.Zero;
    }

    private async Task WaitAsync(TimeSpan rest, string activity, CancellationToken stop)
    {
        if (rest <= TimeSpan.Zero) return;
        var began = time.GetTimestamp();
        var next = time.GetUtcNow() + rest;
        Rests?.Invoke();
        Show(activity, next);
        told.Report(new SyncServerWaits(next, activity));
        try
        {
            while (true)
            {
                // Two clocks: one is not moved by whoever sets the time, the other goes on while the machine sleeps. The
                // one that says first that it is time is believed: a cycle too many costs two calls.
                var left = rest - time.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || time.GetUtcNow() >= next) return;
                told.Report(SyncServerIdles.Instance);
                await Task.Delay(left < Tick ? left : Tick, time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop while nothing was under way.
        }
    }

    private void Show(string activity, DateTimeOffset next)
    {
        try
        {
            life.Show(activity, next);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            told.Report(new SyncMessage(SyncLogLevel.Error, $"The sign of life could not be written down: {e.Message} {e.NextStep}"));
        }
    }

    private static string Words(TimeSpan wait) =>
        wait.TotalMinutes < 2 ? $"{wait.TotalSeconds:0} seconds" : $"{wait.TotalMinutes:0} minutes";
}
