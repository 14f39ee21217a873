using System.Globalization;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Reads single records, and many in chunks. How Zoho answers a chunk that holds an unknown id is not documented: both
/// leaving the row out and refusing the whole chunk are understood.
/// </summary>
internal sealed class DetailReader(Func<ZohoQuestion, TextPool, ISyncReporter, CancellationToken, Task<ZohoReply?>> ask)
{
    // No limit is documented; other programs use up to 120, and the address stays below 2,200 characters.
    private const int ChunkSize = 100;

    /// <summary>One item, or null where Zoho says that it does not exist.</summary>
    public async Task<ZohoItem?> FindAsync(string itemId, TextPool pool, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        RequireId(itemId);
        var what = $"item {itemId}";
        var reply = await ask(new ZohoQuestion($"items/{itemId}", what) { MayBeMissing = true }, pool, reporter, cancellationToken)
            .ConfigureAwait(false);
        if (reply is null) return null;
        if (reply.Item is not { } item) throw ZohoErrors.ReplyUnreadable(what, "it has no item");
        return item.ItemId == itemId ? item : throw ZohoErrors.ReplyUnreadable(what, $"it is item {item.ItemId}");
    }

    /// <summary>The picture of one item, or null where Zoho says that there is none.</summary>
    public async Task<ZohoPicture?> ReadPictureAsync(string itemId, CancellationToken cancellationToken)
    {
        RequireId(itemId);
        var what = $"the picture of item {itemId}";
        var question = new ZohoQuestion($"items/{itemId}/image", what) { MayBeMissing = true, OfPicture = true };
        var reply = await ask(question, new TextPool(), SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
        return reply is null ? null : reply.Picture ?? throw ZohoErrors.ReplyUnreadable(what, "it is no picture");
    }

    /// <summary>The records of some ids, without those that do not exist.</summary>
    public async Task<IReadOnlyList<ZohoItem>> ReadAsync(
        IReadOnlyCollection<string> itemIds, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var pool = new TextPool();
        var ids = itemIds.Distinct(StringComparer.Ordinal).ToList();
        var found = new List<ZohoItem>(ids.Count);
        var done = 0;
        foreach (var chunk in ids.Chunk(ChunkSize))
        {
            found.AddRange(await ReadChunkAsync(chunk, pool, reporter, cancellationToken).ConfigureAwait(false));
            done += chunk.Length;
            reporter.Report(new SyncProgressed(SyncPhase.ReadingSource, done, ids.Count, "Reading details of items of Zoho Books"));
        }

        return found;
    }

    private static void RequireId(string itemId)
    {
        if (itemId.Length == 0 || !itemId.All(char.IsAsciiDigit))
            throw new ArgumentException($"An item id has digits only: \"{itemId}\".", nameof(itemId));
    }

    private async Task<IReadOnlyList<ZohoItem>> ReadChunkAsync(
        string[] ids, TextPool pool, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        if (ids is [var single])
            return await FindAsync(single, pool, reporter, cancellationToken).ConfigureAwait(false) is { } item ? [item] : [];

        var what = string.Create(CultureInfo.InvariantCulture, $"the details of {ids.Length} items");
        var question = new ZohoQuestion("itemdetails", what, ("item_ids", string.Join(',', ids))) { MayBeMissing = true };
        var reply = await ask(question, pool, reporter, cancellationToken).ConfigureAwait(false);
        if (reply is not null && reply.Page?.HasMorePage != true)
        {
            if (reply.Items is not { } rows) throw ZohoErrors.ReplyUnreadable(what, "it has no items");
            var asked = ids.ToHashSet(StringComparer.Ordinal);
            // Remove also drops a row that was not asked for, or that comes twice.
            return rows.Where(row => asked.Remove(row.ItemId)).ToList();
        }

        // One unknown id refused all of them, or they did not fit on one page: halves lead to it in a few calls.
        var half = ids.Length / 2;
        var left = await ReadChunkAsync(ids[..half], pool, reporter, cancellationToken).ConfigureAwait(false);
        var right = await ReadChunkAsync(ids[half..], pool, reporter, cancellationToken).ConfigureAwait(false);
        return [.. left, .. right];
    }
}

/// <summary>Asks for the number of items alone.</summary>
internal static class CountReader
{
    public static async Task<int?> ReadAsync(
        Func<ZohoQuestion, TextPool, ISyncReporter, CancellationToken, Task<ZohoReply?>> ask, string filter,
        CancellationToken cancellationToken)
    {
        // Where the option means nothing the reply is an ordinary page: one row keeps it small.
        var question = new ZohoQuestion(
            "items", "the number of items", ("filter_by", filter), ("page", "1"), ("per_page", "1"), ("response_option", "2"));
        try
        {
            var reply = await ask(question, new TextPool(), SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
            return reply?.Page is { Total: >= 0 } context && (context.AppliedFilter is not { } applied || applied == filter)
                ? context.Total
                : null;
        }
        catch (SyncException e) when (e.ErrorId is "ZohoRequestRefused" or "ZohoReplyUnreadable")
        {
            // A server that knows no such option may say so in its own way; the count is only a hint that saves calls.
            return null;
        }
    }
}
