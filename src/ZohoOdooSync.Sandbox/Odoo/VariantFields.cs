using static ZohoOdooSync.Sandbox.Odoo.FieldMakers;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>
/// The fields in which product.template and product.product differ: what stands on the variant, and how the template shows it
/// (product.template._compute_template_field_from_variant_field and its inverse, the same in 16, 18 and 19).
/// </summary>
internal sealed class VariantFields(SandboxOdoo odoo, Func<decimal, decimal> rounded)
{
    private static readonly Func<SandboxVariant, object?, SandboxVariant> Code = (variant, value) =>
        variant with { DefaultCode = Filled(value) };

    private static readonly Func<SandboxVariant, object?, SandboxVariant> Barcode = (variant, value) =>
        variant with { Barcode = Filled(value) };

    private Func<SandboxVariant, object?, SandboxVariant> Cost => (variant, value) =>
        variant with { StandardPrice = rounded(value is decimal number ? number : 0m) };

    public IEnumerable<OdooField> OfTemplate()
    {
        yield return Char("default_code", "Internal Reference", product => product.StoredCode,
            (product, text) => product with { StoredCode = text }) with { WriteVariant = Code };
        yield return new OdooField("barcode", "char", "Barcode", (row, view) => Single(row, view)?.Barcode)
            { Store = false, WriteVariant = Barcode };
        yield return new OdooField("standard_price", "float", "Cost", (row, view) => Single(row, view)?.StandardPrice ?? 0m)
            { Store = false, PriceDigits = odoo.RoundsPrices, WriteVariant = Cost };
        yield return Bool("active", "Active", product => product.StoredActive, (product, flag) => product with { StoredActive = flag });
        yield return new OdooField(
            "display_name", "char", "Display Name", (row, view) => Display(row, ((SandboxProduct)row).StoredCode, view))
            { Store = false, Readonly = true };
        yield return Date("write_date", "Last Updated on", product => product.WriteDate);
        yield return new OdooField("product_variant_count", "integer", "# Product Variants", (row, view) => Seen(row, view).Count)
            { Store = false, Readonly = true };
        yield return new OdooField("product_variant_id", "many2one", "Product", (row, view) =>
            Seen(row, view) is [var first, ..] ? new ManyToOne(first.Id, Display(row, first.DefaultCode, view)) : null)
            { Relation = "product.product", Store = false, Readonly = true };
        yield return new OdooField("product_variant_ids", "one2many", "Products", (row, view) =>
            Seen(row, view).Select(variant => variant.Id).ToArray()) { Relation = "product.product", Required = true };
    }

    public IEnumerable<OdooField> OfVariant()
    {
        yield return new OdooField("default_code", "char", "Internal Reference", (row, _) => Own(row).DefaultCode) { WriteVariant = Code };
        yield return new OdooField("barcode", "char", "Barcode", (row, _) => Own(row).Barcode) { WriteVariant = Barcode };
        yield return new OdooField("standard_price", "float", "Cost", (row, _) => Own(row).StandardPrice)
            { CompanyDependent = true, PriceDigits = odoo.RoundsPrices, WriteVariant = Cost };
        yield return new OdooField("active", "boolean", "Active", (row, _) => Own(row).Active)
            { WriteVariant = (variant, value) => variant with { Active = value is true } };
        yield return new OdooField("display_name", "char", "Display Name", (row, view) =>
            Display(((VariantRow)row).Product, Own(row).DefaultCode, view)) { Store = false, Readonly = true };
        yield return new OdooField("write_date", "datetime", "Last Updated on", (row, _) =>
            Own(row).WriteDate > ((VariantRow)row).Product.WriteDate ? Own(row).WriteDate : ((VariantRow)row).Product.WriteDate)
            { Readonly = true };
        yield return new OdooField("product_tmpl_id", "many2one", "Product Template", (row, view) =>
            new ManyToOne(((VariantRow)row).Product.Id, Display(((VariantRow)row).Product, ((VariantRow)row).Product.StoredCode, view)))
            { Relation = "product.template", Required = true };
        yield return new OdooField("lst_price", "float", "Sales Price", (row, _) => ((VariantRow)row).Product.ListPrice)
            { Store = false, PriceDigits = odoo.RoundsPrices };
    }

    private static SandboxVariant Own(object row) => ((VariantRow)row).Variant;

    // In the order of the model: by code, those without one last.
    private static IReadOnlyList<SandboxVariant> Seen(object row, OdooView view)
    {
        var seen = ((SandboxProduct)row).Seen(view.ActiveTest);
        return seen.Count < 2 ? seen : [.. seen.OrderBy(variant => variant.DefaultCode is null)
            .ThenBy(variant => variant.DefaultCode, StringComparer.Ordinal).ThenBy(variant => variant.Id)];
    }

    private static SandboxVariant? Single(object row, OdooView view) => ((SandboxProduct)row).Single(view.ActiveTest);

    private static string? Filled(object? value) => value is string { Length: > 0 } text ? text : null;

    private static string Display(object row, string? code, OdooView view)
    {
        var product = (SandboxProduct)row;
        var name = product.Localised("name", product.Name, view.Lang) ?? "";
        return code is not null ? $"[{code}] {name}" : name;
    }
}
