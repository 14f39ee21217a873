using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests;

/// <summary>Items, desired values and products as most tests need them.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Time = new(2026, 6, 9, 12, 0, 0, TimeSpan.Zero);

    public static TargetAbilities Abilities(int? digits = null, IEnumerable<string>? units = null) => new(
        FieldCatalogue.All.ToHashSet(), digits,
        (units ?? ["uom.product_uom_unit", "uom.product_uom_kgm", "uom.product_uom_dozen"]).ToHashSet());

    public static ItemMapper Mapper(
        MappingSettings? mapping = null, PricingSettings? pricing = null, TargetAbilities? target = null) =>
        new(mapping ?? new MappingSettings(), pricing ?? new PricingSettings(), target ?? Abilities());

    /// <summary>Whether a file is one of those beside the state that operations leave for each other: it is no part of the state.</summary>
    public static bool IsCourtesy(string file) => Path.GetFileName(file) is "token.cache" or "token.lock" or "calls.cache";

    public static ZohoItem Item(string id = "4602893000000090001", string name = "Bolt", decimal? rate = 8.5m) => new ZohoItem
    {
        ItemId = id, Name = name, Rate = rate, Status = "active", Sku = "B-" + id, ProductType = "goods", Unit = "pcs",
    }.With(MirroredField.CanBeSold, true).With(MirroredField.CanBePurchased, true);

    /// <summary>Keys that a row does not have.</summary>
    public static IReadOnlySet<string> Absent(params string[] keys) => keys.ToHashSet();

    public static ProductValues Values(params (MirroredField Field, object Value)[] values) => ProductValues.Of(
        values.Select(pair => new KeyValuePair<MirroredField, FieldValue>(pair.Field, pair.Value switch
        {
            bool flag => FieldValue.Of(flag),
            decimal number => FieldValue.Of(number),
            int number => FieldValue.Of((decimal)number),
            _ => FieldValue.Of((string)pair.Value),
        })));

    /// <summary>Desired values of a few fields.</summary>
    public static DesiredProduct Desired(
        string id, string name = "Bolt", string sku = "", decimal price = 10m, bool active = true, string? unit = null,
        string? createUnit = "uom.product_uom_unit")
    {
        var values = Values(
            (MirroredField.Name, name), (MirroredField.Sku, sku), (MirroredField.Price, price), (MirroredField.Active, active));
        if (unit is not null) values = values.With(Values((MirroredField.Unit, unit)));
        return new DesiredProduct(id, values, unit ?? createUnit, false, ValuesDigest.Of(values));
    }

    /// <summary>A product that holds the same fields.</summary>
    public static OdooProduct Product(
        int id, string name = "Bolt", string sku = "", decimal price = 10m, bool active = true,
        string unit = "uom.product_uom_unit", bool variants = false, params string[] items) => new()
        {
            Id = id,
            BoundItems = items,
            HasVariants = variants,
            Values = Values(
                (MirroredField.Name, name), (MirroredField.Sku, sku), (MirroredField.Price, price),
                (MirroredField.Active, active), (MirroredField.Unit, unit)),
        };
}
