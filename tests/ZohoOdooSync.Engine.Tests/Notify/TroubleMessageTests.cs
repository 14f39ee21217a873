using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>The whole way: from what a run came to, over the wire, to the receiver.</summary>
public sealed class TroubleMessageTests
{
    [Fact]
    public async Task Three_failed_runs_are_told_once_and_their_end_once()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        await bench.RunAsync();
        await bench.FailAsync(2);
        Assert.Empty(receiver.Got);

        await bench.FailAsync(4);
        Assert.Equal(["failing"], receiver.Events);
        var told = JObject.Parse(receiver.Got[0].Body);
        Assert.Equal(bench.Bench.Organization, (string?)told["organization"]);
        Assert.Equal("Failed", (string?)told["outcome"]);
        Assert.Contains("3 runs in a row failed.", told["reasons"]!.Values<string>());
        Assert.NotNull(bench.Bench.Recall(state => state.FindRun((string)told["run_id"]!)));

        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Single(receiver.Got);
        await bench.RunAsync();
        Assert.Equal(["failing", "recovered failing"], receiver.Events);
        await bench.RunAsync();
        Assert.Equal(2, receiver.Got.Count);
    }
}
