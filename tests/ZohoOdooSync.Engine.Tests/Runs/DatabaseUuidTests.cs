using Xunit;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

public sealed class DatabaseUuidTests
{
    private const string Call = "ir.config_parameter.search_read";

    [Fact]
    public async Task The_first_run_spends_no_call_on_it_and_the_next_one_learns_it()
    {
        await using var pair = await PairInSandbox.StartAsync(2);
        pair.Sandbox.Odoo.Switches.BotMayReadParameters = true;
        await pair.RunAsync();
        Assert.DoesNotContain(Call, pair.Sandbox.Odoo.Calls.ByMethod.Keys);
        Assert.Null(pair.Recall(reader => reader.Identity)!.DatabaseUuid);
        await pair.RunAsync();
        Assert.Equal(1, pair.Sandbox.Odoo.Calls.ByMethod[Call]);
        Assert.Equal(pair.Sandbox.Odoo.DatabaseUuid, pair.Recall(reader => reader.Identity)!.DatabaseUuid);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    public async Task An_account_that_may_not_read_it_is_asked_once_and_never_again(int version)
    {
        await using var pair = await PairInSandbox.StartAsync(2, version);
        for (var i = 0; i < 4; i++) Assert.Equal(RunOutcome.Succeeded, (await pair.RunAsync()).Run.Outcome);
        await pair.PlanAsync();
        Assert.Equal(1, pair.Sandbox.Odoo.Calls.ByMethod[Call]);
        Assert.Equal("unreadable", pair.Recall(reader => reader.FindNote("odoo.uuid")));
    }

    [Fact]
    public async Task A_copy_of_the_database_is_refused_by_the_guard()
    {
        await using var pair = await PairInSandbox.StartAsync(2);
        pair.Sandbox.Odoo.Switches.BotMayReadParameters = true;
        await pair.RunAsync();
        await pair.RunAsync();
        var before = pair.Sandbox.Odoo.DatabaseUuid;
        pair.Sandbox.Odoo.DatabaseUuid = "9b1c9d3e-5a6b-11ef-8c1d-0242ac120099";
        var refused = await pair.RunAsync();
        Assert.Equal(RunOutcome.Refused, refused.Run.Outcome);
        Assert.Contains("the uuid of the Odoo database", Assert.Single(refused.GuardReasons));
        Assert.Equal(before, pair.Recall(reader => reader.Identity)!.DatabaseUuid);
        Assert.Equal(RunOutcome.Succeeded, (await pair.RunAsync(force: true)).Run.Outcome);
        Assert.Equal(pair.Sandbox.Odoo.DatabaseUuid, pair.Recall(reader => reader.Identity)!.DatabaseUuid);
    }

    [Fact]
    public async Task A_known_uuid_stays_when_it_can_no_longer_be_read()
    {
        await using var pair = await PairInSandbox.StartAsync(2);
        pair.Sandbox.Odoo.Switches.BotMayReadParameters = true;
        await pair.RunAsync();
        await pair.RunAsync();
        pair.Sandbox.Odoo.Switches.BotMayReadParameters = false;
        await pair.RunAsync();
        await pair.RunAsync();
        Assert.Equal(2, pair.Sandbox.Odoo.Calls.ByMethod[Call]);
        Assert.Equal(pair.Sandbox.Odoo.DatabaseUuid, pair.Recall(reader => reader.Identity)!.DatabaseUuid);
    }

    [Fact]
    public async Task A_cycle_spends_no_call_on_it_and_keeps_it()
    {
        await using var pair = await PairInSandbox.StartAsync(2);
        pair.Sandbox.Odoo.Switches.BotMayReadParameters = true;
        await pair.RunAsync();
        await pair.RunAsync();
        pair.Time.Advance(TimeSpan.FromMinutes(5));
        pair.Sandbox.Zoho.Add("New one", 7m);
        await foreach (var cycle in pair.Engine.RunCyclesAsync(null, 1, SilentReporter.Instance, CancellationToken.None))
            Assert.Equal((RunKind.Incremental, 1), (cycle.Run.Kind, cycle.Run.Counts.Created));
        Assert.Equal(1, pair.Sandbox.Odoo.Calls.ByMethod[Call]);
        Assert.Equal(pair.Sandbox.Odoo.DatabaseUuid, pair.Recall(reader => reader.Identity)!.DatabaseUuid);
    }
}
