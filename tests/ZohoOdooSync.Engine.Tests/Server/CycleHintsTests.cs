using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Server.Hints;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>When hints may start a cycle: gathered, spaced, and within the day's calls.</summary>
public sealed class CycleHintsTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private readonly ManualTime _time = new();
    private ZohoUsage _usage = new(0, null, null, null);

    [Fact]
    public void A_thousand_hints_in_a_second_start_one_cycle_two_seconds_after_the_first()
    {
        var hints = Hints();
        Assert.Null(hints.DueIn());
        for (var i = 0; i < 1000; i++)
        {
            hints.Give();
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(TimeSpan.FromSeconds(1), hints.DueIn());
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(TimeSpan.Zero, hints.DueIn());
        hints.Serve(early: true);
        Assert.Null(hints.DueIn());
        Assert.Equal(1, hints.Cycles);
    }

    [Fact]
    public void A_hint_that_comes_while_a_cycle_works_starts_another_one()
    {
        var hints = Hints();
        hints.Give();
        _time.Advance(CycleHints.Gathering);
        hints.Serve(early: true);
        hints.Give();
        Assert.Equal(HintPace.Least, hints.DueIn());
        _time.Advance(HintPace.Least);
        Assert.Equal(TimeSpan.Zero, hints.DueIn());
    }

    [Fact]
    public void A_cycle_of_the_interval_serves_the_hints_and_costs_them_nothing()
    {
        var hints = Hints();
        hints.Give();
        hints.Serve(early: false);
        Assert.Null(hints.DueIn());
        Assert.Equal(0, hints.Cycles);
    }

    [Fact]
    public async Task A_wait_ends_with_the_first_hint_or_when_its_time_is_over()
    {
        var hints = Hints();
        var wait = hints.WaitAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        Assert.False(wait.IsCompleted);
        hints.Give();
        await wait;
        hints.Serve(early: true);
        var other = hints.WaitAsync(TimeSpan.FromHours(1), TestContext.Current.CancellationToken);
        _time.Advance(TimeSpan.FromHours(1));
        await other;
    }

    [Fact]
    public void Hints_without_end_start_no_more_cycles_than_sixty_and_what_the_hours_give()
    {
        var hints = Hints();
        Assert.InRange(CyclesOf(hints, TimeSpan.FromHours(3)), 200, 60 + 180 + 1);
    }

    [Fact]
    public void Where_the_day_has_no_calls_left_for_them_hints_wait_for_the_interval()
    {
        _usage = new(0, 1000, 320, _time.GetUtcNow().AddHours(12));
        var hints = Hints();
        hints.Give();
        Assert.Equal(TimeSpan.MaxValue, hints.DueIn());
        // Zoho's day ends, and a new one begins.
        _time.Advance(TimeSpan.FromHours(13));
        Assert.True(hints.DueIn() < TimeSpan.FromMinutes(2), $"{hints.DueIn()}");
    }

    [Property]
    public Property Cycles_that_hints_start_leave_the_calls_of_others_and_of_the_interval_alone() => Prop.ForAll(
        Gen.Choose(1, 20).Select(thousands => thousands * 500).ToArbitrary(), Gen.Choose(0, 100).ToArbitrary(),
        Gen.Choose(1, 24).Zip(Gen.Choose(10, 100)).ToArbitrary(), (limit, leftPercent, rest) =>
        {
            var (hours, share) = rest;
            var time = new ManualTime();
            var reset = time.GetUtcNow().AddHours(hours);
            var remaining = limit * leftPercent / 100;
            var hints = new CycleHints(
                new HintPace(() => new ZohoUsage(0, limit, remaining, reset), share, Interval, time), time);
            var cycles = 0;
            for (; time.GetUtcNow() < reset; time.Advance(TimeSpan.FromSeconds(30)))
            {
                hints.Give();
                if (hints.DueIn() is not { } due || due > TimeSpan.FromSeconds(2)) continue;
                hints.Serve(early: true);
                (cycles, remaining) = (cycles + 1, remaining - 2);
            }

            var forOthers = limit * (100 - share) / 100.0;
            return cycles == 0 || remaining >= forOthers - 2;
        });

    private int CyclesOf(CycleHints hints, TimeSpan during)
    {
        var end = _time.GetUtcNow() + during;
        for (; _time.GetUtcNow() < end; _time.Advance(TimeSpan.FromSeconds(5)))
        {
            hints.Give();
            if (hints.DueIn() <= TimeSpan.FromSeconds(2)) hints.Serve(early: true);
        }

        return hints.Cycles;
    }

    private CycleHints Hints() => new(new HintPace(() => _usage, 70, Interval, _time), _time);
}
