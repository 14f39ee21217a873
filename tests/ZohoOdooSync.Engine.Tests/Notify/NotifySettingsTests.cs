using Newtonsoft.Json.Linq;
using NJsonSchema;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Notify;

/// <summary>Section <c>notify</c> of the settings file.</summary>
public sealed class NotifySettingsTests
{
    private const string Url = "https://hooks.example.com/services/T0AAAA/B0BBBB/x1Y2z3A4b5C6d7E8f9G0";

    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(SettingsSchema.Text).GetAwaiter().GetResult();

    public static TheoryData<string, string> Wrong => new()
    {
        { """5""", "notify.channels is 5: a list in brackets is allowed" },
        { """["ops"]""", """notify.channels[0] is "ops": a section in braces is allowed""" },
        { """[{"kind": "command", "program": "page"}]""", "notify.channels[0].name is empty" },
        { """[{"name": "a b", "kind": "command", "program": "page"}]""", """notify.channels[0].name is "a b": a name of letters""" },
        { """[{"name": "ops", "program": "page"}]""", "notify.channels[0].kind is empty: one of webhook, mail and command is needed" },
        { """[{"name": "ops", "kind": "pigeon"}]""", """notify.channels[0].kind is "pigeon": webhook, mail, command are allowed""" },
        { """[{"name": "ops", "kind": "command"}]""", "notify.channels[0].program is empty" },
        { """[{"name": "ops", "kind": "command", "program": "page", "arguments": ["a", 5]}]""",
            "notify.channels[0].arguments[1] is 5: a text in quotes is allowed" },
        { """[{"name": "ops", "kind": "command", "program": "page", "url": "x"}]""", "notify.channels[0].url is not a known key" },
        { """[{"name": "ops", "kind": "webhook"}]""", "notify.channels[0].url is empty: the address of the receiver is needed" },
        { """[{"name": "ops", "kind": "webhook", "url": "hooks.example.com/secretpath"}]""", "notify.channels[0].url is ********: an address" },
        { """[{"name": "ops", "kind": "webhook", "url": "https://h.example.com/x", "shape": "round"}]""",
            """notify.channels[0].shape is "round": json, slack, teams, google-chat, text are allowed""" },
        { """[{"name": "ops", "kind": "webhook", "url": "https://h.example.com/x", "events": ["failing", "party"]}]""",
            """notify.channels[0].events[1] is "party": failing, refused, quarantine, mismatch, recovered, stale, digest are allowed""" },
        { """[{"name": "ops", "kind": "webhook", "url": "https://h.example.com/x", "event": ["failing"]}]""",
            "notify.channels[0].event is not a known key: events is the nearest known one" },
        { """[{"name": "ops", "kind": "webhook", "url": "https://h.example.com/x", "fields": {"chat_id": []}}]""",
            "notify.channels[0].fields.chat_id is a list" },
        { """[{"name": "ops", "kind": "webhook", "url": "http://h.example.com/x"}]""", "notify.channels[0].url is plain HTTP" },
        { """[{"name": "m", "kind": "mail", "host": "smtp.example.com", "from": "a@b.c", "to": ["x"]}]""",
            """notify.channels[0].to[0] is "x": a mail address such as""" },
        { """[{"name": "m", "kind": "mail", "host": "smtp.example.com", "from": "a@b.c", "to": []}]""", "notify.channels[0].to is empty" },
        { """[{"name": "m", "kind": "mail", "host": "smtp.example.com", "from": "a@b.c", "to": "x@y.z", "security": "none"}]""",
            """notify.channels[0].security is "none": over it every machine on the way""" },
        { """[{"name": "m", "kind": "mail", "host": "smtp.example.com", "from": "a@b.c", "to": "x@y.z", "username": "u"}]""",
            "notify.channels[0].password is empty" },
        { """[{"name": "a", "kind": "command", "program": "p"}, {"name": "A", "kind": "command", "program": "p"}]""",
            """notify.channels[1].name is "A": another name is allowed""" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_in_a_channel_is_told_with_its_place(string channels, string told)
    {
        var error = Assert.Throws<SyncException>(() => Load(channels));
        Assert.Equal("SettingsInvalid", error.ErrorId);
        Assert.Contains(told, error.Message);
        Assert.DoesNotContain("secretpath", error.Message);
    }

    [Fact]
    public void Every_kind_of_channel_is_read()
    {
        var settings = Load($$"""
            [
              {"name": "ops", "kind": "webhook", "url": "{{Url}}", "shape": "Slack", "secret": "s1gn1ng", "events": ["failing", "recovered"]},
              {"name": "chat", "kind": "webhook", "url": "https://api.telegram.org/bot1:x/sendMessage", "shape": "text",
                "fields": {"chat_id": "-100", "disable_notification": true, "message_thread_id": 5} },
              {"name": "mail", "kind": "mail", "host": "smtp.example.com", "username": "sync", "password": "pa55w0rd",
                "from": "sync@example.com", "to": ["ops@example.com", "boss@example.com"]},
              {"name": "local", "kind": "mail", "host": "localhost", "security": "none", "from": "a@b.c", "to": "x@y.z"},
              {"name": "pager", "kind": "command", "program": "/usr/local/bin/page", "arguments": ["-p", "high"]},
              {"name": "near", "kind": "webhook", "url": "http://127.0.0.1:8080/hook"},
              {"name": "inside", "kind": "webhook", "url": "http://chat.lan/hook", "allow_plain_http": true}
            ]
            """);
        var channels = settings.Notify.Channels;
        Assert.Single(settings.Warnings, warning => warning.Contains("in clear to channel inside (webhook)", StringComparison.Ordinal));
        Assert.Equal(7, channels.Count);
        var ops = Assert.IsType<WebhookChannel>(channels[0]);
        Assert.Equal((WebhookShape.Slack, Url, 2), (ops.Shape, ops.Url.Reveal(), ops.Events.Count));
        var fields = Assert.IsType<WebhookChannel>(channels[1]).Fields;
        Assert.Equal(("-100", true, 5L), (fields["chat_id"], fields["disable_notification"], fields["message_thread_id"]));
        Assert.Equal((MailSecurity.StartTls, 2), (((MailChannel)channels[2]).Security, ((MailChannel)channels[2]).To.Count));
        Assert.Equal(["-p", "high"], Assert.IsType<CommandChannel>(channels[4]).Arguments);
        Assert.Equal(NotifyChannel.UsualEvents, channels[4].Events);
        Assert.DoesNotContain(NotifyEvent.Digest, channels[4].Events);
    }

    [Fact]
    public void The_address_of_a_webhook_is_masked_as_a_whole_and_in_part()
    {
        var settings = Load($$"""[{"name": "ops", "kind": "webhook", "url": "{{Url}}", "secret": "s1gn1ng-k3y"}]""");
        var shown = string.Join('\n', SettingCatalogue.Shown(settings).Select(one => $"{one.Name}={one.Value}"));
        Assert.Contains("notify.channels=ops (webhook)", shown);
        Assert.DoesNotContain("hooks.example.com", shown);
        Assert.Equal("at ********!", settings.Secrets.Scrub($"at {Url}!"));
        Assert.Equal("no /x/******** here", settings.Secrets.Scrub("no /x/x1Y2z3A4b5C6d7E8f9G0 here"));
        Assert.DoesNotContain("s1gn1ng", settings.Secrets.Scrub("s1gn1ng-k3y"));
    }

    [Fact]
    public void An_address_may_be_kept_elsewhere_and_is_not_looked_for_by_a_status()
    {
        const string Channels = """[{"name": "ops", "kind": "webhook", "url": {"env": "OPS_HOOK"}, "fields": {"routing_key": {"env": "KEY"}}}]""";
        var found = (WebhookChannel)Load(Channels, new() { ["OPS_HOOK"] = Url, ["KEY"] = "r0uting" }).Notify.Channels[0];
        Assert.Equal((Url, "r0uting"), (found.Url.Reveal(), found.Fields["routing_key"]));
        var nothing = new SettingsEnvironment(new Dictionary<string, string?>());
        var status = SettingsFile.Parse(File(Channels), "/home", nothing, null, SecretNeed.None);
        Assert.True(((WebhookChannel)status.Notify.Channels[0]).Url.IsEmpty);
    }

    [Fact]
    public async Task A_channel_whose_secret_is_not_there_is_told_and_stops_neither_runs_nor_the_other_channels()
    {
        const string Channels = """
            [{"name": "ops", "kind": "webhook", "url": {"env": "OPS_HOOK"}}, {"name": "mine", "kind": "command", "program": "/bin/true"}]
            """;
        var settings = Load(Channels);
        const string Missing = "notify.channels[0].url is kept in the environment variable OPS_HOOK, which is not set";
        Assert.Contains(settings.Warnings, warning => warning.StartsWith(Missing, StringComparison.Ordinal));
        Assert.Null(settings.Notify.Channels[1].Unread);
        await using var bench = await NotifyBench.StartAsync([.. settings.Notify.Channels.Take(1)]);
        var result = Assert.Single(await bench.Engine().TestNotificationsAsync(null, CancellationToken.None));
        Assert.False(result.Succeeded);
        Assert.Contains(Missing, result.Error);
    }

    [Fact]
    public void The_list_is_not_set_by_one_value_and_the_error_says_where_it_is_edited()
    {
        var row = SettingCatalogue.Rows.Single(one => one.ToString() == "notify.channels");
        var error = Assert.Throws<SyncException>(() => SettingValue.Of("notify.channels", row, "ops"));
        Assert.Contains("Edit it in the settings file", error.NextStep);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Schema_refuses_what_it_can_see(string channels, string told)
    {
        string[] cannot = ["another name", "plain HTTP", "over it every machine", "password is empty", "to is empty", "url is ********"];
        if (cannot.Any(one => told.Contains(one, StringComparison.Ordinal))) return;
        Assert.NotEmpty(Schema.Validate(File(channels)));
    }

    private static SyncSettings Load(string channels, Dictionary<string, string?>? environment = null) =>
        SettingsFile.Parse(File(channels), "/home", environment ?? []);

    private static string File(string channels) => new JObject
    {
        ["zoho_books"] = new JObject
        {
            ["client_id"] = "id", ["client_secret"] = "c1i3nt", ["refresh_token"] = "r3fr3sh", ["organization_id"] = "1",
        },
        ["odoo"] = new JObject { ["test_db"] = new JObject { ["database"] = "d", ["username"] = "u", ["password"] = "p4ss" } },
        ["notify"] = new JObject { ["channels"] = JToken.Parse(channels) },
    }.ToString();
}
