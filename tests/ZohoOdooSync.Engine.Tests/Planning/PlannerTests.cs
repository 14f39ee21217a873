using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Planning;

public sealed class PlannerTests
{
    internal static QuarantinedItem Resting(DesiredProduct desired) =>
        new(desired.ItemId, desired.Name, "refused before", desired.Digest, 1, Some.Time, Some.Time.AddMinutes(15));

    [Fact]
    public void Two_empty_sides_need_no_plan()
    {
        var plan = Plan(new PlanInput { Desired = [], Products = [] });
        Assert.True(plan.IsEmpty);
        Assert.Equal((0, 0, 0), (plan.ZohoCount, plan.OdooCount, plan.Retired));
    }

    [Fact]
    public void A_new_item_makes_a_product_with_all_values_and_the_unit_for_new_ones()
    {
        var entry = Assert.Single(Plan(new PlanInput { Desired = [Some.Desired("1", "Bolt", "A", 5m)], Products = [] }).Entries);
        Assert.Equal((ChangeKind.Create, null, ChangeCause.SourceChanged), (entry.Kind, entry.ProductId, entry.Cause));
        Assert.Equal(
            Some.Values(
                (MirroredField.Name, "Bolt"), (MirroredField.Sku, "A"), (MirroredField.Price, 5m), (MirroredField.Active, true),
                (MirroredField.Unit, "uom.product_uom_unit")),
            entry.After);
        Assert.Empty(entry.Before);
        Assert.Equal(("Bolt", "A"), (entry.Name, entry.Sku));
        var none = Some.Desired("1", createUnit: null);
        Assert.Null(Assert.Single(Plan(new PlanInput { Desired = [none], Products = [] }).Entries).After[MirroredField.Unit]);
    }

    [Fact]
    public void An_inactive_new_item_makes_an_archived_product()
    {
        var entry = Assert.Single(Plan(new PlanInput { Desired = [Some.Desired("1", active: false)], Products = [] }).Entries);
        Assert.Equal((ChangeKind.Create, false), (entry.Kind, entry.After[MirroredField.Active]!.Value.Flag));
    }

    [Theory]
    [InlineData(true, true, 12, ChangeKind.Update)]
    [InlineData(true, false, 10, ChangeKind.Archive)]
    [InlineData(true, false, 12, ChangeKind.Archive)]
    [InlineData(false, true, 10, ChangeKind.Restore)]
    [InlineData(false, true, 12, ChangeKind.Restore)]
    [InlineData(false, false, 12, ChangeKind.Update)]
    public void A_change_of_a_bound_product_is_named_by_what_it_does(bool held, bool wanted, int price, ChangeKind kind)
    {
        var plan = Plan(new PlanInput
        {
            Desired = [Some.Desired("1", price: price, active: wanted)], Products = [Some.Product(7, active: held, items: ["1"])],
        });
        var entry = Assert.Single(plan.Entries);
        Assert.Equal((kind, 7, !held), (entry.Kind, entry.ProductId, entry.WasArchived));
        Assert.Equal((held == wanted ? 0 : 1) + (price == 10 ? 0 : 1), entry.After.Count);
        Assert.Equal(1, plan.Count(kind));
    }

    [Fact]
    public void Changes_stand_in_the_order_in_which_they_do_least_harm()
    {
        var plan = Plan(new PlanInput
        {
            Desired =
            [
                Some.Desired("1", active: false), Some.Desired("2", price: 11m), Some.Desired("3", sku: "N"), Some.Desired("4", sku: "A"),
                Some.Desired("5"),
            ],
            Products =
            [
                Some.Product(1, items: ["1"]), Some.Product(2, items: ["2"]), Some.Product(4, sku: "A"),
                Some.Product(5, active: false, items: ["5"]),
            ],
        });
        Assert.Equal(
            [ChangeKind.Restore, ChangeKind.Adopt, ChangeKind.Create, ChangeKind.Update, ChangeKind.Archive],
            plan.Entries.Select(entry => entry.Kind));
    }

    [Fact]
    public void A_difference_of_an_item_that_did_not_change_since_it_was_written_is_drift()
    {
        var desired = Some.Desired("1", price: 12m);
        Binding Known(string digest, int product = 7) => new("1", product, BindingHome.Odoo, digest);
        Assert.Equal(ChangeCause.Drift, CauseWith(Known(desired.Digest)));
        Assert.Equal(ChangeCause.SourceChanged, CauseWith(Known("older")));
        Assert.Equal(ChangeCause.SourceChanged, CauseWith(Known(desired.Digest, product: 8)));
        Assert.Equal(ChangeCause.SourceChanged, CauseWith(null));

        ChangeCause CauseWith(Binding? known) => Assert.Single(Plan(new PlanInput
        {
            Desired = [desired], Products = [Some.Product(7, items: ["1"])],
            LocalBindings = known is null ? new Dictionary<string, Binding>() : new Dictionary<string, Binding> { ["1"] = known },
        }).Entries).Cause;
    }

    [Fact]
    public void A_pair_that_is_equal_is_remembered_as_equal_and_one_that_is_not_as_it_was()
    {
        var equal = Some.Desired("1");
        var plan = Plan(new PlanInput
        {
            Desired = [equal, Some.Desired("2", price: 12m)], Products = [Some.Product(7, items: ["1"]), Some.Product(8, items: ["2"])],
            LocalBindings = new Dictionary<string, Binding> { ["2"] = new("2", 8, BindingHome.Odoo, "older") },
        });
        Assert.Equal(
            [("1", 7, BindingHome.Odoo, equal.Digest), ("2", 8, BindingHome.Odoo, "older")],
            plan.Pairs.Select(pair => (pair.ItemId, pair.ProductId, pair.Home, pair.WrittenDigest)));
        Assert.Equal(ValuesDigest.Of(Some.Product(7).Values), plan.Pairs[0].SeenDigest);
        Assert.Equal(1, plan.Unchanged);
    }

    [Fact]
    public void A_product_that_is_bound_to_several_items_is_a_conflict_for_each_of_them()
    {
        var plan = Plan(new PlanInput
        {
            Desired = [Some.Desired("1", price: 1m), Some.Desired("2", price: 2m)], Products = [Some.Product(7, items: ["1", "2"])],
        });
        Assert.Empty(plan.Entries);
        Assert.Equal(["1", "2"], plan.Issues.Select(issue => issue.ItemId));
        Assert.All(plan.Issues, issue => Assert.Contains("1, 2", issue.Reason));
        Assert.Equal(1, plan.OdooCount);
    }

    [Theory]
    [InlineData(RemovalChoice.Archive, ChangeKind.Archive)]
    [InlineData(RemovalChoice.Delete, ChangeKind.Delete)]
    public void The_product_of_a_deleted_item_goes_as_the_settings_say(RemovalChoice choice, ChangeKind kind)
    {
        var plan = Plan(new PlanInput
        {
            Desired = [], Products = [Some.Product(7, items: ["1"])], AbsentItems = new HashSet<string> { "1" },
            Policy = new PlanPolicy { RemovedItems = choice },
        });
        var entry = Assert.Single(plan.Entries);
        Assert.Equal((kind, "1", 7, ChangeCause.ItemDeleted, ""),
            (entry.Kind, entry.ItemId, entry.ProductId, entry.Cause, entry.DesiredDigest));
        Assert.Equal(Some.Values((MirroredField.Active, false)), entry.After);
        Assert.Equal(Some.Values((MirroredField.Active, true)), entry.Before);
    }

    [Fact]
    public void A_product_whose_items_are_all_deleted_goes_once()
    {
        var plan = Plan(new PlanInput
        {
            Desired = [], Products = [Some.Product(7, items: ["1", "2"])], AbsentItems = new HashSet<string> { "1", "2" },
        });
        Assert.Equal(7, Assert.Single(plan.Entries).ProductId);
    }

    [Fact]
    public void A_missing_item_is_not_a_deleted_one()
    {
        var plan = Plan(new PlanInput { Desired = [], Products = [Some.Product(7, items: ["1"])] });
        Assert.Empty(plan.Entries);
        var issue = Assert.Single(plan.Issues);
        Assert.Equal((PlanIssueKind.Blocked, "1", true), (issue.Kind, issue.ItemId, issue.IsUnprovenAbsence));
    }

    [Fact]
    public void A_product_is_kept_while_one_of_its_items_may_live()
    {
        var plan = Plan(new PlanInput
        {
            Desired = [], Products = [Some.Product(7, items: ["1", "2"])], AbsentItems = new HashSet<string> { "1" },
        });
        Assert.Empty(plan.Entries);
        Assert.Contains(plan.Issues, issue => issue is { ItemId: "2", IsUnprovenAbsence: true });
    }

    [Fact]
    public void Retired_products_are_counted_apart()
    {
        var plan = Plan(new PlanInput
        {
            Desired = [Some.Desired("2")], Products = [Some.Product(7, active: false, items: ["1"]), Some.Product(8, items: ["2"])],
        });
        Assert.True(plan.IsEmpty);
        Assert.Empty(plan.Issues);
        Assert.Equal((1, 1, 1), (plan.Retired, plan.OdooCount, plan.OdooActive));
    }

    [Theory]
    [InlineData(UnmanagedChoice.Report, 0)]
    [InlineData(UnmanagedChoice.Archive, 1)]
    public void Products_that_are_bound_to_nothing_are_counted_and_archived_only_on_request(UnmanagedChoice choice, int archived)
    {
        var plan = Plan(new PlanInput
        {
            Desired = [], Products = [Some.Product(7), Some.Product(8, active: false), Some.Product(9) with { IsBoundElsewhere = true }],
            Policy = new PlanPolicy { Unmanaged = choice },
        });
        Assert.Equal((2, archived, 0), (plan.Unmanaged, plan.Entries.Count, plan.OdooCount));
        Assert.All(plan.Entries, entry =>
            Assert.Equal((ChangeKind.Archive, 7, "", ChangeCause.Unmanaged), (entry.Kind, entry.ProductId, entry.ItemId, entry.Cause)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_unit_of_an_existing_product_changes_only_on_request(bool update)
    {
        var plan = Plan(new PlanInput
        {
            Desired = [Some.Desired("1", price: 12m, unit: "uom.product_uom_kgm")], Products = [Some.Product(7, items: ["1"])],
            Policy = new PlanPolicy { UpdateUnit = update },
        });
        Assert.Equal(update, Assert.Single(plan.Entries).After[MirroredField.Unit] is not null);
        Assert.Equal(12m, plan.Entries[0].After[MirroredField.Price]!.Value.Number);
        if (update) Assert.Empty(plan.Issues);
        else Assert.Contains("mapping.update_unit", Assert.Single(plan.Issues).Reason);
    }

    [Fact]
    public void SKU_barcode_and_cost_of_a_product_with_variants_are_left_to_the_variants()
    {
        var desired = Some.Desired("1", "Nut", "B");
        var plan = Plan(new PlanInput { Desired = [desired], Products = [Some.Product(7, sku: "A", variants: true, items: ["1"])] });
        Assert.Equal([MirroredField.Name], Assert.Single(plan.Entries).After.Fields);
        Assert.Equal(PlanIssueKind.Blocked, Assert.Single(plan.Issues).Kind);

        plan = Plan(new PlanInput
        {
            Desired = [Some.Desired("1", sku: "B")], Products = [Some.Product(7, sku: "A", variants: true, items: ["1"])],
        });
        Assert.Empty(plan.Entries);
        Assert.Equal(1, plan.Unchanged);
    }

    [Fact]
    public void A_refused_item_rests_until_it_changes()
    {
        var desired = Some.Desired("1", price: 12m);
        PlanInput Input(DesiredProduct item, bool bound) => new()
        {
            Desired = [item], Products = bound ? [Some.Product(7, items: ["1"])] : [],
            Resting = new Dictionary<string, QuarantinedItem> { ["1"] = Resting(desired) },
        };
        foreach (var bound in new[] { true, false })
        {
            var plan = Plan(Input(desired, bound));
            Assert.Empty(plan.Entries);
            Assert.Equal((PlanIssueKind.Quarantined, "refused before"), (plan.Issues[0].Kind, plan.Issues[0].Reason));
            Assert.Single(Plan(Input(Some.Desired("1", price: 13m), bound)).Entries);
        }
    }

    [Fact]
    public void A_removal_that_was_refused_rests_without_asking_Zoho_again()
    {
        var product = Some.Product(7, items: ["1"]);
        PlanInput Input(string digest) => new()
        {
            Desired = [], Products = [product], AbsentItems = new HashSet<string> { "1" },
            Resting = new Dictionary<string, QuarantinedItem> { ["1"] = Resting(Some.Desired("1")) with { DesiredDigest = digest } },
        };
        var plan = Plan(Input(string.Empty));
        Assert.Empty(plan.Entries);
        Assert.Equal((PlanIssueKind.Quarantined, "refused before", false),
            (plan.Issues[0].Kind, plan.Issues[0].Reason, plan.Issues[0].IsUnprovenAbsence));
        // What was refused while the item lived says nothing about its removal.
        Assert.Equal(ChangeKind.Archive, Assert.Single(Plan(Input("of its values")).Entries).Kind);
    }

    [Fact]
    public void A_refused_item_that_is_equal_by_now_is_unchanged()
    {
        var desired = Some.Desired("1");
        var plan = Plan(new PlanInput
        {
            Desired = [desired], Products = [Some.Product(7, items: ["1"])],
            Resting = new Dictionary<string, QuarantinedItem> { ["1"] = Resting(desired) },
        });
        Assert.Equal((1, 0), (plan.Unchanged, plan.Issues.Count));
    }

    [Fact]
    public void The_bindings_of_Odoo_go_before_local_ones()
    {
        Dictionary<string, Binding> local = new()
        {
            ["1"] = new("1", 8, BindingHome.Local, ""), ["2"] = new("2", 7, BindingHome.Local, ""),
                ["3"] = new("3", 9, BindingHome.Local, ""),
            ["4"] = new("4", 99, BindingHome.Local, ""), ["5"] = new("5", 10, BindingHome.Odoo, ""),
        };
        var plan = Plan(new PlanInput
        {
            Desired = [Some.Desired("1"), Some.Desired("2"), Some.Desired("3", price: 11m), Some.Desired("4"), Some.Desired("5")],
            Products = [Some.Product(7, items: ["1"]), Some.Product(8), Some.Product(9), Some.Product(10)],
            LocalBindings = local,
        });
        // 1 is bound in Odoo elsewhere; 2 claims a bound product; 3 holds; the product of 4 is gone; 5 only Odoo could know.
        Assert.Equal(["2", "4", "5"], plan.Entries.Where(entry => entry.Kind == ChangeKind.Create).Select(entry => entry.ItemId).Order());
        var update = plan.Entries.Single(entry => entry.Kind == ChangeKind.Update);
        Assert.Equal(("3", 9, true), (update.ItemId, update.ProductId, update.IsBoundLocally));
        Assert.Contains(plan.Pairs, pair => pair is { ItemId: "1", ProductId: 7, Home: BindingHome.Odoo });
        Assert.Contains(plan.Pairs, pair => pair is { ItemId: "3", ProductId: 9, Home: BindingHome.Local });
    }

    [Fact]
    public void An_item_that_cannot_be_written_counts_and_keeps_its_pair()
    {
        var kept = new Binding("1", 7, BindingHome.Local, "d");
        var plan = Plan(new PlanInput
        {
            Desired = [], Unmappable = [new("1", "Bolt", true, "no name", "x"), new("2", "Nut", false, "no name", "x")],
            Products = [Some.Product(7)], LocalBindings = new Dictionary<string, Binding> { ["1"] = kept },
        });
        Assert.Equal((2, 1, 1), (plan.ZohoCount, plan.ZohoActive, plan.OdooCount));
        Assert.Equal([kept], plan.Pairs);
        Assert.Equal([7], plan.Issues.Single(issue => issue.ItemId == "1").ProductIds);
        Assert.Empty(plan.Issues.Single(issue => issue.ItemId == "2").ProductIds);
    }

    [Fact]
    public void The_policy_is_that_of_the_settings()
    {
        var policy = PlanPolicy.From(
            new MappingSettings { AdoptByName = true, UpdateUnit = true },
            new GuardSettings { Unmanaged = UnmanagedChoice.Archive, RemovedItems = RemovalChoice.Delete });
        Assert.Equal((true, true, UnmanagedChoice.Archive, RemovalChoice.Delete),
            (policy.AdoptByName, policy.UpdateUnit, policy.Unmanaged, policy.RemovedItems));
    }

    private static SyncPlan Plan(PlanInput input) => SyncPlanner.Plan(input);

    [Fact]
    public void A_field_that_rests_is_left_out_and_everything_else_is_planned()
    {
        var desired = Some.Desired("1", "New", "S1", 12m);
        PlanInput Input(ProductValues refused, string name = "Old") => new()
        {
            Desired = [desired], Products = [Some.Product(7, name, "S1", 10m, items: ["1"])],
            Resting = new Dictionary<string, QuarantinedItem> { ["1"] = Resting(desired) with { Refused = refused } },
        };
        var plan = SyncPlanner.Plan(Input(Some.Values((MirroredField.Price, 12m))));
        var entry = Assert.Single(plan.Entries);
        Assert.Equal((Some.Values((MirroredField.Name, "New")), true), (entry.After, entry.LeavesOut));
        Assert.Equal(PlanIssueKind.Quarantined, Assert.Single(plan.Issues).Kind);

        // Another value than the refused one is tried at once; nothing but what rests is nothing to do.
        entry = Assert.Single(SyncPlanner.Plan(Input(Some.Values((MirroredField.Price, 99m)))).Entries);
        Assert.Equal((Some.Values((MirroredField.Name, "New"), (MirroredField.Price, 12m)), false), (entry.After, entry.LeavesOut));
        plan = SyncPlanner.Plan(Input(Some.Values((MirroredField.Price, 12m)), name: "New"));
        Assert.Empty(plan.Entries);
        Assert.Equal((1, 0), (plan.Issues.Count, plan.Unchanged));
    }
}
