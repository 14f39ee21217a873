using FsCheck.Fluent;
using FsCheck;
using Xunit;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A product is active when its template and its variant are: whatever is active in Zoho can be sold in Odoo.</summary>
[Trait("Length", "Long")]
public sealed class VariantTests
{
    [Theory]
    [InlineData(16, true, true)]
    [InlineData(18, true, false)]
    [InlineData(19, true, false)]
    [InlineData(19, false, true)]
    [InlineData(19, false, false)]
    public async Task An_archived_product_that_is_adopted_by_an_active_item_can_be_sold(int version, bool rpc, bool mayBind)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = mayBind;
        var old = bench.Sandbox.Odoo.AddProduct("Old name", "A-1", active: false);
        bench.Sandbox.Zoho.Add("New name", 2m, "A-1");
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 1, 1, 1),
            (run.Run.Outcome, run.Run.Counts.Adopted, run.Run.Counts.OdooActive, bench.Sandbox.Odoo.Products.Count));
        var product = bench.Sandbox.Odoo.Find(old.Id)!;
        Assert.Equal((true, "New name", 3000m), (product.IsSellable, product.Name, product.ListPrice));
        await AssertQuietAsync(bench);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(18, true)]
    [InlineData(19, false)]
    public async Task Products_of_which_one_variant_was_made_active_by_hand_all_come_back(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        var products = await ArchivedAsync(bench, 4);
        bench.Sandbox.Odoo.UpdateVariant(products[1].VariantId, variant => variant with { Active = true });
        foreach (var item in bench.Sandbox.Zoho.Items) bench.Sandbox.Zoho.SetActive(item.ItemId, true);
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 4, 4), (run.Run.Outcome, run.Run.Counts.Restored, run.Run.Counts.OdooActive));
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.True(product.IsSellable));
        await AssertQuietAsync(bench);
    }

    [Fact]
    public async Task A_variant_that_becomes_active_at_the_last_moment_leaves_the_others_not_archived()
    {
        await using var bench = await Workbench.StartAsync();
        var products = await ArchivedAsync(bench, 4);
        foreach (var item in bench.Sandbox.Zoho.Items) bench.Sandbox.Zoho.SetActive(item.ItemId, true);
        bench.Told.OnceAt(SyncPhase.Applying, () =>
            bench.Sandbox.Odoo.UpdateVariant(products[2].VariantId, variant => variant with { Active = true }));
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 4), (run.Run.Outcome, run.Run.Counts.Restored));
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.True(product.IsSellable));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(19)]
    public async Task The_undo_of_a_run_that_archived_and_renamed_gives_products_that_can_be_sold(int version)
    {
        await using var bench = await Workbench.StartAsync(version);
        foreach (var name in new[] { "A", "B", "C" }) bench.Sandbox.Zoho.Add(name, 1m, name);
        await bench.RunAsync();
        var before = bench.Snapshot();
        foreach (var item in bench.Sandbox.Zoho.Items.Take(2))
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Active = false, Name = "Renamed " + old.Name });
        var run = await bench.RunAsync(force: true);
        Assert.Equal(2, run.Run.Counts.Archived);
        Assert.Equal([false, false, true], bench.Sandbox.Odoo.Products.Select(product => product.IsSellable));
        var undo = await bench.UndoAsync(run.Run.RunId);
        Assert.Equal((RunOutcome.Succeeded, 2), (undo.Run.Outcome, undo.Run.Counts.Restored));
        Assert.Equal(before, bench.Snapshot());
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.True(product.IsSellable));
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(18, true)]
    [InlineData(19, false)]
    public async Task A_variant_archived_alone_is_drift_that_verify_and_the_live_counts_show_and_a_full_run_mends(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, products: 20, rpc: rpc);
        await bench.RunAsync();
        var product = bench.Sandbox.Odoo.Products.First(product => product.Active);
        bench.Sandbox.Odoo.UpdateVariant(product.VariantId, variant => variant with { Active = false });

        var difference = Assert.Single((await bench.CompareAsync()).Differences);
        Assert.Equal(
            (MirroredField.Active, "true", "active, but its variant is archived", ParityCause.Drift),
            (difference.Field, difference.Expected, difference.Actual, difference.Cause));
        var live = (await bench.Engine().GetLiveStatusAsync(SilentReporter.Instance, CancellationToken.None)).Live!;
        Assert.Equal((false, 0, live.ZohoActive - 1), (live.CountsMatch, live.Difference, live.OdooActive));

        var run = await bench.RunAsync();
        var change = Assert.Single(run.Changes);
        Assert.Equal((ChangeKind.Restore, ChangeCause.Drift, ChangeOutcome.Done),
            (change.Kind, run.Plan!.Entries[0].Cause, change.Outcome));
        Assert.True(bench.Sandbox.Odoo.Find(product.Id)!.IsSellable);
        await AssertQuietAsync(bench);
    }

    [Fact]
    public async Task A_variant_archived_alone_is_mended_by_the_next_cycle_though_no_write_date_moved()
    {
        await using var cycles = await CycleBench.StartAsync(products: 20);
        SandboxProduct? product = null;
        var results = await cycles.RunAsync(4, cycle =>
        {
            // Beyond the overlap of the drift marks.
            cycles.Bench.Time.Advance(TimeSpan.FromMinutes(20));
            if (cycle == 2)
            {
                product = cycles.Sandbox.Odoo.Products.First(product => product.Active);
                cycles.Sandbox.Odoo.UpdateVariant(product.VariantId, variant => variant with { Active = false });
            }

            if (cycle == 3) cycles.Sandbox.ResetCounters();
        });
        Assert.Equal((RunKind.Incremental, RunOutcome.Succeeded, 1),
            (results[2].Run.Kind, results[2].Run.Outcome, results[2].Run.Counts.Restored));
        Assert.True(cycles.Sandbox.Odoo.Find(product!.Id)!.IsSellable);
        cycles.AssertCounts(results[2].Run.Counts);
        // A quiet cycle asks for the variants once and writes nothing.
        Assert.Equal((RunKind.Incremental, 0), (results[3].Run.Kind, cycles.Sandbox.Odoo.Calls.Writes));
        Assert.Equal(1, cycles.Sandbox.Odoo.Calls.ByMethod["product.product.search_read"]);
        await cycles.AssertParityAsync();
    }

    [Theory]
    [InlineData(true, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, false)]
    [InlineData(false, false, true)]
    public async Task Half_archived_products_become_wholly_what_their_items_say(bool itemActive, bool template, bool variant)
    {
        await using var bench = await Workbench.StartAsync(18, rpc: true);
        var item = bench.Sandbox.Zoho.Add("A", 1m, "A");
        bench.Sandbox.Zoho.SetActive(item.ItemId, itemActive);
        await bench.RunAsync();
        var product = Assert.Single(bench.Sandbox.Odoo.Products);
        bench.Sandbox.Odoo.Update(product.Id, held => held with { Active = template });
        bench.Sandbox.Odoo.UpdateVariant(product.VariantId, held => held with { Active = variant });
        var run = await bench.RunAsync(force: true);
        Assert.Equal((RunOutcome.Succeeded, itemActive ? ChangeKind.Restore : ChangeKind.Archive),
            (run.Run.Outcome, Assert.Single(run.Changes).Kind));
        product = bench.Sandbox.Odoo.Find(product.Id)!;
        Assert.Equal((itemActive, itemActive), (product.Active, product.Variants[0].Active));
        await AssertQuietAsync(bench);

        // Half of anything is nothing to go back to.
        var undo = await bench.UndoAsync(run.Run.RunId);
        Assert.Equal((RunOutcome.Succeeded, 0), (undo.Run.Outcome, undo.Changes.Count));
    }

    [Fact]
    public async Task The_product_of_a_deleted_item_is_not_left_for_sale_by_half()
    {
        await using var bench = await Workbench.StartAsync();
        var gone = bench.Sandbox.Zoho.Add("Gone", 1m, "G");
        bench.Sandbox.Zoho.Add("Here", 1m, "H");
        await bench.RunAsync();
        var product = bench.ProductOf(gone.ItemId);
        bench.Sandbox.Odoo.UpdateVariant(product.VariantId, variant => variant with { Active = false });
        bench.Sandbox.Zoho.Remove(gone.ItemId);
        Assert.Equal(1, (await bench.RunAsync(force: true)).Run.Counts.Archived);
        Assert.False(bench.Sandbox.Odoo.Find(product.Id)!.Active);
        bench.Sandbox.Odoo.UpdateVariant(product.VariantId, variant => variant with { Active = true });
        Assert.Equal(1, (await bench.RunAsync(force: true)).Run.Counts.Archived);
        Assert.False(bench.Sandbox.Odoo.Find(product.Id)!.Variants[0].Active);
        await AssertQuietAsync(bench);
    }

    [Fact]
    public async Task A_variant_that_somebody_archived_beside_an_active_one_is_left_alone()
    {
        await using var bench = await Workbench.StartAsync();
        var item = bench.Sandbox.Zoho.Add("Shirt", 1m);
        await bench.RunAsync();
        var odoo = bench.Sandbox.Odoo;
        var shirt = odoo.Update(
            bench.ProductOf(item.ItemId).Id, held => held with { Variants = [held.Variants[0], new SandboxVariant { Active = false }] });
        Assert.Empty((await bench.RunAsync()).Changes);
        Assert.Equal([true, false], odoo.Find(shirt.Id)!.Variants.Select(variant => variant.Active));

        // Where all are archived Odoo itself brings all back, and so does the mirror.
        odoo.UpdateVariant(shirt.Variants[0].Id, variant => variant with { Active = false });
        Assert.Equal(ChangeKind.Restore, Assert.Single((await bench.RunAsync()).Changes).Kind);
        Assert.Equal([true, true], odoo.Find(shirt.Id)!.Variants.Select(variant => variant.Active));
        await AssertQuietAsync(bench);
    }

    [Fact]
    public async Task Active_never_travels_with_other_values_nor_where_archived_variants_are_in_sight()
    {
        await using var bench = await Workbench.StartAsync();
        using var tap = new WireTap();
        using var target = await bench.ConnectAsync(tap);
        var ids = new[] { true, true, false, false }.Select(
            (active, i) => bench.Sandbox.Odoo.AddProduct($"P{i}", $"P{i}", active: active).Id).ToList();
        var entries = ids.SelectMany((id, i) => new[] { true, false }.Select(flag => new PlanEntry
        {
            Kind = i % 2 == 0 ? ChangeKind.Adopt : flag ? ChangeKind.Restore
                : ChangeKind.Archive, ItemId = $"{id}", ProductId = id, WasArchived = i > 1,
            After = Some.Values((MirroredField.Active, flag), (MirroredField.Name, $"N{id}"), (MirroredField.Price, 3m + i)),
        })).ToList();
        using var state = bench.OpenState();
        var applier = new PlanApplier(target, state, bench.Time, bench.Told, new ApplyOptions("r", 500, false, 0));
        var done = await applier.ApplyAsync(new SyncPlan { Entries = entries }, CancellationToken.None);
        Assert.All(done, change => Assert.Equal(ChangeOutcome.Done, change.Outcome));
        var loads = tap.Bodies.Where(body => body.Contains("\"data\"", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(loads);
        Assert.DoesNotContain(loads, body => body.Contains("\"active\"", StringComparison.Ordinal));
        Assert.DoesNotContain(
            tap.Bodies, body => body.Contains("\"vals\"", StringComparison.Ordinal)
                && body.Contains("active_test", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_one_call_of_a_change_could_not_do_does_not_keep_the_others_from_theirs()
    {
        await using var bench = await Workbench.StartAsync();
        var products = await ArchivedAsync(bench, 2);
        bench.Sandbox.Odoo.Switches.RefusedText = "forbidden";
        foreach (var item in bench.Sandbox.Zoho.Items)
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Active = true, Name = "forbidden " + old.Name });
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 2), (run.Run.Outcome, run.Run.Counts.Quarantined));
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.True(product.IsSellable));
        // The journal says exactly what was written, so that an undo puts back exactly that.
        Assert.All(run.Changes, change => Assert.Equal(
            (ChangeKind.Restore, ChangeOutcome.Done, "Active=false", "Active=true"),
            (change.Kind, change.Outcome, change.Before.ToString(), change.After.ToString())));
        Assert.All(run.Changes, change => Assert.Contains("forbidden", change.Reason));
        Assert.Equal(2, (await bench.UndoAsync(run.Run.RunId, force: true)).Run.Counts.Archived);
        Assert.All(products, product => Assert.Equal(product.Name, bench.Sandbox.Odoo.Find(product.Id)!.Name));
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.False(product.Active || product.Variants[0].Active));
    }

    [Fact]
    public async Task A_product_that_could_not_be_archived_or_restored_gets_its_other_values()
    {
        await using var bench = await Workbench.StartAsync(18, rpc: true);
        await ArchivedAsync(bench, 1);
        bench.Sandbox.Zoho.Add("B", 1m, "B");
        await bench.RunAsync();
        bench.Sandbox.Odoo.Switches.BotLacksInventoryRight = true;
        foreach (var item in bench.Sandbox.Zoho.Items)
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Active = !old.Active, Name = "New " + old.Name });
        var run = await bench.RunAsync(force: true);
        Assert.Equal((RunOutcome.Incomplete, 2, 2), (run.Run.Outcome, run.Run.Counts.Updated, run.Run.Counts.Quarantined));
        Assert.Equal([("New P0", false), ("New B", true)],
            bench.Sandbox.Odoo.Products.Select(product => (product.Name, product.IsSellable)));
        Assert.All(run.Changes, change => Assert.Contains("stock.warehouse.orderpoint", change.Reason));

        bench.Sandbox.Odoo.Switches.BotLacksInventoryRight = false;
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync(force: true)).Run.Outcome);
        Assert.Equal([true, false], bench.Sandbox.Odoo.Products.Select(product => product.IsSellable));
        await AssertQuietAsync(bench);
    }

    [Theory]
    [InlineData("odoo.write", FaultKind.ResetBefore)]
    [InlineData("odoo.write", FaultKind.ResetAfter)]
    [InlineData("odoo.write", FaultKind.GatewayTimeoutAfter)]
    [InlineData("odoo.search_read", FaultKind.ResetBefore)]
    [InlineData("odoo.search_read", FaultKind.HtmlInsteadOfJson)]
    [InlineData("odoo.search_read", FaultKind.InternalError)]
    public async Task A_restore_whose_reply_or_check_is_lost_is_seen_through(string endpoint, FaultKind kind)
    {
        await using var bench = await Workbench.StartAsync();
        var products = await ArchivedAsync(bench, 4);
        foreach (var item in bench.Sandbox.Zoho.Items) bench.Sandbox.Zoho.SetActive(item.ItemId, true);
        bench.Told.OnceAt(SyncPhase.Applying, () =>
        {
            bench.Sandbox.Odoo.UpdateVariant(products[0].VariantId, variant => variant with { Active = true });
            bench.Sandbox.Faults.Add(new Fault { Endpoint = endpoint, Kind = kind, Count = 1 });
        });
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 4), (run.Run.Outcome, run.Run.Counts.Restored));
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.True(product.IsSellable));
        Assert.Empty(bench.Recall(state => state.PendingJournal()));
    }

    [Theory]
    [InlineData(18, true)]
    [InlineData(19, false)]
    public async Task After_a_run_every_product_of_an_active_item_has_template_and_variant_active_and_no_other(int version, bool rpc)
    {
        var mixture =
            from item in Gen.Elements(true, false)
            from template in Gen.Elements(true, false)
            from variant in Gen.Elements(true, false)
            from renamed in Gen.Elements(true, false)
            from bound in Gen.Frequency((3, Gen.Constant(true)), (1, Gen.Constant(false)))
            select (item, template, variant, renamed, bound);
        await Task.Run(() => Prop.ForAll(
            Gen.ArrayOf(mixture, 7).ToArbitrary(), given => HoldAsync(version, rpc, given).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25)));
    }

    private static async Task HoldAsync(
        int version, bool rpc, (bool Item, bool Template, bool Variant, bool Renamed, bool Bound)[] mixture)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 3 } };
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = mixture[0].Renamed;
        var (zoho, odoo) = (bench.Sandbox.Zoho, bench.Sandbox.Odoo);
        for (var i = 0; i < mixture.Length; i++) zoho.Add($"P{i}", i + 1m, $"P{i}");
        await bench.RunAsync();
        foreach (var (given, i) in mixture.Select((given, i) => (given, i)))
        {
            var item = zoho.Items.Single(item => item.Sku == $"P{i}");
            zoho.Update(item.ItemId, old => old with { Active = given.Item, Name = given.Renamed ? $"R{i}" : old.Name });
            var product = bench.ProductOf(item.ItemId);
            odoo.Update(product.Id, held => held with { Active = given.Template });
            odoo.UpdateVariant(product.VariantId, held => held with { Active = given.Variant });
            if (!given.Bound) odoo.Unbind(bench.ExternalId(item.ItemId));
        }

        var before = odoo.Products.ToDictionary(product => product.Id);
        var run = await bench.RunAsync(force: true);
        Assert.True(run.Run.Outcome == RunOutcome.Succeeded, $"{run.Run.Outcome}: {run.Run.ErrorMessage} {run.Run.Counts}");
        foreach (var (given, i) in mixture.Select((given, i) => (given, i)))
        {
            var product = odoo.Products.Single(product => product.DefaultCode == $"P{i}");
            Assert.Equal((given.Item, given.Item), (product.Active, product.Variants[0].Active));
        }

        await AssertQuietAsync(bench);
        Assert.Equal(mixture.Count(given => given.Item), run.Run.Counts.OdooActive);
        // Back again: those that were whole before are what they were.
        await bench.UndoAsync(run.Run.RunId, force: true);
        foreach (var product in odoo.Products.Where(product => before[product.Id].Active == before[product.Id].Variants[0].Active))
        {
            Assert.Equal(
                (before[product.Id].Active, before[product.Id].Active, before[product.Id].Name),
                (product.Active, product.Variants[0].Active, product.Name));
        }
    }

    /// <summary>Items that are inactive, with their products.</summary>
    private static async Task<IReadOnlyList<SandboxProduct>> ArchivedAsync(Workbench bench, int count)
    {
        for (var i = 0; i < count; i++) bench.Sandbox.Zoho.SetActive(bench.Sandbox.Zoho.Add($"P{i}", 1m, $"P{i}").ItemId, false);
        await bench.RunAsync();
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.False(product.Active || product.Variants[0].Active));
        return bench.Sandbox.Odoo.Products;
    }

    /// <summary>Both sides are equal, no value was sent in vain, and the next run has nothing to do.</summary>
    private static async Task AssertQuietAsync(Workbench bench)
    {
        var parity = await bench.CompareAsync();
        Assert.True(parity.IsEqual && parity.CountsMatch, string.Join('\n', parity.Differences));
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
        bench.Sandbox.ResetCounters();
        Assert.Equal((RunOutcome.Succeeded, 0), ((await bench.RunAsync()).Run.Outcome, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal(1, bench.Sandbox.Odoo.Calls.ByMethod.GetValueOrDefault("product.product.search_read"));
    }
}
