using System.Globalization;
using ZohoOdooSync.Engine.State;
using static ZohoOdooSync.Engine.Reports.Page.PageMarkup;

namespace ZohoOdooSync.Engine.Reports.Page;

/// <summary>The first sentence of a report.</summary>
/// <param name="IsInSync">Whether both sides match; null where nobody counted.</param>
/// <param name="Tone">A class of the style sheet: <c>good</c>, <c>warn</c> or <c>bad</c>.</param>
/// <param name="Words">The sentence.</param>
internal sealed record ReportVerdict(bool? IsInSync, string Tone, string Words)
{
    /// <summary>Judges a report: by its comparison where it has one, else by the counts of the last run that took them.</summary>
    public static ReportVerdict Of(SyncReport report) =>
        report.Parity is { } parity ? OfParity(parity) : OfCounts(report.Status, report.Health);

    private static ReportVerdict OfParity(ParityReport parity)
    {
        var counts = Counts(parity.ZohoCount, parity.ZohoActive, parity.OdooCount, parity.OdooActive, parity.OutOfScope);
        return parity.IsEqual
            ? new(true, "good", $"In sync: {counts}. All {Number(parity.ComparedValues)} compared values are equal.")
            : new(false, "bad", $"Not in sync: {counts}. {Count(parity.Differences.Count, "difference")}, each named below.");
    }

    private static ReportVerdict OfCounts(SyncStatus status, Health health)
    {
        if (status is not { CountedAt: { } at, LastCompletedRun.Counts: { } run })
            return new(null, "warn", "Not known yet: no run has counted both sides.");
        var counts = Counts(run.ZohoCount, run.ZohoActive, run.OdooCount, run.OdooActive, run.OutOfScope);
        var left = status.Quarantine.Count + (run.Conflicts ?? 0) + (run.Blocked ?? 0);
        if (status.CountsMatch != true)
        {
            return new(false, "bad", $"Not in sync: {counts}."
                + (left > 0 ? $" {Count(left, "item")} could not be mirrored, each with its reason." : string.Empty));
        }

        if (left > 0)
            return new(false, "warn", $"Almost in sync: {counts}; {Count(left, "item")} could not be mirrored, each with its reason.");
        if (run.PicturesPending is > 0 and var pictures)
            return new(false, "warn", $"Almost in sync: {counts}; {Count(pictures, "picture")} pending, which later runs write.");
        return status.RunsSinceCounted > 0 || health.Level == HealthLevel.Critical
            ? new(true, "warn", string.Create(CultureInfo.InvariantCulture,
                $"In sync when last counted, {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {counts}. Something needs a look since."))
            : new(true, "good", $"In sync: {counts}. The counts match.");
    }

    private static string Counts(int? zoho, int? zohoActive, int? odoo, int? odooActive, int? outOfScope) =>
        $"{Number(zoho)} items in Zoho ({Number(zohoActive)} active{Beside(outOfScope)}), "
        + $"{Number(odoo)} products in Odoo ({Number(odooActive)} active)";

    /// <summary>What stands beside the items in scope; empty where the settings leave none out.</summary>
    public static string Beside(int? outOfScope) => outOfScope > 0 ? $"; {Number(outOfScope)} more out of scope" : string.Empty;
}

/// <summary>What to do about the state of a report. Pure.</summary>
internal static class ReportSteps
{
    /// <summary>The steps, the most urgent first; none where nothing is to do.</summary>
    public static IEnumerable<string> Of(SyncStatus status)
    {
        var last = status.RecentRuns.FirstOrDefault(run => run.Outcome != RunOutcome.Running);
        var counts = status.LastCompletedRun?.Counts;
        if (status.State == SyncState.Stale)
            yield return status.IsHeartbeatAlive ? "See whether the silent process hangs; end it, and start it again."
                : "Start the server again.";
        if (last?.Outcome == RunOutcome.Refused)
            yield return "Look at the plan that was refused. If it is what you want, make one full run by force.";
        if (last?.Outcome is RunOutcome.Failed or RunOutcome.Interrupted)
            yield return "Test the connection to both services, then make a full run. The log has each step of the run that failed.";
        // Counts that differ by what was refused are no reason to run again.
        if (counts is null || (status.CountsMatch != true && status.Quarantine.Count + counts.Conflicts + counts.Blocked == 0))
            yield return "Make a full run, then compare both sides.";
        if (status.Quarantine.Count > 0) yield return "Go through the quarantine: each entry says what helps.";
        if (counts is { Conflicts: > 0 } or { Blocked: > 0 })
            yield return "Look at the plan of a full run: it names each conflict and each blocked change with its reason.";
    }
}
