namespace ZohoOdooSync.Engine.Zoho;

/// <summary>The organisation whose items are mirrored, as <c>GET /organizations</c> tells it.</summary>
/// <param name="OrganizationId">Digits, as text.</param>
/// <param name="Name">Its name.</param>
/// <param name="CurrencyCode">Base currency (ISO 4217): item rates are in it.</param>
/// <param name="TimeZone">IANA or Zoho name; the daily quota resets at its midnight.</param>
public sealed record ZohoOrganization(string OrganizationId, string Name, string CurrencyCode, string TimeZone)
{
    /// <summary>Whether Zoho counts it as active; true where it does not say.</summary>
    public bool IsActive { get; init; } = true;
}

/// <summary>A listing that was read to its end, every page of it, and checked.</summary>
/// <param name="Items">All items in scope, ids distinct.</param>
/// <param name="Pages">Pages read.</param>
/// <param name="ReadAt">When the first page was asked for, by the clock of Zoho's replies where they tell it, UTC.</param>
public sealed record CatalogueListing(IReadOnlyList<ZohoItem> Items, int Pages, DateTimeOffset ReadAt);

/// <summary>The calls made by this process, and what is left of the organisation's day.</summary>
/// <param name="Calls">Calls sent since the client was made, token calls and retries included.</param>
/// <param name="DailyLimit">The day's limit as the last reply said, or null before the first.</param>
/// <param name="Remaining">What is left of it, or null before the first reply.</param>
/// <param name="ResetAt">When it starts anew (midnight of the organisation), UTC.</param>
public sealed record ZohoUsage(int Calls, int? DailyLimit, int? Remaining, DateTimeOffset? ResetAt);

/// <summary>Items that changed lately, newest first.</summary>
/// <param name="Items">Ids distinct; the last ones may be older than what was asked for.</param>
/// <param name="Pages">Pages read.</param>
/// <param name="ReadAt">When the first page was asked for, by the clock of Zoho's replies where they tell it, UTC.</param>
public sealed record RecentItems(IReadOnlyList<ZohoItem> Items, int Pages, DateTimeOffset ReadAt);

/// <summary>The picture of an item, as Zoho sent it; nobody has looked at it yet.</summary>
/// <param name="Bytes">The file.</param>
/// <param name="ContentType">What Zoho calls it, such as <c>image/png</c>.</param>
public sealed record ZohoPicture(byte[] Bytes, string ContentType)
{
    /// <summary>Whether a reply of this content type is a picture.</summary>
    internal static bool IsPicture(string contentType) => contentType.StartsWith("image/", StringComparison.OrdinalIgnoreCase);
}

/// <summary>
/// Reads one Zoho Books organisation. Only GET, and POST to the token endpoint, ever leave it. Throws
/// <see cref="SyncException"/> for all trouble it understands.
/// </summary>
public interface IZohoCatalogue
{
    /// <summary>The configured organisation; proves credentials, scope and organisation id.</summary>
    Task<ZohoOrganization> GetOrganizationAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Reads every page of the listing and proves it complete: same filter and sort echo on each page, the last page says
    /// that there is no more, ids distinct. A failed page fails the whole reading; a listing that shifted while it was read
    /// is read again, twice at most, and then fails.
    /// </summary>
    /// <param name="expectedItems">Items at the last run, to read that many pages side by side; 0 when unknown.</param>
    /// <param name="reporter">Told after each page.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<CatalogueListing> ReadAllAsync(int expectedItems, ISyncReporter reporter, CancellationToken cancellationToken);

    /// <summary>
    /// Items changed at or after a time, newest first; null where the source cannot do that. Sorting items by
    /// <c>last_modified_time</c> is undocumented, so it counts only where the reply's echo confirms it and the rows really
    /// are in that order. Says nothing about deleted items.
    /// </summary>
    /// <param name="since">From this time on, UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<RecentItems?> ReadRecentAsync(DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>
    /// How many items there are, in one call; null where the source does not tell. <c>response_option=2</c> is documented
    /// for invoices only, so the answer counts only where <c>page_context.total</c> appears and the filter's echo agrees.
    /// </summary>
    /// <param name="activeOnly">Whether only active items count.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<int?> CountAsync(bool activeOnly, CancellationToken cancellationToken);

    /// <summary>One item, or null when Zoho itself says that it does not exist (code 2006 or 1002): proof of absence.</summary>
    Task<ZohoItem?> FindItemAsync(string itemId, CancellationToken cancellationToken);

    /// <summary>Detail records, asked for in chunks. Ids that the reply leaves out are left out here.</summary>
    Task<IReadOnlyList<ZohoItem>> ReadDetailsAsync(
        IReadOnlyCollection<string> itemIds, ISyncReporter reporter, CancellationToken cancellationToken);

    /// <summary>The picture of an item; null where Zoho says that there is none. One call.</summary>
    Task<ZohoPicture?> ReadPictureAsync(string itemId, CancellationToken cancellationToken);

    /// <summary>Calls so far, and the day's budget.</summary>
    ZohoUsage Usage { get; }
}
