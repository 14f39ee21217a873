using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>Release before claim: unique values move in one run, whoever had them.</summary>
public sealed class ApplyOrderLaws
{
    [Property(MaxTest = 2000)]
    public Property Every_value_that_is_free_in_the_end_can_be_taken_on_the_way() => Prop.ForAll(Cases().ToArbitrary(), given =>
    {
        var (changes, products) = given;
        var holders = products.Where(product => product.IsActive && Barcode(product.Values) is { Length: > 0 })
            .ToDictionary(product => product.Id, product => Barcode(product.Values)!);
        var stages = ApplyOrder.Stages(
            changes, new UniqueHolders(products), products.ToDictionary(product => product.Id), new HashSet<string>());
        Assert.Equal(changes.OrderBy(change => change.Journal.Sequence), stages.SelectMany(stage => stage.Changes)
            .OrderBy(change => change.Journal.Sequence));
        foreach (var stage in stages)
        {
            foreach (var clear in stage.Clears)
            {
                Assert.Equal(string.Empty, Barcode(clear.Sent));
                holders.Remove(clear.ProductId!.Value);
            }

            // The changes of a stage may travel in any order, and in calls of their own.
            foreach (var change in stage.Changes.Reverse()) Take(change, holders);
        }
    });

    [Property(MaxTest = 300)]
    public Property A_plan_in_which_no_value_moves_is_one_stage() => Prop.ForAll(Cases().ToArbitrary(), given =>
    {
        var changes = given.Changes.Where(change => Barcode(change.Entry.After) is null).ToList();
        if (changes.Count == 0) return;
        var stage = Assert.Single(ApplyOrder.Stages(
            changes, new UniqueHolders(given.Products), given.Products.ToDictionary(product => product.Id), new HashSet<string>()));
        Assert.Empty(stage.Clears);
        Assert.Equal(changes, stage.Changes);
    });

    [Fact]
    public void What_somebody_else_holds_and_what_was_refused_before_travel_last()
    {
        var products = new[] { Product(1, "AAA", true), Product(2, "", true), Product(3, "", true) };
        PlannedChange[] changes = [
            Change(1, ChangeKind.Update, 2, "AAA"), Change(2, ChangeKind.Update, 3, "BBB"), Change(3, ChangeKind.Create, null, "CCC")];
        var stages = ApplyOrder.Stages(
            changes, new UniqueHolders(products), products.ToDictionary(product => product.Id), new HashSet<string> { "2" });
        Assert.Equal(["3", "1,2"], stages.Select(stage => string.Join(',', stage.Changes.Select(change => change.Entry.ItemId))));
    }

    private static void Take(PlannedChange change, Dictionary<int, string> holders)
    {
        var entry = change.Entry;
        var id = entry.ProductId ?? 1000 + change.Journal.Sequence;
        if (entry.Kind is ChangeKind.Archive or ChangeKind.Delete)
        {
            holders.Remove(id);
            return;
        }

        if (Barcode(entry.After) is not { } barcode) return;
        holders.Remove(id);
        if (barcode.Length == 0) return;
        Assert.False(holders.ContainsValue(barcode), $"{barcode} is still held when {change.Journal.Sequence} takes it");
        holders[id] = barcode;
    }

    /// <summary>Products with distinct barcodes, and a plan after which each barcode is held once at most.</summary>
    private static Gen<(IReadOnlyList<PlannedChange> Changes, IReadOnlyList<OdooProduct> Products)> Cases() =>
        from count in Gen.Choose(1, 7)
        from codes in Gen.Shuffle(Enumerable.Range(1, 9).Select(i => $"{i}{i}{i}").ToArray())
        from next in Gen.Shuffle(Enumerable.Range(1, 9).Select(i => $"{i}{i}{i}").ToArray())
        from empty in Gen.ListOf(Gen.Choose(0, 3), count)
        from fates in Gen.ListOf(Gen.Choose(0, 9), count)
        from fresh in Gen.Choose(0, 2)
        let products = Enumerable.Range(0, count).Select(i => Product(i + 1, empty[i] == 0 ? "" : codes[i], true)).ToList()
        let kept = Enumerable.Range(0, count).Where(i => fates[i] >= 8).Select(i => Barcode(products[i].Values)!).ToHashSet()
        let made = Enumerable.Range(0, count).Where(i => fates[i] < 8).Select(i => fates[i] switch
        {
            0 => Change(i + 1, ChangeKind.Archive, i + 1, null),
            1 => Change(i + 1, ChangeKind.Delete, i + 1, null),
            2 => Change(i + 1, ChangeKind.Update, i + 1, ""),
            _ => Change(i + 1, ChangeKind.Update, i + 1, kept.Contains(next[i]) ? "" : next[i]),
        })
        let created = Enumerable.Range(7, fresh).Where(i => !kept.Contains(next[i]))
            .Select(i => Change(i + 1, ChangeKind.Create, null, next[i]))
        from changes in Gen.Shuffle(made.Concat(created).ToArray())
        where changes.Length > 0
        select ((IReadOnlyList<PlannedChange>)changes, (IReadOnlyList<OdooProduct>)products);

    private static PlannedChange Change(int number, ChangeKind kind, int? product, string? barcode) => new(
        new PlanEntry
        {
            Kind = kind, ItemId = $"{number}", ProductId = product,
            After = kind is ChangeKind.Archive or ChangeKind.Delete ? Some.Values((MirroredField.Active, false))
                : Some.Values((MirroredField.Barcode, barcode!)),
        },
        new JournalEntry { RunId = "r", Sequence = number, Kind = kind, ItemId = $"{number}", Written = Some.Time });

    private static OdooProduct Product(int id, string barcode, bool active) => new()
    {
        Id = id, Values = Some.Values((MirroredField.Barcode, barcode), (MirroredField.Active, active)),
    };

    private static string? Barcode(ProductValues values) => values[MirroredField.Barcode]?.Text;
}
