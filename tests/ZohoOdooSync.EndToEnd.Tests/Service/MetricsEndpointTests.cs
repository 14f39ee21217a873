using System.Net;
using System.Net.Sockets;
using ZohoOdooSync.Cli.Service;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.EndToEnd.Tests.Service;

/// <summary>Prometheus reads over HTTP what the profiles of this process write into their metrics files.</summary>
public sealed class MetricsEndpointTests : IDisposable
{
    private const string Running = "zoho_odoo_sync_state{profile=\"#\",state=\"running\"} 1";
    private const string Stopped = "zoho_odoo_sync_state{profile=\"#\",state=\"stopped\"} 1";

    private static readonly HttpClient Http = new();

    private readonly TemporaryFolder _folder = new();
    private readonly int _port = FreePort();

    private static CancellationToken Test => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Metrics_of_several_profiles_are_one_text_with_each_metric_once()
    {
        var homes = new[] { "north", "south" }.Select(Home).ToList();
        using var endpoint = Start(homes);
        Assert.Equal(string.Empty, await GetAsync("/metrics"));
        foreach (var home in homes) Write(home, Running);
        var lines = (await GetAsync("/metrics")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(
            ["# HELP zoho_odoo_sync_state Whether it works.", "# TYPE zoho_odoo_sync_state gauge",
            Running.Replace("#", "north", StringComparison.Ordinal), Running.Replace("#", "south", StringComparison.Ordinal),
            "# HELP zoho_odoo_sync_zoho_items Items.", "# TYPE zoho_odoo_sync_zoho_items gauge",
            "zoho_odoo_sync_zoho_items{profile=\"north\"} 5", "zoho_odoo_sync_zoho_items{profile=\"south\"} 5"], lines);
    }

    [Fact]
    public async Task A_profile_that_another_process_may_work_on_is_left_out()
    {
        var (old, ended, here) = (Home("old"), Home("ended"), Home("here"));
        Write(old, Running);
        using var endpoint = Start([old, ended, here]);
        Write(ended, Stopped);
        Write(here, Running);
        var text = await GetAsync("/metrics");
        Assert.Contains("profile=\"here\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("profile=\"old\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("profile=\"ended\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_profile_hides_no_other_and_nothing_else_is_served()
    {
        var (broken, here) = (Home("broken"), Home("here"));
        File.WriteAllText(Path.Combine(broken, "config", "zoho_config.json"), "{");
        using var endpoint = Start([broken, here, Path.Combine(_folder.Path, "gone")]);
        Write(here, Running);
        Assert.Contains("profile=\"here\"", await GetAsync("/metrics"), StringComparison.Ordinal);
        Assert.Equal("ok\n", await GetAsync("/livez"));
        foreach (var path in new[] { "/", "/config/zoho_config.json", "/metrics/../config" })
            Assert.Equal(HttpStatusCode.NotFound, (await Http.GetAsync(Address(path), Test)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await Http.PostAsync(Address("/metrics"), null, Test)).StatusCode);
    }

    [Fact]
    public async Task A_server_serves_its_metrics_from_its_first_run_to_its_end()
    {
        await using var profile = await Profile.StartAsync();
        profile.Configure(settings => settings["metrics"] = new Newtonsoft.Json.Linq.JObject { ["file"] = "data/metrics.prom" });
        using var server = profile.Start("start", "--metrics-listen", $"127.0.0.1:{_port}");
        await Eventually.HoldsAsync(() => HasMetrics(), server.EndAsync());
        Assert.Contains("zoho_odoo_sync_zoho_items{profile=", await GetAsync("/metrics"), StringComparison.Ordinal);

        // The port is taken now.
        using var second = HostProcess.StartSync(["start", "--path", profile.Home, "--metrics-listen", $"127.0.0.1:{_port}"]);
        var refused = (await second.EndAsync()).Exits(78);
        Assert.Contains("MetricsNotServed", refused.Error, StringComparison.Ordinal);
        (await profile.RunAsync("stop")).Exits(0);
        (await server.EndAsync()).Exits(0);

        bool HasMetrics()
        {
            try
            {
                return Http.GetStringAsync(Address("/metrics"), Test).GetAwaiter().GetResult()
                    .Contains("zoho_odoo_sync_counts_match", StringComparison.Ordinal);
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private MetricsEndpoint Start(IReadOnlyList<string> homes) =>
        MetricsEndpoint.Start(new IPEndPoint(IPAddress.Loopback, _port), () => homes, TimeProvider.System);

    private Task<string> GetAsync(string path) => Http.GetStringAsync(Address(path), Test);

    private Uri Address(string path) => new($"http://127.0.0.1:{_port}{path}");

    private string Home(string name)
    {
        var home = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(Path.Combine(home, "config"));
        File.Copy(
            Path.Combine(Kubernetes.Manifests.Folder, "group", "settings", "north.json"), Path.Combine(home, "config", "zoho_config.json"));
        return home;
    }

    private static void Write(string home, string state)
    {
        var name = Path.GetFileName(home);
        Directory.CreateDirectory(Path.Combine(home, "data"));
        File.WriteAllText(Path.Combine(home, "data", "metrics.prom"), $$"""
            # HELP zoho_odoo_sync_state Whether it works.
            # TYPE zoho_odoo_sync_state gauge
            {{state.Replace("#", name, StringComparison.Ordinal)}}
            # HELP zoho_odoo_sync_zoho_items Items.
            # TYPE zoho_odoo_sync_zoho_items gauge
            zoho_odoo_sync_zoho_items{profile="{{name}}"} 5

            """);
    }
}
