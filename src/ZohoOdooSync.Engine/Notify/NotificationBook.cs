using System.Globalization;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>
/// Keeps what notifications know in the state: what a run or a check shows, the messages that are due, and what became of them.
/// Each message is written down before it is sent, and struck out when it has got there: a process that dies in between leaves it
/// to the next one, and the receiver gets it once at least.
/// </summary>
internal sealed class NotificationBook(SyncSettings settings, TimeProvider time)
{
    // As many runs as can have died since somebody looked, and more.
    private const int RunsLookedAt = 20;

    private static readonly TimeSpan Kept = TimeSpan.FromHours(24);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private NotifySettings Notify => settings.Notify;

    /// <summary>What is known after a run, and after those before it whose processes died before they could look.</summary>
    public NotificationState AfterRun(IStateWriter writer, SyncRun run) => Look(writer, run);

    /// <summary>What is known when somebody looks and no run has ended.</summary>
    public NotificationState AtCheck(IStateWriter writer) => Look(writer, null);

    /// <summary>Takes the messages that are due, so that no other process sends them meanwhile.</summary>
    /// <param name="writer">The state.</param>
    /// <param name="within">For how long they are this process's.</param>
    public IReadOnlyList<DueMessage> Take(IStateWriter writer, TimeSpan within)
    {
        if (NotificationState.Read(writer) is not { Outbox.Count: > 0 } state) return [];
        var now = time.GetUtcNow();
        var kept = state.Outbox.Where(due => now - due.Message.At < Kept && Notify.Channels.Any(one => one.Name == due.Channel)).ToList();
        // Behind one that waits, the later ones of its channel wait, too: an end is not told before its beginning.
        var taken = kept.GroupBy(due => due.Channel).SelectMany(channel => channel.TakeWhile(due => IsDue(due, now))).ToList();
        if (taken.Count == 0 && kept.Count == state.Outbox.Count) return [];
        (state with { Outbox = kept.ConvertAll(due => taken.Contains(due) ? due with { NextTry = now + within } : due) }).Save(writer);
        return taken;
    }

    /// <summary>Keeps what became of messages that were taken, and of tests.</summary>
    public void Settle(IStateWriter writer, IReadOnlyList<(DueMessage Message, string? Error)> tried)
    {
        var now = time.GetUtcNow();
        var state = NotificationState.Read(writer) ?? New(writer, now);
        var outbox = state.Outbox.ToList();
        var channels = state.Channels.ToDictionary(one => one.Channel, StringComparer.Ordinal);
        foreach (var (message, error) in tried)
        {
            var at = outbox.FindIndex(due => due.Channel == message.Channel && due.Message.Id == message.Message.Id);
            if (at >= 0 && error is null) outbox.RemoveAt(at);
            else if (at >= 0)
            {
                var failures = message.Failures + 1;
                outbox[at] = message with { Failures = failures, NextTry = now + WaitAfter(failures) };
            }

            var record = channels.GetValueOrDefault(message.Channel) ?? new ChannelRecord(message.Channel);
            channels[message.Channel] = error is null
                ? record with { LastSuccess = now, Error = null } : record with { LastFailure = now, Error = error };
        }

        (state with { Outbox = outbox, Channels = [.. channels.Values.Where(one => Notify.Channels.Any(c => c.Name == one.Channel))] })
            .Save(writer);
    }

    /// <summary>When somebody should look again although no run came: a digest or a message that waits.</summary>
    public DateTimeOffset NextLook(NotificationState state)
    {
        var now = time.GetUtcNow();
        var moments = state.Outbox.GroupBy(due => due.Channel).Select(channel => channel.First().NextTry).Append(now + LongestWait)
            .Append(NotificationRules.DigestMoment(Notify.DigestHour, now).AddDays(1));
        return moments.Min();
    }

    // What happened before somebody wanted to be told is no news, whoever looks first: a run, a check or a test.
    private static NotificationState New(IStateReader reader, DateTimeOffset now, string? run = null) => new()
    {
        Begun = now, Digested = now,
        SeenRuns =
        [
            .. reader.Runs(RunsLookedAt).Where(one => one.Outcome != RunOutcome.Running && one.RunId != run).Select(one => one.RunId),
        ],
    };

    // A time too far away was written by a clock that was set back since.
    private static bool IsDue(DueMessage due, DateTimeOffset now) => due.NextTry <= now || due.NextTry > now + LongestWait;

    private static TimeSpan WaitAfter(int failures)
    {
        var wait = TimeSpan.FromMinutes(Math.Pow(2, Math.Min(failures - 1, 10)));
        return wait < LongestWait ? wait : LongestWait;
    }

    private NotificationState Look(IStateWriter writer, SyncRun? run)
    {
        var now = time.GetUtcNow();
        var before = NotificationState.Read(writer);
        var newest = writer.Runs(RunsLookedAt);
        var state = before ?? New(writer, now, run?.RunId);
        var unseen = newest.Where(one => one.Outcome != RunOutcome.Running && !state.SeenRuns.Contains(one.RunId)).Reverse().ToList();
        if (run is not null && !state.SeenRuns.Contains(run.RunId) && !unseen.Exists(one => one.RunId == run.RunId)) unseen.Add(run);
        foreach (var one in unseen) state = AfterOne(state, one, writer.Quarantine(), now);
        if (run is null) state = NotificationRules.After(state, Staleness(state, newest, now), Notify.Channels, now);
        state = WithDigest(NotificationRules.AfterTime(state, Notify.Channels, now), writer, now);
        if (before is null || unseen.Count > 0 || !ReferenceEquals(state, before)) state.Save(writer);
        return state;
    }

    private NotificationState AfterOne(
        NotificationState state, SyncRun run, IReadOnlyList<QuarantinedItem> quarantine, DateTimeOffset now)
    {
        var isDone = run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete;
        state = state with { SeenRuns = [.. state.SeenRuns.TakeLast((2 * RunsLookedAt) - 1), run.RunId] };
        if (isDone || run.Outcome is RunOutcome.Failed or RunOutcome.Refused) state = state with { LastRun = run.Ended ?? now };
        // Somebody sees what becomes of an undo or an import: they are done by hand.
        if (run.Kind is RunKind.Full or RunKind.Incremental)
        {
            if (run.Outcome == RunOutcome.Failed)
                state = state with { FailedRuns = state.FailedRuns + 1, FailedSince = state.FailedSince ?? run.Started };
            else if (isDone || run.Outcome == RunOutcome.Refused) state = state with { FailedRuns = 0, FailedSince = null };
        }

        return Sightings(state, run, isDone, quarantine).Aggregate(
            state, (known, seen) => NotificationRules.After(known, seen, Notify.Channels, now));
    }

    private IEnumerable<Sighting> Sightings(
        NotificationState state, SyncRun run, bool isDone, IReadOnlyList<QuarantinedItem> quarantine)
    {
        var at = run.Ended ?? run.Started;
        if (isDone || run.Outcome is RunOutcome.Failed or RunOutcome.Refused) yield return new(NotifyEvent.Stale, false, at) { Run = run };
        if (run.Kind is RunKind.Full or RunKind.Incremental)
        {
            var isOpen = state.Open.Any(open => open.Kind == NotifyEvent.Failing);
            bool? fails = run.Outcome switch
            {
                RunOutcome.Failed => state.FailedRuns >= Notify.FailingRuns || isOpen ? true : null,
                _ => state.FailedRuns == 0 && run.Outcome is not (RunOutcome.Cancelled or RunOutcome.Interrupted) ? false : null,
            };
            yield return new(NotifyEvent.Failing, fails, state.FailedSince ?? run.Started)
            {
                Run = run,
                Reasons = [Text($"{state.FailedRuns} runs in a row failed."), Words($"{run.ErrorId}: {run.ErrorMessage}")],
            };
            // A plan that somebody applied too late harms nothing.
            bool? isRefused = run is { Outcome: RunOutcome.Refused, ErrorId: not "PlanStale" } ? true : isDone ? false : null;
            yield return new(NotifyEvent.Refused, isRefused, run.Started)
            {
                Run = run, Reasons = [Words(run.ErrorMessage ?? string.Empty)],
            };
        }

        if (!run.HasCounts) yield break;
        if (run.Counts.Quarantined is { } quarantined)
        {
            yield return new(NotifyEvent.Quarantine, quarantined > Notify.QuarantineOver, at)
            {
                Run = run,
                Reasons =
                [
                    Text($"Items in quarantine: {quarantined}; more than {Notify.QuarantineOver} are told."),
                    .. quarantine.Take(5).Select(item => Words($"{item.Name}: {item.Reason}")),
                ],
            };
        }

        var difference = HealthCheck.DifferenceOf(run.Counts, quarantine);
        yield return new(NotifyEvent.Mismatch, difference is not null, at) { Run = run, Reasons = [Words(difference ?? string.Empty)] };
    }

    private Sighting Staleness(NotificationState state, IReadOnlyList<SyncRun> newest, DateTimeOffset now)
    {
        var last = state.LastRun is { } known && known > state.Begun ? known : state.Begun;
        var allowed = Notify.StaleMinutes is { } minutes
            ? TimeSpan.FromMinutes(minutes) : settings.Schedule.FullSweep + HealthCheck.AgeAllowed;
        // One that is under way has not ended because it is long.
        var isUnderWay = newest is [{ Outcome: RunOutcome.Running, Started: var started }, ..] && now - started <= allowed;
        return new(NotifyEvent.Stale, now - last <= allowed ? false : isUnderWay ? null : true, last)
        {
            Reasons = [$"No run has ended since {NotificationWords.Utc(last)}."],
        };
    }

    private NotificationState WithDigest(NotificationState state, IStateReader reader, DateTimeOffset now)
    {
        if (state.Digested >= NotificationRules.DigestMoment(Notify.DigestHour, now)) return state;
        if (!Notify.Channels.Any(channel => channel.Events.Contains(NotifyEvent.Digest))) return state;
        var runs = reader.Runs(settings.Schedule.HistoryRuns);
        var ofDay = runs.Where(run => run.Outcome != RunOutcome.Running && now - (run.Ended ?? run.Started) <= Kept).ToList();
        var message = NotificationWords.Digest(
            ofDay, runs.FirstOrDefault(run => run.HasCounts), reader.Quarantine().Count, state.Open, now);
        return NotificationRules.With(state with { Digested = now }, message, Notify.Channels);
    }

    // Names and errors come from outside, and may hold anything.
    private string Words(string text) => ShownText.Shortened(settings.Secrets.Scrub(text), 300);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
