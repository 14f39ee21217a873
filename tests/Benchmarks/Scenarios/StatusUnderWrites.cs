using System.Diagnostics;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>How long a look at the status takes while a server in another process writes to Odoo and to the state.</summary>
internal static class StatusUnderWrites
{
    private const string Name = "status while a server writes";

    private const int LeastLooks = 200;

    // Small batches: the state is written to all the time.
    private const int BatchSize = 5;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        bench.Configure(settings => settings["odoo"]!["test_db"]!["batch_size"] = BatchSize);
        var engine = bench.Engine();
        var looks = new List<double>();
        await using var server = new RunningServer(bench);
        var patience = Stopwatch.StartNew();
        while (true)
        {
            var begun = Stopwatch.GetTimestamp();
            var status = engine.GetStatus();
            var took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
            // Looks before the first batch warm up; those after the last are of a server that waits.
            if (status.LastCompletedRun is not null) break;
            if (status.LastRun is { Outcome: RunOutcome.Running }) looks.Add(took);
            server.RequireAlive();
            if (patience.Elapsed > TimeSpan.FromMinutes(5)) throw new InvalidOperationException("The server does not get to its end.");
            await Task.Delay(options.IsQuick ? 5 : 10);
        }

        var created = (int)(await bench.CountsAsync())["odoo"]!["created"]!;
        if (created != Options.Products) throw new InvalidOperationException($"The server made {created} products.");
        var worst = looks.Max();
        return
        [
            new(Name, "looks", looks.Count, "", $">= {LeastLooks}", looks.Count >= LeastLooks),
            new(Name, "median", Median.Of(looks), "ms"),
            new(Name, "worst", worst, "ms", "<= 200 ms", worst <= 200),
        ];
    }
}
