namespace ZohoOdooSync.Engine.State;

/// <summary>Bindings, to be found by item and by product. Each way is made when it is asked for first, and kept.</summary>
/// <param name="all">The bindings.</param>
internal sealed class BindingIndex(IReadOnlyList<Binding> all)
{
    private readonly Lazy<Dictionary<string, Binding>> _byItem = new(() =>
        all.ToDictionary(binding => binding.ItemId, StringComparer.Ordinal));

    private readonly Lazy<Dictionary<int, Binding>> _byProduct = new(() =>
    {
        var first = new Dictionary<int, Binding>(all.Count);
        foreach (var binding in all) first.TryAdd(binding.ProductId, binding);
        return first;
    });

    private readonly Lazy<Dictionary<int, string>> _itemsInOdoo = new(() =>
    {
        var items = new Dictionary<int, string>(all.Count);
        foreach (var binding in all.Where(binding => binding.Home == BindingHome.Odoo)) items.TryAdd(binding.ProductId, binding.ItemId);
        return items;
    });

    private readonly Lazy<int[]> _products = new(() => [.. all.Select(binding => binding.ProductId)]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<Binding> All => all;

    /// <summary>By item.</summary>
    public IReadOnlyDictionary<string, Binding> ByItem => _byItem.Value;

    /// <summary>By product; of several items with one product the first.</summary>
    public IReadOnlyDictionary<int, Binding> ByProduct => _byProduct.Value;

    /// <summary>The items of products whose binding is in Odoo, by product.</summary>
    public IReadOnlyDictionary<int, string> ItemsInOdoo => _itemsInOdoo.Value;

    /// <summary>The products.</summary>
    public IReadOnlyCollection<int> Products => _products.Value;

    /// <summary>Whether exactly this binding is among them.</summary>
    public bool Holds(Binding binding) => _byItem.Value.TryGetValue(binding.ItemId, out var kept) && kept == binding;
}
