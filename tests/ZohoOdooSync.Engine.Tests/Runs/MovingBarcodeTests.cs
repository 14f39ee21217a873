using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Barcodes that move from one item to another arrive in one run.</summary>
public sealed class MovingBarcodeTests
{
    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_barcode_that_one_item_gives_to_another_moves_in_one_run(int version, bool rpc)
    {
        await using var bench = await RefusedFieldTests.WithBarcodesAsync(version, rpc);
        var (c, d) = (Add(bench, "C", "333"), Add(bench, "D", ""));
        await SucceedAsync(bench, (c, "333"), (d, null));
        Set(bench, c, "");
        Set(bench, d, "333");
        await SucceedAsync(bench, (c, null), (d, "333"));
        // And back, so that whatever goes first by chance does not go first again.
        Set(bench, d, "");
        Set(bench, c, "333");
        await SucceedAsync(bench, (c, "333"), (d, null));
        // Moved on instead of cleared.
        Set(bench, c, "444");
        Set(bench, d, "333");
        await SucceedAsync(bench, (c, "444"), (d, "333"));
    }

    [Fact]
    public async Task Items_that_exchange_their_barcodes_do_so_in_one_run()
    {
        await using var bench = await RefusedFieldTests.WithBarcodesAsync();
        string[] items = [Add(bench, "A", "111"), Add(bench, "B", "222"), Add(bench, "C", "333"), Add(bench, "D", "444"),
            Add(bench, "E", "555")];
        await SucceedAsync(bench);
        string[] next = ["222", "111", "444", "555", "333"];
        for (var i = 0; i < items.Length; i++) Set(bench, items[i], next[i]);
        await SucceedAsync(bench, [.. items.Zip(next, (item, code) => (item, (string?)code))]);
    }

    [Theory]
    [InlineData(RemovalChoice.Archive)]
    [InlineData(RemovalChoice.Delete)]
    public async Task An_item_that_is_deleted_and_made_anew_keeps_its_barcode(RemovalChoice removal)
    {
        await using var bench = await RefusedFieldTests.WithBarcodesAsync();
        bench.Settings = bench.Settings with { Guard = bench.Settings.Guard with { RemovedItems = removal } };
        var old = Add(bench, "Old", "333");
        await SucceedAsync(bench, (old, "333"));
        bench.Sandbox.Odoo.Update(bench.Sandbox.Odoo.Products[0].Id, product => product with { Used = true });
        bench.Sandbox.Zoho.Remove(old);
        var fresh = Add(bench, "New", "333");
        await SucceedAsync(bench, (fresh, "333"));
        Assert.False(bench.Sandbox.Odoo.Products.Single(product => product.Name == "Old").Active);
    }

    [Fact]
    public async Task An_item_that_becomes_inactive_gives_its_barcode_up()
    {
        await using var bench = await RefusedFieldTests.WithBarcodesAsync();
        var (old, next) = (Add(bench, "Old", "333"), Add(bench, "Next", ""));
        await SucceedAsync(bench, (old, "333"));
        bench.Sandbox.Zoho.SetActive(old, false);
        Set(bench, next, "333");
        await SucceedAsync(bench, (next, "333"));
    }

    [Fact]
    public async Task Of_two_items_with_the_same_barcode_one_gets_it_and_the_other_everything_else()
    {
        await using var bench = await RefusedFieldTests.WithBarcodesAsync();
        string[] items = [Add(bench, "A", "111"), Add(bench, "B", "111")];
        var run = await bench.RunAsync(force: true);
        Assert.Equal((RunOutcome.Incomplete, 2, 1), (run.Run.Outcome, run.Run.Counts.Created, run.Run.Counts.Quarantined));
        Assert.Single(bench.Sandbox.Odoo.Products, product => product.Barcode == "111");
        // The loser waits for the value, and gets it when it is given up.
        var loser = Assert.Single(bench.Recall(state => state.Quarantine()));
        Assert.True(loser.WaitsForValue);
        Set(bench, items.Single(item => item != loser.ItemId), "999");
        await bench.RunAsync();
        await SucceedAsync(bench, (loser.ItemId, "111"));
    }

    private static string Add(Workbench bench, string name, string barcode) =>
        bench.Sandbox.Zoho.Add(new SandboxItem { Name = name, Sku = name, Rate = 1m, Unit = "pcs", Ean = barcode }).ItemId;

    private static void Set(Workbench bench, string item, string barcode) =>
        bench.Sandbox.Zoho.Update(item, old => old with { Ean = barcode });

    private static async Task SucceedAsync(Workbench bench, params (string Item, string? Barcode)[] held)
    {
        var run = await bench.RunAsync(force: true);
        Assert.Equal((RunOutcome.Succeeded, 0), (run.Run.Outcome, run.Run.Counts.Quarantined));
        Assert.Equal(held, held.Select(pair => (pair.Item, bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(pair.Item))!.Barcode)));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }
}
