using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Finds what changed since the last run: in Zoho (newest first), in the number of items, and in Odoo; and plans only that. Made
/// for one cycle. Wherever the source cannot show what changed, or anything does not add up, it asks for a full run: a cycle
/// saves calls, never proof.
/// </summary>
internal sealed class ChangeSearch
{
    // Zoho's times have whole seconds, and an item may be changed again within the second it was read.
    private static readonly TimeSpan ItemOverlap = TimeSpan.FromSeconds(2);

    // Beyond these a complete comparison costs no more.
    private const int MostDrifted = 100;
    private const int MostUnbound = 50;

    // Ids of more products than these say more than what is kept out by them.
    private const int MostNamed = 10_000;

    private readonly RunContext _context;
    private readonly FoundPair _pair;
    private readonly PairIdentity _identity;
    private readonly KnownState _known;
    private readonly BindingIndex _index;
    private readonly PictureMarks _marks;
    private readonly IReadOnlyDictionary<string, Binding> _bindings;

    // Items that rest as a whole; one of which single fields rest is mirrored for the others.
    private readonly HashSet<string> _restingWhole;

    private RecentItems _recent = null!;
    private List<ZohoItem> _items = [];
    private IReadOnlyDictionary<string, bool> _out = ItemScope.None;
    private List<ZohoItem> _unbound = [];
    private HashSet<string> _changed = [];
    private HashSet<string> _freed = [];
    private IReadOnlyList<OdooProduct> _products = [];
    private DriftWindow? _drift;
    private int _zohoCount;
    private int _zohoActive;

    /// <summary>Reads what the state knows; nothing of either service yet.</summary>
    /// <param name="context">What a run works with.</param>
    /// <param name="pair">The pair as it was found when this process last checked it.</param>
    /// <param name="remembered">The bindings as they were after a run, where this process knows them; null where it does not.</param>
    /// <param name="drift">What the cycle before this one left; null where this process carried out none.</param>
    public ChangeSearch(RunContext context, FoundPair pair, RememberedBindings? remembered, DriftWindow? drift)
    {
        (_context, _pair, _drift) = (context, pair, drift);
        _identity = PairChecks.Identity(_context.Settings, pair);
        _known = context.State.Read(reader => new KnownState(
            Watermarks.Read(reader), Watermarks.WhyNone(reader), reader.Identity, Watermarks.LastCounts(reader), reader.Quarantine(),
            reader.PendingJournal().Count, remembered?.At(reader) ?? new BindingIndex(reader.Bindings()),
            SaidKeys.Read(reader, _identity.OrganizationId), KnownDetails.Read(reader, context.Settings, context.Time)));
        _index = _known.Bindings;
        _marks = context.Settings.Mapping.Fields.Contains(MirroredField.Image) ? PictureMarks.Of(_index.All) : new PictureMarks();
        _bindings = _index.ByItem;
        _restingWhole = _known.Quarantine.Where(item => item.Refused.Count == 0).Select(item => item.ItemId)
            .ToHashSet(StringComparer.Ordinal);
    }

    private Watermarks Marks => _known.Watermarks!;

    private RunCounts Last => _known.Last!;

    /// <summary>Finds what changed and plans it; writes nothing.</summary>
    /// <param name="countActive">
    /// Whether the active items are counted this time instead of all: with one call a cycle, both counts are seen in turn.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<CycleFindings> FindAsync(bool countActive, CancellationToken cancellationToken)
    {
        if (DoubtOfRuns() is { } open) return CycleFindings.Full(open);
        if (DoubtOfPair() is { } urgent) return CycleFindings.Full(urgent) with { IsUrgent = true };
        var doubt = await ReadChangedAsync(cancellationToken).ConfigureAwait(false)
            ?? await CountAsync(countActive, cancellationToken).ConfigureAwait(false)
            ?? await ReadProductsAsync(cancellationToken).ConfigureAwait(false)
            ?? await ReadDriftedAsync(cancellationToken).ConfigureAwait(false);
        return doubt is null ? await PlanAsync(cancellationToken).ConfigureAwait(false) : CycleFindings.Full(doubt);
    }

    /// <summary>Why the runs before leave something open; null where they do not.</summary>
    private string? DoubtOfRuns()
    {
        if (_known.Watermarks is not { } marks || _known.Last is not { } last) return _known.WhyNone;
        var now = _context.Time.GetUtcNow();
        if (_known.Pending > 0) return "a run died with changes under way";
        if (now - marks.FullRun >= _context.Settings.Schedule.FullSweep || now < marks.FullRun) return "the last full run is too old";
        // What people must mend first is looked at again as often as the day's calls allow, not every five minutes.
        if (now - marks.FullRun < FullRunPacing.Gap((last.ZohoCount ?? 0) + marks.Out.Count, _context.Zoho.Usage, _context.Settings))
            return null;
        if (last.CountsMatch != true && !IsOwedToQuarantine(last, _known.Quarantine, _bindings)) return "the counts did not match";
        if (last.Conflicts + last.Blocked > 0) return "something was in conflict or blocked";
        return last.PicturesPending > 0 && PictureSource.Most(_context.Settings, _context.Zoho.Usage) > 0 ? "pictures are pending" : null;
    }

    /// <summary>Why the pair or the mapping is not that of the last run; null where it is.</summary>
    private string? DoubtOfPair()
    {
        if (!PlanGuard.JudgeIdentity(_known.Identity, _identity).Passes) return "the pair is another one";
        return Marks.Mapping == Watermarks.DigestOf(_context.Settings) ? null : "the settings of the mapping changed";
    }

    /// <summary>Whether refused items alone explain why the counts differ: they are tried again when their rest ends.</summary>
    private static bool IsOwedToQuarantine(
        RunCounts last, IReadOnlyList<QuarantinedItem> quarantine, IReadOnlyDictionary<string, Binding> bindings)
    {
        return last.ZohoCount - last.OdooCount == quarantine.Count(item => item.Products == 0 && !bindings.ContainsKey(item.ItemId))
            && Math.Abs((last.ZohoActive - last.OdooActive) ?? int.MaxValue) <= quarantine.Sum(item => item.Weight);
    }

    /// <summary>Reads the items that changed since the last run.</summary>
    /// <returns>Why a full run is needed; null where it is not.</returns>
    private async Task<string?> ReadChangedAsync(CancellationToken cancellationToken)
    {
        var since = Marks.NewestItem - ItemOverlap;
        if (await _context.Zoho.ReadRecentAsync(since, cancellationToken).ConfigureAwait(false) is not { } recent)
            return "Zoho does not list items by their last change, or too many changed";
        _recent = recent;
        var now = _context.Time.GetUtcNow();
        if (_known.Quarantine.Any(item => item.NextTry <= now)) return "an item in quarantine is due";
        if (recent.Items.Any(item => _restingWhole.Contains(item.ItemId) && item.LastModified > Marks.NewestItem))
            return "an item in quarantine changed";

        // The overlap brings items again that were dealt with; what rests there goes on resting.
        var quarantined = _known.Quarantine.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        _items = [.. await ItemDetails.CompleteAsync(
            ItemDetails.FieldsOf(_context.Settings.Mapping, _context.Odoo.Abilities), _context.Zoho,
            [.. recent.Items.Where(item => item.LastModified >= since && (!quarantined.Contains(item.ItemId)
                || (!_restingWhole.Contains(item.ItemId) && item.LastModified > Marks.NewestItem)))],
            SilentReporter.Instance, cancellationToken, _known.Details).ConfigureAwait(false)];
        if (PartItems() is { } doubt) return doubt;
        _changed = _items.Where(item => item.LastModified > Marks.NewestItem).Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        // So does what a full run left without a product for a conflict: the next one looks at it again.
        if (Last.Conflicts > 0) _items.RemoveAll(item => !_bindings.ContainsKey(item.ItemId) && !_changed.Contains(item.ItemId));
        _unbound = [.. _items.Where(item => !_bindings.ContainsKey(item.ItemId))];
        if (_unbound.Count > MostUnbound) return $"{_unbound.Count} items are new";
        return _unbound.Count > 0 && Last.Conflicts > 0 ? "an item without a product may be part of a conflict" : null;
    }

    /// <summary>Takes the items out that the settings leave out.</summary>
    /// <returns>Why a full run is needed; null where it is not.</returns>
    private string? PartItems()
    {
        _out = Marks.Out;
        if (!_context.Settings.Mapping.IsChoosing) return null;
        var scope = ItemScope.Of(
            _context.Settings.Mapping, _items, () => _bindings.Keys.Where(item => !Marks.Out.ContainsKey(item)).ToHashSet());
        // Like a deleted item, one that leaves has its product archived under the guard of a full run.
        if (scope.Out.Keys.Any(item => _bindings.ContainsKey(item) && !Marks.Out.ContainsKey(item))) return "an item is out of scope now";
        // Such a pair, which only the state knows, is in no count.
        if (scope.Items.Any(item => _bindings.ContainsKey(item.ItemId) && Marks.Out.ContainsKey(item.ItemId)))
            return "an item is in scope again";
        var chosen = scope.Items.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        if (scope.Out.Any(item => !Marks.Out.Contains(item)) || chosen.Any(Marks.Out.ContainsKey))
        {
            _out = Marks.Out.Where(item => !chosen.Contains(item.Key) && !scope.Out.ContainsKey(item.Key)).Concat(scope.Out)
                .ToDictionary(StringComparer.Ordinal);
        }

        _items = [.. scope.Items];
        return null;
    }

    // An item that says no status is as active as it was.
    private bool IsActive(ZohoItem item) =>
        item.Says(MirroredField.Active) ? item.IsActive : _bindings.GetValueOrDefault(item.ItemId)?.IsItemActive ?? true;

    /// <summary>Asks Zoho whether the number of items is what it should be by now.</summary>
    /// <returns>Why a full run is needed; null where it is not.</returns>
    private async Task<string?> CountAsync(bool countActive, CancellationToken cancellationToken)
    {
        _zohoCount = Last.ZohoCount!.Value + _unbound.Count;
        _zohoActive = Last.ZohoActive!.Value + _unbound.Count(item => item.IsActive)
            + _items.Where(item => _bindings.ContainsKey(item.ItemId))
                .Sum(item => (IsActive(item) ? 1 : 0) - (_bindings[item.ItemId].IsItemActive ? 1 : 0));
        // Zoho counts what is out of scope with the others.
        var expected = countActive ? _zohoActive + _out.Values.Count(active => active) : _zohoCount + _out.Count;
        var answer = await _context.Zoho.CountAsync(countActive, cancellationToken).ConfigureAwait(false);
        if (answer is { } count && count != expected)
            return $"Zoho counts {count} {(countActive ? "active " : string.Empty)}items, and {expected} are expected";
        // An item that is new here may be an old one whose pair was lost: then it is in the last count already.
        if (countActive && (_unbound.Count > 0 || _out.Count > Marks.Out.Count)
            && await _context.Zoho.CountAsync(false, cancellationToken).ConfigureAwait(false) is { } all
            && all != _zohoCount + _out.Count)
            return $"Zoho counts {all} items, and {_zohoCount + _out.Count} are expected";
        return answer is null
            && _context.Time.GetUtcNow() - Marks.FullRun
                >= FullRunPacing.Gap(_zohoCount + _out.Count, _context.Zoho.Usage, _context.Settings)
            ? "Zoho gives no count of the items, so only a full run finds deleted items"
            : null;
    }

    /// <summary>Reads the products of the changed items, and those that somebody changed in Odoo.</summary>
    /// <returns>Why a full run is needed; null where it is not.</returns>
    private async Task<string?> ReadProductsAsync(CancellationToken cancellationToken)
    {
        int[] changed = [.. _items.Select(item => _bindings.GetValueOrDefault(item.ItemId)?.ProductId).OfType<int>()];
        var drift = DriftWindow.At(Marks.OdooWritten, _drift, _context.Time);
        var began = _context.Time.GetTimestamp();
        var asking = (
            Gone: _context.Odoo.CountGoneAsync(_index.Products, cancellationToken),
            // What Odoo itself says about bindings is read by each full run.
            Written: _context.Odoo.ReadWrittenSinceAsync(drift.From, changed, _index.ItemsInOdoo, cancellationToken),
            // Where nothing can be adopted, other products' archived variants, of which there may be many, do not matter.
            Half: _context.Odoo.FindHalfArchivedAsync(
                _unbound.Count > 0 || _bindings.Count > MostNamed ? null : _index.Products, cancellationToken));
        await Task.WhenAll(asking.Gone, asking.Written, asking.Half).ConfigureAwait(false);
        var gone = await asking.Gone.ConfigureAwait(false);
        if (gone > 0) return $"{gone} products were deleted in Odoo";
        var written = await asking.Written.ConfigureAwait(false);
        _drift = drift.After(written, began, _context.Time);
        var half = await asking.Half.ConfigureAwait(false);
        var doubtful = _bindings.Values.Where(binding => half.Contains(binding.ProductId) && !_restingWhole.Contains(binding.ItemId))
            .Select(binding => binding.ProductId);
        _products = _marks.Named(OdooProduct.WithHalfArchived(
            await ReadProductsAsync(written, doubtful, cancellationToken).ConfigureAwait(false), half));
        // A product of an item that is neither known nor new belongs to a deleted item: somebody brought it back.
        var read = _items.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        var deleted = _products.Where(product => product.BoundItems.Count > 0
            && !product.BoundItems.Any(item => read.Contains(item) || _bindings.ContainsKey(item))).ToList();
        if (deleted.Exists(product => !product.IsArchived)) return "a product of a deleted item is active";
        if (deleted.Count > 0) _products = [.. _products.Except(deleted)];
        return null;
    }

    /// <summary>Reads the items whose products somebody changed in Odoo, or whose refused values are free by now.</summary>
    /// <returns>Why a full run is needed; null where it is not.</returns>
    private async Task<string?> ReadDriftedAsync(CancellationToken cancellationToken)
    {
        _freed = await FindFreedAsync(cancellationToken).ConfigureAwait(false);
        var drifted = FindChanged(_products);
        if (_freed.Count > 0)
        {
            drifted = [.. drifted.Union(
                _freed.Where(item => _bindings.ContainsKey(item) && _items.TrueForAll(read => read.ItemId != item)))];
            _products = _marks.Named(await WithAsync(
                _products, drifted.Select(item => _bindings[item].ProductId), cancellationToken).ConfigureAwait(false));
        }

        if (drifted.Count > MostDrifted) return $"{drifted.Count} products were changed in Odoo";
        if (drifted.Count == 0) return null;
        var details = await _context.Zoho.ReadDetailsAsync(drifted, SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
        if (details.Count < drifted.Count) return "an item of a changed product is not in Zoho";
        if (details.Any(item => item.IsChosen == false)) return "an item of a changed product is out of scope now";
        // What the listing says and a record does not would be forgotten with the record's product.
        if (_known.Keys.IsLackedBy(details, _context.Settings.Mapping))
            return "the details of an item of a changed product have fewer keys than the listing";
        if (details.Any(item => IsActive(item) != _bindings[item.ItemId].IsItemActive))
            return "an item was activated or deactivated without its time of change";
        if (HasUnknownPicture(drifted)) return "somebody gave a picture to a product in Odoo";
        _items.AddRange(details.Select(WithPicture));
        return null;
    }

    /// <summary>No record of details has a picture, and the item did not change: it is the one that was written.</summary>
    private ZohoItem WithPicture(ZohoItem item) =>
        item.Says(MirroredField.Image) || _bindings[item.ItemId].Picture is not { } mark ? item
        : item.With(MirroredField.Image, mark.Document) with { Absent = item.Absent.Except(MirroredField.Image.ZohoKeys).ToHashSet() };

    /// <summary>Whether a product has a picture where none was written: only the listing says whether its item has one.</summary>
    private bool HasUnknownPicture(IReadOnlyCollection<string> drifted)
    {
        var pictured = _products.Where(product => product.Values[MirroredField.Image] is { Text.Length: > 0 })
            .Select(product => product.Id).ToHashSet();
        return drifted.Any(item => _bindings[item] is { Picture: null, WrittenDigest.Length: > 0 } binding
            && pictured.Contains(binding.ProductId));
    }

    /// <summary>Plans what was found, or says why a full run must.</summary>
    private async Task<CycleFindings> PlanAsync(CancellationToken cancellationToken)
    {
        var mapped = new ItemMapper(_context.Settings.Mapping, _context.Settings.Pricing, _context.Odoo.Abilities).Map(_items);
        if (mapped.Unmappable.Count > 0) return CycleFindings.Full("an item cannot be written as it is");
        var plan = await PlanWithVariantsAsync(
            new PlanInput
            {
                Desired = mapped.Desired,
                Products = _products,
                LocalBindings = _bindings,
                Resting = _known.Quarantine.Where(item => !_freed.Contains(item.ItemId))
                    .ToDictionary(item => item.ItemId, StringComparer.Ordinal),
                Policy = PlanPolicy.From(_context.Settings.Mapping, _context.Settings.Guard),
                IsPartial = true,
            },
            cancellationToken).ConfigureAwait(false);
        // What was blocked or in conflict before is in the counts of the last full run already.
        var noted = plan.Issues
            .Where(issue => issue.Kind is PlanIssueKind.Noted or PlanIssueKind.Quarantined or PlanIssueKind.Unconverted).ToList();
        if (plan.Issues.Except(noted).Any(issue => _changed.Contains(issue.ItemId)))
            return CycleFindings.Full("something is in conflict or blocked");
        plan = PicturePlan.Limit(
            plan with { Issues = noted }, mapped.Desired, PictureSource.Most(_context.Settings, _context.Zoho.Usage));
        var verdict = PlanGuard.JudgeRemovals(plan.Count(ChangeKind.Archive), _bindings.Count, _zohoCount, _context.Settings.Guard);
        // Of the recent list alone: details are read later, and would let the mark pass what changed in between.
        var newest = _recent.Items.Select(item => item.LastModified).DefaultIfEmpty(null).Max() ?? Marks.NewestItem;
        if (newest > _recent.ReadAt) newest = _recent.ReadAt;
        return new CycleFindings(
            null,
            new MirrorPreparation(
                plan, verdict, _identity, _products, _pair, mapped, _known.Quarantine, _known.Bindings)
            {
                IsPartial = true, Details = _known.Details,
            },
            Marks with { NewestItem = newest > Marks.NewestItem ? newest : Marks.NewestItem, OdooWritten = _drift!.Mark, Out = _out },
            _zohoCount, _zohoActive, LookedAt()) { Drift = _drift, Returned = CountReturned() };
    }

    private async Task<IReadOnlyList<OdooProduct>> ReadProductsAsync(
        IReadOnlyList<OdooProduct> written, IEnumerable<int> doubtful, CancellationToken cancellationToken)
    {
        var byId = written.ToDictionary(product => product.Id);
        var ids = _items.Select(item => _bindings.GetValueOrDefault(item.ItemId)?.ProductId).OfType<int>().ToHashSet();
        foreach (var item in _unbound)
        {
            // Another machine may have made it since: Odoo's own binding goes before any search by key.
            if (await _context.Odoo.FindBoundAsync(item.ItemId, cancellationToken).ConfigureAwait(false) is { } id) ids.Add(id);
        }

        ids.UnionWith(doubtful);
        ids.ExceptWith(byId.Keys);
        var skus = _unbound.Select(item => item.Sku).Where(sku => sku.Length > 0).ToHashSet(StringComparer.Ordinal);
        var names = _context.Settings.Mapping.AdoptByName ? _unbound.Select(item => item.Name).ToHashSet(StringComparer.Ordinal) : [];
        foreach (var product in await _context.Odoo.FindAsync(ids, skus, names, cancellationToken).ConfigureAwait(false))
            byId[product.Id] = product;
        return [.. byId.Values.OrderBy(product => product.Id)];
    }

    /// <summary>
    /// Items that were refused for a value which another product held, and which nobody holds any more. One call, and only where
    /// there are such items.
    /// </summary>
    private async Task<HashSet<string>> FindFreedAsync(CancellationToken cancellationToken)
    {
        var freed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in UniqueFields.All)
        {
            var waiting = _known.Quarantine.Where(item => item.WaitsForValue && item.Refused[field] is { Text.Length: > 0 }).ToList();
            if (waiting.Count == 0) continue;
            var values = waiting.Select(item => item.Refused[field]!.Value.Text).Distinct().ToList();
            var held = await _context.Odoo.FindHeldAsync(field, values, cancellationToken).ConfigureAwait(false);
            freed.UnionWith(waiting.Where(item => !held.Contains(item.Refused[field]!.Value.Text)).Select(item => item.ItemId));
        }

        return freed;
    }

    private async Task<IReadOnlyList<OdooProduct>> WithAsync(
        IReadOnlyList<OdooProduct> products, IEnumerable<int> ids, CancellationToken cancellationToken)
    {
        var missing = ids.Except(products.Select(product => product.Id)).ToHashSet();
        if (missing.Count == 0) return products;
        var found = await _context.Odoo.FindAsync(missing, [], [], cancellationToken).ConfigureAwait(false);
        return [.. products.Concat(found).OrderBy(product => product.Id)];
    }

    /// <summary>Plans; where something would be made, looks first for its SKU, or nearly, on what was not read.</summary>
    private async Task<SyncPlan> PlanWithVariantsAsync(PlanInput input, CancellationToken cancellationToken)
    {
        var plan = SyncPlanner.Plan(input);
        if (plan.NewSkus is not { Count: > 0 } skus) return plan;
        // The variant of an ordinary product has the product's own SKU, so that one search finds products and variants.
        var bound = _context.Settings.Mapping.SkuMatch == SkuMatchChoice.Near
            ? _index.Products
            : null;
        var codes = await _context.Odoo.FindVariantCodesAsync(skus, bound, cancellationToken).ConfigureAwait(false);
        return codes.Count == 0 ? plan : SyncPlanner.Plan(input with { VariantCodes = codes });
    }

    /// <summary>Items whose product no longer holds what was last seen there, and that are not read anyway.</summary>
    private List<string> FindChanged(IReadOnlyList<OdooProduct> products)
    {
        var read = _items.Select(item => item.ItemId).Concat(_restingWhole).ToHashSet(StringComparer.Ordinal);
        var byProduct = _index.ByProduct;
        return [.. products
            .Where(product => byProduct.TryGetValue(product.Id, out var binding) && !read.Contains(binding.ItemId)
                && binding.SeenDigest != ValuesDigest.Of(product.Values))
            .Select(product => byProduct[product.Id].ItemId)];
    }

    /// <summary>Products that were retired until their items came back into scope; somebody may have restored one meanwhile.</summary>
    private int CountReturned()
    {
        var back = _unbound.Where(item => Marks.Out.ContainsKey(item.ItemId)).Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        return back.Count == 0 ? 0 : _products.Count(product => product.BoundItems.Any(back.Contains));
    }

    /// <summary>The pairs that a cycle looks at, bound in Odoo or only locally, as they were known before.</summary>
    private IReadOnlyList<Binding> LookedAt()
    {
        var ids = _products.Select(product => product.Id).ToHashSet();
        var read = _items.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        return [.. _bindings.Values.Where(binding => ids.Contains(binding.ProductId) || read.Contains(binding.ItemId))];
    }

    /// <summary>What the state knew before the cycle.</summary>
    private sealed record KnownState(
        Watermarks? Watermarks, string WhyNone, PairIdentity? Identity, RunCounts? Last, IReadOnlyList<QuarantinedItem> Quarantine,
        int Pending, BindingIndex Bindings, SaidKeys Keys, KnownDetails Details);
}
