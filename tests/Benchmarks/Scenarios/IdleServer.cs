
namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// What a server costs while it waits, after its first cycle made all products: that leaves more memory behind than any
/// later one.
/// </summary>
internal static class IdleServer
{
    private const string Name = "idle server";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        await using var bench = await Bench.StartAsync(Options.Products);
        await using var server = new RunningServer(bench);
        var engine = bench.Engine();
        while (engine.GetStatus() is not { NextRun: not null, LastCompletedRun: not null })
        {
            server.RequireAlive();
            await Task.Delay(100);
        }

        await Task.Delay(options.Settling);
        var before = server.Ticks();
        await Task.Delay(options.Idling);
        return Figures(server, server.Ticks() - before, options.Idling);
    }

    private static Figure[] Figures(RunningServer server, long ticks, TimeSpan time)
    {
        server.RequireAlive();
        var memory = server.ResidentMegabytes();
        var share = ticks / time.TotalSeconds;
        return
        [
            new(Name, "resident memory", memory, "MB", "< 90 MB", memory < 90),
            new(Name, $"CPU ticks of 10 ms in {time.TotalSeconds:0} s", ticks, ""),
            // A tick is a hundredth of a second: ticks a second are percent of a core.
            new(Name, "share of one core", share, "%", "< 0.2 %", share < 0.2),
        ];
    }
}
