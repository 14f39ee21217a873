using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>Notifications of the console host: the scheduled check, the test, and what a server loads for them.</summary>
public sealed class NotifyTests
{
    [Fact]
    public async Task A_test_prints_a_line_for_each_channel_and_exits_with_1_where_one_failed()
    {
        await using var profile = await Profile.StartAsync(products: 3);
        var got = Path.Combine(profile.Home, "got.json");
        Configure(profile, Command("pager", $"cat > '{got}'"), Command("broken", "echo 'no line' >&2; exit 3"));
        var both = await profile.RunAsync("notify", "--test");
        both.Exits(1);
        Assert.Contains("pager (command) test: sent", both.Output, StringComparison.Ordinal);
        Assert.Contains("broken (command) test: failed", both.Output, StringComparison.Ordinal);
        Assert.Equal(["NotificationFailed"], both.ErrorIds);
        Assert.Contains("exit code 3: no line", both.Error, StringComparison.Ordinal);
        Assert.Equal("test", (string?)JObject.Parse(await File.ReadAllTextAsync(got, TestContext.Current.CancellationToken))["event"]);

        var one = (await profile.RunAsync("notify", "--test", "--channel", "PAGER", "--json")).Exits(0).Json;
        Assert.Equal(("pager", "Test", true), (one.Value<string>("channel"), one.Value<string>("event"), one.Value<bool>("succeeded")));
        Assert.Equal(["NotificationChannelUnknown"], (await profile.RunAsync("notify", "--test", "--channel", "x")).Exits(78).ErrorIds);
        (await profile.RunAsync("notify", "--channel", "pager")).Exits(64);
    }

    [Fact]
    public async Task The_check_sends_nothing_where_nothing_is_due_and_wants_a_channel()
    {
        await using var profile = await Profile.StartAsync(products: 3);
        Assert.Equal(["NotificationChannelsMissing"], (await profile.RunAsync("notify")).Exits(78).ErrorIds);
        Configure(profile, Command("pager", "cat > /dev/null"));
        Assert.Equal("Nothing is due.\n", (await profile.RunAsync("notify")).Exits(0).Output);
        (await profile.RunAsync("full-sync")).Exits(0);
        Assert.Equal(string.Empty, (await profile.RunAsync("notify", "--json")).Exits(0).Output);
        Assert.Contains("Notify       pager (command) nothing sent", (await profile.RunAsync("status")).Exits(0).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_waiting_server_with_a_mail_channel_has_loaded_no_mail_library()
    {
        if (!OperatingSystem.IsLinux()) return;
        await using var profile = await Profile.StartAsync(products: 3);
        Configure(profile, new JObject
        {
            ["name"] = "mail", ["kind"] = "mail", ["host"] = "localhost", ["from"] = "sync@example.com", ["to"] = "ops@example.com",
        });
        using var server = profile.Start("start", "--interval", "60");
        Assert.True(await Eventually.HoldsAsync(() => profile.State(state => state.ServerHeartbeat?.NextRun is not null)));
        var maps = await File.ReadAllTextAsync(
            string.Create(CultureInfo.InvariantCulture, $"/proc/{server.Id}/maps"), TestContext.Current.CancellationToken);
        (await profile.RunAsync("stop")).Exits(0);
        (await server.EndAsync()).Exits(0);
        Assert.Contains("ZohoOdooSync.Engine.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("MailKit.dll", maps, StringComparison.Ordinal);
        Assert.DoesNotContain("MimeKit.dll", maps, StringComparison.Ordinal);
    }

    private static JObject Command(string name, string script) => new()
    {
        ["name"] = name, ["kind"] = "command", ["program"] = "/bin/sh", ["arguments"] = new JArray("-c", script),
    };

    private static void Configure(Profile profile, params JObject[] channels) =>
        profile.Configure(settings => settings["notify"] = new JObject { ["channels"] = new JArray([.. channels]) });
}
