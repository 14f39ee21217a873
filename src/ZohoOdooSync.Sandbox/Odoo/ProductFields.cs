using System.Net;
using static ZohoOdooSync.Sandbox.Odoo.FieldMakers;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>The fields of product.template and product.product by version (facts, section 5.1; measured, section 4).</summary>
internal sealed class ProductFields(SandboxOdoo odoo)
{
    private readonly int _version = odoo.Options.OdooVersion;

    public IEnumerable<OdooField> Template() => [.. Common(), .. new VariantFields(odoo, Rounded).OfTemplate()];

    /// <summary>A variant has every field of its template, and columns of its own that hide those of the template.</summary>
    public IEnumerable<OdooField> Variant()
    {
        var own = new VariantFields(odoo, Rounded).OfVariant().ToList();
        var names = own.Select(field => field.Name).ToHashSet(StringComparer.Ordinal);
        return [.. Template().Where(field => !names.Contains(field.Name)).Select(Inherited), .. own];
    }

    private static OdooField Inherited(OdooField field) => field with { Read = (row, view) => field.Read(((VariantRow)row).Product, view) };

    private IEnumerable<OdooField> Common()
    {
        yield return Translated("name", "Name", "char", product => product.Name,
            (product, text) => product with { Name = text ?? "" }) with { Required = true };
        yield return Number("list_price", "Sales Price", product => product.ListPrice,
            (product, price) => product with { ListPrice = Rounded(price) }) with { PriceDigits = odoo.RoundsPrices };
        foreach (var currency in new[] { "currency_id", "cost_currency_id" })
            yield return Link(currency, "Currency", "res.currency", _ => odoo.CompanyCurrency) with { Store = false, Readonly = true };
        yield return new OdooField("description", "html", "Description", (row, _) => Sanitised(((SandboxProduct)row).Description))
            { Translate = true, Write = (product, value, _) => product with { Description = value as string } };
        yield return Translated("description_sale", "Sales Description", "text", product => product.DescriptionSale,
            (product, text) => product with { DescriptionSale = text });
        yield return Translated("description_purchase", "Purchase Description", "text", product => product.DescriptionPurchase,
            (product, text) => product with { DescriptionPurchase = text });
        foreach (var field in TypeFields().Concat(UnitFields()))
            yield return field;
        // 18 and 19 name these two only; older versions say "Can be ...".
        yield return Bool("sale_ok", _version >= 18 ? "Sales" : "Can be Sold", product => product.SaleOk,
            (product, flag) => product with { SaleOk = flag });
        yield return Bool("purchase_ok", _version >= 18 ? "Purchase" : "Can be Purchased", product => product.PurchaseOk,
            (product, flag) => product with { PurchaseOk = flag });
        yield return Link("categ_id", "Product Category", "product.category",
            product => product.CategoryId is { } id ? Reference("product.category", id) : null,
            (product, id) => product with { CategoryId = id }) with { Required = _version <= 18 };
        yield return Link("company_id", "Company", "res.company",
            product => product.CompanyId is { } id ? odoo.CompanyReference(id) : null,
            (product, id) => product with { CompanyId = id });
        foreach (var taxes in new[] { "taxes_id", "supplier_taxes_id" })
            yield return Taxes(taxes);
        yield return new OdooField("image_1920", "binary", "Image", (row, _) =>
            ((SandboxProduct)row).Image is { } image ? Convert.ToBase64String(image) : null)
        {
            Write = (product, value, _) => product with { Image = OdooImage.Kept(value as string, _version) },
        };
        yield return Int("sequence", "Sequence", _ => 1);
        foreach (var column in odoo.Options.OdooColumns)
            yield return Own(column);
        // Both versions of today round a weight to the digits of "Stock Weight".
        var weight = Own(new SandboxColumn("weight", "float"));
        yield return weight with
        {
            Label = "Weight", PriceDigits = true,
            Write = (product, value, lang) =>
                weight.Write!(product, value is decimal number ? Math.Round(number, 2, MidpointRounding.AwayFromZero) : value, lang),
        };
        yield return Number("volume", "Volume", _ => 0m);
        yield return Date("create_date", "Created on", product => product.CreateDate);
        yield return Link("write_uid", "Last Updated by", "res.users", product => odoo.UserReference(product.WriteUid))
            with { Readonly = true };
    }

    private OdooField Taxes(string name)
    {
        // What nobody gave is the company's own, the first of its kind.
        var usual = odoo.Options.OdooTaxes.Select((tax, index) => (tax.IsSale, Id: index + 1))
            .Where(tax => tax.IsSale == (name == "taxes_id")).Select(tax => $"{tax.Id}").FirstOrDefault();
        var field = Own(new SandboxColumn(name, "many2many") { Relation = "account.tax" });
        return field with
        {
            Read = (row, view) => ((SandboxProduct)row).Own?.ContainsKey(name) == true ? field.Read(row, view)
                : usual is null ? Array.Empty<int>() : new[] { int.Parse(usual) },
        };
    }

    private OdooField Own(SandboxColumn column) => new(column.Name, column.Type, column.Name, (row, _) => (column.Type,
        ((SandboxProduct)row).Own?.GetValueOrDefault(column.Name)) switch
        {
            ("integer", var value) => (int)(value as decimal? ?? 0m),
            ("float" or "monetary", var value) => value as decimal? ?? 0m,
            ("boolean", var value) => value is true,
            ("html", var value) => Sanitised(value as string),
            ("many2one", var value) => value is decimal id ? Reference(column.Relation!, (int)id) : null,
            ("many2many", var value) =>
                ((string?)value ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray(),
            (_, var value) => value,
        })
    {
        Readonly = column.IsReadonly, Store = column.IsStored, Selection = column.Choices, Relation = column.Relation,
        Write = (product, value, _) => product with
        {
            // An empty text is stored as nothing, as in default_code.
            Own = new Dictionary<string, object?>(product.Own ?? new Dictionary<string, object?>())
                { [column.Name] = value is int number ? (decimal)number : value is "" ? null : value },
        },
    };

    private ManyToOne? Reference(string model, int id) =>
        odoo.Related.Find(model, id) is { } record ? new ManyToOne(id, record.Path) : null;

    private IEnumerable<OdooField> TypeFields()
    {
        var stock = odoo.Options.StockInstalled;
        if (_version >= 18)
        {
            // Nothing but goods is stored.
            yield return Choice("type", "Product Type", product => product.Type,
                (product, text) => product with { Type = text, IsStorable = text == "consu" && product.IsStorable },
                ("consu", "Goods"), ("service", "Service"), ("combo", "Combo"));
            if (stock)
                yield return Bool("is_storable", "Track Inventory", product => product.IsStorable,
                    (product, flag) => product with { IsStorable = flag });
            yield break;
        }
        (string, string)[] choices = stock
            ? [("consu", "Consumable"), ("service", "Service"), ("product", "Storable Product")]
            : [("consu", "Consumable"), ("service", "Service")];
        yield return Choice("detailed_type", "Product Type", product => product.Type,
            (product, text) => product with { Type = text }, choices);
        yield return Choice("type", "Type", product => product.Type, (product, text) => product with { Type = text }, choices);
    }

    private IEnumerable<OdooField> UnitFields()
    {
        // A unit of another category takes the purchase unit with it; in 16 a new product keeps its default, and is refused.
        yield return Link("uom_id", _version >= 19 ? "Unit" : "Unit of Measure", "uom.uom", product => odoo.UnitReference(product.UomId),
            (product, id) => product with
            {
                UomId = id ?? 0,
                UomPoId = FollowUnit(product, id ?? 0),
            }) with { Required = true };
        if (_version <= 18)
            yield return Link("uom_po_id", "Purchase Unit", "uom.uom", product => odoo.UnitReference(product.UomPoId),
                (product, id) => product with { UomPoId = id ?? 0 }) with { Required = true };
        else
            yield return new OdooField("uom_ids", "many2many", "Packagings", (_, _) => Array.Empty<int>()) { Relation = "uom.uom" };
    }

    /// <summary>The precision "Product Price" rounds half away from zero.</summary>
    private decimal Rounded(decimal price) =>
        odoo.RoundsPrices ? Math.Round(price, 2, MidpointRounding.AwayFromZero) : price;

    private int FollowUnit(SandboxProduct product, int unit) =>
        product.Id == 0 ? (_version >= 18 ? unit : product.UomPoId)
        : odoo.InSameCategory(unit, product.UomPoId) is false ? unit : product.UomPoId;

    private static string? Sanitised(string? text) => text is null or "" ? text
        : text.TrimStart().StartsWith("<p", StringComparison.Ordinal) ? text : $"<p>{WebUtility.HtmlEncode(text)}</p>";
}
