using System.Globalization;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>A finished run in a few lines: the outcome and the counts first.</summary>
internal static class RunText
{
    /// <summary>What stands beside the items in scope; empty where the settings leave none out.</summary>
    /// <param name="outOfScope">Items that are out of scope.</param>
    public static string Beside(int? outOfScope) =>
        outOfScope is > 0 and var left ? $"; {TimeWords.Number(left)} more out of scope" : string.Empty;

    /// <summary>The items of retired products.</summary>
    /// <param name="outOfScope">Items that are out of scope.</param>
    public static string Gone(int? outOfScope) => outOfScope > 0 ? "items deleted or out of scope" : "deleted items";

    /// <summary>A run of the server on one line: when, how it ended, what it changed, both counts.</summary>
    public static string Line(SyncRun run)
    {
        var counts = run.Counts;
        var took = (run.Duration ?? TimeSpan.Zero).TotalSeconds;
        var head = string.Create(
            CultureInfo.InvariantCulture, $"{TimeWords.Local(run.Started)} {run.Kind,-11} {run.Outcome,-10} {took,6:0.0} s");
        return run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete
            ? $"{head}  +{counts.Created + counts.Adopted} added, {counts.Updated} updated, {counts.Archived} archived, "
                + $"{counts.Restored} restored; Zoho {counts.ZohoCount}, Odoo {counts.OdooCount}, count match {counts.CountMatch}"
                + (counts.Quarantined > 0 ? $", {counts.Quarantined} quarantined" : string.Empty)
                + (counts.PicturesPending > 0 ? $", {counts.PicturesPending} pictures pending" : string.Empty)
            : $"{head}  {run.ErrorId}: {run.ErrorMessage}";
    }

    public static void Write(SyncRunResult result, TextWriter output)
    {
        var run = result.Run;
        var counts = run.Counts;
        var isUndo = run.Kind == RunKind.Undo;
        output.WriteShown(string.Create(
            CultureInfo.InvariantCulture,
            $"{(isUndo ? $"Undo of run {run.UndoneRun}: " : string.Empty)}{run.Outcome} in {run.Duration?.TotalSeconds ?? 0:0.0} s "
            + $"(run {run.RunId}; {run.ZohoCalls} calls to Zoho, {run.OdooCalls} to Odoo)"));
        // An undo reads neither side as a whole.
        if (!isUndo)
        {
            output.WriteShown(counts.CountsMatch is null
                ? "Counts of Zoho and Odoo: unknown, the run counted neither side"
                : $"Zoho {counts.ZohoCount} items ({counts.ZohoActive} active{Beside(counts.OutOfScope)}), "
                    + $"Odoo {counts.OdooCount} products ({counts.OdooActive} active): count match {counts.CountMatch}");
        }

        output.WriteShown($"{counts.Created} created, {counts.Adopted} adopted, {counts.Updated} updated, {counts.Archived} archived, "
            + $"{counts.Restored} restored" + (counts.Unchanged is { } equal ? $", {equal} unchanged" : string.Empty));
        if (counts.PicturesPending > 0) output.WriteShown($"{counts.PicturesPending} pictures pending: later runs write them");
        if (isUndo && counts.Conflicts + counts.Blocked > 0)
        {
            output.WriteShown($"{counts.Conflicts} left as they are because Odoo has moved on, {counts.Blocked} that cannot be undone: "
                + "the log names them");
        }
        else if (!isUndo && counts.Quarantined + counts.Conflicts + counts.Blocked > 0)
        {
            output.WriteShown($"{counts.Quarantined} quarantined, {counts.Conflicts} conflicts, {counts.Blocked} blocked: "
                + "\"zoho-odoo-sync status\" shows the quarantine, \"plan\" the conflicts");
        }

        if (result.GuardReasons.Count > 0)
        {
            output.WriteShown(run.Outcome == RunOutcome.Refused
                ? "The guard refused, and nothing was written:" : "The guard was passed by force:");
            foreach (var reason in result.GuardReasons) output.WriteShown("  - " + reason);
            if (RunFailure.NextAfterRefusal(run, FrontEnd.Console) is { } next) output.WriteShown("next: " + next);
        }
    }
}
