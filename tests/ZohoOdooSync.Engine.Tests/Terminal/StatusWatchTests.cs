using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Terminal;

/// <summary>When watching looks and when it only lets time pass, on a clock that the test moves.</summary>
public sealed class StatusWatchTests
{
    private readonly ManualTime _time = new();
    private int _looks;

    [Fact]
    public async Task It_looks_every_interval_and_counts_down_every_second_in_between()
    {
        var moments = await WatchAsync(3, ticks: true);
        Assert.Equal(3, _looks);
        Assert.Equal([true, false, false, true, false, false, true], moments.Select(moment => moment.IsLook));
        Assert.Equal([3, 2, 1, 3, 2, 1, 0], moments.Select(moment => moment.UntilNextLook.TotalSeconds));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], moments.Select(moment => (moment.Now - moments[0].Now).TotalSeconds));
    }

    [Fact]
    public async Task Without_a_screen_there_are_only_looks()
    {
        Assert.All(await WatchAsync(4, ticks: false), moment => Assert.True(moment.IsLook));
        Assert.Equal(4, _looks);
    }

    [Fact]
    public async Task A_later_look_that_fails_is_told_with_what_was_seen_before_and_does_not_end_it()
    {
        var trouble = new SyncException("StateUnreadable", SyncErrorKind.Data, "The state cannot be read.", "Look at its rights.");
        var moments = await WatchAsync(3, ticks: false, look => look == 2 ? throw trouble : SomeStatus.NeverRun());
        Assert.Equal([null, trouble, null], moments.Select(moment => moment.Trouble));
        var screen = moments[1].Draw(SomeStatus.Space(80, 24), "q ends");
        Assert.Equal("StateUnreadable: The state cannot be read.", screen[^1].ToString());
        Assert.Equal("q ends; next look in 3 s", moments[0].Draw(SomeStatus.Space(80, 24), "q ends")[^1].ToString());
        Assert.DoesNotContain("ends", SomeStatus.Text(moments[2].DrawLast(SomeStatus.Space(80, 24))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_first_look_that_fails_ends_it()
    {
        var trouble = new SyncException("StateUnreadable", SyncErrorKind.Data, "The state cannot be read.", "Look at its rights.");
        Assert.Same(trouble, await Assert.ThrowsAsync<SyncException>(() => WatchAsync(3, ticks: true, _ => throw trouble)));
    }

    [Fact]
    public async Task It_ends_without_an_exception_when_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        var moments = new List<WatchMoment<SyncStatus>>();
        await foreach (var moment in StatusWatch.MomentsAsync(
            SomeStatus.NeverRun, StatusScreen.Draw, TimeSpan.FromHours(1), null, true, _time, stop.Token))
        {
            moments.Add(moment);
            if (moments.Count == 5) await stop.CancelAsync();
        }

        Assert.Equal(5, moments.Count);
    }

    private async Task<List<WatchMoment<SyncStatus>>> WatchAsync(int looks, bool ticks, Func<int, SyncStatus>? look = null)
    {
        var moments = new List<WatchMoment<SyncStatus>>();
        await foreach (var moment in StatusWatch.MomentsAsync(
            () => (look ?? (_ => SomeStatus.NeverRun()))(++_looks), StatusScreen.Draw, TimeSpan.FromSeconds(3), looks, ticks,
                _time, TestContext.Current.CancellationToken))
            moments.Add(moment);
        return moments;
    }
}
