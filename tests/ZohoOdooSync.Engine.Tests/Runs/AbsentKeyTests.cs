using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Rows of Zoho that lack keys, as they come and go with rights and features: such a key says nothing.</summary>
public sealed class AbsentKeyTests
{
    private const string AllKeys =
        "name item_name status sku rate description unit product_type can_be_sold can_be_purchased purchase_rate purchase_description "
            + "upc ean";

    [Theory]
    [InlineData("description")]
    [InlineData("purchase_description")]
    [InlineData("sku")]
    [InlineData("rate")]
    [InlineData("name item_name")]
    [InlineData("status")]
    [InlineData("unit")]
    [InlineData("product_type")]
    [InlineData("can_be_sold")]
    [InlineData("can_be_purchased")]
    [InlineData("purchase_rate")]
    [InlineData("upc")]
    [InlineData("ean")]
    [InlineData("upc ean")]
    [InlineData("item_type track_inventory last_modified_time")]
    [InlineData(AllKeys)]
    public async Task A_key_that_no_row_has_any_more_leaves_Odoo_as_it_is_and_is_told_once_a_run(string keys)
    {
        await using var bench = await WholeAsync();
        await bench.RunAsync();
        foreach (var product in bench.Sandbox.Odoo.Products)
            bench.Sandbox.Odoo.Update(product.Id, old => old with { DescriptionPurchase = "by hand" });
        await bench.RunAsync();
        var before = bench.Sandbox.Odoo.Products;
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = keys;
        bench.Sandbox.Zoho.Switches.AbsentDetailKeys = keys;
        foreach (var told in new[] { false, true })
        {
            bench.Sandbox.ResetCounters();
            var warned = bench.Told.Messages.Count(IsWarning);
            var run = (await bench.RunAsync()).Run;
            Assert.Equal((RunOutcome.Succeeded, 0, true), (run.Outcome, bench.Sandbox.Odoo.Calls.Writes, run.Counts.CountsMatch));
            Assert.Equal(before, bench.Sandbox.Odoo.Products);
            // Those that are not mirrored are nobody's trouble.
            Assert.Equal(keys == "purchase_description"
                || keys.StartsWith("item_type", StringComparison.Ordinal) ? 0 : 1, bench.Told.Messages.Count(IsWarning) - warned);
            if (told) continue;
            foreach (var product in bench.Sandbox.Odoo.Products) Assert.Equal("by hand", product.DescriptionPurchase);
        }

        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_warning_names_the_keys_and_ends_with_them_and_where_the_field_is_switched_off()
    {
        await using var bench = await WholeAsync();
        await bench.RunAsync();
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = "description sku";
        await bench.RunAsync();
        Assert.Contains("Zoho no longer sends \"sku\", \"description\" for any item", Assert.Single(bench.Told.Messages, IsWarning).Text);
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Fields = bench.Settings.Mapping.Fields.Where(field => field != MirroredField.Sku)
                .ToHashSet() },
        };
        await bench.RunAsync();
        Assert.Contains("no longer sends \"description\" for", bench.Told.Messages.Last(IsWarning).Text);
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = string.Empty;
        await bench.RunAsync();
        Assert.Equal(2, bench.Told.Messages.Count(IsWarning));
    }

    [Fact]
    public async Task The_other_keys_of_such_rows_are_mirrored()
    {
        await using var bench = await WholeAsync();
        await bench.RunAsync();
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = "description rate status";
        var item = bench.Sandbox.Zoho.Items.First(item => item.Active);
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "Renamed", Description = "lost", Rate = 99m, Active = false });
        var change = Assert.Single((await bench.RunAsync()).Changes);
        Assert.Equal([MirroredField.Name], change.After.Fields);
        var product = bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;
        Assert.Equal(("Renamed", item.Description, true), (product.Name, product.DescriptionSale, product.Active));
    }

    [Fact]
    public async Task A_status_that_is_not_said_archives_and_restores_nothing()
    {
        await using var bench = await WholeAsync();
        await bench.RunAsync();
        var before = bench.Sandbox.Odoo.Products.ToDictionary(product => product.Id, product => product.Active);
        Assert.Contains(false, before.Values);
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = "status";
        foreach (var item in bench.Sandbox.Zoho.Items) bench.Sandbox.Zoho.SetActive(item.ItemId, !item.Active);
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, before.Values.Count(active => active)), (run.Outcome, run.Counts.ZohoActive));
        Assert.Equal(before, bench.Sandbox.Odoo.Products.ToDictionary(product => product.Id, product => product.Active));
    }

    [Theory]
    [InlineData("rate")]
    [InlineData("name item_name")]
    public async Task No_product_is_made_without_its_name_or_rate_and_it_is_made_when_they_come_back(string keys)
    {
        await using var bench = await WholeAsync();
        await bench.RunAsync();
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = keys;
        var item = bench.Sandbox.Zoho.Add("New", 3m, "NEW-1");
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Incomplete, 0, 1), (run.Outcome, run.Counts.Created, run.Counts.Quarantined));
        Assert.Contains("without which no product can be made", bench.Recall(state => state.Quarantine()).Single().Reason);
        Assert.Null(bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId)));
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = string.Empty;
        run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 1, 0), (run.Outcome, run.Counts.Created, run.Counts.Quarantined));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_new_product_gets_what_its_row_says_and_Odoos_own_for_the_rest()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = "description sku status unit product_type can_be_sold can_be_purchased";
        var item = bench.Sandbox.Zoho.Add(
            new SandboxItem { Name = "New", Rate = 3m, Sku = "NEW-1", Description = "text", CanBeSold = false });
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        var product = bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;
        Assert.Equal(("New", null, null, true, true, "consu"),
            (product.Name, product.DefaultCode, product.DescriptionSale, product.Active, product.SaleOk, product.Type));
        Assert.Equal(4500m, product.ListPrice);
    }

    [Fact]
    public async Task A_barcode_that_the_details_lack_too_is_left_alone()
    {
        await using var bench = await Workbench.StartAsync(products: 4, options: options => options with { InventoryFeatures = false });
        bench.Sandbox.Zoho.Switches.DetailsHoldBarcodes = true;
        var item = bench.Sandbox.Zoho.Items[0];
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Upc = "4006381333931" });
        Mirror(bench, MirroredField.Barcode);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Switches.DetailsHoldBarcodes = false;
        // So long what details said before counts.
        bench.Time.Advance(TimeSpan.FromDays(7));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal("4006381333931", bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!.Barcode);
        Assert.Contains("\"upc\", \"ean\"", Assert.Single(bench.Told.Messages, IsWarning).Text);
    }

    [Fact]
    public async Task What_somebody_changed_in_Odoo_is_put_back_although_the_details_say_less_than_the_listing()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Sandbox.Zoho.Switches.AbsentDetailKeys = "description";
        var item = cycles.Sandbox.Zoho.Items.First(item => item.Active);
        cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Description = "zinc" });
        cycles.Bench.Time.Advance(TimeSpan.FromMinutes(1));
        cycles.Sandbox.Zoho.Add("Newest", 5m);
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle != 1) return;
            var product = cycles.Sandbox.Odoo.FindByExternalId(cycles.Bench.ExternalId(item.ItemId))!;
            cycles.Sandbox.Odoo.Update(product.Id, old => old with { DescriptionSale = "by hand" });
        });
        Assert.Equal([RunKind.Full, RunKind.Full, RunKind.Incremental], results.Select(result => result.Run.Kind));
        Assert.Equal("zinc", cycles.Sandbox.Odoo.FindByExternalId(cycles.Bench.ExternalId(item.ItemId))!.DescriptionSale);
        await cycles.AssertParityAsync();
    }

    private static bool IsWarning(SyncMessage message) => message.Text.Contains("Zoho no longer sends", StringComparison.Ordinal);

    private static void Mirror(Workbench bench, params MirroredField[] more) => bench.Settings = bench.Settings with
    {
        Mapping = bench.Settings.Mapping with { Fields = MappingSettings.DefaultFields.Concat(more).ToHashSet() },
    };

    /// <summary>Items that say everything, all of it mirrored.</summary>
    private static async Task<Workbench> WholeAsync()
    {
        var bench = await Workbench.StartAsync(options: options => options with { InventoryFeatures = true });
        Mirror(bench, MirroredField.Cost, MirroredField.Barcode);
        for (var i = 1; i <= 6; i++)
        {
            bench.Sandbox.Zoho.Add(new SandboxItem
            {
                Name = $"Item {i}", Sku = $"S-{i}", Rate = i, PurchaseRate = 1m, Description = $"text {i}", PurchaseDescription = "bought",
                    Unit = "kg",
                Upc = $"40063813339{i}0", Ean = $"9638507{i}", ProductType = i % 2 == 0 ? "service"
                    : "goods", CanBePurchased = i % 3 == 0, Active = i < 5,
            });
        }

        return bench;
    }
}
