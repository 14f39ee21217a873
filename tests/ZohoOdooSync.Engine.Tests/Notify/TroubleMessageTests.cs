using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>The whole way: from what a run came to, over the wire, to the receiver.</summary>
public sealed class TroubleMessageTests
{
    [Fact]
    public async Task Three_failed_runs_are_told_once_and_their_end_once()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        await bench.RunAsync();
        await bench.FailAsync(2);
        Assert.Empty(receiver.Got);

        await bench.FailAsync(4);
        Assert.Equal(["failing"], receiver.Events);
        var told = JObject.Parse(receiver.Got[0].Body);
        Assert.Equal(bench.Bench.Organization, (string?)told["organization"]);
        Assert.Equal("Failed", (string?)told["outcome"]);
        Assert.Contains("3 runs in a row failed.", told["reasons"]!.Values<string>());
        Assert.NotNull(bench.Bench.Recall(state => state.FindRun((string)told["run_id"]!)));

        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Single(receiver.Got);
        await bench.RunAsync();
        Assert.Equal(["failing", "recovered failing"], receiver.Events);
        await bench.RunAsync();
        Assert.Equal(2, receiver.Got.Count);
    }

    [Fact]
    public async Task What_happened_before_a_channel_was_named_and_tried_is_no_news()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync();
        await bench.FailAsync(4);
        bench.With(notify => notify with { Channels = [receiver.Channel()] });
        Assert.True(Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None)).Succeeded);
        receiver.Clear();
        await bench.RunAsync();
        await bench.RunAsync();
        Assert.Empty(receiver.Got);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_and_its_message_is_sent_once()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        receiver.Answer = async context =>
        {
            await context.Response.Body.WriteAsync(new byte[4 * 1024 * 1024]);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        Assert.True(Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None)).Succeeded);
        Assert.Single(receiver.Got);
    }

    [Fact]
    public async Task A_refused_plan_is_told_with_its_reasons_and_the_commands_of_the_front_end()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        bench.Wire = bench.Wire with { CommandOf = FrontEnd.PowerShell.CommandOf };
        await bench.RunAsync();
        foreach (var item in bench.Bench.Sandbox.Zoho.Items.Take(2)) bench.Bench.Sandbox.Zoho.Remove(item.ItemId);
        Assert.Equal(RunOutcome.Refused, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(RunOutcome.Refused, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(["refused"], receiver.Events);
        var told = JObject.Parse(receiver.Got[0].Body);
        Assert.Contains("The guard refused the plan", (string?)told["reasons"]![0]);
        Assert.Contains("Commands: Get-SyncPlan; Invoke-FullSync -Force.", (string?)told["next_step"]);
    }

    [Fact]
    public async Task Items_in_quarantine_are_told_with_their_names_when_there_are_more_than_accepted()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        bench.With(notify => notify with { QuarantineOver = 1 });
        bench.Bench.Sandbox.Odoo.Switches.RefusedText = "odd";
        bench.Bench.Sandbox.Zoho.Add(new SandboxItem { Name = "one odd kettle", Rate = 1m });
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        Assert.DoesNotContain("quarantine", receiver.Events);
        bench.Bench.Sandbox.Zoho.Add(new SandboxItem { Name = "one odd anvil", Rate = 1m });
        await bench.RunAsync();
        await bench.RunAsync();
        Assert.Equal(["quarantine"], receiver.Events);
        Assert.Contains("one odd anvil", receiver.Got[0].Body);
    }

    [Fact]
    public async Task A_channel_is_told_of_what_it_wants_alone()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var other = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(
            receiver.Channel() with { Events = new HashSet<NotifyEvent> { NotifyEvent.Failing } },
            other.Channel() with { Name = "other", Events = new HashSet<NotifyEvent> { NotifyEvent.Refused, NotifyEvent.Recovered } });
        await bench.FailAsync(3);
        await bench.RunAsync();
        await bench.RunAsync();
        Assert.Equal(["failing"], receiver.Events);
        Assert.Empty(other.Got);
    }

    [Fact]
    public async Task The_check_tells_that_no_run_came_and_later_that_one_did()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        bench.With(notify => notify with { StaleMinutes = 60 });
        await bench.RunAsync();
        Assert.Empty(await bench.CheckAsync(TimeSpan.FromMinutes(50)));
        Assert.Equal(NotifyEvent.Stale, Assert.Single(await bench.CheckAsync(TimeSpan.FromMinutes(15))).Event);
        Assert.Empty(await bench.CheckAsync(TimeSpan.FromMinutes(15)));
        await bench.RunAsync();
        await bench.CheckAsync(TimeSpan.FromMinutes(15));
        Assert.Equal(["stale", "recovered stale"], receiver.Events);
        Assert.Empty(bench.Engine().GetStatus().Notifications!.Open);
    }

    [Fact]
    public async Task A_trouble_that_the_last_run_did_not_see_is_over_for_the_check_after_an_hour()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        await bench.FailAsync(3);
        await bench.RunAsync();
        Assert.Empty(await bench.CheckAsync(TimeSpan.FromMinutes(30)));
        Assert.Equal(NotifyEvent.Recovered, Assert.Single(await bench.CheckAsync(TimeSpan.FromMinutes(30))).Event);
    }

    [Fact]
    public async Task The_digest_comes_once_a_day_and_only_where_it_is_wanted()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(
            receiver.Channel() with { Events = new HashSet<NotifyEvent> { NotifyEvent.Digest } });
        bench.With(notify => notify with { DigestHour = 13 });
        await bench.RunAsync();
        Assert.Empty(receiver.Got);
        await bench.CheckAsync(TimeSpan.FromHours(1));
        await bench.CheckAsync(TimeSpan.FromHours(1));
        await bench.RunAsync(60 * 24);
        Assert.Equal(["digest", "digest"], receiver.Events);
        var reasons = JObject.Parse(receiver.Got[0].Body)["reasons"]!.Values<string>().ToList();
        Assert.Contains("3 products changed.", reasons);
        Assert.Contains("Zoho 3 items, Odoo 3 products; counts match: YES.", reasons);
    }

    [Fact]
    public async Task A_server_tells_beside_its_cycles_and_sends_the_digest_while_it_waits()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(
            receiver.Channel() with { Events = new HashSet<NotifyEvent> { NotifyEvent.Digest, NotifyEvent.Failing } });
        bench.With(notify => notify with { DigestHour = 13, FailingRuns = 2 });
        bench.Bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unauthorized, Count = 1000 });
        await bench.Engine().RunCyclesAsync(TimeSpan.FromMinutes(5), 4, bench.Bench.Told, CancellationToken.None).ToListAsync();
        Assert.Equal(["failing"], receiver.Events);

        bench.Bench.Sandbox.Faults.Clear();
        await bench.Engine().RunCyclesAsync(TimeSpan.FromHours(2), 2, bench.Bench.Told, CancellationToken.None).ToListAsync();
        Assert.Equal(["failing", "digest"], receiver.Events);
    }

    [Fact]
    public async Task What_a_dead_process_did_not_send_the_next_one_sends()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        await bench.FailAsync(2);
        // Its run is recorded, and then it dies.
        var now = bench.Bench.Time.GetUtcNow();
        using (var state = bench.Bench.OpenState())
        {
            state.Write(writer => writer.SaveRun(new SyncRun
            {
                RunId = "20260609-130000-dead", Kind = RunKind.Full, Started = now, Ended = now, Outcome = RunOutcome.Failed,
                ErrorId = "SomeError", ErrorMessage = "It failed.",
            }));
        }

        await bench.CheckAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(["failing"], receiver.Events);
    }

    [Fact]
    public async Task What_a_later_version_kept_breaks_neither_a_run_nor_a_status()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        await bench.RunAsync();
        using (var state = bench.Bench.OpenState())
            state.Write(writer => writer.SaveNote("notify", """{"Begun":"later","Open":[{"Kind":"Earthquake"}]}"""));
        Assert.Empty(bench.Engine().GetStatus().Notifications!.Open);
        await bench.FailAsync(3);
        Assert.Equal(["failing"], receiver.Events);
    }

    [Fact]
    public async Task What_failed_before_the_first_channel_was_named_is_no_news()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync();
        await bench.FailAsync(5);
        Assert.Null(bench.Engine().GetStatus().Notifications);
        bench.With(notify => notify with { Channels = [receiver.Channel()] });
        await bench.FailAsync(1);
        Assert.Empty(receiver.Got);
        await bench.FailAsync(2);
        Assert.Equal(["failing"], receiver.Events);
    }
}
