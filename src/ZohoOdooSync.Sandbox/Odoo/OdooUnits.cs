namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One uom.uom record.</summary>
/// <param name="Id">Database id: differs between versions, as in real databases (kg is 12 in 18, 15 in 19).</param>
/// <param name="XmlName">Name of its external id in module uom.</param>
/// <param name="Name">Display name in en_US.</param>
/// <param name="Category">Category of 16 and 18.</param>
/// <param name="Factor">Factor to the reference unit.</param>
/// <param name="Active">False for the units that a new database of 19 keeps archived.</param>
internal sealed record OdooUnit(int Id, string XmlName, string Name, ManyToOne Category, decimal Factor, bool Active);

/// <summary>The units that every Odoo database has (facts, section 5.4).</summary>
internal static class OdooUnits
{
    private static readonly ManyToOne Unit = new(1, "Unit");
    private static readonly ManyToOne Weight = new(2, "Weight");
    private static readonly ManyToOne Time = new(3, "Working Time");
    private static readonly ManyToOne Length = new(4, "Length / Distance");
    private static readonly ManyToOne Surface = new(5, "Surface");
    private static readonly ManyToOne Volume = new(6, "Volume");

    private static readonly (string Xml, string Name, ManyToOne Category, decimal Factor)[] Until18 =
    [
        ("product_uom_unit", "Units", Unit, 1m), ("product_uom_dozen", "Dozens", Unit, 0.08333333333333333m),
        ("product_uom_day", "Days", Time, 1m), ("product_uom_hour", "Hours", Time, 8m),
        ("product_uom_meter", "m", Length, 1m), ("product_uom_millimeter", "mm", Length, 1000m),
        ("product_uom_km", "km", Length, 0.001m), ("product_uom_cm", "cm", Length, 100m),
        ("uom_square_meter", "m²", Surface, 1m), ("product_uom_litre", "L", Volume, 1m),
        ("product_uom_cubic_meter", "m³", Volume, 0.001m), ("product_uom_kgm", "kg", Weight, 1m),
        ("product_uom_gram", "g", Weight, 1000m), ("product_uom_ton", "t", Weight, 0.001m),
        ("product_uom_lb", "lb", Weight, 2.20462m), ("product_uom_oz", "oz", Weight, 35.274m),
        ("product_uom_inch", "in", Length, 39.3701m), ("product_uom_foot", "ft", Length, 3.28084m),
        ("product_uom_yard", "yd", Length, 1.09361m), ("product_uom_mile", "mi", Length, 0.000621371192m),
        ("uom_square_foot", "ft²", Surface, 10.76391m), ("product_uom_floz", "fl oz (US)", Volume, 33.814m),
        ("product_uom_qt", "qt (US)", Volume, 1.05669m), ("product_uom_gal", "gal (US)", Volume, 0.26417217685799m),
        ("product_uom_cubic_inch", "in³", Volume, 61.0237m), ("product_uom_cubic_foot", "ft³", Volume, 0.035314724827m),
    ];

    private static readonly (string Xml, string Name, ManyToOne Category, decimal Factor)[] From19 =
    [
        ("product_uom_unit", "Units", Unit, 1m), ("product_uom_pack_6", "Pack of 6", Unit, 6m),
        ("product_uom_dozen", "Dozens", Unit, 12m), ("product_uom_hour", "Hours", Time, 1m),
        ("product_uom_day", "Days", Time, 8m), ("product_uom_millimeter", "mm", Length, 1m),
        ("product_uom_cm", "cm", Length, 10m), ("product_uom_meter", "m", Length, 1000m),
        ("product_uom_km", "km", Length, 1000000m), ("product_uom_square_meter", "m²", Surface, 1m),
        ("product_uom_milliliter", "ml", Volume, 1m), ("product_uom_litre", "L", Volume, 1000m),
        ("product_uom_cubic_meter", "m³", Volume, 1000000m), ("product_uom_gram", "g", Weight, 1m),
        ("product_uom_kgm", "kg", Weight, 1000m), ("product_uom_ton", "Ton", Weight, 1000000m),
        ("product_uom_oz", "oz", Weight, 28.3495m), ("product_uom_lb", "lb", Weight, 453.592m),
        ("product_uom_inch", "in", Length, 25.4m), ("product_uom_foot", "ft", Length, 304.8m),
        ("product_uom_yard", "yd", Length, 914.4m), ("product_uom_mile", "mi", Length, 1609344m),
        ("product_uom_square_foot", "ft²", Surface, 0.092903m), ("product_uom_floz", "fl oz (US)", Volume, 29.5735m),
        ("product_uom_qt", "qt (US)", Volume, 946.352m), ("product_uom_gal", "gal (US)", Volume, 3785.408m),
        ("product_uom_cubic_inch", "in³", Volume, 16.3871m), ("product_uom_cubic_foot", "ft³", Volume, 28316.9088m),
        ("product_uom_minute", "Minutes", Time, 0.0166667m), ("product_uom_kwh", "KWH", Unit, 1m),
    ];

    // What a new database of 19 shows; the other units wait archived (confirmed).
    private static readonly HashSet<string> ShownBy19 = new(StringComparer.Ordinal)
    {
        "product_uom_unit", "product_uom_pack_6", "product_uom_hour", "product_uom_day", "product_uom_millimeter", "product_uom_meter",
        "product_uom_square_meter", "product_uom_milliliter", "product_uom_litre", "product_uom_gram", "product_uom_kgm", "product_uom_ton",
        "product_uom_minute", "product_uom_kwh",
    };

    public static IReadOnlyList<OdooUnit> For(int version) =>
        [.. (version >= 19 ? From19 : Until18).Select((unit, index) =>
            new OdooUnit(index + 1, unit.Xml, unit.Name, unit.Category, unit.Factor,
                version < 19 || ShownBy19.Contains(unit.Xml)))];
}

/// <summary>One res.currency record. Rounding 0.001 of IQD is Odoo's own base data.</summary>
internal sealed record OdooCurrency(int Id, string Code, string FullName, string Symbol, decimal Rounding, int Decimals, bool Active);

/// <summary>The currencies that matter here (facts, section 5.5): IQD is inactive unless the company uses it.</summary>
internal static class OdooCurrencies
{
    public static IReadOnlyList<OdooCurrency> For(int version, string company) =>
    [
        new OdooCurrency(1, "EUR", "Euro", "€", 0.01m, 2, true),
        new OdooCurrency(2, "USD", "United States dollar", "$", 0.01m, 2, true),
        new OdooCurrency(version >= 19 ? 88 : 87, "IQD", "Iraqi dinar", " ع.د", 0.001m, 3, company == "IQD"),
    ];
}
