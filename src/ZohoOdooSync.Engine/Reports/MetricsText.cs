using System.Globalization;
using System.Text;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Reports;

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
        if (status.OldestQuarantine is { } oldest)
            text.Add("quarantine_oldest_timestamp_seconds", "Since when the oldest of them is refused.", Seconds(oldest));
        if (status.Hints is { } hints) AddHints(text, hints);
        if (status.Notifications is { } told) AddNotifications(text, told);
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
        text.Add("zoho_items_out_of_scope", "Items that mapping.only and mapping.except leave out.", counts.OutOfScope);
        text.Add("odoo_products", "Products in Odoo that belong to items, after that run.", counts.OdooCount);
        text.Add("odoo_products_active", "Those of them that are active.", counts.OdooActive);
        text.Add("counts_match", "1 where both totals and both active counts are equal.", counts.CountsMatch is { } match ? match ? 1 : 0
            : null);
        text.Add("conflicts", "Items with several candidates, or several items with one product.", counts.Conflicts);
        text.Add("blocked_changes", "Differences that the settings forbid to mend.", counts.Blocked);
        text.Add("pictures_pending", "Pictures that later runs write.", counts.PicturesPending);
        text.Add("unmanaged_products", "Products in Odoo that belong to no item.", counts.Unmanaged);
    }

    private static void AddHints(MetricsBuilder text, HintActivity hints)
    {
        text.Add("hints_listening", "1 where the server listens for webhooks of Zoho.", hints.Trouble is null ? 1 : 0);
        text.AddEach(
            "hints", "Requests to the listener since the server began, by what became of them.",
            ("result", "accepted", hints.Accepted), ("result", "refused", hints.Refused));
        text.Add("hint_cycles", "Cycles that a hint started early since the server began.", hints.Cycles);
        text.Add(
            "hint_last_timestamp_seconds", "When the last hint came.", hints.LastAccepted is { } last ? Seconds(last) : null);
    }

    private static void AddNotifications(MetricsBuilder text, NotificationStatus told)
    {
        text.AddEach(
            "notification_failing", "1 where a channel did not take the last message, by channel.",
            [.. told.Channels.Select(channel => ("channel", channel.Channel, channel.Error is null ? 0.0 : 1.0))]);
        text.AddEach(
            "notifications_waiting", "Messages that wait to be sent again, by channel.",
            [.. told.Channels.Select(channel => ("channel", channel.Channel, (double)channel.Waiting))]);
        text.Add("troubles_open", "Troubles that were told or will be, and are not over.", told.Open.Count);
    }

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;

    private static string ProfileOf(string home) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(home)) is { Length: > 0 } name ? name : home;
}

/// <summary>
/// Puts metrics together in the text format of Prometheus: for each a line of help, one of its type (all are gauges), and one
/// for each sample. Names get the prefix <c>zoho_odoo_sync_</c>.
/// </summary>
/// <param name="common">The label that every sample carries.</param>
internal sealed class MetricsBuilder((string Name, string Value) common)
{
    private const string Prefix = "zoho_odoo_sync_";

    private readonly StringBuilder _text = new();

    /// <summary>A metric of one sample; none where nobody knows the value.</summary>
    public void Add(string name, string help, double? value, params (string Name, string Value)[] labels)
    {
        if (value is not { } known) return;
        Begin(name, help);
        Sample(name, known, labels);
    }

    /// <summary>A metric of some samples, which one label tells apart.</summary>
    public void AddEach(string name, string help, params (string Label, string Is, double Value)[] samples)
    {
        Begin(name, help);
        foreach (var sample in samples) Sample(name, sample.Value, (sample.Label, sample.Is));
    }

    /// <summary>A metric with a sample for each value of an enumeration: 1 for the one that holds, 0 for the others.</summary>
    /// <param name="name">Name of the metric; its last word is the label.</param>
    /// <param name="help">What it says.</param>
    /// <param name="holds">The value that holds.</param>
    /// <param name="apart">Values that never hold here.</param>
    public void AddOneOf<T>(string name, string help, T holds, params T[] apart)
        where T : struct, Enum
    {
        var label = name[(name.LastIndexOf('_') + 1)..];
        AddEach(name, help, [.. Enum.GetValues<T>().Except(apart).Select(
            value => (label, value.ToString().ToLowerInvariant(), value.Equals(holds) ? 1.0 : 0.0))]);
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private void Begin(string name, string help)
    {
        _text.Append("# HELP ").Append(Prefix).Append(name).Append(' ').Append(help).Append('\n');
        _text.Append("# TYPE ").Append(Prefix).Append(name).Append(" gauge\n");
    }

    private void Sample(string name, double value, params (string Name, string Value)[] labels)
    {
        _text.Append(Prefix).Append(name).Append('{');
        AppendLabel(common);
        foreach (var label in labels)
        {
            _text.Append(',');
            AppendLabel(label);
        }

        _text.Append("} ").Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
    }

    private void AppendLabel((string Name, string Value) label) => _text.Append(label.Name).Append("=\"").Append(
        label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal)).Append('"');
}

/// <summary>Writes the metrics file: whole or not at all. A reader sees the old numbers or the new ones, never a half.</summary>
internal static class MetricsFile
{
    /// <summary>
    /// Writes a file, for its owner alone where there is none yet; one that is there keeps its rights. Its folder is made where
    /// it is missing.
    /// </summary>
    /// <param name="path">Full path.</param>
    /// <param name="text">What it shall hold.</param>
    /// <exception cref="SyncException"><c>MetricsNotWritable</c>; what was there before is still there.</exception>
    public static void Write(string path, string text)
    {
        try
        {
            OwnerOnly.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            // Whoever let a collector's group read the file means the numbers, and not the file of one moment.
            UnixFileMode? rights = !OperatingSystem.IsWindows() && File.Exists(path) ? File.GetUnixFileMode(path) : null;
            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)), rights: rights);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "MetricsNotWritable", SyncErrorKind.State, $"The metrics file {path} cannot be written: {e.Message.TrimEnd('.')}.",
                "Give this account write access to its folder, or name another file in metrics.file.", e);
        }
    }
}

/// <summary>Writes the metrics file after each run, when a server begins to wait, and when it ends; where the settings ask for
/// one.</summary>
internal sealed class MetricsListener(SyncSettings settings, IStateStore state, TimeProvider time) : ISyncReporter
{
    /// <inheritdoc/>
    /// <exception cref="SyncException"><c>MetricsNotWritable</c>, <c>StateUnreadable</c>.</exception>
    public void Report(SyncEvent syncEvent)
    {
        if (settings.MetricsPath is not { } path || syncEvent is not (SyncRunEnded or SyncServerWaits or SyncServerEnds)) return;
        MetricsFile.Write(path, MetricsText.Of(SyncStatus.From(settings, state, time), time.GetUtcNow()));
    }
}
