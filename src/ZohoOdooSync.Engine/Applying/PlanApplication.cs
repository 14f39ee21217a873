using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// The steps that every kind of run takes with its plan: settle what a dead run left, report what is left alone, check the
/// rights, apply, read back.
/// </summary>
internal sealed class PlanApplication(
    IOdooTarget odoo, IStateStore state, TimeProvider time, ISyncReporter reporter, SyncSettings settings)
{
    private readonly ReadBack _reading = new(odoo);

    /// <summary>Where pictures come from; null where none is fetched.</summary>
    public IZohoCatalogue? Zoho { get; init; }

    /// <summary>Pictures that the plan names and that are left for later runs, once it is applied.</summary>
    public int PicturesLeft { get; private set; }

    /// <summary>The pairs as the plan left them, by item, once it is applied.</summary>
    public IReadOnlyDictionary<string, Binding> Bindings { get; private set; } = new Dictionary<string, Binding>();

    /// <summary>Products are reported one by one up to this many; the rest is counted.</summary>
    public const int MostReported = 10;

    /// <summary>Settles what runs that died left open, by what Odoo holds now.</summary>
    /// <param name="runId">The run that goes on from there.</param>
    /// <param name="products">The products as they were just read.</param>
    public void SettleUnfinished(string runId, IReadOnlyList<OdooProduct> products) =>
        UnfinishedRun.Settle(state, runId, products, reporter);

    /// <summary>Reports the products that the plan leaves as they are.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="unit">What its issues are about, in words.</param>
    public void ReportIssues(SyncPlan plan, string unit)
    {
        foreach (var issue in plan.Issues.Where(issue => issue.Kind != PlanIssueKind.Unmappable).Take(MostReported))
            Warn($"{issue.Kind}: \"{ShownText.Shortened(issue.Name)}\": {issue.Reason.TrimEnd('.')}.", issue.ItemId);
        var left = plan.Issues.Count(issue => issue.Kind is not (PlanIssueKind.Noted or PlanIssueKind.Unconverted));
        if (left > MostReported) Warn($"{left} {unit} in all are left as they are.");
    }

    /// <summary>Requires the rights that this plan needs: a call less for each right that it does not.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="SyncException"><c>OdooAccessDenied</c>.</exception>
    public async Task RequireRightsAsync(SyncPlan plan, CancellationToken cancellationToken)
    {
        await Task.WhenAll(
            RequireAsync("create", plan.Count(ChangeKind.Create) > 0),
            RequireAsync("write", plan.Entries.Any(entry => entry.Kind is not (ChangeKind.Create or ChangeKind.Delete)
                && entry.After.Count > 0)),
            RequireAsync("unlink", plan.Count(ChangeKind.Delete) > 0)).ConfigureAwait(false);

        async Task RequireAsync(string operation, bool needed)
        {
            if (needed && !await odoo.MayAsync(operation, "product.template", cancellationToken).ConfigureAwait(false))
                throw OdooErrors.MissingRight(settings.Target.Username, operation);
        }
    }

    /// <summary>Applies the plan.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="products">The products as they were read for it.</param>
    /// <param name="bindInOdoo">Whether adopted products get their external id in Odoo.</param>
    /// <param name="unit">What the plan's entries are, in words, for the progress.</param>
    /// <param name="cancellationToken">Asks to stop after the batch in hand.</param>
    /// <returns>Each change with its outcome.</returns>
    public async Task<IReadOnlyList<JournalEntry>> ApplyAsync(
        string runId, SyncPlan plan, IReadOnlyList<OdooProduct> products, bool bindInOdoo, string unit, CancellationToken cancellationToken)
    {
        if (plan.IsEmpty) return [];
        reporter.Report(new SyncProgressed(SyncPhase.Applying, 0, null, $"{plan.Entries.Count} {unit}"));
        var highest = products.Select(product => product.Id).DefaultIfEmpty().Max();
        var options = new ApplyOptions(runId, settings.Target.BatchSize, bindInOdoo, highest)
        {
            Connections = settings.Target.Connections, Products = products, ReadBack = _reading,
            Pictures = Zoho is null ? null : new PictureSource(Zoho, settings.Source.DailySharePercent),
            Marks = _reading.Marks = PictureMarks.Of(plan.Pairs),
        };
        var applier = new PlanApplier(odoo, state, time, reporter, options);
        var changes = await applier.ApplyAsync(plan, cancellationToken).ConfigureAwait(false);
        (Bindings, PicturesLeft) = (applier.Bindings, applier.PicturesLeft);
        return changes;
    }

    /// <summary>Reads back what was written.</summary>
    /// <param name="changes">The changes, with their outcome.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<VerificationResult> ReadBackAsync(IReadOnlyList<JournalEntry> changes, CancellationToken cancellationToken)
    {
        reporter.Report(new SyncProgressed(SyncPhase.Verifying, 0, null, "reading back what was written"));
        return await WriteVerification.VerifyAsync(_reading, changes, cancellationToken).ConfigureAwait(false);
    }

    private void Warn(string text, string? itemId = null) => reporter.Report(new SyncMessage(SyncLogLevel.Warning, text, itemId));
}
