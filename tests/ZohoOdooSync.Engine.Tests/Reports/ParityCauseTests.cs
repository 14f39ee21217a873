using System.Globalization;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Reports;

/// <summary>Drift told apart from lag: from records, and over both services.</summary>
public sealed class ParityCauseTests
{
    private static readonly DesiredProduct Written = Some.Desired("1");
    private static readonly DesiredProduct Changed = Some.Desired("1", price: 12m);
    private static readonly OdooProduct AsWritten = Some.Product(7, items: ["1"]);
    private static readonly OdooProduct Touched = Some.Product(7, name: "By a colleague", items: ["1"]);
    private static readonly Binding Record = new(
        "1", 7, BindingHome.Odoo, Written.Digest) { SeenDigest = ValuesDigest.Of(AsWritten.Values) };

    [Fact]
    public void An_item_that_changed_over_an_untouched_product_is_lag() => AssertCause(ParityCause.Lag, Changed, AsWritten, Record);

    [Fact]
    public void A_touched_product_of_an_unchanged_item_is_drift() => AssertCause(ParityCause.Drift, Written, Touched, Record);

    [Fact]
    public void An_item_and_its_product_that_both_changed_are_both() => AssertCause(ParityCause.Both, Changed, Touched, Record);

    [Fact]
    public void What_the_last_run_left_is_neither_lag_nor_drift()
    {
        var unit = Some.Desired("1", unit: "uom.product_uom_kgm");
        AssertCause(ParityCause.Left, unit, AsWritten, Record with { WrittenDigest = unit.Digest });
    }

    [Fact]
    public void Without_a_record_of_this_pair_the_cause_is_unknown()
    {
        AssertCause(ParityCause.Unknown, Changed, AsWritten, null);
        AssertCause(ParityCause.Unknown, Changed, AsWritten, Record with { ProductId = 8 });
        AssertCause(ParityCause.Unknown, Changed, AsWritten, Record with { WrittenDigest = "" });
    }

    [Fact]
    public void Of_what_was_not_read_since_it_was_written_the_items_change_decides()
    {
        AssertCause(ParityCause.Lag, Changed, Touched, Record with { SeenDigest = "" });
        AssertCause(ParityCause.Drift, Written, Touched, Record with { SeenDigest = "" });
    }

    [Fact]
    public void A_missing_product_is_drift_only_where_there_was_one()
    {
        AssertCause(ParityCause.Lag, Written, null, null);
        AssertCause(ParityCause.Drift, Written, null, Record);
    }

    [Fact]
    public void An_active_product_without_its_item_is_lag_unless_it_was_archived()
    {
        AssertCause(ParityCause.Lag, null, AsWritten, Record);
        AssertCause(ParityCause.Drift, null, AsWritten, Record with { IsProductActive = false });
        AssertCause(ParityCause.Unknown, null, AsWritten, null);
    }

    [Fact]
    public async Task Over_both_services_each_difference_has_its_cause()
    {
        await using var bench = await Workbench.StartAsync(products: 40);
        await bench.RunAsync();
        var (zoho, odoo) = (bench.Sandbox.Zoho, bench.Sandbox.Odoo);
        var items = zoho.Items.Where(item => item.Active).Take(6).ToList();
        int Product(int i) => odoo.FindByExternalId(bench.ExternalId(items[i].ItemId))!.Id;
        zoho.Update(items[0].ItemId, item => item with { Rate = item.Rate + 1m });
        odoo.Update(Product(1), product => product with { Name = "By a colleague" });
        zoho.Update(items[2].ItemId, item => item with { Rate = item.Rate + 1m });
        odoo.Update(Product(2), product => product with { DefaultCode = "BY-A-COLLEAGUE" });
        odoo.Remove(Product(3));
        zoho.Remove(items[4].ItemId);
        var fresh = zoho.Add("Not yet written", 5m);

        var report = await bench.CompareAsync();
        var causes = report.Differences.Select(line => (line.Symbol, line.ItemId, line.Field, line.Cause)).ToList();
        Assert.Contains(("*", items[0].ItemId, MirroredField.Price, ParityCause.Lag), causes);
        Assert.Contains(("*", items[1].ItemId, MirroredField.Name, ParityCause.Drift), causes);
        Assert.Contains(("*", items[2].ItemId, MirroredField.Price, ParityCause.Both), causes);
        Assert.Contains(("*", items[2].ItemId, MirroredField.Sku, ParityCause.Both), causes);
        Assert.Contains(("+", items[3].ItemId, null, ParityCause.Drift), causes);
        Assert.Contains(("-", items[4].ItemId, null, ParityCause.Lag), causes);
        Assert.Contains(("+", fresh.ItemId, null, ParityCause.Lag), causes);
        Assert.Equal((7, 3, 2, 2), (causes.Count, report.Lagging, report.Drifted, report.ChangedOnBothSides));
        Assert.Equal("3 lag, 2 drift, 2 both, 0 left, 0 unknown, 0 not comparable", report.Causes);
        Assert.NotEqual(report.ZohoDigest, report.OdooDigest);
        Assert.Equal((bench.Organization, bench.Settings.Target.Database), (report.OrganizationId, report.Database));

        await bench.RunAsync();
        var after = await bench.CompareAsync();
        Assert.True(after.IsEqual);
        Assert.Equal(after.ZohoDigest, after.OdooDigest);
    }

    [Fact]
    public async Task A_changed_exchange_rate_is_lag_of_every_product()
    {
        await using var bench = await Workbench.StartAsync(products: 12);
        await bench.RunAsync();
        bench.Settings = bench.Settings with { Pricing = bench.Settings.Pricing with { ExchangeRate = 1600m } };
        var report = await bench.CompareAsync();
        Assert.Equal((report.Differences.Count, 0), (report.Lagging, report.Drifted));
        Assert.All(report.Differences, line => Assert.Equal(MirroredField.Price, line.Field));
        Assert.NotEmpty(report.Differences);
    }

    [Property]
    public Property The_causes_of_a_report_add_up_to_its_differences() => Prop.ForAll(
        Gen.Elements(Enum.GetValues<ParityCause>()).ListOf().ToArbitrary(), causes =>
        {
            var lines = causes.Select(cause => new ParityLine { Kind = ParityKind.FieldDiffers, ItemId = "1", Cause = cause }).ToList();
            var report = ParityComparison.Compare(new MappedCatalogue([], [], new Dictionary<string, int>()), [], []) with
            {
                Differences = lines,
            };
            var named = report.Causes.Split(", ").Select(part => int.Parse(part[..part.IndexOf(' ')], CultureInfo.InvariantCulture));
            Assert.Equal(lines.Count, named.Sum());
            Assert.Equal(Enum.GetValues<ParityCause>().Length, named.Count());
        });

    private static void AssertCause(ParityCause expected, DesiredProduct? item, OdooProduct? product, Binding? record)
    {
        var report = ParityComparison.Compare(
            new MappedCatalogue(item is null ? [] : [item], [], new Dictionary<string, int>()), product is null ? [] : [product],
            record is null ? [] : [record]);
        Assert.NotEmpty(report.Differences);
        Assert.All(report.Differences, line => Assert.Equal(expected, line.Cause));
    }
}
