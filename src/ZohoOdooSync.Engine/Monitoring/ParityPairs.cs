using System.Globalization;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>Which product is which item's, by external id and by the local pairs; and where several claim the same.</summary>
internal sealed class ParityPairs
{
    private readonly Dictionary<string, OdooProduct> _byItem = new(StringComparer.Ordinal);
    private readonly List<ParityLine> _duplicates = [];

    /// <summary>Finds the pairs; the same ones in whatever order products and bindings come.</summary>
    /// <param name="products">Every product, archived ones included.</param>
    /// <param name="items">Items in scope.</param>
    /// <param name="bindings">The local records.</param>
    public ParityPairs(IReadOnlyList<OdooProduct> products, HashSet<string> items, IEnumerable<Binding> bindings)
    {
        foreach (var product in products.OrderBy(product => product.Id))
        {
            // A retired product may have been two items': nobody can or need tell them apart any more.
            if (product.BoundItems.Count > 1 && (!product.IsArchived || product.BoundItems.Any(items.Contains)))
            {
                var bound = product.BoundItems.Order(StringComparer.Ordinal).ToList();
                _duplicates.Add(Duplicate(bound[0], product, "one item", string.Join(", ", bound)));
            }

            foreach (var item in product.BoundItems)
            {
                if (!_byItem.TryAdd(item, product))
                    _duplicates.Add(Duplicate(item, product, "one product", string.Create(CultureInfo.InvariantCulture, $"also product {_byItem[item].Id}")));
            }
        }

        AddLocal(products, bindings);
    }

    /// <summary>The products by their items.</summary>
    public IReadOnlyDictionary<string, OdooProduct> ByItem => _byItem;

    /// <summary>Products and items too many.</summary>
    public ILookup<string, ParityLine> Duplicates => _duplicates.ToLookup(line => line.ItemId, StringComparer.Ordinal);

    /// <summary>Odoo's word goes first: a local pair counts only where Odoo binds neither its item nor its product.</summary>
    private void AddLocal(IReadOnlyList<OdooProduct> products, IEnumerable<Binding> bindings)
    {
        var free = products.Where(product => product is { BoundItems.Count: 0, IsBoundElsewhere: false }).ToDictionary(product => product.Id);
        foreach (var binding in bindings.Where(binding => binding.Home == BindingHome.Local).OrderBy(binding => binding.ItemId, StringComparer.Ordinal))
        {
            if (free.TryGetValue(binding.ProductId, out var product) && _byItem.TryAdd(binding.ItemId, product)) free.Remove(product.Id);
        }
    }

    private static ParityLine Duplicate(string item, OdooProduct product, string expected, string actual) => new()
    {
        Kind = ParityKind.Duplicate, ItemId = item, ProductId = product.Id, Sku = product.Sku, Name = product.Name,
        Expected = expected, Actual = actual,
    };
}
