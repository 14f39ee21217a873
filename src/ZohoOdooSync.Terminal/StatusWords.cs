using System.Globalization;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Terminal;

/// <summary>A statement about a status, and what it means.</summary>
/// <param name="Text">The words.</param>
/// <param name="Style">What they mean.</param>
public readonly record struct StatusWord(string Text, ScreenStyle Style);

/// <summary>
/// What a status says, in words; the same in every front end. <c>now</c> is the time of reading, UTC; clock times are those
/// of the given zone.
/// </summary>
public static class StatusWords
{
    // Counts of a profile that nobody works on say little about today.
    private static readonly TimeSpan StillFresh = TimeSpan.FromDays(1);

    /// <summary>The state and since when: <c>RUNNING since 12:00:01 (2 h 5 min)</c>.</summary>
    public static StatusWord State(SyncStatus status, DateTimeOffset now, TimeZoneInfo zone)
    {
        var word = status.State.ToString().ToUpperInvariant();
        var since = status.Since is { } began ? $"{word} since {TimeWords.Clock(began, now, zone)} ({TimeWords.Span(now - began)})" : word;
        return status.State switch
        {
            SyncState.Running => new(since, ScreenStyle.Good),
            SyncState.Failing => new($"{since}: the last {TimeWords.Count(status.FailuresInARow, "run")} failed", ScreenStyle.Bad),
            SyncState.Stale when status.IsHeartbeatAlive => new($"{since}: its process lives and is silent", ScreenStyle.Bad),
            SyncState.Stale => new($"{since}: its process died", ScreenStyle.Bad),
            _ => new(since, ScreenStyle.Strong),
        };
    }

    /// <summary>
    /// The other languages in which texts read otherwise: <c>12 texts read otherwise in ar_001, which is not mirrored</c>. Null
    /// where all read the same, or nobody has looked.
    /// </summary>
    public static string? Languages(SyncStatus status) => status.Languages.Any(found => found.Differing > 0)
        ? string.Join("; ", status.Languages.Where(found => found.Differing > 0).Select(found => found.Words))
        : null;

    /// <summary>The pictures that the last run left: <c>1,800 pending; later runs write them</c>. Null where it left none.</summary>
    public static string? Pictures(SyncStatus status) =>
        status.PicturesPending is > 0 and var pending ? $"{TimeWords.Number(pending)} pending; later runs write them" : null;

    /// <summary>The process behind a heartbeat and what it does: <c>4711 on host, waits</c>.</summary>
    public static string Process(Heartbeat beat) =>
        string.Create(CultureInfo.InvariantCulture, $"{beat.ProcessId} on {beat.Host}: {beat.Phase}");

    /// <summary>
    /// Whether the counts match, with their age: a match of long ago must not pass for one of now. <c>YES, as of 14:05:10
    /// (2 min ago)</c>; <c>YES, as of 14:05:10; 3 runs since failed</c>.
    /// </summary>
    public static StatusWord Match(SyncStatus status, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (status.CountedAt is not { } counted)
            return new("UNKNOWN: no run has counted both sides yet", status.LastRun is null ? ScreenStyle.Plain : ScreenStyle.Warning);
        var asOf = $"{status.CountMatch}, as of {TimeWords.Clock(counted, now, zone)}";
        var bad = status.CountsMatch == false ? ScreenStyle.Bad : ScreenStyle.Warning;
        if (status.RunsSinceCounted > 0)
        {
            var fate = status.RunsSinceCounted == status.FailuresInARow ? "failed" : "did not get through";
            return new($"{asOf}; {TimeWords.Count(status.RunsSinceCounted, "run")} since {fate}", bad);
        }

        var isFresh = now - counted <= StillFresh && status.State != SyncState.Stale;
        return new(
            $"{asOf} ({TimeWords.Age(now - counted)} ago)",
            status.CountsMatch == true && isFresh && !(status.PicturesPending > 0) ? ScreenStyle.Good : bad);
    }

    /// <summary>
    /// What the listener for webhooks has seen: <c>12 taken at 127.0.0.1:8787, the last 3 min ago; 4 cycles started early</c>. Null
    /// where no server listens.
    /// </summary>
    public static StatusWord? Hints(SyncStatus status, DateTimeOffset now)
    {
        if (status.Hints is not { } hints) return null;
        if (hints.Trouble is { } trouble) return new($"none taken at {hints.Address}: {trouble}", ScreenStyle.Warning);
        var last = hints.LastAccepted is { } came ? $", the last {TimeWords.Age(now - came)} ago" : string.Empty;
        var early = hints.Cycles > 0 ? $"; {TimeWords.Count(hints.Cycles, "cycle")} started early" : string.Empty;
        var taken = TimeWords.Number((int)Math.Min(hints.Accepted, int.MaxValue));
        return new($"{taken} taken at {hints.Address}{last}{early}", ScreenStyle.Plain);
    }

    /// <summary>When the next run begins: <c>in 3 min 12 s, at 14:08:44; every 5 min</c>.</summary>
    public static StatusWord Next(SyncStatus status, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (status.NextRun is { } next)
        {
            var when = next > now ? $"in {TimeWords.Span(next - now)}, at {TimeWords.Clock(next, now, zone)}" : "due now";
            var failures = status.Heartbeat?.Failures ?? 0;
            if (failures > 0) return new($"{when}; waits longer after {TimeWords.Count(failures, "failure")}", ScreenStyle.Warning);
            var every = status.Heartbeat is { IntervalSeconds: > 0 and var seconds }
                ? $"; every {TimeWords.Span(TimeSpan.FromSeconds(seconds))}" : string.Empty;
            return new(when + every, ScreenStyle.Plain);
        }

        if (status.IsHeartbeatAlive && status.Heartbeat is { IsServer: true }) return new("a cycle is under way", ScreenStyle.Plain);
        return new("none: no server works on this profile", status.State == SyncState.Stale ? ScreenStyle.Bad : ScreenStyle.Plain);
    }

    /// <summary>What a server waits for: <c>next cycle at 14:08:44, in 3 min 12 s: waiting for the next cycle</c>.</summary>
    public static string Waits(SyncServerWaits waits, DateTimeOffset now, TimeZoneInfo zone) =>
        $"next cycle at {TimeWords.Clock(waits.NextRun, now, zone)}, in {TimeWords.Span(waits.NextRun - now)}: {waits.Activity}";

    /// <summary>The newest run and its outcome: <c>14:03:44 Incremental, Succeeded, 1.2 s, 3 changed</c>.</summary>
    public static StatusWord LastRun(SyncStatus status, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (status.LastRun is not { } run) return new("never", ScreenStyle.Plain);
        // A run that nobody works on any more has no outcome until the next one settles it.
        var outcome = run.Outcome == RunOutcome.Running && !status.IsRunning ? "not ended" : run.Outcome.ToString();
        var text = $"{TimeWords.Clock(run.Started, now, zone)} {run.Kind}, {outcome}";
        if (run.Duration is { } took) text += string.Create(CultureInfo.InvariantCulture, $", {took.TotalSeconds:0.0} s");
        if (run.Outcome != RunOutcome.Running) text += $", {TimeWords.Number(run.Counts.Changed)} changed";
        return new(text, StyleOf(run.Outcome));
    }

    /// <summary>Share of the runs that succeeded, and what all of them changed; null before the first ended.</summary>
    public static string? Success(SyncStatus status) => status.SuccessRate is not { } rate
        ? null
        : string.Create(CultureInfo.InvariantCulture,
            $"{rate:0.0} % of the runs, {TimeWords.Count(status.ProductsSynced, "product")} synced");

    /// <summary>Calls to Zoho today and how many are left; null where it never said.</summary>
    public static StatusWord? Calls(SyncStatus status, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (status is not { ZohoCallsToday: { } today, ZohoCallsLeft: { } left, Budget: { } budget }) return null;
        var until = budget.ResetAt > now ? $" until {TimeWords.Clock(budget.ResetAt, now, zone)}" : string.Empty;
        var style = left == 0 ? ScreenStyle.Bad : left < budget.DailyLimit / 10 ? ScreenStyle.Warning : ScreenStyle.Plain;
        return new($"{TimeWords.Number(today)} today, {TimeWords.Number(left)} left{until}", style);
    }

    /// <summary>What the outcome of a run means.</summary>
    public static ScreenStyle StyleOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Succeeded => ScreenStyle.Good,
        RunOutcome.Incomplete => ScreenStyle.Warning,
        RunOutcome.Failed or RunOutcome.Refused or RunOutcome.Interrupted => ScreenStyle.Bad,
        _ => ScreenStyle.Plain,
    };

    /// <summary>The whole status as one line, for a file or another program.</summary>
    public static string Line(SyncStatus status, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(now, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var counts = status.ZohoCount is { } zoho
            ? $"; Zoho {TimeWords.Number(zoho)}, Odoo {TimeWords.Number(status.OdooCount)}"
            : string.Empty;
        return ScreenText.Clean(
            $"{local} {State(status, now, zone).Text}; count match {Match(status, now, zone).Text}{counts}"
            + $"; quarantine {TimeWords.Number(status.Quarantine.Count)}; last run {LastRun(status, now, zone).Text}"
            + $"; next run {Next(status, now, zone).Text}");
    }
}

/// <summary>Times and spans as people read them.</summary>
public static class TimeWords
{
    /// <summary>A span with its two largest units: <c>12 s</c>, <c>3 min 12 s</c>, <c>2 h 5 min</c>, <c>3 d 4 h</c>.</summary>
    public static string Span(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        return span switch
        {
            { TotalMinutes: < 1 } => Text($"{span.Seconds} s"),
            { TotalHours: < 1 } => span.Seconds == 0 ? Text($"{span.Minutes} min") : Text($"{span.Minutes} min {span.Seconds} s"),
            { TotalDays: < 1 } => span.Minutes == 0 ? Text($"{span.Hours} h") : Text($"{span.Hours} h {span.Minutes} min"),
            _ => span.Hours == 0 ? Text($"{span.Days} d") : Text($"{span.Days} d {span.Hours} h"),
        };
    }

    /// <summary>How long ago, with one unit alone, so that it does not flicker: <c>2 min</c>.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => "less than 1 min",
        { TotalHours: < 1 } => Text($"{span.Minutes} min"),
        { TotalDays: < 1 } => Span(TimeSpan.FromMinutes(Math.Floor(span.TotalMinutes))),
        _ => Span(TimeSpan.FromHours(Math.Floor(span.TotalHours))),
    };

    /// <summary>A time on the clock of a zone: <c>14:05:32</c> of the same day, else <c>2026-06-08 14:05:32</c>.</summary>
    public static string Clock(DateTimeOffset time, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(
            local.Date == TimeZoneInfo.ConvertTime(now, zone).Date ? "HH:mm:ss" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }

    /// <summary>A time as people at this machine read it: <c>2026-06-08 14:05:32</c>.</summary>
    public static string Local(DateTimeOffset time) => time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A number with its thousands parted: <c>2,000</c>.</summary>
    public static string Number(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>The same; <c>unknown</c> where nobody counted.</summary>
    public static string Number(int? number) => number is { } known ? Number(known) : "unknown";

    /// <summary>A number of things: <c>1 run</c>, <c>3 runs</c>.</summary>
    public static string Count(int number, string thing) => $"{Number(number)} {thing}{(number == 1 ? string.Empty : "s")}";

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
