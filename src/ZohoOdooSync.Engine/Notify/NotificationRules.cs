using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Notify;

/// <summary>What a run or a check shows of one kind of trouble.</summary>
/// <param name="Kind">The trouble.</param>
/// <param name="IsThere">Whether it is there; null where this says nothing about it.</param>
/// <param name="Since">When it began, as far as this shows.</param>
internal sealed record Sighting(NotifyEvent Kind, bool? IsThere, DateTimeOffset Since)
{
    /// <summary>What it is in detail.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>The run that shows it; null for a check.</summary>
    public SyncRun? Run { get; init; }
}

/// <summary>
/// Decides which messages are due. Pure: what is known, what was seen and the time in, what is known then out.
/// <para>A trouble is told when it is first seen, but at most once an hour for each kind: one that comes back sooner is told when the
/// hour is over, if it is still there. It is over when two runs in a row do not see it any more, or one does not and it was last
/// seen an hour ago. Its end is told where its beginning was.</para>
/// </summary>
internal static class NotificationRules
{
    /// <summary>The least time between two messages about a new trouble of one kind.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    private const int RunsUntilOver = 2;

    /// <summary>What is known after something was seen.</summary>
    /// <param name="state">What was known before.</param>
    /// <param name="seen">What was seen.</param>
    /// <param name="channels">Who is told.</param>
    /// <param name="now">The time, UTC.</param>
    public static NotificationState After(
        NotificationState state, Sighting seen, IReadOnlyList<NotifyChannel> channels, DateTimeOffset now) => seen.IsThere switch
        {
            true => Seen(state, seen, channels, now),
            false => NotSeen(state, seen, channels, now),
            null => state,
        };

    /// <summary>What is known after time has passed: a trouble that the last run did not see is over an hour after it was seen.</summary>
    public static NotificationState AfterTime(NotificationState state, IReadOnlyList<NotifyChannel> channels, DateTimeOffset now) =>
        state.Open.Where(trouble => trouble.Gone > 0 && now - trouble.Seen >= Quiet).ToList()
            .Aggregate(state, (before, trouble) => Over(before, trouble, null, channels, now));

    /// <summary>The moment from which on the newest digest is due.</summary>
    public static DateTimeOffset DigestMoment(int hour, DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(hour);
        return today <= now ? today : today.AddDays(-1);
    }

    /// <summary>Adds a message for every channel that wants it.</summary>
    public static NotificationState With(
        NotificationState state, NotificationMessage message, IReadOnlyList<NotifyChannel> channels) => state with
        {
            Outbox =
            [
                .. state.Outbox,
                .. channels.Where(channel => channel.Events.Contains(message.Event)
                        && (message.Trouble is not { } trouble || channel.Events.Contains(trouble)))
                    .Select(channel => new DueMessage(channel.Name, message, message.At)),
            ],
        };

    private static NotificationState Seen(
        NotificationState state, Sighting seen, IReadOnlyList<NotifyChannel> channels, DateTimeOffset now)
    {
        var trouble = (state.Open.FirstOrDefault(open => open.Kind == seen.Kind) ?? new OpenTrouble(seen.Kind, seen.Since, now)) with
        {
            Seen = now, Gone = 0, Reasons = seen.Reasons,
        };
        // A time in the future was written by a clock that was set back since.
        var isQuiet = state.LastTold.TryGetValue(seen.Kind, out var last) && now - last < Quiet && last <= now;
        if (trouble.Told is not null || isQuiet) return state with { Open = With(state.Open, trouble) };
        trouble = trouble with { Told = now };
        return With(
            state with
            {
                Open = With(state.Open, trouble),
                LastTold = new Dictionary<NotifyEvent, DateTimeOffset>(state.LastTold) { [seen.Kind] = now },
            },
            NotificationWords.Of(trouble, seen.Run, now), channels);
    }

    private static NotificationState NotSeen(
        NotificationState state, Sighting seen, IReadOnlyList<NotifyChannel> channels, DateTimeOffset now)
    {
        if (state.Open.FirstOrDefault(open => open.Kind == seen.Kind) is not { } trouble) return state;
        trouble = trouble with { Gone = trouble.Gone + 1 };
        return trouble.Gone >= RunsUntilOver || now - trouble.Seen >= Quiet
            ? Over(state, trouble, seen.Run, channels, now)
            : state with { Open = With(state.Open, trouble) };
    }

    private static NotificationState Over(
        NotificationState state, OpenTrouble trouble, SyncRun? run, IReadOnlyList<NotifyChannel> channels, DateTimeOffset now)
    {
        var after = state with { Open = [.. state.Open.Where(open => open.Kind != trouble.Kind)] };
        return trouble.Told is null ? after : With(after, NotificationWords.OfEnd(trouble, run, now), channels);
    }

    private static OpenTrouble[] With(IReadOnlyList<OpenTrouble> open, OpenTrouble trouble) =>
        [.. open.Where(one => one.Kind != trouble.Kind), trouble];
}
