using System.Collections.Concurrent;
using System.Globalization;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>Reads all pages of the listing, side by side where the number of items is known, and has them proved.</summary>
internal sealed class ListingReader(
    Func<ZohoQuestion, TextPool, ISyncReporter, CancellationToken, Task<ZohoReply?>> ask, string filter, int concurrency,
    TimeProvider time, SecretMask mask)
{
    private const int PageSize = 200;

    // A million items: far beyond Zoho Books, and an end to a server that never says that there is no more.
    private const int MostPages = 5000;

    // Rows that moved while pages were read are common on a busy day; three times in a row they are not.
    private const int MostReadings = 3;

    /// <summary>Reads and proves the listing.</summary>
    public async Task<CatalogueListing> ReadAsync(int expectedItems, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var serial = new MaskingReporter(mask, reporter);
        for (var reading = 1; ; reading++)
        {
            var started = time.GetUtcNow();
            var pages = await ReadPagesAsync(expectedItems, reading > 1, serial, cancellationToken).ConfigureAwait(false);
            if (ListingProof.Join(pages, out var items) is not { } shifted)
                return new CatalogueListing(items, pages.Count, started);
            if (reading == MostReadings)
                throw ZohoErrors.ListingInconsistent(string.Create(CultureInfo.InvariantCulture, $"{shifted} ({reading} readings)"));
            serial.Report(new SyncMessage(SyncLogLevel.Warning, $"The listing changed while it was read ({shifted}); it is read again."));
        }
    }

    private async Task<IReadOnlyList<ListingPage>> ReadPagesAsync(
        int expectedItems, bool again, MaskingReporter reporter, CancellationToken cancellationToken)
    {
        var activity = "reading items of Zoho Books" + (again ? " again" : string.Empty);
        var pool = new TextPool();
        var read = 0;
        var telling = new object();
        var first = await PageAsync(1, cancellationToken).ConfigureAwait(false);
        ListingProof.CheckPage(first, first, filter);
        var pages = new List<ListingPage> { first };
        if (first.HasMore && expectedItems > 0)
        {
            var known = (int)Math.Ceiling(expectedItems / (double)PerPage(first));
            pages.AddRange(await ReadSideBySideAsync(first, known, pages.Count, PageAsync, cancellationToken).ConfigureAwait(false));
        }

        // Beyond what is expected each page says whether there is another. The more there were, the more are asked for at once: those
        // that are asked for in vain are fewer than may be in flight.
        var seen = pages.SelectMany(page => page.Items).Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        for (var width = 1; pages[^1].HasMore; width = Math.Min(2 * width, concurrency))
        {
            if (pages.Count >= MostPages)
                throw ZohoErrors.ListingInconsistent($"it does not end after {MostPages} pages");
            var next = await ReadSideBySideAsync(first, pages.Count + width, pages.Count, PageAsync, cancellationToken)
                .ConfigureAwait(false);
            pages.AddRange(next);
            // Nothing new on a page: a server that repeats itself would be read for hours.
            if (next.Any(page => page.Items.Count > 0 && !page.Items.Select(item => seen.Add(item.ItemId)).Aggregate(false, (any, added) =>
                any | added))) break;
        }

        // A full page that calls itself the last, or an empty one after a page that promised more, may be a slip that would
        // hide all that follows. Where the number of items is not the expected one either, one more page tells, unless one beyond the
        // last was read already.
        var end = pages[^1];
        var isPast = pages.FindIndex(page => !page.HasMore) is >= 0 and var last && last < pages.Count - 1;
        var doubtful = end.Items.Count == PerPage(first) || (end.Items.Count == 0 && (end != first || expectedItems > 0));
        if (!end.HasMore && doubtful && !isPast && pages.Sum(page => page.Items.Count) != expectedItems)
        {
            var beyond = await PageAsync(pages.Count + 1, cancellationToken).ConfigureAwait(false);
            ListingProof.CheckPage(beyond, first, filter);
            pages.Add(beyond);
        }

        return pages;

        async Task<ListingPage> PageAsync(int number, CancellationToken token)
        {
            var page = await AskPageAsync(number, pool, reporter, token).ConfigureAwait(false);
            // How many there are is known when the last page has come. Pages come side by side, and no number may go back.
            lock (telling)
                reporter.Report(new SyncProgressed(SyncPhase.ReadingSource, read += page.Items.Count, null, activity));
            return page;
        }
    }

    // As many at a time as calls may be in flight. When a page says that it is the last, the later ones are not begun; those
    // that are under way come out empty, and the proof sees to it, or are given up where the end is beyond doubt: each of them
    // may be waiting for the next minute.
    private async Task<IReadOnlyList<ListingPage>> ReadSideBySideAsync(
        ListingPage first, int last, int read, Func<int, CancellationToken, Task<ListingPage>> page, CancellationToken cancellationToken)
    {
        var pages = new ConcurrentDictionary<int, ListingPage>();
        var next = read;
        var end = Math.Min(MostPages, last);
        var isEndSure = false;
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(concurrency, end - read)).Select(_ => WorkAsync())).ConfigureAwait(false);
        // Whoever is asked to end begins no page, and says nothing by itself.
        cancellationToken.ThrowIfCancellationRequested();
        // Up to the first gap: pages beyond the end that were not begun.
        return [.. Enumerable.Range(read + 1, Math.Max(0, last - read)).TakeWhile(pages.ContainsKey).Select(number => pages[number])];

        async Task WorkAsync()
        {
            while (!abort.IsCancellationRequested && Interlocked.Increment(ref next) is var number && number <= Volatile.Read(ref end))
            {
                try
                {
                    var got = await page(number, abort.Token).ConfigureAwait(false);
                    ListingProof.CheckPage(got, first, filter);
                    pages[number] = got;
                    if (!got.HasMore) LowerEnd(number);
                    if (!got.HasMore && got.Items.Count is > 0 and var rows && rows < PerPage(first)) Volatile.Write(ref isEndSure, true);
                    if (HasAll()) await abort.CancelAsync().ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (HasAll())
                {
                    return;
                }
                catch
                {
                    // One failed page fails the reading: the others need not go on.
                    await abort.CancelAsync().ConfigureAwait(false);
                    throw;
                }
            }
        }

        bool HasAll() => Volatile.Read(ref isEndSure) && Enumerable.Range(read + 1, Volatile.Read(ref end) - read).All(pages.ContainsKey);

        void LowerEnd(int number)
        {
            int known;
            while ((known = Volatile.Read(ref end)) > number && Interlocked.CompareExchange(ref end, number, known) != known)
            {
            }
        }
    }

    private static int PerPage(ListingPage first) => first.Context.PerPage is > 0 and var size ? size : PageSize;

    private async Task<ListingPage> AskPageAsync(
        int number, TextPool pool, MaskingReporter reporter, CancellationToken cancellationToken)
    {
        var what = string.Create(CultureInfo.InvariantCulture, $"page {number} of the items");
        // Everything explicit: Zoho's defaults differ between its documents, and between them and its servers.
        var question = new ZohoQuestion(
            "items", what,
            ("filter_by", filter), ("page", number.ToString(CultureInfo.InvariantCulture)),
            ("per_page", PageSize.ToString(CultureInfo.InvariantCulture)), ("sort_column", "name"), ("sort_order", "A"));
        var reply = await ask(question, pool, reporter, cancellationToken).ConfigureAwait(false);
        if (reply?.Items is not { } items) throw ZohoErrors.ReplyUnreadable(what, "it has no items");
        if (reply.Page?.HasMorePage is null) throw ZohoErrors.ReplyUnreadable(what, "it does not say whether more pages follow");
        return new ListingPage(number, items, reply.Page);
    }
}
