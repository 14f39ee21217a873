using System.Diagnostics;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// A first sync while Zoho's limit of a hundred calls a minute is in force, in real time. 19,700 items are ninety-nine pages, and with the
/// organisation just a minute's calls; 20,000 are more, so that such a run lasts at least a minute, and what it lasts beyond that counts.
/// </summary>
internal static class SyncWithinLimit
{
    public const string Name = "first sync within Zoho's limit";

    private const double Minute = 60;
    private const double MostBeyond = 5;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        var figures = new List<Figure>();
        if (!options.IsQuick)
        {
            var beyond = await SyncAsync(20_000) - Minute;
            figures.Add(new(Name, "20,000 items, beyond the minute", beyond, "s", $"0-{MostBeyond}", beyond is >= 0 and < MostBeyond));
        }

        var fitting = await SyncAsync(19_700);
        figures.Add(new(Name, "19,700 items, which need no wait", fitting, "s", $"< {Minute}", fitting < Minute));
        return figures;
    }

    private static async Task<double> SyncAsync(int items)
    {
        await using var bench = await Bench.StartAsync(items);
        await bench.DelayAsync(10, 10);
        await bench.PostAsync("sandbox/zoho/switches", new JObject { ["enforceMinuteLimit"] = true });
        var watch = Stopwatch.StartNew();
        var result = await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
        return result.Run.Counts is { CountsMatch: true } counts && counts.Created == items
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{result.Run.Counts.Created} made.");
    }
}
