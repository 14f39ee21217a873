using Xunit;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Planning;

/// <summary>How an item without a binding finds a product that is there already.</summary>
public sealed class AdoptionTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void One_product_with_the_same_SKU_is_adopted_archived_or_not(bool active)
    {
        var plan = Plan([Some.Desired("1", "Bolt", "A", 12m)], [Some.Product(7, "Old bolt", "A", 10m, active)]);
        var entry = Assert.Single(plan.Entries);
        Assert.Equal((ChangeKind.Adopt, "1", 7, !active), (entry.Kind, entry.ItemId, entry.ProductId, entry.WasArchived));
        var changes = new List<(MirroredField, object)> { (MirroredField.Name, "Bolt"), (MirroredField.Price, 12m) };
        if (!active) changes.Add((MirroredField.Active, true));
        Assert.Equal(Some.Values([.. changes]), entry.After);
        Assert.Equal(0, plan.Unmanaged);
    }

    [Fact]
    public void A_product_that_is_equal_already_is_adopted_without_a_value_to_send()
    {
        var entry = Assert.Single(Plan([Some.Desired("1", "Bolt", "A")], [Some.Product(7, "Bolt", "A")]).Entries);
        Assert.Equal(ChangeKind.Adopt, entry.Kind);
        Assert.Empty(entry.After);
        Assert.Empty(entry.Before);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("A ")]
    [InlineData("AA")]
    public void A_SKU_is_compared_exactly(string sku) =>
        Assert.Equal(ChangeKind.Create, Assert.Single(Plan([Some.Desired("1", sku: "A")], [Some.Product(7, "Other", sku)]).Entries).Kind);

    [Fact]
    public void Several_products_with_the_SKU_are_a_conflict_that_names_them()
    {
        var plan = Plan([Some.Desired("1", sku: "A")], [Some.Product(9, sku: "A"), Some.Product(7, sku: "A", active: false)]);
        Assert.Empty(plan.Entries);
        var issue = Assert.Single(plan.Issues);
        Assert.Equal((PlanIssueKind.Conflict, "1"), (issue.Kind, issue.ItemId));
        Assert.Equal([7, 9], issue.ProductIds);
        Assert.Contains("ids 7, 9", issue.Reason);
        Assert.Contains("SKU \"A\"", issue.Reason);
        Assert.Equal(0, plan.Unmanaged);
    }

    [Fact]
    public void Two_items_for_one_product_are_a_conflict_for_both()
    {
        var plan = Plan([Some.Desired("2", sku: "A"), Some.Desired("1", sku: "A")], [Some.Product(7, sku: "A")]);
        Assert.Empty(plan.Entries);
        Assert.Equal(["1", "2"], plan.Issues.Select(issue => issue.ItemId).Order());
        Assert.All(plan.Issues, issue => Assert.Contains("items 1, 2", issue.Reason));
    }

    [Fact]
    public void A_name_is_looked_at_only_where_the_settings_allow_it_and_no_SKU_fits()
    {
        OdooProduct[] products = [Some.Product(7, "Bolt", "X"), Some.Product(8, "Screw", "A")];
        Assert.Equal(ChangeKind.Create, Assert.Single(Plan([Some.Desired("1", "Bolt")], products).Entries).Kind);
        Assert.Equal(7, Assert.Single(ByName([Some.Desired("1", "Bolt")], products).Entries).ProductId);
        Assert.Equal(8, Assert.Single(ByName([Some.Desired("1", "Bolt", "A")], products).Entries).ProductId);
        Assert.Equal(7, Assert.Single(ByName([Some.Desired("1", "Bolt", "Z")], products).Entries).ProductId);
    }

    [Fact]
    public void A_conflict_says_by_which_key_it_came_about()
    {
        OdooProduct[] twins = [Some.Product(7, "Bolt", "X"), Some.Product(8, "Bolt", "Y")];
        Assert.Contains("name \"Bolt\"", Assert.Single(ByName([Some.Desired("1", "Bolt", "Z")], twins).Issues).Reason);
        Assert.Contains("name \"Bolt\"", Assert.Single(ByName([Some.Desired("1", "Bolt")], twins).Issues).Reason);
        var claims = ByName([Some.Desired("1", "Bolt", "A"), Some.Desired("2", "Nut", "X")], [Some.Product(7, "Bolt", "X")]);
        Assert.Contains("by name \"Bolt\"", claims.Issues.Single(issue => issue.ItemId == "1").Reason);
        Assert.Contains("by SKU \"X\"", claims.Issues.Single(issue => issue.ItemId == "2").Reason);
    }

    [Fact]
    public void A_product_with_several_variants_is_not_adopted()
    {
        var plan = Plan([Some.Desired("1", sku: "A")], [Some.Product(7, sku: "A", variants: true)]);
        Assert.Empty(plan.Entries);
        Assert.Contains("several variants", Assert.Single(plan.Issues).Reason);
    }

    [Fact]
    public void Bound_products_are_no_candidates_whoever_they_are_bound_to()
    {
        OdooProduct[] products =
        [
            Some.Product(7, sku: "A", items: ["9"]), Some.Product(8, sku: "A") with { IsBoundElsewhere = true }, Some.Product(9, sku: "A"),
        ];
        var local = new Dictionary<string, Binding> { ["8"] = new("8", 9, BindingHome.Local, "") };
        var plan = SyncPlanner.Plan(new PlanInput
        {
            Desired = [Some.Desired("1", sku: "A"), Some.Desired("8", sku: "A"), Some.Desired("9", sku: "A")],
            Products = products, LocalBindings = local,
        });
        Assert.Equal((ChangeKind.Create, "1"), (Assert.Single(plan.Entries).Kind, plan.Entries[0].ItemId));
        Assert.Equal(2, plan.Unchanged);
    }

    [Fact]
    public void An_item_that_rests_adopts_nothing_and_nobody_takes_its_product()
    {
        var desired = Some.Desired("1", sku: "A");
        var plan = SyncPlanner.Plan(new PlanInput
        {
            Desired = [desired], Products = [Some.Product(7, sku: "A")],
            Resting = new Dictionary<string, QuarantinedItem> { ["1"] = PlannerTests.Resting(desired) },
            Policy = new PlanPolicy { Unmanaged = UnmanagedChoice.Archive },
        });
        Assert.Empty(plan.Entries);
        var issue = Assert.Single(plan.Issues);
        Assert.Equal((PlanIssueKind.Quarantined, "refused before"), (issue.Kind, issue.Reason));
        Assert.Equal([7], issue.ProductIds);
    }

    private static SyncPlan Plan(DesiredProduct[] desired, OdooProduct[] products) =>
        SyncPlanner.Plan(new PlanInput { Desired = desired, Products = products });

    private static SyncPlan ByName(DesiredProduct[] desired, OdooProduct[] products) =>
        SyncPlanner.Plan(new PlanInput { Desired = desired, Products = products, Policy = new PlanPolicy { AdoptByName = true } });
}
