using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Reads both services completely, and asks Zoho for what its listing left out.</summary>
internal sealed class PairReader(IZohoCatalogue zoho, IOdooTarget odoo, ISyncReporter reporter)
{
    /// <summary>Reads both services at the same time, each completely.</summary>
    /// <param name="lastCount">Items that the last run read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="asked">What the services are being asked still: each is read when it has answered. Null where both have.</param>
    public async Task<(CatalogueListing Listing, IReadOnlyList<OdooProduct> Products)> ReadAsync(
        int lastCount, CancellationToken cancellationToken, AskedPair? asked = null)
    {
        reporter.Report(new SyncProgressed(SyncPhase.ReadingSource, 0, null, "reading both sides"));
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var listing = CancelOther(After(asked?.Organization, () => zoho.ReadAllAsync(lastCount, reporter, both.Token)), both);
        var reading = CancelOther(After(asked?.Database, () => odoo.ReadAllAsync(reporter, both.Token)), both);
        await WhenBothAsync(listing, reading).ConfigureAwait(false);
        return (await listing.ConfigureAwait(false), await reading.ConfigureAwait(false));
    }

    /// <summary>Reads both services, completes barcodes from detail records, and warns of keys that Zoho no longer sends and of columns
    /// that Odoo does not take.</summary>
    public async Task<(IReadOnlyList<ZohoItem> Items, IReadOnlyList<OdooProduct> Products, DateTimeOffset ListedAt)> ReadMirroredAsync(
        RunContext context, int lastCount, SaidKeys keys, CancellationToken cancellationToken, AskedPair? asked = null,
        KnownDetails? details = null)
    {
        var (listed, products) = await ReadAsync(lastCount, cancellationToken, asked).ConfigureAwait(false);
        var fields = ItemDetails.FieldsOf(context.Settings.Mapping, odoo.Abilities);
        var items = await ItemDetails.CompleteAsync(fields, zoho, listed.Items, reporter, cancellationToken, details)
            .ConfigureAwait(false);
        if (items.Count > 0 && keys.Warning(SaidKeys.Of(items, context.Settings.Mapping), context.Settings.Mapping) is { } warning)
            context.Report(SyncLogLevel.Warning, warning);
        foreach (var (field, problem) in odoo.Abilities.ColumnProblems.OrderBy(pair => pair.Key))
        {
            var columns = field.Columns.Count > 1 ? string.Join(" or ", field.Columns) + " " : string.Empty;
            context.Report(SyncLogLevel.Warning, $"The field {field} of {(field.IsCustom ? "mapping.custom" : "mapping.fields")} is not "
                + $"mirrored: the column {columns}{problem}.");
        }

        return (items, products, listed.ReadAt);
    }

    /// <summary>Asks for items that are in no listing, one by one: only Zoho's own word proves that an item is gone.</summary>
    public async Task<(HashSet<string> Absent, List<ZohoItem> Found)> ProveAbsentAsync(
        IReadOnlyCollection<string> missing, CancellationToken cancellationToken)
    {
        var absent = new HashSet<string>(StringComparer.Ordinal);
        var found = new List<ZohoItem>();
        foreach (var id in missing.Order(StringComparer.Ordinal))
        {
            var item = await zoho.FindItemAsync(id, cancellationToken).ConfigureAwait(false);
            if (item is null) absent.Add(id);
            else found.Add(item);
            reporter.Report(new SyncProgressed(
                SyncPhase.Planning, absent.Count + found.Count, missing.Count, "asking Zoho for items that are missing"));
        }

        return (absent, found);
    }

    private static async Task<T> After<T>(Task? first, Func<Task<T>> then)
    {
        if (first is not null) await first.ConfigureAwait(false);
        return await then().ConfigureAwait(false);
    }

    /// <summary>A side that fails ends the other's reading, since neither is of use alone.</summary>
    private static async Task<T> CancelOther<T>(Task<T> reading, CancellationTokenSource both)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch
        {
            await both.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Waits for both, and throws the failure that came first rather than the cancellation that followed.</summary>
    private static async Task WhenBothAsync(Task first, Task second)
    {
        try
        {
            await Task.WhenAll(first, second).ConfigureAwait(false);
        }
        catch (Exception)
        {
            foreach (var task in new[] { first, second })
            {
                if (task.Exception?.InnerException is SyncException known) throw known;
            }

            throw;
        }
    }
}

/// <summary>Rows of the listing have barcodes only with Zoho's inventory features; detail records may have them without.</summary>
internal static class ItemDetails
{
    /// <summary>The mirrored fields that details may have where rows have not, and that this server takes.</summary>
    public static IEnumerable<MirroredField> FieldsOf(MappingSettings mapping, TargetAbilities target) =>
        mapping.Fields.Where(field => field.Is(FieldTraits.InDetails) && !target.ColumnProblems.ContainsKey(field));

    /// <summary>
    /// The items, completed from their detail records: those that lack one of the fields, and those of which the row does not say whether
    /// they are chosen.
    /// </summary>
    /// <param name="wanted">The fields.</param>
    /// <param name="zoho">Gives the records.</param>
    /// <param name="items">The items as their rows say them.</param>
    /// <param name="reporter">Told of the reading.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="known">Records that need not be read again; null where all are.</param>
    public static async Task<IReadOnlyList<ZohoItem>> CompleteAsync(
        IEnumerable<MirroredField> wanted, IZohoCatalogue zoho, IReadOnlyList<ZohoItem> items, ISyncReporter reporter,
        CancellationToken cancellationToken, KnownDetails? known = null)
    {
        // A row may lack the key of such a field because the item has no value: details are worth their calls where no row has it.
        var fields = wanted.Where(field => !field.HasColumnType || !items.Any(item => item.Says(field))).ToList();
        // What is out of scope by its row need not say more.
        var lacking = items.Where(item => item.IsChosen is null || (item.IsChosen == true && Lacks(item).Any())).ToList();
        if (lacking.Count == 0) return items;
        var byId = lacking.Select(item => known?.Find(item, fields)).OfType<ZohoItem>()
            .ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        var asked = lacking.Select(item => item.ItemId).Where(item => !byId.ContainsKey(item)).ToList();
        foreach (var detail in await zoho.ReadDetailsAsync(asked, reporter, cancellationToken).ConfigureAwait(false))
        {
            byId[detail.ItemId] = detail;
            known?.Learn(detail, fields);
        }

        // A record that lacks the keys as well says nothing: what Odoo holds is left alone.
        return [.. items.Select(item => byId.TryGetValue(item.ItemId, out var detail)
            ? item.With(Lacks(item), detail) with { IsChosen = item.IsChosen ?? detail.IsChosen }
            : item)];

        IEnumerable<MirroredField> Lacks(ZohoItem item) => fields.Where(field => !item.Says(field));
    }
}
