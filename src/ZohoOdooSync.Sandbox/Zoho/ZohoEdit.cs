namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>How many items a bulk edit changes, each item in one way only.</summary>
public sealed record ZohoEdit
{
    /// <summary>Items that get another price.</summary>
    public int Prices { get; init; }

    /// <summary>Items that get another name.</summary>
    public int Names { get; init; }

    /// <summary>Items that are added.</summary>
    public int New { get; init; }

    /// <summary>Items that are deleted.</summary>
    public int Deleted { get; init; }

    /// <summary>Active items that are marked inactive.</summary>
    public int Deactivated { get; init; }

    /// <summary>Chooses the items.</summary>
    public int Seed { get; init; } = 1;
}

/// <summary>The ids of the items that a bulk edit changed, by the way in which it changed them.</summary>
/// <param name="Prices">Price changed.</param>
/// <param name="Names">Name changed.</param>
/// <param name="New">Added.</param>
/// <param name="Deleted">Deleted.</param>
/// <param name="Deactivated">Marked inactive.</param>
public sealed record ZohoEditResult(
    IReadOnlyList<string> Prices,
    IReadOnlyList<string> Names,
    IReadOnlyList<string> New,
    IReadOnlyList<string> Deleted,
    IReadOnlyList<string> Deactivated);
