using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>What is wrong with a pair, or with a side of it.</summary>
public enum ParityDifferenceKind
{
    /// <summary>An item that no product is bound to.</summary>
    MissingInOdoo,

    /// <summary>An active product whose item is not in Zoho.</summary>
    MissingInZoho,

    /// <summary>A mirrored field that differs.</summary>
    FieldDiffers,

    /// <summary>Several products for one item, or several items for one product.</summary>
    Duplicate,

    /// <summary>An item that cannot be written as it is.</summary>
    Unmappable,
}

/// <summary>One difference.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="ItemId">The item; empty where there is none.</param>
/// <param name="ProductId">The product; null where there is none.</param>
/// <param name="Name">Name, for people.</param>
/// <param name="Field">The field, for <see cref="ParityDifferenceKind.FieldDiffers"/>.</param>
/// <param name="Expected">What it should be.</param>
/// <param name="Actual">What it is.</param>
public sealed record ParityDifference(
    ParityDifferenceKind Kind, string ItemId, int? ProductId, string Name, MirroredField? Field, string Expected, string Actual);

/// <summary>The comparison of both sides.</summary>
public sealed record ParityReport
{
    /// <summary>Items in scope.</summary>
    public required int ZohoCount { get; init; }

    /// <summary>Those of them that are active.</summary>
    public required int ZohoActive { get; init; }

    /// <summary>Bound products, retired ones apart.</summary>
    public required int OdooCount { get; init; }

    /// <summary>Those of them that are active.</summary>
    public required int OdooActive { get; init; }

    /// <summary>Field values that were compared.</summary>
    public required int ComparedValues { get; init; }

    /// <summary>Archived products whose item is gone.</summary>
    public required int Retired { get; init; }

    /// <summary>Every difference.</summary>
    public required IReadOnlyList<ParityDifference> Differences { get; init; }

    /// <summary>True when both totals and both active counts are equal.</summary>
    public bool CountsMatch => ZohoCount == OdooCount && ZohoActive == OdooActive;

    /// <summary>Mirrored fields that differ.</summary>
    public int FieldDifferences => Differences.Count(difference => difference.Kind == ParityDifferenceKind.FieldDiffers);

    /// <summary>Products or items too many for one partner.</summary>
    public int Duplicates => Differences.Count(difference => difference.Kind == ParityDifferenceKind.Duplicate);

    /// <summary>True when nothing differs.</summary>
    public bool IsEqual => CountsMatch && Differences.Count == 0;
}

/// <summary>
/// Compares both sides completely, field by field. Shares nothing with the planner but the mapping, so that it can show a
/// planner that is wrong. Pure.
/// </summary>
public static class ParityComparison
{
    /// <summary>Compares.</summary>
    /// <param name="catalogue">Every item, mapped.</param>
    /// <param name="products">Every product, archived ones included.</param>
    /// <param name="localBindings">Pairs that only the local state knows.</param>
    public static ParityReport Compare(
        MappedCatalogue catalogue, IReadOnlyList<OdooProduct> products, IEnumerable<Binding> localBindings)
    {
        var differences = new List<ParityDifference>();
        var byId = products.ToDictionary(product => product.Id);
        var items = catalogue.Desired.Select(item => item.ItemId)
            .Concat(catalogue.Unmappable.Select(item => item.ItemId)).ToHashSet(StringComparer.Ordinal);
        var partners = Partners(products, byId, items, localBindings, differences);
        var compared = 0;
        foreach (var desired in catalogue.Desired)
        {
            if (!partners.TryGetValue(desired.ItemId, out var product))
            {
                differences.Add(new(
                    ParityDifferenceKind.MissingInOdoo, desired.ItemId, null, desired.Name, null, "a product", "none"));
                continue;
            }

            foreach (var (field, value) in desired.Values)
            {
                compared++;
                var held = product.Values[field];
                if (held == value) continue;
                differences.Add(new(
                    ParityDifferenceKind.FieldDiffers, desired.ItemId, product.Id, desired.Name, field, value.ToString(),
                    held?.ToString() ?? string.Empty));
            }
        }

        foreach (var item in catalogue.Unmappable)
        {
            differences.Add(new(
                ParityDifferenceKind.Unmappable, item.ItemId, null, item.Name, null, "an item that can be written", item.Reason));
        }

        var retired = new HashSet<int>();
        foreach (var (item, product) in partners)
        {
            if (items.Contains(item)) continue;
            if (!product.IsActive) retired.Add(product.Id);
            else
            {
                differences.Add(new(
                    ParityDifferenceKind.MissingInZoho, item, product.Id, product.Name, null, "an item", "none"));
            }
        }

        var bound = partners.Values.Select(product => product.Id).Distinct().Where(id => !retired.Contains(id)).ToList();
        return new ParityReport
        {
            ZohoCount = items.Count,
            ZohoActive = catalogue.Desired.Count(item => item.IsActive) + catalogue.Unmappable.Count(item => item.IsActive),
            OdooCount = bound.Count,
            OdooActive = bound.Count(id => byId[id].IsActive),
            ComparedValues = compared,
            Retired = retired.Count,
            Differences = differences,
        };
    }

    private static Dictionary<string, OdooProduct> Partners(
        IReadOnlyList<OdooProduct> products, Dictionary<int, OdooProduct> byId, HashSet<string> items,
        IEnumerable<Binding> localBindings, List<ParityDifference> differences)
    {
        var partners = new Dictionary<string, OdooProduct>(StringComparer.Ordinal);
        foreach (var product in products)
        {
            // A retired product may have been two items': nobody can or need tell them apart any more.
            if (product.BoundItems.Count > 1 && (product.IsActive || product.BoundItems.Any(items.Contains)))
            {
                differences.Add(new(
                    ParityDifferenceKind.Duplicate, product.BoundItems[0], product.Id, product.Name, null, "one item",
                    string.Join(", ", product.BoundItems)));
            }

            foreach (var item in product.BoundItems)
            {
                if (partners.TryAdd(item, product)) continue;
                differences.Add(new(
                    ParityDifferenceKind.Duplicate, item, product.Id, product.Name, null, "one product",
                    $"also product {partners[item].Id}"));
            }
        }

        foreach (var binding in localBindings)
        {
            if (binding.Home == BindingHome.Local && byId.TryGetValue(binding.ProductId, out var product)
                && product is { BoundItems.Count: 0, IsBoundElsewhere: false })
                partners.TryAdd(binding.ItemId, product);
        }

        return partners;
    }
}
