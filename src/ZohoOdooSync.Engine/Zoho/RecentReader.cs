using System.Globalization;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>Reads the listing newest first, as far back as asked, where the source proves that it sorts so.</summary>
internal sealed class RecentReader(
    Func<ZohoQuestion, TextPool, ISyncReporter, CancellationToken, Task<ZohoReply?>> ask, string filter)
{
    private const int PageSize = 200;

    // Beyond this a complete listing costs no more and proves more.
    private const int MostPages = 5;

    /// <summary>Reads; null where the source does not sort by the time of change, or too much has changed.</summary>
    public async Task<RecentItems?> ReadAsync(
        DateTimeOffset since, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var pool = new TextPool();
        var items = new List<ZohoItem>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        DateTimeOffset? last = null;
        for (var number = 1; number <= MostPages; number++)
        {
            var reply = await AskPageAsync(number, pool, cancellationToken).ConfigureAwait(false);
            if (reply is not { Items: { } rows, Page: { HasMorePage: { } more } context } || !IsConfirmed(context, number))
                return null;
            foreach (var item in rows)
            {
                // An item without a readable time cannot be placed; rows out of order refute the echo.
                if (item.LastModified is not { } time || time > last) return null;
                last = time;
                // A row that moved to the next page while both were read comes twice; once is enough.
                if (ids.Add(item.ItemId)) items.Add(item);
            }

            if (!more || last < since) return new RecentItems(items, number, now);
        }

        return null;
    }

    private bool IsConfirmed(PageContext context, int number) =>
        context is { SortColumn: "last_modified_time", SortOrder: "D" }
        && (context.Page is not { } page || page == number)
        && (context.AppliedFilter is not { } applied || applied == filter);

    private async Task<ZohoReply?> AskPageAsync(int number, TextPool pool, CancellationToken cancellationToken)
    {
        var question = new ZohoQuestion(
            "items", "the items that changed last",
            ("filter_by", filter), ("page", number.ToString(CultureInfo.InvariantCulture)),
            ("per_page", PageSize.ToString(CultureInfo.InvariantCulture)), ("sort_column", "last_modified_time"),
            ("sort_order", "D"));
        try
        {
            return await ask(question, pool, SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.ErrorId == "ZohoRequestRefused")
        {
            // What becomes of a sort that Zoho does not accept is undocumented; an error says no as well as an echo.
            return null;
        }
    }
}
