using ZohoOdooSync.Engine.Import;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>What an import of the earlier scripts' pairs came to, or would.</summary>
/// <param name="Run">Its record in the history; null where nothing was to be written.</param>
/// <param name="Legacy">What the scripts left behind.</param>
/// <param name="Pairs">Every pair with its verdict, by item id.</param>
/// <param name="Unbound">Products in Odoo that are bound to nothing, before the import, and that no good pair names.</param>
public sealed record LegacyImportResult(SyncRun? Run, LegacyState Legacy, IReadOnlyList<LegacyImportPair> Pairs, int Unbound)
{
    /// <summary>How many pairs have a verdict.</summary>
    public int Count(LegacyVerdict verdict) => Pairs.Count(pair => pair.Verdict == verdict);
}

/// <summary>
/// Binds the pairs that the earlier scripts kept in a local file alone: both services are read completely, each pair is
/// judged, and the good ones get their external id in Odoo. No value of any product is written. The caller holds the lock
/// and keeps the run's record.
/// </summary>
internal sealed class LegacyImport(
    SyncSettings settings, IZohoCatalogue zoho, IOdooTarget odoo, IStateStore state, TimeProvider time, ISyncReporter reporter)
{
    // Fewer say nothing: two products can have been renamed on one day.
    private const int LeastUnlike = 3;

    /// <summary>Reads both sides and judges; writes nothing anywhere.</summary>
    /// <exception cref="SyncException"><c>SyncGuardRefused</c> for another pair than last time, or pairs that look like those of
    /// another database; and whatever the services' clients raise.</exception>
    public async Task<LegacyPreparation> PrepareAsync(LegacyState legacy, bool force, CancellationToken cancellationToken)
    {
        Phase(SyncPhase.Checking, "checking both services");
        var pair = await PairChecks.FindAsync(settings, zoho, odoo, cancellationToken).ConfigureAwait(false);
        var (known, bindings, lastCount) = state.Read(reader => (reader.Identity, reader.Bindings(), BothSides.LastCount(reader)));
        var identity = await DatabaseUuid.IdentifyAsync(
            PairChecks.Identity(settings, pair), known, state, odoo, cancellationToken).ConfigureAwait(false);
        var changedPair = PlanGuard.JudgeIdentity(known, identity);
        if (!changedPair.Passes && !force) throw Refused(changedPair.Reasons);

        var sides = new BothSides(zoho, odoo, reporter);
        var (listing, products) = await sides.ReadAsync(lastCount, cancellationToken).ConfigureAwait(false);
        Phase(SyncPhase.Planning, "judging the pairs");
        var listed = listing.Items.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        var missing = legacy.Pairs.Select(one => one.ItemId).Where(item => !listed.Contains(item)).ToList();
        var (absent, found) = await sides.ProveAbsentAsync(missing, cancellationToken).ConfigureAwait(false);
        // Bindings of another pair say nothing about this one.
        var local = changedPair.Passes
            ? bindings.ToDictionary(binding => binding.ItemId, StringComparer.Ordinal)
            : new Dictionary<string, Binding>();
        var items = listing.Items.Concat(found).ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        var judgement = new LegacyJudgement(legacy.Pairs, items.Values, absent, products, local);
        var judged = judgement.Judge();
        RequireOwnDatabase(judgement.CountUnlike(judged), judged.Count(one => one.Verdict == LegacyVerdict.Bindable), force);
        return new LegacyPreparation(
            identity, changedPair.Passes, judged, PlanOf(judged, items, listing.Items, products, local) with { Identity = identity }, products);
    }

    /// <summary>Binds the good pairs, and looks in Odoo whether it has them.</summary>
    public async Task<(IReadOnlyList<LegacyImportPair> Pairs, RunCounts Counts, IReadOnlyList<JournalEntry> Changes)> ApplyAsync(
        string runId, LegacyPreparation prepared, CancellationToken cancellationToken)
    {
        var plan = prepared.Plan;
        LeftOpen.Settle(state, runId, prepared.Products, reporter);
        state.Write(writer =>
        {
            if (!prepared.IsSamePair) writer.RemoveBindings(writer.Bindings().Select(binding => binding.ItemId).ToList());
            KeptPair.Save(writer, prepared.Identity, runId);
            // What was bound was not compared: only a full run does that.
            SyncMarks.Forget(writer, "the import of earlier pairs compared no values");
        });
        var bindInOdoo = plan.IsEmpty || await MayBindAsync(plan.Entries.Count, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<JournalEntry> changes = [];
        if (!plan.IsEmpty)
        {
            Phase(SyncPhase.Applying, $"{plan.Entries.Count} pairs");
            var options = new ApplyOptions(runId, settings.Target.BatchSize, bindInOdoo, prepared.Products.Max(product => product.Id));
            changes = await new PlanApplier(odoo, state, time, reporter, options).ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        Phase(SyncPhase.Verifying, "reading back what was bound");
        var held = await odoo.ReadBindingsAsync(cancellationToken).ConfigureAwait(false);
        var home = bindInOdoo ? BindingHome.Odoo : BindingHome.Local;
        var pairs = Settled(prepared.Pairs, changes, held, home);
        KeepRefused(pairs, prepared.Products);
        var byId = held.ToDictionary(product => product.Id);
        var seen = new VerificationResult(
            [], [.. held.Where(product => plan.BoundProducts.ContainsKey(product.Id) || pairs.Any(pair => pair.ProductId == product.Id))],
            [.. plan.BoundProducts.Keys.Where(id => !byId.ContainsKey(id))]);
        return (pairs, RunTally.Count(plan, changes, seen, state.Read(reader => reader.Quarantine().Count)), changes);
    }

    /// <summary>
    /// A good pair that Odoo did not bind is known here at least: forgotten, its item would get a second product wherever
    /// neither SKU nor name leads to the first.
    /// </summary>
    private void KeepRefused(IReadOnlyList<LegacyImportPair> pairs, IReadOnlyList<OdooProduct> products)
    {
        var byId = products.ToDictionary(product => product.Id);
        var refused = pairs.Where(pair => pair.Verdict == LegacyVerdict.Refused && byId.ContainsKey(pair.ProductId)).ToList();
        if (refused.Count == 0) return;
        state.Write(writer => writer.SaveBindings(refused.Select(pair => new Binding(
            pair.ItemId, pair.ProductId, BindingHome.Local, string.Empty) { IsProductActive = byId[pair.ProductId].IsActive })));
    }

    private static IReadOnlyList<LegacyImportPair> Settled(
        IReadOnlyList<LegacyImportPair> judged, IReadOnlyList<JournalEntry> changes, IReadOnlyList<OdooProduct> held, BindingHome home)
    {
        var outcome = changes.ToDictionary(change => change.ItemId, StringComparer.Ordinal);
        var byItem = OdooProduct.ByItem(held);
        return [.. judged.Select(pair =>
        {
            if (!outcome.TryGetValue(pair.ItemId, out var change)) return pair;
            if (change.Outcome != ChangeOutcome.Done)
                return pair with { Verdict = LegacyVerdict.Refused, BoundIn = BindingHome.Local, Reason = change.Reason ?? "it was not sent" };
            if (home == BindingHome.Odoo && byItem.GetValueOrDefault(pair.ItemId)?.Id != pair.ProductId)
                return pair with { Verdict = LegacyVerdict.Refused, BoundIn = BindingHome.Local, Reason = "Odoo took the external id, and does not show it" };
            return pair with { Verdict = LegacyVerdict.Bound, BoundIn = home };
        })];
    }

    private async Task<bool> MayBindAsync(int pairs, CancellationToken cancellationToken)
    {
        if (await odoo.MayAsync("create", "ir.model.data", cancellationToken).ConfigureAwait(false)) return true;
        reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"The Odoo account may not write external ids: {pairs} pairs are bound only in the local state, and whatever has no SKU "
            + "could not be found again if it were lost. Back the state up, or give the account the group \"Access "
            + "Rights\" before the import."));
        return false;
    }

    private static SyncPlan PlanOf(
        IReadOnlyList<LegacyImportPair> judged, Dictionary<string, ZohoItem> items, IReadOnlyList<ZohoItem> listed,
        IReadOnlyList<OdooProduct> products, Dictionary<string, Binding> local)
    {
        var byId = products.ToDictionary(product => product.Id);
        var index = new ProductIndex(new PlanInput { Desired = [], Products = products, LocalBindings = local });
        var good = judged.Where(pair => pair.Verdict == LegacyVerdict.Bindable).ToList();
        var living = listed.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        return new SyncPlan
        {
            Entries = [.. good.Select(pair => new PlanEntry
            {
                Kind = ChangeKind.Adopt,
                ItemId = pair.ItemId,
                ProductId = pair.ProductId,
                Name = byId[pair.ProductId].Name,
                Sku = byId[pair.ProductId].Sku,
                IsItemActive = items[pair.ItemId].IsActive,
                WasArchived = !byId[pair.ProductId].IsActive,
            })],
            BoundProducts = index.ByItem.Where(bound => living.Contains(bound.Key) || !bound.Value.IsArchived)
                .GroupBy(bound => bound.Value.Id).ToDictionary(bound => bound.Key, bound => bound.First().Value.IsActive),
            ZohoCount = listed.Count,
            ZohoActive = listed.Count(item => item.IsActive),
            Unmanaged = products.Count(product => !index.IsBound(product.Id)) - good.Count,
        };
    }

    private static void RequireOwnDatabase(int unlike, int good, bool force)
    {
        if (force || unlike < LeastUnlike || unlike * 2 <= good) return;
        throw Refused(
        [
            $"{unlike} of {good} pairs name a product with neither the name nor the SKU of its item, as if the file spoke about another database",
        ]);
    }

    private static SyncException Refused(IReadOnlyList<string> reasons) => new(
        "SyncGuardRefused", SyncErrorKind.Guard,
        $"The guard refused the import and nothing was written: {string.Join("; ", reasons)}.",
        "Check that the settings name the database that the earlier scripts wrote to, or a copy of it. If they do, import once by force.")
    {
        Steps = [OperatorAction.Force],
    };

    private void Phase(SyncPhase phase, string activity) => reporter.Report(new SyncProgressed(phase, 0, null, activity));
}

/// <summary>Everything that an import knows before it writes.</summary>
/// <param name="Identity">The pair as it was found.</param>
/// <param name="IsSamePair">Whether it is the pair of the last run.</param>
/// <param name="Pairs">The verdicts.</param>
/// <param name="Plan">The good pairs as adoptions without a value.</param>
/// <param name="Products">Every product of Odoo.</param>
internal sealed record LegacyPreparation(
    PairIdentity Identity, bool IsSamePair, IReadOnlyList<LegacyImportPair> Pairs, SyncPlan Plan, IReadOnlyList<OdooProduct> Products);
