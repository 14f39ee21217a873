using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Rows of the listing have barcodes only with Zoho's inventory features; detail records may have them without.</summary>
internal static class Barcodes
{
    /// <summary>The items, those without a barcode completed from their detail records where barcodes are mirrored.</summary>
    public static async Task<IReadOnlyList<ZohoItem>> CompleteAsync(
        SyncSettings settings, IZohoCatalogue zoho, IReadOnlyList<ZohoItem> items, ISyncReporter reporter,
        CancellationToken cancellationToken)
    {
        if (!settings.Mapping.Fields.Contains(MirroredField.Barcode)) return items;
        var lacking = items.Where(item => item.Barcode is null).Select(item => item.ItemId).ToList();
        if (lacking.Count == 0) return items;
        var details = await zoho.ReadDetailsAsync(lacking, reporter, cancellationToken).ConfigureAwait(false);
        var byId = details.ToDictionary(item => item.ItemId, item => item.Barcode, StringComparer.Ordinal);
        return [.. items.Select(item =>
            item.Barcode is null && byId.TryGetValue(item.ItemId, out var code) ? item with { Barcode = code ?? string.Empty } : item)];
    }
}
