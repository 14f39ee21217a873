using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>A command line that cannot be meant is told with the argument, its value and what is allowed: exit code 64.</summary>
public sealed class UsageTests
{
    public static TheoryData<string[], string[]> Wrong => new()
    {
        { ["start", "--interval", "59"], ["--interval", "59", "60 to 86400"] },
        { ["start", "--interval", "86401"], ["--interval", "86401", "60 to 86400"] },
        { ["start", "--interval", "often"], ["--interval", "often", "60 to 86400"] },
        { ["start", "--interval"], ["--interval"] },
        { ["start", "--max-cycles", "1.5"], ["--max-cycles", "1.5"] },
        { ["start", "--interactive", "--interval", "often"], ["--interactive", "--interval"] },
        { ["start", "--all-profiles", "--lease", "etcd"], ["--lease", "etcd", "kubernetes"] },
        { ["start", "--lease", "kubernetes"], ["--lease", "--all-profiles"] },
        { ["start", "--all-profiles", "--interactive"], ["--interactive", "--all-profiles"] },
        { ["stop", "--all-profiles", "--profile", "north"], ["--all-profiles", "--profile"] },
        { ["start", "--metrics-listen", "9464"], ["--metrics-listen", "9464", "127.0.0.1:9464"] },
        { ["start", "--metrics-listen", "localhost:9464"], ["--metrics-listen", "localhost:9464"] },
        { ["start", "--lease", "kubernetes", "--detached"], ["--lease", "--detached", "foreground"] },
        { ["full-sync", "--path"], ["--path"] },
        { ["full-sync", "--jsn"], ["--jsn", "--json"] },
        { ["verify", "--csv", "--json"], ["--csv", "--json", "one of them"] },
        { ["full-sync", "--plan"], ["--plan"] },
        { ["full-synk"], ["full-synk", "full-sync"] },
        { ["status", "extra"], ["extra"] },
        { ["--path", "shop", "verify"], ["\"--path\" has to follow the command", "verify --path"] },
        { [], ["full-sync"] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_command_line_is_explained(string[] arguments, string[] words)
    {
        using var process = HostProcess.StartSync(arguments);
        var result = (await process.EndAsync()).Exits(64);
        foreach (var word in words) Assert.Contains(word, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.All, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("full-sync", "--help")]
    [InlineData("start", "-h")]
    public async Task Help_is_a_result(params string[] arguments)
    {
        var result = (await HostProcess.RunSyncAsync(arguments)).Exits(0);
        Assert.Contains("--", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void The_console_host_ships_without_a_web_server()
    {
        var runs = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "zoho-odoo-sync.runtimeconfig.json"));
        Assert.Contains("Microsoft.NETCore.App", runs, StringComparison.Ordinal);
        Assert.DoesNotContain("AspNetCore", runs, StringComparison.Ordinal);
        var needs = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "zoho-odoo-sync.deps.json"));
        Assert.Contains("ZohoOdooSync.Engine", needs, StringComparison.Ordinal);
        Assert.DoesNotContain("Sandbox", needs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        var result = (await HostProcess.RunSyncAsync("--version")).Exits(0);
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
    }
}
