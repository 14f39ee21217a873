using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>Webhooks: what is sent, and what a bad receiver costs.</summary>
public sealed class WebhookTests
{
    private static readonly ToldMessage Odd = new(
        new NotificationMessage
        {
            Id = "1-failing", Event = NotifyEvent.Failing, At = DateTimeOffset.UnixEpoch, Title = "Runs fail",
            Reasons = ["A <b>\"bold\"</b> & *starred* <!channel> name"],
        }, new SyncSettings { Home = "/home", Profile = "shop" }, "Look at it.");

    [Fact]
    public void Slack_reads_no_sign_of_its_own_in_a_name()
    {
        var body = JObject.Parse(MessageJson.Of(Odd, Webhook(WebhookShape.Slack)));
        Assert.Equal(["text"], body.Properties().Select(one => one.Name));
        Assert.Equal(
            "ZohoOdooSync shop: Runs fail\nA &lt;b&gt;\"bold\"&lt;/b&gt; &amp; *starred* &lt;!channel&gt; name\nNext: Look at it.",
            (string?)body["text"]);
    }

    [Fact]
    public void Teams_gets_a_card_whose_words_are_shown_as_they_are()
    {
        var body = JObject.Parse(MessageJson.Of(Odd, Webhook(WebhookShape.Teams)));
        Assert.Equal("message", (string?)body["type"]);
        var card = Assert.Single(body["attachments"]!);
        Assert.Equal("application/vnd.microsoft.card.adaptive", (string?)card["contentType"]);
        var runs = card["content"]!["body"]!.SelectMany(block => block["inlines"]!).ToList();
        Assert.All(runs, run => Assert.Equal("TextRun", (string?)run["type"]));
        Assert.Contains(Odd.Message.Reasons[0], runs.Select(run => (string?)run["text"]));
    }

    [Fact]
    public void A_text_has_the_fields_of_its_channel_beside_it()
    {
        var fields = new Dictionary<string, object> { ["chat_id"] = "-100123", ["message_thread_id"] = 7L };
        var body = JObject.Parse(MessageJson.Of(Odd, Webhook(WebhookShape.Text) with { Fields = fields }));
        Assert.Equal(("-100123", 7), ((string?)body["chat_id"], (int)body["message_thread_id"]!));
        Assert.StartsWith("ZohoOdooSync shop: Runs fail\n", (string?)body["text"]);
    }

    [Fact]
    public void Google_Chat_calls_nobody_because_of_a_name()
    {
        var told = Odd with { Message = Odd.Message with { Reasons = ["<users/all> kettle"] } };
        var body = JObject.Parse(MessageJson.Of(told, Webhook(WebhookShape.GoogleChat)));
        Assert.Equal(["text"], body.Properties().Select(one => one.Name));
        Assert.Contains("‹users/all› kettle", (string?)body["text"]);
    }

    [Fact]
    public async Task A_server_that_is_asked_to_stop_does_not_wait_for_a_receiver_that_hangs()
    {
        await using var receiver = await Receiver.StartAsync();
        using var stop = new CancellationTokenSource();
        receiver.Answer = async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        bench.Wire = new() { OneTry = TimeSpan.FromSeconds(60), Together = TimeSpan.FromSeconds(60) };
        bench.With(notify => notify with { FailingRuns = 1 });
        bench.Bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unauthorized, Count = 1000 });
        var begun = Stopwatch.GetTimestamp();
        await bench.Engine().RunCyclesAsync(TimeSpan.FromHours(1), null, bench.Bench.Told, stop.Token).ToListAsync();
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0, 10);
        Assert.Equal(1, Channel(bench).Waiting);
    }

    [Fact]
    public async Task A_receiver_that_asks_for_a_long_rest_is_left_alone_and_told_with_its_answer()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = "120";
            return Task.CompletedTask;
        };
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None));
        Assert.Contains("answered 429", result.Error);
        Assert.Single(receiver.Got);
    }

    [Fact]
    public void A_text_of_any_length_is_one_that_the_receivers_take()
    {
        var told = Odd with { Message = Odd.Message with { Reasons = [.. Enumerable.Repeat(new string('é', 300), 100)] } };
        Assert.InRange(((string?)JObject.Parse(MessageJson.Of(told, Webhook(WebhookShape.Text)))["text"])!.Length, 3000, 4096);
    }

    [Fact]
    public async Task A_signed_message_is_verified_as_the_guide_says()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel() with { SigningKey = new Secret("s1gn1ng-k3y") });
        Assert.True(Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None)).Succeeded);
        var (_, body, headers) = Assert.Single(receiver.Got);
        var signature = headers["X-ZohoOdooSync-Signature"];
        var time = signature["t=".Length..signature.IndexOf(',', StringComparison.Ordinal)];
        var hash = HMACSHA256.HashData(Encoding.UTF8.GetBytes("s1gn1ng-k3y"), Encoding.UTF8.GetBytes($"{time}.{body}"));
        Assert.Equal($"t={time},v1={Convert.ToHexString(hash).ToLowerInvariant()}", signature);
        Assert.Equal(bench.Bench.Time.GetUtcNow().ToUnixTimeSeconds(), long.Parse(time, CultureInfo.InvariantCulture));
        Assert.Equal((string?)JObject.Parse(body)["id"], headers["X-ZohoOdooSync-Id"]);
    }

    [Fact]
    public async Task A_profile_without_a_name_is_left_out()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        await bench.Engine().TestNotificationsAsync(null, CancellationToken.None);
        Assert.Null(JObject.Parse(Assert.Single(receiver.Got).Body)["profile"]);
    }

    [Fact]
    public async Task A_test_that_the_receiver_refuses_promises_no_further_try()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        };
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None));
        Assert.Contains("See what is wrong at the receiver.", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_receiver_that_fails_for_a_moment_gets_the_message_in_the_same_run()
    {
        await using var receiver = await Receiver.StartAsync();
        var asked = 0;
        receiver.Answer = context =>
        {
            context.Response.StatusCode = ++asked < 3 ? 503 : 200;
            return Task.CompletedTask;
        };
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        await bench.FailAsync(3);
        Assert.Equal(["failing", "failing", "failing"], receiver.Events);
        Assert.Null(Channel(bench).Error);
        Assert.Single(receiver.Got.Select(one => (string?)JObject.Parse(one.Body)["id"]).Distinct());
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_receiver_that_refuses_changes_nothing_of_the_run_and_is_told(int status)
    {
        await using var other = await Receiver.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = other.Url;
            return context.Response.WriteAsync($"no such hook: {context.Request.Path}");
        };
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        bench.With(notify => notify with { FailingRuns = 1, QuarantineOver = 0 });
        await bench.FailAsync(1);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);

        Assert.Empty(other.Got);
        var channel = Channel(bench);
        Assert.Contains($"answered {status}", channel.Error);
        Assert.DoesNotContain("hoOk5ecret", channel.Error);
        Assert.Equal(1, channel.Waiting);
        Assert.Contains(bench.Bench.Told.Messages, told => told.Level == SyncLogLevel.Warning && told.Text.Contains("was not sent"));
        Assert.Contains($"answered {status}", File.ReadAllText(bench.Bench.Settings.LogPath));
    }

    [Fact]
    public async Task A_receiver_that_hangs_delays_the_end_of_a_process_by_the_bound_and_no_run()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        bench.Wire = new() { OneTry = TimeSpan.FromMilliseconds(200), Together = TimeSpan.FromMilliseconds(500) };
        bench.With(notify => notify with { FailingRuns = 1 });
        var begun = Stopwatch.GetTimestamp();
        await bench.FailAsync(1);
        Assert.InRange(Stopwatch.GetElapsedTime(begun).TotalSeconds, 0.2, 10);
        Assert.Contains("did not take the message within", Channel(bench).Error);
        Assert.Null(Record.Exception(() => RunLock.Acquire(bench.Bench.Settings.LockPath, bench.Bench.Time).Dispose()));
    }

    [Fact]
    public async Task A_receiver_that_is_not_there_gets_the_message_when_it_is_back()
    {
        var receiver = await Receiver.StartAsync();
        var channel = receiver.Channel();
        await receiver.DisposeAsync();
        await using var bench = await NotifyBench.StartAsync(channel);
        await bench.FailAsync(3);
        Assert.Contains("could not be reached", Channel(bench).Error);

        await using var back = await Receiver.StartAsync();
        bench.With(notify => notify with { Channels = [channel with { Url = new Secret(back.Url) }] });
        var sent = Assert.Single(await bench.CheckAsync(TimeSpan.FromMinutes(5)));
        Assert.Equal((true, NotifyEvent.Failing), (sent.Succeeded, sent.Event));
        Assert.Equal(["failing"], back.Events);
        Assert.Empty(await bench.CheckAsync(TimeSpan.FromMinutes(5)));
        Assert.Equal(0, Channel(bench).Waiting);
    }

    [Fact]
    public async Task A_message_that_no_receiver_takes_is_given_up_after_a_day()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        await using var bench = await NotifyBench.StartAsync(receiver.Channel());
        bench.With(notify => notify with { FailingRuns = 1, StaleMinutes = 44640 });
        await bench.FailAsync(1);
        for (var hours = 0; hours < 30; hours++) await bench.CheckAsync(TimeSpan.FromHours(1));
        Assert.Equal(0, Channel(bench).Waiting);
        Assert.InRange(receiver.Got.Count, 20, 30);
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_refused_before_anything_is_sent()
    {
        await using var bench = await NotifyBench.StartAsync(new WebhookChannel("ops") { Url = new Secret("http://192.0.2.1/hook") });
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None));
        Assert.Contains("without TLS", result.Error);
    }

    private static ChannelRecord Channel(NotifyBench bench) => Assert.Single(bench.Engine().GetStatus().Notifications!.Channels);

    private static WebhookChannel Webhook(WebhookShape shape) =>
        new("ops") { Url = new Secret("https://hooks.example.com/x"), Shape = shape };
}
