using Xunit;
using ZohoOdooSync.Engine.Fields;
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
    public void A_SKU_is_compared_exactly_where_the_settings_say_so(string sku) => Assert.Equal(
        ChangeKind.Create, Assert.Single(Exactly([Some.Desired("1", sku: "A")], [Some.Product(7, "Other", sku)]).Entries).Kind);

    [Theory]
    [InlineData("ab-1 x", true)]
    [InlineData(" AB-1 X\t", true)]
    [InlineData("AB-1  X", false)]
    [InlineData("AB-1\u00a0X", true)]
    [InlineData("AB-1\u2009X\u200b", true)]
    [InlineData("\ufeffA\u00adB-1 X", false)]
    [InlineData("ＡＢ－１　Ｘ", true)]
    [InlineData("AB\u20111 X", true)]
    [InlineData("AB–١ X", false)]
    public void A_product_of_nearly_the_SKU_is_a_conflict_and_nothing_is_made(string sku, bool active)
    {
        var plan = Plan([Some.Desired("1", sku: "AB-1 X")], [Some.Product(7, "Other", sku, active: active)]);
        Assert.Empty(plan.Entries);
        var issue = Assert.Single(plan.Issues);
        Assert.Equal((PlanIssueKind.Conflict, "1"), (issue.Kind, issue.ItemId));
        Assert.Equal([7], issue.ProductIds);
        Assert.Contains("product 7 has nearly the SKU \"AB-1 X\"", issue.Reason);
        Assert.Equal(0, plan.Unmanaged);
    }

    [Theory]
    [InlineData("AB-1X")]
    [InlineData("AB-2 X")]
    [InlineData("AB_1 X")]
    [InlineData("AB-1 XX")]
    [InlineData("")]
    [InlineData("\u200b ")]
    public void A_SKU_with_another_letter_is_another_SKU(string sku) =>
        Assert.Equal(ChangeKind.Create,
            Assert.Single(Plan([Some.Desired("1", sku: "AB-1 X")], [Some.Product(7, "Other", sku)]).Entries).Kind);

    [Fact]
    public void A_conflict_shows_what_cannot_be_seen()
    {
        var reason = Assert.Single(
            Plan([Some.Desired("1", sku: "A B")], [Some.Product(7, sku: "A\u00a0B"), Some.Product(8, sku: "a B ")]).Issues).Reason;
        Assert.Contains("products 7, 8 have nearly the SKU \"A B\" (\"A\\u00a0B\", \"a B \")", reason);
        Assert.Contains("mapping.sku_match", reason);
    }

    [Fact]
    public void Bound_products_and_those_that_another_item_takes_by_its_exact_SKU_are_in_nobodys_way()
    {
        OdooProduct[] products = [
            Some.Product(7, sku: "A", items: ["9"]), Some.Product(8, sku: "b") with { IsBoundElsewhere = true }, Some.Product(9, sku: "C")];
        var plan = Plan(
            [Some.Desired("1", sku: "a"), Some.Desired("2", sku: "B"), Some.Desired("3", sku: "c"), Some.Desired("4", sku: "C"),
                Some.Desired("9", sku: "A")],
            products);
        Assert.Equal(
            [(ChangeKind.Adopt, "4", (int?)9), (ChangeKind.Create, "1", null), (ChangeKind.Create, "2", null),
                (ChangeKind.Create, "3", null)],
            plan.Entries.Select(entry => (entry.Kind, entry.ItemId, entry.ProductId)));
        Assert.Empty(plan.Issues);
    }

    [Fact]
    public void Items_that_are_near_each_other_each_get_their_own_product() =>
        Assert.Equal(2, Plan([Some.Desired("1", sku: "a"), Some.Desired("2", sku: "A")], []).Count(ChangeKind.Create));

    [Fact]
    public void A_product_that_two_items_claim_stays_in_the_way_of_a_third() => Assert.Equal(
        ["1", "2", "3"],
        Plan([Some.Desired("1", sku: "A"), Some.Desired("2", sku: "A"), Some.Desired("3", sku: "a")], [Some.Product(7, sku: "A")])
            .Issues.Where(issue => issue.Kind == PlanIssueKind.Conflict).Select(issue => issue.ItemId).Order());

    [Fact]
    public void What_is_adopted_by_its_name_is_no_new_product_and_in_nobodys_way()
    {
        var plan = ByName([Some.Desired("2", sku: "A", name: "Nut"), Some.Desired("1", "Bolt", "B")], [Some.Product(7, "Bolt", "a")]);
        Assert.Equal([(ChangeKind.Adopt, "1"), (ChangeKind.Create, "2")], plan.Entries.Select(entry => (entry.Kind, entry.ItemId)));
        Assert.Equal(8, Assert.Single(ByName([Some.Desired("1", "Other", "A")], [Some.Product(8, "Other", "a")]).Entries).ProductId);
    }

    [Fact]
    public void A_product_of_nearly_the_SKU_of_an_item_that_cannot_be_written_is_not_archived()
    {
        var input = new PlanInput
        {
            Desired = [], Products = [Some.Product(7, sku: "a ")], Policy = new PlanPolicy { Unmanaged = UnmanagedChoice.Archive },
            Unmappable = [new("1", "Bolt", true, "no good", "digest") { Sku = "A" }],
        };
        Assert.Empty(SyncPlanner.Plan(input).Entries);
        Assert.Single(SyncPlanner.Plan(input with { Policy = input.Policy with { SkuMatch = SkuMatchChoice.Exact } }).Entries);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Several_products_with_the_SKU_are_a_conflict_that_names_them(bool active)
    {
        var plan = Plan([Some.Desired("1", sku: "A")],
            [Some.Product(9, sku: "A", active: active), Some.Product(7, sku: "A", active: active)]);
        Assert.Empty(plan.Entries);
        var issue = Assert.Single(plan.Issues);
        Assert.Equal((PlanIssueKind.Conflict, "1"), (issue.Kind, issue.ItemId));
        Assert.Equal([7, 9], issue.ProductIds);
        Assert.Contains("ids 7, 9", issue.Reason);
        Assert.Contains("SKU \"A\"", issue.Reason);
        Assert.Equal(0, plan.Unmanaged);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_an_active_and_archived_products_with_the_SKU_the_active_one_is_adopted_and_the_others_are_told(bool itemActive)
    {
        var plan = Plan(
            [Some.Desired("1", sku: "A", active: itemActive)],
            [Some.Product(5, sku: "A", active: false), Some.Product(7, sku: "A"), Some.Product(9, sku: "A", active: false)]);
        var entry = Assert.Single(plan.Entries);
        Assert.Equal((ChangeKind.Adopt, "1", 7), (entry.Kind, entry.ItemId, entry.ProductId));
        var issue = Assert.Single(plan.Issues);
        Assert.Equal((PlanIssueKind.Noted, "1"), (issue.Kind, issue.ItemId));
        Assert.Equal([5, 9], issue.ProductIds);
        Assert.Equal(
            "product 7 is adopted, which is active; products 5, 9 are archived and have the same SKU, and stay as they are", issue.Reason);
        Assert.Equal(2, plan.Unmanaged);
    }

    [Fact]
    public void A_name_finds_the_active_one_of_twins_too()
    {
        OdooProduct[] twins = [Some.Product(7, "Bolt", "X", active: false), Some.Product(8, "Bolt", "Y")];
        Assert.Equal(8, Assert.Single(ByName([Some.Desired("1", "Bolt", "Z")], twins).Entries).ProductId);
    }

    [Fact]
    public void Items_that_say_the_same_SKU_share_no_twin()
    {
        var plan = Plan(
            [Some.Desired("1", sku: "A"), Some.Desired("2", sku: "A")],
                [Some.Product(7, sku: "A"), Some.Product(9, sku: "A", active: false)]);
        Assert.Empty(plan.Entries);
        Assert.All(plan.Issues, issue => Assert.Contains("items 1, 2", issue.Reason));
    }

    [Theory]
    [InlineData(true, "the SKU stands on variant 71 of product 7")]
    [InlineData(false, "the SKU stands on archived variant 71 of product 7")]
    public void A_SKU_that_stands_on_a_variant_is_a_conflict_with_both_ids(bool active, string words)
    {
        foreach (var product in new[] { Some.Product(7, "T-Shirt", variants: true),
            Some.Product(7, "T-Shirt", variants: true, items: ["9"]) })
        {
            var plan = Shirts([Some.Desired("1", sku: "TS-S")], [product], new VariantCode(71, 7, "TS-S", active));
            Assert.DoesNotContain(plan.Entries, entry => entry.Kind == ChangeKind.Create);
            var issue = plan.Issues.Single(issue => issue.Kind == PlanIssueKind.Conflict);
            Assert.Equal([7], issue.ProductIds);
            Assert.Contains(words, issue.Reason);
        }
    }

    [Fact]
    public void A_SKU_near_that_of_a_variant_is_a_conflict_while_its_product_is_bound_to_nothing()
    {
        var code = new VariantCode(71, 7, "ts-s ", true);
        Assert.Contains("variant 71 of product 7 as \"ts-s \"", Assert.Single(
            Shirts([Some.Desired("1", sku: "TS-S")], [Some.Product(7, "T-Shirt", variants: true)], code).Issues).Reason);
        // Products that a cycle did not read are known by their variants alone.
        Assert.Equal(PlanIssueKind.Conflict, Assert.Single(Shirts([Some.Desired("1", sku: "TS-S")], [], code).Issues).Kind);
        Assert.Equal(1, Shirts([Some.Desired("1", sku: "TS-S")], [Some.Product(7, variants: true, items: ["9"])], code)
            .Count(ChangeKind.Create));
    }

    [Fact]
    public void The_only_variant_of_a_product_is_the_product_itself()
    {
        var plan = Shirts(
            [Some.Desired("1", sku: "A"), Some.Desired("2", sku: "A"), Some.Desired("9", sku: "A")],
                [Some.Product(7, sku: "A", items: ["9"])],
            new VariantCode(71, 7, "A", true));
        Assert.Equal(2, plan.Count(ChangeKind.Create));
        Assert.Empty(plan.Issues);
    }

    [Fact]
    public void An_item_that_no_product_can_be_made_of_is_told_and_can_still_adopt_one()
    {
        var lacking = Some.Desired("1", sku: "A") with { CreateProblem = "no rate" };
        var issue = Assert.Single(Plan([lacking], []).Issues);
        Assert.Equal((PlanIssueKind.Unmappable, "1", "no rate"), (issue.Kind, issue.ItemId, issue.Reason));
        Assert.Equal(ChangeKind.Adopt, Assert.Single(Plan([lacking], [Some.Product(7, sku: "A")]).Entries).Kind);
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

    private static SyncPlan Exactly(DesiredProduct[] desired, OdooProduct[] products) => SyncPlanner.Plan(
        new PlanInput { Desired = desired, Products = products, Policy = new PlanPolicy { SkuMatch = SkuMatchChoice.Exact } });

    private static SyncPlan Shirts(DesiredProduct[] desired, OdooProduct[] products, params VariantCode[] codes) =>
        SyncPlanner.Plan(new PlanInput { Desired = desired, Products = products, VariantCodes = codes });

    private static SyncPlan ByName(DesiredProduct[] desired, OdooProduct[] products) =>
        SyncPlanner.Plan(new PlanInput { Desired = desired, Products = products, Policy = new PlanPolicy { AdoptByName = true } });
}
