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
/// One full run: check the pair, read both sides completely, plan, ask the guard, apply, read back, count. Stateless
/// between calls; the caller holds the lock and keeps the run's record.
/// </summary>
internal sealed class FullRun(
    SyncSettings settings, IZohoCatalogue zoho, IOdooTarget odoo, IStateStore state, TimeProvider time,
    ISyncReporter reporter)
{
    // Told one by one up to this many; the rest is counted.
    private const int ToldIssues = 10;

    private readonly PairReader _sides = new(zoho, odoo, reporter);

    /// <summary>Reads both sides and plans; writes nothing anywhere.</summary>
    /// <param name="force">Passes the guard.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <param name="given">A plan made before: then the result holds exactly its changes, and the guard is asked for them.</param>
    /// <exception cref="SyncException"><c>PlanStale</c>, and whatever the services' clients raise.</exception>
    public async Task<Preparation> PrepareAsync(bool force, CancellationToken cancellationToken, SyncPlan? given = null)
    {
        Phase(SyncPhase.Checking, "checking both services");
        var pair = await PairChecks.FindAsync(settings, zoho, odoo, cancellationToken).ConfigureAwait(false);
        var readAt = time.GetUtcNow();
        var (known, bindings, quarantine, lastCount, keys) = state.Read(reader => (
            reader.Identity, reader.Bindings(), reader.Quarantine(), PairReader.LastCount(reader), ReadKeys(reader)));
        var identity = await DatabaseUuid.IdentifyAsync(
            PairChecks.Identity(settings, pair), known, state, odoo, cancellationToken).ConfigureAwait(false);
        var changedPair = PlanGuard.JudgeIdentity(known, identity);
        if (given is not null) RequireSamePair(given, identity);

        var began = time.GetTimestamp();
        var (items, products, listedAt) = await ReadBothAsync(lastCount, keys, cancellationToken).ConfigureAwait(false);
        var written = DriftWindow.MarkOf(products, began, time);
        // An item that changed after its page was read may be older than one that was read later: what changed since the
        // listing began is looked at again by the next cycle.
        var newest = items.Max(item => item.LastModified);
        if (newest > listedAt) newest = listedAt;

        Phase(SyncPhase.Planning, "comparing both sides");
        var mapper = new ItemMapper(settings.Mapping, settings.Pricing, odoo.Abilities);
        var now = time.GetUtcNow();
        var mapped = mapper.Map(items);
        var input = new PlanInput
        {
            Desired = mapped.Desired,
            Unmappable = mapped.Unmappable,
            Products = products,
            // Bindings of another pair say nothing about this one.
            LocalBindings = changedPair.Passes
                ? bindings.ToDictionary(binding => binding.ItemId, StringComparer.Ordinal)
                : new Dictionary<string, Binding>(),
            Resting = quarantine.Where(item => item.NextTry > now).ToDictionary(item => item.ItemId, StringComparer.Ordinal),
            Policy = PlanPolicy.From(settings.Mapping, settings.Guard),
        };

        var plan = SyncPlanner.Plan(input);
        if (await ReadVariantCodesAsync(plan, products, cancellationToken).ConfigureAwait(false) is { Count: > 0 } codes)
        {
            input = input with { VariantCodes = codes };
            plan = SyncPlanner.Plan(input);
        }

        // Before anything is asked item by item, the guard sees what would follow if all that is missing were gone.
        var missing = MissingItems(plan);
        var suspected = missing.Count == 0 ? plan : SyncPlanner.Plan(input with { AbsentItems = missing });
        var judged = given is null ? suspected : suspected with { Entries = given.Entries };
        var verdict = new GuardVerdict([.. changedPair.Reasons, .. Judge(judged, items.Count).Reasons]);
        if (!verdict.Passes && !force)
        {
            // A stale plan must be made anew: to ask for the guard to be passed would lead to the next refusal.
            if (given is not null) PlanSelection.Choose(given, suspected, missing);
            return Prepared(judged);
        }

        // Of a plan that archives some of them, only those need the proof.
        if (given is not null) missing.IntersectWith(given.Entries.Select(entry => entry.ItemId));

        if (missing.Count > 0)
        {
            var (absent, found) = await _sides.ProveAbsentAsync(missing, cancellationToken).ConfigureAwait(false);
            if (found.Count > 0)
            {
                reporter.Report(new SyncMessage(
                    SyncLogLevel.Information,
                    $"{found.Count} items were not in the listing, but Zoho has them: they are mirrored, not archived."));
                mapped = mapper.Map([.. items, .. found]);
            }

            plan = SyncPlanner.Plan(
                input with { Desired = mapped.Desired, Unmappable = mapped.Unmappable, AbsentItems = absent });
        }

        if (given is null) return Prepared(plan);
        var chosen = PlanSelection.Choose(given, plan);
        return Prepared(plan with { Entries = chosen }) with
        {
            Left = plan.Entries.Except(chosen).Select(entry => entry.ItemId).Concat(MissingItems(plan))
                .ToHashSet(StringComparer.Ordinal),
        };

        Preparation Prepared(SyncPlan made) => new(
            pair, identity, made with { Identity = identity, MadeAt = readAt }, mapped, products, verdict, quarantine, bindings)
        {
            NewestItem = newest, ReadAt = readAt, OdooWritten = written, IsFirst = known is null,
            Keys = keys.After(SaidKeys.Of(items, settings.Mapping)),
        };
    }

    private static void RequireSamePair(SyncPlan given, PairIdentity identity)
    {
        if (given.Identity is not { } planned)
            throw PlanSelection.Stale("The plan does not say which organisation and database it was made for");
        var changed = PlanGuard.JudgeIdentity(planned, identity);
        if (!changed.Passes)
            throw PlanSelection.Stale($"The plan was made for another pair: {string.Join("; ", changed.Reasons)}");
    }

    /// <summary>Reads both sides and compares them, without the planner.</summary>
    /// <param name="withEqual">Whether the equal pairs are lines of the report, too.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ParityReport> CompareAsync(bool withEqual, CancellationToken cancellationToken)
    {
        Phase(SyncPhase.Checking, "checking both services");
        await PairChecks.FindAsync(settings, zoho, odoo, cancellationToken).ConfigureAwait(false);
        var comparedAt = time.GetUtcNow();
        var (bindings, quarantine, lastCount, keys) = state.Read(reader => (
            reader.Bindings(), reader.Quarantine(), PairReader.LastCount(reader), ReadKeys(reader)));
        var (items, products, _) = await ReadBothAsync(lastCount, keys, cancellationToken).ConfigureAwait(false);
        Phase(SyncPhase.Verifying, "comparing both sides");
        var mapped = new ItemMapper(settings.Mapping, settings.Pricing, odoo.Abilities).Map(items);
        return ParityComparison.Compare(mapped, products, bindings, quarantine, withEqual) with
        {
            OrganizationId = settings.Source.OrganizationId, Database = settings.Target.Database, ComparedAt = comparedAt,
            Languages = await CompareLanguagesAsync(mapped, products, bindings, cancellationToken).ConfigureAwait(false),
        };
    }

    /// <summary>What the texts of the bound products read in the other languages; those that are mirrored were read with them.</summary>
    private async Task<IReadOnlyList<LanguageDifference>> CompareLanguagesAsync(
        MappedCatalogue mapped, IReadOnlyList<OdooProduct> products, IReadOnlyList<Binding> bindings, CancellationToken cancellationToken)
    {
        var byItem = new ParityPairs(products, [], bindings).ByItem;
        var found = new List<LanguageDifference>();
        foreach (var language in await odoo.ReadLanguagesAsync(cancellationToken).ConfigureAwait(false))
        {
            var isMirrored = odoo.Languages.Contains(language);
            var texts = isMirrored || byItem.Count == 0
                ? null
                : await odoo.ReadTextsAsync(language, [.. byItem.Values.Select(product => product.Id).Distinct()], cancellationToken)
                    .ConfigureAwait(false);
            found.Add(new(language, LanguageDifferences.Count(language, mapped.Desired, byItem, texts), isMirrored));
        }

        return found;
    }

    /// <summary>Applies what was prepared, reads it back and counts.</summary>
    public async Task<(RunCounts Counts, IReadOnlyList<JournalEntry> Changes)> ApplyAsync(
        string runId, Preparation prepared, CancellationToken cancellationToken)
    {
        var plan = prepared.Plan;
        UnfinishedRun.Settle(state, runId, prepared.Products, reporter);
        TellTakenUp(prepared);
        TellIssues(plan, prepared.Mapped);
        KeepQuarantine(runId, prepared);
        var bindInOdoo = await CheckRightsAsync(plan, cancellationToken).ConfigureAwait(false);
        var changes = Array.Empty<JournalEntry>() as IReadOnlyList<JournalEntry>;
        if (!plan.IsEmpty)
        {
            Phase(SyncPhase.Applying, $"{plan.Entries.Count} changes");
            var highest = prepared.Products.Count == 0 ? 0 : prepared.Products.Max(product => product.Id);
            var options = new ApplyOptions(runId, settings.Target.BatchSize, bindInOdoo, highest) { Products = prepared.Products };
            changes = await new PlanApplier(odoo, state, time, reporter, options)
                .ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        }

        Phase(SyncPhase.Verifying, "reading back what was written");
        var verification = await WriteVerification.VerifyAsync(odoo, changes, cancellationToken).ConfigureAwait(false);
        KeepUnkept(verification, prepared);
        KeepSeen(verification, changes);
        KeepLanguages(prepared, verification);
        return (RunTally.Count(plan, changes, verification, state.Read(reader => reader.Quarantine().Count)), changes);
    }

    /// <summary>Reads both services at the same time, each completely.</summary>
    private async Task<(IReadOnlyList<ZohoItem> Items, IReadOnlyList<OdooProduct> Products, DateTimeOffset ListedAt)> ReadBothAsync(
        int lastCount, SaidKeys keys, CancellationToken cancellationToken)
    {
        var (listed, products) = await _sides.ReadAsync(lastCount, cancellationToken).ConfigureAwait(false);
        var items = await Barcodes.CompleteAsync(settings, zoho, listed.Items, reporter, cancellationToken).ConfigureAwait(false);
        if (items.Count > 0 && keys.Warning(SaidKeys.Of(items, settings.Mapping), settings.Mapping) is { } warning)
            reporter.Report(new SyncMessage(SyncLogLevel.Warning, warning));
        return (items, products, listed.ReadAt);
    }

    /// <summary>The SKUs on variants that a new product might double: products with several show none of them.</summary>
    private async Task<IReadOnlyList<VariantCode>> ReadVariantCodesAsync(
        SyncPlan plan, IReadOnlyList<OdooProduct> products, CancellationToken cancellationToken)
    {
        if (plan.NewSkus.Count == 0) return [];
        var several = products.Where(product => product.VariantCount > 1).Select(product => product.Id).ToList();
        return several.Count == 0 ? [] : await odoo.ReadVariantCodesAsync(several, cancellationToken).ConfigureAwait(false);
    }

    private SaidKeys ReadKeys(IStateReader reader) => SaidKeys.Read(reader, settings.Source.OrganizationId);

    private GuardVerdict Judge(SyncPlan plan, int items) => PlanGuard.JudgeRemovals(
        plan.Entries.Count(entry => entry.Kind is ChangeKind.Archive or ChangeKind.Delete
            || (entry.Kind == ChangeKind.Adopt && entry.After[MirroredField.Active] is { Flag: false })),
        plan.OdooCount, items, settings.Guard);

    private static HashSet<string> MissingItems(SyncPlan plan) => plan.Issues
        .Where(issue => issue.Kind == PlanIssueKind.Blocked && issue.IsUnprovenAbsence)
        .Select(issue => issue.ItemId).ToHashSet(StringComparer.Ordinal);

    private async Task<bool> CheckRightsAsync(SyncPlan plan, CancellationToken cancellationToken)
    {
        // Only the rights that this plan needs: a call less for each right that it does not.
        await RequireAsync("create", plan.Count(ChangeKind.Create) > 0).ConfigureAwait(false);
        await RequireAsync("write", plan.Entries.Any(entry => entry.Kind is not (ChangeKind.Create or ChangeKind.Delete)
            && entry.After.Count > 0)).ConfigureAwait(false);
        await RequireAsync("unlink", plan.Count(ChangeKind.Delete) > 0).ConfigureAwait(false);
        if (plan.Count(ChangeKind.Adopt) == 0) return true;
        var mayBind = await odoo.MayAsync("create", "ir.model.data", cancellationToken).ConfigureAwait(false);
        if (!mayBind)
        {
            reporter.Report(new SyncMessage(
                SyncLogLevel.Warning,
                $"The Odoo account may not write external ids: {plan.Count(ChangeKind.Adopt)} existing products are bound only "
                + "in the local state, and are found again by the same key if it is lost. The group \"Access Rights\" lets "
                + "the account bind them in Odoo."));
        }

        return mayBind;

        async Task RequireAsync(string operation, bool needed)
        {
            if (needed && !await odoo.MayAsync(operation, "product.template", cancellationToken).ConfigureAwait(false))
                throw OdooErrors.MissingRight(settings.Target.Username, operation);
        }
    }

    /// <summary>Unmappable items go into quarantine, and those that are equal again or gone leave it.</summary>
    private void KeepQuarantine(string runId, Preparation prepared)
    {
        var known = prepared.Quarantine.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        var now = time.GetUtcNow();
        var refused = prepared.Mapped.Unmappable.Select(item => QuarantinePolicy.Refuse(
            known.GetValueOrDefault(item.ItemId), item.ItemId, item.Name, item.Reason, item.Digest, now)).ToList();
        // What could be written to a product, but not become one.
        var desired = prepared.Mapped.Desired.ToDictionary(item => item.ItemId, item => item.Digest, StringComparer.Ordinal);
        refused.AddRange(prepared.Plan.Issues
            .Where(issue => issue.Kind == PlanIssueKind.Unmappable && desired.ContainsKey(issue.ItemId))
            .Select(issue => QuarantinePolicy.Refuse(
                known.GetValueOrDefault(issue.ItemId), issue.ItemId, issue.Name, issue.Reason, desired[issue.ItemId], now)));
        var open = prepared.Plan.Entries.Select(entry => entry.ItemId).Concat(prepared.Left)
            .Concat(prepared.Plan.Issues.Select(issue => issue.ItemId))
            .Concat(prepared.Plan.Entries.Select(entry => MissingRight.Id(entry.Kind)).Distinct()).ToHashSet(StringComparer.Ordinal);
        var healed = known.Keys.Where(item => !open.Contains(item) && (!prepared.IsPartial || desired.ContainsKey(item))).ToList();
        var kept = prepared.Bindings.ToHashSet();
        var learned = prepared.Plan.Pairs.Where(pair => !kept.Contains(pair)).ToList();
        // A cycle that has nothing to write and nothing new to remember leaves the marks of the one before in force.
        if (prepared.IsPartial && prepared.Plan.IsEmpty && learned.Count + refused.Count + healed.Count == 0) return;
        state.Write(writer =>
        {
            // A cycle has found the pair to be the same, without the dearer marks of it such as the uuid.
            if (!prepared.IsPartial) KeptPair.Save(writer, prepared.Identity, runId);
            prepared.Keys?.Save(writer, prepared.Identity.OrganizationId);
            // Until the run is complete its marks are not known: if it dies, the next cycle is a full run.
            Watermarks.Forget(writer, WhyNoMarks(runId, prepared));
            if (!prepared.IsPartial)
            {
                var pairs = prepared.Plan.Pairs.Select(pair => pair.ItemId).Concat(prepared.Left).ToHashSet(StringComparer.Ordinal);
                writer.RemoveBindings(prepared.Bindings.Select(binding => binding.ItemId).Where(item => !pairs.Contains(item)));
            }

            writer.SaveBindings(learned);
            writer.SaveQuarantine(refused);
            writer.RemoveQuarantine(healed);
        });
        foreach (var item in refused.Take(ToldIssues))
        {
            reporter.Report(new SyncMessage(
                SyncLogLevel.Warning, $"Item \"{TextRules.ForDisplay(item.Name.Length == 0 ? item.ItemId : item.Name)}\" is left out: {item.Reason}.",
                item.ItemId));
        }
    }

    private static string WhyNoMarks(string runId, Preparation prepared) =>
        prepared.Left.Count > 0 ? $"run {runId} applied a part of what was wanted"
        : !prepared.IsPartial && prepared.NewestItem is null ? "no item says when it changed"
        : $"run {runId} did not get to its end";

    /// <summary>What Odoo does not keep must not be written again and again: it rests like a refused item.</summary>
    private void KeepUnkept(VerificationResult verification, Preparation prepared)
    {
        if (verification.Unkept.Count == 0) return;
        var digests = prepared.Plan.Entries.Where(entry => entry.ItemId.Length > 0 && entry.DesiredDigest.Length > 0)
            .ToDictionary(entry => entry.ItemId, entry => entry.DesiredDigest, StringComparer.Ordinal);
        var now = time.GetUtcNow();
        // As it was before the run: the write itself took the item out of quarantine, and its rest must grow all the same.
        var known = prepared.Quarantine.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        state.Write(writer =>
        {
            var meanwhile = writer.Quarantine().ToDictionary(item => item.ItemId, StringComparer.Ordinal);
            writer.SaveQuarantine(verification.Unkept.Where(unkept => digests.ContainsKey(unkept.Entry.ItemId)).Select(unkept =>
            {
                var item = unkept.Entry.ItemId;
                var record = QuarantinePolicy.Refuse(
                    known.GetValueOrDefault(item), item, unkept.Entry.Name, unkept.Reason, digests[item], unkept.Values, now);
                // Fields of it that Odoo refused in this run, or that were left out, rest as well.
                return meanwhile.GetValueOrDefault(item) is { Refused.Count: > 0 } resting && record.Refused.Count > 0
                    ? record with
                    {
                        Refused = resting.Refused.With(record.Refused), Reason = $"{record.Reason}; {resting.Reason}",
                        WaitsForValue = resting.WaitsForValue,
                    }
                    : record;
            }));
        });
        foreach (var unkept in verification.Unkept.Take(ToldIssues))
        {
            reporter.Report(new SyncMessage(
                SyncLogLevel.Warning, $"\"{TextRules.ForDisplay(unkept.Entry.Name)}\": {unkept.Reason}.", unkept.Entry.ItemId));
        }
    }

    /// <summary>What was read back is what a later cycle compares with, to see drift.</summary>
    private void KeepSeen(VerificationResult verification, IReadOnlyList<JournalEntry> changes)
    {
        if (verification.Products.Count == 0) return;
        var seen = verification.Products.ToDictionary(product => product.Id);
        state.Write(writer => writer.SaveBindings(changes
            .Where(change => change is { Outcome: ChangeOutcome.Done, ProductId: not null, ItemId.Length: > 0 })
            .Select(change => (Product: seen.GetValueOrDefault(change.ProductId!.Value), Binding: writer.FindBinding(change.ItemId)))
            .Where(pair => pair is { Product: not null, Binding: not null })
            .Select(pair => pair.Binding! with
            {
                SeenDigest = ValuesDigest.Of(pair.Product!.Values), IsProductActive = pair.Product.IsActive,
            }).ToList()));
    }

    /// <summary>After a full run with several languages the status need not wait for a comparison.</summary>
    private void KeepLanguages(Preparation prepared, VerificationResult verification)
    {
        if (prepared.IsPartial || odoo.Languages.Count == 0) return;
        var written = verification.Products.ToDictionary(product => product.Id);
        var byItem = new ParityPairs(prepared.Products, [], prepared.Bindings).ByItem
            .ToDictionary(pair => pair.Key, pair => written.TryGetValue(pair.Value.Id, out var now) ? now : pair.Value);
        state.Write(writer => LanguageDifferences.Save(
            writer,
            odoo.Languages.Select(language => new LanguageDifference(
                language, LanguageDifferences.Count(language, prepared.Mapped.Desired, byItem, texts: null), IsMirrored: true)),
            time.GetUtcNow()));
    }

    /// <summary>Nobody must have to guess whether a state was lost, or what that means.</summary>
    private void TellTakenUp(Preparation prepared)
    {
        var found = prepared.IsFirst ? prepared.Plan.Pairs.Count(pair => pair.Home == BindingHome.Odoo) : 0;
        if (found == 0) return;
        reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"This profile has no record of an earlier run, but {found} products in Odoo are bound to items of this organisation: they are "
            + "taken up as they are, and none is made twice. If a state was lost, its history and quarantine are gone with it; "
            + "Restore-SyncState brings history back where there is a backup."));
    }

    private void TellIssues(SyncPlan plan, MappedCatalogue mapped)
    {
        foreach (var issue in plan.Issues.Where(issue => issue.Kind != PlanIssueKind.Unmappable).Take(ToldIssues))
        {
            reporter.Report(new SyncMessage(
                SyncLogLevel.Warning, $"{issue.Kind}: \"{TextRules.ForDisplay(issue.Name)}\": {issue.Reason.TrimEnd('.')}.", issue.ItemId));
        }

        var left = plan.Issues.Count(issue => issue.Kind != PlanIssueKind.Noted);
        if (left > ToldIssues) reporter.Report(new SyncMessage(SyncLogLevel.Warning, $"{left} items in all are left as they are."));
        if (mapped.UnknownUnits.Count > 0)
        {
            var texts = string.Join(", ", mapped.UnknownUnits.OrderByDescending(pair => pair.Value).Take(ToldIssues)
                .Select(pair => $"\"{pair.Key}\" ({pair.Value} items)"));
            reporter.Report(new SyncMessage(
                SyncLogLevel.Information,
                $"Units that are in no table: {texts}. New products with them get {settings.Mapping.DefaultUnit}; "
                + "mapping.units can name the right one."));
        }
    }

    private void Phase(SyncPhase phase, string activity) => reporter.Report(new SyncProgressed(phase, 0, null, activity));
}

/// <summary>Everything that a run knows before it writes.</summary>
internal sealed record Preparation(
    FoundPair Pair, PairIdentity Identity, SyncPlan Plan, MappedCatalogue Mapped, IReadOnlyList<OdooProduct> Products,
    GuardVerdict Verdict, IReadOnlyList<QuarantinedItem> Quarantine, IReadOnlyList<Binding> Bindings)
{
    /// <summary>True in a cycle: what is not in the plan is not spoken about.</summary>
    public bool IsPartial { get; init; }

    /// <summary>True where the state knew no pair before: a new profile, or one whose state was lost.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Last change of the newest item that was read, as Zoho said it; null where no item says.</summary>
    public DateTimeOffset? NewestItem { get; init; }

    /// <summary>When both sides were read, by this machine's clock, UTC.</summary>
    public DateTimeOffset ReadAt { get; init; }

    /// <summary>The newest <c>write_date</c> that a full run saw, UTC: what is written later is seen by the next cycle.</summary>
    public DateTimeOffset OdooWritten { get; init; }

    /// <summary>Which keys rows had, this run's among them; null in a cycle, which sees few rows.</summary>
    public SaidKeys? Keys { get; init; }

    /// <summary>Items whose change is wanted and is not part of the plan that is applied.</summary>
    public IReadOnlySet<string> Left { get; init; } = new HashSet<string>();
}
