using Newtonsoft.Json;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>
/// One product.template with its variants: a single one unless <see cref="Variants"/> says otherwise. Immutable: a change
/// replaces it, by the rules of Odoo's own form.
/// </summary>
public sealed record SandboxProduct
{
    /// <summary>Database id of the template.</summary>
    public int Id { get; init; }

    /// <summary>
    /// Its product.product, at least one as a rule. Setting them computes the code of the template anew; those with id 0 are
    /// given one when the product is stored.
    /// </summary>
    [JsonProperty(ObjectCreationHandling = ObjectCreationHandling.Replace)]
    public IReadOnlyList<SandboxVariant> Variants
    {
        get => Rows.All;
        init
        {
            Rows = new VariantRows([.. value]);
            StoredCode = Single(activeTest: true)?.DefaultCode;
        }
    }

    /// <summary>Database id of its single product.product; 0 where it has several or none.</summary>
    public int VariantId => Variants.Count == 1 ? Variants[0].Id : 0;

    /// <summary>Name in en_US.</summary>
    public required string Name { get; init; }

    /// <summary>default_code as the template stores it: that of its single variant, which setting it sets too; null when empty.</summary>
    public string? DefaultCode
    {
        get => StoredCode;
        init
        {
            StoredCode = value;
            Rows = SetSingle(activeTest: true, variant => variant with { DefaultCode = value });
        }
    }

    /// <summary>Barcode of its single variant; null when empty, or where it has several.</summary>
    public string? Barcode
    {
        get => Single(activeTest: true)?.Barcode;
        init => Rows = SetSingle(activeTest: true, variant => variant with { Barcode = value });
    }

    /// <summary>list_price in the company's currency.</summary>
    public decimal ListPrice { get; init; } = 1m;

    /// <summary>standard_price of its single variant; 0 where it has several.</summary>
    public decimal StandardPrice
    {
        get => Single(activeTest: true)?.StandardPrice ?? 0m;
        init => Rows = SetSingle(activeTest: true, variant => variant with { StandardPrice = value });
    }

    /// <summary>
    /// The template's own flag, false when archived. Setting it takes the variants along as Odoo does for one product:
    /// archiving archives them all, restoring brings them all back where none is active.
    /// </summary>
    public bool Active
    {
        get => StoredActive;
        init
        {
            StoredActive = value;
            if (!value || !Variants.Any(variant => variant.Active))
                Rows = AllVariants(value);
        }
    }

    /// <summary>Whether it can be chosen in an order: the template and one of its variants are active.</summary>
    public bool IsSellable => StoredActive && Variants.Any(variant => variant.Active);

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

    /// <summary>What columns that somebody added hold: a text, a decimal or a flag; null when there are none.</summary>
    [JsonProperty(ObjectCreationHandling = ObjectCreationHandling.Replace)]
    public IReadOnlyDictionary<string, object?>? Own { get; init; }

    /// <summary>image_1920 as it is kept; null when there is none.</summary>
    public byte[]? Image { get; init; }

    /// <summary>
    /// JSON that a field reads as in place of its value, by field, until it is written: <c>NaN</c>, as Python writes it. Null
    /// when there is none.
    /// </summary>
    public IReadOnlyDictionary<string, string>? RawCells { get; init; }

    /// <summary>Values in other languages, by "field|language"; null when there are none.</summary>
    [JsonProperty(ObjectCreationHandling = ObjectCreationHandling.Replace)]
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

    // What is stored on the template itself; set alone where Odoo does not take the variants along.
    internal string? StoredCode { get; init; }

    internal bool StoredActive { get; init; } = true;

    private VariantRows Rows { get; init; } = new([new SandboxVariant()]);

    /// <summary>product_variant_ids as a context sees them.</summary>
    internal IReadOnlyList<SandboxVariant> Seen(bool activeTest) =>
        activeTest ? [.. Variants.Where(variant => variant.Active)] : Variants;

    /// <summary>
    /// The variant whose code, barcode and cost the template shows and sets: the only one that the context sees, or the only
    /// one at all where archived ones are hidden and all are archived.
    /// </summary>
    internal SandboxVariant? Single(bool activeTest)
    {
        if (Variants.Count == 1)
            return Variants[0];
        var seen = Seen(activeTest);
        return seen.Count == 1 ? seen[0] : null;
    }

    internal SandboxProduct WithSingle(bool activeTest, Func<SandboxVariant, SandboxVariant> change) =>
        this with { Rows = SetSingle(activeTest, change) };

    internal SandboxProduct WithEach(Func<SandboxVariant, SandboxVariant> change) =>
        this with { Rows = new VariantRows([.. Variants.Select(change)]) };

    /// <summary>
    /// After a write of one product.product: the template computes its code anew where the variant's changed, as the context of
    /// the write sees it, and is written by that.
    /// </summary>
    internal SandboxProduct WithVariantWritten(
        int id, Func<SandboxVariant, SandboxVariant> change, bool activeTest, DateTimeOffset now)
    {
        var after = WithEach(variant => variant.Id == id ? change(variant) : variant);
        var code = after.Single(activeTest)?.DefaultCode;
        var isCodeWritten = !Variants.Select(variant => variant.DefaultCode)
            .SequenceEqual(after.Variants.Select(variant => variant.DefaultCode));
        return isCodeWritten && code != StoredCode ? after with { StoredCode = code, WriteDate = now } : after;
    }

    /// <summary>The template without some variants; what is stored on it stays.</summary>
    internal SandboxProduct Without(IReadOnlyCollection<int> variants) =>
        this with { Rows = new VariantRows([.. Variants.Where(variant => !variants.Contains(variant.Id))]) };

    internal string? Localised(string field, string? value, string lang) =>
        Translations is not null && Translations.TryGetValue($"{field}|{lang}", out var text) ? text : value;

    internal SandboxProduct WithoutTranslations(string field) => Translations is null ? this : this with
    {
        Translations = Translations.Where(pair => !pair.Key.StartsWith(field + "|", StringComparison.Ordinal))
            .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.Ordinal),
    };

    internal SandboxProduct Translate(string field, string lang, string? value)
    {
        var all = Translations is null
            ? new Dictionary<string, string?>(StringComparer.Ordinal)
            : new Dictionary<string, string?>(Translations, StringComparer.Ordinal);
        all[$"{field}|{lang}"] = value;
        return this with { Translations = all };
    }

    private VariantRows SetSingle(bool activeTest, Func<SandboxVariant, SandboxVariant> change)
    {
        var single = Single(activeTest);
        return single is null
            ? Rows
            : new VariantRows([.. Variants.Select(variant => ReferenceEquals(variant, single) ? change(variant) : variant)]);
    }

    private VariantRows AllVariants(bool active) => new([.. Variants.Select(variant => variant with { Active = active })]);

    // Two products are equal where their variants are, row by row.
    private readonly struct VariantRows(SandboxVariant[] all) : IEquatable<VariantRows>
    {
        public SandboxVariant[] All => all;

        public bool Equals(VariantRows other) => All.AsSpan().SequenceEqual(other.All);

        public override bool Equals(object? obj) => obj is VariantRows other && Equals(other);

        public override int GetHashCode() => All.Length == 0 ? 0 : All[0].GetHashCode();
    }
}
