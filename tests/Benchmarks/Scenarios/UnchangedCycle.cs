using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// Cycles of the server with nothing to do, against full runs of the same catalogue. Processor time is that of this process
/// alone, from the end of one wait to the begin of the next; both services work in another process, and nobody waits.
/// </summary>
internal static class UnchangedCycle
{
    private const string Name = "unchanged cycle";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(300);

    // Until the code is compiled, and the pair is checked.
    private const int WarmUp = 5;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        OldHistory.Write(bench);
        await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
        // What was just written is read again for five minutes: an old catalogue is measured, not a new one.
        bench.Advance(TimeSpan.FromMinutes(30));
        var full = new List<double>();
        for (var run = 0; run < options.FullRuns + 1; run++)
        {
            bench.Advance(TimeSpan.FromMinutes(1));
            var before = Environment.CpuUsage.TotalTime;
            await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
            if (run > 0) full.Add((Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        var writesBefore = (int)(await bench.CountsAsync())["odoo"]!["writes"]!;
        var clock = new CycleClock(bench);
        var calls = new List<double>();
        var seen = 0;
        var fullRuns = 0;
        await foreach (var result in bench.Engine().RunCyclesAsync(Interval, WarmUp + options.Cycles, clock, CancellationToken.None))
        {
            Trouble.ThrowIfAny(result);
            if (++seen <= WarmUp) continue;
            calls.Add(result.Run.ZohoCalls);
            if (result.Run.Kind == RunKind.Full) fullRuns++;
        }

        var counts = await bench.CountsAsync();
        var writes = (int)counts["odoo"]!["writes"]! - writesBefore + (int)counts["zoho"]!["nonGetCalls"]!;
        var own = Median.Of(clock.Milliseconds.Skip(WarmUp));
        var baseline = Median.Of(full);
        return
        [
            new(Name, "own CPU, median", own, "ms", "< 50 ms", own < 50),
            new(Name, "own CPU, worst", clock.Milliseconds.Skip(WarmUp).Max(), "ms"),
            new(Name, "Zoho calls, median", Median.Of(calls), "", "<= 2", Median.Of(calls) <= 2),
            new(Name, "writes, all cycles", writes, "", "0", writes == 0),
            new(Name, "full runs among them", fullRuns, "", "0", fullRuns == 0),
            new(Name, "baseline: full sync, own CPU, median", baseline, "ms"),
            new(Name, "cycle / baseline", own / baseline, "x", "< 1", own < baseline),
        ];
    }

    /// <summary>Stops the processor time of each cycle when its wait begins, and lets the wait pass at once.</summary>
    private sealed class CycleClock(Bench bench) : ISyncReporter
    {
        private TimeSpan _begun = Environment.CpuUsage.TotalTime;

        public List<double> Milliseconds { get; } = [];

        public void Report(SyncEvent syncEvent)
        {
            if (syncEvent is not SyncServerWaits waits) return;
            Milliseconds.Add((Environment.CpuUsage.TotalTime - _begun).TotalMilliseconds);
            var left = waits.NextRun - bench.Time.GetUtcNow();
            if (left > TimeSpan.Zero) bench.Advance(left);
            _begun = Environment.CpuUsage.TotalTime;
        }
    }
}
