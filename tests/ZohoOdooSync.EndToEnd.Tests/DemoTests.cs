using System.Globalization;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>The demo shows the whole product on one machine, and its last line is the proof.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task The_demo_proves_that_Odoo_mirrors_Zoho_in_few_calls_and_little_memory(int odoo)
    {
        using var demo = HostProcess.StartSync(["demo", "--products", "2000", "--odoo", Text(odoo), "--json"]);
        var result = (await demo.EndAsync()).Exits(0);
        var proof = result.Json;
        TestContext.Current.TestOutputHelper?.WriteLine($"{proof["first"]!["seconds"]} s, peak memory {demo.PeakMegabytes:0} MB");

        Assert.Equal(2000, proof.Value<int>("products"));
        AssertRun(proof["first"], created: 2000, updated: 0, archived: 0);
        AssertRun(proof["second"], created: 20, updated: 150, archived: 25);
        AssertParity(proof, count: 2010);
        Assert.InRange(proof.Value<int>("zohoCalls"), 1, 13);
        Assert.InRange(proof.Value<int>("odooCalls"), 1, 14);
        if (OperatingSystem.IsLinux()) Assert.InRange(demo.PeakMegabytes, 20, 200);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(21)]
    [InlineData(50)]
    public async Task The_demo_of_a_small_catalogue_stays_within_the_guard(int products)
    {
        var result = (await HostProcess.RunSyncAsync("demo", "--products", Text(products), "--json", "--seed", "7")).Exits(0);
        var proof = result.Json;
        AssertRun(proof["first"], created: products, updated: 0, archived: 0);
        Assert.InRange(proof["second"]!.Value<int>("archived"), 1, products / 10);
        Assert.Equal(0, proof["second"]!.Value<int>("failed"));
        AssertParity(proof, proof["parity"]!.Value<int>("zohoCount"));
    }

    [Fact]
    public async Task The_demo_without_json_tells_the_same_story_in_words()
    {
        using var folder = new TemporaryFolder();
        var result = (await HostProcess.RunSyncAsync("demo", "--products", "40", "--odoo", "18", "--path", folder.Path)).Exits(0);
        Assert.Contains("First sync", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("Proven: Odoo is an exact mirror of Zoho.\n", result.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder.Path, "config", "zoho_config.json")), "the demo keeps its files where it is told to");
        // The services of the demo are gone, and what they left can still be looked at.
        var status = (await HostProcess.RunSyncAsync("status", "--path", folder.Path, "--json")).Exits(0).Json;
        Assert.True(status.Value<bool>("countsMatch"));
    }

    [Fact]
    public async Task The_demo_leaves_nothing_behind()
    {
        using var temp = new TemporaryFolder();
        using var demo = HostProcess.StartSync(
            ["demo", "--products", "10"], environment: new Dictionary<string, string?> { ["TMPDIR"] = temp.Path });
        (await demo.EndAsync()).Exits(0);
        Assert.DoesNotContain(Directory.EnumerateFileSystemEntries(temp.Path), path => path.Contains("demo", StringComparison.Ordinal));
    }

    private static void AssertRun(JToken? run, int created, int updated, int archived)
    {
        Assert.NotNull(run);
        Assert.Equal(created, run.Value<int>("created"));
        Assert.Equal(updated, run.Value<int>("updated"));
        Assert.Equal(archived, run.Value<int>("archived"));
        Assert.Equal(0, run.Value<int>("failed"));
        Assert.InRange(run.Value<double>("seconds"), 0.0, 120.0);
    }

    private static void AssertParity(JObject proof, int count)
    {
        var parity = proof["parity"]!;
        Assert.Equal(count, parity.Value<int>("zohoCount"));
        Assert.Equal(count, parity.Value<int>("odooCount"));
        Assert.True(parity.Value<bool>("countsMatch"));
        Assert.Equal(0, parity.Value<int>("fieldDifferences"));
        Assert.Equal(0, parity.Value<int>("duplicates"));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
