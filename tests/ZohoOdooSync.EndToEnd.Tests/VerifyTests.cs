using System.Runtime.Versioning;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary><c>verify</c>, and plans that go through a file: what is printed, what is written, the exit codes.</summary>
public sealed class VerifyTests
{
    [Fact]
    public async Task Equal_sides_exit_with_0_and_show_one_digest_twice()
    {
        await using var profile = await Profile.StartAsync(products: 20);
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.Sandbox.ResetCounters();
        var result = (await profile.RunAsync("verify")).Exits(0);
        var lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(7, lines.Length);
        Assert.StartsWith("Zoho 20 items (", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("20 pairs equal", lines[1], StringComparison.Ordinal);
        Assert.Equal("0 differences: 0 lag, 0 drift, 0 both, 0 left, 0 unknown, 0 not comparable; 0 of items in quarantine", lines[2]);
        Assert.Equal("0 texts read otherwise in ar_001, which is not mirrored", lines[3]);
        Assert.Matches("^Zoho digest [0-9A-F]{64}$", lines[4]);
        Assert.Equal(lines[4]["Zoho".Length..], lines[5]["Odoo".Length..]);
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Writes);

        var all = (await profile.RunAsync("verify", "--all")).Exits(0);
        Assert.Equal(20, all.Output.Split('\n').Count(line => line.StartsWith("= ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Each_difference_has_its_symbol_and_its_cause_and_the_exit_code_is_2()
    {
        await using var profile = await ChangedAsync();
        var result = (await profile.RunAsync("verify")).Exits(2);
        Assert.Matches("(?m)^\\* [0-9]{19} \".+\" product [0-9]+: Price should be \"[0-9.]+\" and is \"[0-9.]+\" \\(lag\\)$",
            result.Output);
        Assert.Matches("(?m)^\\* [0-9]{19} \".+\" product [0-9]+: Name should be \".+\" and is \"By a colleague\" \\(drift\\)$",
            result.Output);
        Assert.Contains(": MissingInOdoo, expected a product, found none (lag)\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(["*", "*", "+"], result.Output.Split('\n').TakeWhile(line => line.Length > 0).Select(line => line[..1]).Order());
        Assert.Contains("3 differences: 2 lag, 1 drift", result.Output, StringComparison.Ordinal);

        var json = (await profile.RunAsync("verify", "--json")).Exits(2).Json;
        Assert.Equal((false, 3, 2, 1),
            (json.Value<bool>("isEqual"), json.Value<int>("differences"), json.Value<int>("lagging"), json.Value<int>("drifted")));
        Assert.NotEqual(json.Value<string>("zohoDigest"), json.Value<string>("odooDigest"));
        Assert.Equal(3, json["lines"]!.Count());
    }

    [Fact]
    public async Task Csv_goes_to_standard_output_alone()
    {
        await using var profile = await ChangedAsync();
        var result = (await profile.RunAsync("verify", "--csv", "--all")).Exits(2);
        var lines = result.Output.TrimEnd('\n').Split("\r\n");
        Assert.Equal("Result,Kind,ItemId,ProductId,Sku,Name,Field,Expected,Actual,Cause,IsQuarantined,Remark", lines[0]);
        Assert.All(lines[1..^1], line => Assert.Matches("^(equal|differs|missing_in_odoo),", line));
        Assert.Contains("Odoo digest ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_report_is_written_into_a_file_beside_the_words()
    {
        await using var profile = await ChangedAsync();
        var (json, csv) = (Path.Combine(profile.Home, "parity.json"), Path.Combine(profile.Home, "parity.csv"));
        Assert.Contains("2 lag", (await profile.RunAsync("verify", "--out", json)).Exits(2).Output, StringComparison.Ordinal);
        Assert.Equal(3, JObject.Parse(File.ReadAllText(json)).Value<int>("differences"));
        Assert.Contains("2 lag", (await profile.RunAsync("verify", "--csv", "--out", csv)).Exits(2).Output, StringComparison.Ordinal);
        Assert.StartsWith("Result,", File.ReadAllText(csv), StringComparison.Ordinal);
        Assert.Equal(["OutFileExists"], (await profile.RunAsync("verify", "--out", profile.SettingsPath)).Exits(1).ErrorIds);
    }

    [Fact]
    public async Task A_side_that_cannot_be_read_is_a_failure_and_no_difference()
    {
        await using var profile = await Profile.StartAsync(products: 5);
        profile.ConfigureOdoo(odoo => odoo["api_key"] = "wrong-key-of-nobody");
        Assert.Equal(["OdooAuthenticationFailed"], (await profile.RunAsync("verify")).Exits(1).ErrorIds);
    }

    [Fact]
    public async Task CSV_on_a_terminal_carries_nothing_that_steers_it()
    {
        await using var profile = await Profile.StartAsync(products: 3);
        profile.Sandbox.Zoho.Add("bad \u001b[2J\u009b31m\u202E\r\n\u2028name", 5m);
        using var seen = HostProcess.StartSyncOnTerminal(
            ["verify", "--csv", "--path", profile.Home], new Dictionary<string, string?> { ["TERM"] = "dumb", ["NO_COLOR"] = "1" });
        var shown = (await seen.EndAsync()).Output;
        Assert.Contains("bad  [2J 31m\\u202e   name", shown, StringComparison.Ordinal);
        // In a file for a program it is what it is.
        Assert.Contains("bad \u001b[2J\u009b31m\u202E\r\n\u2028name", (await profile.RunAsync("verify", "--csv")).Output,
            StringComparison.Ordinal);
        var json = (await profile.RunAsync("verify", "--json")).Output;
        Assert.Contains("bad \\u001b[2J\\u009b31m\\u202e\\r\\n\\u2028name", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("000")]
    [InlineData("022")]
    [UnsupportedOSPlatform("windows")]
    public async Task What_the_console_host_makes_is_for_its_owner_alone(string mask)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has access lists, which a folder hands on, and no modes.");
        await using var profile = await Profile.StartAsync(products: 5);
        var before = Directory.EnumerateFileSystemEntries(profile.Home, "*", SearchOption.AllDirectories).ToHashSet();
        string[][] commands =
        [
            ["plan", "--out", Path.Combine(profile.Home, "plan.json")], ["full-sync"],
                ["verify", "--out", Path.Combine(profile.Home, "parity.csv")],
            ["report", "--out", Path.Combine(profile.Home, "report.html")], ["start", "--max-cycles", "1"],
        ];
        foreach (var command in commands)
        {
            using var process = HostProcess.StartSyncUnderMask(mask, [.. command, "--path", profile.Home]);
            (await process.EndAsync()).Exits(0);
        }

        var made = Directory.EnumerateFileSystemEntries(profile.Home, "*", SearchOption.AllDirectories)
            .Where(path => !before.Contains(path)).ToList();
        const UnixFileMode file = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal([], made.Where(
            path => File.GetUnixFileMode(path) != (Directory.Exists(path) ? file | UnixFileMode.UserExecute : file)));
        Assert.Contains(profile.StatePath, made);
        Assert.Contains(profile.LogPath, made);
    }

    [Fact]
    public async Task A_plan_goes_through_a_file_and_only_what_is_left_in_it_is_made()
    {
        await using var profile = await ChangedAsync();
        var file = Path.Combine(profile.Home, "plan.json");
        (await profile.RunAsync("plan", "--out", file)).Exits(0);
        var plan = JObject.Parse(File.ReadAllText(file));
        var changes = (JArray)plan["changes"]!;
        Assert.Equal(["Create", "Update", "Update"], changes.Select(change => change.Value<string>("kind")));
        changes[0].Remove();
        File.WriteAllText(file, plan.ToString());
        var run = (await profile.RunAsync("full-sync", "--plan", file, "--json")).Json;
        Assert.Equal((0, 2), (run["counts"]!.Value<int>("created"), run["counts"]!.Value<int>("updated")));
        Assert.Equal(["+"], (await profile.RunAsync("verify", "--json"))
            .Exits(2).Json["lines"]!.Select(line => line.Value<string>("symbol")));
        var stale = (await profile.RunAsync("full-sync", "--plan", file)).Exits(3);
        Assert.Equal(["PlanStale"], stale.ErrorIds);
        Assert.Contains("Counts of Zoho and Odoo: unknown", stale.Output, StringComparison.Ordinal);
        var json = (await profile.RunAsync("full-sync", "--plan", file, "--json")).Exits(3).Json;
        Assert.Equal((JTokenType.Null, JTokenType.Null, "UNKNOWN"), (
            json["counts"]!["zohoCount"]!.Type, json["counts"]!["countsMatch"]!.Type, json["counts"]!.Value<string>("countMatch")));
        // What helps is a new plan, here and for whoever looks later; to force it would not.
        foreach (var told in new[] { stale.Output + stale.Error, (await profile.RunAsync("status")).Exits(0).Output })
        {
            Assert.Contains("plan --out", told, StringComparison.Ordinal);
            Assert.DoesNotContain("--force", told, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_plan_file_that_was_edited_or_is_not_there_changes_nothing()
    {
        await using var profile = await ChangedAsync();
        var file = Path.Combine(profile.Home, "plan.json");
        Assert.Equal(["PlanFileMissing"], (await profile.RunAsync("full-sync", "--plan", file)).Exits(1).ErrorIds);
        (await profile.RunAsync("plan", "--out", file)).Exits(0);
        profile.Sandbox.ResetCounters();
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"By a colleague\"", "\"By nobody\"", StringComparison.Ordinal));
        var refused = (await profile.RunAsync("full-sync", "--plan", file)).Exits(1);
        Assert.Equal(["PlanFileInvalid"], refused.ErrorIds);
        Assert.Contains("does not match its hash", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Writes);
    }

    /// <summary>A mirror, and since then a new price in Zoho, a new item there, and a name that somebody changed in Odoo.</summary>
    private static async Task<Profile> ChangedAsync()
    {
        var profile = await Profile.StartAsync(products: 12);
        (await profile.RunAsync("full-sync")).Exits(0);
        var items = profile.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        profile.Sandbox.Zoho.Update(items[0].ItemId, item => item with { Rate = item.Rate + 1m });
        var product = profile.Sandbox.Odoo.FindByExternalId($"__zoho__.item_746283917_{items[1].ItemId}")!;
        profile.Sandbox.Odoo.Update(product.Id, known => known with { Name = "By a colleague" });
        profile.Sandbox.Zoho.Add("A new one", 5m);
        return profile;
    }
}
