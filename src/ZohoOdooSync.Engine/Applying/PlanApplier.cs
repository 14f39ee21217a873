using System.Runtime.ExceptionServices;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>How a plan is applied.</summary>
/// <param name="RunId">The run that it belongs to.</param>
/// <param name="BatchSize">Rows a call.</param>
/// <param name="BindInOdoo">Whether adopted products get their external id in Odoo.</param>
/// <param name="HighestProductId">Highest product id in Odoo before the run.</param>
public sealed record ApplyOptions(string RunId, int BatchSize, bool BindInOdoo, int HighestProductId)
{
    /// <summary>The products as they were read for the plan: all of them, or in a cycle some.</summary>
    public IReadOnlyList<OdooProduct> Products { get; init; } = [];
}

/// <summary>
/// Carries a plan out: each batch is in the journal before it is sent, and settled there afterwards together with its
/// bindings and its quarantine. Stopping ends the batch in hand and no other; one that takes longer than
/// <see cref="StopPatience"/> is left as it is in the journal, and settled by the next run.
/// </summary>
public sealed class PlanApplier
{
    /// <summary>How long a stop waits for the batch in hand.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(7);

    private readonly IStateStore _state;
    private readonly TimeProvider _time;
    private readonly ISyncReporter _reporter;
    private readonly ApplyOptions _options;
    private readonly CallSize _size;
    private readonly BatchSender _sender;
    private readonly UniqueHolders _holders;

    private readonly AppliedRecords _records;
    private readonly List<PlannedChange> _toArchive = [];

    // How many products wait for a right, by what is to be done with them, and Odoo's words.
    private readonly Dictionary<ChangeKind, (int Products, string Words)> _rights = [];

    private IReadOnlyList<PlannedChange> _changes = [];
    private BatchVerb _verb;
    private int _done;

    // A batch of which every row that was tried failed with an exception, before anything else was saved.
    private (ApplyBatch Batch, SyncException Error)? _later;

    /// <summary>Makes an applier for one run.</summary>
    public PlanApplier(
        IOdooTarget target, IStateStore state, TimeProvider time, ISyncReporter reporter, ApplyOptions options)
    {
        _state = state;
        _time = time;
        _reporter = reporter;
        _options = options;
        _holders = new UniqueHolders(options.Products);
        (var quarantine, _size) = state.Read(reader => (reader.Quarantine(), new CallSize(options.BatchSize, reader)));
        _records = new AppliedRecords(state, time, reporter, options, _holders, quarantine);
        _sender = new BatchSender(target, _size, time, reporter)
        {
            HighestProductId = options.HighestProductId, Done = SettleDone, Refuse = SettleRefused, Deny = SettleDenied,
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
        try
        {
            await SendAllAsync(changes, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            KeepRights();
            _size.Keep(_state);
        }

        return [.. changes.Select(change => change.Journal)];
    }

    private async Task SendAllAsync(List<PlannedChange> changes, CancellationToken cancellationToken)
    {
        var doubtful = _records.Quarantine.Keys.ToHashSet(StringComparer.Ordinal);
        var products = _options.Products.ToDictionary(product => product.Id);
        foreach (var stage in ApplyOrder.Stages(changes, _holders, products, doubtful))
        {
            foreach (var cleared in stage.Clears)
                await SendAsync(new ApplyBatch(BatchVerb.Clear, [cleared], false), changes.Count, cancellationToken).ConfigureAwait(false);
            foreach (var batch in ApplyBatch.Cut(stage.Changes, _options.BatchSize, _options.BindInOdoo))
                await SendAsync(batch, changes.Count, cancellationToken).ConfigureAwait(false);
            while (_toArchive.Count > 0)
            {
                PlannedChange[] fallback = [.. _toArchive.Take(_options.BatchSize)];
                _toArchive.RemoveRange(0, fallback.Length);
                await SendAsync(new ApplyBatch(BatchVerb.Archive, fallback, false), changes.Count, cancellationToken)
                    .ConfigureAwait(false);
            }
        }

        // The server works, as other batches showed: what failed for a sample of a batch is looked for row by row.
        if (_later is { Batch: var put, Error: var error })
        {
            if (!_sender.Works) End(put.Changes, error);
            _later = null;
            await SendAsync(put, changes.Count, cancellationToken).ConfigureAwait(false);
        }

        if (!_options.BindInOdoo) SettleLocalAdoptions(changes);
    }

    private async Task SendAsync(ApplyBatch batch, int total, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        // An adopted product whose binding was refused is not touched further.
        var open = batch.Changes
            .Where(change => change.Journal.Outcome == ChangeOutcome.Pending && change.Steps.Contains(batch.Verb)).ToList();
        if (open.Count == 0) return;
        _verb = batch.Verb;
        if (_verb != BatchVerb.Clear)
        {
            foreach (var change in open) change.Sent = ApplyBatch.Sent(_verb, change.Entry);
        }

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
            _records.WriteDown();
            var pending = open.Count(change => change.Journal.Outcome == ChangeOutcome.Pending);
            _reporter.Report(new SyncMessage(
                SyncLogLevel.Warning,
                $"Odoo had not answered {StopPatience.TotalSeconds:0} seconds after the stop: {pending} changes stay open. The next run "
                    + $"looks in Odoo for their result."));
            throw;
        }
        catch (SyncException e) when (e.ErrorId == OdooErrors.UnexpectedId && !_sender.Works && _later is null)
        {
            _later = (batch with { Changes = open }, e);
        }
        catch (SyncException e)
        {
            End(e.OutcomeUnknown ? [] : open, e);
        }

        _records.WriteDown();
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

        _records.WriteDown();
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
        // The change itself is still to come.
        if (_verb == BatchVerb.Clear) return;
        var saved = change.Trial?.Saved ?? change.Sent;
        if (change.Trial is { } trial && ApplyBatch.Sent(_verb, change.Entry).Only(field => saved[field] is null) is { Count: > 0 } left)
            Refuse(change, Reason(trial), left, isTold: false);
        change.Trial = null;
        change.Saved = change.Saved.With(saved);
        _records.Claim(saved);
        if (_verb is BatchVerb.Restore or BatchVerb.Archive) change.IsArchived = _verb == BatchVerb.Archive;
        change.Steps = [.. change.Steps.Where(step => step != _verb)];
        if (change.Steps.Count == 0) Settle(change, productId);
        // Bound, but its values are still to be sent by a later batch.
        else if (_verb == BatchVerb.Bind) _records.KeepPair(change.Entry, productId);
    }

    private static string Reason(FieldTrial trial) => trial.Words.Count == 0 ? trial.Whole.Reason : string.Join("; ", trial.Words);

    /// <summary>Notes what Odoo refused of a change, and tells it.</summary>
    private void Refuse(PlannedChange change, string reason, ProductValues? refused, bool isTold = true)
    {
        change.Refusal = change.Refusal is null ? reason : $"{change.Refusal}; {reason}";
        change.Refused = refused is null ? null : change.Refused?.With(refused);
        var name = ShownText.Shortened(change.Entry.Name);
        _reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            isTold
                ? $"Odoo refused to {change.Entry.Kind.ToString().ToLowerInvariant()} \"{name}\": {reason}"
                : $"\"{name}\" is written without {string.Join(", ", refused!.Fields)}: {reason}",
            change.Entry.ItemId));
    }

    private void SettleRefused(PlannedChange change, RefusedRow refusal)
    {
        // Whoever waits for the value meets that himself.
        if (_verb == BatchVerb.Clear) return;
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

        // A new product, and a binding, is refused as a whole; of an existing one exactly what was sent.
        Refuse(
            change, change.Trial is { Words.Count: > 0 } trial ? Reason(trial) : refusal.Reason,
            _verb is BatchVerb.Create or BatchVerb.Bind ? null : ApplyBatch.Sent(_verb, change.Entry));
        change.Trial = null;
        change.IsGone |= refusal.IsGone;
        change.IsUnanswered |= refusal.IsUnanswered;
        // What one call could not do does not keep the others from theirs; but a product that is not bound is not touched.
        change.Steps = change.IsGone || _verb == BatchVerb.Bind ? [] : [.. change.Steps.Where(step => step != _verb)];
        if (change.Steps.Count == 0) Settle(change, change.Entry.ProductId);
    }

    /// <summary>Changes that wait for a right are no refusals of their products: all together are one trouble, told at the end.</summary>
    private void SettleDenied(IReadOnlyList<PlannedChange> changes, string words)
    {
        foreach (var change in changes)
        {
            if (_verb is BatchVerb.Delete or BatchVerb.Clear)
            {
                SettleRefused(change, new RefusedRow(0, words));
                continue;
            }

            change.Denial = words;
            _rights[change.Journal.Kind] = (_rights.GetValueOrDefault(change.Journal.Kind).Products + 1, words);
            change.Steps = _verb == BatchVerb.Bind ? [] : [.. change.Steps.Where(step => step != _verb)];
            if (change.Steps.Count == 0) Settle(change, change.Entry.ProductId);
        }
    }

    /// <summary>Tells each missing right once with the number of products that wait for it, and keeps that; or forgets it.</summary>
    private void KeepRights()
    {
        var now = _time.GetUtcNow();
        var lacking = _rights.Select(right => MissingRight.Entry(
            _records.Quarantine.GetValueOrDefault(MissingRight.Id(right.Key)), right.Key, right.Value.Products, right.Value.Words, now))
            .ToList();
        foreach (var entry in lacking)
        {
            var what = char.ToUpperInvariant(entry.Name[0]) + entry.Name[1..];
            _reporter.Report(new SyncMessage(SyncLogLevel.Warning, $"{what}: {entry.Reason}"));
        }

        var given = _changes.Where(change => change.Journal.Outcome == ChangeOutcome.Done).Select(change => change.Journal.Kind).Distinct()
            .Where(kind => !_rights.ContainsKey(kind)).Select(MissingRight.Id).Where(_records.Quarantine.ContainsKey).ToList();
        if (lacking.Count + given.Count == 0) return;
        _state.Write(writer =>
        {
            writer.SaveQuarantine(lacking);
            writer.RemoveQuarantine(given);
        });
    }

    /// <summary>All calls of a change are made: it is done, or refused, or done as far as the journal then says.</summary>
    private void Settle(PlannedChange change, int? productId)
    {
        var (refusal, denial) = (change.Refusal, change.Denial);
        change.Journal = refusal is not null ? PartOf(change, ChangeOutcome.Refused, refusal)
            : denial is not null ? PartOf(change, ChangeOutcome.NotDone, $"waits for a right that the account lacks: {denial}")
            : change.Journal with { Outcome = ChangeOutcome.Done };
        change.Journal = change.Journal with { ProductId = productId };
        // What waits for a right is told once for all, and not product by product.
        if (change.Journal.Outcome == ChangeOutcome.NotDone) _records.Wait(change);
        else _records.Settle(change);
        _done++;
        // An undo says nothing about what the item asks for: its pair stays bound, and its quarantine stays what it was.
        if (change.Entry.ItemId.Length == 0 || change.Entry.Cause == ChangeCause.Undo) return;
        if (refusal is not null) _records.KeepRefused(change, refusal, productId);
        else if (denial is null) _records.KeepDone(change, productId!.Value);
    }

    private static JournalEntry PartOf(PlannedChange change, ChangeOutcome without, string reason) => change.Saved.Count > 0
        ? JournalSettlement.PartOf(change.Journal, change.Saved, reason)
        : change.Journal with { Outcome = without, Reason = reason };

    /// <summary>Ends the work: nothing more is sent, and what was not carried out is written down as such.</summary>
    private void End(IReadOnlyList<PlannedChange> open, SyncException error)
    {
        AbandonOpen([.. open, .. _later?.Batch.Changes ?? []], error);
        _records.WriteDown();
        ExceptionDispatchInfo.Throw(error);
    }

    /// <summary>Nothing more is sent: settles what was open in this batch, and what only a part of was saved by an earlier one.</summary>
    private void AbandonOpen(IReadOnlyList<PlannedChange> open, SyncException error)
    {
        foreach (var change in open.Union(_changes.Where(change => change.Saved.Count > 0)))
        {
            if (change.Journal.Outcome != ChangeOutcome.Pending || _toArchive.Contains(change)) continue;
            change.Journal = PartOf(change, ChangeOutcome.NotDone, error.Message);
            _records.Settle(change);
        }
    }

    private static string Activity(BatchVerb verb) => verb switch
    {
        BatchVerb.Restore => "bringing products back",
        BatchVerb.Bind => "binding existing products",
        BatchVerb.Create => "creating products",
        BatchVerb.Update => "updating products",
        BatchVerb.Clear => "freeing values that move",
        BatchVerb.Archive => "archiving products",
        _ => "deleting products",
    };
}
