using System.Globalization;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>A plan in sentences, as -WhatIf and -Confirm tell it: each kind with its count and the first names.</summary>
internal static class PlanWords
{
    private const int ShownNames = 3;
    private const int LongestName = 40;

    /// <summary>One line for each kind of change; one line where there is none.</summary>
    public static IReadOnlyList<string> Of(SyncPlan plan, string database)
    {
        var lines = new List<string>();
        foreach (var kind in Enum.GetValues<ChangeKind>())
        {
            var names = plan.Entries.Where(entry => entry.Kind == kind).Select(entry => OneLine(entry.Name)).ToList();
            if (names.Count > 0) lines.Add($"{kind} {Products(names.Count)} in Odoo database \"{database}\": {First(names)}");
        }

        if (lines.Count == 0)
            lines.Add($"Change nothing in Odoo database \"{database}\": {Products(plan.Unchanged)} equal, and no difference to mend");
        return lines;
    }

    /// <summary>What is left alone, and what the guard says: one line each.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="refusal">What stands before each reason against it.</param>
    public static IEnumerable<string> Remarks(SyncPlanResult plan, string refusal = "The guard refuses this plan without -Force")
    {
        foreach (var group in plan.Plan.Issues.GroupBy(issue => issue.Kind))
        {
            var first = group.First();
            var what = group.Key == PlanIssueKind.Noted ? "to know of" : "left as they are";
            yield return $"{group.Key}: {group.Count()} {what}, first \"{OneLine(first.Name)}\": {first.Reason}";
        }

        foreach (var reason in plan.GuardReasons) yield return $"{refusal}: {reason}";
    }

    private static string First(List<string> names) =>
        string.Join(", ", names.Take(ShownNames))
        + (names.Count > ShownNames ? string.Create(CultureInfo.CurrentCulture, $" and {names.Count - ShownNames:N0} more") : string.Empty);

    private static string Products(int count) =>
        string.Create(CultureInfo.CurrentCulture, $"{count:N0} product{(count == 1 ? string.Empty : "s")}");

    // Names are of any length, and a line break in one would look like a line of the shell's own.
    private static string OneLine(string text) => ShownText.OneLine(text, LongestName);
}
