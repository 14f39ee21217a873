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
        return entry with
        {
            Outcome = done ? ChangeOutcome.Done : ChangeOutcome.NotDone,
            ProductId = product?.Id ?? entry.ProductId,
            Reason = done
                ? "the run died, and Odoo shows that this was saved"
                : "the run died, and Odoo shows that this was not saved",
        };
    }
}
