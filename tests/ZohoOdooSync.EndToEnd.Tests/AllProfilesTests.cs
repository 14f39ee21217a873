using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>One process serves every profile of a base folder, as users run it.</summary>
[Trait("Length", "Long")]
public sealed class AllProfilesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, SandboxServer> _sandboxes = [];
    private string _settings = string.Empty;

    public async ValueTask InitializeAsync()
    {
        foreach (var name in new[] { "east", "north", "south" })
        {
            _sandboxes[name] = await SandboxServer.StartAsync(new SandboxOptions { Products = 20 });
            _sandboxes[name].WriteSettings(Home(name));
        }

        _settings = await File.ReadAllTextAsync(SettingsPath("south"));
        await File.WriteAllTextAsync(SettingsPath("south"), "{ \"zoho_books\": 1 }");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var sandbox in _sandboxes.Values) await sandbox.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Each_profile_is_served_looked_at_and_stopped_and_a_broken_one_hides_none()
    {
        using var server = Start("start", "--all-profiles");
        await AddedAsync(server, "east", 20);
        await AddedAsync(server, "north", 20);
        await server.LineAsync(line => line.Contains("south: error: The server does not run: ", StringComparison.Ordinal));

        var status = await RunAsync("status", "--all-profiles", "--json");
        var states = status.Exits(1).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JObject.Parse)
            .ToDictionary(one => one.Value<string>("name")!, one => (one["status"] as JObject)?.Value<string>("state"));
        Assert.Equal([("east", "Running"), ("north", "Running"), ("south", null)], states.Select(pair => (pair.Key, pair.Value)));
        var check = (await RunAsync("status", "--all-profiles", "--check")).Exits(3);
        Assert.StartsWith("UNKNOWN - south: SettingsInvalid", check.Output, StringComparison.Ordinal);
        Assert.Contains("profiles=3 ok=2 ", check.Output, StringComparison.Ordinal);
        var watched = (await RunAsync("watch", "--all-profiles", "--count", "1")).Exits(0);
        Assert.Equal(["east", "north", "south"], watched.Output.Trim().Split('\n').Select(line => line.Split(':')[0]));

        var refused = (await RunAsync("start", "--all-profiles", "--max-cycles", "1")).Exits(4);
        Assert.Contains("works on all profiles of this folder", refused.Error, StringComparison.Ordinal);
        var stopped = (await RunAsync("stop", "--all-profiles")).Exits(0);
        Assert.Equal(["east: stopped", "north: stopped"], stopped.Output.Trim().Split('\n').Select(line => line.Split(',')[0]));
        (await server.EndAsync()).Exits(0);
        var nothing = (await RunAsync("stop", "--all-profiles")).Exits(1);
        Assert.Contains("Nothing works on any profile", nothing.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_of_them_is_stopped_alone_and_starts_again_when_its_settings_change()
    {
        using var server = Start("start", "--all-profiles");
        await AddedAsync(server, "east", 20);
        await AddedAsync(server, "north", 20);
        (await RunAsync("stop", "--profile", "north")).Exits(0);
        Assert.Equal("Stopped", (await RunAsync("status", "--profile", "north", "--json")).Json.Value<string>("state"));
        Assert.Equal("Running", (await RunAsync("status", "--profile", "east", "--json")).Json.Value<string>("state"));

        _sandboxes["north"].Zoho.Add("Made meanwhile", 2m);
        var settings = JObject.Parse(await File.ReadAllTextAsync(SettingsPath("north"), TestContext.Current.CancellationToken));
        settings["schedule"] = new JObject { ["interval_seconds"] = 120 };
        await File.WriteAllTextAsync(SettingsPath("north"), settings.ToString(), TestContext.Current.CancellationToken);
        await server.LineAsync(line => line.Contains("north: started", StringComparison.Ordinal)
            && line.Contains("every 120 seconds", StringComparison.Ordinal));
        await AddedAsync(server, "north", 1);

        await File.WriteAllTextAsync(SettingsPath("south"), _settings, TestContext.Current.CancellationToken);
        await AddedAsync(server, "south", 20);
        server.Signal("TERM");
        (await server.EndAsync()).Exits(0);
        Assert.All(_sandboxes.Keys, name => Assert.Equal(RunOutcome.Succeeded, Runs(name)[0].Outcome));
    }

    [Fact]
    public async Task In_a_process_of_its_own_it_outlives_its_start_and_is_stopped_from_anywhere()
    {
        var started = (await RunAsync("start", "--all-profiles", "--detached", "--json")).Exits(0).Json;
        Assert.Equal(3, started.Value<int>("profiles"));
        Assert.True(await Eventually.HoldsAsync(
            () => File.Exists(StatePath("north")) && Runs("north") is [{ Outcome: RunOutcome.Succeeded }, ..]));
        var stopped = (await RunAsync("stop", "--all-profiles", "--json")).Exits(0);
        Assert.Contains($"\"processId\":{started.Value<int>("processId")}", stopped.Output, StringComparison.Ordinal);
        Assert.Equal("Stopped", (await RunAsync("status", "--profile", "north", "--json")).Json.Value<string>("state"));
    }

    [Fact]
    public async Task A_server_of_its_own_is_stopped_with_all_although_its_settings_or_its_state_were_broken_since()
    {
        foreach (var name in new[] { "east", "north" })
            (await RunAsync("start", "--profile", name, "--detached")).Exits(0);
        await File.WriteAllTextAsync(SettingsPath("east"), "{", TestContext.Current.CancellationToken);
        var stopped = (await RunAsync("stop", "--all-profiles", "--json")).Exits(0);
        Assert.Equal(["east", "north"], Profiles(stopped));

        (await RunAsync("start", "--profile", "north", "--detached")).Exits(0);
        Assert.True(await Eventually.HoldsAsync(() => Runs("north").Count > 0));
        var state = await File.ReadAllBytesAsync(StatePath("north"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(StatePath("north"), "no state", TestContext.Current.CancellationToken);
        var unknown = await RunAsync("stop", "--all-profiles", "--timeout", "1", "--json");
        unknown.Exits(1);
        Assert.Contains("error StateDamaged: north: ", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(["north"], Profiles(unknown));
        await File.WriteAllBytesAsync(StatePath("north"), state, TestContext.Current.CancellationToken);
        (await RunAsync("stop", "--all-profiles")).Exits(0);
    }

    [Fact]
    public async Task A_profile_that_cannot_be_asked_to_stop_stops_with_the_process_that_serves_it()
    {
        using var server = Start("start", "--all-profiles");
        await AddedAsync(server, "north", 20);
        using (var state = StateStore.Open(StatePath("north"), StateAccess.ReadOnly))
        {
            // A folder where the request should be.
            var beat = state.Read(reader => reader.ServerHeartbeat)!;
            var request = FormattableString.Invariant($"stop-{beat.ProcessId}-{beat.Started.UtcTicks}");
            Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(StatePath("north"))!, request));
        }

        var stopped = (await RunAsync("stop", "--all-profiles", "--json")).Exits(0);
        Assert.Equal(["east", "north"], Profiles(stopped));
        (await server.EndAsync()).Exits(0);
    }

    [Fact]
    public async Task Notifications_name_the_profile_and_a_check_without_any_channel_fails()
    {
        await File.WriteAllTextAsync(SettingsPath("south"), _settings, TestContext.Current.CancellationToken);
        var none = (await RunAsync("notify", "--all-profiles", "--test")).Exits(78);
        Assert.Contains("NotificationChannelsMissing", none.Error, StringComparison.Ordinal);
        Configure("north", settings => settings["notify"] = Channel("true"));
        Configure("south", settings => settings["notify"] = Channel("false"));
        var sent = (await RunAsync("notify", "--all-profiles", "--test", "--json")).Exits(1);
        Assert.Equal(["north", "south"], Profiles(sent));
        Assert.Contains("error NotificationFailed: south: ", sent.Error, StringComparison.Ordinal);
        var due = (await RunAsync("notify", "--all-profiles")).Exits(0);
        Assert.Equal(["north: Nothing is due.", "south: Nothing is due."], due.Output.Trim().Split('\n'));

        static JObject Channel(string program) => new()
        {
            ["channels"] = new JArray(new JObject { ["name"] = "ops", ["kind"] = "command", ["program"] = "/bin/" + program }),
        };
    }

    [Fact]
    public async Task Metrics_from_before_the_start_are_of_nobody_and_what_is_risky_in_settings_is_told()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Files have other rights there.");
        var port = Service.MetricsEndpointTests.FreePort();
        foreach (var name in new[] { "east", "south" })
        {
            await File.WriteAllTextAsync(
                Path.Combine(Home(name), "old.prom"), $"# HELP old Old.\n# TYPE old gauge\nold{{profile=\"{name}\"}} 1\n",
                TestContext.Current.CancellationToken);
        }

        await File.WriteAllTextAsync(SettingsPath("south"), _settings, TestContext.Current.CancellationToken);
        Configure("south", settings =>
        {
            settings["metrics"] = new JObject { ["file"] = "old.prom" };
            settings["zoho_books"]!["client_secret"] = new JObject { ["env"] = "NOT_THERE" };
        });
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(SettingsPath("north"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        using var server = Start("start", "--all-profiles", "--metrics-listen", $"127.0.0.1:{port}");
        await server.LineAsync(line => line.Contains("north: warning: ", StringComparison.Ordinal)
            && line.Contains("zoho_config.json", StringComparison.Ordinal));
        await AddedAsync(server, "north", 20);
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), TestContext.Current.CancellationToken);
        Assert.DoesNotContain("old", metrics, StringComparison.Ordinal);
        server.Signal("TERM");
        (await server.EndAsync()).Exits(0);
    }

    [Fact]
    public async Task Cycles_that_are_counted_end_with_the_worst_code_of_all_profiles()
    {
        var result = (await RunAsync("start", "--all-profiles", "--max-cycles", "1", "--json")).Exits(78);
        var runs = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(JObject.Parse).ToList();
        Assert.Equal(["east", "north"], runs.Select(run => run.Value<string>("profile")).Order());
    }

    [Fact]
    public async Task Outside_a_cluster_the_lease_is_refused_with_what_is_missing()
    {
        var result = (await RunAsync("start", "--all-profiles", "--lease", "kubernetes")).Exits(78);
        Assert.Contains("KubernetesMissing", result.Error, StringComparison.Ordinal);
        Assert.Contains("KUBERNETES_SERVICE_HOST", result.Error, StringComparison.Ordinal);
        Assert.Contains("deploy/kubernetes", result.Error, StringComparison.Ordinal);
    }

    private static Task<string> AddedAsync(HostProcess server, string profile, int products) => server.LineAsync(line =>
        line.StartsWith(profile + ": ", StringComparison.Ordinal) && line.Contains($"+{products} added", StringComparison.Ordinal));

    private static IEnumerable<string?> Profiles(HostResult result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JObject.Parse(line).Value<string>("profile"));

    private void Configure(string profile, Action<JObject> change)
    {
        var settings = JObject.Parse(File.ReadAllText(SettingsPath(profile)));
        change(settings);
        File.WriteAllText(SettingsPath(profile), settings.ToString());
    }

    private string Home(string profile) => Path.Combine(_folder.Path, "profiles", profile);

    private string SettingsPath(string profile) => Path.Combine(Home(profile), "config", "zoho_config.json");

    private string StatePath(string profile) => Path.Combine(Home(profile), "data", "sync_server", "sync_tracking.db");

    private IReadOnlyList<SyncRun> Runs(string profile)
    {
        using var state = StateStore.Open(StatePath(profile), StateAccess.ReadOnly);
        return state.Read(reader => reader.Runs(100));
    }

    private HostProcess Start(params string[] arguments) => HostProcess.StartSync([.. arguments, "--path", _folder.Path]);

    private Task<HostResult> RunAsync(params string[] arguments) => HostProcess.RunSyncAsync([.. arguments, "--path", _folder.Path]);
}
