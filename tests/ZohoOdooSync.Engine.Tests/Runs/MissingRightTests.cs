using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A right that the account lacks for every product alike is one trouble, and not one of each product.</summary>
public sealed class MissingRightTests
{
    [Theory]
    [InlineData(18, true)]
    [InlineData(19, true)]
    [InlineData(19, false)]
    public async Task Products_that_wait_for_a_right_are_told_once_and_tried_as_one(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, products: 60, rpc: rpc);
        await bench.RunAsync();
        var active = bench.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        foreach (var item in active) bench.Sandbox.Zoho.SetActive(item.ItemId, false);
        bench.Sandbox.Odoo.Switches.BotLacksInventoryRight = true;
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 20 } };
        for (var attempt = 1; attempt <= 2; attempt++)
        {
            bench.Sandbox.ResetCounters();
            var before = bench.Told.Events.Count;
            var run = await bench.RunAsync(force: true);
            Assert.Equal((RunOutcome.Incomplete, false, 1), (run.Run.Outcome, run.Run.Counts.CountsMatch, run.Run.Counts.Quarantined));
            // A batch, its first and its last, on each of two connections; no further batch of the kind.
            Assert.InRange(bench.Sandbox.Odoo.Calls.ByMethod["product.template.write"], 3, 6);
            var told = bench.Told.Events.Skip(before).OfType<SyncMessage>().Where(message => message.Level == SyncLogLevel.Warning)
                .ToList();
            Assert.Single(told, message => message.Text.Contains($"{active.Count} products wait for a right", StringComparison.Ordinal));
            Assert.InRange(told.Count, 1, 3);
            Assert.DoesNotContain(bench.Told.Events.Skip(before), told => told is SyncChangeSettled);
            var resting = Assert.Single(bench.Recall(state => state.Quarantine()));
            Assert.Equal(("archiving", active.Count, attempt), (resting.Name, resting.Products, resting.Attempts));
            Assert.Contains("Minimum Inventory Rule", resting.Reason);
            Assert.All(run.Changes, change => Assert.Equal(ChangeOutcome.NotDone, change.Outcome));
        }

        bench.Sandbox.Odoo.Switches.BotLacksInventoryRight = false;
        Assert.Equal((RunOutcome.Succeeded, active.Count), (await bench.RunAsync(force: true)) is var healed
            ? (healed.Run.Outcome, healed.Run.Counts.Archived) : default);
        Assert.Empty(bench.Recall(state => state.Quarantine()));
    }

    [Fact]
    public async Task Bringing_back_waits_for_the_right_too_and_other_changes_go_on()
    {
        await using var bench = await Workbench.StartAsync(products: 30);
        foreach (var item in bench.Sandbox.Zoho.Items.ToList()) bench.Sandbox.Zoho.SetActive(item.ItemId, false);
        await bench.RunAsync();
        bench.Sandbox.Odoo.Switches.BotLacksInventoryRight = true;
        foreach (var item in bench.Sandbox.Zoho.Items.ToList()) bench.Sandbox.Zoho.SetActive(item.ItemId, true);
        bench.Sandbox.Zoho.Add("New one", 3m, "NEW");
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 1, 0), (run.Run.Outcome, run.Run.Counts.Created, run.Run.Counts.Restored));
        Assert.Equal("bringing back", Assert.Single(bench.Recall(state => state.Quarantine())).Name);
    }

    [Fact]
    public async Task The_connection_test_finds_it_beforehand()
    {
        await using var bench = await Workbench.StartAsync(18, products: 3);
        ConnectionCheck Check(IReadOnlyList<ConnectionCheck> checks) => Assert.Single(checks, check => check.Name == "Archiving");
        Assert.Equal(CheckOutcome.Passed, Check(await bench.Engine().TestConnectionAsync(CancellationToken.None)).Outcome);
        bench.Sandbox.Odoo.Switches.BotLacksInventoryRight = true;
        var lacking = Check(await bench.Engine().TestConnectionAsync(CancellationToken.None));
        Assert.Equal(CheckOutcome.Failed, lacking.Outcome);
        Assert.Contains("Inventory / User", lacking.NextStep);
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(18, true)]
    public async Task Without_the_Inventory_app_there_is_nothing_to_lack(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc, options: options => options with { StockInstalled = false });
        Assert.All(await bench.Engine().TestConnectionAsync(CancellationToken.None), check =>
            Assert.NotEqual(CheckOutcome.Failed, check.Outcome));
    }
}
