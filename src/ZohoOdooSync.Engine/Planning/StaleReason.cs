using ZohoOdooSync.Engine.Mapping;

namespace ZohoOdooSync.Engine.Planning;

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
            ? "not wanted now: both sides are equal already"
            : "not wanted now: the item or the product is gone, or is left alone";
    }

    /// <summary>The first field that moved: <c>: Price should be 12 now, planned was 11</c>.</summary>
    private static string First(ProductValues planned, ProductValues now, string verb, string before)
    {
        foreach (var field in Enum.GetValues<MirroredField>())
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
        : given.IsText ? $"\"{TextRules.ForDisplay(given.Text, LongestValue)}\""
        : given.ToString();
}
