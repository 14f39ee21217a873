using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Cli.Output;

/// <summary>A plan for people: counts by kind, and the first names of each.</summary>
internal static class PlanText
{
    private const int ShownNames = 5;

    public static void Write(SyncPlanResult result, TextWriter output)
    {
        var plan = result.Plan;
        output.WriteShown($"Zoho {plan.ZohoCount} items ({plan.ZohoActive} active), Odoo {plan.OdooCount} bound products "
            + $"({plan.OdooActive} active), {plan.Unchanged} equal");
        WriteChanges(plan, output);
        foreach (var reason in result.GuardReasons) output.WriteShown("The guard would refuse: " + reason);
    }

    /// <summary>The plan of an undo: it knows nothing of either side as a whole.</summary>
    public static void WriteUndo(SyncPlanResult result, TextWriter output)
    {
        WriteChanges(result.Plan, output);
        output.WriteShown($"{result.Plan.Unchanged} products hold the values from before already");
        foreach (var reason in result.GuardReasons) output.WriteShown("Refused without --force: " + reason);
    }

    private static void WriteChanges(SyncPlan plan, TextWriter output)
    {
        if (plan.IsEmpty) output.WriteShown("Nothing to do.");
        foreach (var kind in Enum.GetValues<ChangeKind>())
        {
            var entries = plan.Entries.Where(entry => entry.Kind == kind).ToList();
            if (entries.Count == 0) continue;
            output.WriteShown($"{kind,-8} {entries.Count}");
            foreach (var entry in entries.Take(ShownNames))
            {
                var fields = entry.Kind == ChangeKind.Create ? string.Empty : " (" + string.Join(", ", entry.After.Fields) + ")";
                output.WriteShown($"         {DisplayText.OneLine(entry.Name, 50)}{fields}");
            }

            if (entries.Count > ShownNames) output.WriteShown($"         … and {entries.Count - ShownNames} more");
        }

        foreach (var group in plan.Issues.GroupBy(issue => issue.Kind))
        {
            output.WriteShown($"{group.Key} {group.Count()}");
            foreach (var issue in group.Take(ShownNames))
                output.WriteShown($"         {DisplayText.OneLine(issue.Name, 40)}: {issue.Reason}");
        }
    }
}
