using System.Collections.ObjectModel;
using ZohoOdooSync.Engine.Fields;

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

    /// <summary>
    /// How many variants exist, archived ones included; 1 where this server does not count them. Each of them may have a SKU
    /// that the product itself does not show.
    /// </summary>
    public int VariantCount { get; init; } = 1;

    /// <summary>
    /// What <see cref="MirroredField.Active"/> reads where the template is active and none of its variants is: it is shown, and
    /// cannot be sold.
    /// </summary>
    public static FieldValue VariantArchived { get; } = FieldValue.Of("active, but its variant is archived");

    /// <summary>
    /// What <see cref="MirroredField.Active"/> reads where the template is archived and a variant is active: it can be sold all the
    /// same.
    /// </summary>
    public static FieldValue VariantActive { get; } = FieldValue.Of("archived, but its variant is active");

    /// <summary>Whether it is active: its template and a variant of it are.</summary>
    public bool IsActive => Values[MirroredField.Active]?.Flag ?? true;

    /// <summary>Whether it is archived as a whole: its template and its variants are.</summary>
    public bool IsArchived => Values[MirroredField.Active] is { IsFlag: true, Flag: false };

    /// <summary>Whether the template itself is active, which is all that most calls of Odoo ask for.</summary>
    public bool IsTemplateActive => Values[MirroredField.Active] is not { } active || active.Flag || active == VariantArchived;

    /// <summary>Its name.</summary>
    public string Name => Values[MirroredField.Name]?.Text ?? string.Empty;

    /// <summary>Its SKU (default_code), empty where there is none.</summary>
    public string Sku => Values[MirroredField.Sku]?.Text ?? string.Empty;

    /// <summary>The products, those that are archived by half shown so.</summary>
    /// <param name="products">The products as their templates say.</param>
    /// <param name="half">Ids of products of which the template is archived and a variant not, or the other way round.</param>
    internal static IReadOnlyList<OdooProduct> WithHalfArchived(IReadOnlyList<OdooProduct> products, IReadOnlySet<int> half) =>
        half.Count == 0 ? products : [.. products.Select(product => half.Contains(product.Id) ? product.AsHalfArchived() : product)];

    private OdooProduct AsHalfArchived() => this with
    {
        Values = Values.With(ProductValues.Of([new(MirroredField.Active, IsTemplateActive ? VariantArchived : VariantActive)])),
    };

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

/// <summary>A SKU as it stands on one variant (<c>product.product</c>).</summary>
/// <param name="Id">Database id of the variant.</param>
/// <param name="ProductId">The product that it is a variant of.</param>
/// <param name="Sku">The SKU; never empty.</param>
/// <param name="IsActive">Whether it is active, that is not archived.</param>
public sealed record VariantCode(int Id, int ProductId, string Sku, bool IsActive);
