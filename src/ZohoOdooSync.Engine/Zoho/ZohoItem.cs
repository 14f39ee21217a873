namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// One item as a row of <c>GET /items</c> or a detail record gives it. Every key but the id may be missing in a reply;
/// what was there but could not be understood is named in <see cref="Problems"/>, so that the item can be quarantined in
/// words and never written with a guessed value.
/// </summary>
public sealed record ZohoItem
{
    /// <summary>18-19 digits, kept as text because they exceed 2^53.</summary>
    public required string ItemId { get; init; }

    /// <summary>The name as Zoho has it; empty where the row had none.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary><c>active</c>, <c>inactive</c> or, with inventory features, <c>confirmation_pending</c>.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>True only for the status <c>active</c>.</summary>
    public bool IsActive => string.Equals(Status, "active", StringComparison.Ordinal);

    /// <summary>The SKU; often empty, not necessarily unique.</summary>
    public string Sku { get; init; } = string.Empty;

    /// <summary>
    /// Sales rate in the organisation's base currency. Null only where the row has no rate: that is zero for an item that is
    /// only purchased, and a problem otherwise.
    /// </summary>
    public decimal? Rate { get; init; }

    /// <summary>Purchase rate in the organisation's base currency; null where the row has none.</summary>
    public decimal? PurchaseRate { get; init; }

    /// <summary>Sales description, with line breaks as sent.</summary>
    public string Description { get; init; } = string.Empty;

    /// <summary>Purchase description.</summary>
    public string PurchaseDescription { get; init; } = string.Empty;

    /// <summary>Free text such as <c>pcs</c>.</summary>
    public string Unit { get; init; } = string.Empty;

    /// <summary><c>goods</c>, <c>service</c>, <c>digital_service</c>; empty where the row has none.</summary>
    public string ProductType { get; init; } = string.Empty;

    /// <summary><c>sales</c>, <c>purchases</c>, <c>sales_and_purchases</c>, <c>inventory</c>.</summary>
    public string ItemType { get; init; } = string.Empty;

    /// <summary>Whether it can be sold; null where the row does not say.</summary>
    public bool? CanBeSold { get; init; }

    /// <summary>Whether it can be purchased; null where the row does not say.</summary>
    public bool? CanBePurchased { get; init; }

    /// <summary>Whether Zoho tracks its stock; null where the row does not say.</summary>
    public bool? TrackInventory { get; init; }

    /// <summary>UPC or, where that is empty, EAN; null where the row has neither key (rows without inventory features).</summary>
    public string? Barcode { get; init; }

    /// <summary>Last change, UTC; null where missing or unreadable.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>What could not be understood in the row, each with field, value and what is expected. Usually empty.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];
}
