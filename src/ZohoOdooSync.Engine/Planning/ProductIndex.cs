using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>Products that an item without a binding could adopt.</summary>
/// <param name="IsBySku">Whether they have its SKU; else they have its name.</param>
/// <param name="Products">One is adopted; several are a conflict.</param>
/// <param name="Archived">Archived ones with the same key beside the one that is active: told, and left alone.</param>
internal sealed record AdoptionMatch(bool IsBySku, IReadOnlyList<OdooProduct> Products, IReadOnlyList<OdooProduct> Archived);

/// <summary>Finds the product of an item: by its binding, or as a candidate for adoption.</summary>
internal sealed class ProductIndex
{
    private readonly Dictionary<int, OdooProduct> _byId;
    private readonly Dictionary<string, OdooProduct> _byItem = new(StringComparer.Ordinal);
    private readonly HashSet<int> _bound = [];
    private readonly HashSet<string> _local = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OdooProduct>> _bySku = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OdooProduct>> _byName = new(StringComparer.Ordinal);
    private readonly Lazy<ILookup<string, OdooProduct>> _byNearSku;
    private readonly Lazy<ILookup<string, VariantCode>> _codes;
    private readonly Func<string, string> _key;

    public ProductIndex(PlanInput input)
    {
        var (products, localBindings) = (input.Products, input.LocalBindings);
        _key = input.Policy.SkuMatch == SkuMatchChoice.Near ? NearSku.Key : sku => sku;
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
        foreach (var binding in localBindings.Values.Where(binding => binding.Home == BindingHome.Local)
            .OrderBy(binding => binding.ItemId, StringComparer.Ordinal))
        {
            if (_byItem.ContainsKey(binding.ItemId)) continue;
            if (!_byId.TryGetValue(binding.ProductId, out var product) || !_bound.Add(product.Id)) continue;
            _byItem[binding.ItemId] = product;
            _local.Add(binding.ItemId);
        }

        foreach (var product in products)
        {
            if (_bound.Contains(product.Id)) continue;
            Add(_bySku, product.Sku, product);
            if (input.Policy.AdoptByName) Add(_byName, product.Name, product);
        }

        // Only a plan that makes something asks for these.
        _byNearSku = new(() => _bySku.Values.SelectMany(list => list).ToLookup(product => KeyOf(product.Sku), StringComparer.Ordinal));
        _codes = new(() => input.VariantCodes.Where(code => !IsOnProduct(code)).ToLookup(code => KeyOf(code.Sku), StringComparer.Ordinal));
    }

    public IReadOnlyDictionary<string, OdooProduct> ByItem => _byItem;

    public bool IsBound(int productId) => _bound.Contains(productId);

    public bool IsLocal(string itemId) => _local.Contains(itemId);

    /// <summary>Unbound products that could be the item's: by SKU, and only without any by name where that is allowed.</summary>
    public AdoptionMatch? Match(DesiredProduct desired) =>
        desired.Sku.Length > 0 && _bySku.TryGetValue(desired.Sku, out var bySku) ? Match(true, bySku)
        : _byName.TryGetValue(desired.Name, out var byName) ? Match(false, byName)
        : null;

    /// <summary>What may stand for the same goods as a SKU: equal for SKUs that count as alike.</summary>
    public string KeyOf(string sku) => _key(sku);

    /// <summary>Unbound products whose SKU is alike and another one; none where only the exact SKU counts.</summary>
    public IEnumerable<OdooProduct> Near(string sku) => Alike(_byNearSku.Value, sku).Where(product => product.Sku != sku);

    /// <summary>
    /// Variants of products with several that have the SKU, whoever these are bound to; and those that have one alike, of
    /// products that are bound to nothing.
    /// </summary>
    public IEnumerable<VariantCode> Variants(string sku) =>
        Alike(_codes.Value, sku).Where(code => code.Sku == sku || !IsBound(code.ProductId));

    // The only variant of a product shows its SKU on the product itself.
    private bool IsOnProduct(VariantCode code) =>
        _byId.TryGetValue(code.ProductId, out var product) && !product.HasVariants && product.Sku == code.Sku;

    private IEnumerable<T> Alike<T>(ILookup<string, T> index, string sku) =>
        sku.Length > 0 && KeyOf(sku) is { Length: > 0 } key ? index[key] : [];

    private static AdoptionMatch Match(bool bySku, List<OdooProduct> products)
    {
        // A template that is active is the one in use, even where its variant was left archived.
        var active = products.Where(product => product.IsTemplateActive).ToList();
        return products.Count > 1 && active.Count == 1
            ? new AdoptionMatch(bySku, active, [.. products.Where(product => !product.IsTemplateActive)])
            : new AdoptionMatch(bySku, products, []);
    }

    private static void Add(Dictionary<string, List<OdooProduct>> index, string key, OdooProduct product)
    {
        if (key.Length == 0) return;
        if (!index.TryGetValue(key, out var list)) index[key] = list = [];
        list.Add(product);
    }
}
