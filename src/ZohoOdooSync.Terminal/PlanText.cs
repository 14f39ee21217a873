using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>A plan for people: each kind of change with its count and the first names; what is left alone; what the guard says.</summary>
internal static class PlanText
{
    private const int AskedNames = 3, ListedNames = 5, LongestName = 40;

    /// <summary>What would be done, as a question asks it: one line for each kind of change; one line where there is none.</summary>
    public static IReadOnlyList<string> Question(SyncPlan plan, string database)
    {
        var lines = ByKind(plan).Select(group =>
            $"{group.Key} {TimeWords.Count(group.Count(), "product")} in Odoo database \"{database}\": {First(group)}").ToList();
        return lines.Count > 0 ? lines
            : [$"Change nothing in Odoo database \"{database}\": {TimeWords.Count(plan.Unchanged, "product")} equal, "
                + "and no difference to mend"];
    }

    /// <summary>What is left alone, and what the guard says: one line each.</summary>
    public static IEnumerable<string> Remarks(SyncPlanResult result, FrontEnd frontEnd)
    {
        foreach (var group in result.Plan.Issues.GroupBy(issue => issue.Kind))
        {
            var first = group.First();
            var what = group.Key switch
            {
                PlanIssueKind.Noted => "to know of",
                PlanIssueKind.Unconverted => "of which a field is left as it is",
                _ => "left as they are",
            };
            yield return $"{group.Key}: {group.Count()} {what}, first \"{Name(first.Name)}\": {first.Reason}";
        }

        if (result.Plan.PicturesPending > 0) yield return Pictures(result.Plan);
        foreach (var refusal in Refusals(result, frontEnd)) yield return refusal;
    }

    private static string Pictures(SyncPlan plan) => $"Pictures pending: {TimeWords.Number(plan.PicturesPending)}, which later runs write";

    /// <summary>The plan of a full run as a list.</summary>
    public static void Write(SyncPlanResult result, TextWriter output)
    {
        var plan = result.Plan;
        output.WriteShown($"Zoho {plan.ZohoCount} items ({plan.ZohoActive} active{RunText.Beside(plan.OutOfScope)}), "
            + $"Odoo {plan.OdooCount} bound products ({plan.OdooActive} active), {plan.Unchanged} equal");
        WriteChanges(result, output);
    }

    /// <summary>The plan of an undo as a list: it knows nothing of either side as a whole.</summary>
    public static void WriteUndo(SyncPlanResult result, TextWriter output)
    {
        WriteChanges(result, output);
        output.WriteShown($"{result.Plan.Unchanged} products hold the values from before already");
    }

    private static void WriteChanges(SyncPlanResult result, TextWriter output)
    {
        if (result.Plan.IsEmpty) output.WriteShown("Nothing to do.");
        foreach (var group in ByKind(result.Plan))
        {
            output.WriteShown($"{group.Key,-8} {group.Count()}");
            WriteFirst(group, entry => entry.Kind == ChangeKind.Create
                ? Name(entry.Name) : $"{Name(entry.Name)} ({string.Join(", ", entry.After.Fields)})", output);
        }

        foreach (var group in result.Plan.Issues.GroupBy(issue => issue.Kind))
        {
            output.WriteShown($"{group.Key} {group.Count()}");
            WriteFirst(group, issue => $"{Name(issue.Name)}: {issue.Reason}", output);
        }

        if (result.Plan.PicturesPending > 0) output.WriteShown(Pictures(result.Plan));
        foreach (var refusal in Refusals(result, FrontEnd.Console)) output.WriteShown(refusal);
    }

    private static void WriteFirst<T>(IEnumerable<T> all, Func<T, string> line, TextWriter output)
    {
        const string Indent = "         ";
        var rest = all.Skip(ListedNames).Count();
        foreach (var one in all.Take(ListedNames)) output.WriteShown(Indent + line(one));
        if (rest > 0) output.WriteShown($"{Indent}… and {rest} more");
    }

    private static IEnumerable<string> Refusals(SyncPlanResult result, FrontEnd frontEnd) =>
        result.GuardReasons.Select(reason => $"The guard refuses this plan without {frontEnd.Force}: {reason}");

    private static IEnumerable<IGrouping<ChangeKind, PlanEntry>> ByKind(SyncPlan plan) =>
        plan.Entries.GroupBy(entry => entry.Kind).OrderBy(group => group.Key);

    private static string First(IGrouping<ChangeKind, PlanEntry> group) =>
        string.Join(", ", group.Take(AskedNames).Select(entry => Name(entry.Name)))
        + (group.Count() is > AskedNames and var all ? $" and {TimeWords.Number(all - AskedNames)} more" : string.Empty);

    // Names are of any length, and a line break in one would look like a line of its own.
    private static string Name(string name) => ShownText.OneLine(name, LongestName);
}
