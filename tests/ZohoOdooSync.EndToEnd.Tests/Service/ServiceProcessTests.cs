using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests.Service;

/// <summary>The real process as systemd runs it: what it says over the socket from its begin to its end.</summary>
public sealed class ServiceProcessTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("stop command")]
    public async Task A_service_says_that_it_is_ready_that_it_lives_and_that_it_stops(string how)
    {
        IgnoredSignals.SkipWhere("TERM");
        await using var profile = await Profile.StartAsync();
        using var folder = new TemporaryFolder();
        using var manager = new NotifySocket(Path.Combine(folder.Path, "n.sock"));
        var heard = new List<string>();
        using var server = HostProcess.StartSync(
            ["start", "--path", profile.Home],
            environment: new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = manager.Name, ["WATCHDOG_USEC"] = "1000000" });

        Assert.True(await HearAsync(text => text.StartsWith("STATUS=waiting for the next cycle at ", StringComparison.Ordinal)),
            "it ended early");
        Assert.Equal($"READY=1\nSTATUS=process {server.Id}, a cycle every 300 seconds", heard[0]);
        Assert.Equal("WATCHDOG=1", heard[1]);
        Assert.Contains(heard, text =>
            text.StartsWith("STATUS=Full run ", StringComparison.Ordinal)
            && text.Contains("Succeeded, 30 added", StringComparison.Ordinal));

        // It goes on saying that it lives while it waits for the next cycle.
        heard.Clear();
        Assert.True(await HearAsync(text => text == "WATCHDOG=1"), "it ended early");
        if (how == "TERM") server.Signal(how);
        else (await profile.RunAsync("stop")).Exits(0);
        (await server.EndAsync()).Exits(0);
        heard.AddRange(manager.Received());
        Assert.Single(heard, "STOPPING=1\nSTATUS=stopping after the batch in hand");

        Task<bool> HearAsync(Func<string, bool> wanted) => Eventually.HoldsAsync(
            () =>
            {
                heard.AddRange(manager.Received());
                return heard.Any(wanted);
            },
            server.EndAsync());
    }

    [Fact]
    public async Task A_server_that_cannot_start_never_says_that_it_is_ready()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No datagram sockets of this family here.");
        using var folder = new TemporaryFolder();
        using var manager = new NotifySocket(Path.Combine(folder.Path, "n.sock"));
        using var server = HostProcess.StartSync(
            ["start", "--path", folder.Path], environment: new Dictionary<string, string?> { ["NOTIFY_SOCKET"] = manager.Name });
        (await server.EndAsync()).Exits(78);
        Assert.Empty(manager.Received());
    }

    [Fact]
    public async Task A_manager_that_does_not_listen_does_not_disturb_the_server()
    {
        await using var profile = await Profile.StartAsync();
        using var server = HostProcess.StartSync(
            ["start", "--max-cycles", "1", "--path", profile.Home],
            environment: new Dictionary<string,
                string?> { ["NOTIFY_SOCKET"] = Path.Combine(profile.Home, "gone.sock"), ["WATCHDOG_USEC"] = "1000000" });
        (await server.EndAsync()).Exits(0);
    }
}
