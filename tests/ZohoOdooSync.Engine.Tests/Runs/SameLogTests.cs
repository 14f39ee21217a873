using System.Text.RegularExpressions;
using Xunit;
using ZohoOdooSync.Engine.Log;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Who reads the log or listens to events needs not know whether a scheduled task or a server made a run.</summary>
public sealed partial class SameLogTests
{
    [Fact]
    public async Task A_full_run_by_hand_and_one_of_the_server_leave_the_same_lines_and_events()
    {
        await using var byHand = await Workbench.StartAsync(products: 40, options: options => options with { BadItems = 4 });
        await byHand.RunAsync();
        await using var served = await CycleBench.StartAsync(products: 40, options: options => options with { BadItems = 4 });
        await served.RunAsync(1);
        var lines = Lines(byHand);
        Assert.NotEmpty(lines);
        Assert.Equal(lines, Lines(served.Bench).Where(line => !line.Contains("This cycle is a full run", StringComparison.Ordinal)));
        Assert.Equal(EventsOf(byHand), EventsOf(served.Bench));
    }

    // What a server says of itself belongs to no run.
    private static List<string> Lines(Workbench bench) =>
    [
        .. from line in new SyncLogReader(bench.Settings.LogPath, bench.Time).ReadLog(new SyncLogQuery())
           where line.RunId is not null
           select $"{line.Level} {line.ItemId} {Passing().Replace(line.Text, "…")}",
    ];

    [GeneratedRegex("[0-9.]+ (s|seconds)|[0-9]{8}-[0-9]{6}-[0-9a-f]{4}")]
    private static partial Regex Passing();

    private static List<string> EventsOf(Workbench bench)
    {
        var events = bench.Told.Events.Where(one => one is not (SyncMessage or SyncProgressed or SyncServerWaits or SyncServerIdles));
        return [.. events.Select(one => one.GetType().Name).Where(name => !name.StartsWith("SyncServer", StringComparison.Ordinal))];
    }
}
