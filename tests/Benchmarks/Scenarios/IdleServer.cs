using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// What a server costs while it waits, after its first cycle made all products: that leaves more memory behind than any
/// later one. The servers of all stores wait side by side.
/// </summary>
internal static class IdleServer
{
    private const string Name = "idle server";

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(IReadOnlyList<IStateStoreProvider> stores, Options options)
    {
        var all = new List<(IStateStoreProvider Store, Bench Bench, RunningServer Server)>();
        try
        {
            foreach (var store in stores)
            {
                var bench = await Bench.StartAsync(Options.Products, store.Name);
                all.Add((store, bench, new RunningServer(bench)));
            }

            foreach (var (store, bench, server) in all)
            {
                var engine = bench.Engine(store);
                while (engine.GetStatus() is not { NextRun: not null, LastCompletedRun: not null })
                {
                    server.RequireAlive();
                    await Task.Delay(100);
                }
            }

            await Task.Delay(options.Settling);
            var before = all.Select(one => one.Server.Ticks()).ToList();
            await Task.Delay(options.Idling);
            return [.. all.SelectMany((one, at) => Figures(one.Store.Name, one.Server, one.Server.Ticks() - before[at], options.Idling))];
        }
        finally
        {
            foreach (var (_, bench, server) in all)
            {
                await server.DisposeAsync();
                await bench.DisposeAsync();
            }
        }
    }

    private static Figure[] Figures(string store, RunningServer server, long ticks, TimeSpan time)
    {
        server.RequireAlive();
        var memory = server.ResidentMegabytes();
        var share = ticks / time.TotalSeconds;
        return
        [
            new(Name, store, "resident memory", memory, "MB", "< 90 MB", memory < 90),
            new(Name, store, $"CPU ticks of 10 ms in {time.TotalSeconds:0} s", ticks, ""),
            // A tick is a hundredth of a second: ticks a second are percent of a core.
            new(Name, store, "share of one core", share, "%", "< 0.2 %", share < 0.2),
        ];
    }
}
