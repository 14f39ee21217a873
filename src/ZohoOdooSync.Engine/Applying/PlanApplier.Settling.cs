using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

// What becomes of a change when one of its calls is made. Called with the gate held.
public sealed partial class PlanApplier
{
    private void SettleDone(BatchVerb verb, PlannedChange change, int productId)
    {
        // The change itself is still to come.
        if (verb == BatchVerb.Clear) return;
        var saved = change.Trial?.Saved ?? change.Sent;
        if (change.Trial is { } trial && ApplyBatch.Sent(verb, change.Entry).Only(field => saved[field] is null) is { Count: > 0 } left)
            Refuse(change, Reason(trial), left, isTold: false);
        change.Trial = null;
        if (verb != BatchVerb.Picture || !change.HoldsPicture) change.Saved = change.Saved.With(saved);
        _records.Claim(saved);
        if (verb is BatchVerb.Restore or BatchVerb.Archive) change.IsArchived = verb == BatchVerb.Archive;
        if (verb == BatchVerb.Picture) _options.Marks.Learn(productId, change.Mark);
        if (verb == BatchVerb.Create)
        {
            change.Made = productId;
            change.IsArchived = change.Entry.After[MirroredField.Active] is { Flag: false };
        }

        change.Steps = [.. change.Steps.Where(step => step != verb)];
        if (change.Steps.Count == 0) Settle(change, productId);
        // Bound, but its values are still to be sent by a later batch.
        else if (verb == BatchVerb.Bind) _records.KeepPair(change.Entry, productId);
    }

    private static string Reason(FieldTrial trial) => trial.Words.Count == 0 ? trial.Whole.Reason : string.Join("; ", trial.Words);

    /// <summary>Notes what Odoo refused of a change, and tells it.</summary>
    private void Refuse(PlannedChange change, string reason, ProductValues? refused, bool isTold = true, bool isUnsent = false)
    {
        change.Refusal = change.Refusal is null ? reason : $"{change.Refusal}; {reason}";
        change.Refused = refused is null ? null : change.Refused?.With(refused);
        var name = ShownText.Shortened(change.Entry.Name);
        _reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            isUnsent ? $"\"{name}\": {reason}."
                : isTold ? $"Odoo refused to {change.Entry.Kind.ToString().ToLowerInvariant()} \"{name}\": {reason}"
                : $"\"{name}\" is written without {string.Join(", ", refused!.Fields)}: {reason}",
            change.Entry.ItemId));
    }

    private void SettleRefused(BatchVerb verb, PlannedChange change, RefusedRow refusal)
    {
        // Whoever waits for the value meets that himself.
        if (verb == BatchVerb.Clear) return;
        if (verb == BatchVerb.Delete && !refusal.IsGone)
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
            verb is BatchVerb.Create or BatchVerb.Bind ? null : ApplyBatch.Sent(verb, change.Entry), isUnsent: refusal.IsUnsent);
        change.Trial = null;
        change.IsGone |= refusal.IsGone;
        change.IsUnanswered |= refusal.IsUnanswered;
        // What one call could not do does not keep the others from theirs; but a product that is not bound is not touched.
        change.Steps = change.IsGone || verb is BatchVerb.Bind or BatchVerb.Create ? [] : [.. change.Steps.Where(step => step != verb)];
        if (change.Steps.Count == 0) Settle(change, change.ProductId);
    }

    /// <summary>A picture that was not fetched: no refusal, and the run after this one tries again.</summary>
    private void SettleWaiting(PlannedChange change, string why)
    {
        if (_waiting++ == 0 && !_stop.IsCancellationRequested)
            _reporter.Report(new SyncMessage(SyncLogLevel.Warning, $"Pictures are left for later runs: {why}."));
        change.Waits = $"its picture is pending: {why}";
        change.Steps = [.. change.Steps.Where(step => step != BatchVerb.Picture)];
        if (change.Steps.Count == 0) Settle(change, change.ProductId);
    }

    /// <summary>Changes that wait for a right are no refusals of their products: all together are one trouble, told at the end.</summary>
    private void SettleDenied(BatchVerb verb, IReadOnlyList<PlannedChange> changes, string words)
    {
        foreach (var change in changes)
        {
            if (verb is BatchVerb.Delete or BatchVerb.Clear)
            {
                SettleRefused(verb, change, new RefusedRow(0, words));
                continue;
            }

            change.Denial = words;
            _rights.Add(change.Journal.Kind, words);
            change.Steps = verb is BatchVerb.Bind or BatchVerb.Create ? [] : [.. change.Steps.Where(step => step != verb)];
            if (change.Steps.Count == 0) Settle(change, change.ProductId);
        }
    }

    /// <summary>All calls of a change are made: it is done, or refused, or done as far as the journal then says.</summary>
    private void Settle(PlannedChange change, int? productId)
    {
        var (refusal, denial) = (change.Refusal, change.Denial);
        change.Journal = refusal is not null ? PartOf(change, ChangeOutcome.Refused, refusal)
            : denial is not null ? PartOf(change, ChangeOutcome.NotDone, $"waits for a right that the account lacks: {denial}")
            : change.Waits is { } why ? PartOf(change, ChangeOutcome.NotDone, why)
            : change.HoldsPicture ? PartOf(change, ChangeOutcome.NotDone, "Odoo has this picture already")
            : change.Journal with { Outcome = ChangeOutcome.Done };
        change.Journal = change.Journal with { ProductId = productId };
        // What waits for a right is told once for all, and not product by product.
        if (change.Journal.Outcome == ChangeOutcome.NotDone) _records.Wait(change);
        else _records.Settle(change);
        _done++;
        // An undo says nothing about what the item asks for: its pair stays bound, and its quarantine stays what it was.
        if (change.Entry.ItemId.Length == 0 || change.Entry.Cause == ChangeCause.Undo) return;
        if (refusal is not null) _records.KeepRefused(change, refusal, productId);
        else if (denial is null && change.Waits is not null) _records.KeepPart(change, productId!.Value);
        else if (denial is null) _records.KeepDone(change, productId!.Value);
    }

    private static JournalEntry PartOf(PlannedChange change, ChangeOutcome without, string reason) => change.Saved.Count > 0
        ? JournalSettlement.PartOf(change.Journal, change.Saved, reason)
        : change.Journal with { Outcome = without, Reason = reason };

    /// <summary>Nothing more is sent of some changes: what calls before have saved of them is settled, and the rest is not done.</summary>
    private void Abandon(IReadOnlyList<PlannedChange> open, string reason)
    {
        foreach (var change in open)
        {
            if (change.Journal.Outcome != ChangeOutcome.Pending || _unknown.Contains(change) || _toArchive.Contains(change)) continue;
            change.Journal = PartOf(change, ChangeOutcome.NotDone, reason);
            _records.Settle(change);
        }
    }
}
