using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// One full run: check the pair, read both sides completely, plan, ask the guard; <see cref="MirrorApplication"/> applies the
/// plan. Given a plan that was made before, the run holds exactly its changes.
/// </summary>
internal sealed class FullRun(RunContext context) : IRunOperation<MirrorPreparation>
{
    private readonly PairReader _sides = new(context.Zoho, context.Odoo, context.Reporter);

    /// <inheritdoc/>
    public bool Force { get; init; }

    /// <summary>A plan made before; then the guard is asked for its changes.</summary>
    public SyncPlan? Given { get; init; }

    /// <inheritdoc/>
    /// <exception cref="SyncException"><c>PlanStale</c>, and whatever the services' clients raise.</exception>
    public async Task<MirrorPreparation?> PrepareAsync(RunBegin begin, CancellationToken cancellationToken)
    {
        begin(RunKind.Full);
        return await PlanAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<RunEnd> ApplyAsync(string runId, MirrorPreparation prepared, CancellationToken cancellationToken)
    {
        var (counts, changes) = await new MirrorApplication(context).ApplyAsync(runId, prepared, cancellationToken).ConfigureAwait(false);
        // Of a given plan, what was asked for is that plan, and not that both sides match.
        var isWhole = Given is null
            ? RunEnd.IsInSync(counts, changes)
            : changes.All(change => change.Outcome == ChangeOutcome.Done) && !AnyQuarantined(changes);
        return new RunEnd(counts, changes, isWhole, prepared.WatermarksAfter(context.Settings));
    }

    /// <summary>Reads both sides and plans; writes nothing anywhere.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SyncException"><c>PlanStale</c>, and whatever the services' clients raise.</exception>
    public async Task<MirrorPreparation> PlanAsync(CancellationToken cancellationToken)
    {
        var read = await ReadAsync(cancellationToken).ConfigureAwait(false);
        // Else all that follows is called by the end of the reading, which holds every item until it returns.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var mapped = read.Mapped;
        var input = InputOf(read);
        var plan = Plan(input);
        if (await ReadVariantCodesAsync(plan, read.Products, cancellationToken).ConfigureAwait(false) is { Count: > 0 } codes)
        {
            input = input with { VariantCodes = codes };
            plan = Plan(input);
        }

        // Before anything is asked item by item, the guard sees what would follow if all that is missing were gone.
        var missing = MissingItems(plan);
        var suspected = missing.Count == 0 ? plan : Plan(input with { AbsentItems = missing });
        var judged = Given is null ? suspected : suspected with { Entries = Given.Entries };
        var verdict = new GuardVerdict([.. read.Pair.Verdict.Reasons, .. Judge(judged, mapped.ItemCount).Reasons]);
        if (!verdict.Passes && !Force)
        {
            // A stale plan must be made anew: to ask for the guard to be passed would lead to the next refusal.
            if (Given is not null) PlanSelection.Choose(Given, suspected, missing);
            return Prepared(read, judged, mapped, verdict);
        }

        // Of a plan that archives some of them, only those need the proof.
        if (Given is not null) missing.IntersectWith(Given.Entries.Select(entry => entry.ItemId));
        if (missing.Count > 0)
        {
            var (absent, found) = await ProveAbsentAsync(missing, cancellationToken).ConfigureAwait(false);
            mapped = mapped.With(Map(found.Items));
            read = read with { OutOfScope = found.Out.Count == 0 ? read.OutOfScope
                : read.OutOfScope.Concat(found.Out).ToDictionary(StringComparer.Ordinal) };
            plan = Plan(input with
            {
                Desired = mapped.Desired, Unmappable = mapped.Unmappable, AbsentItems = absent,
                OutOfScope = read.OutOfScope.Keys.ToHashSet(),
            });
        }

        if (Given is null) return Prepared(read, plan, mapped, verdict);
        var chosen = PlanSelection.Choose(Given, plan);
        return Prepared(read, plan with { Entries = chosen }, mapped, verdict) with
        {
            Left = plan.Entries.Except(chosen).Select(entry => entry.ItemId).Concat(MissingItems(plan)).ToHashSet(StringComparer.Ordinal),
        };
    }

    private SyncPlan Plan(PlanInput input)
    {
        var plan = SyncPlanner.Plan(input);
        return Given is null
            ? PicturePlan.Limit(plan, input.Desired, PictureSource.Most(context.Settings, context.Zoho.Usage))
            : PicturePlan.LimitTo(plan, Given);
    }

    /// <summary>Checks the pair, reads both sides completely, and maps the items, which are not held beyond that.</summary>
    private async Task<FullReading> ReadAsync(CancellationToken cancellationToken)
    {
        context.Begin(SyncPhase.Checking, "checking both services");
        var (readAt, began) = (context.Time.GetUtcNow(), context.Time.GetTimestamp());
        using var asking = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asked = PairChecks.Ask(context.Zoho, context.Odoo, asking.Token);
        Task<(IReadOnlyList<ZohoItem> Items, IReadOnlyList<OdooProduct> Products, DateTimeOffset ListedAt)>? reading = null;
        KnownState known;
        FoundPair found;
        PairIdentity identity;
        try
        {
            known = context.State.Read(reader => new KnownState(
                reader.Identity, reader.Bindings(), reader.Quarantine(), Watermarks.LastCount(reader),
                SaidKeys.Read(reader, context.Settings.Source.OrganizationId), KnownDetails.Read(reader, context.Settings, context.Time)));
            // Each service is read as soon as it has answered itself. If the pair is wrong after all, some pages were read in vain.
            reading = _sides.ReadMirroredAsync(context, known.LastCount, known.Keys, asking.Token, asked, known.Details);
            found = await PairChecks.FindAsync(context.Settings, asked).ConfigureAwait(false);
            identity = await PairIdentityCheck.IdentifyAsync(
                PairChecks.Identity(context.Settings, found), known.Identity, context.State, context.Odoo, asking.Token)
                .ConfigureAwait(false);
            if (Given is not null) RequireSamePair(Given, identity);
        }
        catch
        {
            await asking.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(asked.Organization, asked.Database, (Task?)reading ?? Task.CompletedTask)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        var (items, asRead, listedAt) = await reading.ConfigureAwait(false);
        var products = PictureMarks.Of(known.Bindings).Named(asRead);
        // An item that changed after its page was read may be older than one that was read later: what changed since the
        // listing began is looked at again by the next cycle.
        var newest = items.Max(item => item.LastModified);
        context.Begin(SyncPhase.Planning, "comparing both sides");
        var verdict = PlanGuard.JudgeIdentity(known.Identity, identity);
        // Bindings of another pair say nothing about this one.
        var scope = ItemScope.Of(
            context.Settings.Mapping, items, () => ItemScope.MirroredOf(products, verdict.Passes ? known.Bindings : []));
        if (scope.Warning(context.Settings.Mapping) is { } warning) context.Report(SyncLogLevel.Warning, warning);
        return new FullReading(
            new PairReading(found, identity, verdict, IsFirst: known.Identity is null),
            Map(scope.Items), products, known.Bindings, known.Quarantine, known.Keys.After(SaidKeys.Of(items, context.Settings.Mapping)))
        {
            OutOfScope = scope.Out, Details = known.Details,
            ReadAt = readAt, NewestItem = newest > listedAt ? listedAt
                : newest, OdooWritten = DriftWindow.MarkOf(products, began, context.Time),
        };
    }

    private MappedCatalogue Map(IReadOnlyList<ZohoItem> items) =>
        new ItemMapper(context.Settings.Mapping, context.Settings.Pricing, context.Odoo.Abilities).Map(items);

    private PlanInput InputOf(FullReading read)
    {
        var now = context.Time.GetUtcNow();
        return new PlanInput
        {
            Desired = read.Mapped.Desired,
            Unmappable = read.Mapped.Unmappable,
            OutOfScope = read.OutOfScope.Keys.ToHashSet(),
            Products = read.Products,
            // Bindings of another pair say nothing about this one.
            LocalBindings = read.Pair.Verdict.Passes
                ? read.Bindings.ToDictionary(binding => binding.ItemId, StringComparer.Ordinal)
                : new Dictionary<string, Binding>(),
            Resting = read.Quarantine.Where(item => item.NextTry > now).ToDictionary(item => item.ItemId, StringComparer.Ordinal),
            Policy = PlanPolicy.From(context.Settings.Mapping, context.Settings.Guard),
        };
    }

    private static MirrorPreparation Prepared(FullReading read, SyncPlan plan, MappedCatalogue mapped, GuardVerdict verdict) => new(
        plan with { Identity = read.Pair.Identity, MadeAt = read.ReadAt }, verdict, read.Pair.Identity, read.Products, read.Pair.Found,
            mapped,
        read.Quarantine, new BindingIndex(read.Bindings))
    {
        NewestItem = read.NewestItem, ReadAt = read.ReadAt, OdooWritten = read.OdooWritten, IsFirst = read.Pair.IsFirst,
        Keys = read.Keys, OutOfScope = read.OutOfScope, Details = read.Details,
    };

    private async Task<(HashSet<string> Absent, ItemScope Found)> ProveAbsentAsync(
        HashSet<string> missing, CancellationToken cancellationToken)
    {
        var (absent, found) = await _sides.ProveAbsentAsync(missing, cancellationToken).ConfigureAwait(false);
        // Their products are active, or nobody would miss them.
        var scope = ItemScope.Of(context.Settings.Mapping, found, () => missing);
        if (scope.Items.Count > 0)
        {
            context.Report(
                SyncLogLevel.Information,
                $"{scope.Items.Count} items were missing in the listing, but Zoho has them. They are mirrored, not archived.");
        }

        return (absent, scope);
    }

    private static void RequireSamePair(SyncPlan given, PairIdentity identity)
    {
        if (given.Identity is not { } planned)
            throw PlanSelection.Stale("The plan does not say which organisation and database it was made for");
        var changed = PlanGuard.JudgeIdentity(planned, identity);
        if (!changed.Passes)
            throw PlanSelection.Stale($"The plan was made for another pair: {string.Join("; ", changed.Reasons)}");
    }

    /// <summary>The SKUs on variants that a new product might double: products with several show none of them.</summary>
    private async Task<IReadOnlyList<VariantCode>> ReadVariantCodesAsync(
        SyncPlan plan, IReadOnlyList<OdooProduct> products, CancellationToken cancellationToken)
    {
        if (plan.NewSkus.Count == 0) return [];
        var several = products.Where(product => product.VariantCount > 1).Select(product => product.Id).ToList();
        return several.Count == 0 ? [] : await context.Odoo.ReadVariantCodesAsync(several, cancellationToken).ConfigureAwait(false);
    }

    private GuardVerdict Judge(SyncPlan plan, int items) => PlanGuard.JudgeRemovals(
        plan.Entries.Count(entry => entry.Kind is ChangeKind.Archive or ChangeKind.Delete
            || (entry.Kind == ChangeKind.Adopt && entry.After[MirroredField.Active] is { Flag: false })),
        plan.OdooCount, items, context.Settings.Guard);

    private static HashSet<string> MissingItems(SyncPlan plan) => plan.Issues
        .Where(issue => issue.Kind == PlanIssueKind.Blocked && issue.IsUnprovenAbsence)
        .Select(issue => issue.ItemId).ToHashSet(StringComparer.Ordinal);

    private bool AnyQuarantined(IReadOnlyList<JournalEntry> changes)
    {
        var resting = context.State.Read(reader => reader.Quarantine()).Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        return changes.Any(change => resting.Contains(change.ItemId));
    }

    /// <summary>What the state knew before the run.</summary>
    private sealed record KnownState(
        PairIdentity? Identity, IReadOnlyList<Binding> Bindings, IReadOnlyList<QuarantinedItem> Quarantine, int LastCount, SaidKeys Keys,
        KnownDetails Details);

    /// <summary>The pair as it was found.</summary>
    private sealed record PairReading(FoundPair Found, PairIdentity Identity, GuardVerdict Verdict, bool IsFirst);

    /// <summary>Both sides as they were read, and what the state knew before.</summary>
    private sealed record FullReading(
        PairReading Pair, MappedCatalogue Mapped, IReadOnlyList<OdooProduct> Products, IReadOnlyList<Binding> Bindings,
        IReadOnlyList<QuarantinedItem> Quarantine, SaidKeys Keys)
    {
        public DateTimeOffset ReadAt { get; init; }

        public DateTimeOffset? NewestItem { get; init; }

        public DateTimeOffset OdooWritten { get; init; }

        public IReadOnlyDictionary<string, bool> OutOfScope { get; init; } = ItemScope.None;

        public required KnownDetails Details { get; init; }
    }
}
