namespace ZohoOdooSync.Engine.Import;

/// <summary>A pair as the earlier scripts remembered it, in a local file alone.</summary>
/// <param name="ItemId">Zoho item id.</param>
/// <param name="ProductId">Database id of the product.template.</param>
public sealed record LegacyPair(string ItemId, int ProductId)
{
    /// <summary>Another product that the older of two files names for the item: most likely a duplicate; else null.</summary>
    public int? OlderProductId { get; init; }
}

/// <summary>What the earlier scripts left behind. Their checksums are no use to anybody, and are not read.</summary>
/// <param name="Files">The files that were read, full paths, the newer tool's first.</param>
/// <param name="Pairs">Pairs by item id; where both files name an item, the newer tool's word counts.</param>
/// <param name="HistoryEntries">Runs that their history names; it is not carried over, since it says nothing of single products.</param>
public sealed record LegacyState(IReadOnlyList<string> Files, IReadOnlyList<LegacyPair> Pairs, int HistoryEntries);
