using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// Settles what a run that died left open: each pending change is compared with what Odoo holds now. Pure.
/// </summary>
public static class JournalSettlement
{
    /// <summary>Settles pending entries.</summary>
    /// <param name="pending">Entries whose outcome nobody knows.</param>
    /// <param name="products">Every product as read now, with its bindings.</param>
    /// <returns>The same entries, each done or not done.</returns>
    public static IReadOnlyList<JournalEntry> Settle(
        IReadOnlyList<JournalEntry> pending, IReadOnlyList<OdooProduct> products)
    {
        if (pending.Count == 0) return [];
        var byId = products.ToDictionary(product => product.Id);
        var byItem = OdooProduct.ByItem(products);
        return [.. pending.Select(entry => Settle(entry, byId, byItem))];
    }

    private static JournalEntry Settle(
        JournalEntry entry, Dictionary<int, OdooProduct> byId, Dictionary<string, OdooProduct> byItem)
    {
        var product = entry.Kind == ChangeKind.Create
            ? byItem.GetValueOrDefault(entry.ItemId)
            : byId.GetValueOrDefault(entry.ProductId ?? 0);
        var done = entry.Kind switch
        {
            // Product and binding are one transaction: where the binding is, all values were saved.
            ChangeKind.Create => product is not null,
            ChangeKind.Delete => product is null,
            // Without a value to compare, the binding itself is what was to be made.
            ChangeKind.Adopt when entry.After.Count == 0 =>
                product is not null && byItem.GetValueOrDefault(entry.ItemId)?.Id == product.Id,
            _ => product is not null && entry.After.DifferenceTo(product.Values).Count == 0,
        };
        if (!done && product is not null && entry.Kind is not (ChangeKind.Create or ChangeKind.Delete))
        {
            // A change of several calls may have died between them.
            var saved = entry.After.Only(field => entry.After[field] == product.Values[field]);
            if (saved.Count > 0) return PartOf(entry, saved, "the run died, and Odoo shows that only a part of this was saved");
        }

        // A new product gets its picture by another call.
        if (done && entry.Kind == ChangeKind.Create && entry.After[MirroredField.Image] is { Text.Length: > 0 } picture
            && product!.Values[MirroredField.Image] != picture)
        {
            return PartOf(
                entry with { ProductId = product.Id }, entry.After.Only(field => !field.IsPicture),
                "the run died, and Odoo shows that this was saved without the picture");
        }

        return entry with
        {
            Outcome = done ? ChangeOutcome.Done : ChangeOutcome.NotDone,
            ProductId = product?.Id ?? entry.ProductId,
            Reason = done
                ? "the run died, and Odoo shows that this was saved"
                : "the run died, and Odoo shows that this was not saved",
        };
    }

    /// <summary>
    /// A change of which Odoo holds only some values: the journal then speaks of those alone, so that an undo puts back those.
    /// </summary>
    internal static JournalEntry PartOf(JournalEntry entry, ProductValues saved, string reason) => entry with
    {
        Kind = entry.Kind is ChangeKind.Restore or ChangeKind.Archive && saved[MirroredField.Active] is null
            ? ChangeKind.Update
            : entry.Kind,
        Outcome = ChangeOutcome.Done,
        Before = entry.Before.Only(field => saved[field] is not null),
        After = saved,
        Reason = reason,
    };
}

/// <summary>The changes that a dead run left open in the journal.</summary>
internal static class UnfinishedRun
{
    /// <summary>Settles what runs that died left open, by what Odoo holds now.</summary>
    public static void Settle(
        IStateStore state, string runId, IReadOnlyList<OdooProduct> products, ISyncReporter reporter)
    {
        var pending = state.Read(reader => reader.PendingJournal());
        var settled = JournalSettlement.Settle(pending, products);
        if (settled.Count == 0) return;
        state.Write(writer =>
        {
            writer.SaveJournal(settled);
            // The record of the run that left them counted only what was known at its end.
            foreach (var left in settled.GroupBy(entry => entry.RunId, StringComparer.Ordinal))
            {
                if (writer.FindRun(left.Key) is { } run)
                    writer.SaveRun(run with { Counts = RunTally.Moved(run.Counts, writer.Journal(left.Key), [.. left]) });
            }
        });
        var done = settled.Count(entry => entry.Outcome == ChangeOutcome.Done);
        reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"A run died with {settled.Count} changes under way: Odoo shows {done} saved and {settled.Count - done} not; "
            + $"run {runId} goes on from there."));
    }
}
