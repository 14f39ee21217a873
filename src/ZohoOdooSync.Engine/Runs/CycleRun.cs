using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>What a cycle found out: what to apply, or why a full run is needed instead.</summary>
/// <param name="FullRunBecause">In words; null where the cycle can go on.</param>
/// <param name="Prepared">What to apply, when it can.</param>
/// <param name="Marks">The marks after it.</param>
/// <param name="ZohoCount">Items in scope.</param>
/// <param name="ZohoActive">Those of them that are active.</param>
/// <param name="Known">Bindings of all pairs that were looked at, as they were before.</param>
internal sealed record CycleFindings(
    string? FullRunBecause, Preparation? Prepared, Watermarks? Marks, int ZohoCount, int ZohoActive,
    IReadOnlyList<Binding> Known)
{
    /// <summary>Whether the full run cannot wait for its turn in the day's calls.</summary>
    public bool IsUrgent { get; init; }

    /// <summary>What the next cycle need not read again, once this one is carried out; null for a full run.</summary>
    public DriftWindow? Drift { get; init; }
}

/// <summary>
/// The bindings as they were after a run. Nothing but a run changes them, and no run is under way while the lock is held: as
/// long as that run is the newest one they still stand, and making thousands of records out of text is saved.
/// </summary>
/// <param name="RunId">The run.</param>
/// <param name="Bindings">All bindings after it.</param>
internal sealed record RememberedBindings(string RunId, IReadOnlyList<Binding> Bindings)
{
    /// <summary>The bindings, where they still stand; else null.</summary>
    public IReadOnlyList<Binding>? At(IStateReader state) => state.Runs(1) is [var newest] && newest.RunId == RunId ? Bindings : null;

    /// <summary>What is known after a run; null where it changed a binding, so that they must be read again.</summary>
    public static RememberedBindings? After(SyncRunResult result, Preparation prepared) =>
        result.Changes.Count == 0 && prepared.IsPartial && prepared.Plan.Pairs.All(prepared.Bindings.ToHashSet().Contains)
            ? new RememberedBindings(result.Run.RunId, prepared.Bindings)
            : null;
}

/// <summary>
/// One cycle: reads what changed in Zoho (newest first), whether the number of items is still right, and what somebody
/// changed in Odoo; plans and applies only that. Wherever the source cannot show what changed, or anything does not add up,
/// it asks for a full run: a cycle saves calls, never proof.
/// </summary>
internal sealed class CycleRun(
    SyncSettings settings, IZohoCatalogue zoho, IOdooTarget odoo, IStateStore state, TimeProvider time)
{
    // Zoho's times have whole seconds, and an item may be changed again within the second it was read.
    private static readonly TimeSpan ItemOverlap = TimeSpan.FromSeconds(2);

    // Beyond these a complete comparison costs no more.
    private const int MostDrifted = 100;
    private const int MostUnbound = 50;

    /// <summary>Reads what changed and plans it; writes nothing.</summary>
    /// <param name="pair">The pair as it was found when this process last checked it.</param>
    /// <param name="countActive">
    /// Whether the active items are counted this time instead of all: with one call a cycle, both counts are seen in turn.
    /// </param>
    /// <param name="remembered">The bindings as they were after a run, where this process knows them; null where it does not.</param>
    /// <param name="drift">What the cycle before this one left; null where this process carried out none.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<CycleFindings> PrepareAsync(
        FoundPair pair, bool countActive, RememberedBindings? remembered, DriftWindow? drift, CancellationToken cancellationToken)
    {
        var identity = PairChecks.Identity(settings, pair);
        var known = state.Read(reader => (
            Marks: Watermarks.Read(reader), WhyNone: Watermarks.WhyNone(reader), reader.Identity, Last: Watermarks.LastCounts(reader),
            Quarantine: reader.Quarantine(), Pending: reader.PendingJournal().Count, Bindings: remembered?.At(reader) ?? reader.Bindings(),
            Keys: SaidKeys.Read(reader, identity.OrganizationId)));
        var now = time.GetUtcNow();
        if (known.Marks is null || known.Last is null) return Full(known.WhyNone);
        if (NeedsFullRun(known.Marks, known.Last, known.Pending, known.Quarantine, known.Bindings, now) is { } reason) return Full(reason);
        if (!PlanGuard.JudgeIdentity(known.Identity, identity).Passes) return Full("the pair is another one", urgent: true);
        if (known.Marks.Mapping != Watermarks.DigestOf(settings)) return Full("the settings of the mapping changed", urgent: true);
        var (marks, last) = (known.Marks, known.Last);
        var (lastCount, lastActive) = (last.ZohoCount!.Value, last.ZohoActive!.Value);

        var since = marks.NewestItem - ItemOverlap;
        if (await zoho.ReadRecentAsync(since, cancellationToken).ConfigureAwait(false) is not { } recent)
            return Full("Zoho does not list items by their last change, or too many changed");
        var bindings = known.Bindings.ToDictionary(binding => binding.ItemId, StringComparer.Ordinal);
        var quarantined = known.Quarantine.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        // An item of which single fields rest is mirrored for the rest.
        var whole = known.Quarantine.Where(item => item.Refused.Count == 0).Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        if (known.Quarantine.Any(item => item.NextTry <= now)) return Full("an item in quarantine is due");
        if (recent.Items.Any(item => whole.Contains(item.ItemId) && item.LastModified > marks.NewestItem))
            return Full("an item in quarantine changed");

        // The overlap brings items again that were dealt with; what rests there goes on resting.
        var items = (await Barcodes.CompleteAsync(
            settings, zoho,
            [.. recent.Items.Where(item => item.LastModified >= since && (!quarantined.ContainsKey(item.ItemId)
                || (!whole.Contains(item.ItemId) && item.LastModified > marks.NewestItem)))],
            SilentReporter.Instance, cancellationToken).ConfigureAwait(false)).ToList();
        var changed = items.Where(item => item.LastModified > marks.NewestItem).Select(item => item.ItemId)
            .ToHashSet(StringComparer.Ordinal);
        // So does what a full run left without a product for a conflict: the next one looks at it again.
        if (last.Conflicts > 0) items.RemoveAll(item => !bindings.ContainsKey(item.ItemId) && !changed.Contains(item.ItemId));
        var unbound = items.Where(item => !bindings.ContainsKey(item.ItemId)).ToList();
        if (unbound.Count > MostUnbound) return Full($"{unbound.Count} items are new");
        if (unbound.Count > 0 && last.Conflicts > 0) return Full("an item without a product may be part of a conflict");

        // An item that says no status is as active as it was.
        bool IsActive(ZohoItem item) =>
            item.Says(MirroredField.Active) ? item.IsActive : bindings.GetValueOrDefault(item.ItemId)?.IsItemActive ?? true;
        var zohoCount = lastCount + unbound.Count;
        var zohoActive = lastActive + unbound.Count(item => item.IsActive)
            + items.Where(item => bindings.ContainsKey(item.ItemId))
                .Sum(item => (IsActive(item) ? 1 : 0) - (bindings[item.ItemId].IsItemActive ? 1 : 0));
        var expected = countActive ? zohoActive : zohoCount;
        var told = await zoho.CountAsync(countActive, cancellationToken).ConfigureAwait(false);
        if (told is { } count && count != expected)
            return Full($"Zoho counts {count} {(countActive ? "active " : string.Empty)}items, and {expected} are expected");
        // An item that is new here may be an old one whose pair was lost: then it is in the last count already.
        if (countActive && unbound.Count > 0
            && await zoho.CountAsync(false, cancellationToken).ConfigureAwait(false) is { } all && all != zohoCount)
            return Full($"Zoho counts {all} items, and {zohoCount} are expected");
        if (told is null && now - marks.FullRun >= FullRunPacing.Gap(zohoCount, zoho.Usage, settings))
            return Full("Zoho does not tell how many items there are, so that deleted ones show only in a full run");

        var gone = await odoo.FindGoneAsync([.. bindings.Values.Select(binding => binding.ProductId)], cancellationToken)
            .ConfigureAwait(false);
        if (gone.Count > 0) return Full($"{gone.Count} products were deleted in Odoo");
        drift = DriftWindow.At(marks.OdooWritten, drift, time);
        var began = time.GetTimestamp();
        var written = await odoo.ReadWrittenSinceAsync(drift.From, cancellationToken).ConfigureAwait(false);
        drift = drift.After(written, began, time);
        // Where nothing can be adopted, other products' archived variants, of which there may be many, do not matter.
        var half = await odoo.FindHalfArchivedAsync(
            unbound.Count > 0 ? null : [.. bindings.Values.Select(binding => binding.ProductId)], cancellationToken).ConfigureAwait(false);
        var doubtful = bindings.Values.Where(binding => half.Contains(binding.ProductId) && !whole.Contains(binding.ItemId))
            .Select(binding => binding.ProductId);
        var products = OdooProduct.WithHalfArchived(
            await ReadProductsAsync(written, items, unbound, doubtful, bindings, cancellationToken).ConfigureAwait(false), half);
        // A product of an item that is neither known nor new belongs to a deleted item: somebody brought it back.
        var ids = items.Select(item => item.ItemId).Concat(bindings.Keys).ToHashSet(StringComparer.Ordinal);
        if (products.Any(product => IsOfDeletedItem(product, ids) && !product.IsArchived)) return Full("a product of a deleted item is active");
        products = [.. products.Where(product => !IsOfDeletedItem(product, ids))];
        var freed = await FindFreedAsync(known.Quarantine, cancellationToken).ConfigureAwait(false);
        var drifted = Drifted(products, bindings, items, whole);
        if (freed.Count > 0)
        {
            drifted = [.. drifted.Union(freed.Where(item => bindings.ContainsKey(item) && items.TrueForAll(read => read.ItemId != item)))];
            var theirs = drifted.Select(item => bindings[item].ProductId);
            products = await WithAsync(products, theirs, cancellationToken).ConfigureAwait(false);
        }

        if (drifted.Count > MostDrifted) return Full($"{drifted.Count} products were changed in Odoo");
        if (drifted.Count > 0)
        {
            var details = await zoho.ReadDetailsAsync(drifted, SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
            if (details.Count < drifted.Count) return Full("an item of a changed product is not in Zoho");
            // What the listing says and a record does not would be forgotten with the record's product.
            if (known.Keys.IsLackedBy(details, settings.Mapping))
                return Full("the details of an item of a changed product say less than the listing");
            if (details.Any(item => IsActive(item) != bindings[item.ItemId].IsItemActive))
                return Full("an item was activated or deactivated without its time of change");
            items.AddRange(details);
        }

        var mapped = new ItemMapper(settings.Mapping, settings.Pricing, odoo.Abilities).Map(items);
        if (mapped.Unmappable.Count > 0) return Full("an item cannot be written as it is");
        var plan = await PlanAsync(
            new PlanInput
            {
                Desired = mapped.Desired,
                Products = products,
                LocalBindings = bindings,
                Resting = quarantined.Where(item => !freed.Contains(item.Key)).ToDictionary(StringComparer.Ordinal),
                Policy = PlanPolicy.From(settings.Mapping, settings.Guard),
                IsPartial = true,
            },
            cancellationToken).ConfigureAwait(false);
        // What was blocked or in conflict before is in the counts of the last full run already.
        var noted = plan.Issues.Where(issue => issue.Kind is PlanIssueKind.Noted or PlanIssueKind.Quarantined).ToList();
        if (plan.Issues.Except(noted).Any(issue => changed.Contains(issue.ItemId))) return Full("something is in conflict or blocked");
        plan = plan with { Issues = noted };
        var archives = plan.Count(ChangeKind.Archive);
        var verdict = PlanGuard.JudgeRemovals(archives, bindings.Count, zohoCount, settings.Guard);
        // Of the recent list alone: details are read later, and would let the mark pass what changed in between.
        var newest = recent.Items.Select(item => item.LastModified).DefaultIfEmpty(null).Max() ?? marks.NewestItem;
        if (newest > recent.ReadAt) newest = recent.ReadAt;
        return new CycleFindings(
            null,
            new Preparation(pair, identity, plan, mapped, products, verdict, known.Quarantine, known.Bindings) { IsPartial = true },
            marks with { NewestItem = newest > marks.NewestItem ? newest : marks.NewestItem, OdooWritten = drift.Mark },
            zohoCount,
            zohoActive,
            LookedAt(products, items, bindings)) { Drift = drift };
    }

    /// <summary>The counts after a cycle: those before it, and what it changed.</summary>
    public RunCounts Count(CycleFindings findings, RunCounts tally)
    {
        // The whole as it was counted last, less the part that was looked at, plus that part as it is now.
        var before = state.Read(Watermarks.LastCounts)!;
        return tally with
        {
            ZohoCount = findings.ZohoCount,
            ZohoActive = findings.ZohoActive,
            OdooCountBefore = before.OdooCount,
            OdooCount = before.OdooCount - findings.Known.Count + tally.OdooCount,
            OdooActive = before.OdooActive - findings.Known.Count(binding => binding.IsProductActive) + tally.OdooActive,
            Unchanged = findings.ZohoCount - tally.Created - tally.Adopted - tally.Updated - tally.Archived - tally.Restored,
            Conflicts = before.Conflicts,
            Blocked = before.Blocked,
            Retired = before.Retired,
            Unmanaged = before.Unmanaged,
        };
    }

    private string? NeedsFullRun(
        Watermarks marks, RunCounts last, int pending, IReadOnlyList<QuarantinedItem> quarantine, IReadOnlyList<Binding> bindings,
        DateTimeOffset now)
    {
        if (pending > 0) return "a run died with changes under way";
        if (now - marks.FullRun >= settings.Schedule.FullSweep || now < marks.FullRun) return "the last full run is too old";
        // What people must mend first is looked at again as often as the day's calls allow, not every five minutes.
        if (now - marks.FullRun < FullRunPacing.Gap(last.ZohoCount ?? 0, zoho.Usage, settings)) return null;
        if (last.CountsMatch != true && !IsOwedToQuarantine(last, quarantine, bindings)) return "the counts did not match";
        return last.Conflicts + last.Blocked > 0 ? "something was in conflict or blocked" : null;
    }

    /// <summary>Whether refused items alone explain why the counts differ: they are tried again when their rest ends.</summary>
    private static bool IsOwedToQuarantine(
        RunCounts last, IReadOnlyList<QuarantinedItem> quarantine, IReadOnlyList<Binding> bindings)
    {
        var bound = bindings.Select(binding => binding.ItemId).ToHashSet(StringComparer.Ordinal);
        return last.ZohoCount - last.OdooCount == quarantine.Count(item => item.Products == 0 && !bound.Contains(item.ItemId))
            && Math.Abs((last.ZohoActive - last.OdooActive) ?? int.MaxValue) <= quarantine.Sum(item => item.Weight);
    }

    private async Task<IReadOnlyList<OdooProduct>> ReadProductsAsync(
        IReadOnlyList<OdooProduct> written, List<ZohoItem> items, List<ZohoItem> unbound, IEnumerable<int> doubtful,
        Dictionary<string, Binding> bindings, CancellationToken cancellationToken)
    {
        var byId = written.ToDictionary(product => product.Id);
        var ids = items.Select(item => bindings.GetValueOrDefault(item.ItemId)?.ProductId).OfType<int>().ToHashSet();
        foreach (var item in unbound)
        {
            // Another machine may have made it since: Odoo's own binding goes before any search by key.
            if (await odoo.FindBoundAsync(item.ItemId, cancellationToken).ConfigureAwait(false) is { } id) ids.Add(id);
        }

        ids.UnionWith(doubtful);
        ids.ExceptWith(byId.Keys);
        var skus = unbound.Select(item => item.Sku).Where(sku => sku.Length > 0).ToHashSet(StringComparer.Ordinal);
        var names = settings.Mapping.AdoptByName ? unbound.Select(item => item.Name).ToHashSet(StringComparer.Ordinal) : [];
        foreach (var product in await odoo.FindAsync(ids, skus, names, cancellationToken).ConfigureAwait(false))
            byId[product.Id] = product;
        return [.. byId.Values.OrderBy(product => product.Id)];
    }

    /// <summary>
    /// Items that were refused for a value which another product held, and which nobody holds any more. One call, and only where
    /// there are such items.
    /// </summary>
    private async Task<HashSet<string>> FindFreedAsync(IReadOnlyList<QuarantinedItem> quarantine, CancellationToken cancellationToken)
    {
        var freed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in UniqueFields.All)
        {
            var waiting = quarantine.Where(item => item.WaitsForValue && item.Refused[field] is { Text.Length: > 0 }).ToList();
            if (waiting.Count == 0) continue;
            var values = waiting.Select(item => item.Refused[field]!.Value.Text).Distinct().ToList();
            var held = await odoo.FindHeldAsync(field, values, cancellationToken).ConfigureAwait(false);
            freed.UnionWith(waiting.Where(item => !held.Contains(item.Refused[field]!.Value.Text)).Select(item => item.ItemId));
        }

        return freed;
    }

    private async Task<IReadOnlyList<OdooProduct>> WithAsync(
        IReadOnlyList<OdooProduct> products, IEnumerable<int> ids, CancellationToken cancellationToken)
    {
        var missing = ids.Except(products.Select(product => product.Id)).ToHashSet();
        if (missing.Count == 0) return products;
        var found = await odoo.FindAsync(missing, [], [], cancellationToken).ConfigureAwait(false);
        return [.. products.Concat(found).OrderBy(product => product.Id)];
    }

    /// <summary>Plans; where something would be made, looks first for its SKU, or nearly, on what was not read.</summary>
    private async Task<SyncPlan> PlanAsync(PlanInput input, CancellationToken cancellationToken)
    {
        var plan = SyncPlanner.Plan(input);
        if (plan.NewSkus is not { Count: > 0 } skus) return plan;
        // The variant of an ordinary product has the product's own SKU, so that one search finds products and variants.
        var bound = settings.Mapping.SkuMatch == SkuMatchChoice.Near
            ? input.LocalBindings.Values.Select(binding => binding.ProductId).ToHashSet()
            : null;
        var codes = await odoo.FindVariantCodesAsync(skus, bound, cancellationToken).ConfigureAwait(false);
        return codes.Count == 0 ? plan : SyncPlanner.Plan(input with { VariantCodes = codes });
    }

    private static bool IsOfDeletedItem(OdooProduct product, HashSet<string> items) =>
        product.BoundItems.Count > 0 && !product.BoundItems.Any(items.Contains);

    /// <summary>Items whose product no longer holds what was last seen there, and that are not read anyway.</summary>
    private static List<string> Drifted(
        IReadOnlyList<OdooProduct> products, Dictionary<string, Binding> bindings, List<ZohoItem> items,
        HashSet<string> resting)
    {
        var read = items.Select(item => item.ItemId).Concat(resting).ToHashSet(StringComparer.Ordinal);
        var byProduct = bindings.Values.GroupBy(binding => binding.ProductId).ToDictionary(group => group.Key, group => group.First());
        return [.. products
            .Where(product => byProduct.TryGetValue(product.Id, out var binding) && !read.Contains(binding.ItemId)
                && binding.SeenDigest != ValuesDigest.Of(product.Values))
            .Select(product => byProduct[product.Id].ItemId)];
    }

    /// <summary>The pairs that a cycle looks at, bound in Odoo or only locally, as they were known before.</summary>
    private static IReadOnlyList<Binding> LookedAt(
        IReadOnlyList<OdooProduct> products, List<ZohoItem> items, Dictionary<string, Binding> bindings)
    {
        var ids = products.Select(product => product.Id).ToHashSet();
        var read = items.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        return [.. bindings.Values.Where(binding => ids.Contains(binding.ProductId) || read.Contains(binding.ItemId))];
    }

    private static CycleFindings Full(string because, bool urgent = false) =>
        new(because, null, null, 0, 0, []) { IsUrgent = urgent };
}
