using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Rows of the listing have barcodes only with Zoho's inventory features; detail records may have them without.</summary>
internal static class Barcodes
{
    private const ItemKeys Keys = ItemKeys.Upc | ItemKeys.Ean;

    /// <summary>The items, those without a barcode completed from their detail records where barcodes are mirrored.</summary>
    public static async Task<IReadOnlyList<ZohoItem>> CompleteAsync(
        SyncSettings settings, IZohoCatalogue zoho, IReadOnlyList<ZohoItem> items, ISyncReporter reporter,
        CancellationToken cancellationToken)
    {
        if (!settings.Mapping.Fields.Contains(MirroredField.Barcode)) return items;
        var lacking = items.Where(item => item.Barcode is null).Select(item => item.ItemId).ToList();
        if (lacking.Count == 0) return items;
        var details = await zoho.ReadDetailsAsync(lacking, reporter, cancellationToken).ConfigureAwait(false);
        var byId = details.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        // A record that lacks the keys as well says nothing: what Odoo holds is left alone.
        return [.. items.Select(item => item.Barcode is null && byId.TryGetValue(item.ItemId, out var detail)
            ? item with { Barcode = detail.Barcode, Absent = (item.Absent & ~Keys) | (detail.Absent & Keys) }
            : item)];
    }
}
