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
    public static IReadOnlyDictionary<string, string> DefaultUnits { get; } = new (string Unit, string Texts)[]
    {
        ("unit", "pcs pc piece pieces unit units ea each nos qty"), ("dozen", "dz doz dozen dozens"),
        ("kgm", "kg kgs kilogram kilograms"), ("gram", "g gm gram grams"), ("ton", "t ton tons"),
        ("litre", "l ltr liter litre liters litres"), ("meter", "m mtr meter metre meters"), ("cm", "cm"), ("km", "km"),
        ("hour", "h hr hrs hour hours"), ("day", "day days"), ("lb", "lb lbs"), ("oz", "oz"), ("inch", "in inch"),
        ("foot", "ft foot feet"), ("mile", "mi"), ("gal", "gal"), ("qt", "qt"), ("cubic_meter", "m3"),
    }.SelectMany(one => one.Texts.Split(' '), (one, text) => (text, Id: $"uom.product_uom_{one.Unit}"))
        .ToDictionary(one => one.text, one => one.Id, StringComparer.OrdinalIgnoreCase);

    private static readonly Dictionary<string, string> NoTable = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The fields that are mirrored (keys <c>fields.name</c> … with true or false). Name and Active always are.</summary>
    public IReadOnlySet<MirroredField> Fields { get; init; } = DefaultFields;

    /// <summary>Fields of the users' own (key <c>custom</c>); each is among <see cref="Fields"/>, too.</summary>
    public IReadOnlyList<CustomField> Custom { get; init; } = [];

    /// <summary>Pictures that one run fetches at most (key <c>images_per_run</c>).</summary>
    public int ImagesPerRun { get; init; } = 200;

    /// <summary>Zoho unit text, letter case ignored, to external id (key <c>units</c>, added to the defaults).</summary>
    public IReadOnlyDictionary<string, string> Units { get; init; } = DefaultUnits;

    /// <summary>Zoho's name of a category, letter case ignored, to its full path in Odoo (key <c>categories</c>).</summary>
    public IReadOnlyDictionary<string, string> Categories { get; init; } = NoTable;

    /// <summary>Whether categories that Odoo lacks are made (key <c>create_categories</c>).</summary>
    public bool CreateCategories { get; init; }

    /// <summary>Zoho's name or percentage of a tax, letter case ignored, to the name of a tax in Odoo (key <c>taxes</c>).</summary>
    public IReadOnlyDictionary<string, string> Taxes { get; init; } = NoTable;

    /// <summary>Unit of items whose text is empty or in no table (key <c>default_unit</c>).</summary>
    public string DefaultUnit { get; init; } = "uom.product_uom_unit";

    /// <summary>Whether a changed unit is written to an existing product (key <c>update_unit</c>).</summary>
    public bool UpdateUnit { get; init; }

    /// <summary>Whether an unbound item may adopt a product by its exact name (key <c>adopt_by_name</c>).</summary>
    public bool AdoptByName { get; init; }

    /// <summary>Whether a product of nearly the SKU stands in the way of a new one (key <c>sku_match</c>: exact, near).</summary>
    public SkuMatchChoice SkuMatch { get; init; } = SkuMatchChoice.Near;

    /// <summary>What an item must be to be mirrored: one of the values of each key (section <c>only</c>).</summary>
    public ItemPatterns Only { get; init; } = ItemPatterns.None;

    /// <summary>What an item must not be to be mirrored: none of the values of any key (section <c>except</c>).</summary>
    public ItemPatterns Except { get; init; } = ItemPatterns.None;

    /// <summary>How the values of a field are converted whose column has a type.</summary>
    internal CustomField ConversionOf(MirroredField field) => field.Custom ?? new CustomField(field.ZohoKeys[0], field.Columns[0])
    {
        Map = field == MirroredField.Category ? Categories : field.Kind == FieldKind.Tax ? Taxes : NoTable,
    };

    /// <summary>Whether some items may be left out.</summary>
    internal bool IsChoosing => !(Only.IsEmpty && Except.IsEmpty);

    /// <summary>Whether inactive items are in scope (key <c>include_inactive</c>).</summary>
    public bool IncludeInactive { get; init; } = true;

    /// <summary>To whom a new product belongs (key <c>company</c>: shared, own). Existing products are not moved.</summary>
    public CompanyChoice Company { get; init; } = CompanyChoice.Shared;

    /// <summary>When a new product is made storable (key <c>storable</c>: never, tracked, always).</summary>
    public StorableChoice Storable { get; init; } = StorableChoice.Never;
}
