using System.Diagnostics;
using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>The sandbox as a program of its own, and the sync beside it: as somebody tries both out.</summary>
public sealed class SandboxExecutableTests
{
    [Fact]
    public async Task The_sandbox_says_ready_and_the_sync_works_with_the_folder_that_it_wrote()
    {
        using var folder = new TemporaryFolder();
        using var sandbox = HostProcess.StartSandbox(
            ["--products", "120", "--seed", "5", "--odoo", "18", "--port", "0", "--home", folder.Path]);
        var address = await ReadyAsync(sandbox);
        var first = (await HostProcess.RunSyncAsync("full-sync", "--path", folder.Path, "--json")).Exits(0).Json;
        Assert.Equal(120, first["counts"]!.Value<int>("created"));
        var second = (await HostProcess.RunSyncAsync("full-sync", "--path", folder.Path, "--json")).Exits(0).Json;
        Assert.Equal(120, second["counts"]!.Value<int>("unchanged"));

        using var http = new HttpClient { BaseAddress = address };
        var state = JObject.Parse(await http.GetStringAsync(new Uri("/sandbox/state", UriKind.Relative)));
        Assert.Equal(120, state["odoo"]!.Value<int>("bound"));
        Assert.Equal(18, state["odoo"]!.Value<int>("version"));
        if (!OperatingSystem.IsWindows())
        {
            sandbox.Signal("TERM");
            (await sandbox.EndAsync()).Exits(0);
        }
    }

    [Theory]
    [InlineData("--odoo", "17", "16, 18 or 19")]
    [InlineData("--products", "-1", "0 to 200000")]
    [InlineData("--colour", "red", "--products")]
    public async Task A_wrong_command_line_of_the_sandbox_is_explained(string name, string value, string allowed)
    {
        using var sandbox = HostProcess.StartSandbox([name, value]);
        var result = (await sandbox.EndAsync()).Exits(64);
        Assert.Contains(name, result.Error, StringComparison.Ordinal);
        Assert.Contains(allowed, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    /// <summary>The pace of 100 calls a minute makes it last over a minute: only where long runs are asked for.</summary>
    [Fact]
    public async Task Twenty_thousand_products_fit_into_300_megabytes()
    {
        Assert.SkipUnless(
            Environment.GetEnvironmentVariable("ZOHO_ODOO_SYNC_TEST_LONG") == "1", "set ZOHO_ODOO_SYNC_TEST_LONG to 1 for long runs");
        const int products = 20_000;
        using var folder = new TemporaryFolder();
        using var sandbox = HostProcess.StartSandbox(
            ["--products", products.ToString(CultureInfo.InvariantCulture), "--port", "0", "--home", folder.Path]);
        var address = await ReadyAsync(sandbox);
        var start = Stopwatch.GetTimestamp();
        using var sync = HostProcess.StartSync(["full-sync", "--path", folder.Path, "--json"]);
        var run = (await sync.EndAsync()).Exits(0).Json;
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{products} products: {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s, peak memory {sync.PeakMegabytes:0} MB"));
        Assert.Equal(products, run["counts"]!.Value<int>("created"));
        Assert.True(run["counts"]!.Value<bool>("countsMatch"));

        using var http = new HttpClient { BaseAddress = address };
        var state = JObject.Parse(await http.GetStringAsync(new Uri("/sandbox/state", UriKind.Relative)));
        // Every page once, and one question for the count.
        Assert.InRange(state["zoho"]!["byEndpoint"]!.Value<int>("zoho.items"), products / 200, (products / 200) + 1);
        Assert.InRange(state["zoho"]!.Value<int>("peakPerMinute"), 1, 100);
        Assert.Equal(products, state["odoo"]!.Value<int>("bound"));
        Assert.Equal(0, state["odoo"]!.Value<int>("duplicates"));
        if (OperatingSystem.IsLinux()) Assert.InRange(sync.PeakMegabytes, 20, 300);
    }

    private static async Task<Uri> ReadyAsync(HostProcess sandbox)
    {
        var ready = await sandbox.LineAsync(line => line.StartsWith("ready http://", StringComparison.Ordinal));
        return new Uri(ready["ready ".Length..]);
    }
}
