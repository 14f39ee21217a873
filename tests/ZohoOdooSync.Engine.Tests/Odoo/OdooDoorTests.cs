using System.Net.Sockets;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Odoo;

/// <summary>Which door is taken, what is refused before anything is read, and what is tried again.</summary>
public sealed class OdooDoorTests
{
    private static readonly ProductValues Named = Some.Values((MirroredField.Name, "a"));

    [Theory]
    [InlineData(19, OdooTransportChoice.Auto, true, "json-2")]
    [InlineData(19, OdooTransportChoice.Auto, false, "json-rpc")]
    [InlineData(19, OdooTransportChoice.Json2, true, "json-2")]
    [InlineData(19, OdooTransportChoice.JsonRpc, true, "json-rpc")]
    [InlineData(18, OdooTransportChoice.Auto, true, "json-rpc")]
    [InlineData(16, OdooTransportChoice.Auto, false, "json-rpc")]
    public async Task The_better_door_is_taken_where_server_and_key_allow_it(
        int version, OdooTransportChoice choice, bool key, string expected)
    {
        await using var bench = await Workbench.StartAsync(version);
        var user = bench.Sandbox.Odoo.User("sync");
        Change(bench, target => target with { Transport = choice, ApiKey = new Secret(key ? user.ApiKey : null) });
        using var target = bench.NewTarget();
        Assert.Equal(expected, (await target.ConnectAsync(CancellationToken.None)).Transport);
    }

    [Fact]
    public async Task A_key_serves_in_the_place_of_a_password()
    {
        await using var bench = await Workbench.StartAsync(18);
        Change(bench, target => target with { Password = default, ApiKey = new Secret(bench.Sandbox.Odoo.User("sync").ApiKey) });
        using var target = bench.NewTarget();
        Assert.Equal("json-rpc", (await target.ConnectAsync(CancellationToken.None)).Transport);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    public async Task JSON_2_on_an_older_server_is_refused_with_its_version(int version)
    {
        await using var bench = await Workbench.StartAsync(version);
        Change(bench, target => target with { Transport = OdooTransportChoice.Json2, ApiKey = new Secret("k") });
        var error = await ErrorOf(bench);
        Assert.Equal("OdooTransportUnavailable", error.ErrorId);
        Assert.Contains($"version {version}", error.Message);
    }

    [Fact]
    public async Task JSON_2_without_a_key_is_refused_before_a_call()
    {
        await using var bench = await Workbench.StartAsync();
        Change(bench, target => target with { Transport = OdooTransportChoice.Json2, ApiKey = default });
        Assert.Equal("SettingsInvalid", (await ErrorOf(bench)).ErrorId);
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Total);
    }

    [Fact]
    public async Task A_server_whose_RPC_is_off_is_told_from_a_missing_record()
    {
        await using var bench = await Workbench.StartAsync(rpc: true);
        bench.Sandbox.Odoo.Switches.JsonRpcIsOff = true;
        Assert.Equal("OdooRpcUnavailable", (await ErrorOf(bench)).ErrorId);
    }

    [Theory]
    [InlineData(16, true)]
    [InlineData(19, true)]
    [InlineData(19, false)]
    public async Task Wrong_credentials_are_tried_once_and_never_shown(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        Change(bench, target => target with { Password = new Secret("wrong-horse"), ApiKey = new Secret(rpc ? null : "wrong-key-4711") });
        var error = await ErrorOf(bench);
        Assert.Equal(("OdooAuthenticationFailed", SyncErrorKind.Authentication), (error.ErrorId, error.Kind));
        Assert.Contains("\"sync\"", error.Message);
        Assert.DoesNotContain("wrong", (error + error.NextStep).Replace("wrong user name", ""));
        Assert.Equal(2, bench.Sandbox.Odoo.Calls.Total);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_database_that_is_not_there_is_named(bool rpc)
    {
        await using var bench = await Workbench.StartAsync(rpc: rpc);
        bench.Sandbox.Odoo.Switches.SeveralDatabases = true;
        Change(bench, target => target with { Database = "shop" });
        var error = await ErrorOf(bench);
        Assert.Equal("OdooDatabaseNotFound", error.ErrorId);
        Assert.Contains("\"shop\"", error.Message);
    }

    [Fact]
    public async Task A_language_that_is_not_installed_is_named()
    {
        await using var bench = await Workbench.StartAsync();
        Change(bench, target => target with { Language = "fr_FR" });
        Assert.Equal("OdooLanguageMissing", (await ErrorOf(bench)).ErrorId);
    }

    [Fact]
    public async Task A_company_that_the_account_does_not_see_is_refused_with_those_it_sees()
    {
        await using var bench = await Workbench.StartAsync();
        Change(bench, target => target with { CompanyId = 9 });
        var error = await ErrorOf(bench);
        Assert.Equal("OdooCompanyNotFound", error.ErrorId);
        Assert.Contains("1 (Sandbox Company)", error.Message);
    }

    [Theory]
    [InlineData(true, null, 1)]
    [InlineData(false, null, 1)]
    [InlineData(false, 2, 2)]
    public async Task Among_several_companies_the_account_s_own_is_taken_unless_one_is_named(bool rpc, int? wanted, int expected)
    {
        await using var bench = await Workbench.StartAsync(rpc: rpc, options: options => options with { SecondCompany = "Other" });
        Change(bench, target => target with { CompanyId = wanted });
        using var tap = new WireTap
        {
            Rewrite = (_, body, reply) => body.Contains("create_date") && reply.Contains("Sandbox Company")
                ? reply.Replace("[{",
                "[{\"id\":2,\"name\":\"Other\",\"currency_id\":[3,\"EUR\"],\"create_date\":\"2025-01-01 00:00:00\"},{")
                : reply,
        };
        using var target = bench.NewTarget(tap);
        var database = await target.ConnectAsync(CancellationToken.None);
        Assert.Equal((expected, expected == 1 ? "IQD" : "EUR"), (database.CompanyId, database.CurrencyCode));
        Assert.Contains(tap.Bodies, body => body.Contains($"\"allowed_company_ids\":[{expected}]"));
    }

    [Theory]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.BadGateway)]
    [InlineData(FaultKind.TooManyRequests)]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.ResetAfter)]
    [InlineData(FaultKind.TruncatedJson)]
    [InlineData(FaultKind.HtmlInsteadOfJson)]
    [InlineData(FaultKind.SerializationFailure)]
    [InlineData(FaultKind.PoolError)]
    public async Task Reading_goes_on_after_passing_trouble(FaultKind kind)
    {
        foreach (var rpc in new[] { true, false })
        {
            await using var bench = await Workbench.StartAsync(rpc: rpc);
            bench.Sandbox.Odoo.AddProduct("P");
            using var target = await bench.ConnectAsync();
            bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = kind, Count = 2 });
            Assert.Single(await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None));
            Assert.Equal(2, bench.Time.Waits.Count(wait => wait > TimeSpan.Zero && wait < TimeSpan.FromMinutes(1)));
        }
    }

    [Theory]
    [InlineData(FaultKind.BadGateway, "OdooUnavailable")]
    [InlineData(FaultKind.ResetBefore, "OdooUnreachable")]
    [InlineData(FaultKind.SerializationFailure, "OdooBusy")]
    public async Task Reading_gives_up_after_four_tries(FaultKind kind, string expected)
    {
        await using var bench = await Workbench.StartAsync();
        using var target = await bench.ConnectAsync();
        var calls = target.Calls;
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = kind, Count = 9 });
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None));
        Assert.Equal((expected, 4, false), (error.ErrorId, target.Calls - calls, error.OutcomeUnknown));
        Assert.Equal(SyncErrorKind.Unavailable, error.Kind);
    }

    [Theory]
    [InlineData(FaultKind.SerializationFailure)]
    [InlineData(FaultKind.PoolError)]
    [InlineData(FaultKind.LoadConcurrentUpdate)]
    [InlineData(FaultKind.Unavailable)]
    [InlineData(FaultKind.TooManyRequests)]
    public async Task A_write_that_the_server_rolled_back_is_sent_again(FaultKind kind)
    {
        foreach (var rpc in new[] { true, false })
        {
            await using var bench = await Workbench.StartAsync(rpc: rpc);
            using var target = await bench.ConnectAsync();
            bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind, Count = 1 });
            Assert.True((await target.CreateAsync([new("1", Named, false)], CancellationToken.None)).IsSaved);
            Assert.Single(bench.Sandbox.Odoo.Products);
        }
    }

    [Theory]
    [InlineData(FaultKind.BadGateway, "OdooUnavailable")]
    [InlineData(FaultKind.GatewayTimeout, "OdooUnavailable")]
    [InlineData(FaultKind.GatewayTimeoutAfter, "OdooUnavailable")]
    [InlineData(FaultKind.InternalError, "OdooUnavailable")]
    [InlineData(FaultKind.ResetBefore, "OdooUnreachable")]
    [InlineData(FaultKind.ResetAfter, "OdooUnreachable")]
    [InlineData(FaultKind.TruncatedJson, "OdooReplyUnreadable")]
    [InlineData(FaultKind.HtmlInsteadOfJson, "OdooReplyUnreadable")]
    public async Task A_write_whose_reply_was_lost_is_sent_once_and_marked(FaultKind kind, string expected)
    {
        foreach (var rpc in new[] { true, false })
        {
            await using var bench = await Workbench.StartAsync(rpc: rpc);
            using var target = await bench.ConnectAsync();
            var calls = target.Calls;
            bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind });
            var error = await Assert.ThrowsAsync<SyncException>(() => target.CreateAsync([new("1", Named, false)], CancellationToken.None));
            Assert.Equal((expected, true, calls + 1), (error.ErrorId, error.OutcomeUnknown, target.Calls));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_does_not_answer_in_time_is_named_with_the_time(bool write)
    {
        await using var bench = await Workbench.StartAsync();
        using (var quick = await bench.ConnectAsync()) Assert.True(quick.Calls > 0);
        Change(bench, target => target with { Timeout = TimeSpan.FromMilliseconds(1500) });
        using var target = await bench.ConnectAsync();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.HangAfter });
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.read", Kind = FaultKind.HangBefore, Count = 1 });
        if (write)
        {
            var error = await Assert.ThrowsAsync<SyncException>(() => target.CreateAsync([new("1", Named, false)], CancellationToken.None));
            Assert.Equal(("OdooTimedOut", true), (error.ErrorId, error.OutcomeUnknown));
            Assert.Contains("2 seconds", error.Message);
        }
        else
        {
            Assert.Empty(await target.ReadAsync([1], CancellationToken.None));
        }
    }

    [Fact]
    public async Task A_server_that_is_not_there_was_certainly_not_written_to()
    {
        await using var bench = await Workbench.StartAsync();
        using var target = await bench.ConnectAsync();
        await bench.Sandbox.DisposeAsync();
        var error = await Assert.ThrowsAsync<SyncException>(() => target.CreateAsync([new("1", Named, false)], CancellationToken.None));
        Assert.Equal(("OdooUnreachable", SyncErrorKind.Unavailable, false), (error.ErrorId, error.Kind, error.OutcomeUnknown));
        Assert.Contains("127.0.0.1", error.Message);
    }

    [Fact]
    public void Plain_HTTP_to_another_machine_is_refused_before_a_byte_is_sent()
    {
        SyncSettings To(string address, bool allow) => new()
        {
            Home = Path.GetTempPath(), Target = new TargetSettings { Address = new Uri(address), AllowPlainHttp = allow },
        };
        var error = Assert.Throws<SyncException>(
            () => OdooTarget.Create(To("http://odoo.example.com", false), new ManualTime(), new Random(1)));
        Assert.Equal("PlainHttpRefused", error.ErrorId);
        OdooTarget.Create(To("http://odoo.example.com", true), new ManualTime(), new Random(1)).Dispose();
        OdooTarget.Create(To("https://odoo.example.com", false), new ManualTime(), new Random(1)).Dispose();
        OdooTarget.Create(To("http://127.0.0.1:8069", false), new ManualTime(), new Random(1)).Dispose();
    }

    [Fact]
    public async Task Credentials_follow_no_redirect()
    {
        await using var bench = await Workbench.StartAsync(rpc: true);
        using var canned = new Canned((_, _) =>
        {
            var reply = Canned.Reply("<html>moved</html>", "text/html", 302);
            reply.Headers.Location = new Uri("http://elsewhere.example.com/jsonrpc");
            return reply;
        });
        using var target = bench.NewTarget(canned);
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ConnectAsync(CancellationToken.None));
        Assert.Equal("OdooRedirectRefused", error.ErrorId);
        Assert.Contains("redirect (HTTP 302) to http://elsewhere.example.com", error.Message);
        Assert.Equal(1, canned.Calls);
    }

    [Fact]
    public async Task A_stopped_read_ends_as_stopped()
    {
        await using var bench = await Workbench.StartAsync();
        using var target = await bench.ConnectAsync();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = FaultKind.HangBefore });
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => target.ReadAllAsync(SilentReporter.Instance, stop.Token));
    }

    [Theory]
    [InlineData("[1]", "it is no object")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":200,\"message\":\"x\"}}", "an error without a name")]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":1", "ends too early")]
    [InlineData("nonsense", "cannot be understood")]
    public async Task A_reply_that_is_none_of_Odoo_s_is_called_so(string body, string expected)
    {
        await using var bench = await Workbench.StartAsync(rpc: true);
        using var canned = new Canned((_, _) => Canned.Reply(body));
        using var target = bench.NewTarget(canned);
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ConnectAsync(CancellationToken.None));
        Assert.Equal(("OdooReplyUnreadable", SyncErrorKind.Protocol), (error.ErrorId, error.Kind));
        Assert.Contains(expected, error.Message);
    }

    [Theory]
    [InlineData("", 200)]
    [InlineData("{\"unnamed\":1}", 500)]
    [InlineData("[", 500)]
    public async Task A_reply_of_JSON_2_that_cannot_be_read_is_called_so(string body, int status)
    {
        await using var bench = await Workbench.StartAsync();
        using var canned = new Canned((request, _) => request.Method == HttpMethod.Get
            ? Canned.Reply("{\"version_info\":[\"saas~19\",1]}") : Canned.Reply(body, status: status));
        using var target = bench.NewTarget(canned);
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ConnectAsync(CancellationToken.None));
        Assert.Equal("OdooReplyUnreadable", error.ErrorId);
    }

    [Fact]
    public async Task A_version_page_that_is_out_of_order_is_no_old_server()
    {
        await using var bench = await Workbench.StartAsync();
        using var canned = new Canned((_, _) => Canned.Reply("<h1>Bad Gateway</h1>", "text/html", 502));
        using var target = bench.NewTarget(canned);
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ConnectAsync(CancellationToken.None));
        Assert.Equal("OdooUnavailable", error.ErrorId);
        Assert.Contains("HTTP 502 Bad Gateway", error.Message);
    }

    [Fact]
    public async Task A_name_that_leads_nowhere_was_certainly_not_written_to()
    {
        await using var bench = await Workbench.StartAsync();
        var broken = false;
        using var tap = new WireTap
        {
            Before = (_, _) =>
            {
                if (broken) throw new HttpRequestException(HttpRequestError.NameResolutionError, "no such host", new SocketException());
            },
        };
        using var target = await bench.ConnectAsync(tap);
        broken = true;
        var error = await Assert.ThrowsAsync<SyncException>(() => target.CreateAsync([new("1", Named, false)], CancellationToken.None));
        Assert.Equal(("OdooUnreachable", false), (error.ErrorId, error.OutcomeUnknown));
    }

    private static void Change(Workbench bench, Func<TargetSettings, TargetSettings> change) =>
        bench.Settings = bench.Settings with { Target = change(bench.Settings.Target) };

    private static async Task<SyncException> ErrorOf(Workbench bench)
    {
        using var target = bench.NewTarget();
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ConnectAsync(CancellationToken.None));
        Assert.NotEmpty(error.NextStep);
        return error;
    }
}
