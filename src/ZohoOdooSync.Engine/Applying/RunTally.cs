using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// Counts a run. The products after it are those that were read before it, changed by what was done and corrected by what
/// was read back: every count rests on something that Odoo itself answered in this run.
/// </summary>
internal static class RunTally
{
    public static RunCounts Count(
        SyncPlan plan, IReadOnlyList<JournalEntry> changes, VerificationResult verification, int quarantined, int picturesLeft = 0)
    {
        var products = new Dictionary<int, bool>(plan.BoundProducts);
        var retired = plan.Retired;
        var removals = plan.Entries.Where(entry => entry.Cause is ChangeCause.ItemDeleted or ChangeCause.OutOfScope)
            .Select(entry => entry.ItemId).ToHashSet(StringComparer.Ordinal);
        foreach (var change in changes)
        {
            if (change is not { Outcome: ChangeOutcome.Done, ProductId: { } id }) continue;
            if (change.ItemId.Length == 0) continue;
            if (removals.Contains(change.ItemId))
            {
                if (products.Remove(id) && change.Kind == ChangeKind.Archive) retired++;
                continue;
            }

            var active = change.After[MirroredField.Active]?.Flag;
            products[id] = active ?? products.GetValueOrDefault(id, true);
        }

        var readBack = verification.Products.ToDictionary(product => product.Id, product => product.IsActive);
        foreach (var (id, active) in readBack)
        {
            if (products.ContainsKey(id)) products[id] = active;
        }

        foreach (var id in verification.Gone) products.Remove(id);

        return WithChanges(
            Seen(plan) with
            {
                OdooCount = products.Count,
                OdooActive = products.Values.Count(active => active),
                Quarantined = quarantined,
                PicturesPending = plan.PicturesPending + picturesLeft is > 0 and var pending ? pending : null,
                Conflicts = plan.Issues.Count(issue => issue.Kind == PlanIssueKind.Conflict),
                Blocked = plan.Issues.Count(issue => issue.Kind == PlanIssueKind.Blocked),
                Retired = retired,
            },
            changes);
    }

    /// <summary>What a plan saw of both sides, before anything was done.</summary>
    public static RunCounts Seen(SyncPlan plan) => new()
    {
        ZohoCount = plan.ZohoCount,
        ZohoActive = plan.ZohoActive,
        OdooCountBefore = plan.OdooCount,
        OdooCount = plan.OdooCount,
        OdooActive = plan.OdooActive,
        Unchanged = plan.Unchanged,
        OutOfScope = plan.OutOfScope > 0 ? plan.OutOfScope : null,
        Retired = plan.Retired,
        Unmanaged = plan.Unmanaged,
    };

    /// <summary>Counts with what was done, by kind.</summary>
    public static RunCounts WithChanges(RunCounts counts, IReadOnlyList<JournalEntry> changes)
    {
        return counts with
        {
            Created = Done(ChangeKind.Create),
            Adopted = Done(ChangeKind.Adopt),
            Updated = Done(ChangeKind.Update),
            Archived = Done(ChangeKind.Archive),
            Restored = Done(ChangeKind.Restore),
            Deleted = Done(ChangeKind.Delete),
        };

        int Done(ChangeKind kind) =>
            changes.Count(change => change.Kind == kind && change.Outcome == ChangeOutcome.Done);
    }

    /// <summary>Counts of the whole, moved by changes that were made after it was counted. What was unknown stays so.</summary>
    /// <param name="counts">The counts before the changes.</param>
    /// <param name="journal">Every change of the run.</param>
    /// <param name="moved">Those that are not in the counts yet.</param>
    public static RunCounts Moved(RunCounts counts, IReadOnlyList<JournalEntry> journal, IReadOnlyList<JournalEntry> moved)
    {
        var done = moved.Where(change => change.Outcome == ChangeOutcome.Done).ToList();
        var bound = done.Where(change => change.Kind is ChangeKind.Create or ChangeKind.Adopt).ToList();
        return WithChanges(counts, journal) with
        {
            OdooCount = counts.OdooCount + bound.Count,
            OdooActive = counts.OdooActive + bound.Count(change => change.After[MirroredField.Active] is not { Flag: false })
                + done.Count(change => change.Kind == ChangeKind.Restore) - done.Count(change => change.Kind == ChangeKind.Archive),
        };
    }
}

/// <summary>
/// Counts an undo. It reads no side as a whole: the counts of the run before it stand, moved by the products that it archived
/// or brought back.
/// </summary>
internal static class UndoTally
{
    /// <param name="last">The counts of the run before it.</param>
    /// <param name="plan">What was to be undone.</param>
    /// <param name="changes">What was done.</param>
    /// <param name="bound">Items that the state has a product for.</param>
    /// <param name="quarantined">Items in quarantine.</param>
    public static RunCounts Count(
        RunCounts last, SyncPlan plan, IReadOnlyList<JournalEntry> changes, IReadOnlySet<string> bound, int quarantined)
    {
        var counts = RunTally.WithChanges(last, changes) with
        {
            OdooCountBefore = last.OdooCount,
            Unchanged = plan.Unchanged,
            Quarantined = quarantined,
            Conflicts = plan.Issues.Count(issue => issue.Kind == PlanIssueKind.Conflict),
            Blocked = plan.Issues.Count(issue => issue.Kind == PlanIssueKind.Blocked),
        };
        foreach (var change in changes)
        {
            if (change is not { Outcome: ChangeOutcome.Done, ItemId.Length: > 0 } || change.After[MirroredField.Active] is not { } active)
                continue;
            var step = active.Flag ? 1 : -1;
            counts = counts with { OdooActive = counts.OdooActive + step };
            // The product of a deleted item is retired while it is archived, and counts again when it is not.
            if (!bound.Contains(change.ItemId)) counts = counts with { OdooCount = counts.OdooCount + step,
                Retired = counts.Retired - step };
        }

        return counts;
    }
}
