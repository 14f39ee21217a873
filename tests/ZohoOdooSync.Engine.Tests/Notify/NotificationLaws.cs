using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>Whatever flaps: one message for a trouble, one for its end, and no flood.</summary>
public sealed class NotificationLaws
{
    private static readonly DateTimeOffset Start = new(2026, 6, 9, 12, 0, 0, TimeSpan.Zero);

    private static readonly NotifyChannel[] Channels = [new CommandChannel("ops") { Program = "page" }];

    [Property(MaxTest = 2000)]
    public Property Beginnings_and_ends_of_a_trouble_alternate() => Holds((_, told) =>
    {
        foreach (var ofKind in told.GroupBy(one => one.Trouble ?? one.Event))
        {
            Assert.All(ofKind.Select((one, index) => (one, index)), pair =>
                Assert.Equal(pair.index % 2 == 1, pair.one.Event == NotifyEvent.Recovered));
        }
    });

    [Property(MaxTest = 2000)]
    public Property A_trouble_of_a_kind_is_told_once_an_hour_at_most() => Holds((_, told) =>
    {
        foreach (var ofKind in told.Where(one => one.Event != NotifyEvent.Recovered).GroupBy(one => one.Event))
        {
            Assert.All(ofKind.Zip(ofKind.Skip(1)), pair =>
                Assert.True(pair.Second.At - pair.First.At >= TimeSpan.FromHours(1), $"{pair.First.At} and {pair.Second.At}"));
        }
    });

    [Property(MaxTest = 2000)]
    public Property An_end_is_told_only_after_two_runs_or_an_hour_without_the_trouble() => Holds((steps, told) =>
    {
        foreach (var end in told.Where(one => one.Event == NotifyEvent.Recovered))
        {
            var own = steps.Where(step => step.Seen.Kind == end.Trouble && step.At <= end.At && step.Seen.IsThere is not null).ToList();
            var gone = own.AsEnumerable().Reverse().TakeWhile(step => step.Seen.IsThere == false).ToList();
            var last = own.Last(step => step.Seen.IsThere == true).At;
            Assert.True(gone.Count >= 2 || (gone.Count == 1 && end.At - last >= TimeSpan.FromHours(1)));
        }
    });

    [Property(MaxTest = 2000)]
    public Property A_trouble_that_is_there_for_an_hour_is_told() => Holds((steps, told) =>
    {
        foreach (var kind in steps.Select(step => step.Seen.Kind).Distinct())
        {
            var own = steps.Where(step => step.Seen.Kind == kind && step.Seen.IsThere is not null).ToList();
            var stays = own.AsEnumerable().Reverse().TakeWhile(step => step.Seen.IsThere == true).ToList();
            if (stays.Count == 0 || stays[0].At - stays[^1].At < TimeSpan.FromHours(1)) continue;
            Assert.NotEqual(NotifyEvent.Recovered, told.Last(one => one.Event == kind || one.Trouble == kind).Event);
        }
    });

    [Property(MaxTest = 500)]
    public Property Nothing_is_told_of_a_trouble_that_nobody_saw() => Holds((steps, told) => Assert.All(
        told, one => Assert.Contains(steps, step => step.Seen.Kind == (one.Trouble ?? one.Event) && step.Seen.IsThere == true)));

    [Property(MaxTest = 500)]
    public Property What_is_known_survives_the_state_file() => Holds((steps, told) =>
    {
        var again = Tell(steps, state => StateText.Read<NotificationState>(StateText.Write(state)));
        Assert.Equal(told.Select(one => (one.Id, one.Event)), again.Select(one => (one.Id, one.Event)));
    });

    private static Property Holds(Action<IReadOnlyList<Step>, IReadOnlyList<NotificationMessage>> law) =>
        Prop.ForAll(Steps().ToArbitrary(), steps => law(steps, Tell(steps, state => state)));

    private static List<NotificationMessage> Tell(IReadOnlyList<Step> steps, Func<NotificationState, NotificationState> between)
    {
        var state = new NotificationState { Begun = Start, Digested = Start };
        foreach (var step in steps)
        {
            state = NotificationRules.After(between(state), step.Seen, Channels, step.At);
            if (step.LooksAfter) state = NotificationRules.AfterTime(state, Channels, step.At);
        }

        return [.. state.Outbox.Select(due => due.Message)];
    }

    private static Gen<IReadOnlyList<Step>> Steps() =>
        Gen.Choose(1, 3).SelectMany(_ => Gen.Elements(NotifyEvent.Failing, NotifyEvent.Quarantine, NotifyEvent.Mismatch))
            .SelectMany(kind => Gen.Frequency((4, Gen.Constant((bool?)true)), (4, Gen.Constant((bool?)false)),
                (1, Gen.Constant((bool?)null))).SelectMany(isThere => Gen.Elements(1, 5, 5, 5, 20, 59, 60, 200)
                    .SelectMany(minutes => Gen.Elements(true, false).Select(looks => (kind, isThere, minutes, looks)))))
            .ListOf().Select(list =>
            {
                var at = Start;
                return (IReadOnlyList<Step>)[.. list.Select(one =>
                {
                    at = at.AddMinutes(one.minutes);
                    return new Step(new Sighting(one.kind, one.isThere, at), at, one.looks);
                })];
            });

    private sealed record Step(Sighting Seen, DateTimeOffset At, bool LooksAfter);
}
