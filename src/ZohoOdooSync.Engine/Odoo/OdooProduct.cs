using System.Collections.ObjectModel;
using ZohoOdooSync.Engine.Mapping;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>One product.template as it was read, archived ones included.</summary>
public sealed record OdooProduct
{
    /// <summary>Database id.</summary>
    public required int Id { get; init; }

    /// <summary>
    /// Items of the mirrored organisation that its external ids name. One in ordinary life, none for an unbound product,
    /// several only after people merged products.
    /// </summary>
    public IReadOnlyList<string> BoundItems { get; init; } = [];

    /// <summary>True where an external id binds it to an item of another organisation.</summary>
    public bool IsBoundElsewhere { get; init; }

    /// <summary>
    /// Its <c>write_date</c>: the start of the transaction that wrote it last, by the clock of Odoo's database, UTC, cut to
    /// seconds. Null where Odoo does not say.
    /// </summary>
    public DateTimeOffset? Written { get; init; }

    /// <summary>What it holds, of the fields that this server has.</summary>
    public required ProductValues Values { get; init; }

    /// <summary>
    /// What it holds in fields that cannot be read (NaN, a number that no decimal can hold, half a character), in words by
    /// field; they are missing in <see cref="Values"/>. Almost always empty.
    /// </summary>
    public IReadOnlyDictionary<MirroredField, string> Unreadable { get; init; } = ReadOnlyDictionary<MirroredField, string>.Empty;

    /// <summary>
    /// True with several variants: SKU, barcode and cost then belong to the variants, and writing them on the template has
    /// no effect.
    /// </summary>
    public bool HasVariants { get; init; }

    /// <summary>Whether it is active, that is not archived.</summary>
    public bool IsActive => Values[MirroredField.Active]?.Flag ?? true;

    /// <summary>Its name.</summary>
    public string Name => Values[MirroredField.Name]?.Text ?? string.Empty;

    /// <summary>Its SKU (default_code), empty where there is none.</summary>
    public string Sku => Values[MirroredField.Sku]?.Text ?? string.Empty;

    /// <summary>The products by the items that Odoo binds them to; external ids are unique, so an item has one product.</summary>
    internal static Dictionary<string, OdooProduct> ByItem(IEnumerable<OdooProduct> products)
    {
        var byItem = new Dictionary<string, OdooProduct>(StringComparer.Ordinal);
        foreach (var product in products)
        {
            foreach (var item in product.BoundItems) byItem[item] = product;
        }

        return byItem;
    }
}
