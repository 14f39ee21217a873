namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One product.template with its single variant. Immutable: a change replaces it.</summary>
public sealed record SandboxProduct
{
    /// <summary>Database id of the template.</summary>
    public int Id { get; init; }

    /// <summary>Database id of its single product.product.</summary>
    public int VariantId { get; init; }

    /// <summary>Name in en_US.</summary>
    public required string Name { get; init; }

    /// <summary>default_code: the SKU; null when empty.</summary>
    public string? DefaultCode { get; init; }

    /// <summary>Barcode; null when empty.</summary>
    public string? Barcode { get; init; }

    /// <summary>list_price in the company's currency.</summary>
    public decimal ListPrice { get; init; } = 1m;

    /// <summary>standard_price.</summary>
    public decimal StandardPrice { get; init; }

    /// <summary>False when archived.</summary>
    public bool Active { get; init; } = true;

    /// <summary>sale_ok.</summary>
    public bool SaleOk { get; init; } = true;

    /// <summary>purchase_ok.</summary>
    public bool PurchaseOk { get; init; } = true;

    /// <summary>consu, service, combo (18, 19) or product (16).</summary>
    public string Type { get; init; } = "consu";

    /// <summary>is_storable of 18 and 19.</summary>
    public bool IsStorable { get; init; }

    /// <summary>uom_id.</summary>
    public int UomId { get; init; } = 1;

    /// <summary>uom_po_id of 16 and 18.</summary>
    public int UomPoId { get; init; } = 1;

    /// <summary>categ_id; null is possible in 19 only.</summary>
    public int? CategoryId { get; init; }

    /// <summary>company_id; null is shared between companies.</summary>
    public int? CompanyId { get; init; }

    /// <summary>Internal notes: HTML, read back sanitised.</summary>
    public string? Description { get; init; }

    /// <summary>description_sale in en_US.</summary>
    public string? DescriptionSale { get; init; }

    /// <summary>description_purchase in en_US.</summary>
    public string? DescriptionPurchase { get; init; }

    /// <summary>
    /// JSON that a field reads as in place of its value, by field, until it is written: <c>NaN</c>, as Python writes it. Null
    /// when there is none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? RawCells { get; init; }

    /// <summary>Values in other languages, by "field|language"; null when there are none.</summary>
    public IReadOnlyDictionary<string, string?>? Translations { get; init; }

    /// <summary>Refuses a change of unit and type, as after done stock moves.</summary>
    public bool HasStockMoves { get; init; }

    /// <summary>Refuses deletion, as after a sale.</summary>
    public bool Used { get; init; }

    /// <summary>UTC, microseconds; truncated to seconds when read.</summary>
    public DateTimeOffset CreateDate { get; init; }

    /// <summary>UTC, microseconds; truncated to seconds when read, compared in full by a domain.</summary>
    public DateTimeOffset WriteDate { get; init; }

    /// <summary>User who wrote last.</summary>
    public int WriteUid { get; init; } = 2;

    internal string? Localised(string field, string? value, string lang) =>
        Translations is not null && Translations.TryGetValue($"{field}|{lang}", out var text) ? text : value;

    internal SandboxProduct Translate(string field, string lang, string? value)
    {
        var all = Translations is null
            ? new Dictionary<string, string?>(StringComparer.Ordinal)
            : new Dictionary<string, string?>(Translations, StringComparer.Ordinal);
        all[$"{field}|{lang}"] = value;
        return this with { Translations = all };
    }
}
