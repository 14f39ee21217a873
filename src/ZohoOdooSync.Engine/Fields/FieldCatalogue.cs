using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using static ZohoOdooSync.Engine.Fields.FieldKind;
using static ZohoOdooSync.Engine.Fields.FieldTraits;

namespace ZohoOdooSync.Engine.Fields;

// The rows of the catalogue. Their order is that of digests, plan files and reports: a new row goes to the end.
public sealed partial class MirroredField
{
    private static readonly List<MirroredField> Made = [];

    /// <summary>name → name. Always mirrored.</summary>
    public static MirroredField Name { get; } = Row("name", Text, ["name"], ["name"], AlwaysOn | Required | Translated, "item_name");

    /// <summary>sku → default_code.</summary>
    public static MirroredField Sku { get; } = Row("sku", Text, ["sku"], ["default_code"], OnByDefault | Indexed | OfVariant);

    /// <summary>rate × exchange rate → list_price.</summary>
    public static MirroredField Price { get; } = Row("price", Money, ["rate"], ["list_price"], OnByDefault | Required);

    /// <summary>description → description_sale.</summary>
    public static MirroredField Description { get; } =
        Row("description", LongText, ["description"], ["description_sale"], OnByDefault | Translated);

    /// <summary>unit → uom_id, as the external id of the unit (<c>uom.product_uom_kgm</c>). Written on create.</summary>
    public static MirroredField Unit { get; } = Row("unit", FieldKind.Unit, ["unit"], ["uom_id"], OnByDefault | CreateOnly);

    /// <summary>status → active. Always mirrored.</summary>
    public static MirroredField Active { get; } = Row("status", Status, ["status"], ["active"], AlwaysOn);

    /// <summary>product_type → type, or detailed_type where that drives it (Odoo 15-17): goods, service or combo.</summary>
    public static MirroredField ProductType { get; } =
        Row("product_type", FieldKind.ProductType, ["product_type"], ["detailed_type", "type"], OnByDefault);

    /// <summary>can_be_sold → sale_ok.</summary>
    public static MirroredField CanBeSold { get; } = Row("can_be_sold", Flag, ["can_be_sold"], ["sale_ok"], OnByDefault);

    /// <summary>can_be_purchased → purchase_ok.</summary>
    public static MirroredField CanBePurchased { get; } = Row("can_be_purchased", Flag, ["can_be_purchased"], ["purchase_ok"], OnByDefault);

    /// <summary>purchase_rate × exchange rate → standard_price.</summary>
    public static MirroredField Cost { get; } = Row("cost", Money, ["purchase_rate"], ["standard_price"], OfVariant);

    /// <summary>upc or ean → barcode.</summary>
    public static MirroredField Barcode { get; } =
        Row("barcode", Text, ["upc", "ean"], ["barcode"], Unique | Indexed | OfVariant | InDetails);

    /// <summary>purchase_description → description_purchase.</summary>
    public static MirroredField PurchaseDescription { get; } =
        Row("purchase_description", LongText, ["purchase_description"], ["description_purchase"], Translated);

    /// <summary>weight with weight_unit → weight, in the server's unit of weight.</summary>
    public static MirroredField Weight { get; } =
        Row("weight", FieldKind.Weight, ["weight"], ["weight"], OfVariant | InDetails, beside: ["weight_unit"]);

    /// <summary>category_name → categ_id, by its full path.</summary>
    public static MirroredField Category { get; } = Row("category", Column, ["category_name"], ["categ_id"], InDetails);

    /// <summary>tax_name and tax_percentage → taxes_id: the company's taxes for sales.</summary>
    public static MirroredField SaleTaxes { get; } =
        Row("sale_taxes", Tax, ["tax_name"], ["taxes_id"], InDetails, beside: ["tax_percentage", "is_taxable"]);

    /// <summary>purchase_tax_name and purchase_tax_percentage → supplier_taxes_id: the company's taxes for purchases.</summary>
    public static MirroredField PurchaseTaxes { get; } =
        Row("purchase_taxes", Tax, ["purchase_tax_name"], ["supplier_taxes_id"], InDetails, beside: ["purchase_tax_percentage"]);

    /// <summary>brand → the brand of the common apps for it, or x_brand.</summary>
    public static MirroredField Brand { get; } =
        Row("brand", Column, ["brand"], ["product_brand_id", "brand_id", "x_brand"], InDetails);

    /// <summary>manufacturer → the manufacturer of the common apps for it, or x_manufacturer.</summary>
    public static MirroredField Manufacturer { get; } =
        Row("manufacturer", Column, ["manufacturer"], ["manufacturer_id", "manufacturer", "x_manufacturer"], InDetails);

    /// <summary>part_number → the manufacturer's code of the common apps for it, or x_part_number.</summary>
    public static MirroredField PartNumber { get; } =
        Row("part_number", Column, ["part_number"], ["manufacturer_pref", "x_part_number"], InDetails);

    /// <summary>hsn_or_sac → the HSN code of Odoo's app for India, or x_hsn_code.</summary>
    public static MirroredField HsnCode { get; } =
        Row("hsn_code", Column, ["hsn_or_sac"], ["l10n_in_hsn_code", "x_hsn_code"], InDetails);

    /// <summary>
    /// The picture of an item → image_1920. Its value is the item's image_document_id, empty where there is none; where Odoo has a
    /// picture of which nobody knows the id, <c>checksum</c> and the SHA-1 of its bytes.
    /// </summary>
    public static MirroredField Image { get; } = Row("image", Picture, ["image_document_id"], ["image_1920"]);

    /// <summary>notes → description, the internal notes of Odoo, where Zoho sends them.</summary>
    public static MirroredField Notes { get; } = Row("notes", Column, ["notes"], ["description"], InDetails);

    /// <summary>purchase_taxable → x_purchase_taxable, where Zoho sends it. Odoo has no such column by itself.</summary>
    public static MirroredField PurchaseTaxable { get; } =
        Row("purchase_taxable", Column, ["purchase_taxable"], ["x_purchase_taxable"], InDetails);

    internal static IReadOnlyList<MirroredField> Rows => Made;

    private static MirroredField Row(
        string key, FieldKind kind, string[] zoho, string[] odoo, FieldTraits traits = None, string? alias = null,
        string[]? beside = null, [CallerMemberName] string name = "")
    {
        Made.Add(new(name, Made.Count, key, kind, zoho, odoo, traits) { ZohoAlias = alias, BesideKeys = beside ?? [] });
        return Made[^1];
    }
}

/// <summary>The catalogue of mirrored fields: one row a field. Reader, mapper, schema, planner, settings and reports walk it.</summary>
public static class FieldCatalogue
{
    private static readonly Dictionary<string, MirroredField> ByName =
        MirroredField.Rows.ToDictionary(field => field.FieldName, StringComparer.Ordinal);

    /// <summary>All rows, in order.</summary>
    public static IReadOnlyList<MirroredField> All => MirroredField.Rows;

    /// <summary>The fields that are mirrored unless the settings say otherwise.</summary>
    public static IReadOnlySet<MirroredField> Defaults { get; } = MirroredField.Rows.Where(field => field.IsOnByDefault).ToHashSet();

    // Those that a journal or a plan file names, whatever the settings of today say.
    private static readonly ConcurrentDictionary<string, MirroredField> Named = new(StringComparer.Ordinal);

    /// <summary>The field of a name, letter for letter: of a row, or of a column; null where it is neither.</summary>
    /// <param name="name">The name.</param>
    public static MirroredField? Find(string name) => ByName.GetValueOrDefault(name) ?? (!IsColumn(name) ? null
        : Named.GetOrAdd(name, column => CustomField.Rows([new CustomField(column, column)])[0]));

    /// <summary>Whether a text can be the name of a column of Odoo.</summary>
    public static bool IsColumn(string name) => name is [>= 'a' and <= 'z', ..] && name.Length <= 63
        && name.All(letter => letter is '_' or (>= 'a' and <= 'z') or (>= '0' and <= '9'));

    /// <summary>All rows, and fields that only the settings know, in order.</summary>
    /// <param name="fields">Fields of the settings.</param>
    public static IReadOnlyList<MirroredField> With(IEnumerable<MirroredField> fields) => [.. All.Union(fields).Order()];

    /// <summary>
    /// The fields that both services are asked about: all rows and those of the settings, but pictures, and rows of which the server says
    /// the type, only where they are mirrored.
    /// </summary>
    /// <param name="mirrored">The mirrored fields.</param>
    internal static IReadOnlyList<MirroredField> Asked(IReadOnlySet<MirroredField> mirrored) =>
        [.. With(mirrored).Where(field => !(field.IsPicture || field.HasColumnType) || mirrored.Contains(field))];
}
