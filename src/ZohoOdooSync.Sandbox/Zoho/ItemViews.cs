namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Filter and sort of a listing, as the reply echoes them.</summary>
internal readonly record struct ItemOrder(string Filter, string Column, bool Descending);

/// <summary>Sorted listings, kept until an item changes: a scan sorts once, not once a page.</summary>
internal sealed class ItemViews
{
    private readonly Dictionary<ItemOrder, SandboxItem[]> _sorted = [];

    public void Forget() => _sorted.Clear();

    public IReadOnlyList<SandboxItem> Get(IEnumerable<SandboxItem> items, ItemOrder order)
    {
        if (_sorted.TryGetValue(order, out var known))
            return known;
        var view = items.Where(item => order.Filter switch
        {
            "Status.Active" => item.Active,
            "Status.Inactive" => !item.Active,
            _ => true,
        }).ToArray();
        Array.Sort(view, Comparison(order));
        return _sorted[order] = view;
    }

    private static Comparison<SandboxItem> Comparison(ItemOrder order)
    {
        Comparison<SandboxItem> key = order.Column switch
        {
            "rate" => (a, b) => a.Rate.CompareTo(b.Rate),
            "last_modified_time" => (a, b) => a.LastModifiedTime.CompareTo(b.LastModifiedTime),
            "created_time" => (a, b) => a.CreatedTime.CompareTo(b.CreatedTime),
            "tax_name" => (_, _) => 0,
            _ => (a, b) => string.Compare(a.Name, b.Name, StringComparison.OrdinalIgnoreCase),
        };
        var sign = order.Descending ? -1 : 1;
        return (a, b) => key(a, b) is var result && result != 0
            ? sign * result
            : string.CompareOrdinal(a.ItemId, b.ItemId);
    }
}
