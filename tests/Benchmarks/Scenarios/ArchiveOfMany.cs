using System.Diagnostics;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// A cycle, and a full run, that archive 500 of 2,000 products since their items became inactive, against the one call that archives
/// as many and nothing else. Each call takes 10 ms more.
/// </summary>
internal static class ArchiveOfMany
{
    public const string Name = "archive of 500";

    private const int Archived = 500;
    private const int Latency = 10;
    private const double MostOver = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(300);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        var (writes, fulls, cycles) = (new List<double>(), new List<double>(), new List<double>());
        // The first round warms up.
        for (var round = 0; round <= Math.Min(options.Rounds, 3); round++)
        {
            await using var bench = await StartAsync();
            var cycle = await SyncAsync(bench, CycleAsync);
            var full = await SyncAsync(bench, engine => engine.RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
            var write = await WriteAsync(bench);
            if (round == 0) continue;
            writes.Add(write);
            fulls.Add(full);
            cycles.Add(cycle);
        }

        var bare = Median.Of(writes);
        return
        [
            new(Name, "baseline: the write alone", bare, "s"),
            Over("full run over it", Median.Of(fulls) - bare),
            Over("cycle over it", Median.Of(cycles) - bare),
        ];

        static Figure Over(string name, double seconds) => new(Name, name, seconds, "s", $"< {MostOver} s", seconds < MostOver);
    }

    private static async Task<Bench> StartAsync()
    {
        var bench = await Bench.StartAsync(Options.Products);
        bench.Configure(settings => settings["guard"] = new JObject { ["max_archive_percent"] = 100, ["max_archive_count"] = Archived });
        await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
        await bench.DelayAsync(Latency, Latency);
        return bench;
    }

    /// <summary>Makes items inactive, and lets a run of a new engine archive their products.</summary>
    private static async Task<double> SyncAsync(Bench bench, Func<SyncEngine, Task<SyncRunResult>> run)
    {
        // What a run before wrote is read again for some minutes.
        bench.Advance(TimeSpan.FromMinutes(30));
        await bench.PostAsync("sandbox/zoho/bulk-edit", new JObject { ["deactivated"] = Archived });
        bench.Advance(TimeSpan.FromMinutes(1));
        var engine = bench.Engine();
        var watch = Stopwatch.StartNew();
        var result = await Trouble.ThrowIfAnyAsync(run(engine));
        return result.Run.Counts is { Archived: Archived, CountsMatch: true }
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{result.Run.Counts.Archived} were archived.");
    }

    /// <summary>A server's first cycle, from its start on.</summary>
    private static async Task<SyncRunResult> CycleAsync(SyncEngine engine)
    {
        SyncRunResult? last = null;
        await foreach (var result in engine.RunCyclesAsync(Interval, 1, SilentReporter.Instance, CancellationToken.None)) last = result;
        return last is { Run.Kind: RunKind.Incremental } ? last : throw new InvalidOperationException($"The cycle was {last?.Run.Kind}.");
    }

    private static async Task<double> WriteAsync(Bench bench)
    {
        var ids = (await bench.ProductsAsync()).Select(told => told["product"]!).Where(product => (bool)product["active"]!)
            .Select(product => (int)product["id"]!).Take(Archived).ToArray();
        if (ids.Length != Archived) throw new InvalidOperationException($"{ids.Length} products are active.");
        var target = bench.Settings.Target;
        using var http = new HttpClient { BaseAddress = bench.Address };
        http.DefaultRequestHeaders.Add("Authorization", "bearer " + target.ApiKey.Reveal());
        http.DefaultRequestHeaders.Add("X-Odoo-Database", target.Database);
        var body = new JObject { ["ids"] = new JArray(ids), ["vals"] = new JObject { ["active"] = false } }.ToString(Formatting.None);
        var watch = Stopwatch.StartNew();
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var reply = await http.PostAsync(new Uri("json/2/product.template/write", UriKind.Relative), content);
        reply.EnsureSuccessStatusCode();
        await reply.Content.ReadAsStringAsync();
        return watch.Elapsed.TotalSeconds;
    }
}
