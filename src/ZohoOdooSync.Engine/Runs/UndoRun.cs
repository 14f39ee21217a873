using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// One undo: read the products that a run changed, plan their way back, ask the guard, apply, read back. Zoho is not asked.
/// The caller holds the lock and keeps the run's record.
/// </summary>
internal sealed class UndoRun(SyncSettings settings, IOdooTarget odoo, IStateStore state, TimeProvider time, ISyncReporter reporter)
{
    // Told one by one up to this many; the rest is counted.
    private const int ToldIssues = 10;

    // Ids in one question to Odoo.
    private const int ReadPage = 10_000;

    /// <summary>What the state knows of the run that is to be undone.</summary>
    /// <exception cref="SyncException"><c>RunNotFound</c>, <c>RunStillRunning</c>, <c>RunChangedNothing</c>, <c>UndoNotInRun</c>.</exception>
    public static UndoSubject Find(IStateStore state, UndoRequest request) => state.Read(reader =>
    {
        var run = reader.FindRun(request.RunId) ?? throw RunErrors.NotFound(request.RunId, reader.Runs(5));
        if (run.Outcome == RunOutcome.Running) throw RunErrors.StillRunning(run);
        var chosen = UndoChoice.Of(request, reader.Journal(run.RunId));
        return chosen.Any(change => change.Outcome is ChangeOutcome.Done or ChangeOutcome.Pending)
            ? new UndoSubject(run, chosen)
            : throw RunErrors.NothingToUndo(run, request.IsWhole);
    });

    /// <summary>Reads the products concerned and plans; writes nothing anywhere.</summary>
    /// <exception cref="SyncException"><c>UndoForeign</c>, and whatever the client of Odoo raises.</exception>
    public async Task<UndoPreparation> PrepareAsync(UndoSubject subject, bool force, CancellationToken cancellationToken)
    {
        Phase(SyncPhase.Checking, "checking Odoo");
        var database = await odoo.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var readAt = time.GetUtcNow();
        var (known, bindings, pending) = state.Read(reader => (reader.Identity, reader.Bindings(), reader.PendingJournal()));
        var identity = await DatabaseUuid.IdentifyAsync(
            new PairIdentity(
                settings.Source.OrganizationId, settings.Target.Database, database.CompanyId, database.CompanyCreated, DatabaseUuid: null),
            known, state, odoo, cancellationToken).ConfigureAwait(false);
        RequireOwnJournal(subject.Run.RunId, known, identity);

        Phase(SyncPhase.ReadingTarget, "reading the products of the run");
        var left = await ReadLeftOpenAsync(pending, cancellationToken).ConfigureAwait(false);
        var changes = Settled(subject.Changes, JournalSettlement.Settle(pending, left));
        var ids = changes.Where(change => change is { Outcome: ChangeOutcome.Done, ProductId: not null })
            .Select(change => change.ProductId!.Value).Distinct().Order().ToList();
        var products = await ReadAsync(ids, cancellationToken).ConfigureAwait(false);

        Phase(SyncPhase.Planning, "comparing with the journal");
        var plan = UndoPlanner.Plan(new UndoInput
        {
            Changes = changes,
            Products = products,
            Bindings = bindings.ToDictionary(binding => binding.ItemId, StringComparer.Ordinal),
            IsForced = force,
        }) with { Identity = identity, MadeAt = readAt };
        var removals = plan.Count(ChangeKind.Archive);
        // The source is not read, so that its emptiness is no question here.
        var verdict = removals == 0
            ? new GuardVerdict([])
            : PlanGuard.JudgeRemovals(removals, bindings.Count, Math.Max(1, bindings.Count), settings.Guard);
        return new UndoPreparation(plan, verdict, left, changes.Count(change =>
            change is { Outcome: ChangeOutcome.Done, Kind: ChangeKind.Create or ChangeKind.Adopt }));
    }

    /// <summary>Applies what was prepared, reads it back and counts.</summary>
    public async Task<UndoEnd> ApplyAsync(
        string runId, UndoSubject subject, UndoPreparation prepared, CancellationToken cancellationToken)
    {
        var plan = prepared.Plan;
        LeftOpen.Settle(state, runId, prepared.LeftOpen, reporter);
        TellIssues(plan);
        if (plan.IsEmpty) TellNothing(subject.Run, plan);
        else if (!await odoo.MayAsync("write", "product.template", cancellationToken).ConfigureAwait(false))
            throw OdooErrors.MissingRight(settings.Target.Username, "write");
        IReadOnlyList<JournalEntry> changes = [];
        if (!plan.IsEmpty)
        {
            Phase(SyncPhase.Applying, $"{plan.Entries.Count} products");
            ClaimNothing(plan);
            var options = new ApplyOptions(runId, settings.Target.BatchSize, BindInOdoo: true, HighestProductId: 0);
            changes = await new PlanApplier(odoo, state, time, reporter, options).ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        Phase(SyncPhase.Verifying, "reading back what was written");
        var verification = await WriteVerification.VerifyAsync(odoo, changes, cancellationToken).ConfigureAwait(false);
        KeepActive(verification);
        foreach (var unkept in verification.Unkept.Take(ToldIssues))
            Tell(SyncLogLevel.Warning, $"\"{TextRules.ForDisplay(unkept.Entry.Name)}\": {unkept.Reason}.", unkept.Entry.ItemId);
        if (prepared.Bound > 0)
        {
            Tell(SyncLogLevel.Information, $"{prepared.Bound} products were made or bound by run {subject.Run.RunId}: their bindings stay, "
                + "since they are no values; a product that it made is archived and not deleted.");
        }

        if (changes.Any(change => change.Outcome == ChangeOutcome.Done))
        {
            Tell(SyncLogLevel.Warning, "The next run writes again whatever Zoho and the settings say: correct the settings, or the items "
                + "in Zoho, before it.");
        }

        var (last, bound, quarantined) = state.Read(reader => (
            SyncMarks.LastCounts(reader) ?? subject.Run.Counts,
            reader.Bindings().Select(binding => binding.ItemId).ToHashSet(StringComparer.Ordinal), reader.Quarantine().Count));
        // A change of which Odoo refused a part is done as far as its values say.
        var isWhole = plan.Issues.Count + verification.Unkept.Count == 0 && changes.All(change => change.Outcome == ChangeOutcome.Done)
            && changes.Sum(change => change.After.Count) == plan.Entries.Sum(entry => entry.After.Count);
        return new UndoEnd(UndoTally.Count(last, plan, changes, bound, quarantined), changes, isWhole);
    }

    private static void RequireOwnJournal(string runId, PairIdentity? known, PairIdentity identity)
    {
        var changed = PlanGuard.JudgeIdentity(known, identity);
        if (!changed.Passes) throw RunErrors.ForeignJournal(runId, changed.Reasons);
        if (KeptPair.IsBefore(known, runId))
            throw RunErrors.ForeignJournal(runId, [$"the profile has worked on this pair only since run {known!.FirstRun}"]);
    }

    /// <summary>The products of changes that a dead run left open: a create is found by its binding alone, on any product.</summary>
    private async Task<IReadOnlyList<OdooProduct>> ReadLeftOpenAsync(
        IReadOnlyList<JournalEntry> pending, CancellationToken cancellationToken)
    {
        if (pending.Count == 0) return [];
        return pending.Any(entry => entry.Kind == ChangeKind.Create)
            ? await odoo.ReadAllAsync(reporter, cancellationToken).ConfigureAwait(false)
            : await ReadAsync([.. pending.Select(entry => entry.ProductId).OfType<int>().Distinct()], cancellationToken).ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<OdooProduct>> ReadAsync(IReadOnlyList<int> ids, CancellationToken cancellationToken)
    {
        var products = new List<OdooProduct>(ids.Count);
        foreach (var page in ids.Chunk(ReadPage))
        {
            products.AddRange(await odoo.FindAsync(page, [], [], cancellationToken).ConfigureAwait(false));
            reporter.Report(new SyncProgressed(SyncPhase.ReadingTarget, products.Count, ids.Count, "reading the products of the run"));
        }

        return products.Count == 0 ? products
            : OdooProduct.WithHalfArchived(products, await odoo.FindHalfArchivedAsync(null, cancellationToken).ConfigureAwait(false));
    }

    private static IReadOnlyList<JournalEntry> Settled(IReadOnlyList<JournalEntry> changes, IReadOnlyList<JournalEntry> settled)
    {
        var now = settled.ToDictionary(entry => (entry.RunId, entry.Sequence));
        return [.. changes.Select(change => now.GetValueOrDefault((change.RunId, change.Sequence), change))];
    }

    /// <summary>
    /// Before anything is sent: the state no longer says that these products hold what their items ask for, and the next cycle
    /// is a full run, whatever becomes of this one.
    /// </summary>
    private void ClaimNothing(SyncPlan plan) => state.Write(writer =>
    {
        SyncMarks.Forget(writer, "an undo put earlier values back");
        writer.SaveBindings(plan.Entries.Where(entry => entry.ItemId.Length > 0)
            .Select(entry => (Entry: entry, Binding: writer.FindBinding(entry.ItemId)))
            .Where(pair => pair.Binding?.ProductId == pair.Entry.ProductId)
            .Select(pair => pair.Binding! with { WrittenDigest = string.Empty, SeenDigest = string.Empty }).ToList());
    });

    private void KeepActive(VerificationResult verification)
    {
        if (verification.Products.Count == 0) return;
        var active = verification.Products.ToDictionary(product => product.Id, product => product.IsActive);
        state.Write(writer => writer.SaveBindings(writer.Bindings()
            .Where(binding => active.TryGetValue(binding.ProductId, out var now) && now != binding.IsProductActive)
            .Select(binding => binding with { IsProductActive = !binding.IsProductActive }).ToList()));
    }

    private void TellIssues(SyncPlan plan)
    {
        foreach (var issue in plan.Issues.Take(ToldIssues))
            Tell(SyncLogLevel.Warning, $"{issue.Kind}: \"{TextRules.ForDisplay(issue.Name)}\": {issue.Reason}.", issue.ItemId);
        if (plan.Issues.Count > ToldIssues)
            Tell(SyncLogLevel.Warning, $"{plan.Issues.Count} products in all are left as they are.");
        if (plan.Issues.Any(issue => issue.Kind == PlanIssueKind.Conflict))
            Tell(SyncLogLevel.Warning, "Where Odoo has moved on, the values from before can be put back by force.");
    }

    private void TellNothing(SyncRun run, SyncPlan plan) => Tell(
        SyncLogLevel.Information,
        $"Nothing of run {run.RunId} is to be put back: {plan.Unchanged} products hold the values from before it already"
        + $"{(plan.Issues.Count > 0 ? $", and {plan.Issues.Count} are left as they are" : string.Empty)}.");

    private void Tell(SyncLogLevel level, string text, string? itemId = null) => reporter.Report(new SyncMessage(level, text, itemId));

    private void Phase(SyncPhase phase, string activity) => reporter.Report(new SyncProgressed(phase, 0, null, activity));
}

/// <summary>The run that is to be undone, and which of its changes.</summary>
/// <param name="Run">Its record.</param>
/// <param name="Changes">The chosen changes, whatever became of them.</param>
internal sealed record UndoSubject(SyncRun Run, IReadOnlyList<JournalEntry> Changes);

/// <summary>Everything that an undo knows before it writes.</summary>
/// <param name="Plan">The way back.</param>
/// <param name="Verdict">What the guard says.</param>
/// <param name="LeftOpen">Products of changes that a dead run left open.</param>
/// <param name="Bound">Products among the chosen ones that the run made or bound.</param>
internal sealed record UndoPreparation(SyncPlan Plan, GuardVerdict Verdict, IReadOnlyList<OdooProduct> LeftOpen, int Bound);

/// <summary>What an undo came to.</summary>
/// <param name="Counts">Its counts.</param>
/// <param name="Changes">Each change with its outcome.</param>
/// <param name="IsWhole">Whether every product that was asked for holds the values from before.</param>
internal sealed record UndoEnd(RunCounts Counts, IReadOnlyList<JournalEntry> Changes, bool IsWhole);
