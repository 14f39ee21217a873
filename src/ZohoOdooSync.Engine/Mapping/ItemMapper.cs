using System.Collections.ObjectModel;
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
    IReadOnlyDictionary<string, int> UnknownUnits)
{
    /// <summary>How many items were mapped.</summary>
    internal int ItemCount => Desired.Count + Unmappable.Count;

    /// <summary>This and what became of further items.</summary>
    internal MappedCatalogue With(MappedCatalogue more) => more.ItemCount == 0 ? this : new(
        [.. Desired, .. more.Desired], [.. Unmappable, .. more.Unmappable],
        UnknownUnits.Concat(more.UnknownUnits).GroupBy(unit => unit.Key, unit => unit.Value)
            .ToDictionary(unit => unit.Key, unit => unit.Sum(), StringComparer.Ordinal));
}

/// <summary>Turns items into desired values: price, unit, text, status. Pure; safe to use from several threads.</summary>
public sealed class ItemMapper
{
    // In the order of digests that lie in state files.
    private static readonly MirroredField[] Digested =
    [
        MirroredField.Name, MirroredField.Sku, MirroredField.Price, MirroredField.Cost, MirroredField.Description,
        MirroredField.PurchaseDescription, MirroredField.Active, MirroredField.Barcode,
    ];

    private readonly MappingSettings _settings;
    private readonly TargetAbilities _target;
    private readonly PriceConversion _prices;
    private readonly string? _defaultUnit;

    // What is mirrored and what the server can hold, in the order of the catalogue.
    private readonly MirroredField[] _fields;

    // How the values are converted of which the column says the type.
    private readonly Dictionary<MirroredField, ColumnConversion> _conversions;

    /// <summary>Makes a mapper for one target.</summary>
    /// <param name="mapping">Which fields, which units.</param>
    /// <param name="pricing">Exchange rate and rounding.</param>
    /// <param name="target">What the target can hold.</param>
    public ItemMapper(MappingSettings mapping, PricingSettings pricing, TargetAbilities target)
    {
        _settings = mapping;
        _target = target;
        _fields = [.. mapping.Fields.Where(target.Fields.Contains).Order()];
        _conversions = _fields.Where(target.Columns.ContainsKey).ToDictionary(
            field => field, field => new ColumnConversion(mapping, field, target.Columns[field], target.WeightUnit));
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
        List<UnconvertedValue>? unconverted = null;
        var values = new List<KeyValuePair<MirroredField, FieldValue>>(_fields.Length);
        foreach (var field in _fields)
        {
            var found = field.HasColumnType ? ColumnValue(item, field, ref unconverted) : Value(item, field, problems);
            if (found is { } value) values.Add(new(field, value));
        }

        if (problems.Count > 0)
        {
            refusal = new UnmappableItem(
                item.ItemId, ShownText.Shortened(item.Name), item.IsActive, string.Join("; ", problems.Distinct()), RawDigest(item))
            {
                Sku = item.Sku,
            };
            return false;
        }

        var all = ProductValues.Of(values);
        product = new DesiredProduct(item.ItemId, all, CreateUnit(all), IsStorable(item), ValuesDigest.Of(all))
        {
            CreateValues = CreateValues(item), CreateProblem = CreateProblem(item),
            Unconverted = unconverted ?? [], Modified = item.LastModified,
        };
        return true;
    }

    /// <summary>The value of a field; null where the item says none, or one that is a problem.</summary>
    private FieldValue? Value(ZohoItem item, MirroredField field, List<string> problems)
    {
        if (!item.Says(field)) return null;
        switch (field.Kind)
        {
            case FieldKind.Flag:
                return item[field] is bool flag ? FieldValue.Of(flag) : null;
            case FieldKind.Status:
                return FieldValue.Of(item.IsActive);
            case FieldKind.Unit:
                return FindUnit(item.Unit) is { } unit ? FieldValue.Of(unit) : null;
            case FieldKind.ProductType:
                return item.ProductType.Length > 0 ? FieldValue.Of(TypeOf(item)) : null;
            case FieldKind.Number or FieldKind.Money:
                return Number(item, field, problems);
            case FieldKind.Picture:
                return item[field] is string document ? FieldValue.Of(document) : null;
            default:
                var text = item.Text(field);
                if (field.IsRequired && string.IsNullOrWhiteSpace(text))
                    problems.Add($"the item has no {field.ZohoKeys[0]}: Odoo requires one");
                if (TextRules.Problem(field, text) is not { } problem) return FieldValue.Of(text);
                problems.Add(problem);
                return null;
        }
    }

    // One that does not fit is the trouble of this field alone: what Odoo holds there is left as it is, and somebody is told.
    private FieldValue? ColumnValue(ZohoItem item, MirroredField field, ref List<UnconvertedValue>? unconverted)
    {
        if (!_conversions.TryGetValue(field, out var conversion)) return null;
        var problem = string.Empty;
        var value = item.Says(field) ? conversion.Convert(item[field], out problem) : conversion.WhenAbsent;
        if (problem.Length > 0) (unconverted ??= []).Add(new(field, ColumnConversion.Shown(item[field]), problem));
        return value;
    }

    private FieldValue? Number(ZohoItem item, MirroredField field, List<string> problems)
    {
        if (item[field] is not decimal given)
        {
            if (field.IsRequired && item.Problems.Count == 0) problems.Add($"{field.ZohoKeys[0]} is missing: a number is expected");
            return null;
        }

        int? digits = _target.NumberDigits.TryGetValue(field, out var kept) ? kept : null;
        var fits = field.Kind == FieldKind.Money
            ? _prices.TryConvert(given, out var number, out var problem)
            : PriceConversion.TryFit(given, digits, "number", out number, out problem);
        if (fits) return FieldValue.Of(number);
        problems.Add($"{field.ZohoKeys[0]}: {problem}");
        return null;
    }

    private bool Mirrors(MirroredField field) => _fields.Contains(field);

    private string? FindUnit(string text) =>
        text.Length > 0 && _settings.Units.TryGetValue(text.Trim(), out var unit) && _target.Units.Contains(unit)
            ? unit
            : null;

    private string? CreateUnit(ProductValues values) =>
        !Mirrors(MirroredField.Unit) ? null : values[MirroredField.Unit] is { } unit ? unit.Text : _defaultUnit;

    private ProductValues CreateValues(ZohoItem item) =>
        Mirrors(MirroredField.Price) && !item.Says(MirroredField.Price) && IsOnlyPurchased(item)
            ? ProductValues.Of([new(MirroredField.Price, FieldValue.Of(0m))])
            : ProductValues.Empty;

    // What Odoo would put in their place would be wrong: no name at all, and the price 1.
    private string CreateProblem(ZohoItem item)
    {
        var lacking = _fields.Where(field => field.IsRequired && !item.Says(field))
            .Where(field => field != MirroredField.Price || !IsOnlyPurchased(item)).Select(field => field.ZohoKeys[0]).ToList();
        return lacking.Count == 0
            ? string.Empty
            : $"Zoho does not send its {string.Join(" and ", lacking)}, without which no product can be made";
    }

    // Such an item has no price to sell at; Odoo's own default would be one.
    private static bool IsOnlyPurchased(ZohoItem item) => item.ItemType == "purchases";

    // Zoho knows goods and several kinds of service (digital_service); editions add capital goods, which are goods here.
    private static string TypeOf(ZohoItem item) =>
        item.ProductType.EndsWith("service", StringComparison.OrdinalIgnoreCase) ? "service" : "goods";

    private bool IsStorable(ZohoItem item) => TypeOf(item) == "goods" && _settings.Storable switch
    {
        StorableChoice.Always => true,
        StorableChoice.Tracked => item.TrackInventory == true,
        _ => false,
    };

    // Fields that came later follow, and only where they are said: the digests of earlier versions stay as they are.
    private string RawDigest(ZohoItem item) => ValuesDigest.Of(
    [
        .. Digested.Select(field => item[field] switch
        {
            null => field == MirroredField.Barcode || field.IsNumber ? "-" : string.Empty,
            var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
        }),
        .. item.Problems,
        .. _fields.Where(field => field > MirroredField.PurchaseDescription && item[field] is not null)
            .Select(field => string.Create(CultureInfo.InvariantCulture, $"{field}={item[field]}")),
    ]);
}
