using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>Reads products by pages, and by smaller ones from then on where a reply was too large.</summary>
internal sealed class OdooPages(OdooSession session)
{
    /// <summary>
    /// Rows of the largest page: 2,000 products with eight fields take 0.1-0.5 s to read, so it stays far below the 120 s that a
    /// worker may take.
    /// </summary>
    public const int Largest = 10_000;

    // A product with the longest texts that Zoho takes comes to some 50 kB: so many fit into the smallest reply that may be allowed.
    private const int Smallest = 100;

    private int _size = Largest;

    /// <summary>Some products by their ids.</summary>
    /// <param name="ids">Database ids.</param>
    /// <param name="columns">What is read of each.</param>
    /// <param name="context">Of the calls.</param>
    /// <param name="read">Reads a reply.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<List<T>> ReadAsync<T>(
        IReadOnlyCollection<int> ids, string[] columns, IReadOnlyList<(string Name, object? Value)> context,
        Func<JsonTextReader, List<T>> read, CancellationToken cancellationToken)
    {
        var all = new List<T>(ids.Count);
        foreach (var page in ids.Chunk(_size))
            all.AddRange(await ReadPageAsync(page, columns, context, read, cancellationToken).ConfigureAwait(false));
        return all;
    }

    /// <summary>One page of products with an id above the given one.</summary>
    /// <param name="domain">Which products.</param>
    /// <param name="after">The id.</param>
    /// <param name="search">Searches by a domain for so many products.</param>
    public async Task<(List<OdooProduct> Page, bool IsLast)> SearchPageAsync(
        object[] domain, int after, Func<object[], int, Task<List<OdooProduct>>> search)
    {
        while (true)
        {
            var size = _size;
            try
            {
                object[] terms = after == 0 && domain.Length > 0 ? domain : [new object[] { "id", ">", after }, .. domain];
                var page = await search(terms, size).ConfigureAwait(false);
                return (page, page.Count < size);
            }
            catch (SyncException e) when (e.ErrorId == OdooErrors.ReplyTooLargeId && size > Smallest)
            {
                _size = Math.Max(Smallest, size / 4);
            }
        }
    }

    private async Task<IReadOnlyList<T>> ReadPageAsync<T>(
        int[] ids, string[] columns, IReadOnlyList<(string Name, object? Value)> context, Func<JsonTextReader, List<T>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            return await session.CallAsync(
                new OdooCall("product.template", "read") { Ids = ids, Arguments = [("fields", columns)], Context = context },
                read,
                cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.ErrorId == OdooErrors.ReplyTooLargeId && ids.Length > Smallest)
        {
            _size = Math.Max(Smallest, ids.Length / 4);
            var all = new List<T>(ids.Length);
            foreach (var part in ids.Chunk(_size))
                all.AddRange(await ReadPageAsync(part, columns, context, read, cancellationToken).ConfigureAwait(false));
            return all;
        }
    }
}
