using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>SKUs that Odoo has already in a form that does not simply say whose they are: told, and never doubled.</summary>
public sealed class DoubtfulSkuTests
{
    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_SKU_that_stands_on_a_variant_is_told_with_both_ids_and_nothing_is_made(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        var shirt = Shirt(bench.Sandbox.Odoo);
        foreach (var size in "SML") bench.Sandbox.Zoho.Add($"T-Shirt {size}", 5m, $"TS-{size}");
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 3, 0), (result.Run.Outcome, result.Run.Counts.Conflicts, result.Run.Counts.Created));
        Assert.Equal([shirt], bench.Sandbox.Odoo.Products);
        foreach (var (size, variant) in new[] { ('S', "variant"), ('M', "variant"), ('L', "archived variant") })
        {
            var id = shirt.Variants.Single(one => one.DefaultCode == $"TS-{size}").Id;
            Assert.Contains(bench.Told.Messages, message =>
                message.Text.Contains($"\"T-Shirt {size}\"", StringComparison.Ordinal)
                && message.Text.Contains($"the SKU stands on {variant} {id} of product {shirt.Id}", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_run_asks_for_the_SKUs_of_variants_once_and_only_where_it_makes_something_beside_a_product_with_several()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var alone = await AskedWithNewAsync("NEW-1");
        Shirt(bench.Sandbox.Odoo);
        Assert.Equal(alone, await AskedWithNewAsync(string.Empty));
        Assert.Equal(alone + 1, await AskedWithNewAsync("NEW-3"));

        async Task<int> AskedWithNewAsync(string sku)
        {
            var before = Asked(bench.Sandbox.Odoo);
            bench.Sandbox.Zoho.Add($"New {sku}", 5m, sku);
            Assert.Equal(1, (await bench.RunAsync()).Run.Counts.Created);
            return Asked(bench.Sandbox.Odoo) - before;
        }
    }

    [Theory]
    [InlineData("TS-S")]
    [InlineData("TS-L")]
    [InlineData("ts-m ")]
    public async Task A_cycle_finds_a_SKU_on_a_variant_too(string sku)
    {
        await using var cycles = await CycleBench.StartAsync();
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            Shirt(cycles.Sandbox.Odoo);
            cycles.Sandbox.Zoho.Add("T-Shirt", 5m, sku);
        });
        Assert.Equal((RunKind.Full, 1, 0), (results[1].Run.Kind, results[1].Run.Counts.Conflicts, results[1].Run.Counts.Created));
    }

    [Theory]
    [InlineData(true, "AB 1")]
    [InlineData(false, " ab 1")]
    [InlineData(true, "Ab\u00a0\u00a01\u200b")]
    public async Task A_product_of_nearly_the_SKU_is_told_and_not_doubled(bool active, string held)
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var product = bench.Sandbox.Odoo.AddProduct("Entered by hand", held, active: active);
        bench.Sandbox.Zoho.Add("Bracket", 5m, "Ab 1");
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Incomplete, 1, 0), (run.Outcome, run.Counts.Conflicts, run.Counts.Created));
        Assert.Contains(bench.Told.Messages, message =>
            message.Text.Contains($"product {product.Id} has nearly the SKU \"Ab 1\"", StringComparison.Ordinal));
        Assert.Equal(6, bench.Sandbox.Odoo.Products.Count);

        // What the message says: one of both is given the other's, and the item adopts it.
        bench.Sandbox.Odoo.Update(product.Id, old => old with { DefaultCode = "Ab 1" });
        run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 1), (run.Outcome, run.Counts.Adopted));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task With_exact_a_product_of_nearly_the_SKU_is_another_product()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Settings = bench.Settings with { Mapping = bench.Settings.Mapping with { SkuMatch = SkuMatchChoice.Exact } };
        bench.Sandbox.Odoo.AddProduct("Entered by hand", "ab 1");
        bench.Sandbox.Zoho.Add("Bracket", 5m, "AB 1");
        Assert.Equal(1, (await bench.RunAsync()).Run.Counts.Created);
    }

    [Theory]
    [InlineData(SkuMatchChoice.Near)]
    [InlineData(SkuMatchChoice.Exact)]
    public async Task A_cycle_that_makes_something_looks_for_nearly_the_SKU_with_one_call(SkuMatchChoice match)
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Bench.Settings = cycles.Bench.Settings with { Mapping = cycles.Bench.Settings.Mapping with { SkuMatch = match } };
        var calls = new List<int>();
        var results = await cycles.RunAsync(5, cycle =>
        {
            calls.Add(Asked(cycles.Sandbox.Odoo));
            if (cycle is 1 or 2) cycles.Sandbox.Zoho.Add($"Plain {cycle}", 5m, cycle == 1 ? string.Empty : "PLAIN-1");
            if (cycle != 4) return;
            cycles.Sandbox.Odoo.AddProduct("Entered by hand", "new-1 ");
            cycles.Sandbox.Zoho.Add("New", 5m, "NEW-1");
        });
        Assert.All(results.Take(3).Skip(1), result => Assert.Equal((RunKind.Incremental, 1), (result.Run.Kind, result.Run.Counts.Created)));
        Assert.Equal(calls[1] - calls[0] + 1, calls[2] - calls[1]);
        // Nothing to make, nothing to ask.
        Assert.True(calls[3] - calls[2] <= calls[1] - calls[0]);
        var near = match == SkuMatchChoice.Near;
        Assert.Equal((near ? RunKind.Full : RunKind.Incremental, near ? 1 : 0, near ? 0 : 1),
            (results[4].Run.Kind, results[4].Run.Counts.Conflicts, results[4].Run.Counts.Created));
    }

    [Fact]
    public async Task An_item_in_conflict_does_not_make_a_full_run_of_every_cycle()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Sandbox.Zoho.Switches.DailyLimit = 1000;
        cycles.Sandbox.Odoo.AddProduct("Entered by hand", "new-1");
        cycles.Sandbox.Zoho.Add("Newest", 5m, "NEW-1");
        var renamed = cycles.Sandbox.Zoho.Items.First(item => item.Active).ItemId;
        var results = await cycles.RunAsync(2, cycle =>
        {
            // The item in conflict stays the newest but one, within the overlap of the next cycle.
            if (cycle == 1) cycles.Sandbox.Zoho.Update(renamed, old => old with { Name = "Renamed" });
        });
        Assert.Equal(RunKind.Incremental, results[1].Run.Kind);
        Assert.Equal((1, 1), (results[1].Run.Counts.Updated, results[1].Run.Counts.Conflicts));
    }

    [Fact]
    public async Task Of_twins_the_active_one_is_adopted_and_the_archived_one_told()
    {
        await using var cycles = await CycleBench.StartAsync();
        var archived = cycles.Sandbox.Odoo.AddProduct("Old bolt", "TW-1", active: false).Id;
        var active = cycles.Sandbox.Odoo.AddProduct("Bolt by hand", "TW-1").Id;
        var item = cycles.Sandbox.Zoho.Add("Bolt", 5m, "TW-1");
        var results = await cycles.RunAsync(2);
        Assert.Equal((RunOutcome.Succeeded, 1, 0),
            (results[0].Run.Outcome, results[0].Run.Counts.Adopted, results[0].Run.Counts.Conflicts));
        Assert.Equal(active, cycles.Bench.Recall(state => state.FindBinding(item.ItemId))!.ProductId);
        Assert.Equal(("Old bolt", false), (cycles.Sandbox.Odoo.Find(archived)!.Name, cycles.Sandbox.Odoo.Find(archived)!.Active));
        Assert.Equal(RunKind.Incremental, results[1].Run.Kind);
        await cycles.AssertParityAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_archived_twin_is_told_by_a_full_run_and_by_a_cycle(bool inCycle)
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        if (inCycle) await bench.RunAsync();
        var archived = bench.Sandbox.Odoo.AddProduct("Old bolt", "TW-1", active: false).Id;
        bench.Sandbox.Odoo.AddProduct("Bolt by hand", "TW-1");
        bench.Sandbox.Zoho.Add("Bolt", 5m, "TW-1");
        if (inCycle)
        {
            await foreach (var result in bench.Engine().RunCyclesAsync(TimeSpan.FromMinutes(5), 1, bench.Told, CancellationToken.None))
                Assert.Equal((RunKind.Incremental, 1), (result.Run.Kind, result.Run.Counts.Adopted));
        }
        else
        {
            await bench.RunAsync();
        }

        Assert.Single(bench.Told.Messages, message =>
            message.Text.Contains($"product {archived} is archived and has the same SKU", StringComparison.Ordinal));
    }

    /// <summary>A template without a code, and variants of which one is archived.</summary>
    private static SandboxProduct Shirt(SandboxOdoo odoo) => odoo.AddProduct(new SandboxProduct
    {
        Name = "T-Shirt", Variants = [
            new() { DefaultCode = "TS-S" }, new() { DefaultCode = "TS-M" }, new() { DefaultCode = "TS-L", Active = false }],
    });

    private static int Asked(SandboxOdoo odoo) => odoo.Calls.ByMethod.GetValueOrDefault("product.product.search_read");
}
