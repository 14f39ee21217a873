namespace ZohoOdooSync.Engine.Mapping;

/// <summary>What a product should hold, computed from its item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Values">
/// The mirrored values. A field that the item says nothing about (an unknown unit, a missing flag) is absent: what Odoo
/// holds there is left alone.
/// </param>
/// <param name="CreateUnit">External id of the unit that a new product gets; null where units are not mirrored.</param>
/// <param name="CreateStorable">Whether a new product is made storable.</param>
/// <param name="Digest">Digest of the values: equal exactly when the values are.</param>
public sealed record DesiredProduct(
    string ItemId, ProductValues Values, string? CreateUnit, bool CreateStorable, string Digest)
{
    /// <summary>The name.</summary>
    public string Name => Values[MirroredField.Name]?.Text ?? string.Empty;

    /// <summary>The SKU; empty where there is none or SKUs are not mirrored.</summary>
    public string Sku => Values[MirroredField.Sku]?.Text ?? string.Empty;

    /// <summary>Whether the product should be active.</summary>
    public bool IsActive => Values[MirroredField.Active]?.Flag ?? true;
}

/// <summary>An item that cannot be written as it is, found before anything is sent.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Name">Its name as far as it can be shown.</param>
/// <param name="IsActive">Whether it is active in Zoho.</param>
/// <param name="Reason">Why, in words: field, value, what is allowed.</param>
/// <param name="Digest">Digest of the item's raw values: another one means that somebody changed the item.</param>
public sealed record UnmappableItem(string ItemId, string Name, bool IsActive, string Reason, string Digest)
{
    /// <summary>Its SKU: a product with it is this item's to adopt one day, and nobody else's to archive.</summary>
    public string Sku { get; init; } = string.Empty;
}
