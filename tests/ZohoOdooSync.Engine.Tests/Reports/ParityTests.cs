using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Tests.Planning;

namespace ZohoOdooSync.Engine.Tests.Reports;

public sealed class ParityTests
{
    [Fact]
    public void Equal_sides_are_equal_in_every_value()
    {
        var report = Compare(
            [Some.Desired("1"), Some.Desired("2", active: false)],
            [Some.Product(7, items: ["1"]), Some.Product(8, active: false, items: ["2"])]);
        Assert.True(report.IsEqual);
        Assert.Equal((2, 1, 2, 1, 8), (report.ZohoCount, report.ZohoActive, report.OdooCount, report.OdooActive, report.ComparedValues));
    }

    [Fact]
    public void Equal_counts_are_no_proof()
    {
        var report = Compare([Some.Desired("1", price: 11m)], [Some.Product(7, items: ["1"])]);
        Assert.True(report.CountsMatch);
        Assert.False(report.IsEqual);
        var difference = Assert.Single(report.Differences);
        Assert.Equal(
            ("*", ParityKind.FieldDiffers, "1", 7, "Bolt", MirroredField.Price, "11", "10"),
            (difference.Symbol, difference.Kind, difference.ItemId, difference.ProductId, difference.Name, difference.Field,
                difference.Expected, difference.Actual));
        Assert.Equal((1, 0), (report.FieldDifferences, report.Duplicates));
    }

    [Fact]
    public void What_is_missing_on_either_side_is_named()
    {
        var report = Compare([Some.Desired("1")], [Some.Product(7, items: ["2"]), Some.Product(8, active: false, items: ["3"])]);
        Assert.Equal(
            [("+", ParityKind.MissingInOdoo, "1"), ("-", ParityKind.MissingInZoho, "2")],
            report.Differences.Select(difference => (difference.Symbol, difference.Kind, difference.ItemId)));
        Assert.Equal((1, 1), (report.Retired, report.OdooCount));
    }

    [Fact]
    public void Duplicates_are_found_in_both_directions()
    {
        var report = Compare(
            [Some.Desired("1"), Some.Desired("2")], [Some.Product(7, items: ["1"]), Some.Product(8, items: ["1", "2"])]);
        Assert.Equal(2, report.Duplicates);
        Assert.Contains(report.Differences, difference => difference.Actual == "also product 7");
        Assert.Contains(report.Differences, difference => difference.Actual == "1, 2");
        Assert.False(report.IsEqual);
    }

    [Fact]
    public void A_retired_product_that_was_two_items_is_no_duplicate()
    {
        var report = Compare([Some.Desired("1")], [Some.Product(7, items: ["1"]), Some.Product(8, active: false, items: ["2", "3"])]);
        Assert.Equal((true, 1), (report.IsEqual, report.Retired));
    }

    [Fact]
    public void An_item_that_cannot_be_written_is_a_difference()
    {
        var report = ParityComparison.Compare(
            new MappedCatalogue([], [new("1", "x", true, "no name", "d")], new Dictionary<string, int>()), [], []);
        Assert.Equal(("!", ParityKind.Unmappable, "no name"),
            (report.Differences[0].Symbol, report.Differences[0].Kind, report.Differences[0].Actual));
        Assert.Equal((1, 1), (report.ZohoCount, report.ZohoActive));
    }

    [Fact]
    public void Local_pairs_count_where_Odoo_binds_nothing_else()
    {
        Binding Local(string item, int product, BindingHome home = BindingHome.Local) => new(item, product, home, "");
        OdooProduct[] products = [Some.Product(7), Some.Product(8, items: ["9"]), Some.Product(9) with { IsBoundElsewhere = true }];
        var report = Compare(
            [Some.Desired("1"), Some.Desired("2"), Some.Desired("3"), Some.Desired("4"), Some.Desired("5"), Some.Desired("9")], products,
            Local("1", 7), Local("2", 8), Local("3", 9), Local("4", 99), Local("5", 7, BindingHome.Odoo));
        Assert.Equal(["2", "3", "4", "5"], report.Differences.Select(difference => difference.ItemId));
        Assert.Equal(2, report.OdooCount);
    }

    [Fact]
    public void Two_local_pairs_for_one_product_are_no_two_partners()
    {
        var report = Compare(
            [Some.Desired("1"), Some.Desired("2")], [Some.Product(7)],
            new Binding("2", 7, BindingHome.Local, ""), new Binding("1", 7, BindingHome.Local, ""));
        Assert.Equal(("2", ParityKind.MissingInOdoo), (report.Differences.Single().ItemId, report.Differences.Single().Kind));
        Assert.NotEqual(report.ZohoDigest, report.OdooDigest);
    }

    [Fact]
    public void Equal_pairs_are_lines_where_they_are_asked_for_and_never_differences()
    {
        MappedCatalogue catalogue = new([Some.Desired("2", sku: "A"), Some.Desired("1", price: 11m)], [], new Dictionary<string, int>());
        OdooProduct[] products = [Some.Product(7, items: ["1"]), Some.Product(8, sku: "A", items: ["2"])];
        var all = ParityComparison.Compare(catalogue, products, [], withEqual: true);
        Assert.Equal([("*", "1", "", 7), ("=", "2", "A", 8)],
            all.Lines.Select(line => (line.Symbol, line.ItemId, line.Sku, line.ProductId)));
        var brief = ParityComparison.Compare(catalogue, products, []);
        Assert.Equal(brief.Lines, all.Differences);
        Assert.Equal((1, 1), (brief.EqualPairs, all.EqualPairs));
    }

    [Fact]
    public void A_difference_of_an_item_in_quarantine_says_so_and_stays_one()
    {
        QuarantinedItem Resting(string id) => new(id, "Bolt", "Odoo says no", "d", 1, Some.Time, Some.Time);
        var report = ParityComparison.Compare(
            new MappedCatalogue([Some.Desired("1"), Some.Desired("2"), Some.Desired("3")], [], new Dictionary<string, int>()),
            [Some.Product(7, items: ["3"])], [], [Resting("1"), Resting("3")], withEqual: true);
        Assert.Equal([(true, "in quarantine: Odoo says no"), (false, ""), (false, "")],
            report.Lines.Select(line => (line.IsQuarantined, line.Remark)));
        Assert.Equal((1, 2, false), (report.Quarantined, report.Differences.Count, report.IsEqual));
    }

    [Fact]
    public void A_field_that_the_server_does_not_show_differs()
    {
        var bare = Some.Product(7, items: ["1"]);
        var report = Compare([Some.Desired("1")], [bare with { Values = bare.Values.Only(field => field != MirroredField.Sku) }]);
        Assert.Equal((MirroredField.Sku, "", ""),
            (report.Differences[0].Field, report.Differences[0].Expected, report.Differences[0].Actual));
    }

    /// <summary>The comparison shares nothing with the planner, so each can show the other wrong.</summary>
    [Property(MaxTest = 1000)]
    public Property Where_a_plan_leaves_nothing_aside_its_outcome_is_equal_on_both_sides() =>
        Prop.ForAll(World.Any().ToArbitrary(), world =>
        {
            world = world with { Input = world.Input with { Policy = world.Input.Policy with { UpdateUnit = true } } };
            var plan = world.Plan();
            var after = world.After(plan);
            var report = ParityComparison.Compare(
                new MappedCatalogue(after.Input.Desired, after.Input.Unmappable, new Dictionary<string, int>()), after.Input.Products,
                after.Input.LocalBindings.Values);
            // An archived twin is told, and in nobody's way.
            Assert.Equal(plan.Issues.All(issue => issue.Kind == PlanIssueKind.Noted), report.IsEqual);
        });

    private static ParityReport Compare(DesiredProduct[] desired, OdooProduct[] products, params Binding[] local) =>
        ParityComparison.Compare(new MappedCatalogue(desired, [], new Dictionary<string, int>()), products, local);
}
