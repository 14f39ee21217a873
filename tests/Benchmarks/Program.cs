using System.Globalization;
using ZohoOdooSync.Benchmarks;
using ZohoOdooSync.Benchmarks.Scenarios;

const int BadUsage = 64;

if (args is [SandboxServing.Verb, var count, var home, var pairs]) return await SandboxServing.RunAsync(
    int.Parse(count, CultureInfo.InvariantCulture), home, int.Parse(pairs, CultureInfo.InvariantCulture));
if (args is [CatalogueSizes.Verb, var profile]) return await CatalogueSizes.RunAsync(profile);
if (Options.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(Options.Usage);
    return BadUsage;
}

var figures = new List<Figure>();
await AddAsync("unchanged cycle", UnchangedCycle.MeasureAsync);
await AddAsync("full sync of new products", FullSyncOfNew.MeasureAsync);
await AddAsync("full sync over several connections", SyncOverConnections.MeasureAsync);
await AddAsync(TwentyFields.Name, TwentyFields.MeasureAsync);
await AddAsync(SyncWithinLimit.Name, SyncWithinLimit.MeasureAsync);
await AddAsync(ArchiveOfMany.Name, ArchiveOfMany.MeasureAsync);
await AddAsync("undo of a wrong exchange rate", UndoOfPrices.MeasureAsync);
await AddAsync("status while a server writes", StatusUnderWrites.MeasureAsync);
await AddAsync("edit told by a webhook", HintedEdit.MeasureAsync);
await AddAsync("catalogue sizes", CatalogueSizes.MeasureAsync);
if (OperatingSystem.IsLinux()) await AddAsync("idle server", IdleServer.MeasureAsync);
if (OperatingSystem.IsLinux()) await AddAsync("idle pairs in one process", IdlePairs.MeasureAsync);
Console.WriteLine(options.IsJson ? Report.Json(figures, options.IsQuick) : Report.Table(figures));
return figures.All(figure => figure.IsHeld != false) ? 0 : 1;

async Task AddAsync(string name, Func<Options, Task<IReadOnlyList<Figure>>> measure)
{
    if (!name.Contains(options.Only, StringComparison.OrdinalIgnoreCase)) return;
    await Console.Error.WriteLineAsync($"measuring: {name}");
    figures.AddRange(await measure(options));
}
