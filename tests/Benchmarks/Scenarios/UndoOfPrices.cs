using System.Diagnostics;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Planning;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// A wrong exchange rate: a full run writes every price ten times too high, and its undo puts all of them back. The run is the
/// baseline. Seconds on the wall, after one round to warm up; each round ends with the prices compared.
/// </summary>
internal static class UndoOfPrices
{
    private const string Name = "undo of a wrong exchange rate";

    private const double MostOfTheRun = 1.5;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
        var right = await PricesAsync(bench);
        bench.Configure(settings => settings["pricing"] = new JObject { ["exchange_rate"] = 15000 });
        var (runs, undos) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds + 1; round++)
        {
            bench.Advance(TimeSpan.FromMinutes(1));
            var watch = Stopwatch.StartNew();
            var wrong = await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
            var run = watch.Elapsed.TotalSeconds;
            bench.Advance(TimeSpan.FromMinutes(1));
            watch.Restart();
            var undone = await Trouble.ThrowIfAnyAsync(bench.Engine().UndoAsync(
                new UndoRequest(wrong.Run.RunId), false, SilentReporter.Instance, CancellationToken.None));
            var undo = watch.Elapsed.TotalSeconds;
            if (undone.Run.Counts.Updated != wrong.Run.Counts.Updated || undone.Run.ZohoCalls > 0 || await PricesAsync(bench) != right)
                throw new InvalidOperationException($"{undone.Run.Counts.Updated} of {wrong.Run.Counts.Updated} prices were put back.");
            if (round == 0) continue;
            runs.Add(run);
            undos.Add(undo);
        }

        var ratio = Median.Of(undos) / Median.Of(runs);
        return
        [
            new(Name, "baseline: the run that wrote the prices", Median.Of(runs), "s"),
            new(Name, "undo", Median.Of(undos), "s"),
            new(Name, "undo / run", ratio, "x", $"< {MostOfTheRun}", ratio < MostOfTheRun),
        ];
    }

    private static async Task<string> PricesAsync(Bench bench) => string.Join(
        '\n', (await bench.ProductsAsync()).Select(row => $"{row["product"]!["id"]} {row["product"]!["listPrice"]}")
            .Order(StringComparer.Ordinal));
}
