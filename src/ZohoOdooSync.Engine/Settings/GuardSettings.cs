namespace ZohoOdooSync.Engine.Settings;

/// <summary>What becomes of products in Odoo that are bound to nothing.</summary>
public enum UnmanagedChoice
{
    /// <summary>They are counted and left alone.</summary>
    Report,

    /// <summary>They are archived, within the guard.</summary>
    Archive,
}

/// <summary>What becomes of a product whose item was deleted.</summary>
public enum RemovalChoice
{
    /// <summary>It is archived.</summary>
    Archive,

    /// <summary>It is deleted where nothing refers to it, else archived.</summary>
    Delete,
}

/// <summary>The limits that refuse a plan: section <c>guard</c>, and the policies beside it.</summary>
public sealed record GuardSettings
{
    /// <summary>Share of the bound products that one run may archive, 0-100 percent, rounded up to whole products (key <c>max_archive_percent</c>).</summary>
    public decimal MaxArchivePercent { get; init; } = 5m;

    /// <summary>Products that one run may archive, 0 or more (key <c>max_archive_count</c>).</summary>
    public int MaxArchiveCount { get; init; } = 50;

    /// <summary>Top-level key <c>unmanaged</c>.</summary>
    public UnmanagedChoice Unmanaged { get; init; } = UnmanagedChoice.Report;

    /// <summary>Key <c>removed_items</c>: archive or delete.</summary>
    public RemovalChoice RemovedItems { get; init; } = RemovalChoice.Archive;
}
