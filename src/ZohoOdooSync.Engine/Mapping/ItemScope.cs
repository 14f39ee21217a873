using System.Globalization;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>Items as the settings choose them (<c>mapping.only</c>, <c>mapping.except</c>).</summary>
/// <param name="Items">Those in scope, in the order of the items.</param>
/// <param name="Out">The others by their ids, each with whether it is active.</param>
/// <param name="Undecided">Items of both kinds of which Zoho does not say whether they are chosen: they stay what they were.</param>
internal sealed record ItemScope(IReadOnlyList<ZohoItem> Items, IReadOnlyDictionary<string, bool> Out, int Undecided)
{
    /// <summary>No item is out of scope.</summary>
    public static IReadOnlyDictionary<string, bool> None { get; } = new Dictionary<string, bool>();

    /// <summary>Parts items.</summary>
    /// <param name="mapping">Which are chosen.</param>
    /// <param name="items">The items, completed from their details.</param>
    /// <param name="mirrored">The items that were in scope until now; asked only where an item does not say.</param>
    public static ItemScope Of(MappingSettings mapping, IReadOnlyList<ZohoItem> items, Func<IReadOnlySet<string>> mirrored)
    {
        if (!mapping.IsChoosing) return new ItemScope(items, None, 0);
        var (chosen, left, undecided) = (new List<ZohoItem>(items.Count), new Dictionary<string, bool>(StringComparer.Ordinal), 0);
        IReadOnlySet<string>? known = null;
        foreach (var item in items)
        {
            if (item.IsChosen is null) undecided++;
            if (item.IsChosen ?? (known ??= mirrored()).Contains(item.ItemId)) chosen.Add(item);
            else left[item.ItemId] = item.IsActive;
        }

        return new ItemScope(chosen, left, undecided);
    }

    /// <summary>The items whose products are not archived: in Odoo's own word, or where Odoo binds nothing by the local pairs.</summary>
    public static IReadOnlySet<string> MirroredOf(IReadOnlyList<OdooProduct> products, IEnumerable<Binding> bindings)
    {
        var active = products.Where(product => !product.IsArchived).ToList();
        var mirrored = active.SelectMany(product => product.BoundItems).ToHashSet(StringComparer.Ordinal);
        var free = active.Where(product => product is { BoundItems.Count: 0, IsBoundElsewhere: false })
            .Select(product => product.Id).ToHashSet();
        mirrored.UnionWith(bindings.Where(binding => binding.Home == BindingHome.Local && free.Contains(binding.ProductId))
            .Select(binding => binding.ItemId));
        return mirrored;
    }

    /// <summary>What somebody should know of the choice; null where there is nothing to say.</summary>
    public string? Warning(MappingSettings mapping)
    {
        if (Undecided > 0)
        {
            return string.Create(
                CultureInfo.InvariantCulture,
                $"Zoho does not say of {Undecided} items whether mapping.only and mapping.except choose them: neither the listing nor the "
                + $"details have all of {string.Join(", ", ItemChoice.Of(mapping)!.Keys)}. Those whose product is active are mirrored as "
                + $"before, the others are left out. Check the names of the keys, and what the Zoho account may see.");
        }

        return Items.Count == 0 && Out.Count > 0
            ? $"mapping.only and mapping.except leave out all {Out.Count} items. Check their values."
            : null;
    }
}
