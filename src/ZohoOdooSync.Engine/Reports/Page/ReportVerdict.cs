using System.Globalization;
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
        var counts = Counts(parity.ZohoCount, parity.ZohoActive, parity.OdooCount, parity.OdooActive);
        return parity.IsEqual
            ? new(true, "good", $"In sync: {counts}. All {Number(parity.ComparedValues)} compared values are equal.")
            : new(false, "bad", $"Not in sync: {counts}. {Count(parity.Differences.Count, "difference")}, each named below.");
    }

    private static ReportVerdict OfCounts(SyncStatus status, Health health)
    {
        if (status is not { CountedAt: { } at, LastCompletedRun.Counts: { } run })
            return new(null, "warn", "Not known yet: no run has counted both sides.");
        var counts = Counts(run.ZohoCount, run.ZohoActive, run.OdooCount, run.OdooActive);
        if (status.CountsMatch != true) return new(false, "bad", $"Not in sync: {counts}.");
        var left = status.Quarantine.Count + (run.Conflicts ?? 0) + (run.Blocked ?? 0);
        if (left > 0) return new(false, "warn", $"Almost in sync: {counts}; {Count(left, "item")} could not be mirrored, each with its reason.");
        return status.RunsSinceCounted > 0 || health.Level == HealthLevel.Critical
            ? new(true, "warn", string.Create(CultureInfo.InvariantCulture,
                $"In sync when last counted, {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC: {counts}. Something needs a look since."))
            : new(true, "good", $"In sync: {counts}. The counts match.");
    }

    private static string Counts(int? zoho, int? zohoActive, int? odoo, int? odooActive) =>
        $"{Number(zoho)} items in Zoho ({Number(zohoActive)} active), {Number(odoo)} products in Odoo ({Number(odooActive)} active)";
}
