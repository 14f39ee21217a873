using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Zoho;

/// <summary>The pace is the organisation's: what one process sent counts for the next.</summary>
public sealed class CallThrottleTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("zohoodoosync-pace-");

    private string BookFile => Path.Combine(_home.FullName, "calls.cache");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Two_plans_one_after_the_other_stay_within_the_minute_of_the_organisation()
    {
        await using var bench = await Workbench.StartAsync(products: 11_000);
        bench.Sandbox.Zoho.Switches.EnforceMinuteLimit = true;
        for (var plans = 0; plans < 2; plans++)
        {
            // Each its own process, as two calls of the command line are.
            var result = await bench.Engine().PlanAsync(bench.Told, CancellationToken.None);
            Assert.Equal(11_000, result.Plan.Entries.Count);
        }

        Assert.DoesNotContain(bench.Told.Messages, message => message.Text.Contains("code 44", StringComparison.Ordinal));
        Assert.InRange(bench.Sandbox.Zoho.Calls.PeakPerMinute, 95, 100);
        Assert.False(File.Exists(bench.Settings.StatePath));
    }

    [Fact]
    public async Task A_plan_of_20000_items_waits_once_for_the_few_calls_beyond_a_minutes_hundred()
    {
        // A hundred pages, some beyond them that show that there are no more, and the organisation.
        await using var bench = await Workbench.StartAsync(products: 20_000);
        bench.Sandbox.Zoho.Switches.EnforceMinuteLimit = true;
        var before = bench.Time.GetUtcNow();
        var result = await bench.Engine().PlanAsync(bench.Told, CancellationToken.None);
        Assert.Equal(20_000, result.Plan.Entries.Count);
        Assert.InRange(result.ZohoCalls, 103, 107);
        Assert.InRange(bench.Time.GetUtcNow() - before, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task A_plan_whose_calls_fit_into_a_minute_waits_for_no_page_beyond_its_end()
    {
        // Ninety-nine pages and the organisation: pages that are asked for beyond the end would have to wait for the next minute.
        await using var bench = await Workbench.StartAsync(products: 19_700);
        bench.Sandbox.Zoho.Switches.EnforceMinuteLimit = true;
        bench.Time.Held = [TimeSpan.FromSeconds(60)];
        var result = await bench.Engine().PlanAsync(bench.Told, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(19_700, result.Plan.Entries.Count);
        Assert.InRange(bench.Sandbox.Zoho.Calls.PeakPerMinute, 99, 100);
    }

    [Fact]
    public async Task Two_that_take_turns_stay_within_it_together()
    {
        var sent = new List<TimeSpan>();
        using var one = Pace(limit: 10);
        using var two = Pace(limit: 10);
        for (var number = 0; number < 60; number++)
        {
            using var place = await (number % 2 == 0 ? one : two).EnterAsync(CancellationToken.None);
            sent.Add(_time.GetElapsedTime(0));
        }

        for (var i = 10; i < sent.Count; i++) Assert.True(sent[i] - sent[i - 10] >= TimeSpan.FromSeconds(60), $"call {i} came too early");
    }

    [Fact]
    public async Task What_a_process_left_that_died_counts_until_its_call_can_have_counted()
    {
        var dead = Pace(limit: 2);
        (await dead.EnterAsync(CancellationToken.None)).Dispose();
        _ = await dead.EnterAsync(CancellationToken.None);
        using var next = Pace(limit: 2);
        var before = _time.GetElapsedTime(0);
        (await next.EnterAsync(CancellationToken.None)).Dispose();
        // Of both calls the book has what was known when the second was sent: the first was answered.
        Assert.InRange(_time.GetElapsedTime(0) - before, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
        (await next.EnterAsync(CancellationToken.None)).Dispose();
        Assert.InRange(_time.GetElapsedTime(0) - before, TimeSpan.FromSeconds(120), TimeSpan.FromSeconds(121));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_is_set_changes_nothing(int days)
    {
        using (var one = Pace(limit: 1)) (await one.EnterAsync(CancellationToken.None)).Dispose();
        _time.SetClock(TimeSpan.FromDays(days));
        using var two = Pace(limit: 1);
        var before = _time.GetElapsedTime(0);
        (await two.EnterAsync(CancellationToken.None)).Dispose();
        Assert.InRange(_time.GetElapsedTime(0) - before, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(61));
    }

    [Fact]
    public async Task A_book_that_cannot_be_read_or_is_of_another_start_of_the_machine_counts_for_nothing()
    {
        byte[][] damaged =
        [
            [], [1, 2, 3], new byte[4096], [.. "ZOSCALL1"u8, 1, 2, 3], [.. "ZOSCALL1"u8, .. Enumerable.Repeat((byte)0xFF, 1600)],
            [.. "ZOSCALL1"u8, .. Enumerable.Repeat((byte)0x7F, 1600)], [.. Enumerable.Repeat((byte)'x', 1_000_000)],
        ];
        foreach (var bytes in damaged)
        {
            await File.WriteAllBytesAsync(BookFile, bytes);
            var before = _time.GetElapsedTime(0);
            using var pace = Pace(limit: 1);
            (await pace.EnterAsync(CancellationToken.None)).Dispose();
            Assert.Equal(before, _time.GetElapsedTime(0));
            Assert.True(new FileInfo(BookFile).Length < 100);
        }
    }

    [Fact]
    public async Task A_book_that_somebody_else_keeps_open_does_not_hold_the_call_for_long()
    {
        using var held = new FileStream(BookFile, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        using var pace = Pace(limit: 1);
        var before = _time.GetElapsedTime(0);
        (await pace.EnterAsync(CancellationToken.None)).Dispose();
        Assert.InRange(_time.GetElapsedTime(0) - before, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }

    private CallThrottle Pace(int limit) => new(
        new SourceSettings { CallsPerMinute = limit, Concurrency = 5 }, new CallBook(Path.Combine(_home.FullName, "sync_tracking.db")),
            _time);
}
