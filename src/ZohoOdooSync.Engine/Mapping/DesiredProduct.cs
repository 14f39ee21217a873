using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>What a product should hold, computed from its item.</summary>
/// <param name="ItemId">The item.</param>
/// <param name="Values">
/// The mirrored values. A field that the item says nothing about (an unknown unit, an absent key) is absent: what Odoo
/// holds there is left alone, and a new product gets Odoo's default.
/// </param>
/// <param name="CreateUnit">External id of the unit that a new product gets; null where units are not mirrored.</param>
/// <param name="CreateStorable">Whether a new product is made storable.</param>
/// <param name="Digest">Digest of the values: equal exactly when the values are.</param>
public sealed record DesiredProduct(
    string ItemId, ProductValues Values, string? CreateUnit, bool CreateStorable, string Digest)
{
    /// <summary>Values that only a new product gets, beside <see cref="Values"/>; usually none.</summary>
    public ProductValues CreateValues { get; init; } = ProductValues.Empty;

    /// <summary>Last change of the item, UTC; null where it does not say.</summary>
    public DateTimeOffset? Modified { get; init; }

    /// <summary>Why no product can be made of the item, in words; empty where one can.</summary>
    public string CreateProblem { get; init; } = string.Empty;

    /// <summary>Values of the item that fit no column: Odoo keeps what it holds there. Usually none.</summary>
    public IReadOnlyList<UnconvertedValue> Unconverted { get; init; } = [];

    /// <summary>The name; empty where the item does not say it.</summary>
    public string Name => Values[MirroredField.Name]?.Text ?? string.Empty;

    /// <summary>The SKU; empty where there is none or SKUs are not mirrored.</summary>
    public string Sku => Values[MirroredField.Sku]?.Text ?? string.Empty;

    /// <summary>Whether the product should be active; true where the item does not say.</summary>
    public bool IsActive => IsActiveBeside(null);

    /// <summary>Whether the product should be active: as it is where the item does not say.</summary>
    /// <param name="product">Whether the item's product is active; null where it has none.</param>
    public bool IsActiveBeside(bool? product) => Values[MirroredField.Active]?.Flag ?? product ?? true;
}

/// <summary>A value of an item that cannot be converted to what its column holds.</summary>
/// <param name="Field">The field.</param>
/// <param name="Value">What the item says, as a message shows it.</param>
/// <param name="Reason">Why, in words: key, value, what is allowed.</param>
public sealed record UnconvertedValue(MirroredField Field, string Value, string Reason);

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
