using System.Globalization;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>One page of the listing.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Items">Its rows.</param>
/// <param name="Context">What it says about the listing.</param>
internal sealed record ListingPage(int Number, IReadOnlyList<ZohoItem> Items, PageContext Context)
{
    /// <summary>Whether it says that another page follows.</summary>
    public bool HasMore => Context.HasMorePage == true;
}

/// <summary>
/// Proves that some pages are one whole listing. Zoho ignores a parameter that it does not know and answers unfiltered,
/// and promises no snapshot while pages are read: what the pages say about themselves is all there is to go by.
/// </summary>
internal static class ListingProof
{
    /// <summary>Checks that a page answers what was asked.</summary>
    /// <exception cref="SyncException"><c>ZohoListingInconsistent</c>.</exception>
    public static void CheckPage(ListingPage page, ListingPage first, string filter)
    {
        var context = page.Context;
        if (context.Page is { } number && number != page.Number)
            throw Inconsistent($"the request was for page {page.Number}, the reply is page {number}");
        if (context.AppliedFilter is { } applied && applied != filter)
            throw Inconsistent($"the filter {filter} was asked for and page {page.Number} has {applied}");
        CheckEcho(page, "applied_filter", first.Context.AppliedFilter, context.AppliedFilter);
        CheckEcho(page, "sort_column", first.Context.SortColumn, context.SortColumn);
        CheckEcho(page, "sort_order", first.Context.SortOrder, context.SortOrder);
        CheckEcho(page, "per_page", Text(first.Context.PerPage), Text(context.PerPage));
        if (page.HasMore && page.Items.Count == 0)
            throw Inconsistent($"page {page.Number} is empty and says that more pages follow");
    }

    /// <summary>
    /// Joins the pages, or says why they do not fit together: rows moved between pages while they were read, so that
    /// reading again may succeed.
    /// </summary>
    /// <param name="pages">Pages 1 to n without a gap.</param>
    /// <param name="items">All items, ids distinct, when the result is null.</param>
    public static string? Join(IReadOnlyList<ListingPage> pages, out List<ZohoItem> items)
    {
        items = new List<ZohoItem>(pages.Sum(page => page.Items.Count));
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var ended = false;
        foreach (var page in pages)
        {
            if (ended && (page.HasMore || page.Items.Count > 0))
                return $"page {page.Number} has items, though the page before said that it was the last";
            ended = !page.HasMore;
            foreach (var item in page.Items)
            {
                if (!ids.Add(item.ItemId)) return $"item {item.ItemId} occurs twice, again on page {page.Number}";
                items.Add(item);
            }
        }

        return ended ? null : "the last page says that more pages follow";
    }

    private static void CheckEcho(ListingPage page, string name, string? first, string? now)
    {
        if (first != now)
            throw Inconsistent($"{name} is {now ?? "missing"} on page {page.Number} and {first ?? "missing"} on page 1");
    }

    private static string? Text(int? number) => number?.ToString(CultureInfo.InvariantCulture);

    private static SyncException Inconsistent(string why) => ZohoErrors.ListingInconsistent(why);
}
