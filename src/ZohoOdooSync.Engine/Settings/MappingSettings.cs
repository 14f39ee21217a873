using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>When a new product is made storable.</summary>
public enum StorableChoice
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>Where Zoho tracks the item's stock.</summary>
    Tracked,

    /// <summary>All goods.</summary>
    Always,
}

/// <summary>How alike the SKUs of an item and of a product that is bound to nothing must be.</summary>
public enum SkuMatchChoice
{
    /// <summary>Equal to the letter; any other SKU is another product's.</summary>
    Exact,

    /// <summary>
    /// Equal to the letter to be adopted; where they only look alike (blanks, letter case, invisible characters), nothing is
    /// made and the conflict is told.
    /// </summary>
    Near,
}

/// <summary>To which company of Odoo a new product belongs.</summary>
public enum CompanyChoice
{
    /// <summary>To none: every company of the database sees it.</summary>
    Shared,

    /// <summary>To the company that products are written for; the others do not see it.</summary>
    Own,
}

/// <summary>What is mirrored and how: section <c>mapping</c>.</summary>
public sealed record MappingSettings
{
    /// <summary>The fields that are mirrored by default.</summary>
    public static IReadOnlySet<MirroredField> DefaultFields => FieldCatalogue.Defaults;

    /// <summary>The units known without settings: lower-case Zoho text to external id.</summary>
    public static IReadOnlyDictionary<string, string> DefaultUnits { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["pcs"] = "uom.product_uom_unit", ["pc"] = "uom.product_uom_unit", ["piece"] = "uom.product_uom_unit",
            ["pieces"] = "uom.product_uom_unit", ["unit"] = "uom.product_uom_unit", ["units"] = "uom.product_uom_unit",
            ["ea"] = "uom.product_uom_unit", ["each"] = "uom.product_uom_unit", ["nos"] = "uom.product_uom_unit",
            ["qty"] = "uom.product_uom_unit",
            ["dz"] = "uom.product_uom_dozen", ["doz"] = "uom.product_uom_dozen", ["dozen"] = "uom.product_uom_dozen",
            ["dozens"] = "uom.product_uom_dozen",
            ["kg"] = "uom.product_uom_kgm", ["kgs"] = "uom.product_uom_kgm", ["kilogram"] = "uom.product_uom_kgm",
            ["kilograms"] = "uom.product_uom_kgm",
            ["g"] = "uom.product_uom_gram", ["gm"] = "uom.product_uom_gram", ["gram"] = "uom.product_uom_gram",
            ["grams"] = "uom.product_uom_gram",
            ["t"] = "uom.product_uom_ton", ["ton"] = "uom.product_uom_ton", ["tons"] = "uom.product_uom_ton",
            ["l"] = "uom.product_uom_litre", ["ltr"] = "uom.product_uom_litre", ["liter"] = "uom.product_uom_litre",
            ["litre"] = "uom.product_uom_litre", ["liters"] = "uom.product_uom_litre",
            ["litres"] = "uom.product_uom_litre",
            ["m"] = "uom.product_uom_meter", ["mtr"] = "uom.product_uom_meter", ["meter"] = "uom.product_uom_meter",
            ["metre"] = "uom.product_uom_meter", ["meters"] = "uom.product_uom_meter",
            ["cm"] = "uom.product_uom_cm", ["km"] = "uom.product_uom_km",
            ["h"] = "uom.product_uom_hour", ["hr"] = "uom.product_uom_hour", ["hrs"] = "uom.product_uom_hour",
            ["hour"] = "uom.product_uom_hour", ["hours"] = "uom.product_uom_hour",
            ["day"] = "uom.product_uom_day", ["days"] = "uom.product_uom_day",
            ["lb"] = "uom.product_uom_lb", ["lbs"] = "uom.product_uom_lb", ["oz"] = "uom.product_uom_oz",
            ["in"] = "uom.product_uom_inch", ["inch"] = "uom.product_uom_inch", ["ft"] = "uom.product_uom_foot",
            ["foot"] = "uom.product_uom_foot", ["feet"] = "uom.product_uom_foot", ["mi"] = "uom.product_uom_mile",
            ["gal"] = "uom.product_uom_gal", ["qt"] = "uom.product_uom_qt",
            ["m3"] = "uom.product_uom_cubic_meter",
        };

    /// <summary>The fields that are mirrored (keys <c>fields.name</c> … with true or false). Name and Active always are.</summary>
    public IReadOnlySet<MirroredField> Fields { get; init; } = DefaultFields;

    /// <summary>Zoho unit text, letter case ignored, to external id (key <c>units</c>, added to the defaults).</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } = DefaultUnits;

    /// <summary>Unit of items whose text is empty or in no table (key <c>default_unit</c>).</summary>
    public string DefaultUnit { get; init; } = "uom.product_uom_unit";

    /// <summary>Whether a changed unit is written to an existing product (key <c>update_unit</c>).</summary>
    public bool UpdateUnit { get; init; }

    /// <summary>Whether an unbound item may adopt a product by its exact name (key <c>adopt_by_name</c>).</summary>
    public bool AdoptByName { get; init; }

    /// <summary>Whether a product of nearly the SKU stands in the way of a new one (key <c>sku_match</c>: exact, near).</summary>
    public SkuMatchChoice SkuMatch { get; init; } = SkuMatchChoice.Near;

    /// <summary>Whether inactive items are in scope (key <c>include_inactive</c>).</summary>
    public bool IncludeInactive { get; init; } = true;

    /// <summary>To whom a new product belongs (key <c>company</c>: shared, own). Existing products are not moved.</summary>
    public CompanyChoice Company { get; init; } = CompanyChoice.Shared;

    /// <summary>When a new product is made storable (key <c>storable</c>: never, tracked, always).</summary>
    public StorableChoice Storable { get; init; } = StorableChoice.Never;
}
