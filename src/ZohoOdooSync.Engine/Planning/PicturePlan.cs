using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>Leaves pictures for later runs, since each is a call to Zoho of its own. Pure.</summary>
internal static class PicturePlan
{
    /// <summary>A plan with so many pictures at most, those of the items that changed last.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="desired">Says when the items changed.</param>
    /// <param name="most">Pictures that the run may fetch.</param>
    public static SyncPlan Limit(SyncPlan plan, IReadOnlyList<DesiredProduct> desired, int most)
    {
        var fetched = plan.Entries.Where(IsFetched).Select(entry => entry.ItemId).ToHashSet(StringComparer.Ordinal);
        if (fetched.Count <= most) return plan;
        var now = desired.Where(item => fetched.Contains(item.ItemId)).OrderByDescending(item => item.Modified ?? DateTimeOffset.MinValue)
            .ThenBy(item => item.ItemId, StringComparer.Ordinal).Take(most).Select(item => item.ItemId).ToHashSet(StringComparer.Ordinal);
        return Only(plan, now);
    }

    /// <summary>A plan with the pictures of another one, and no others.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="given">The other one.</param>
    public static SyncPlan LimitTo(SyncPlan plan, SyncPlan given) =>
        Only(plan, given.Entries.Where(IsFetched).Select(entry => entry.ItemId).ToHashSet(StringComparer.Ordinal));

    private static SyncPlan Only(SyncPlan plan, HashSet<string> items)
    {
        var later = plan.Entries.Where(entry => IsFetched(entry) && !items.Contains(entry.ItemId)).Select(entry => entry.ItemId).ToList();
        if (later.Count == 0) return plan;
        var left = later.ToHashSet(StringComparer.Ordinal);
        return plan with
        {
            LaterPictures = left,
            Entries =
            [
                .. plan.Entries.Select(entry => left.Contains(entry.ItemId) ? Without(entry) : entry)
                    .Where(entry => entry.After.Count > 0 || entry.Kind != ChangeKind.Update),
            ],
        };
    }

    private static bool IsFetched(PlanEntry entry) => entry.After[MirroredField.Image] is { Text.Length: > 0 };

    private static PlanEntry Without(PlanEntry entry) => entry with
    {
        Before = entry.Before.Only(field => !field.IsPicture), After = entry.After.Only(field => !field.IsPicture), LeavesOut = true,
    };
}
