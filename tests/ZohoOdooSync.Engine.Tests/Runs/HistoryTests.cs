using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

public sealed class HistoryTests
{
    [Fact]
    public async Task Runs_come_newest_first_and_their_changes_with_both_values()
    {
        await using var pair = await PairInSandbox.StartAsync(5);
        Assert.Empty(pair.Engine.GetHistory(10));
        var first = await pair.RunAsync();
        pair.Time.Advance(TimeSpan.FromMinutes(5));
        var item = pair.Sandbox.Zoho.Items.First(item => item.Active);
        pair.Sandbox.Zoho.Update(item.ItemId, known => known with { Name = "Another name" });
        var second = await pair.RunAsync();

        Assert.Equal([second.Run.RunId, first.Run.RunId], pair.Engine.GetHistory(10).Select(run => run.RunId));
        Assert.Equal([second.Run.RunId], pair.Engine.GetHistory(1).Select(run => run.RunId));
        Assert.Equal(5, pair.Engine.GetChanges(first.Run.RunId).Count);
        var change = Assert.Single(pair.Engine.GetChanges(second.Run.RunId));
        Assert.Equal((ChangeKind.Update, ChangeOutcome.Done, item.ItemId), (change.Kind, change.Outcome, change.ItemId));
        Assert.Equal((item.Name, "Another name"), (change.Before[MirroredField.Name]?.Text, change.After[MirroredField.Name]?.Text));
    }

    [Fact]
    public async Task A_run_that_nobody_knows_is_told_with_those_that_are_known()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        Assert.Contains("it is empty", Assert.Throws<SyncException>(() => pair.Engine.GetChanges("20260101-000000-0000")).Message);
        var run = await pair.RunAsync();
        var error = Assert.Throws<SyncException>(() => pair.Engine.GetChanges("20260101-000000-0000"));
        Assert.Equal(("RunNotFound", SyncErrorKind.Data), (error.ErrorId, error.Kind));
        Assert.Contains("20260101-000000-0000", error.Message);
        Assert.Contains(run.Run.RunId, error.Message);
    }
}
