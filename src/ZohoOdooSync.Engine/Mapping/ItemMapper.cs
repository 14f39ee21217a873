using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>What the mapping made of a listing.</summary>
/// <param name="Desired">One for each item that can be written, in the order of the items.</param>
/// <param name="Unmappable">The others, each with its reason.</param>
/// <param name="UnknownUnits">Unit texts that are in no table, with the number of items that have them.</param>
public sealed record MappedCatalogue(
    IReadOnlyList<DesiredProduct> Desired,
    IReadOnlyList<UnmappableItem> Unmappable,
    IReadOnlyDictionary<string, int> UnknownUnits);

/// <summary>Turns items into desired values: price, unit, text, status. Pure; safe to use from several threads.</summary>
public sealed class ItemMapper
{
    private readonly MappingSettings _settings;
    private readonly TargetAbilities _target;
    private readonly PriceConversion _prices;
    private readonly string? _defaultUnit;

    /// <summary>Makes a mapper for one target.</summary>
    /// <param name="mapping">Which fields, which units.</param>
    /// <param name="pricing">Exchange rate and rounding.</param>
    /// <param name="target">What the target can hold.</param>
    public ItemMapper(MappingSettings mapping, PricingSettings pricing, TargetAbilities target)
    {
        _settings = mapping;
        _target = target;
        _prices = new PriceConversion(pricing, target.PriceDigits);
        _defaultUnit = target.Units.Contains(mapping.DefaultUnit) ? mapping.DefaultUnit : null;
    }

    /// <summary>Maps a whole listing.</summary>
    public MappedCatalogue Map(IEnumerable<ZohoItem> items)
    {
        var desired = new List<DesiredProduct>();
        var unmappable = new List<UnmappableItem>();
        var unknownUnits = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var item in items)
        {
            if (TryMap(item, out var product, out var refusal)) desired.Add(product!);
            else unmappable.Add(refusal!);

            if (item.Unit.Length > 0 && Mirrors(MirroredField.Unit) && FindUnit(item.Unit) is null)
            {
                var text = ShownText.Shortened(item.Unit, 40);
                unknownUnits[text] = unknownUnits.GetValueOrDefault(text) + 1;
            }
        }

        return new MappedCatalogue(desired, unmappable, unknownUnits);
    }

    /// <summary>Maps one item.</summary>
    /// <returns>True with <paramref name="product"/>, or false with <paramref name="refusal"/>.</returns>
    public bool TryMap(ZohoItem item, out DesiredProduct? product, out UnmappableItem? refusal)
    {
        product = null;
        refusal = null;
        var problems = new List<string>(item.Problems);
        var values = new List<KeyValuePair<MirroredField, FieldValue>>(12);

        if (item.Says(ItemKeys.Name) && string.IsNullOrWhiteSpace(item.Name)) problems.Add("the item has no name: Odoo requires one");
        AddText(ItemKeys.Name, MirroredField.Name, TextRules.Problem("name", item.Name, TextRules.MaxNameLength), item.Name);
        AddText(ItemKeys.Sku, MirroredField.Sku, TextRules.IndexedProblem("sku", item.Sku), item.Sku);
        AddPrice(MirroredField.Price, "rate", item.Rate, required: item.Says(ItemKeys.Rate));
        AddText(
            ItemKeys.Description, MirroredField.Description,
            TextRules.Problem("description", item.Description, TextRules.MaxTextLength), item.Description);
        if (Mirrors(MirroredField.Unit) && FindUnit(item.Unit) is { } unit) Add(MirroredField.Unit, FieldValue.Of(unit));
        if (item.Says(ItemKeys.Status)) Add(MirroredField.Active, FieldValue.Of(item.IsActive));
        if (item.ProductType.Length > 0) Add(MirroredField.ProductType, FieldValue.Of(TypeOf(item)));
        if (item.CanBeSold is { } sold) Add(MirroredField.CanBeSold, FieldValue.Of(sold));
        if (item.CanBePurchased is { } bought) Add(MirroredField.CanBePurchased, FieldValue.Of(bought));
        AddPrice(MirroredField.Cost, "purchase_rate", item.PurchaseRate, required: false);
        if (item.Barcode is { } barcode)
            AddText(ItemKeys.None, MirroredField.Barcode, TextRules.IndexedProblem("upc or ean", barcode), barcode);
        AddText(
            ItemKeys.PurchaseDescription, MirroredField.PurchaseDescription,
            TextRules.Problem("purchase_description", item.PurchaseDescription, TextRules.MaxTextLength),
            item.PurchaseDescription);

        if (problems.Count > 0)
        {
            refusal = new UnmappableItem(
                item.ItemId, ShownText.Shortened(item.Name), item.IsActive, string.Join("; ", problems.Distinct()),
                RawDigest(item))
            {
                Sku = item.Sku,
            };
            return false;
        }

        var all = ProductValues.Of(values);
        product = new DesiredProduct(
            item.ItemId, all, CreateUnit(all), IsStorable(item), ValuesDigest.Of(all))
        {
            CreateValues = CreateValues(item), CreateProblem = CreateProblem(item),
        };
        return true;

        void Add(MirroredField field, FieldValue value)
        {
            if (Mirrors(field)) values.Add(new(field, value));
        }

        void AddText(ItemKeys key, MirroredField field, string? problem, string text)
        {
            if (!Mirrors(field) || !item.Says(key)) return;
            if (problem is not null) problems.Add(problem);
            else values.Add(new(field, FieldValue.Of(text)));
        }

        void AddPrice(MirroredField field, string name, decimal? rate, bool required)
        {
            if (!Mirrors(field)) return;
            if (rate is null)
            {
                if (required && item.Problems.Count == 0) problems.Add($"{name} is missing: a number is expected");
            }
            else if (_prices.TryConvert(rate.Value, out var price, out var problem))
            {
                values.Add(new(field, FieldValue.Of(price)));
            }
            else
            {
                problems.Add($"{name}: {problem}");
            }
        }
    }

    private bool Mirrors(MirroredField field) => _settings.Fields.Contains(field) && _target.Fields.Contains(field);

    private string? FindUnit(string text) =>
        text.Length > 0 && _settings.Units.TryGetValue(text.Trim(), out var unit) && _target.Units.Contains(unit)
            ? unit
            : null;

    private string? CreateUnit(ProductValues values) =>
        !Mirrors(MirroredField.Unit) ? null : values[MirroredField.Unit] is { } unit ? unit.Text : _defaultUnit;

    // An item that is only purchased has no price to sell at; Odoo's own default would be one.
    private ProductValues CreateValues(ZohoItem item) =>
        Mirrors(MirroredField.Price) && !item.Says(ItemKeys.Rate) && item.ItemType == "purchases"
            ? ProductValues.Of([new(MirroredField.Price, FieldValue.Of(0m))])
            : ProductValues.Empty;

    // What Odoo would put in their place would be wrong: no name at all, and the price 1.
    private string CreateProblem(ZohoItem item)
    {
        var lacking = new List<string>(2);
        if (!item.Says(ItemKeys.Name)) lacking.Add("name");
        if (Mirrors(MirroredField.Price) && !item.Says(ItemKeys.Rate) && item.ItemType != "purchases") lacking.Add("rate");
        return lacking.Count == 0
            ? string.Empty
            : $"Zoho does not send its {string.Join(" and ", lacking)}, without which no product can be made";
    }

    // Zoho knows goods and several kinds of service (digital_service); editions add capital goods, which are goods here.
    private static string TypeOf(ZohoItem item) =>
        item.ProductType.EndsWith("service", StringComparison.OrdinalIgnoreCase) ? "service" : "goods";

    private bool IsStorable(ZohoItem item) => TypeOf(item) == "goods" && _settings.Storable switch
    {
        StorableChoice.Always => true,
        StorableChoice.Tracked => item.TrackInventory == true,
        _ => false,
    };

    private static string RawDigest(ZohoItem item) => ValuesDigest.Of(
    [
        item.Name, item.Sku, item.Rate?.ToString(CultureInfo.InvariantCulture) ?? "-",
        item.PurchaseRate?.ToString(CultureInfo.InvariantCulture) ?? "-", item.Description, item.PurchaseDescription,
        item.Status, item.Barcode ?? "-", .. item.Problems,
    ]);
}
