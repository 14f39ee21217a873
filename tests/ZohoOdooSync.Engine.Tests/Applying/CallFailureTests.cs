using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>A call that fails as a whole for one of its records: that record is found, and the others are done.</summary>
public sealed class CallFailureTests
{
    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_module_that_cannot_make_one_product_does_not_hold_back_the_others(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.Odoo.Switches.BrokenText = "Bolt 7";
        var done = await test.ApplyAsync(ApplyUnderTest.Items(9));
        AssertOnlySeven(done);
        Assert.Equal(8, test.Odoo.Products.Count);
        Assert.Contains("Expected singleton", test.Quarantined("7")!.Reason);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_module_that_cannot_change_one_product_does_not_hold_back_the_others(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        await test.ApplyAsync(ApplyUnderTest.Items(9));
        test.Odoo.Switches.BrokenText = "Bolt 7";
        AssertOnlySeven(await test.ApplyAsync(ApplyUnderTest.Items(9, price: 50m)));
        Assert.Equal((51m, 17m, 59m), (test.ProductOf("1")!.ListPrice, test.ProductOf("7")!.ListPrice, test.ProductOf("9")!.ListPrice));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_module_that_cannot_archive_or_restore_one_product_does_not_hold_back_the_others(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        var items = ApplyUnderTest.Items(9);
        var archived = items.Select(item => Some.Desired(
            item.ItemId, item.Name, item.Sku, item.Values[MirroredField.Price]!.Value.Number, active: false)).ToArray();
        await test.ApplyAsync(items);
        test.Odoo.Switches.BrokenText = "Bolt 7";
        AssertOnlySeven(await test.ApplyAsync(archived));
        Assert.True(Assert.Single(test.Odoo.Products, product => product.Active).Name == "Bolt 7");

        test.Odoo.Switches.BrokenText = null;
        await test.ApplyAsync(archived);
        test.Odoo.Switches.BrokenText = "Bolt 7";
        AssertOnlySeven(await test.ApplyAsync(items));
        Assert.True(Assert.Single(test.Odoo.Products, product => !product.Active).Name == "Bolt 7");
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_module_that_cannot_bind_one_product_does_not_hold_back_the_others(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.Odoo.Switches.BotMayManageExternalIds = true;
        foreach (var i in Enumerable.Range(1, 9)) test.Odoo.AddProduct($"Bolt {i}", $"S{i}", 10m + i);
        test.Odoo.Switches.BrokenText = "Bolt 7";
        AssertOnlySeven(await test.ApplyAsync(ApplyUnderTest.Items(9)));
        Assert.Equal((true, false), (test.ProductOf("9") is not null, test.ProductOf("7") is not null));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_product_that_a_module_cannot_delete_is_archived_and_the_others_are_deleted(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.Policy = new PlanPolicy { RemovedItems = RemovalChoice.Delete };
        await test.ApplyAsync(ApplyUnderTest.Items(9));
        test.Odoo.Switches.BrokenText = "Bolt 7";
        // Archiving it fails for the same reason.
        AssertOnlySeven(await test.ApplyAsync());
        Assert.Equal("Bolt 7", Assert.Single(test.Odoo.Products).Name);
    }

    [Theory]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.GatewayTimeout)]
    [InlineData(FaultKind.ResetBefore)]
    public async Task A_row_to_which_Odoo_never_answers_does_not_hold_back_the_others(FaultKind kind)
    {
        await using var test = await ApplyUnderTest.StartAsync();
        test.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind, Containing = "Bolt 1\"", Count = 1000 });
        var done = await test.ApplyAsync(ApplyUnderTest.Items(8));
        var refused = Assert.Single(done, entry => entry.Outcome != ChangeOutcome.Done);
        Assert.Equal(("1", ChangeOutcome.Refused), (refused.ItemId, refused.Outcome));
        Assert.StartsWith("Odoo never answered", refused.Reason, StringComparison.Ordinal);
        Assert.Equal(7, test.Odoo.Products.Count);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_server_that_is_broken_for_every_record_ends_the_run_after_a_few_calls(int version, bool rpc)
    {
        await using var test = await ApplyUnderTest.StartAsync(version, rpc);
        test.Odoo.Switches.BrokenText = "Bolt";
        var error = await Assert.ThrowsAsync<SyncException>(() => test.ApplyAsync(ApplyUnderTest.Items(300)));
        Assert.Equal("OdooUnexpectedError", error.ErrorId);
        Assert.InRange(test.Loads, 2, 6);
        Assert.Empty(test.State.Read(reader => reader.Quarantine()));
        Assert.All(test.Journal, entry => Assert.Equal(ChangeOutcome.NotDone, entry.Outcome));
    }

    [Fact]
    public async Task A_refusal_of_every_record_is_not_asked_for_twice_as_often_as_there_are_records()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        await test.ApplyAsync(ApplyUnderTest.Items(300));
        test.Bench.Sandbox.ResetCounters();
        test.Faults.Add(new Fault { Endpoint = "odoo.write", Kind = FaultKind.ValidationError, Count = 10_000,
            Text = "Nothing is archived here." });
        var done = await test.ApplyAsync();
        Assert.All(done, entry =>
            Assert.Equal((ChangeOutcome.Refused, "Nothing is archived here."), (entry.Outcome, entry.Reason![^25..])));
        Assert.InRange(test.Odoo.Calls.ByMethod["product.template.write"], 1, 40);
    }

    [Fact]
    public async Task Every_second_record_refused_leaves_the_others_done()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        await test.ApplyAsync(
            [.. Enumerable.Range(1, 40).Select(i => Some.Desired($"{i}", i % 2 == 0 ? $"Nut {i}" : $"Bolt {i}", $"S{i}"))]);
        test.Odoo.Switches.BrokenText = "Bolt";
        var done = await test.ApplyAsync();
        Assert.Equal(20, done.Count(entry => entry.Outcome == ChangeOutcome.Done));
        Assert.All(test.Odoo.Products, product => Assert.Equal(product.Active, product.Name.StartsWith("Bolt", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Rows_that_all_fail_do_not_end_a_run_in_which_the_server_works()
    {
        await using var test = await ApplyUnderTest.StartAsync();
        var items = ApplyUnderTest.Items(20);
        await test.ApplyAsync(items);
        test.Odoo.Switches.BrokenText = "Bolt 1";
        // All that are renamed are broken, and they are a call of their own.
        var done = await test.ApplyAsync([.. items.Select((item, i) => i >= 9 && i < 19
            ? Some.Desired(item.ItemId, item.Name + "x", item.Sku, 11m + i)
            : Some.Desired(item.ItemId, item.Name, item.Sku, i == 0 ? 11m : 99m))]);
        Assert.Equal(["10", "11", "12", "13", "14", "15", "16", "17", "18", "19"],
            done.Where(entry => entry.Outcome == ChangeOutcome.Refused).Select(entry => entry.ItemId).Order(StringComparer.Ordinal));
        Assert.Equal(9, done.Count(entry => entry.Outcome == ChangeOutcome.Done));
    }

    private static void AssertOnlySeven(IReadOnlyList<JournalEntry> done)
    {
        Assert.Equal(9, done.Count);
        Assert.Equal(["7"], done.Where(entry => entry.Outcome == ChangeOutcome.Refused).Select(entry => entry.ItemId));
        Assert.Equal(8, done.Count(entry => entry.Outcome == ChangeOutcome.Done));
    }
}
