namespace ZohoOdooSync.Engine.Zoho;

/// <summary>The keys of a row that decide what a product holds.</summary>
[Flags]
public enum ItemKeys
{
    /// <summary>No key.</summary>
    None = 0,

    /// <summary><c>name</c>, or <c>item_name</c> in its place.</summary>
    Name = 1,

    /// <summary><c>status</c>.</summary>
    Status = 1 << 1,

    /// <summary><c>sku</c>.</summary>
    Sku = 1 << 2,

    /// <summary><c>rate</c>.</summary>
    Rate = 1 << 3,

    /// <summary><c>description</c>.</summary>
    Description = 1 << 4,

    /// <summary><c>unit</c>.</summary>
    Unit = 1 << 5,

    /// <summary><c>product_type</c>.</summary>
    ProductType = 1 << 6,

    /// <summary><c>can_be_sold</c>.</summary>
    CanBeSold = 1 << 7,

    /// <summary><c>can_be_purchased</c>.</summary>
    CanBePurchased = 1 << 8,

    /// <summary><c>purchase_rate</c>.</summary>
    PurchaseRate = 1 << 9,

    /// <summary><c>purchase_description</c>.</summary>
    PurchaseDescription = 1 << 10,

    /// <summary><c>upc</c>.</summary>
    Upc = 1 << 11,

    /// <summary><c>ean</c>.</summary>
    Ean = 1 << 12,

    /// <summary>All of them.</summary>
    All = (1 << 13) - 1,
}

/// <summary>
/// One item as a row of <c>GET /items</c> or a detail record gives it. Every key but the id may be missing in a reply;
/// what was there but could not be understood is named in <see cref="Problems"/>, so that the item can be quarantined in
/// words and never written with a guessed value.
/// </summary>
public sealed record ZohoItem
{
    /// <summary>
    /// Keys that the row did not have, or had as null. Zoho sends an empty text for what is empty, so such a key says nothing.
    /// </summary>
    public ItemKeys Absent { get; init; }

    /// <summary>18-19 digits, kept as text because they exceed 2^53.</summary>
    public required string ItemId { get; init; }

    /// <summary>The name as Zoho has it; empty where the row had none.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary><c>active</c>, <c>inactive</c> or, with inventory features, <c>confirmation_pending</c>.</summary>
    public string Status { get; init; } = string.Empty;

    /// <summary>True for the status <c>active</c>, and where the row says none.</summary>
    public bool IsActive => !Says(ItemKeys.Status) || string.Equals(Status, "active", StringComparison.Ordinal);

    /// <summary>The SKU; often empty, not necessarily unique.</summary>
    public string Sku { get; init; } = string.Empty;

    /// <summary>
    /// Sales rate in the organisation's base currency. Null where the row has no rate, or one that cannot be understood; an
    /// empty one is zero for an item that is only purchased.
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

    /// <summary>
    /// UPC or, where that is empty, EAN; null where the row does not say which of them it is (rows without inventory features
    /// have neither key).
    /// </summary>
    public string? Barcode { get; init; }

    /// <summary>Last change, UTC; null where missing or unreadable.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>What could not be understood in the row, each with field, value and what is expected. Usually empty.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Whether the row had a key.</summary>
    public bool Says(ItemKeys key) => (Absent & key) == ItemKeys.None;
}
