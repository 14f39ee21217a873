using System.Globalization;
using ZohoOdooSync.Benchmarks;
using ZohoOdooSync.Benchmarks.Scenarios;

const int BadUsage = 64;

if (args is [SandboxServing.Verb, var count, var home]) return await SandboxServing.RunAsync(
    int.Parse(count, CultureInfo.InvariantCulture), home);
if (Options.Parse(args) is not { } options)
{
    await Console.Error.WriteLineAsync(Options.Usage);
    return BadUsage;
}

var figures = new List<Figure>();
await AddAsync("unchanged cycle", UnchangedCycle.MeasureAsync(options));
await AddAsync("full sync of new products", FullSyncOfNew.MeasureAsync(options));
await AddAsync("undo of a wrong exchange rate", UndoOfPrices.MeasureAsync(options));
await AddAsync("status while a server writes", StatusUnderWrites.MeasureAsync(options));
await AddAsync("edit told by a webhook", HintedEdit.MeasureAsync(options));
if (OperatingSystem.IsLinux()) await AddAsync("idle server", IdleServer.MeasureAsync(options));
Console.WriteLine(options.IsJson ? Report.Json(figures, options.IsQuick) : Report.Table(figures));
return figures.All(figure => figure.IsHeld != false) ? 0 : 1;

async Task AddAsync(string name, Task<IReadOnlyList<Figure>> measurement)
{
    await Console.Error.WriteLineAsync($"measuring: {name}");
    figures.AddRange(await measurement);
}
