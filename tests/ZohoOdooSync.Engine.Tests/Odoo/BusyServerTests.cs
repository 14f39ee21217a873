using Xunit;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Odoo;

/// <summary>A server, or a proxy before it, that asks to be left alone or takes no request of that size.</summary>
public sealed class BusyServerTests
{
    [Theory]
    [InlineData(FaultKind.TooManyRequests, true)]
    [InlineData(FaultKind.TooManyRequests, false)]
    [InlineData(FaultKind.Unavailable, true)]
    [InlineData(FaultKind.Unavailable, false)]
    public async Task The_wait_that_Odoo_asks_for_is_waited(FaultKind kind, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(rpc: rpc);
        bench.Sandbox.Odoo.AddProduct("P");
        using var target = await bench.ConnectAsync();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = kind, RetryAfterSeconds = 90 });
        var before = bench.Time.GetUtcNow();
        Assert.Single(await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None));
        Assert.InRange(bench.Time.GetUtcNow() - before, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(92));
    }

    [Theory]
    [InlineData("odoo.search_read", 0)]
    [InlineData("odoo.search_read", 2)]
    [InlineData("odoo.load", 0)]
    public async Task An_Odoo_that_loads_its_registry_anew_and_says_it_has_no_database_is_asked_again(string endpoint, int skip)
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        bench.Sandbox.Faults.Add(new Fault
        {
            Endpoint = endpoint, Kind = FaultKind.Status, Status = 404, Text = "<!doctype html><title>404 Not Found</title>", Skip = skip,
        });
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((State.RunOutcome.Succeeded, 3), (run.Outcome, run.Counts.Created));
        Assert.Equal(3, bench.Sandbox.Odoo.Products.Count);
    }

    [Fact]
    public async Task A_write_waits_too_and_is_sent_again()
    {
        await using var bench = await Workbench.StartAsync(products: 2);
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.TooManyRequests, RetryAfterSeconds = 45 });
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((State.RunOutcome.Succeeded, 2), (run.Outcome, run.Counts.Created));
        Assert.Contains(bench.Time.Waits, wait => wait >= TimeSpan.FromSeconds(45) && wait < TimeSpan.FromSeconds(47));
    }

    [Theory]
    [InlineData("Tue, 09 Jun 2026 12:01:30 GMT")]
    [InlineData("Tuesday, 09-Jun-26 12:01:30 GMT")]
    [InlineData("Tue Jun  9 12:01:30 2026")]
    [InlineData("90")]
    public async Task The_time_to_come_back_may_be_a_date_by_the_server_s_own_clock(string header)
    {
        await using var bench = await Workbench.StartAsync(rpc: true);
        // This machine's clock runs an hour ahead of the server's, whose replies say so.
        bench.Time.SetClock(TimeSpan.FromHours(1));
        var calls = 0;
        using var canned = new Canned((_, _) =>
        {
            if (++calls > 1) return Canned.Reply("""{"jsonrpc":"2.0","id":1,"result":{"server_version_info":[15]}}""", status: 403);
            var reply = Canned.Reply("slow down", "text/plain", 429);
            reply.Headers.Date = new DateTimeOffset(2026, 6, 9, 12, 0, 0, TimeSpan.Zero);
            reply.Headers.TryAddWithoutValidation("Retry-After", header);
            return reply;
        });
        using var target = bench.NewTarget(canned);
        await Assert.ThrowsAsync<SyncException>(() => target.ConnectAsync(CancellationToken.None));
        Assert.InRange(bench.Time.Waits[0], TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(92));
    }

    [Theory]
    [InlineData(FaultKind.TooManyRequests, "too many requests")]
    [InlineData(FaultKind.Unavailable, "out of order")]
    public async Task A_wait_beyond_the_patience_fails_at_once_and_says_how_long(FaultKind kind, string words)
    {
        await using var bench = await Workbench.StartAsync();
        using var target = await bench.ConnectAsync();
        var calls = target.Calls;
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = kind, RetryAfterSeconds = 3600, Count = 9 });
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None));
        Assert.Contains(words, error.Message);
        Assert.Contains("left alone for 60 minutes, and a run waits 5 minutes at most", error.Message);
        Assert.Equal(1, target.Calls - calls);
    }

    [Theory]
    [InlineData("{\"message\":\"API rate limit exceeded\"}")]
    [InlineData("<h1>429</h1>")]
    public async Task Too_many_requests_is_said_whatever_the_page_is_written_in(string body)
    {
        await using var bench = await Workbench.StartAsync();
        using var target = await bench.ConnectAsync();
        bench.Sandbox.Faults.Add(
            new Fault { Endpoint = "odoo.search_read", Kind = FaultKind.Status, Status = 429, Text = body, Count = 9 });
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None));
        Assert.Equal(("OdooUnavailable", SyncErrorKind.Unavailable), (error.ErrorId, error.Kind));
        Assert.Contains("too many requests", error.Message);
    }

    [Theory]
    [InlineData(true, "<h1>413 Request Entity Too Large</h1>")]
    [InlineData(false, "<h1>413 Request Entity Too Large</h1>")]
    [InlineData(false, "{\"error\":\"too large\"}")]
    public async Task A_request_that_is_too_large_has_an_error_of_its_own_and_was_certainly_not_carried_out(bool rpc, string body)
    {
        await using var bench = await Workbench.StartAsync(rpc: rpc);
        using var target = await bench.ConnectAsync();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.write", Kind = FaultKind.Status, Status = 413, Text = body });
        var error = await Assert.ThrowsAsync<SyncException>(() => target.SetActiveAsync([1], false, CancellationToken.None));
        Assert.Equal(("OdooCallTooLarge", false), (error.ErrorId, error.OutcomeUnknown));
        Assert.Contains("batch_size", error.NextStep);
    }
}
