using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.FaultCampaign.Planning;

/// <summary>
/// A hundred thousand edits at the source, one by one or a few at a time, against a model that is as plain as can be: rows
/// of texts on both sides. A plan must be exactly the model's own list of differing fields, and leave both sides equal.
/// </summary>
public sealed class PlannerAgainstModel
{
    private const int Edits = 100_000;
    private const int MostItems = 20;

    private static readonly string[] Units = ["pcs", "kg", "box of chance", ""];

    private readonly Random _random = new(5);
    private readonly ItemMapper _mapper = new(
        new MappingSettings(), new PricingSettings(),
        new TargetAbilities(
            FieldCatalogue.All.ToHashSet(), null,
            new HashSet<string> { "uom.product_uom_unit", "uom.product_uom_kgm" }));

    private readonly SortedDictionary<string, ZohoItem> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _productOf = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, OdooProduct> _products = [];
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);
    private Dictionary<string, Binding> _bindings = new(StringComparer.Ordinal);
    private int _number;

    [Fact]
    public void A_plan_is_exactly_what_changed_at_the_source_and_never_an_unchanged_value()
    {
        for (var edits = 0; edits < Edits;)
        {
            for (var some = _random.Next(1, 4); some > 0; some--, edits++) Edit();
            var expected = Differences();
            var plan = Plan();
            Assert.Equal(expected.Order(StringComparer.Ordinal), plan.Entries.SelectMany(Told).Order(StringComparer.Ordinal));
            Assert.Empty(plan.Issues);
            Apply(plan);
            Assert.Empty(Differences());
            if (edits % 500 == 0) Assert.True(Plan().IsEmpty);
        }
    }

    private SyncPlan Plan() => SyncPlanner.Plan(new PlanInput
    {
        Desired = _mapper.Map(_items.Values).Desired,
        Products = [.. _products.Values],
        LocalBindings = _bindings,
        AbsentItems = _gone,
        Policy = new PlanPolicy { UpdateUnit = true },
    });

    private void Edit()
    {
        if (_items.Count == 0 || (_items.Count < MostItems && _random.Next(12) == 0))
        {
            var id = (4602893000000090001 + ++_number).ToString(CultureInfo.InvariantCulture);
            _items[id] = new ZohoItem
            {
                ItemId = id, Name = $"Item {_number}", Rate = _number, Status = _random.Next(5) == 0 ? "inactive"
                    : "active", Sku = $"S-{_number}",
                ProductType = "goods", Unit = "pcs",
            }.With(MirroredField.CanBeSold, true).With(MirroredField.CanBePurchased, true);
            return;
        }

        var item = _items.Values.ElementAt(_random.Next(_items.Count));
        var changed = _random.Next(11) switch
        {
            0 or 1 => item with { Rate = _random.Next(1000) / 8m },
            2 => item with { Name = $"Name {_random.Next(4)} of {item.ItemId}" },
            3 => item.With(MirroredField.Description, _random.Next(3) == 0 ? string.Empty : $"text {_random.Next(3)}"),
            4 => item with { Status = item.IsActive ? "inactive" : "active" },
            5 => item with { Sku = _random.Next(3) == 0 ? string.Empty : $"S-{++_number}" },
            6 => item with { Unit = Units[_random.Next(Units.Length)] },
            7 => item with { ProductType = _random.Next(2) == 0 ? "service" : "goods" },
            8 => item.With(MirroredField.CanBeSold, _random.Next(2) == 0),
            9 => item.With(MirroredField.CanBePurchased, _random.Next(2) == 0) with { LastModified = DateTimeOffset.UnixEpoch },
            _ => null,
        };
        if (changed is not null)
        {
            _items[item.ItemId] = changed;
        }
        else if (_items.Count > MostItems / 2)
        {
            _items.Remove(item.ItemId);
            _gone.Add(item.ItemId);
        }
    }

    /// <summary>What a product of an item should hold, in texts; a unit that Zoho does not name well is none of its business.</summary>
    private static SortedDictionary<MirroredField, string> Wanted(ZohoItem item)
    {
        var wanted = new SortedDictionary<MirroredField, string>
        {
            [MirroredField.Name] = item.Name,
            [MirroredField.Sku] = item.Sku,
            [MirroredField.Price] = Shown(Math.Round(item.Rate!.Value * 1500m, 2, MidpointRounding.AwayFromZero)),
            [MirroredField.Description] = item.Text(MirroredField.Description),
            [MirroredField.Active] = Shown(item.Status == "active"),
            [MirroredField.ProductType] = item.ProductType,
            [MirroredField.CanBeSold] = Shown(item[MirroredField.CanBeSold] is true),
            [MirroredField.CanBePurchased] = Shown(item[MirroredField.CanBePurchased] is true),
        };
        if (item.Unit == "pcs") wanted[MirroredField.Unit] = "uom.product_uom_unit";
        if (item.Unit == "kg") wanted[MirroredField.Unit] = "uom.product_uom_kgm";
        return wanted;
    }

    /// <summary>Every field that differs, as a line of text.</summary>
    private List<string> Differences()
    {
        var lines = new List<string>();
        foreach (var item in _items.Values)
        {
            var wanted = Wanted(item);
            if (!_productOf.TryGetValue(item.ItemId, out var id))
            {
                // A new product gets the usual unit where the item names none.
                wanted.TryAdd(MirroredField.Unit, "uom.product_uom_unit");
                lines.AddRange(wanted.Select(pair => $"new {item.ItemId} {pair.Key}={pair.Value}"));
                continue;
            }

            var held = _products[id].Values;
            lines.AddRange(wanted.Where(pair => Shown(held[pair.Key]) != pair.Value)
                .Select(pair => $"{id} {item.ItemId} {pair.Key}={pair.Value}"));
        }

        lines.AddRange(_gone.Where(_productOf.ContainsKey).Select(item => (item, id: _productOf[item]))
            .Where(pair => _products[pair.id].IsActive).Select(pair => $"{pair.id} {pair.item} {MirroredField.Active}=false"));
        return lines;
    }

    private static IEnumerable<string> Told(PlanEntry entry) => entry.After.Select(pair =>
        $"{(entry.Kind == ChangeKind.Create ? "new" : entry.ProductId)} {entry.ItemId} {pair.Key}={Shown(pair.Value)}");

    private void Apply(SyncPlan plan)
    {
        _bindings = plan.Pairs.ToDictionary(pair => pair.ItemId, StringComparer.Ordinal);
        foreach (var entry in plan.Entries)
        {
            var id = entry.ProductId ?? _products.Keys.DefaultIfEmpty(0).Max() + 1;
            var before = _products.GetValueOrDefault(id) ?? new OdooProduct
            {
                Id = id, BoundItems = [entry.ItemId], Values = ProductValues.Of([]),
            };
            _products[id] = before with { Values = before.Values.With(entry.After) };
            _productOf[entry.ItemId] = id;
            _bindings[entry.ItemId] = new Binding(entry.ItemId, id, BindingHome.Odoo, entry.DesiredDigest);
        }

        // Long gone: the product stays archived, and costs this test no time any more.
        foreach (var item in _gone.Where(_ => _gone.Count > MostItems).Take(_gone.Count - MostItems).ToList())
        {
            _gone.Remove(item);
            if (_productOf.Remove(item, out var id)) _products.Remove(id);
            _bindings.Remove(item);
        }
    }

    private static string Shown(FieldValue? value) => value switch
    {
        { IsFlag: true } flag => Shown(flag.Flag),
        { IsNumber: true } number => Shown(number.Number),
        { } text => text.Text,
        null => string.Empty,
    };

    private static string Shown(bool flag) => flag ? "true" : "false";

    private static string Shown(decimal number) => number.ToString("0.########", CultureInfo.InvariantCulture);
}
