using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Cycles of some items alone: what is out of scope is counted by Zoho all the same, and is never written.</summary>
public sealed class ScopeCycleTests
{
    [Fact]
    public async Task Unchanged_cycles_ask_Zoho_twice_whatever_is_out_of_scope()
    {
        await using var cycles = await StartAsync();
        var results = await cycles.RunAsync(4);
        Assert.All(results.Skip(1), result =>
        {
            Assert.Equal((RunKind.Incremental, 2, RunOutcome.Succeeded), (result.Run.Kind, result.Run.ZohoCalls, result.Run.Outcome));
            AssertCounts(result.Run.Counts, items: 20, outOfScope: 10);
        });
    }

    [Fact]
    public async Task New_edited_and_deactivated_items_out_of_scope_keep_the_cycles_and_their_counts()
    {
        await using var cycles = await StartAsync();
        var writes = 0;
        var (toy, other) = (Item(cycles, "T-1"), Item(cycles, "T-2"));
        var added = new SandboxItem { Name = "Toy 11", Rate = 1m, Sku = "T-11", Own = ScopeTests.Category("Toys") };
        var results = await cycles.RunAsync(6, cycle =>
        {
            if (cycle == 1) writes = cycles.Sandbox.Odoo.Calls.Writes;
            if (cycle == 1) cycles.Sandbox.Zoho.Add(added);
            if (cycle == 2) cycles.Sandbox.Zoho.Update(toy, old => old with { Name = "Renamed", Sku = "T-111" });
            if (cycle == 3) cycles.Sandbox.Zoho.SetActive(other, false);
            if (cycle == 4) cycles.Sandbox.Zoho.Add(added with { Name = "Toy 12", Sku = "T-12", Active = false });
        });
        Assert.All(results.Skip(1), result => Assert.Equal(
            (RunKind.Incremental, RunOutcome.Succeeded), (result.Run.Kind, result.Run.Outcome)));
        Assert.Equal([11, 11, 11, 12, 12], results.Skip(1).Select(result => result.Run.Counts.OutOfScope!.Value));
        Assert.Equal(writes, cycles.Sandbox.Odoo.Calls.Writes);
        await cycles.AssertParityAsync();
    }

    [Theory]
    [InlineData("category")]
    [InlineData("sku")]
    public async Task A_cycle_sees_an_item_leave_and_come_back(string by)
    {
        await using var cycles = await StartAsync();
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Mapping = cycles.Bench.Settings.Mapping with { Except = new ItemPatterns { Sku = ["TEST-*"] } },
        };
        var id = Item(cycles, "H-7");
        var results = await cycles.RunAsync(6, cycle =>
        {
            if (cycle is not (2 or 4)) return;
            cycles.Sandbox.Zoho.Update(id, old => (by, cycle) switch
            {
                ("sku", 2) => old with { Sku = "TEST-7" },
                ("sku", _) => old with { Sku = "H-7" },
                (_, 2) => old with { Own = ScopeTests.Category("Toys") },
                _ => old with { Own = ScopeTests.Category("Tools"), Name = "Hammer again" },
            });
        });
        Assert.Equal(
            [RunKind.Full, RunKind.Incremental, RunKind.Full, RunKind.Incremental, RunKind.Incremental, RunKind.Incremental],
            results.Select(result => result.Run.Kind));
        Assert.Equal([20, 0, 0, 0, 0, 0], results.Select(result => result.Run.Counts.Created));
        Assert.Equal((1, 1), (results[2].Run.Counts.Archived, results[4].Run.Counts.Restored));
        AssertCounts(results[3].Run.Counts, items: 19, outOfScope: 11, retired: 1);
        AssertCounts(results[5].Run.Counts, items: 20, outOfScope: 10);
        Assert.Empty(cycles.Sandbox.Odoo.Calls.NeedlessWrites);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task An_item_that_comes_into_scope_for_the_first_time_gets_its_product_in_a_cycle()
    {
        await using var cycles = await StartAsync();
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Zoho.Update(Item(cycles, "T-3"), old => old with { Own = ScopeTests.Category("Tools") });
        });
        Assert.Equal((RunKind.Incremental, 1), (results[1].Run.Kind, results[1].Run.Counts.Created));
        AssertCounts(results[2].Run.Counts, items: 21, outOfScope: 9);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_deleted_item_shows_in_the_count_even_beside_a_new_one_that_is_out_of_scope()
    {
        await using var cycles = await StartAsync();
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            cycles.Sandbox.Zoho.Remove(Item(cycles, "H-9"));
            cycles.Sandbox.Zoho.Add(new SandboxItem { Name = "Toy 11", Rate = 1m, Own = ScopeTests.Category("Toys") });
        });
        Assert.Equal((RunKind.Full, 1), (results[1].Run.Kind, results[1].Run.Counts.Archived));
        AssertCounts(results[1].Run.Counts, items: 19, outOfScope: 11, retired: 1);
        Assert.Equal(RunKind.Incremental, results[2].Run.Kind);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_cycle_reads_the_details_of_what_changed_where_rows_lack_the_key()
    {
        await using var cycles = await StartAsync();
        cycles.Sandbox.Zoho.Switches.AbsentRowKeys = "category_name";
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Zoho.Update(Item(cycles, "T-4"), old => old with { Name = "Renamed" });
        });
        // The list, the count, and the details of the newest item.
        Assert.All(results.Skip(1), result => Assert.Equal((RunKind.Incremental, 3), (result.Run.Kind, result.Run.ZohoCalls)));
        AssertCounts(results[2].Run.Counts, items: 20, outOfScope: 10);
    }

    [Fact]
    public async Task Another_choice_makes_the_next_cycle_a_full_run()
    {
        await using var cycles = await StartAsync();
        await cycles.RunAsync(2);
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Mapping = cycles.Bench.Settings.Mapping with { Only = new ItemPatterns { Category = ["Tools", "Toys"] } },
        };
        var result = Assert.Single(await cycles.RunAsync(1));
        Assert.Equal((RunKind.Full, 10), (result.Run.Kind, result.Run.Counts.Created));
        Assert.Contains(cycles.Texts, text => text.Contains("the settings of the mapping changed", StringComparison.Ordinal));
        Assert.Null(cycles.Bench.Recall(state => state.FindNote("marks.out")));
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_category_that_changed_without_a_time_is_seen_with_its_drifted_product()
    {
        await using var cycles = await StartAsync();
        var id = Item(cycles, "H-2");
        var results = await cycles.RunAsync(2, cycle =>
        {
            var time = cycles.Sandbox.Zoho.Find(id)!.LastModifiedTime;
            cycles.Sandbox.Zoho.Update(id, old => old with { Own = ScopeTests.Category("Toys") });
            cycles.Sandbox.Zoho.Update(id, old => old with { LastModifiedTime = time });
            var product = cycles.Sandbox.Odoo.FindByExternalId(cycles.Bench.ExternalId(id))!;
            cycles.Sandbox.Odoo.Update(product.Id, old => old with { Name = "by hand" });
        });
        Assert.Equal((RunKind.Full, 1, 0), (results[1].Run.Kind, results[1].Run.Counts.Archived, results[1].Run.Counts.Updated));
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_pair_that_only_the_state_knows_leaves_and_comes_back_and_is_counted_once()
    {
        await using var cycles = await StartAsync();
        var product = cycles.Sandbox.Odoo.AddProduct("Hammer 8", "H-8");
        var id = Item(cycles, "H-8");
        var results = await cycles.RunAsync(7, cycle =>
        {
            if (cycle == 1) Assert.Equal(BindingHome.Local, cycles.Bench.Recall(state => state.FindBinding(id))!.Home);
            if (cycle is 1 or 4)
                cycles.Sandbox.Zoho.Update(id, old => old with { Own = ScopeTests.Category(cycle == 1 ? "Toys" : "Tools") });
        });
        // It is the newest item, which each cycle reads again.
        Assert.Equal(
            [RunKind.Full, RunKind.Full, RunKind.Incremental, RunKind.Incremental, RunKind.Full, RunKind.Incremental, RunKind.Incremental],
            results.Select(result => result.Run.Kind));
        AssertCounts(results[3].Run.Counts, items: 19, outOfScope: 11, retired: 1);
        AssertCounts(results[6].Run.Counts, items: 20, outOfScope: 10);
        Assert.Equal((true, "Hammer 8"), (cycles.Sandbox.Odoo.Find(product.Id)!.Active, cycles.Sandbox.Odoo.Find(product.Id)!.Name));
        await cycles.AssertParityAsync();
    }

    private static async Task<CycleBench> StartAsync()
    {
        var cycles = await CycleBench.StartAsync(products: 0);
        ScopeTests.Fill(cycles.Bench);
        // Else every item is within the overlap of the newest one.
        cycles.Bench.Time.Advance(TimeSpan.FromMinutes(1));
        cycles.Sandbox.Zoho.Update(Item(cycles, "T-10"), old => old with { Rate = 5m });
        cycles.Bench.Time.Advance(TimeSpan.FromMinutes(1));
        return cycles;
    }

    private static string Item(CycleBench cycles, string sku) => cycles.Sandbox.Zoho.Items.Single(item => item.Sku == sku).ItemId;

    private static void AssertCounts(RunCounts counts, int items, int outOfScope, int retired = 0) => Assert.Equal(
        (items, items, items, items, outOfScope, retired),
        (counts.ZohoCount, counts.ZohoActive, counts.OdooCount, counts.OdooActive, counts.OutOfScope, counts.Retired));
}
