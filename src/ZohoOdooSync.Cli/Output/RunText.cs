using System.Globalization;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Cli.Output;

/// <summary>A finished run in a few lines: the outcome and the counts first.</summary>
internal static class RunText
{
    public static void Write(SyncRunResult result, TextWriter output)
    {
        var run = result.Run;
        var counts = run.Counts;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{run.Outcome} in {run.Duration?.TotalSeconds ?? 0:0.0} s (run {run.RunId}; {run.ZohoCalls} calls to Zoho, {run.OdooCalls} to Odoo)"));
        if (run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete)
        {
            output.WriteLine($"Zoho {counts.ZohoCount} items ({counts.ZohoActive} active), Odoo {counts.OdooCount} products "
                + $"({counts.OdooActive} active): count match {counts.CountMatch}");
        }

        output.WriteLine($"{counts.Created} created, {counts.Adopted} adopted, {counts.Updated} updated, {counts.Archived} archived, "
            + $"{counts.Restored} restored, {counts.Unchanged} unchanged");
        if (counts.Quarantined + counts.Conflicts + counts.Blocked > 0)
        {
            output.WriteLine($"{counts.Quarantined} quarantined, {counts.Conflicts} conflicts, {counts.Blocked} blocked: "
                + "\"zoho-odoo-sync status\" shows the quarantine, \"plan\" the conflicts");
        }

        if (result.GuardReasons.Count > 0)
        {
            output.WriteLine(run.Outcome == RunOutcome.Refused ? "The guard refused, and nothing was written:" : "The guard was passed by force:");
            foreach (var reason in result.GuardReasons) output.WriteLine("  - " + reason);
            if (run.Outcome == RunOutcome.Refused)
                output.WriteLine("next: look at \"zoho-odoo-sync plan\"; if it is right, run full-sync --force once.");
        }
    }
}
