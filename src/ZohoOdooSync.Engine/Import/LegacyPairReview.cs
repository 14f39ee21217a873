using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Import;

/// <summary>What became of one pair of the earlier scripts, or would.</summary>
public enum LegacyVerdict
{
    /// <summary>Good, and not written yet: an import would bind it.</summary>
    Bindable,

    /// <summary>Bound now: in Odoo, or where the account may not write there, in the local state.</summary>
    Bound,

    /// <summary>Bound before; there was nothing to do.</summary>
    AlreadyBound,

    /// <summary>Zoho says that the item does not exist. The product stays as it is, bound to nothing.</summary>
    ItemGone,

    /// <summary>Odoo has no such product, archived ones included. The next full run makes a new one for the item.</summary>
    ProductGone,

    /// <summary>The product is bound to another item, or the item to another product.</summary>
    BoundElsewhere,

    /// <summary>Several living items claim the product; which one is right is for people to say.</summary>
    ClaimedTwice,

    /// <summary>The product has several variants, which an item cannot mirror.</summary>
    HasVariants,

    /// <summary>Odoo did not take the binding.</summary>
    Refused,

    /// <summary>The settings leave the item out (<c>mapping.only</c>, <c>mapping.except</c>).</summary>
    OutOfScope,
}

/// <summary>One pair of the earlier scripts with its verdict.</summary>
public sealed record LegacyImportPair
{
    /// <summary>The item.</summary>
    public required string ItemId { get; init; }

    /// <summary>The product that the scripts had for it.</summary>
    public required int ProductId { get; init; }

    /// <summary>The item's name; the product's where the item is gone; empty where both are.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>What became of the pair.</summary>
    public required LegacyVerdict Verdict { get; init; }

    /// <summary>Why, or what is worth knowing about it, in words; empty where there is nothing to say.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>Where the binding lives; null for a pair that is not bound.</summary>
    public BindingHome? BoundIn { get; init; }

    /// <summary>
    /// Further products, bound to nothing, that have the SKU or exactly the name of the product, or that the older file names
    /// for the item: most likely duplicates. Never touched.
    /// </summary>
    public IReadOnlyList<int> SuspectedDuplicates { get; init; } = [];
}

/// <summary>Judges the pairs of the earlier scripts by what both services hold. Pure.</summary>
internal sealed class LegacyPairReview
{
    private readonly IReadOnlyList<LegacyPair> _pairs;
    private readonly Dictionary<string, ZohoItem> _items;
    private readonly ProductIndex _index;
    private readonly Dictionary<int, OdooProduct> _products;
    private readonly IReadOnlySet<string> _absent;
    private readonly IReadOnlyDictionary<string, bool> _outOfScope;
    private readonly ILookup<int, string> _claims;

    /// <summary>Looks at everything.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="items">Every living item that they name, and any others.</param>
    /// <param name="absent">Items that Zoho itself said do not exist.</param>
    /// <param name="products">Every product, archived ones included.</param>
    /// <param name="local">Bindings of the local state, by item id.</param>
    /// <param name="outOfScope">Items that the settings leave out.</param>
    public LegacyPairReview(
        IReadOnlyList<LegacyPair> pairs, IEnumerable<ZohoItem> items, IReadOnlySet<string> absent,
        IReadOnlyList<OdooProduct> products, IReadOnlyDictionary<string, Binding> local,
        IReadOnlyDictionary<string, bool> outOfScope)
    {
        _pairs = pairs;
        _outOfScope = outOfScope;
        _items = items.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        _absent = absent;
        _products = products.ToDictionary(product => product.Id);
        _index = new ProductIndex(new PlanInput { Desired = [], Products = products, LocalBindings = local });
        // An item that is gone claims nothing any more: mostly it was deleted and entered anew.
        _claims = pairs.Where(pair => !absent.Contains(pair.ItemId)).ToLookup(pair => pair.ProductId, pair => pair.ItemId);
    }

    /// <summary>Pairs by item, each with its verdict; good ones are <see cref="LegacyVerdict.Bindable"/>.</summary>
    public IReadOnlyList<LegacyImportPair> Judge()
    {
        var judged = _pairs.Select(Judge).ToList();
        var paired = judged.Where(pair => pair.Verdict is LegacyVerdict.Bindable or LegacyVerdict.AlreadyBound)
            .Select(pair => pair.ProductId).ToHashSet();
        // Products that are one of several claims are no duplicates of each other's; they are named there.
        paired.UnionWith(_claims.Select(claim => claim.Key));
        var free = _products.Values.Where(product => !_index.IsBound(product.Id) && !paired.Contains(product.Id)).ToList();
        var bySku = free.Where(product => product.Sku.Length > 0)
            .ToLookup(product => product.Sku, product => product.Id, StringComparer.Ordinal);
        var byName = free.Where(product => product.Name.Length > 0)
            .ToLookup(product => product.Name, product => product.Id, StringComparer.Ordinal);
        var freeIds = free.Select(product => product.Id).ToHashSet();
        return [.. judged.Zip(_pairs, (pair, legacy) =>
        {
            if (pair.Verdict is not (LegacyVerdict.Bindable or LegacyVerdict.AlreadyBound)) return pair;
            var product = _products[pair.ProductId];
            IEnumerable<int> older = legacy.OlderProductId is { } id && freeIds.Contains(id) ? [id] : [];
            return pair with { SuspectedDuplicates = [
                .. bySku[product.Sku].Concat(byName[product.Name]).Concat(older).Distinct().Order()] };
        })];
    }

    /// <summary>
    /// Good pairs whose product has neither the name nor the SKU of its item. A few were renamed since the scripts last ran;
    /// when it is most of them, the file speaks about another database.
    /// </summary>
    public int CountUnlike(IEnumerable<LegacyImportPair> judged) => judged.Count(pair =>
        pair.Verdict == LegacyVerdict.Bindable && IsUnlike(_items[pair.ItemId], _products[pair.ProductId]));

    private LegacyImportPair Judge(LegacyPair pair)
    {
        var item = _items.GetValueOrDefault(pair.ItemId);
        var product = _products.GetValueOrDefault(pair.ProductId);
        var bound = _index.ByItem.GetValueOrDefault(pair.ItemId);
        if (bound is not null && bound.Id == pair.ProductId)
            return Said(LegacyVerdict.AlreadyBound, string.Empty, _index.IsLocal(pair.ItemId) ? BindingHome.Local : BindingHome.Odoo);
        if (_absent.Contains(pair.ItemId)) return Said(LegacyVerdict.ItemGone, "Zoho says that the item does not exist");
        if (_outOfScope.ContainsKey(pair.ItemId))
            return Said(LegacyVerdict.OutOfScope, "the settings leave the item out (mapping.only, mapping.except)");
        if (bound is not null)
            return Said(LegacyVerdict.BoundElsewhere, $"the item is bound to product {bound.Id}");
        if (product is null) return Said(LegacyVerdict.ProductGone, "Odoo has no such product, archived ones included");
        if (_index.IsBound(product.Id))
        {
            var items = _index.ByItem.Where(other => other.Value.Id == product.Id).Select(other => other.Key).Order(StringComparer.Ordinal)
                .ToList();
            return Said(
                LegacyVerdict.BoundElsewhere,
                items.Count > 0 ? $"the product is bound to item {string.Join(", ", items)}"
                    : "the product is bound to an item of another organisation");
        }

        var claimants = _claims[product.Id].Where(other => other != pair.ItemId).Order(StringComparer.Ordinal).ToList();
        if (claimants.Count > 0)
            return Said(LegacyVerdict.ClaimedTwice, $"item {string.Join(", ", claimants)} claims the same product");
        if (product.HasVariants) return Said(LegacyVerdict.HasVariants, "the product has several variants, which an item cannot mirror");
        return Said(
            LegacyVerdict.Bindable,
            item is not null && IsUnlike(item, product)
                ? $"the product is named \"{ShownText.Shortened(product.Name, 60)}\"; the next full run makes it equal" : string.Empty);

        LegacyImportPair Said(LegacyVerdict verdict, string reason, BindingHome? home = null) => new()
        {
            ItemId = pair.ItemId,
            ProductId = pair.ProductId,
            Name = item?.Name is { Length: > 0 } name ? name : product?.Name ?? string.Empty,
            Verdict = verdict,
            Reason = reason,
            BoundIn = home,
        };
    }

    private static bool IsUnlike(ZohoItem item, OdooProduct product) =>
        !string.Equals(item.Name.Trim(), product.Name.Trim(), StringComparison.OrdinalIgnoreCase)
        && (item.Sku.Length == 0 || !string.Equals(item.Sku, product.Sku, StringComparison.OrdinalIgnoreCase));
}
