using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Planning;

/// <summary>The way back of each kind of change, and what stands in it.</summary>
public sealed class UndoPlannerTests
{
    [Fact]
    public void An_update_gets_its_values_from_before_and_no_other()
    {
        var plan = Plan([Change(ChangeKind.Update, Price(10), Price(15))], [Product(price: 15)]);
        var entry = Assert.Single(plan.Entries);
        Assert.Equal((ChangeKind.Update, "1", 7, ChangeCause.Undo, ""),
            (entry.Kind, entry.ItemId, entry.ProductId, entry.Cause, entry.DesiredDigest));
        Assert.Equal((Price(15), Price(10)), (entry.Before, entry.After));
    }

    [Theory]
    [InlineData(ChangeKind.Archive, true, false, ChangeKind.Restore)]
    [InlineData(ChangeKind.Restore, false, true, ChangeKind.Archive)]
    [InlineData(ChangeKind.Adopt, false, true, ChangeKind.Archive)]
    public void What_was_archived_comes_back_and_the_other_way_round(ChangeKind kind, bool before, bool after, ChangeKind back)
    {
        var plan = Plan([Change(kind, Active(before), Active(after))], [Product(active: after)]);
        var entry = Assert.Single(plan.Entries);
        Assert.Equal((back, Active(before), !after), (entry.Kind, entry.After, entry.WasArchived));
    }

    [Fact]
    public void A_product_that_the_run_made_is_archived_and_never_deleted()
    {
        var made = Some.Values((MirroredField.Name, "Bolt"), (MirroredField.Price, 10), (MirroredField.Active, true));
        var entry = Assert.Single(Plan([Change(ChangeKind.Create, ProductValues.Empty, made)], [Product()]).Entries);
        Assert.Equal((ChangeKind.Archive, Active(false)), (entry.Kind, entry.After));
        // Made as an archived one, it is out of sight already.
        var archived = made.With(Active(false));
        var plan = Plan([Change(ChangeKind.Create, ProductValues.Empty, archived)], [Product(active: false)]);
        Assert.Equal((0, 1), (plan.Entries.Count, plan.Unchanged));
    }

    [Fact]
    public void An_adoption_without_values_leaves_nothing_to_put_back()
    {
        var plan = Plan([Change(ChangeKind.Adopt, ProductValues.Empty, ProductValues.Empty)], [Product()]);
        Assert.Equal((0, 0, 1), (plan.Entries.Count, plan.Issues.Count, plan.Unchanged));
    }

    [Fact]
    public void What_was_deleted_and_what_is_gone_cannot_be_put_back_and_is_told()
    {
        var plan = Plan(
            [Change(ChangeKind.Delete, Active(true), Active(false)), Change(ChangeKind.Update, Price(1), Price(2), product: 8, item: "2")],
                []);
        Assert.Empty(plan.Entries);
        Assert.All(plan.Issues, issue => Assert.Equal(PlanIssueKind.Blocked, issue.Kind));
        Assert.Contains("deleted product 7 in Odoo, and that cannot be undone", plan.Issues[0].Reason);
        Assert.Equal("product 8 is no longer in Odoo", plan.Issues[1].Reason);
    }

    [Fact]
    public void A_field_that_moved_on_leaves_the_whole_product_and_names_all_three_values()
    {
        var change = Change(
            ChangeKind.Update, Some.Values((MirroredField.Name, "Bolt"), (MirroredField.Price, 10)),
            Some.Values((MirroredField.Name, "Bolt M8"), (MirroredField.Price, 15)));
        var plan = Plan([change], [Product("Bolt M8", price: 17)]);
        Assert.Empty(plan.Entries);
        var issue = Assert.Single(plan.Issues);
        Assert.Equal((PlanIssueKind.Conflict, "1"), (issue.Kind, issue.ItemId));
        Assert.Equal([7], issue.ProductIds);
        Assert.Equal("Odoo has moved on since the run: Price is \"17\" now, and the run wrote \"15\" (\"10\" before)", issue.Reason);

        var forced = Assert.Single(Plan([change], [Product("Bolt M8", price: 17)], force: true).Entries);
        Assert.Equal(change.Before, forced.After);
        Assert.Equal(Some.Values((MirroredField.Name, "Bolt M8"), (MirroredField.Price, 17)), forced.Before);
    }

    [Fact]
    public void A_field_that_holds_the_value_from_before_is_not_sent_and_is_no_conflict()
    {
        var change = Change(
            ChangeKind.Update, Some.Values((MirroredField.Name, "Bolt"), (MirroredField.Price, 10)),
            Some.Values((MirroredField.Name, "Bolt M8"), (MirroredField.Price, 15)));
        Assert.Equal(Price(10), Assert.Single(Plan([change], [Product(price: 15)]).Entries).After);
        Assert.Equal((0, 1), (Plan([change], [Product(price: 10)]).Entries.Count, Plan([change], [Product(price: 10)]).Unchanged));
    }

    [Fact]
    public void Several_changes_of_one_product_are_one_way_back_to_the_oldest_values()
    {
        var plan = Plan(
            [
                Change(ChangeKind.Update, Price(15), Price(20)) with { Sequence = 2 },
                Change(ChangeKind.Update, Some.Values((MirroredField.Name, "Old"), (MirroredField.Price, 10)),
                    Some.Values((MirroredField.Name, "Bolt"), (MirroredField.Price, 15))),
            ],
            [Product(price: 20)]);
        Assert.Equal(Some.Values((MirroredField.Name, "Old"), (MirroredField.Price, 10)), Assert.Single(plan.Entries).After);
    }

    [Fact]
    public void Only_what_was_carried_out_is_undone()
    {
        var change = Change(ChangeKind.Update, Price(10), Price(15));
        var plan = Plan([change with { Outcome = ChangeOutcome.Refused }, change with { Outcome = ChangeOutcome.NotDone, Sequence = 2 }],
            [Product()]);
        Assert.Equal((0, 0, 0), (plan.Entries.Count, plan.Issues.Count, plan.Unchanged));
    }

    [Fact]
    public void A_product_of_another_item_is_never_touched_not_even_by_force()
    {
        var plan = Plan([Change(ChangeKind.Update, Price(10), Price(15))], [Product(price: 15, items: "9")], force: true);
        Assert.Empty(plan.Entries);
        Assert.Equal("product 7 belongs to item 9 now, and belonged to item 1 when the run changed it", Assert.Single(plan.Issues).Reason);
    }

    [Fact]
    public void A_unit_without_an_external_id_and_values_of_variants_are_told_and_not_sent()
    {
        var unit = Change(
            ChangeKind.Update, Some.Values((MirroredField.Unit, "uom.uom,12")), Some.Values((MirroredField.Unit, "uom.product_uom_unit")));
        Assert.Contains("has no external id in Odoo", Assert.Single(Plan([unit], [Product()], force: true).Issues).Reason);
        var sku = Change(ChangeKind.Update, Some.Values((MirroredField.Sku, "OLD")), Some.Values((MirroredField.Sku, "NEW")));
        var varied = Product() with { HasVariants = true, Values = Product().Values.With(sku.After) };
        Assert.Contains("several variants", Assert.Single(Plan([sku], [varied]).Issues).Reason);
    }

    [Fact]
    public void A_field_that_Odoo_does_not_have_any_more_is_told()
    {
        var change = Change(ChangeKind.Update, Some.Values((MirroredField.Barcode, "1")), Some.Values((MirroredField.Barcode, "2")));
        Assert.Equal("this Odoo has no field for Barcode any more", Assert.Single(Plan([change], [Product()]).Issues).Reason);
    }

    [Fact]
    public void What_comes_back_goes_before_what_is_archived()
    {
        var plan = Plan(
            [
                Change(ChangeKind.Restore, Active(false), Active(true)),
                Change(ChangeKind.Update, Price(1), Price(10), product: 8, item: "2"),
                Change(ChangeKind.Archive, Active(true), Active(false), product: 9, item: "3"),
            ],
            [Product(), Some.Product(8, items: "2"), Some.Product(9, active: false, items: "3")]);
        Assert.Equal([ChangeKind.Restore, ChangeKind.Update, ChangeKind.Archive], plan.Entries.Select(entry => entry.Kind));
    }

    private static SyncPlan Plan(IReadOnlyList<JournalEntry> changes, IReadOnlyList<OdooProduct> products, bool force = false) =>
        UndoPlanner.Plan(new UndoInput { Changes = changes, Products = products, IsForced = force });

    private static JournalEntry Change(
        ChangeKind kind, ProductValues before, ProductValues after, int product = 7, string item = "1") => new()
        {
            RunId = "run", Sequence = 1, Kind = kind, ItemId = item, ProductId = product, Name = "Bolt", Before = before, After = after,
            Written = Some.Time, Outcome = ChangeOutcome.Done,
        };

    private static OdooProduct Product(string name = "Bolt", int price = 10, bool active = true, string items = "1") =>
        Some.Product(7, name, price: price, active: active, items: items);

    private static ProductValues Price(int price) => Some.Values((MirroredField.Price, price));

    private static ProductValues Active(bool active) => Some.Values((MirroredField.Active, active));
}
