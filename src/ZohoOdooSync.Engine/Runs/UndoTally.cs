using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

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
            if (!bound.Contains(change.ItemId)) counts = counts with { OdooCount = counts.OdooCount + step, Retired = counts.Retired - step };
        }

        return counts;
    }
}
