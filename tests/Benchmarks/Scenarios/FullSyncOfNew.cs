using System.Diagnostics;
using System.Text;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// A full sync into an Odoo without products, against one create call for each product, one after the other. The baseline
/// is favoured: it is handed its items, and neither reads, compares, binds, journals nor verifies anything.
/// </summary>
internal static class FullSyncOfNew
{
    private const string Name = "full sync of new products";

    // What a server in the same building takes for an answer at least; loopback takes nothing.
    private const int Latency = 10;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        var figures = new List<Figure>();
        foreach (var latency in options.IsQuick ? new[] { 0 } : [0, Latency])
        {
            var rounds = latency == 0 ? options.Rounds : 1;
            var name = latency == 0 ? Name : $"{Name}, {latency} ms a call";
            var baseline = Median.Of(await RepeatAsync(rounds, () => CreateOneByOneAsync(latency)));
            figures.Add(new(name, "baseline: a create for each", baseline, "s"));
            var sync = Median.Of(await RepeatAsync(rounds, () => SyncAsync(latency)));
            figures.Add(new(name, "full sync", sync, "s"));
            figures.Add(new(name, "baseline / full sync", baseline / sync, "x"));
        }

        return figures;
    }

    private static async Task<List<double>> RepeatAsync(int times, Func<Task<double>> measure)
    {
        var seconds = new List<double>();
        for (var i = 0; i < times; i++) seconds.Add(await measure());
        return seconds;
    }

    private static async Task<double> SyncAsync(int latency)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        await bench.DelayAsync(latency, latency);
        var watch = Stopwatch.StartNew();
        var result = await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
        var seconds = watch.Elapsed.TotalSeconds;
        return result.Run.Counts.Created == Options.Products
            ? seconds : throw new InvalidOperationException($"{result.Run.Counts.Created} products were created.");
    }

    private static async Task<double> CreateOneByOneAsync(int latency)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        var items = await bench.ItemsAsync();
        var bodies = (items as JArray ?? (JArray)items["items"]!).Select(Body).ToList();
        await bench.DelayAsync(latency, latency);
        var target = bench.Settings.Target;
        using var http = new HttpClient { BaseAddress = bench.Address };
        http.DefaultRequestHeaders.Add("Authorization", "bearer " + target.ApiKey.Reveal());
        http.DefaultRequestHeaders.Add("X-Odoo-Database", target.Database);
        var watch = Stopwatch.StartNew();
        foreach (var body in bodies)
        {
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var reply = await http.PostAsync(new Uri("json/2/product.template/create", UriKind.Relative), content);
            reply.EnsureSuccessStatusCode();
            await reply.Content.ReadAsStringAsync();
        }

        var seconds = watch.Elapsed.TotalSeconds;
        var made = (int)(await bench.CountsAsync())["odoo"]!["count"]!;
        return made == Options.Products ? seconds : throw new InvalidOperationException($"The baseline made {made} products.");
    }

    private static string Body(JToken item) => new JObject
    {
        ["vals_list"] = new JArray(new JObject
        {
            ["name"] = (string?)item["name"], ["default_code"] = (string?)item["sku"], ["list_price"] = (decimal?)item["rate"],
        }),
    }.ToString(Formatting.None);
}
