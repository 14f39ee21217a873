using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>Finds the product of an item: by its binding, or as a candidate for adoption.</summary>
internal sealed class ProductIndex
{
    private readonly Dictionary<int, OdooProduct> _byId;
    private readonly Dictionary<string, OdooProduct> _byItem = new(StringComparer.Ordinal);
    private readonly HashSet<int> _bound = [];
    private readonly HashSet<string> _local = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OdooProduct>> _bySku = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OdooProduct>> _byName = new(StringComparer.Ordinal);

    public ProductIndex(
        IReadOnlyList<OdooProduct> products, IReadOnlyDictionary<string, Binding> localBindings, bool byName)
    {
        _byId = new Dictionary<int, OdooProduct>(products.Count);
        foreach (var product in products)
        {
            _byId[product.Id] = product;
            if (product.IsBoundElsewhere) _bound.Add(product.Id);
            foreach (var item in product.BoundItems)
            {
                _byItem[item] = product;
                _bound.Add(product.Id);
            }
        }

        // Odoo's word goes first: a local pair counts only where Odoo binds neither its item nor its product.
        foreach (var binding in localBindings.Values.OrderBy(binding => binding.ItemId, StringComparer.Ordinal))
        {
            if (binding.Home != BindingHome.Local || _byItem.ContainsKey(binding.ItemId)) continue;
            if (!_byId.TryGetValue(binding.ProductId, out var product) || !_bound.Add(product.Id)) continue;
            _byItem[binding.ItemId] = product;
            _local.Add(binding.ItemId);
        }

        foreach (var product in products)
        {
            if (_bound.Contains(product.Id)) continue;
            Add(_bySku, product.Sku, product);
            if (byName) Add(_byName, product.Name, product);
        }
    }

    public IReadOnlyDictionary<string, OdooProduct> ByItem => _byItem;

    public bool IsBound(int productId) => _bound.Contains(productId);

    public bool IsLocal(string itemId) => _local.Contains(itemId);

    /// <summary>Unbound products that could be the item's: by SKU, and only without any by name where that is allowed.</summary>
    public IReadOnlyList<OdooProduct> Candidates(DesiredProduct desired) =>
        desired.Sku.Length > 0 && _bySku.TryGetValue(desired.Sku, out var bySku) ? bySku
        : _byName.TryGetValue(desired.Name, out var byName) ? byName
        : [];

    private static void Add(Dictionary<string, List<OdooProduct>> index, string key, OdooProduct product)
    {
        if (key.Length == 0) return;
        if (!index.TryGetValue(key, out var list)) index[key] = list = [];
        list.Add(product);
    }
}
