using System.Globalization;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>Puts what is told into words: what, since when, and what to do next.</summary>
internal static class NotificationWords
{
    /// <summary>The message about a trouble that begins.</summary>
    public static NotificationMessage Of(OpenTrouble trouble, SyncRun? run, DateTimeOffset now)
    {
        var (next, steps) = NextStepOf(trouble.Kind);
        return new NotificationMessage
        {
            Id = IdOf(trouble.Kind, now), Event = trouble.Kind, At = now, Since = trouble.Since, Title = TitleOf(trouble.Kind),
            Reasons = trouble.Reasons, NextStep = next, Steps = steps, RunId = run?.RunId, Outcome = run?.Outcome, Counts = CountsOf(run),
        };
    }

    /// <summary>The message about a trouble that is over.</summary>
    public static NotificationMessage OfEnd(OpenTrouble trouble, SyncRun? run, DateTimeOffset now) => new()
    {
        Id = IdOf(NotifyEvent.Recovered, now) + "-" + Word(trouble.Kind), Event = NotifyEvent.Recovered, Trouble = trouble.Kind, At = now,
        Since = trouble.Since, Title = "Over: " + TitleOf(trouble.Kind),
        Reasons = [$"It lasted from {Utc(trouble.Since)} to {Utc(now)}."],
        RunId = run?.RunId, Outcome = run?.Outcome, Counts = CountsOf(run),
    };

    /// <summary>The message that tries a channel.</summary>
    public static NotificationMessage Test(DateTimeOffset now) => new()
    {
        Id = IdOf(NotifyEvent.Test, now), Event = NotifyEvent.Test, At = now, Title = "This is a test message",
        Reasons = ["Somebody tried this channel. Nothing is wrong."],
    };

    /// <summary>The report of a day.</summary>
    /// <param name="runs">The runs of the day that the history still has.</param>
    /// <param name="counted">The newest run that was carried out, or null.</param>
    /// <param name="quarantined">Items in quarantine.</param>
    /// <param name="open">The troubles that are not over.</param>
    /// <param name="now">The time, UTC.</param>
    public static NotificationMessage Digest(
        IReadOnlyList<SyncRun> runs, SyncRun? counted, int quarantined, IReadOnlyList<OpenTrouble> open, DateTimeOffset now)
    {
        var lines = new List<string>
        {
            runs.Count == 0 ? "No run in the last 24 hours."
                : Text($"{runs.Count} runs in the last 24 hours that the history still has, the first at {Utc(runs[^1].Started)}: ")
                    + string.Join(", ", runs.GroupBy(run => run.Outcome).OrderBy(group => group.Key)
                        .Select(group => Text($"{group.Count()} {group.Key.ToString().ToLowerInvariant()}"))) + ".",
            Text($"{runs.Sum(run => run.Counts.Changed)} products changed."),
            counted is null ? "No run was carried out yet."
                : Text($"Zoho {counted.Counts.ZohoCount} items{(counted.Counts.OutOfScope > 0 ? " in scope" : string.Empty)}, ")
                    + Text($"Odoo {counted.Counts.OdooCount} products; counts match: ")
                    + $"{counted.Counts.CountMatch}.",
            Text($"{quarantined} items in quarantine."),
        };
        lines.AddRange(open.Select(trouble => $"{TitleOf(trouble.Kind)}, since {Utc(trouble.Since)}."));
        return new NotificationMessage
        {
            Id = IdOf(NotifyEvent.Digest, now), Event = NotifyEvent.Digest, At = now, Title = open.Count == 0 ? "Daily report: in order"
                : "Daily report: trouble", Reasons = lines, RunId = runs.Count == 0 ? null : runs[0].RunId,
            Outcome = runs.Count == 0 ? null : runs[0].Outcome, Counts = counted?.Counts,
        };
    }

    /// <summary>A trouble in a few words.</summary>
    public static string TitleOf(NotifyEvent trouble) => trouble switch
    {
        NotifyEvent.Failing => "Runs fail",
        NotifyEvent.Refused => "The guard refused a run",
        NotifyEvent.Quarantine => "Items are in quarantine",
        NotifyEvent.Mismatch => "The counts of Zoho and Odoo differ",
        NotifyEvent.Stale => "No run came",
        _ => trouble.ToString(),
    };

    /// <summary>The word for an event, as the settings have it.</summary>
    public static string Word(NotifyEvent told) => told.ToString().ToLowerInvariant();

    /// <summary>A time as messages tell it.</summary>
    public static string Utc(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static (string Words, OperatorAction[] Steps) NextStepOf(NotifyEvent trouble) => trouble switch
    {
        NotifyEvent.Failing => ("Look at the last runs and at what ended them.", [OperatorAction.ListRuns]),
        NotifyEvent.Refused => ("Look at the plan, and force the run if all of it is meant.",
            [OperatorAction.ShowPlan, OperatorAction.PassGuard]),
        NotifyEvent.Quarantine => ("Read why each item was refused, and correct it in Zoho or Odoo.", [OperatorAction.ShowStatus]),
        NotifyEvent.Mismatch => ("Make a full run; if the counts still differ, compare both sides.",
            [OperatorAction.RunFull, OperatorAction.Compare]),
        NotifyEvent.Stale => ("Look whether the server or the scheduled task still works.", [OperatorAction.ShowStatus]),
        _ => (string.Empty, []),
    };

    private static RunCounts? CountsOf(SyncRun? run) => run is { HasCounts: true } ? run.Counts : null;

    private static string IdOf(NotifyEvent told, DateTimeOffset now) =>
        now.UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture) + "-" + Word(told);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
