using System.Globalization;
using ZohoOdooSync.Engine.Reports;

namespace ZohoOdooSync.Benchmarks.Scenarios;

/// <summary>
/// What many pairs in one process cost while nothing changes: their cycles at the usual interval, over which they are spread. One pair in
/// the same way is measured beside it.
/// </summary>
internal static class IdlePairs
{
    private const string Name = "idle pairs in one process";
    private const int Pairs = 100, FewPairs = 10;

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Options options)
    {
        var pairs = options.IsQuick ? FewPairs : Pairs;
        var one = await MeasureAsync(1, options);
        var many = await MeasureAsync(pairs, options);
        return
        [
            .. Figures(1, one), .. Figures(pairs, many),
            new(Name, "memory that one more pair adds", (many.Megabytes - one.Megabytes) / (pairs - 1), "MB"),
        ];
    }

    private static async Task<(double Megabytes, double Share)> MeasureAsync(int pairs, Options options)
    {
        await using var bench = await Bench.StartAsync(Options.Products, pairs);
        await using var server = new RunningServer(bench, "--all-profiles");
        while (ProfileOverview.Read(bench.Home).Any(profile => profile.Status is not { NextRun: not null, LastCompletedRun: not null }))
        {
            server.RequireAlive();
            await Task.Delay(1000);
        }

        // A first run is followed by four cycles that look at its products again: a call that was under way would show in that time.
        await Task.Delay(options.IsQuick ? options.Settling : TimeSpan.FromMinutes(25));
        var time = options.IsQuick ? TimeSpan.FromMinutes(1) : TimeSpan.FromMinutes(5);
        var before = server.Ticks();
        await Task.Delay(time);
        server.RequireAlive();
        return (server.ResidentMegabytes(), (server.Ticks() - before) / time.TotalSeconds);
    }

    private static Figure[] Figures(int pairs, (double Megabytes, double Share) measured)
    {
        var scenario = string.Create(CultureInfo.InvariantCulture, $"{Name}: {pairs}");
        var isPromised = pairs == Pairs;
        return
        [
            new(scenario, "resident memory", measured.Megabytes, "MB", isPromised ? "< 250 MB" : null,
                isPromised ? measured.Megabytes < 250 : null),
            new(scenario, "share of one core", measured.Share, "%", isPromised ? "< 1 %" : null, isPromised ? measured.Share < 1 : null),
        ];
    }
}
