using ZohoOdooSync.Engine.Mapping;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>Finds the changes of an earlier plan in the plan of now, or says that it is stale. Pure.</summary>
internal static class PlanSelection
{
    private const int Named = 5;

    /// <summary>
    /// The entries of <paramref name="fresh"/> that <paramref name="given"/> asks for. Its flags are those of now, its
    /// effect is exactly what was planned.
    /// </summary>
    /// <param name="given">The plan that somebody looked at, whole or a part of it.</param>
    /// <param name="fresh">The plan of now.</param>
    /// <param name="undecided">Items of which it is not known yet what is wanted: their entries are left out; none unless given.</param>
    /// <exception cref="SyncException"><c>PlanStale</c> where an entry is no longer wanted as it was planned.</exception>
    public static IReadOnlyList<PlanEntry> Choose(SyncPlan given, SyncPlan fresh, IReadOnlySet<string>? undecided = null)
    {
        var wanted = fresh.Entries.ToLookup(Key);
        var chosen = new List<PlanEntry>(given.Entries.Count);
        var stale = new List<string>();
        foreach (var entry in given.Entries.DistinctBy(Key))
        {
            if (undecided?.Contains(entry.ItemId) == true) continue;
            var now = wanted[Key(entry)].FirstOrDefault();
            if (now is not null && IsSame(entry, now)) chosen.Add(now);
            else stale.Add($"{entry.Kind.ToString().ToLowerInvariant()} \"{TextRules.ForDisplay(entry.Name)}\" ({StaleReason.Of(entry, now, fresh)})");
        }

        if (stale.Count == 0) return Ordered(chosen, fresh);
        var more = stale.Count > Named ? $", and {stale.Count - Named} more" : string.Empty;
        throw Stale(
            $"{stale.Count} of the plan's {given.Entries.Count} changes are no longer wanted as they were planned: "
            + string.Join(", ", stale.Take(Named)) + more);
    }

    /// <summary>The error for a plan that must not be applied as it is.</summary>
    /// <param name="why">What is wrong with it, without a full stop.</param>
    public static SyncException Stale(string why) => new(
        "PlanStale", SyncErrorKind.Guard, $"{why}. Nothing was written.",
        "Make a new plan, look at it, and apply that one. A full sync without a plan applies whatever is wanted now.")
    {
        Steps = [OperatorAction.WritePlan, OperatorAction.ApplyPlan],
    };

    private static (string Item, int? Product) Key(PlanEntry entry) => (entry.ItemId, entry.ProductId);

    private static bool IsSame(PlanEntry planned, PlanEntry now) =>
        planned.Kind == now.Kind
        && planned.Before.Equals(now.Before)
        && planned.After.Equals(now.After)
        && planned.CreateStorable == now.CreateStorable
        && string.Equals(planned.DesiredDigest, now.DesiredDigest, StringComparison.Ordinal);

    // The planner's order counts, not the one in which somebody picked the entries.
    private static List<PlanEntry> Ordered(List<PlanEntry> chosen, SyncPlan fresh)
    {
        var keys = chosen.Select(Key).ToHashSet();
        return [.. fresh.Entries.Where(entry => keys.Contains(Key(entry)))];
    }
}
