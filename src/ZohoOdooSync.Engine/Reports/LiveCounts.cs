using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>
/// The counts of both services at one moment, asked for and not remembered. A side that could not be asked has no counts
/// and says why; the other one is told all the same.
/// </summary>
public sealed record LiveCounts
{
    /// <summary>When both were asked, UTC.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Items in scope; null where Zoho could not be asked.</summary>
    public int? ZohoCount { get; init; }

    /// <summary>Those of them that are active; null where Zoho could not be asked.</summary>
    public int? ZohoActive { get; init; }

    /// <summary>Items that the settings leave out, and that no other count has; null where there are none.</summary>
    public int? OutOfScope { get; init; }

    /// <summary>Why Zoho could not be asked, with the next step; null where it answered.</summary>
    public string? ZohoError { get; init; }

    /// <summary>Bound products, retired ones apart; null where Odoo could not be asked.</summary>
    public int? OdooCount { get; init; }

    /// <summary>Those of them that are active; null where Odoo could not be asked.</summary>
    public int? OdooActive { get; init; }

    /// <summary>Why Odoo could not be asked, with the next step; null where it answered.</summary>
    public string? OdooError { get; init; }

    /// <summary>True where Zoho gave no count of its own, so that its items were listed to count them.</summary>
    public bool ZohoWasListed { get; init; }

    /// <summary>Calls to Zoho that this took, token calls included.</summary>
    public int ZohoCalls { get; init; }

    /// <summary>Calls to Odoo that this took.</summary>
    public int OdooCalls { get; init; }

    /// <summary>Whether both totals and both active counts are equal; null where a side could not be asked.</summary>
    public bool? CountsMatch => ZohoCount is null || OdooCount is null
        ? null
        : ZohoCount == OdooCount && ZohoActive == OdooActive;

    /// <summary>Odoo count less Zoho count; null where a side could not be asked.</summary>
    public int? Difference => OdooCount - ZohoCount;

    /// <summary><c>YES</c>, <c>NO (Difference: -50)</c>, or <c>UNKNOWN</c> where a side could not be asked.</summary>
    public string CountMatch => CountMatchText.Of(ZohoCount, ZohoActive, OdooCount, OdooActive);
}

/// <summary>Counts both services now, as cheaply as they allow. Writes nothing; each side fails for itself.</summary>
internal sealed class LiveCounting(
    SyncSettings settings, IZohoCatalogue zoho, IOdooTarget odoo, IStateStore state, TimeProvider time, ISyncReporter reporter)
{
    /// <summary>Completes items from their details, where a row does not say whether its item is chosen.</summary>
    public required Func<IReadOnlyList<ZohoItem>, Task<IReadOnlyList<ZohoItem>>> CompleteAsync { get; init; }

    public async Task<LiveCounts> CountAsync(CancellationToken cancellationToken)
    {
        var asked = time.GetUtcNow();
        var counting = Settle(CountItemsAsync(cancellationToken));
        var products = Settle(odoo.ReadBindingsAsync(cancellationToken));
        var (source, zohoError) = await counting.ConfigureAwait(false);
        var (target, odooError) = await products.ConfigureAwait(false);
        var scope = source?.Items is { } items
            ? ItemScope.Of(settings.Mapping, items, () => MirroredOf(target))
            : null;
        if (scope is not null) source = new ItemCounts(scope.Items.Count, scope.Items.Count(item => item.IsActive), null);
        var listed = scope?.Items.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        var bound = target is null ? null : BoundProducts(target, listed);
        return new LiveCounts
        {
            AskedAt = asked,
            ZohoCount = source?.All,
            ZohoActive = source?.Active,
            ZohoError = zohoError,
            OutOfScope = scope is { Out.Count: > 0 and var left } ? left : null,
            ZohoWasListed = scope is not null,
            OdooCount = bound?.Count,
            OdooActive = bound?.Count(product => product.IsActive),
            OdooError = odooError,
            ZohoCalls = zoho.Usage.Calls,
            OdooCalls = odoo.Calls,
        };
    }

    private async Task<ItemCounts> CountItemsAsync(CancellationToken cancellationToken)
    {
        // Zoho's own counts know nothing of the choice.
        if (!settings.Mapping.IsChoosing && await zoho.CountAsync(activeOnly: true, cancellationToken).ConfigureAwait(false) is { } active)
        {
            if (!settings.Mapping.IncludeInactive) return new ItemCounts(active, active, null);
            if (await zoho.CountAsync(activeOnly: false, cancellationToken).ConfigureAwait(false) is { } all)
                return new ItemCounts(all, active, null);
        }

        var expected = state.Read(Watermarks.LastCount);
        var listing = await zoho.ReadAllAsync(expected, reporter, cancellationToken).ConfigureAwait(false);
        return new ItemCounts(0, 0, await CompleteAsync(listing.Items).ConfigureAwait(false));
    }

    private IReadOnlySet<string> MirroredOf(IReadOnlyList<OdooProduct>? products)
    {
        var bindings = state.Read(reader => reader.Bindings());
        return products is null
            ? bindings.Select(binding => binding.ItemId).ToHashSet(StringComparer.Ordinal)
            : ItemScope.MirroredOf(products, bindings);
    }

    /// <summary>The products that count: bound in Odoo or only here, and not retired.</summary>
    /// <param name="products">Every product.</param>
    /// <param name="listed">The items, where they were listed.</param>
    private List<OdooProduct> BoundProducts(IReadOnlyList<OdooProduct> products, IReadOnlySet<string>? listed)
    {
        var bindings = state.Read(reader => reader.Bindings());
        var local = bindings.Where(binding => binding.Home == BindingHome.Local).ToLookup(binding => binding.ProductId);
        // Archived and without an item: retired. Where the items were not listed, those that the last run knew of stand for
        // them; before the first run nothing is known, and nothing counts as retired.
        var items = listed ?? bindings.Select(binding => binding.ItemId).ToHashSet(StringComparer.Ordinal);
        var known = listed is not null || bindings.Count > 0;
        var bound = new List<OdooProduct>(products.Count);
        foreach (var product in products)
        {
            var partners = product.BoundItems.Count == 0 && !product.IsBoundElsewhere
                ? [.. local[product.Id].Select(binding => binding.ItemId)]
                : product.BoundItems;
            if (partners.Count == 0 || (known && product.IsArchived && !partners.Any(items.Contains))) continue;
            bound.Add(product);
        }

        return bound;
    }

    private static async Task<(T? Answer, string? Error)> Settle<T>(Task<T> asking) where T : class
    {
        try
        {
            return (await asking.ConfigureAwait(false), null);
        }
        catch (SyncException e)
        {
            return (null, $"{e.ErrorId}: {e.Message} {e.NextStep}");
        }
    }

    /// <summary>What Zoho counts, or its items where they had to be listed.</summary>
    private sealed record ItemCounts(int All, int Active, IReadOnlyList<ZohoItem>? Items);
}
