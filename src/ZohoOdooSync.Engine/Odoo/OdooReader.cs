using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>Reads products with their values, in every mirrored language, with their bindings and as their variants are sold.</summary>
internal sealed class OdooReader(
    OdooSession session, OdooSchema schema, ProductRows rows, OdooPages pages, OdooLanguages languages, OdooVariants variants,
    OdooBindings bindings, OdooPictures? pictures)
{
    /// <summary>As <see cref="IOdooTarget.ReadAllAsync"/>.</summary>
    public async Task<IReadOnlyList<OdooProduct>> ReadAllAsync(
        ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var all = new List<OdooProduct>();
        Task<IReadOnlySet<int>>? half = null;
        var checksums = pictures?.ReadAllAsync(cancellationToken);
        for (var after = 0; ;)
        {
            var (page, isLast) = await SearchPageAsync([], after, cancellationToken).ConfigureAwait(false);
            var bound = page.Count > 0 ? WithBindingsAsync(page, cancellationToken) : Task.FromResult<IReadOnlyList<OdooProduct>>([]);
            if (isLast && all.Count + page.Count > 0) half = variants.FindHalfArchivedAsync(null, cancellationToken);
            await Task.WhenAll(bound, half ?? Task.CompletedTask).ConfigureAwait(false);
            all.AddRange(await bound.ConfigureAwait(false));
            reporter.Report(new SyncProgressed(
                SyncPhase.ReadingTarget, all.Count, isLast ? all.Count : null, "reading products of Odoo"));
            if (isLast)
            {
                ReportUnreadable(all, reporter);
                if (checksums is not null) all = OdooPictures.With(all, await checksums.ConfigureAwait(false));
                return half is null ? all : OdooProduct.WithHalfArchived(all, await half.ConfigureAwait(false));
            }

            after = page[^1].Id;
        }
    }

    private static void ReportUnreadable(List<OdooProduct> products, ISyncReporter reporter)
    {
        const int mostReported = 5;
        var found = products.Where(product => product.Unreadable.Count > 0).ToList();
        if (found.Count == 0) return;
        var named = string.Join(
            "; ", found.Take(mostReported).Select(product => $"{product.Id} ({string.Join(", ", product.Unreadable.Values)})"));
        reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"{found.Count} products of Odoo hold values that cannot be read: {named}{(found.Count > mostReported ? "; …" : ".")} "
            + "The run writes the item's values over them and leaves the other values alone."));
    }

    /// <summary>As <see cref="IOdooTarget.ReadAsync"/>.</summary>
    public async Task<IReadOnlyList<OdooProduct>> ReadAsync(
        IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        var all = await pages.ReadAsync(ids, ReadColumns(), [], rows.Read, cancellationToken).ConfigureAwait(false);
        var known = await languages.WithLanguagesAsync(all, cancellationToken).ConfigureAwait(false);
        return await AsSoldAsync(
            pictures is null ? known : await pictures.WithPicturesAsync(known, cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>
    /// This reading counts active variants alone, so that it shows by itself which products are archived by half; only a product
    /// that counts none may be one that has none, since its variants are made when they are sold.
    /// </summary>
    private async Task<IReadOnlyList<OdooProduct>> AsSoldAsync(List<OdooProduct> products, CancellationToken cancellationToken)
    {
        if (!schema.HasVariantCount) return products;
        var half = products.Where(product => !product.IsTemplateActive && product.VariantCount > 0)
            .Select(product => product.Id).ToHashSet();
        var without = products.Where(product => product.IsTemplateActive && product.VariantCount == 0)
            .Select(product => product.Id).ToList();
        if (without.Count > 0) half.UnionWith(await variants.FindHalfArchivedAsync(without, cancellationToken).ConfigureAwait(false));
        return OdooProduct.WithHalfArchived(products, half);
    }

    /// <summary>As <see cref="IOdooTarget.ReadNewerAsync"/>.</summary>
    public async Task<IReadOnlyList<OdooProduct>> ReadNewerAsync(int afterId, CancellationToken cancellationToken)
    {
        var found = await SearchAllAsync([new object[] { "id", ">", afterId }], cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? found : await WithBindingsAsync(found, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="IOdooTarget.ReadWrittenSinceAsync"/>.</summary>
    public async Task<IReadOnlyList<OdooProduct>> ReadWrittenSinceAsync(
        DateTimeOffset since, IReadOnlyCollection<int> others, IReadOnlyDictionary<int, string> known,
        CancellationToken cancellationToken)
    {
        var from = since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        object[] written = ["write_date", ">=", from];
        var found = await SearchAllAsync(
            others.Count == 0 ? [written] : ["|", written, new object[] { "id", "in", others.ToArray() }], cancellationToken)
            .ConfigureAwait(false);
        return found.Count == 0 ? found : await WithBindingsAsync(found, cancellationToken, known).ConfigureAwait(false);
    }

    /// <summary>As <see cref="IOdooTarget.FindAsync"/>.</summary>
    public async Task<IReadOnlyList<OdooProduct>> FindAsync(
        IReadOnlyCollection<int> ids, IReadOnlyCollection<string> skus, IReadOnlyCollection<string> names,
        CancellationToken cancellationToken)
    {
        var terms = new List<object>();
        foreach (var (column, values) in new (string, System.Collections.ICollection)[]
        {
            ("id", ids.ToArray()), ("default_code", skus.ToArray()), ("name", names.ToArray()),
        })
        {
            if (values.Count == 0) continue;
            if (terms.Count > 0) terms.Insert(0, "|");
            terms.Add(new object[] { column, "in", values });
        }

        if (terms.Count == 0) return [];
        var found = await SearchAllAsync([.. terms], cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? found : await WithBindingsAsync(found, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="IOdooTarget.FindHeldAsync"/>.</summary>
    public async Task<IReadOnlySet<string>> FindHeldAsync(
        MirroredField field, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var column = schema.Column(field);
        return await session.CallAsync(
            new OdooCall("product.template", "search_read")
            {
                Arguments = [("domain", new object[] { new object[] { column, "in", values } }), ("fields", new[] { column })],
            },
            (JToken rows) => ReplyShape.List(rows, "the list of products").Select(row => ReplyShape.Text(row[column], column))
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken).ConfigureAwait(false);
    }

    private string[] ReadColumns() => [.. schema.ReadColumns(rows.Fields)];

    private async Task<List<OdooProduct>> SearchAllAsync(object[] domain, CancellationToken cancellationToken)
    {
        var all = new List<OdooProduct>();
        while (true)
        {
            var (page, isLast) = await SearchPageAsync(domain, all.Count == 0 ? 0 : all[^1].Id, cancellationToken).ConfigureAwait(false);
            all.AddRange(page);
            if (isLast) return pictures is null ? all : await pictures.WithPicturesAsync(all, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<(List<OdooProduct> Page, bool IsLast)> SearchPageAsync(
        object[] domain, int after, CancellationToken cancellationToken) =>
        pages.SearchPageAsync(domain, after, (terms, limit) => SearchAsync(terms, limit, cancellationToken));

    private async Task<List<OdooProduct>> SearchAsync(object[] domain, int limit, CancellationToken cancellationToken) =>
        await languages.WithLanguagesAsync(await session.CallAsync(
            new OdooCall("product.template", "search_read")
            {
                Arguments = [("domain", domain), ("fields", ReadColumns()), ("limit", limit), ("order", "id")],
                Context = [("active_test", false)],
            },
            rows.Read,
            cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<OdooProduct>> WithBindingsAsync(
        List<OdooProduct> products, CancellationToken cancellationToken, IReadOnlyDictionary<int, string>? known = null)
    {
        var external = await bindings.ReadExternalIdsAsync(products, known, cancellationToken).ConfigureAwait(false);
        var variants = await ReadVariantsAsync(products, cancellationToken).ConfigureAwait(false);
        return products.ConvertAll(product =>
        {
            // With archived variants in sight the variants' own fields (barcode, cost) read empty; as Odoo's users see the
            // product they do not. An archived product has no other sight.
            if (product.HasVariants && product.IsTemplateActive && variants.TryGetValue(product.Id, out var seen))
            {
                // Where all are archived, nobody sees a single one.
                if (seen.VariantCount > 0) product = seen with { VariantCount = product.VariantCount };
            }
            else if (product.HasVariants && !variants.ContainsKey(product.Id)) product = product with { HasVariants = false };
            return bindings.Bound(product, external);
        });
    }

    /// <summary>
    /// Which products really have several variants: with archived ones in sight the count also holds archived variants, so
    /// the few that show more than one are asked again without.
    /// </summary>
    private async Task<Dictionary<int, OdooProduct>> ReadVariantsAsync(
        List<OdooProduct> products, CancellationToken cancellationToken)
    {
        var suspects = products.Where(product => product.HasVariants).Select(product => product.Id).ToList();
        if (suspects.Count == 0) return [];
        var read = await ReadAsync(suspects, cancellationToken).ConfigureAwait(false);
        return read.Where(product => product.HasVariants || product.IsTemplateActive).ToDictionary(product => product.Id);
    }
}
