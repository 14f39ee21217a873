using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Applies what a full run or a cycle prepared, reads it back, counts, and keeps what the next run must know.</summary>
internal sealed class MirrorApplication(RunContext context)
{
    private const int SeenAtATime = 5000;

    /// <summary>Applies a plan.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="prepared">What was prepared; its guard has been asked.</param>
    /// <param name="cancellationToken">Asks to stop after the batch in hand.</param>
    public async Task<(RunCounts Counts, IReadOnlyList<JournalEntry> Changes)> ApplyAsync(
        string runId, MirrorPreparation prepared, CancellationToken cancellationToken)
    {
        var plan = prepared.Plan;
        var application = new PlanApplication(context.Odoo, context.State, context.Time, context.Reporter, context.Settings)
        {
            Zoho = context.Zoho,
        };
        // A cycle has few changes: what it may not do shows by itself, and it does without the calls that ask.
        var asking = prepared.IsPartial ? Task.CompletedTask : application.RequireRightsAsync(plan, cancellationToken);
        application.SettleUnfinished(runId, prepared.Products);
        ReportTakenUp(prepared);
        application.ReportIssues(plan, "items");
        ReportUnknownUnits(prepared.Mapped);
        KeepQuarantine(runId, prepared);
        await asking.ConfigureAwait(false);
        await MakeCategoriesAsync(plan, cancellationToken).ConfigureAwait(false);
        var bindInOdoo = plan.Count(ChangeKind.Adopt) == 0 || await MayBindAsync(plan, cancellationToken).ConfigureAwait(false);
        var changes = await application.ApplyAsync(runId, plan, prepared.Products, bindInOdoo, "changes", cancellationToken)
            .ConfigureAwait(false);
        var verification = await application.ReadBackAsync(changes, cancellationToken).ConfigureAwait(false);
        KeepResting(verification, prepared);
        KeepSeen(verification, changes, application.Bindings);
        KeepLanguages(prepared, verification);
        var quarantined = context.State.Read(reader => reader.Quarantine().Count);
        return (RunTally.Count(plan, changes, verification, quarantined, application.PicturesLeft), changes);
    }

    /// <summary>Makes the categories that the changes need. Where that fails, Odoo refuses that field of the products alone.</summary>
    private async Task MakeCategoriesAsync(SyncPlan plan, CancellationToken cancellationToken)
    {
        if (!context.Settings.Mapping.CreateCategories) return;
        var wanted = plan.Entries.Select(entry => entry.After[MirroredField.Category]?.Text).OfType<string>()
            .ToHashSet(StringComparer.Ordinal);
        if (wanted.Count == 0) return;
        try
        {
            var made = await context.Odoo.MakeCategoriesAsync(wanted, cancellationToken).ConfigureAwait(false);
            if (made.Count == 0) return;
            context.Report(SyncLogLevel.Information, $"{made.Count} categories were made in Odoo: "
                + string.Join(", ", made.Take(PlanApplication.MostReported))
                + (made.Count > PlanApplication.MostReported ? ", …" : "."));
        }
        catch (SyncException e) when (e.Kind is SyncErrorKind.Permission or SyncErrorKind.Data)
        {
            context.Report(SyncLogLevel.Warning, $"Odoo did not make the categories that the items name: {e.Message}");
        }
    }

    private async Task<bool> MayBindAsync(SyncPlan plan, CancellationToken cancellationToken)
    {
        if (await context.Odoo.MayAsync("create", "ir.model.data", cancellationToken).ConfigureAwait(false)) return true;
        context.Report(
            SyncLogLevel.Warning,
            $"The Odoo account may not write external ids: {plan.Count(ChangeKind.Adopt)} existing products are bound only "
            + "in the local state, and are found again by the same key if it is lost. The group \"Access Rights\" lets "
            + "the account bind them in Odoo.");
        return false;
    }

    /// <summary>Unmappable items go into quarantine, and those that are equal again or gone leave it.</summary>
    private void KeepQuarantine(string runId, MirrorPreparation prepared)
    {
        var known = prepared.Quarantine.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        var now = context.Time.GetUtcNow();
        var refused = prepared.Mapped.Unmappable.Select(item => QuarantinePolicy.Refuse(
            known.GetValueOrDefault(item.ItemId), item.ItemId, item.Name, item.Reason, item.Digest, now)).ToList();
        // What could be written to a product, but not become one.
        var desired = prepared.Mapped.Desired.ToDictionary(item => item.ItemId, item => item.Digest, StringComparer.Ordinal);
        refused.AddRange(prepared.Plan.Issues
            .Where(issue => issue.Kind == PlanIssueKind.Unmappable && desired.ContainsKey(issue.ItemId))
            .Select(issue => QuarantinePolicy.Refuse(
                known.GetValueOrDefault(issue.ItemId), issue.ItemId, issue.Name, issue.Reason, desired[issue.ItemId], now)));
        var open = prepared.Plan.Entries.Select(entry => entry.ItemId).Concat(prepared.Left)
            .Concat(prepared.Plan.Issues.Select(issue => issue.ItemId)).Concat(prepared.Plan.LaterPictures)
            .Concat(prepared.Plan.Entries.Select(entry => MissingRight.Id(entry.Kind)).Distinct()).ToHashSet(StringComparer.Ordinal);
        var healed = known.Keys.Where(item => !open.Contains(item) && (!prepared.IsPartial || desired.ContainsKey(item))).ToList();
        var learned = prepared.Plan.Pairs.Where(pair => !prepared.Bindings.Holds(pair)).ToList();
        // A cycle that has nothing to write and nothing new to remember leaves the marks of the one before in force.
        if (prepared.IsPartial && prepared.Plan.IsEmpty && learned.Count + refused.Count + healed.Count == 0) return;
        context.State.Write(writer =>
        {
            // A cycle has found the pair to be the same, without the dearer marks of it such as the uuid.
            if (!prepared.IsPartial) PairIdentityCheck.Keep(writer, prepared.Identity, runId);
            prepared.Keys?.Save(writer, prepared.Identity.OrganizationId);
            prepared.Details?.Save(writer, prepared.IsPartial ? null : prepared.ReadItems());
            // Until the run is complete its marks are not known: if it dies, the next cycle is a full run.
            Watermarks.Forget(writer, WhyNoWatermarks(runId, prepared));
            if (!prepared.IsPartial)
            {
                var pairs = prepared.Plan.Pairs.Select(pair => pair.ItemId).Concat(prepared.Left).ToHashSet(StringComparer.Ordinal);
                writer.RemoveBindings(prepared.Bindings.All.Select(binding => binding.ItemId).Where(item => !pairs.Contains(item)));
            }

            writer.SaveBindings(learned);
            writer.SaveQuarantine(refused);
            writer.RemoveQuarantine(healed);
        });
        foreach (var item in refused.Take(PlanApplication.MostReported))
        {
            context.Report(SyncLogLevel.Warning,
                $"Item \"{ShownText.Shortened(item.Name.Length == 0 ? item.ItemId : item.Name)}\" is left out: {item.Reason}.",
                item.ItemId);
        }
    }

    private static string WhyNoWatermarks(string runId, MirrorPreparation prepared) =>
        prepared.Left.Count > 0 ? $"run {runId} applied only a part of the changes"
        : !prepared.IsPartial && prepared.NewestItem is null ? "no item says when it changed"
        : $"run {runId} did not finish";

    /// <summary>
    /// What Odoo does not keep must not be written again and again, and what fits no column must be seen until it does: such fields
    /// rest like refused ones.
    /// </summary>
    private void KeepResting(VerificationResult verification, MirrorPreparation prepared)
    {
        var unkept = verification.Unkept.ToLookup(value => value.Entry.ItemId, StringComparer.Ordinal);
        var resting = prepared.Mapped.Desired.Where(item => item.Unconverted.Count > 0 || unkept.Contains(item.ItemId)).ToList();
        if (resting.Count == 0) return;
        // As it was before the run: the write itself took the item out of quarantine, and its rest must grow all the same.
        var known = prepared.Quarantine.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
        // An older trouble of an item that is equal in all that can be written is over.
        var open = prepared.Plan.Entries.Select(entry => entry.ItemId).Concat(prepared.Left)
            .Concat(prepared.Plan.Issues.Where(issue => issue.Kind != PlanIssueKind.Unconverted).Select(issue => issue.ItemId))
            .ToHashSet(StringComparer.Ordinal);
        context.State.Write(writer =>
        {
            var meanwhile = writer.Quarantine().Where(item => open.Contains(item.ItemId))
                .ToDictionary(item => item.ItemId, StringComparer.Ordinal);
            writer.SaveQuarantine(resting.Select(item => Resting(
                item, [.. unkept[item.ItemId]], known.GetValueOrDefault(item.ItemId), meanwhile.GetValueOrDefault(item.ItemId))));
        });
        foreach (var value in verification.Unkept.Take(PlanApplication.MostReported))
            context.Report(SyncLogLevel.Warning, $"\"{ShownText.Shortened(value.Entry.Name)}\": {value.Reason}.", value.Entry.ItemId);
    }

    /// <summary>The record of an item of which fields rest.</summary>
    /// <param name="item">The item.</param>
    /// <param name="unkept">What Odoo did not keep of it.</param>
    /// <param name="known">The record before the run.</param>
    /// <param name="meanwhile">The record that the run left so far.</param>
    private QuarantinedItem Resting(
        DesiredProduct item, IReadOnlyList<UnkeptValue> unkept, QuarantinedItem? known, QuarantinedItem? meanwhile)
    {
        // Its rest as a whole says more.
        if (meanwhile is { Refused.Count: 0 } whole && whole.DesiredDigest == item.Digest) return whole;
        // The words, and not the value: what fits one day may read the same, and is to be sent then.
        var refused = ProductValues.Of(item.Unconverted.Select(value => KeyValuePair.Create(value.Field, FieldValue.Of(value.Reason))));
        foreach (var value in unkept) refused = refused.With(value.Values);
        string[] reasons = [.. unkept.Select(value => value.Reason), .. item.Unconverted.Select(value => value.Reason)];
        var name = unkept.Count > 0 ? unkept[0].Entry.Name : item.Name;
        var record = QuarantinePolicy.Refuse(
            known, item.ItemId, name, string.Join("; ", reasons), item.Digest, refused, context.Time.GetUtcNow());
        // Fields of it that Odoo refused in this run, or that were left out, rest as well.
        var others = meanwhile?.Refused.Only(field => refused[field] is null && meanwhile.Refused[field] == item.Values[field]);
        return others is not { Count: > 0 } || refused.Count == 0 ? record : record with
        {
            Refused = others.With(refused), WaitsForValue = meanwhile!.WaitsForValue,
            Reason = string.Join("; ", reasons.Append(meanwhile.Reason).SelectMany(words => words.Split("; ")).Distinct()),
        };
    }

    /// <summary>What was read back is what a later cycle compares with, to see drift.</summary>
    private void KeepSeen(
        VerificationResult verification, IReadOnlyList<JournalEntry> changes, IReadOnlyDictionary<string, Binding> kept)
    {
        if (verification.Products.Count == 0) return;
        var seen = verification.Products.ToDictionary(product => product.Id);
        var written = changes.Where(change => change is { Outcome: ChangeOutcome.Done, ProductId: not null, ItemId.Length: > 0 });
        // Each binding stands for itself: a transaction over all of a large catalogue would hold most of the file in memory.
        foreach (var some in written.Chunk(SeenAtATime))
        {
            context.State.Write(writer => writer.SaveBindings(some
                .Select(change => (Product: seen.GetValueOrDefault(change.ProductId!.Value),
                    Binding: kept.GetValueOrDefault(change.ItemId) ?? writer.FindBinding(change.ItemId)))
                .Where(pair => pair is { Product: not null, Binding: not null })
                .Select(pair => pair.Binding! with
                {
                    SeenDigest = ValuesDigest.Of(pair.Product!.Values), IsProductActive = pair.Product.IsActive,
                }).ToList()));
        }
    }

    /// <summary>After a full run with several languages the status need not wait for a comparison.</summary>
    private void KeepLanguages(MirrorPreparation prepared, VerificationResult verification)
    {
        if (prepared.IsPartial || context.Odoo.Languages.Count == 0) return;
        var written = verification.Products.ToDictionary(product => product.Id);
        var byItem = new ParityPairs(prepared.Products, [], prepared.Bindings.All).ByItem
            .ToDictionary(pair => pair.Key, pair => written.TryGetValue(pair.Value.Id, out var now) ? now : pair.Value);
        context.State.Write(writer => LanguageDifferences.Save(
            writer,
            context.Odoo.Languages.Select(language => new LanguageDifference(
                language, LanguageDifferences.Count(language, prepared.Mapped.Desired, byItem, texts: null), IsMirrored: true)),
            context.Time.GetUtcNow()));
    }

    /// <summary>Nobody must have to guess whether a state was lost, or what that means.</summary>
    private void ReportTakenUp(MirrorPreparation prepared)
    {
        var found = prepared.IsFirst ? prepared.Plan.Pairs.Count(pair => pair.Home == BindingHome.Odoo) : 0;
        if (found == 0) return;
        context.Report(
            SyncLogLevel.Warning,
            $"This profile has no record of an earlier run, but {found} products in Odoo are bound to items of this organisation: they are "
            + "adopted as they are, and no product is made twice. If the state was lost, its history and quarantine are lost too. "
            + "A backup brings history back, where there is one.");
    }

    private void ReportUnknownUnits(MappedCatalogue mapped)
    {
        if (mapped.UnknownUnits.Count == 0) return;
        var texts = string.Join(", ", mapped.UnknownUnits.OrderByDescending(pair => pair.Value).Take(PlanApplication.MostReported)
            .Select(pair => $"\"{pair.Key}\" ({pair.Value} items)"));
        context.Report(
            SyncLogLevel.Information,
            $"Units that are in no table: {texts}. New products with them get {context.Settings.Mapping.DefaultUnit}; "
            + "add the right unit to mapping.units.");
    }
}

/// <summary>Everything that a full run or a cycle knows before it writes.</summary>
internal sealed record MirrorPreparation(
    SyncPlan Plan, GuardVerdict Verdict, PairIdentity Identity, IReadOnlyList<OdooProduct> Products, FoundPair Pair,
    MappedCatalogue Mapped, IReadOnlyList<QuarantinedItem> Quarantine, BindingIndex Bindings)
    : Preparation(Plan, Verdict, Identity, Products)
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

    /// <summary>
    /// Items that the settings leave out, each with whether it is active; none in a cycle, which keeps those that are known.
    /// </summary>
    public IReadOnlyDictionary<string, bool> OutOfScope { get; init; } = ItemScope.None;

    /// <summary>Detail records that were read; null where nobody keeps them.</summary>
    public KnownDetails? Details { get; init; }

    /// <summary>The items that were read, whether or not they are in scope.</summary>
    public IReadOnlySet<string> ReadItems() => Mapped.Desired.Select(item => item.ItemId)
        .Concat(Mapped.Unmappable.Select(item => item.ItemId)).Concat(OutOfScope.Keys).ToHashSet(StringComparer.Ordinal);

    /// <summary>Items whose change is wanted and is not part of the plan that is applied.</summary>
    public IReadOnlySet<string> Left { get; init; } = new HashSet<string>();

    /// <summary>
    /// The watermarks after a full run; null where the items do not say when they changed, or where wanted changes were left
    /// out: a cycle looks only at what is newer, and would never find them.
    /// </summary>
    public Watermarks? WatermarksAfter(SyncSettings settings) => NewestItem is { } newest && Left.Count == 0
        ? new Watermarks(Watermarks.DigestOf(settings), ReadAt, newest, OdooWritten) { Out = OutOfScope }
        : null;
}
