using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// A status as numbers for a monitoring system, in the text format of Prometheus. Every sample carries the profile, which is
/// the name of its base folder. What is not known yet is left out, not told as zero.
/// </summary>
public static class MetricsText
{
    /// <summary>The text, ended by a line break.</summary>
    /// <param name="status">The status after a run.</param>
    /// <param name="now">The time, UTC: the day's calls of a reading that has run out are unknown.</param>
    public static string Of(SyncStatus status, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(status);
        var text = new MetricsBuilder(("profile", ProfileOf(status.Home)));
        text.Add("info", "What is kept in step; always 1.", 1, ("organization", status.OrganizationId), ("database", status.Database));
        text.AddOneOf("state", "Whether the synchronisation works: 1 for the state that holds.", status.State);
        AddRuns(text, status);
        if (status.LastCompletedRun is { } completed) AddCounts(text, completed.Counts);
        text.Add("quarantined_items", "Items that were refused and are tried again later.", status.Quarantine.Count);
        if (status.Budget is { } budget && budget.ResetAt > now)
        {
            text.Add("zoho_calls_remaining", "Calls to Zoho that the organisation has left today.", budget.Remaining);
            text.Add("zoho_calls_limit", "Calls to Zoho that the organisation has a day.", budget.DailyLimit);
        }

        return text.ToString();
    }

    private static void AddRuns(MetricsBuilder text, SyncStatus status)
    {
        if (status.RecentRuns.FirstOrDefault(run => run.Outcome != RunOutcome.Running) is { Ended: { } ended } last)
        {
            text.Add("last_run_timestamp_seconds", "When the last run ended.", Seconds(ended));
            text.Add("last_run_duration_seconds", "How long the last run took.", (ended - last.Started).TotalSeconds);
            text.AddOneOf("last_run_outcome", "How the last run ended: 1 for the outcome that holds.", last.Outcome, RunOutcome.Running);
            text.AddEach(
                "last_run_changes", "Products that the last run changed, by kind.",
                ("kind", "created", last.Counts.Created), ("kind", "adopted", last.Counts.Adopted),
                ("kind", "updated", last.Counts.Updated), ("kind", "archived", last.Counts.Archived),
                ("kind", "restored", last.Counts.Restored), ("kind", "deleted", last.Counts.Deleted));
            text.AddEach(
                "last_run_calls", "Calls of the last run, by service.",
                ("service", "zoho", last.ZohoCalls), ("service", "odoo", last.OdooCalls));
        }

        if (status.LastCompletedRun?.Ended is { } success)
            text.Add("last_success_timestamp_seconds", "When the last run that was carried out ended.", Seconds(success));
        text.Add("consecutive_failures", "Runs that failed since the last one that did not.", status.FailuresInARow);
    }

    private static void AddCounts(MetricsBuilder text, RunCounts counts)
    {
        text.Add("zoho_items", "Items in Zoho at the last run that was carried out.", counts.ZohoCount);
        text.Add("zoho_items_active", "Those of them that are active.", counts.ZohoActive);
        text.Add("odoo_products", "Products in Odoo that belong to items, after that run.", counts.OdooCount);
        text.Add("odoo_products_active", "Those of them that are active.", counts.OdooActive);
        text.Add("counts_match", "1 where both totals and both active counts are equal.", counts.CountsMatch is { } match ? match ? 1 : 0 : null);
        text.Add("conflicts", "Items with several candidates, or several items with one product.", counts.Conflicts);
        text.Add("blocked_changes", "Differences that the settings forbid to mend.", counts.Blocked);
        text.Add("unmanaged_products", "Products in Odoo that belong to no item.", counts.Unmanaged);
    }

    /// <summary>How many of the newest runs failed in a row.</summary>
    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static string ProfileOf(string home) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(home)) is { Length: > 0 } name ? name : home;
}
