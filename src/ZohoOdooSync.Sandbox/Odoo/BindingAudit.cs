namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>What the external ids __zoho__.item_… say about the products.</summary>
/// <param name="BoundProducts">Products with at least one such id, archived ones included.</param>
/// <param name="BoundActive">Those among them that are active with a variant, so that they can be sold.</param>
/// <param name="Duplicates">
/// Products too many: items bound to more than one product, products bound to more than one item, and unbound products
/// that share name and SKU with a bound one.
/// </param>
public sealed record BindingAudit(int BoundProducts, int BoundActive, int Duplicates)
{
    private const string Prefix = "__zoho__.item_";

    /// <summary>Looks at the database of this moment.</summary>
    public static BindingAudit Of(SandboxOdoo odoo)
    {
        ArgumentNullException.ThrowIfNull(odoo);
        var products = odoo.Products;
        var known = products.ToDictionary(product => product.Id);
        var bindings = odoo.ExternalIds
            .Where(id => id.Model == "product.template" && id.Full.StartsWith(Prefix, StringComparison.Ordinal)
            && known.ContainsKey(id.ResId))
            .ToList();
        var bound = bindings.Select(id => id.ResId).ToHashSet();
        var itemsTwice = bindings.GroupBy(id => id.Name).Sum(group => group.Select(id => id.ResId).Distinct().Count() - 1);
        var productsTwice = bindings.Count - bindings.Select(id => id.ResId).Distinct().Count();
        var boundKeys = bound.Select(id => (known[id].Name, known[id].DefaultCode)).ToHashSet();
        var unboundTwins = products.Count(
            product => !bound.Contains(product.Id) && boundKeys.Contains((product.Name, product.DefaultCode)));
        return new BindingAudit(bound.Count, bound.Count(id => known[id].IsSellable), itemsTwice + productsTwice + unboundTwins);
    }
}
