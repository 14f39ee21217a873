using System.Diagnostics;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// A full sync of new products, and one of changed prices, over one, two and four connections to Odoo. The server has two workers, each
/// call takes 10 ms more, and each written row keeps a worker busy for a millisecond, as on a real server. One connection is the baseline.
/// </summary>
internal static class SyncOverConnections
{
    private const string Name = "full sync over several connections";

    private const double MostOfOne = 0.7;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        var figures = new List<Figure>();
        // The first one warms up.
        await MeasureAsync(1, options);
        var one = await MeasureAsync(1, options);
        Add(1, one);
        foreach (var connections in new[] { 2, 4 })
        {
            var some = await MeasureAsync(connections, options);
            Add(connections, some);
            Compare($"new products, {connections} / 1", some.New / one.New, connections);
            Compare($"prices, {connections} / 1", some.Prices / one.Prices, connections);
        }

        return figures;

        void Add(int connections, (double New, double Prices) seconds)
        {
            var words = connections == 1 ? "baseline: one connection" : $"{connections} connections";
            figures.Add(new(Name, $"{words}, new products", seconds.New, "s"));
            figures.Add(new(Name, $"{words}, prices", seconds.Prices, "s"));
        }

        void Compare(string what, double ratio, int connections) => figures.Add(connections == 2
            ? new(Name, what, ratio, "x", $"< {MostOfOne}", ratio < MostOfOne) : new(Name, what, ratio, "x"));
    }

    private static async Task<(double New, double Prices)> MeasureAsync(int connections, Options options)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        bench.Configure(settings =>
        {
            foreach (var database in settings["odoo"]!.Children<JProperty>().Select(property => property.Value).OfType<JObject>())
                database["connections"] = connections;
        });
        await bench.DelayAsync(10, 10);
        await bench.PostAsync("sandbox/odoo/switches", new JObject { ["workers"] = 2, ["rowMicroseconds"] = 1000 });
        var made = await SyncAsync(bench);
        var prices = new List<double>();
        for (var round = 0; round < Math.Min(options.Rounds, 3); round++)
        {
            await bench.PostAsync("sandbox/zoho/bulk-edit", new JObject { ["prices"] = Options.Products, ["seed"] = round });
            bench.Advance(TimeSpan.FromMinutes(1));
            prices.Add(await SyncAsync(bench));
        }

        return (made, Median.Of(prices));
    }

    private static async Task<double> SyncAsync(Bench bench)
    {
        var watch = Stopwatch.StartNew();
        var result = await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
        return result.Run.Counts is { CountsMatch: true } counts && counts.Created + counts.Updated == Options.Products
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{result.Run.Counts.Created} made, {result.Run.Counts.Updated} updated.");
    }
}
