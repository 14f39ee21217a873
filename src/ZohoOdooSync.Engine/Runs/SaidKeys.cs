using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Which keys the rows of full runs had, kept as a note in the state: one that is in no row any more is told, since what it
/// said is no longer mirrored, and nobody sees that on either side.
/// </summary>
/// <param name="Ever">Keys that some row of some full run of this organisation had.</param>
/// <param name="Last">Keys that some row of the last full run had.</param>
internal sealed record SaidKeys(ItemKeys Ever, ItemKeys Last)
{
    private const string Note = "item_keys";

    // The words of the settings and of the wire; keys that nobody needs are nobody's trouble.
    private static readonly (MirroredField Field, ItemKeys Key, string Word)[] Words =
    [
        (MirroredField.Name, ItemKeys.Name, "name"), (MirroredField.Sku, ItemKeys.Sku, "sku"),
        (MirroredField.Price, ItemKeys.Rate, "rate"), (MirroredField.Description, ItemKeys.Description, "description"),
        (MirroredField.Unit, ItemKeys.Unit, "unit"), (MirroredField.Active, ItemKeys.Status, "status"),
        (MirroredField.ProductType, ItemKeys.ProductType, "product_type"),
        (MirroredField.CanBeSold, ItemKeys.CanBeSold, "can_be_sold"),
        (MirroredField.CanBePurchased, ItemKeys.CanBePurchased, "can_be_purchased"),
        (MirroredField.Cost, ItemKeys.PurchaseRate, "purchase_rate"),
        (MirroredField.Barcode, ItemKeys.Upc, "upc"), (MirroredField.Barcode, ItemKeys.Ean, "ean"),
        (MirroredField.PurchaseDescription, ItemKeys.PurchaseDescription, "purchase_description"),
    ];

    /// <summary>What the state knows of an organisation; nothing before its first full run.</summary>
    public static SaidKeys Read(IStateReader state, string organization) =>
        state.FindNote(Note)?.Split('|') is [var of, var ever, var last] && of == organization
            && Enum.TryParse<ItemKeys>(ever, out var all) && Enum.TryParse<ItemKeys>(last, out var newest)
            ? new SaidKeys(all, newest)
            : new SaidKeys(ItemKeys.None, ItemKeys.None);

    /// <summary>The keys that at least one of some rows had.</summary>
    public static ItemKeys Of(IEnumerable<ZohoItem> items) =>
        items.Aggregate(ItemKeys.None, (said, item) => said | (ItemKeys.All & ~item.Absent));

    /// <summary>The words of the mirrored keys among some.</summary>
    public static IReadOnlyList<string> Mirrored(ItemKeys keys, MappingSettings mapping) =>
        [.. Words.Where(word => (keys & word.Key) != ItemKeys.None && mapping.Fields.Contains(word.Field)).Select(word => word.Word)];

    /// <summary>What the state should know after a full run.</summary>
    /// <param name="now">The keys of its rows.</param>
    public SaidKeys After(ItemKeys now) => new(Ever | now, now);

    /// <summary>The warning about keys that were there once and are in no row now; null where there is none.</summary>
    /// <param name="now">The keys of the rows.</param>
    /// <param name="mapping">Which of them are mirrored.</param>
    public string? Warning(ItemKeys now, MappingSettings mapping)
    {
        var lost = Mirrored(Ever & ~now, mapping);
        return lost.Count == 0
            ? null
            : $"Zoho no longer sends {string.Join(", ", lost.Select(word => $"\"{word}\""))} for any item. Odoo keeps its values there, "
                + "and they are no longer mirrored. Check whether the Zoho account lost a right, or the organisation a feature. "
                + "You can switch such a field off in mapping.fields.";
    }

    /// <summary>Keeps it.</summary>
    public void Save(IStateWriter state, string organization) => state.SaveNote(Note, $"{organization}|{(int)Ever}|{(int)Last}");
}
