using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// One undo: read the products that a run changed, plan their way back, ask the guard, apply, read back. Zoho is not asked.
/// </summary>
internal sealed class UndoRun(RunContext context, UndoSubject subject) : IRunOperation<UndoPreparation>
{
    // Ids in one question to Odoo.
    private const int ReadPage = 10_000;

    /// <inheritdoc/>
    public bool Force { get; init; }

    /// <summary>What the state knows of the run that is to be undone.</summary>
    /// <exception cref="SyncException"><c>RunNotFound</c>, <c>RunStillRunning</c>, <c>RunChangedNothing</c>,
    /// <c>UndoNotInRun</c>.</exception>
    public static UndoSubject Find(IStateStore state, UndoRequest request) => state.Read(reader =>
    {
        var run = reader.FindRun(request.RunId) ?? throw RunErrors.NotFound(request.RunId, reader.Runs(5));
        if (run.Outcome == RunOutcome.Running) throw RunErrors.StillRunning(run);
        var chosen = UndoChoice.Of(request, reader.Journal(run.RunId));
        return chosen.Any(change => change.Outcome is ChangeOutcome.Done or ChangeOutcome.Pending)
            ? new UndoSubject(run, chosen)
            : throw RunErrors.NothingToUndo(run, request.IsWhole);
    });

    /// <inheritdoc/>
    public async Task<UndoPreparation?> PrepareAsync(RunBegin begin, CancellationToken cancellationToken)
    {
        begin(RunKind.Undo, subject.Run.RunId);
        return await PlanAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the products concerned and plans; writes nothing anywhere.</summary>
    /// <exception cref="SyncException"><c>UndoForeign</c>, and whatever the client of Odoo raises.</exception>
    public async Task<UndoPreparation> PlanAsync(CancellationToken cancellationToken)
    {
        context.Begin(SyncPhase.Checking, "checking Odoo");
        var database = await context.Odoo.ConnectAsync(cancellationToken).ConfigureAwait(false);
        var readAt = context.Time.GetUtcNow();
        var (known, bindings, pending) = context.State.Read(reader => (reader.Identity, reader.Bindings(), reader.PendingJournal()));
        var identity = await PairIdentityCheck.IdentifyAsync(
            new PairIdentity(
                context.Settings.Source.OrganizationId, context.Settings.Target.Database, database.CompanyId, database.CompanyCreated,
                    DatabaseUuid: null),
            known, context.State, context.Odoo, cancellationToken).ConfigureAwait(false);
        RequireOwnJournal(subject.Run.RunId, known, identity);

        context.Begin(SyncPhase.ReadingTarget, "reading the products of the run");
        var left = await ReadLeftOpenAsync(pending, cancellationToken).ConfigureAwait(false);
        var changes = Settled(subject.Changes, JournalSettlement.Settle(pending, left));
        var ids = changes.Where(change => change is { Outcome: ChangeOutcome.Done, ProductId: not null })
            .Select(change => change.ProductId!.Value).Distinct().Order().ToList();
        var products = await ReadAsync(ids, cancellationToken).ConfigureAwait(false);

        context.Begin(SyncPhase.Planning, "comparing with the journal");
        var plan = UndoPlanner.Plan(new UndoInput
        {
            Changes = changes,
            Products = PictureMarks.Of(bindings).Named(products),
            Bindings = bindings.ToDictionary(binding => binding.ItemId, StringComparer.Ordinal),
            IsForced = Force,
        }) with { Identity = identity, MadeAt = readAt };
        var removals = plan.Count(ChangeKind.Archive);
        // The source is not read, so that its emptiness is no question here.
        var verdict = removals == 0
            ? new GuardVerdict([])
            : PlanGuard.JudgeRemovals(removals, bindings.Count, Math.Max(1, bindings.Count), context.Settings.Guard);
        return new UndoPreparation(plan, verdict, identity, left, changes.Count(change =>
            change is { Outcome: ChangeOutcome.Done, Kind: ChangeKind.Create or ChangeKind.Adopt }));
    }

    /// <inheritdoc/>
    public async Task<RunEnd> ApplyAsync(string runId, UndoPreparation prepared, CancellationToken cancellationToken)
    {
        var plan = prepared.Plan;
        var application = new PlanApplication(context.Odoo, context.State, context.Time, context.Reporter, context.Settings);
        application.SettleUnfinished(runId, prepared.Products);
        application.ReportIssues(plan, "products");
        if (plan.Issues.Any(issue => issue.Kind == PlanIssueKind.Conflict))
            context.Report(SyncLogLevel.Warning, "Where Odoo has moved on, the values from before can be put back by force.");
        if (plan.IsEmpty) ReportNothing(subject.Run, plan);
        else await application.RequireRightsAsync(plan, cancellationToken).ConfigureAwait(false);
        if (!plan.IsEmpty) ClaimNothing(plan);
        var changes = await application.ApplyAsync(runId, plan, [], bindInOdoo: true, "products", cancellationToken).ConfigureAwait(false);
        var verification = await application.ReadBackAsync(changes, cancellationToken).ConfigureAwait(false);
        KeepActive(verification);
        ReportAfterwards(prepared, changes, verification);
        var (last, bound, quarantined) = context.State.Read(reader => (
            Watermarks.LastCounts(reader) ?? subject.Run.Counts,
            reader.Bindings().Select(binding => binding.ItemId).ToHashSet(StringComparer.Ordinal), reader.Quarantine().Count));
        // A change of which Odoo refused a part is done as far as its values say.
        var isWhole = plan.Issues.Count + verification.Unkept.Count == 0 && changes.All(change => change.Outcome == ChangeOutcome.Done)
            && changes.Sum(change => change.After.Count) == plan.Entries.Sum(entry => entry.After.Count);
        return new RunEnd(UndoTally.Count(last, plan, changes, bound, quarantined), changes, isWhole, Watermarks: null);
    }

    private void ReportAfterwards(UndoPreparation prepared, IReadOnlyList<JournalEntry> changes, VerificationResult verification)
    {
        foreach (var unkept in verification.Unkept.Take(PlanApplication.MostReported))
            context.Report(SyncLogLevel.Warning, $"\"{ShownText.Shortened(unkept.Entry.Name)}\": {unkept.Reason}.", unkept.Entry.ItemId);
        if (prepared.Bound > 0)
        {
            context.Report(SyncLogLevel.Information,
                $"{prepared.Bound} products were made or bound by run {subject.Run.RunId}: their bindings stay, "
                + "since they are no values; a product that it made is archived and not deleted.");
        }

        if (changes.Any(change => change.Outcome == ChangeOutcome.Done))
        {
            context.Report(SyncLogLevel.Warning,
                "The next run writes again whatever Zoho and the settings say: correct the settings, or the items "
                + "in Zoho, before it.");
        }
    }

    private static void RequireOwnJournal(string runId, PairIdentity? known, PairIdentity identity)
    {
        var changed = PlanGuard.JudgeIdentity(known, identity);
        if (!changed.Passes) throw RunErrors.ForeignJournal(runId, changed.Reasons);
        if (PairIdentityCheck.IsBefore(known, runId))
            throw RunErrors.ForeignJournal(runId, [$"the profile has worked on this pair only since run {known!.FirstRun}"]);
    }

    /// <summary>The products of changes that a dead run left open: a create is found by its binding alone, on any product.</summary>
    private async Task<IReadOnlyList<OdooProduct>> ReadLeftOpenAsync(
        IReadOnlyList<JournalEntry> pending, CancellationToken cancellationToken)
    {
        if (pending.Count == 0) return [];
        return pending.Any(entry => entry.Kind == ChangeKind.Create)
            ? await context.Odoo.ReadAllAsync(context.Reporter, cancellationToken).ConfigureAwait(false)
            : await ReadAsync([.. pending.Select(entry => entry.ProductId).OfType<int>().Distinct()], cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task<IReadOnlyList<OdooProduct>> ReadAsync(IReadOnlyList<int> ids, CancellationToken cancellationToken)
    {
        var products = new List<OdooProduct>(ids.Count);
        foreach (var page in ids.Chunk(ReadPage))
        {
            products.AddRange(await context.Odoo.FindAsync(page, [], [], cancellationToken).ConfigureAwait(false));
            context.Reporter.Report(
                new SyncProgressed(SyncPhase.ReadingTarget, products.Count, ids.Count, "reading the products of the run"));
        }

        return products.Count == 0 ? products
            : OdooProduct.WithHalfArchived(
            products, await context.Odoo.FindHalfArchivedAsync(null, cancellationToken).ConfigureAwait(false));
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
    private void ClaimNothing(SyncPlan plan) => context.State.Write(writer =>
    {
        Watermarks.Forget(writer, "an undo put earlier values back");
        writer.SaveBindings(plan.Entries.Where(entry => entry.ItemId.Length > 0)
            .Select(entry => (Entry: entry, Binding: writer.FindBinding(entry.ItemId)))
            .Where(pair => pair.Binding?.ProductId == pair.Entry.ProductId)
            .Select(pair => pair.Binding! with { WrittenDigest = string.Empty, SeenDigest = string.Empty }).ToList());
    });

    private void KeepActive(VerificationResult verification)
    {
        if (verification.Products.Count == 0) return;
        var active = verification.Products.ToDictionary(product => product.Id, product => product.IsActive);
        context.State.Write(writer => writer.SaveBindings(writer.Bindings()
            .Where(binding => active.TryGetValue(binding.ProductId, out var now) && now != binding.IsProductActive)
            .Select(binding => binding with { IsProductActive = !binding.IsProductActive }).ToList()));
    }

    private void ReportNothing(SyncRun run, SyncPlan plan) => context.Report(
        SyncLogLevel.Information,
        $"Run {run.RunId} needs no undo: {plan.Unchanged} products already hold their values from before it"
        + $"{(plan.Issues.Count > 0 ? $", and {plan.Issues.Count} are left as they are" : string.Empty)}.");
}

/// <summary>The run that is to be undone, and which of its changes.</summary>
/// <param name="Run">Its record.</param>
/// <param name="Changes">The chosen changes, whatever became of them.</param>
internal sealed record UndoSubject(SyncRun Run, IReadOnlyList<JournalEntry> Changes)
{
    /// <summary>The settings, with every field that the run wrote: one that is no longer mirrored is put back, too.</summary>
    /// <param name="settings">The profile's own.</param>
    public SyncSettings WithItsFields(SyncSettings settings) => settings with
    {
        Mapping = settings.Mapping with
        {
            Fields = settings.Mapping.Fields.Concat(Changes.SelectMany(change => change.After.Fields)).ToHashSet(),
        },
    };
}

/// <summary>Everything that an undo knows before it writes.</summary>
/// <param name="Plan">The way back.</param>
/// <param name="Verdict">What the guard says.</param>
/// <param name="Identity">The pair as it was found.</param>
/// <param name="Products">Products of changes that a dead run left open.</param>
/// <param name="Bound">Products among the chosen ones that the run made or bound.</param>
internal sealed record UndoPreparation(
    SyncPlan Plan, GuardVerdict Verdict, PairIdentity Identity, IReadOnlyList<OdooProduct> Products, int Bound)
    : Preparation(Plan, Verdict, Identity, Products);

/// <summary>Undo as a front end asks for it.</summary>
internal static class UndoRequests
{
    /// <summary>Plans an undo; writes nothing anywhere.</summary>
    /// <exception cref="SyncException">As <see cref="SyncEngine.PlanUndoAsync"/>.</exception>
    public static async Task<SyncPlanResult> PlanAsync(
        EngineContext engine, UndoRequest request, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        UndoSubject? subject = null;
        return await engine.ReadAsync(
            reporter,
            async (context, services) =>
            {
                var prepared = await new UndoRun(context, subject!) { Force = force }.PlanAsync(cancellationToken).ConfigureAwait(false);
                IEnumerable<string> server = FindServer(context.State, engine.Time) is { } beat
                    ? [$"the server of this profile is running (process {beat.ProcessId} on {beat.Host}); its next cycle would write "
                    + $"again what Zoho and the settings say"]
                    : [];
                return new SyncPlanResult(
                    prepared.Plan, [.. prepared.Verdict.Reasons, .. server], services.Zoho.Usage.Calls, services.Odoo.Calls);
            },
            state => (subject = UndoRun.Find(state, request)).WithItsFields(engine.Settings)).ConfigureAwait(false);
    }

    /// <summary>Undoes a run.</summary>
    /// <exception cref="SyncException">As <see cref="SyncEngine.UndoAsync"/>.</exception>
    public static async Task<SyncRunResult> ExecuteAsync(
        EngineContext engine, UndoRequest request, bool force, ISyncReporter reporter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        engine.Settings.RequireSafeTransport();
        RequireUndoable(engine, request, force);
        var scope = new RunScope(engine, "undo", reporter, cancellationToken);
        await using var held = scope.ConfigureAwait(false);
        var subject = UndoRun.Find(scope.State, request);
        return await scope.ExecuteAsync(context => new UndoRun(context, subject) { Force = force }, subject.WithItsFields(engine.Settings))
            .ConfigureAwait(false);
    }

    // What cannot be undone is no run: it is reported before the lock is taken, and leaves no record.
    private static void RequireUndoable(EngineContext engine, UndoRequest request, bool force)
    {
        using var state = engine.OpenState();
        if (!force && FindServer(state, engine.Time) is { } server) throw RunErrors.ServerRunning(server);
        if (state.Read(reader => reader.FindRun(request.RunId)) is not { Outcome: RunOutcome.Running }) UndoRun.Find(state, request);
    }

    private static Heartbeat? FindServer(IStateStore state, TimeProvider time) =>
        state.Read(reader => reader.ServerHeartbeat) is { } beat
            && ProcessLiveness.Of(beat, time.GetUtcNow()) != ProcessSign.Dead ? beat : null;
}
