using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Server.Hints;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Tests.Runs;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>Webhooks over the wire, to a server that waits for its next cycle.</summary>
public sealed class HintListenerTests
{
    private const string Secret = "0123456789abcdef0123456789abcdef";
    private const string Token = "signs12345678";

    private static readonly HttpClient Client = new();
    private readonly string _address = $"127.0.0.1:{MailServer.FreePort()}";

    [Fact]
    public async Task An_edit_that_Zoho_tells_of_is_in_Odoo_after_two_seconds_and_not_after_the_interval()
    {
        await using var cycles = await StartAsync();
        var item = cycles.Sandbox.Zoho.Items[0];
        var results = await cycles.RunAsync(2, _ =>
        {
            cycles.Sandbox.Zoho.Update(item.ItemId, old => old with { Rate = 77m });
            Post($"/{Secret}", """{"item":{"item_id":"1"}}""");
        });
        Assert.InRange(results[1].Run.Started - results[0].Run.Started, TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.Equal(1, results[1].Run.Counts.Updated);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task What_the_sandbox_sends_of_its_own_edits_is_taken_by_path_and_by_signature()
    {
        await using var cycles = await StartAsync();
        // The webhook comes on a way of its own: no tick of the clock ends the wait before it.
        cycles.Bench.Time.Held = [SyncServer.Tick];
        var results = await cycles.RunAsync(3, cycle =>
        {
            var switches = cycles.Sandbox.Zoho.Switches;
            switches.WebhookUrl = $"http://{_address}/{(cycle == 1 ? Secret : "hooks?organization=1")}";
            switches.WebhookToken = cycle == 1 ? string.Empty : Token;
            cycles.Sandbox.Zoho.Add($"told {cycle}", 3m);
        });
        Assert.All(results.Skip(1), result => Assert.Equal(1, result.Run.Counts.Created));
        Assert.InRange(results[2].Run.Started - results[0].Run.Started, TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("POST", "/wrong-wrong-wrong-wrong-wrong-wr", HttpStatusCode.Unauthorized)]
    [InlineData("POST", "/", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/" + Secret, HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/" + Secret, HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/" + Secret, HttpStatusCode.MethodNotAllowed)]
    public async Task Whoever_is_not_known_or_does_not_post_starts_nothing(string method, string path, HttpStatusCode status)
    {
        await using var cycles = await StartAsync();
        HintActivity? seen = null;
        var results = await cycles.RunAsync(3, cycle =>
        {
            seen = cycles.Bench.Engine().GetStatus().Hints;
            if (cycle == 1) Assert.Equal(status, Send(method, path, "{}"));
        });
        Assert.Equal(TimeSpan.FromMinutes(5).TotalSeconds, (results[1].Run.Started - results[0].Run.Started).TotalSeconds, 2d);
        Assert.Equal((0L, 1L, 0), (seen!.Accepted, seen.Refused, seen.Cycles));
    }

    [Fact]
    public async Task The_body_of_a_known_sender_may_be_anything_up_to_a_megabyte()
    {
        await using var cycles = await StartAsync();
        await cycles.RunAsync(2, _ =>
        {
            foreach (var body in new[] { "", "{", "null", "a=b&c", "\0\u0001", "<xml/>", new string('x', HintListener.LargestBody) })
                Assert.Equal(HttpStatusCode.OK, Post($"/{Secret}", body));
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, Post($"/{Secret}", new string('x', HintListener.LargestBody + 1)));
        });
    }

    [Fact]
    public async Task Beyond_the_most_requests_Zoho_is_told_to_come_later()
    {
        await using var cycles = await StartAsync();
        var statuses = new List<HttpStatusCode>();
        await cycles.RunAsync(2, _ =>
        {
            for (var i = 0; i <= HintListener.MostRequests; i++) statuses.Add(Post($"/{Secret}", string.Empty));
        });
        Assert.Equal(HintListener.MostRequests, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
    }

    [Fact]
    public async Task After_a_failure_hints_do_not_shorten_the_wait()
    {
        await using var cycles = await StartAsync();
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle == 1) cycles.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unavailable, Count = 100 });
            if (cycle != 2) return;
            cycles.Sandbox.Faults.Clear();
            Post($"/{Secret}", string.Empty);
        });
        Assert.Equal(RunOutcome.Failed, results[1].Run.Outcome);
        Assert.InRange(results[2].Run.Started - results[1].Run.Ended!.Value, TimeSpan.FromSeconds(59), TimeSpan.FromSeconds(62));
    }

    [Fact]
    public async Task A_stopped_server_refuses_the_connection()
    {
        await using var cycles = await StartAsync();
        await cycles.RunAsync(1);
        Assert.Throws<HttpRequestException>(() => Post($"/{Secret}", string.Empty));
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_and_tried_again_and_the_cycles_go_on()
    {
        await using var cycles = await StartAsync();
        var other = new TcpListener(IPEndPoint.Parse(_address));
        other.Start();
        var health = new List<Health>();
        var results = await cycles.RunAsync(3, cycle =>
        {
            health.Add(cycles.Bench.Engine().CheckHealth());
            if (cycle == 1) other.Stop();
            else Assert.Equal(HttpStatusCode.OK, Post($"/{Secret}", string.Empty));
        });
        Assert.Equal(3, results.Count);
        Assert.Contains("hints", health[0].Line, StringComparison.Ordinal);
        Assert.Equal(HealthLevel.Warning, health[0].Level);
        Assert.Single(cycles.Texts, text => text.StartsWith("Webhooks of Zoho cannot be taken", StringComparison.Ordinal));
        Assert.Contains($"Webhooks of Zoho are taken at {_address}.", cycles.Texts);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_no_hint_and_holds_up_no_other()
    {
        var time = new ManualTime();
        var hints = new CycleHints(new HintPace(() => new(0, null, null, null), 70, TimeSpan.FromMinutes(5), time), time);
        var settings = new HintSettings { Listen = _address, Secret = new(Secret) };
        using var listener = new HintListener(settings, hints, time, (_, _) => { }) { Patience = TimeSpan.FromMilliseconds(100) };
        listener.Start();
        using var slow = new TcpClient();
        await slow.ConnectAsync(IPEndPoint.Parse(_address), TestContext.Current.CancellationToken);
        await using var stream = slow.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes($"POST /{Secret} HTTP/1.1\r\nHost: {_address}\r\nContent-Length: 9\r\n\r\nhalf"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.StartsWith("HTTP/1.1 408", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Null(hints.DueIn());
        Assert.Equal(HttpStatusCode.OK, Post($"/{Secret}", string.Empty));
        Assert.NotNull(hints.DueIn());
    }

    [Fact]
    public async Task Without_its_secret_the_server_takes_no_hints_and_says_why_and_the_cycles_go_on()
    {
        await using var cycles = await StartAsync();
        cycles.Bench.Settings = cycles.Bench.Settings with { Hints = new() { Listen = _address } };
        var results = await cycles.RunAsync(2, _ =>
        {
            Assert.Equal("its secret could not be read", cycles.Bench.Engine().GetStatus().Hints!.Trouble);
            Assert.Throws<HttpRequestException>(() => Post($"/{Secret}", string.Empty));
        });
        Assert.All(results, result => Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome));
    }

    private async Task<CycleBench> StartAsync()
    {
        var cycles = await CycleBench.StartAsync(products: 5);
        cycles.Bench.Settings = cycles.Bench.Settings with
        {
            Hints = new() { Listen = _address, Secret = new(Secret), SigningSecret = new(Token) },
        };
        return cycles;
    }

    private HttpStatusCode Post(string path, string body) => Send("POST", path, body);

    private HttpStatusCode Send(string method, string path, string body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"http://{_address}{path}");
        if (method != "GET") request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = Client.Send(request);
        return response.StatusCode;
    }
}
