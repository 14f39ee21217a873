using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Details that were read once are not read again while their items do not change, and what they said is not forgotten.</summary>
public sealed class KnownDetailsTests
{
    [Fact]
    public async Task A_full_run_reads_the_details_of_changed_items_alone_and_compares_the_others_all_the_same()
    {
        await using var bench = await StartAsync();
        Assert.Equal(12, await DetailsReadAsync(bench));
        Assert.Equal(0, await DetailsReadAsync(bench));

        // Somebody changes a value in Odoo that only details have.
        var item = bench.Sandbox.Zoho.Items.First(item => (item.Upc + item.Ean).Length > 0);
        var product = bench.Recall(reader => reader.FindBinding(item.ItemId))!.ProductId;
        bench.Sandbox.Odoo.Update(product, old => old with { Barcode = "0" });
        Assert.Equal(0, await DetailsReadAsync(bench));
        Assert.Equal(item.Upc.Length > 0 ? item.Upc : item.Ean, bench.Sandbox.Odoo.Find(product)!.Barcode);

        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Upc = "4006381333931" });
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await DetailsReadAsync(bench));
        Assert.Equal("4006381333931", bench.Sandbox.Odoo.Find(product)!.Barcode);
        Assert.Equal(0, await DetailsReadAsync(bench));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task An_item_that_was_changed_a_moment_ago_is_read_again_since_it_may_change_within_the_second()
    {
        await using var bench = await StartAsync();
        await DetailsReadAsync(bench);
        bench.Sandbox.Zoho.Update(bench.Sandbox.Zoho.Items[0].ItemId, old => old with { Upc = "4006381333931" });
        Assert.Equal(1, await DetailsReadAsync(bench));
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(1, await DetailsReadAsync(bench));
        Assert.Equal(0, await DetailsReadAsync(bench));
    }

    [Fact]
    public async Task A_comparison_reads_all_of_them_and_so_does_a_run_after_a_week_or_with_other_settings()
    {
        await using var bench = await StartAsync();
        await DetailsReadAsync(bench);
        Assert.Equal(12, await DetailsReadAsync(bench, () => bench.CompareAsync()));
        bench.Time.Advance(TimeSpan.FromDays(8));
        Assert.Equal(12, await DetailsReadAsync(bench));
        Assert.Equal(0, await DetailsReadAsync(bench));
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Fields = bench.Settings.Mapping.Fields.Append(MirroredField.HsnCode).ToHashSet() },
        };
        Assert.Equal(12, await DetailsReadAsync(bench));
    }

    [Fact]
    public async Task A_plan_keeps_nothing_and_what_was_kept_of_an_item_goes_with_it()
    {
        await using var bench = await StartAsync();
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        await bench.Engine().PlanAsync(SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(12, await DetailsReadAsync(bench));
        Assert.Equal(12, bench.Recall(reader => reader.Details()).Count);
        bench.Sandbox.Zoho.Remove(bench.Sandbox.Zoho.Items[0].ItemId);
        await bench.RunAsync();
        Assert.Equal(11, bench.Recall(reader => reader.Details()).Count);
    }

    [Fact]
    public async Task Without_fields_that_need_details_nothing_is_kept()
    {
        await using var bench = await Workbench.StartAsync(products: 12);
        Assert.Equal(0, await DetailsReadAsync(bench));
        Assert.Empty(bench.Recall(reader => reader.Details()));
    }

    [Property]
    public Property What_a_record_says_is_the_same_after_it_was_kept()
    {
        var fields = CustomField.Rows([new("cf_a", "x_a"), new("cf_b", "x_b")]).Concat(
            [MirroredField.Barcode, MirroredField.Weight, MirroredField.SaleTaxes]).ToList();
        var value = Gen.OneOf(
            ArbMap.Default.GeneratorFor<decimal>().Select(number => (object?)number),
            Gen.Elements("", "a \"b\"", "رف", "3.00", "true", "{}").Select(text => (object?)text),
            Gen.Elements(true, false).Select(flag => (object?)flag), Gen.Constant((object?)null),
            ArbMap.Default.GeneratorFor<decimal>().Select(number => (object?)new ItemWeight(number, "kg")),
            Gen.Elements<object?>(new ItemTax("VAT", 15m), new ItemTax("", null), new UnreadableValue("a list")));
        return Prop.ForAll(value.ListOf(fields.Count).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), (values, absent) =>
        {
            var item = new ZohoItem
            {
                ItemId = "1", Absent = fields.Take(absent).SelectMany(field => field.ZohoKeys).ToHashSet(),
                IsChosen = absent switch { 0 => null, 1 => false, _ => true },
            };
            foreach (var (field, said) in fields.Zip(values)) item = item.With(field, said);
            var kept = ItemText.Read("1", ItemText.Write(item, fields), fields);
            return kept.IsChosen == item.IsChosen && kept.Absent.SetEquals(item.Absent)
                && fields.All(field => Equals(kept[field], item[field]) && $"{kept[field]}" == $"{item[field]}");
        });
    }

    private static async Task<Workbench> StartAsync()
    {
        var bench = await Workbench.StartAsync(products: 12, options: options => options with { InventoryFeatures = false });
        bench.Sandbox.Zoho.Switches.DetailsHoldBarcodes = true;
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Fields = MappingSettings.DefaultFields.Append(MirroredField.Barcode).ToHashSet() },
        };
        return bench;
    }

    /// <summary>How many records are asked for in a run.</summary>
    private static async Task<int> DetailsReadAsync(Workbench bench, Func<Task>? run = null)
    {
        bench.Sandbox.ResetCounters();
        await (run ?? (() => bench.RunAsync()))();
        return bench.Sandbox.Zoho.Calls.DetailsGiven;
    }
}
