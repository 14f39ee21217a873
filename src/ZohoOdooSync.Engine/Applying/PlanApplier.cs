using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>How a plan is applied.</summary>
/// <param name="RunId">The run that it belongs to.</param>
/// <param name="BatchSize">Rows a call.</param>
/// <param name="BindInOdoo">Whether adopted products get their external id in Odoo.</param>
/// <param name="HighestProductId">Highest product id in Odoo before the run.</param>
public sealed record ApplyOptions(string RunId, int BatchSize, bool BindInOdoo, int HighestProductId);

/// <summary>
/// Carries a plan out: each batch is in the journal before it is sent, and settled there afterwards together with its
/// bindings and its quarantine. Stopping ends the batch in hand and no other; one that takes longer than
/// <see cref="StopPatience"/> is left as it is in the journal, and settled by the next run.
/// </summary>
public sealed class PlanApplier
{
    /// <summary>How long a stop waits for the batch in hand.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(7);

    private readonly IOdooTarget _target;
    private readonly IStateStore _state;
    private readonly TimeProvider _time;
    private readonly ISyncReporter _reporter;
    private readonly ApplyOptions _options;
    private readonly Dictionary<string, QuarantinedItem> _quarantine;
    private readonly BatchSender _sender;

    // What the batch in hand settled, written down in one transaction at its end.
    private readonly List<PlannedChange> _settled = [];
    private readonly List<Binding> _bindings = [];
    private readonly List<string> _unbound = [];
    private readonly List<QuarantinedItem> _refusals = [];
    private readonly List<string> _healed = [];
    private readonly List<PlannedChange> _toArchive = [];
    private IReadOnlyList<PlannedChange> _changes = [];
    private BatchVerb _verb;
    private int _done;

    /// <summary>Makes an applier for one run.</summary>
    public PlanApplier(
        IOdooTarget target, IStateStore state, TimeProvider time, ISyncReporter reporter, ApplyOptions options)
    {
        _target = target;
        _state = state;
        _time = time;
        _reporter = reporter;
        _options = options;
        _quarantine = state.Read(reader => reader.Quarantine()).ToDictionary(q => q.ItemId, StringComparer.Ordinal);
        _sender = new BatchSender(target, time, reporter)
        {
            HighestProductId = options.HighestProductId, Done = SettleDone, Refuse = SettleRefused,
        };
    }

    /// <summary>Applies a plan.</summary>
    /// <param name="plan">The plan; its guard has been asked.</param>
    /// <param name="cancellationToken">Asks to stop after the batch in hand.</param>
    /// <returns>Every change with its outcome; those after a stop are <see cref="ChangeOutcome.NotDone"/> and not in the journal.</returns>
    /// <exception cref="SyncException">Trouble that ended the work; what was done until then is settled in the journal.</exception>
    /// <exception cref="OperationCanceledException">Stopped; likewise.</exception>
    public async Task<IReadOnlyList<JournalEntry>> ApplyAsync(SyncPlan plan, CancellationToken cancellationToken)
    {
        var changes = plan.Entries.Select((entry, index) => new PlannedChange(entry, Line(entry, index + 1))).ToList();
        _changes = changes;
        foreach (var batch in ApplyBatch.Cut(changes, _options.BatchSize, _options.BindInOdoo))
        {
            await SendAsync(batch, changes.Count, cancellationToken).ConfigureAwait(false);
        }

        if (!_options.BindInOdoo) SettleLocalAdoptions(changes);
        while (_toArchive.Count > 0)
        {
            PlannedChange[] fallback = [.. _toArchive.Take(_options.BatchSize)];
            _toArchive.RemoveRange(0, fallback.Length);
            await SendAsync(new ApplyBatch(BatchVerb.Archive, fallback, false), changes.Count, cancellationToken)
                .ConfigureAwait(false);
        }

        return [.. changes.Select(change => change.Journal)];
    }

    private async Task SendAsync(ApplyBatch batch, int total, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // An adopted product whose binding was refused is not touched further.
        var open = batch.Changes
            .Where(change => change.Journal.Outcome == ChangeOutcome.Pending && change.Steps.Contains(batch.Verb)).ToList();
        if (open.Count == 0) return;
        _verb = batch.Verb;
        _state.Write(writer => writer.SaveJournal(open.Select(change => change.Journal)));
        // Not the caller's token: a batch that was sent is seen through to its end, if that is near.
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var stop = cancellationToken.Register(() => patience.CancelAfter(StopPatience));
        try
        {
            // A product that could not be restored is found only where archived ones are asked for.
            foreach (var part in open.GroupBy(change => batch.Verb == BatchVerb.Update && change.IsArchived))
                await _sender.SendAsync(batch with { Changes = [.. part], Archived = part.Key }, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            WriteDown();
            _reporter.Report(new SyncMessage(
                SyncLogLevel.Warning,
                $"Odoo had not answered {StopPatience.TotalSeconds:0} seconds after the stop: {open.Count(c => c.Journal.Outcome == ChangeOutcome.Pending)} "
                + "changes are left open, and the next run looks in Odoo what became of them."));
            throw;
        }
        catch (SyncException e)
        {
            if (!e.OutcomeUnknown) AbandonOpen(open, e);
            WriteDown();
            throw;
        }

        WriteDown();
        _reporter.Report(new SyncProgressed(SyncPhase.Applying, _done, total, Activity(batch.Verb)));
    }

    /// <summary>
    /// Pairs that could only be bound locally and needed no change of values: there was nothing to send, only to remember.
    /// </summary>
    private void SettleLocalAdoptions(List<PlannedChange> changes)
    {
        _verb = BatchVerb.Bind;
        foreach (var change in changes)
        {
            if (change.Entry.Kind == ChangeKind.Adopt && change.Journal.Outcome == ChangeOutcome.Pending)
                SettleDone(change, change.Entry.ProductId!.Value);
        }

        WriteDown();
    }

    private JournalEntry Line(PlanEntry entry, int sequence) => new()
    {
        RunId = _options.RunId,
        Sequence = sequence,
        Kind = entry.Kind,
        ItemId = entry.ItemId,
        ProductId = entry.ProductId,
        Name = entry.Name,
        Before = entry.Before,
        After = entry.After,
        Written = _time.GetUtcNow(),
    };

    private void SettleDone(PlannedChange change, int productId)
    {
        change.Saved = change.Saved.With(ApplyBatch.Sent(_verb, change.Entry));
        if (_verb is BatchVerb.Restore or BatchVerb.Archive) change.IsArchived = _verb == BatchVerb.Archive;
        change.Steps = [.. change.Steps.Where(step => step != _verb)];
        if (change.Steps.Count == 0) Settle(change, productId);
        // Bound, but its values are still to be sent by a later batch.
        else if (_verb == BatchVerb.Bind) KeepPair(change.Entry, productId);
    }

    private void SettleRefused(PlannedChange change, RefusedRow refusal)
    {
        if (_verb == BatchVerb.Delete && !refusal.IsGone)
        {
            _reporter.Report(new SyncMessage(
                SyncLogLevel.Information,
                $"Product {change.Entry.ProductId} cannot be deleted and is archived instead: {refusal.Reason}",
                change.Entry.ItemId));
            change.Journal = change.Journal with { Kind = ChangeKind.Archive };
            change.Steps = [BatchVerb.Archive];
            _toArchive.Add(change);
            return;
        }

        _reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"Odoo refused to {change.Entry.Kind.ToString().ToLowerInvariant()} \"{TextRules.ForDisplay(change.Entry.Name)}\": {refusal.Reason}",
            change.Entry.ItemId));
        change.Refusal ??= refusal.Reason;
        change.IsGone |= refusal.IsGone;
        // What one call could not do does not keep the others from theirs; but a product that is not bound is not touched.
        change.Steps = change.IsGone || _verb == BatchVerb.Bind ? [] : [.. change.Steps.Where(step => step != _verb)];
        if (change.Steps.Count == 0) Settle(change, change.Entry.ProductId);
    }

    /// <summary>All calls of a change are made: it is done, or refused, or done as far as the journal then says.</summary>
    private void Settle(PlannedChange change, int? productId)
    {
        change.Journal = change.Refusal is { } reason
            ? PartOf(change, ChangeOutcome.Refused, reason)
            : change.Journal with { Outcome = ChangeOutcome.Done, ProductId = productId };
        _settled.Add(change);
        _done++;
        // An undo says nothing about what the item asks for: its pair stays bound, and its quarantine stays what it was.
        if (change.Entry.ItemId.Length == 0 || change.Entry.Cause == ChangeCause.Undo) return;
        if (change.Refusal is null) KeepDone(change, productId!.Value);
        else KeepRefused(change, change.Refusal);
    }

    private static JournalEntry PartOf(PlannedChange change, ChangeOutcome without, string reason) => change.Saved.Count > 0
        ? JournalSettlement.PartOf(change.Journal, change.Saved, reason)
        : change.Journal with { Outcome = without, Reason = reason };

    private void KeepDone(PlannedChange change, int productId)
    {
        var entry = change.Entry;
        if (entry.Kind == ChangeKind.Adopt && entry.DesiredDigest.Length == 0)
        {
            // Bound and nothing else: whether the product holds what it should is for a full run to find out.
            KeepPair(entry, productId);
        }
        else if (entry.DesiredDigest.Length > 0)
        {
            _bindings.Add(new Binding(entry.ItemId, productId, Home(entry), entry.DesiredDigest)
            {
                IsItemActive = entry.IsItemActive, IsProductActive = entry.IsItemActive,
            });
        }
        else if (entry.IsBoundLocally && change.Journal.Kind == ChangeKind.Archive)
        {
            // Odoo would forget whose product this was: it would count as unmanaged, and another item could adopt it.
            _bindings.Add(new Binding(entry.ItemId, productId, Home(entry), string.Empty) { IsItemActive = false, IsProductActive = false });
        }
        else
        {
            _unbound.Add(entry.ItemId);
        }

        if (_quarantine.ContainsKey(entry.ItemId)) _healed.Add(entry.ItemId);
    }

    private void KeepRefused(PlannedChange change, string reason)
    {
        var entry = change.Entry;
        if (change.IsGone) return;
        // A product that is bound nowhere but here, and was written to, must be found again.
        if (entry.Kind == ChangeKind.Adopt && !_options.BindInOdoo && change.Saved.Count > 0) KeepPair(entry, entry.ProductId!.Value);
        _refusals.Add(QuarantinePolicy.Refuse(
            _quarantine.GetValueOrDefault(entry.ItemId), entry.ItemId, entry.Name, reason, entry.DesiredDigest, _time.GetUtcNow()));
    }

    /// <summary>A pair of which only the binding is sure; a full run finds out what the product holds.</summary>
    private void KeepPair(PlanEntry entry, int productId) => _bindings.Add(new Binding(entry.ItemId, productId, Home(entry), string.Empty)
    {
        IsItemActive = entry.IsItemActive, IsProductActive = !entry.WasArchived && entry.After[MirroredField.Active] is not { Flag: true },
    });

    // An update of a pair that is only known here must not make it look bound in Odoo.
    private BindingHome Home(PlanEntry entry) => entry.IsBoundLocally || (entry.Kind == ChangeKind.Adopt && !_options.BindInOdoo)
        ? BindingHome.Local
        : BindingHome.Odoo;

    /// <summary>Nothing more is sent: settles what was open in this batch, and what only a part of was saved by an earlier one.</summary>
    private void AbandonOpen(IReadOnlyList<PlannedChange> open, SyncException error)
    {
        foreach (var change in open.Union(_changes.Where(change => change.Saved.Count > 0)))
        {
            if (change.Journal.Outcome != ChangeOutcome.Pending || _toArchive.Contains(change)) continue;
            change.Journal = PartOf(change, ChangeOutcome.NotDone, error.Message);
            _settled.Add(change);
        }
    }

    private void WriteDown()
    {
        _state.Write(writer =>
        {
            writer.SaveJournal(_settled.Select(change => change.Journal));
            writer.SaveBindings(_bindings);
            writer.RemoveBindings(_unbound);
            writer.SaveQuarantine(_refusals);
            writer.RemoveQuarantine(_healed);
        });
        foreach (var change in _settled) _reporter.Report(new SyncChangeSettled(change.Journal));
        foreach (var refusal in _refusals) _quarantine[refusal.ItemId] = refusal;
        foreach (var item in _healed) _quarantine.Remove(item);
        _settled.Clear();
        _bindings.Clear();
        _unbound.Clear();
        _refusals.Clear();
        _healed.Clear();
    }

    private static string Activity(BatchVerb verb) => verb switch
    {
        BatchVerb.Restore => "bringing products back",
        BatchVerb.Bind => "binding existing products",
        BatchVerb.Create => "creating products",
        BatchVerb.Update => "updating products",
        BatchVerb.Archive => "archiving products",
        _ => "deleting products",
    };
}
