using ZohoOdooSync.Engine.Fields;

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
            else stale.Add($"{entry.Kind.ToString().ToLowerInvariant()} \"{ShownText.Shortened(entry.Name)}\" "
                + $"({StaleReason.Of(entry, now, fresh)})");
        }

        if (stale.Count == 0) return Ordered(chosen, fresh);
        var more = stale.Count > Named ? $", and {stale.Count - Named} more" : string.Empty;
        throw Stale(
            $"{stale.Count} of the plan's {given.Entries.Count} changes are stale: "
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

/// <summary>Says which side moved under a change that is no longer wanted as it was planned. Pure.</summary>
internal static class StaleReason
{
    private const int LongestValue = 40;

    /// <summary>The reason, in words, without a full stop.</summary>
    /// <param name="planned">The change as it was planned.</param>
    /// <param name="now">The change of the same item and product that is wanted now; null where there is none.</param>
    /// <param name="fresh">The plan of now.</param>
    public static string Of(PlanEntry planned, PlanEntry? now, SyncPlan fresh)
    {
        if (now is null) return Gone(planned, fresh);
        if (now.DesiredDigest != planned.DesiredDigest)
            return "the item changed in Zoho, or the mapping" + First(planned.After, now.After, "should be", "planned was");
        if (!now.Before.Equals(planned.Before)) return "Odoo changed" + First(planned.Before, now.Before, "is", "planned over");
        return now.Kind != planned.Kind
            ? $"{Word(now)} is wanted now"
            : "its values changed" + First(planned.After, now.After, "should be", "planned was");
    }

    private static string Gone(PlanEntry planned, SyncPlan fresh)
    {
        var instead = fresh.Entries.FirstOrDefault(entry => entry.ItemId.Length > 0 && entry.ItemId == planned.ItemId);
        if (instead is not null)
        {
            return instead.ProductId is { } product
                ? $"Odoo changed: to {Word(instead)} product {product} is wanted now"
                : $"Odoo changed: to {Word(instead)} is wanted now";
        }

        var issue = fresh.Issues.FirstOrDefault(issue => issue.ItemId == planned.ItemId
            && (planned.ItemId.Length > 0 || (planned.ProductId is { } id && issue.ProductIds.Contains(id))));
        if (issue is not null) return $"not wanted now: {issue.Reason}";
        return fresh.Pairs.Any(pair => pair.ItemId == planned.ItemId)
            ? "stale: both sides are equal"
            : "stale: the item or the product is gone, or is left alone";
    }

    /// <summary>The first field that moved: <c>: Price should be 12 now, planned was 11</c>.</summary>
    private static string First(ProductValues planned, ProductValues now, string verb, string before)
    {
        foreach (var field in planned.Fields.Union(now.Fields).Order())
        {
            var (then, value) = (planned[field], now[field]);
            if (then == value) continue;
            return value is null ? $": {field} differs no more, {before} {Shown(then)}"
                : then is null ? $": {field} {verb} {Shown(value)} now, and was equal"
                : $": {field} {verb} {Shown(value)} now, {before} {Shown(then)}";
        }

        return string.Empty;
    }

    private static string Word(PlanEntry entry) => entry.Kind.ToString().ToLowerInvariant();

    private static string Shown(FieldValue? value) => value is not { } given ? "nothing"
        : given.IsText ? $"\"{ShownText.Shortened(given.Text, LongestValue)}\""
        : given.ToString();
}
