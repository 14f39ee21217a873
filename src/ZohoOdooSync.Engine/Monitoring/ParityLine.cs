using ZohoOdooSync.Engine.Mapping;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>What a line of the comparison says about a pair, or about a side of it.</summary>
public enum ParityKind
{
    /// <summary>Every mirrored field of the pair is equal.</summary>
    Equal,

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

/// <summary>One line of the comparison: a pair that is equal, or one difference.</summary>
public sealed record ParityLine
{
    /// <summary>What it says.</summary>
    public required ParityKind Kind { get; init; }

    /// <summary>
    /// The same as one character: <c>=</c> equal, <c>*</c> differs, <c>+</c> only in the source (missing in Odoo), <c>-</c>
    /// only in the destination (missing in Zoho), <c>!</c> could not be compared.
    /// </summary>
    public string Symbol => Kind switch
    {
        ParityKind.Equal => "=",
        ParityKind.FieldDiffers => "*",
        ParityKind.MissingInOdoo => "+",
        ParityKind.MissingInZoho => "-",
        _ => "!",
    };

    /// <summary>The item.</summary>
    public required string ItemId { get; init; }

    /// <summary>The product; null where there is none.</summary>
    public int? ProductId { get; init; }

    /// <summary>SKU, for people; empty where there is none.</summary>
    public string Sku { get; init; } = string.Empty;

    /// <summary>Name, for people.</summary>
    public string Name { get; init; } = string.Empty;

    /// <summary>The field, for <see cref="ParityKind.FieldDiffers"/>.</summary>
    public MirroredField? Field { get; init; }

    /// <summary>What it should be; empty for an equal pair.</summary>
    public string Expected { get; init; } = string.Empty;

    /// <summary>What it is; empty for an equal pair.</summary>
    public string Actual { get; init; } = string.Empty;

    /// <summary>Where the difference comes from.</summary>
    public ParityCause Cause { get; init; }

    /// <summary>Whether the item is in quarantine: then the difference is known, and has its reason there.</summary>
    public bool IsQuarantined { get; init; }

    /// <summary>Why the difference stands, where that is known: the reason of the quarantine. Else empty.</summary>
    public string Remark { get; init; } = string.Empty;
}
