using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Import;

/// <summary>What an import of the earlier scripts' pairs came to, or would.</summary>
/// <param name="Run">Its record in the history; null where nothing was to be written.</param>
/// <param name="Legacy">What the scripts left behind.</param>
/// <param name="Pairs">Every pair with its verdict, by item id.</param>
/// <param name="Unbound">Products in Odoo that are bound to nothing, before the import, and that no good pair names.</param>
public sealed record LegacyImportResult(SyncRun? Run, LegacyState Legacy, IReadOnlyList<LegacyImportPair> Pairs, int Unbound)
{
    /// <summary>The lines of the scripts' field mapping, each with what becomes of it.</summary>
    public IReadOnlyList<LegacyField> Fields { get; init; } = [];

    /// <summary>How many pairs have a verdict.</summary>
    public int Count(LegacyVerdict verdict) => Pairs.Count(pair => pair.Verdict == verdict);
}

/// <summary>
/// Binds the pairs that the earlier scripts kept in a local file alone: both services are read completely, each pair is
/// judged, and the good ones get their external id in Odoo. No value of any product is written. The caller holds the lock
/// and keeps the run's record.
/// </summary>
internal sealed class LegacyImport(RunContext context, LegacyState legacy) : IRunOperation<LegacyPreparation>
{
    // Fewer say nothing: two products can have been renamed on one day.
    private const int LeastUnlike = 3;

    /// <summary>What an import would do; nothing is written anywhere.</summary>
    /// <exception cref="SyncException">As <see cref="SyncEngine.PlanLegacyImportAsync"/>.</exception>
    public static async Task<LegacyImportResult> PlanAsync(
        EngineContext engine, string? folder, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var legacy = LegacyStateReader.Read(Path.GetFullPath(folder ?? engine.Settings.Home));
        var prepared = await engine.ReadAsync(
            reporter, (context, _) => new LegacyImport(context, legacy) { Force = force }.ReviewAsync(cancellationToken))
                .ConfigureAwait(false);
        var fields = LegacyFieldMapping.Judge(legacy, engine.Settings.Mapping);
        LegacyFieldMapping.Prepare(engine.Settings.Home, fields);
        return new LegacyImportResult(null, legacy, prepared.Pairs, prepared.Plan.Unmanaged) { Fields = fields };
    }

    /// <summary>Imports the pairs.</summary>
    /// <exception cref="SyncException">As <see cref="SyncEngine.ImportLegacyAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">Stopped; what was bound until then is recorded.</exception>
    public static async Task<LegacyImportResult> ExecuteAsync(
        EngineContext engine, string? folder, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        // A file that cannot be read is no run.
        var legacy = LegacyStateReader.Read(Path.GetFullPath(folder ?? engine.Settings.Home));
        var fields = LegacyFieldMapping.Judge(legacy, engine.Settings.Mapping);
        var edit = LegacyFieldMapping.Prepare(engine.Settings.Home, fields);
        var scope = new RunScope(engine, "import", reporter, cancellationToken);
        await using var held = scope.ConfigureAwait(false);
        LegacyImport? import = null;
        var result = await scope.ExecuteAsync(context => import = new LegacyImport(context, legacy) { Force = force })
            .ConfigureAwait(false);
        if (result.Error is { } error) throw error;
        if (result.Run.Outcome == RunOutcome.Cancelled) throw new OperationCanceledException();
        edit?.Write();
        return new LegacyImportResult(result.Run, legacy, import!.Pairs, result.Plan!.Unmanaged) { Fields = fields };
    }

    /// <inheritdoc/>
    public bool Force { get; init; }

    /// <summary>Every pair with its verdict: what is to become of it, and after the run what did.</summary>
    public IReadOnlyList<LegacyImportPair> Pairs { get; private set; } = [];

    /// <inheritdoc/>
    public async Task<LegacyPreparation?> PrepareAsync(RunBegin begin, CancellationToken cancellationToken)
    {
        begin(RunKind.Import);
        return await ReviewAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads both sides and judges; writes nothing anywhere.</summary>
    /// <exception cref="SyncException"><c>SyncGuardRefused</c> for another pair than last time, or pairs that look like those of
    /// another database; and whatever the services' clients raise.</exception>
    public async Task<LegacyPreparation> ReviewAsync(CancellationToken cancellationToken)
    {
        context.Begin(SyncPhase.Checking, "checking both services");
        var pair = await PairChecks.FindAsync(context.Settings, context.Zoho, context.Odoo, cancellationToken).ConfigureAwait(false);
        var (known, bindings, lastCount) = context.State.Read(reader => (reader.Identity, reader.Bindings(), Watermarks.LastCount(reader)));
        var identity = await PairIdentityCheck.IdentifyAsync(
            PairChecks.Identity(context.Settings, pair), known, context.State, context.Odoo, cancellationToken).ConfigureAwait(false);
        var changedPair = PlanGuard.JudgeIdentity(known, identity);
        if (!changedPair.Passes && !Force) throw Refused(changedPair.Reasons);

        var sides = new PairReader(context.Zoho, context.Odoo, context.Reporter);
        var (listing, products) = await sides.ReadAsync(lastCount, cancellationToken).ConfigureAwait(false);
        context.Begin(SyncPhase.Planning, "judging the pairs");
        var listed = listing.Items.Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        var missing = legacy.Pairs.Select(one => one.ItemId).Where(item => !listed.Contains(item)).ToList();
        var (absent, found) = await sides.ProveAbsentAsync(missing, cancellationToken).ConfigureAwait(false);
        // Bindings of another pair say nothing about this one.
        var local = changedPair.Passes
            ? bindings.ToDictionary(binding => binding.ItemId, StringComparer.Ordinal)
            : new Dictionary<string, Binding>();
        var items = listing.Items.Concat(found).ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        var scope = await PartAsync([.. items.Values], products, local, cancellationToken).ConfigureAwait(false);
        var judgement = new LegacyPairReview(legacy.Pairs, items.Values, absent, products, local, scope.Out);
        var judged = judgement.Judge();
        RequireOwnDatabase(judgement.CountUnlike(judged), judged.Count(one => one.Verdict == LegacyVerdict.Bindable), Force);
        Pairs = judged;
        var inScope = scope.Out.Count == 0 ? listing.Items : [.. listing.Items.Where(item => !scope.Out.ContainsKey(item.ItemId))];
        var plan = PlanOf(judged, items, inScope, products, local) with { Identity = identity, OutOfScope = scope.Out.Count };
        return new LegacyPreparation(plan, changedPair, identity, products, judged);
    }

    private async Task<ItemScope> PartAsync(
        IReadOnlyList<ZohoItem> items, IReadOnlyList<OdooProduct> products, Dictionary<string, Binding> local,
        CancellationToken cancellationToken)
    {
        var said = await ItemDetails.CompleteAsync([], context.Zoho, items, context.Reporter, cancellationToken).ConfigureAwait(false);
        return ItemScope.Of(context.Settings.Mapping, said, () => ItemScope.MirroredOf(products, local.Values));
    }

    /// <inheritdoc/>
    public async Task<RunEnd> ApplyAsync(string runId, LegacyPreparation prepared, CancellationToken cancellationToken)
    {
        var plan = prepared.Plan;
        var application = new PlanApplication(context.Odoo, context.State, context.Time, context.Reporter, context.Settings);
        application.SettleUnfinished(runId, prepared.Products);
        context.State.Write(writer =>
        {
            if (!prepared.Verdict.Passes) writer.RemoveBindings(writer.Bindings().Select(binding => binding.ItemId).ToList());
            PairIdentityCheck.Keep(writer, prepared.Identity, runId);
            // What was bound was not compared: only a full run does that.
            Watermarks.Forget(writer, "the import of earlier pairs compared no values");
        });
        var bindInOdoo = plan.IsEmpty || await MayBindAsync(plan.Entries.Count, cancellationToken).ConfigureAwait(false);
        var changes = await application.ApplyAsync(runId, plan, prepared.Products, bindInOdoo, "pairs", cancellationToken)
            .ConfigureAwait(false);
        context.Begin(SyncPhase.Verifying, "reading back what was bound");
        var held = await context.Odoo.ReadBindingsAsync(cancellationToken).ConfigureAwait(false);
        Pairs = Settled(prepared.Pairs, changes, held, bindInOdoo ? BindingHome.Odoo : BindingHome.Local);
        KeepRefused(Pairs, prepared.Products);
        var bound = Pairs.Select(pair => pair.ProductId).Concat(plan.BoundProducts.Keys).ToHashSet();
        var seen = new VerificationResult(
            [], [.. held.Where(product => bound.Contains(product.Id))],
            [.. plan.BoundProducts.Keys.Except(held.Select(product => product.Id))]);
        var counts = RunTally.Count(plan, changes, seen, context.State.Read(reader => reader.Quarantine().Count));
        // Without watermarks the next cycle is a full run.
        return new RunEnd(counts, changes, RunEnd.IsInSync(counts, changes), Watermarks: null);
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
        context.State.Write(writer => writer.SaveBindings(refused.Select(pair => new Binding(
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
                return pair with { Verdict = LegacyVerdict.Refused, BoundIn = BindingHome.Local, Reason = change.Reason
                    ?? "it was not sent" };
            if (home == BindingHome.Odoo && byItem.GetValueOrDefault(pair.ItemId)?.Id != pair.ProductId)
                return pair with { Verdict = LegacyVerdict.Refused, BoundIn = BindingHome.Local,
                    Reason = "Odoo accepted the external id but does not return it" };
            return pair with { Verdict = LegacyVerdict.Bound, BoundIn = home };
        })];
    }

    private async Task<bool> MayBindAsync(int pairs, CancellationToken cancellationToken)
    {
        if (await context.Odoo.MayAsync("create", "ir.model.data", cancellationToken).ConfigureAwait(false)) return true;
        context.Report(
            SyncLogLevel.Warning,
            $"The Odoo account may not write external ids: {pairs} pairs are bound only in the local state, and whatever has no SKU "
            + "could not be found again if it were lost. Back the state up, or give the account the group \"Access "
            + "Rights\" before the import.");
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
            $"{unlike} of {good} pairs name a product with neither the name nor the SKU of its item, as if the file spoke about another "
                + $"database",
        ]);
    }

    private static SyncException Refused(IReadOnlyList<string> reasons) => new(
        "SyncGuardRefused", SyncErrorKind.Guard,
        $"The guard refused the import and nothing was written: {string.Join("; ", reasons)}.",
        "Check that the settings name the database that the earlier scripts wrote to, or a copy of it. If they do, import once by force.")
    {
        Steps = [OperatorAction.Force],
    };
}

/// <summary>Everything that an import knows before it writes. Its verdict says whether it is the pair of the last run.</summary>
/// <param name="Plan">The good pairs as adoptions without a value.</param>
/// <param name="Verdict">What speaks against the pair.</param>
/// <param name="Identity">The pair as it was found.</param>
/// <param name="Products">Every product of Odoo.</param>
/// <param name="Pairs">The verdicts.</param>
internal sealed record LegacyPreparation(
    SyncPlan Plan, GuardVerdict Verdict, PairIdentity Identity, IReadOnlyList<OdooProduct> Products, IReadOnlyList<LegacyImportPair> Pairs)
    : Preparation(Plan, Verdict, Identity, Products);
