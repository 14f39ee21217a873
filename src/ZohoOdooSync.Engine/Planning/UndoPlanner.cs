using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>All that the planner of an undo looks at.</summary>
public sealed record UndoInput
{
    /// <summary>The chosen changes of the run that were carried out.</summary>
    public required IReadOnlyList<JournalEntry> Changes { get; init; }

    /// <summary>Their products as they are now, archived ones included, with their bindings; those that are gone are not there.</summary>
    public required IReadOnlyList<OdooProduct> Products { get; init; }

    /// <summary>Bindings known locally, by item id.</summary>
    public IReadOnlyDictionary<string, Binding> Bindings { get; init; } = new Dictionary<string, Binding>();

    /// <summary>Whether values are put back also where somebody changed them since.</summary>
    public bool IsForced { get; init; }
}

/// <summary>
/// Plans the undoing of a run: each product gets the values from before it, as a whole or not at all. A pure function of its
/// input.
/// </summary>
/// <remarks>
/// A product that the run made is archived, never deleted, and every binding stays. A field that holds neither what the run
/// wrote nor what was there before shows that Odoo has moved on: its product is left as it is, unless forced.
/// </remarks>
public static class UndoPlanner
{
    // How a unit reads that has no external id: it cannot be named to Odoo in a write.
    private const string NamelessUnit = "uom.uom,";

    /// <summary>Makes the plan. <see cref="SyncPlan.Unchanged"/> counts the products that hold the values from before already.</summary>
    public static SyncPlan Plan(UndoInput input)
    {
        var products = input.Products.ToDictionary(product => product.Id);
        var entries = new List<PlanEntry>();
        var issues = new List<PlanIssue>();
        var unchanged = 0;
        foreach (var changes in input.Changes.Where(change => change is { Outcome: ChangeOutcome.Done, ProductId: not null })
            .GroupBy(change => change.ProductId!.Value))
        {
            var undone = UndoneProduct.Of(changes);
            var product = products.GetValueOrDefault(undone.ProductId);
            if (Blocked(undone, product) is { } obstacle)
            {
                issues.Add(obstacle);
                continue;
            }

            var back = undone.Before.DifferenceTo(product!.Values);
            if (back[MirroredField.Image] is { Text.Length: > 0 } picture)
            {
                issues.Add(Issue(PlanIssueKind.Blocked, undone, $"its picture before ({picture}) is kept nowhere, and cannot be put back"
                    + (back.Count > 1 ? "; its other values can" : string.Empty)));
                back = back.Only(field => !field.IsPicture);
                if (back.Count == 0) continue;
            }

            if (back.Count == 0) unchanged++;
            else if (MovedOn(undone, product, back, input.IsForced) is { } hindrance) issues.Add(hindrance);
            else entries.Add(Entry(undone, product, back, input.Bindings.GetValueOrDefault(undone.ItemId)));
        }

        return new SyncPlan { Entries = [.. entries.OrderBy(entry => Order(entry.Kind))], Issues = issues, Unchanged = unchanged };
    }

    /// <summary>Why a product cannot be put back at all; null where it can.</summary>
    private static PlanIssue? Blocked(UndoneProduct undone, OdooProduct? product)
    {
        if (undone.IsDeleted)
        {
            return Issue(PlanIssueKind.Blocked, undone, $"the run deleted product {undone.ProductId} in Odoo, and that cannot be "
                + "undone; if its item is still in Zoho, the next run makes a new product");
        }

        if (product is null) return Issue(PlanIssueKind.Blocked, undone, $"product {undone.ProductId} is no longer in Odoo");
        // Whatever the id says: the journal spoke about another product.
        if (undone.ItemId.Length > 0 && product.BoundItems.Count > 0 && !product.BoundItems.Contains(undone.ItemId))
        {
            return Issue(PlanIssueKind.Conflict, undone, $"product {product.Id} belongs to item {string.Join(", ", product.BoundItems)} "
                + $"now, and belonged to item {undone.ItemId} when the run changed it");
        }

        var unread = undone.Before.Fields.Where(
            field => product.Values[field] is null && !product.Unreadable.ContainsKey(field)).ToList();
        return unread.Count == 0 ? null : Issue(
            PlanIssueKind.Blocked, undone, $"this Odoo has no field for {string.Join(", ", unread)} any more");
    }

    /// <summary>Why the values of a product may not be put back as it is now; null where they may.</summary>
    private static PlanIssue? MovedOn(UndoneProduct undone, OdooProduct product, ProductValues back, bool isForced)
    {
        if (back[MirroredField.Unit] is { } unit && (unit.Text.Length == 0 || unit.Text.StartsWith(NamelessUnit, StringComparison.Ordinal)))
        {
            return Issue(PlanIssueKind.Blocked, undone, $"its unit before, \"{unit.Text}\", has no external id in Odoo, so that it "
                + "cannot be written; choose the unit in Odoo by hand");
        }

        if (product.HasVariants && back.Fields.Where(field => field.IsOfVariant).ToList() is { Count: > 0 } theirs)
        {
            return Issue(
                PlanIssueKind.Blocked, undone,
                $"the product has several variants now, and these fields belong to them: {string.Join(", ", theirs)}");
        }

        if (isForced) return null;
        var moved = undone.After.DifferenceTo(product.Values)
            .Where(written => undone.Before[written.Key] is not { } before || before != product.Values[written.Key])
            .Select(written => Moved(written.Key, product.Values[written.Key], written.Value, undone.Before[written.Key])).ToList();
        return moved.Count == 0 ? null : Issue(
            PlanIssueKind.Conflict, undone, $"Odoo has moved on since the run: {string.Join("; ", moved)}");
    }

    private static string Moved(MirroredField field, FieldValue? now, FieldValue written, FieldValue? before) =>
        $"{field} is \"{Shown(now)}\" now, and the run wrote \"{Shown(written)}\""
        + (before is null ? string.Empty : $" (\"{Shown(before)}\" before)");

    private static string Shown(FieldValue? value) => ShownText.Shortened(value?.ToString() ?? string.Empty, 60);

    private static PlanEntry Entry(UndoneProduct undone, OdooProduct product, ProductValues back, Binding? binding) => new()
    {
        Kind = back[MirroredField.Active] is not { } active ? ChangeKind.Update
            : active.Flag ? ChangeKind.Restore : ChangeKind.Archive,
        ItemId = undone.ItemId,
        ProductId = product.Id,
        Name = back[MirroredField.Name]?.Text ?? product.Name,
        Sku = back[MirroredField.Sku]?.Text ?? product.Sku,
        Before = product.Values.Only(field => back[field] is not null),
        After = back,
        Cause = ChangeCause.Undo,
        IsItemActive = binding?.IsItemActive ?? true,
        IsBoundLocally = binding?.Home == BindingHome.Local,
        WasArchived = !product.IsTemplateActive,
    };

    private static PlanIssue Issue(PlanIssueKind kind, UndoneProduct undone, string reason) =>
        new(kind, undone.ItemId, undone.Name, [undone.ProductId], reason);

    private static int Order(ChangeKind kind) => kind switch
    {
        ChangeKind.Restore => 0,
        ChangeKind.Update => 1,
        _ => 2,
    };
}

/// <summary>What is to be undone: a run as a whole, or some of its products.</summary>
/// <param name="RunId">The run.</param>
public sealed record UndoRequest(string RunId)
{
    /// <summary>Only the products of these items; with <see cref="ProductIds"/> those of either. Both empty: the whole run.</summary>
    public IReadOnlyCollection<string> ItemIds { get; init; } = [];

    /// <summary>Only these products.</summary>
    public IReadOnlyCollection<int> ProductIds { get; init; } = [];

    /// <summary>Whether the whole run is meant.</summary>
    public bool IsWhole => ItemIds.Count + ProductIds.Count == 0;
}

/// <summary>Finds the changes that an undo asks for in the journal of its run. Pure.</summary>
internal static class UndoChoice
{
    private const int Named = 5;

    /// <summary>The chosen changes, whatever became of them: all changes of the chosen products.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="journal">Every change of the run.</param>
    /// <exception cref="SyncException"><c>UndoNotInRun</c> where something was chosen that the run did not touch.</exception>
    public static IReadOnlyList<JournalEntry> Of(UndoRequest request, IReadOnlyList<JournalEntry> journal)
    {
        if (request.IsWhole) return journal;
        var items = journal.Where(entry => entry.ItemId.Length > 0).Select(entry => entry.ItemId).ToHashSet(StringComparer.Ordinal);
        var products = journal.Select(entry => entry.ProductId).OfType<int>().ToHashSet();
        var unknown = request.ItemIds.Where(item => !items.Contains(item)).Distinct(StringComparer.Ordinal)
            .Select(item => $"item \"{ShownText.Shortened(item)}\"")
            .Concat(request.ProductIds.Where(product => !products.Contains(product)).Distinct().Select(product => $"product {product}"))
            .ToList();
        if (unknown.Count > 0) throw NotInRun(request.RunId, unknown, journal);
        var chosenItems = request.ItemIds.ToHashSet(StringComparer.Ordinal);
        // A product is undone as a whole, whichever of its changes was named.
        var chosen = journal.Where(entry => chosenItems.Contains(entry.ItemId)).Select(entry => entry.ProductId).OfType<int>()
            .Concat(request.ProductIds).ToHashSet();
        return [.. journal.Where(entry => chosenItems.Contains(entry.ItemId) || (entry.ProductId is { } id && chosen.Contains(id)))];
    }

    private static SyncException NotInRun(string runId, List<string> unknown, IReadOnlyList<JournalEntry> journal)
    {
        var there = journal.Select(
            entry => entry.ItemId.Length > 0 ? $"item {entry.ItemId} (product {entry.ProductId})" : $"product {entry.ProductId}")
            .Distinct(StringComparer.Ordinal).ToList();
        return new SyncException(
            "UndoNotInRun", SyncErrorKind.Data,
            $"Run {runId} did not touch {Listed(unknown)}; it changed {Listed(there)}. Nothing was written.",
            "Take the ids from the changes of the run, or leave them out to undo the whole run.")
        {
            Steps = [new(OperatorAction.ShowChanges, runId)],
        };
    }

    private static string Listed(List<string> names) =>
        string.Join(", ", names.Take(Named)) + (names.Count > Named ? $" and {names.Count - Named} more" : string.Empty);
}

/// <summary>What one run did to one product, all its changes together.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="ItemId">Its item; empty for an unmanaged product.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="IsMade">Whether the run made it.</param>
/// <param name="IsDeleted">Whether the run deleted it.</param>
/// <param name="Before">What it is to hold again: the oldest value of each field; of a product that the run made, that it is
/// archived.</param>
/// <param name="After">What the run left: the newest value of each field.</param>
internal sealed record UndoneProduct(
    int ProductId, string ItemId, string Name, bool IsMade, bool IsDeleted, ProductValues Before, ProductValues After)
{
    // A product that did not exist before cannot be made never to have existed: it is out of sight, and its binding stays.
    private static readonly ProductValues Archived = ProductValues.Of([new(MirroredField.Active, FieldValue.Of(false))]);

    /// <summary>Puts the changes of a product together.</summary>
    /// <param name="changes">Changes that were carried out, all of one product, at least one.</param>
    public static UndoneProduct Of(IEnumerable<JournalEntry> changes)
    {
        var inOrder = changes.OrderBy(change => change.Sequence).ToList();
        var (before, after) = (ProductValues.Empty, ProductValues.Empty);
        foreach (var change in inOrder)
        {
            // That a product was archived by half is nothing to go back to.
            before = change.Before.Only(field => field != MirroredField.Active || change.Before[field]!.Value.IsFlag).With(before);
            after = after.With(change.After);
        }

        var made = inOrder.Exists(change => change.Kind == ChangeKind.Create);
        var last = inOrder[^1];
        return new UndoneProduct(
            last.ProductId!.Value, last.ItemId, last.Name, made, inOrder.Exists(change => change.Kind == ChangeKind.Delete),
            made ? Archived : before, after);
    }
}
