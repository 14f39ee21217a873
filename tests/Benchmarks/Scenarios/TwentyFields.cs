using System.Diagnostics;
using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// A first sync with every row of the catalogue that needs no picture, against one with the first twelve: the same items, which have a
/// value for each row. One after the other in turn.
/// </summary>
internal static class TwentyFields
{
    public const string Name = "first sync with twenty fields";

    private const int Few = 12;
    private const double Most = 1.3;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        var all = FieldCatalogue.All.Take(20).ToList();
        var (few, many) = (new List<double>(), new List<double>());
        // The first one warms up.
        await SyncAsync(all);
        for (var round = 0; round < Math.Max(options.Rounds, 2); round++)
        {
            few.Add(await SyncAsync(all.Take(Few)));
            many.Add(await SyncAsync(all));
        }

        var ratio = Median.Of(many) / Median.Of(few);
        return
        [
            new(Name, "baseline: twelve fields", Median.Of(few), "s"), new(Name, "twenty fields", Median.Of(many), "s"),
            new(Name, "twenty / twelve", ratio, "x", $"< {Most}", ratio < Most),
        ];
    }

    private static async Task<double> SyncAsync(IEnumerable<MirroredField> fields)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        var items = await bench.ItemsAsync();
        var index = 0;
        foreach (var item in items as JArray ?? (JArray)items["items"]!)
            await bench.PutAsync($"sandbox/zoho/items/{item["itemId"]}", Said(index++));
        var named = fields.Select(field => field.Key).ToHashSet();
        bench.Configure(settings => settings["mapping"] = new JObject
        {
            ["create_categories"] = true,
            ["fields"] = new JObject(FieldCatalogue.All.Where(field => !field.IsAlwaysOn)
                .Select(field => new JProperty(field.Key, named.Contains(field.Key)))),
        });
        await bench.DelayAsync(10, 10);
        var watch = Stopwatch.StartNew();
        var result = await Trouble.ThrowIfAnyAsync(bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None));
        return result.Run.Counts is { CountsMatch: true, Created: Options.Products, Quarantined: 0 }
            ? watch.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{result.Run.Counts.Created} made, {result.Run.Counts.Quarantined} in quarantine.");
    }

    private static JObject Said(int index) => new()
    {
        ["weight"] = index % 50 + 0.5, ["weight_unit"] = "kg", ["category_name"] = $"Tools / Kind {index % 20}",
        ["tax_name"] = index % 2 == 0 ? "15%" : string.Empty, ["purchase_tax_name"] = index % 2 == 0 ? "15%" : string.Empty,
        ["brand"] = $"Brand {index % 30}", ["manufacturer"] = $"Maker {index % 30}",
        ["part_number"] = index.ToString("'P-'0000", CultureInfo.InvariantCulture), ["hsn_or_sac"] = "996511",
    };
}
