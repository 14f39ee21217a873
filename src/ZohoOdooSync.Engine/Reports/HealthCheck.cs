using System.Globalization;
using System.Text;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>
/// Judges a status for a monitoring system. Pure: a status, the settings and a time in, findings out.
/// <para>CRITICAL: the last three runs failed; the last process died without a word, or lives and has
/// not done for a quarter of an hour what it said it would; the guard refused the last run; the
/// counts of both sides differ by more than the items in quarantine and conflict and the blocked changes explain.</para>
/// <para>WARNING: no run was carried out yet; the last run failed, its process died, or its plan was stale; items are in quarantine or
/// conflict, or changes are blocked; no run was carried out within <c>full_sweep_hours</c> and an hour; of the calls to Zoho
/// that this program may use a day, less than a tenth is left; the server cannot listen for webhooks; a channel took no
/// message.</para>
/// <para>OK: none of these. A profile without a server is well as long as somebody runs it often enough.</para>
/// <para>UNKNOWN is for the caller: settings or state that cannot be read (<see cref="Health.NotKnown"/>).</para>
/// </summary>
public static class HealthCheck
{
    // A daily task does not run to the second.
    internal static readonly TimeSpan AgeAllowed = TimeSpan.FromHours(1);

    /// <summary>Judges a status.</summary>
    /// <param name="status">The status, from local state.</param>
    /// <param name="settings">Intervals, and the share of the day's calls.</param>
    /// <param name="now">The time, UTC.</param>
    public static Health Of(SyncStatus status, SyncSettings settings, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(status);
        ArgumentNullException.ThrowIfNull(settings);
        var findings = new List<HealthFinding>();
        var last = status.RecentRuns.FirstOrDefault(run => run.Outcome != RunOutcome.Running);
        AddProcess(findings, status);
        AddLastRun(findings, status, last);
        AddCompleted(findings, status, settings, now);
        AddCalls(findings, status, settings, now);
        if (status.Hints is { Trouble: { } trouble } hints)
            findings.Add(new(HealthLevel.Warning, $"the server takes no hints at {hints.Address}: {trouble}"));
        foreach (var channel in (status.Notifications?.Channels ?? []).Where(channel => channel.Error is not null))
        {
            findings.Add(new(
                HealthLevel.Warning,
                Text($"channel {channel.Channel} did not take a message at {Utc(channel.LastFailure!.Value)}: {channel.Error}")));
        }

        if (findings.Count == 0) findings.Add(new(HealthLevel.Ok, InOrder(status)));
        // The order within a level is that of the checks.
        return new Health { Findings = [.. findings.OrderByDescending(finding => finding.Level)], Figures = Figures(status, last, now) };
    }

    private static void AddProcess(List<HealthFinding> findings, SyncStatus status)
    {
        if (status is not { State: SyncState.Stale, Heartbeat: { } beat }) return;
        findings.Add(new(
            HealthLevel.Critical,
            status.IsHeartbeatAlive
                ? string.Create(CultureInfo.InvariantCulture,
                $"process {beat.ProcessId} on {beat.Host} has sent no heartbeat since {Utc(beat.Beat)} ({beat.Phase}): check "
                + $"whether it hangs")
                : Text($"process {beat.ProcessId} on {beat.Host} died ({beat.Phase}, last heartbeat {Utc(beat.Beat)}): start it again")));
    }

    private static void AddLastRun(List<HealthFinding> findings, SyncStatus status, SyncRun? last)
    {
        if (last is null) return;
        var error = $"{last.ErrorId}: {last.ErrorMessage}";
        if (status.State == SyncState.Failing) findings.Add(new(HealthLevel.Critical, $"the last runs failed, the newest with {error}"));
        else if (last.Outcome == RunOutcome.Refused)
        {
            // A plan that somebody applied too late, say, harms nothing: the next run does what is wanted.
            var level = last.ErrorId == "PlanStale" ? HealthLevel.Warning : HealthLevel.Critical;
            findings.Add(new(level, $"run {last.RunId} was refused: {error}"));
        }
        else if (last.Outcome is RunOutcome.Failed or RunOutcome.Interrupted)
            findings.Add(new(HealthLevel.Warning, $"run {last.RunId} ended {last.Outcome}: {error}"));
    }

    private static void AddCompleted(List<HealthFinding> findings, SyncStatus status, SyncSettings settings, DateTimeOffset now)
    {
        if (status.LastCompletedRun is not { } completed)
        {
            findings.Add(new(HealthLevel.Warning, "no run was carried out yet"));
            return;
        }

        var counts = completed.Counts;
        if (DifferenceOf(counts, status.Quarantine) is { } difference) findings.Add(new(HealthLevel.Critical, difference));
        if (completed.Ended is { } ended && now - ended > settings.Schedule.FullSweep + AgeAllowed)
            findings.Add(new(HealthLevel.Warning, $"no run was carried out since {Utc(ended)}"));
        if (status.OldestQuarantine is { } oldest)
        {
            findings.Add(new(
                HealthLevel.Warning, Text($"{Count(status.Quarantine.Count, "item")} in quarantine, the oldest since {Utc(oldest)}")));
        }

        if (counts.Conflicts > 0) findings.Add(new(HealthLevel.Warning, Text($"{Count(counts.Conflicts, "item")} in conflict")));
        if (counts.Blocked > 0) findings.Add(new(HealthLevel.Warning, Text($"{Count(counts.Blocked, "change")} blocked by the settings")));
    }

    /// <summary>How the counts differ beyond what quarantine, conflicts and blocked changes explain; null where they do not.</summary>
    internal static string? DifferenceOf(RunCounts counts, IReadOnlyList<QuarantinedItem> quarantine)
    {
        var explained = Math.Max(counts.Quarantined ?? 0, quarantine.Sum(item => item.Weight))
            + (counts.Conflicts ?? 0) + (counts.Blocked ?? 0);
        return !IsBeyond(counts.ZohoCount - counts.OdooCount) && !IsBeyond(counts.ZohoActive - counts.OdooActive) ? null
            : Text($"the counts differ: Zoho {counts.ZohoCount} items ({counts.ZohoActive} active), Odoo {counts.OdooCount} products ")
                + Text($"({counts.OdooActive} active)");

        bool IsBeyond(int? difference) => difference > explained || difference < -explained;
    }

    private static void AddCalls(List<HealthFinding> findings, SyncStatus status, SyncSettings settings, DateTimeOffset now)
    {
        if (status.Budget is not { } budget || budget.ResetAt <= now) return;
        var share = settings.Source.DailySharePercent;
        var own = budget.DailyLimit * share / 100m;
        if (budget.Remaining - (budget.DailyLimit - own) >= own / 10m) return;
        findings.Add(new(
            HealthLevel.Warning,
            string.Create(CultureInfo.InvariantCulture,
                $"{budget.Remaining} of {budget.DailyLimit} calls to Zoho are left until {Utc(budget.ResetAt)}, and {share} % of them "
                + $"are for this program")));
    }

    private static string InOrder(SyncStatus status)
    {
        var run = status.LastCompletedRun!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(status.IsRunning ? "running" : "not running")}, last run {run.Outcome} at {Utc(run.Ended ?? run.Started)}, "
            + $"{run.Counts.ZohoCount} items, count match {status.CountMatch}");
    }

    private static List<HealthFigure> Figures(SyncStatus status, SyncRun? last, DateTimeOffset now)
    {
        var figures = new List<HealthFigure>();
        if (status.LastCompletedRun is { } completed)
        {
            figures.Add(new("age", (decimal)Math.Max(0, (now - (completed.Ended ?? completed.Started)).TotalSeconds), "s"));
            if (completed.Counts.ZohoCount is { } items) figures.Add(new("zoho_items", items));
            if (completed.Counts.OdooCount is { } products) figures.Add(new("odoo_products", products));
            figures.Add(new("conflicts", completed.Counts.Conflicts ?? 0));
            figures.Add(new("blocked", completed.Counts.Blocked ?? 0));
        }

        figures.Add(new("quarantined", status.Quarantine.Count));
        if (status.OldestQuarantine is { } oldest)
            figures.Add(new("quarantine_age", (decimal)Math.Max(0, (now - oldest).TotalSeconds), "s"));
        if (status.Notifications is { } told) figures.Add(new("messages_waiting", told.Channels.Sum(channel => channel.Waiting)));
        if (status.Hints is { } hints) figures.Add(new("hints", hints.Accepted));
        if (last is { Duration: { } duration })
        {
            figures.Add(new("duration", (decimal)duration.TotalSeconds, "s"));
            figures.Add(new("changes", last.Counts.Changed));
        }

        if (status.Budget is { } budget && budget.ResetAt > now) figures.Add(new("zoho_calls_left", budget.Remaining));
        return figures;
    }

    private static string Utc(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string Count(int? number, string thing) => Text($"{number} {thing}{(number == 1 ? string.Empty : "s")}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>How urgently somebody must look; the numbers are the exit codes that monitoring systems expect.</summary>
public enum HealthLevel
{
    /// <summary>Nothing to do.</summary>
    Ok = 0,

    /// <summary>Somebody should look in office hours.</summary>
    Warning = 1,

    /// <summary>Somebody must look now: Odoo is no mirror of Zoho, or soon will not be.</summary>
    Critical = 2,

    /// <summary>The check itself could not be made.</summary>
    Unknown = 3,
}

/// <summary>One thing that a check found.</summary>
/// <param name="Level">How urgent it is.</param>
/// <param name="Text">In words, with the next step where there is one.</param>
public sealed record HealthFinding(HealthLevel Level, string Text);

/// <summary>A number that goes with a check.</summary>
/// <param name="Name">Such as <c>quarantined</c>.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit"><c>s</c> for seconds, else empty.</param>
public sealed record HealthFigure(string Name, decimal Value, string Unit = "");

/// <summary>What a check found.</summary>
public sealed record Health
{
    // What a monitoring system shows of a line, and more than anybody reads of it.
    private const int LongestWords = 1000;

    /// <summary>The findings, the most urgent first; at least one.</summary>
    public required IReadOnlyList<HealthFinding> Findings { get; init; }

    /// <summary>Numbers for charts.</summary>
    public IReadOnlyList<HealthFigure> Figures { get; init; } = [];

    /// <summary>The most urgent level of all findings.</summary>
    public HealthLevel Level => Findings[0].Level;

    /// <summary>Exit code of a check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.</summary>
    public int ExitCode => (int)Level;

    /// <summary>
    /// The line that Nagios and its like read: <c>OK - the words | zoho_items=2000 odoo_products=2000</c>. One line, and one
    /// bar at most, whatever the words hold.
    /// </summary>
    public string Line
    {
        get
        {
            var words = Plain(string.Join("; ", Findings.Select(finding => finding.Text.TrimEnd('.'))));
            var line = new StringBuilder(Level.ToString().ToUpperInvariant()).Append(" - ").Append(words);
            if (Figures.Count > 0) line.Append(" |");
            foreach (var figure in Figures)
            {
                line.Append(' ').Append(figure.Name).Append('=')
                    .Append(figure.Value.ToString("0.###", CultureInfo.InvariantCulture)).Append(figure.Unit);
            }

            return line.ToString();
        }
    }

    /// <summary>
    /// The check of several profiles: their findings by name, where they are more than in order. A profile that is critical counts for
    /// more than one that cannot be checked.
    /// </summary>
    /// <param name="profiles">The checks, by the names of the profiles.</param>
    internal static Health OfAll(IReadOnlyList<(string Profile, Health Health)> profiles)
    {
        var findings = profiles
            .SelectMany(one => one.Health.Findings.Where(finding => finding.Level != HealthLevel.Ok)
                .Select(finding => finding with { Text = $"{one.Profile}: {finding.Text}" }))
            .OrderByDescending(finding => finding.Level switch
            {
                HealthLevel.Critical => 3,
                HealthLevel.Unknown => 2,
                _ => 1,
            }).ToList();
        if (findings.Count == 0) findings.Add(new(HealthLevel.Ok, "every profile is in order"));
        return new Health
        {
            Findings = findings,
            Figures = [new("profiles", profiles.Count), .. Enum.GetValues<HealthLevel>().Select(level =>
                new HealthFigure(level.ToString().ToLowerInvariant(), profiles.Count(one => one.Health.Level == level)))],
        };
    }

    /// <summary>The check that could not be made.</summary>
    /// <param name="error">What prevents it.</param>
    public static Health NotKnown(SyncException error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new Health { Findings = [new(HealthLevel.Unknown, $"{error.ErrorId}: {error.Message} {error.NextStep}")] };
    }

    private static string Plain(string words) => ShownText.Shortened(words, LongestWords).Replace('|', '/');
}
