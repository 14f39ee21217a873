using System.Text;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>What the commands print, for people and for programs: as processes, with redirected streams.</summary>
public sealed class OutputTests
{
    [Fact]
    public async Task Full_sync_prints_the_outcome_and_the_counts_and_nothing_else_on_standard_output()
    {
        await using var profile = await Profile.StartAsync(products: 250);
        var active = profile.Sandbox.Zoho.ActiveCount;
        using var process = profile.Start("full-sync");
        var result = (await process.EndAsync()).Exits(0);
        var lines = result.Output.TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Matches(@"^Succeeded in \d+\.\d s \(run \d{8}-\d{6}-[0-9a-f]{4}; 4 calls to Zoho, \d+ to Odoo\)$", lines[0]);
        Assert.Equal($"Zoho 250 items ({active} active), Odoo 250 products ({active} active): count match YES", lines[1]);
        Assert.Equal("250 created, 0 adopted, 0 updated, 0 archived, 0 restored, 0 unchanged", lines[2]);
        AssertPlainProgress(result);
    }

    [Fact]
    public async Task Full_sync_prints_one_json_object_for_programs()
    {
        await using var profile = await Profile.StartAsync(products: 40);
        using var process = profile.Start("full-sync", "--json");
        var result = (await process.EndAsync()).Exits(0);
        Assert.Equal(1, result.Output.Count(character => character == '\n'));
        var json = result.Json;
        Assert.Equal("Succeeded", json.Value<string>("outcome"));
        Assert.Equal("Full", json.Value<string>("kind"));
        Assert.Matches("^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$", json.Value<string>("runId"));
        Assert.Equal(40, json["counts"]!.Value<int>("created"));
        Assert.True(json["counts"]!.Value<bool>("countsMatch"));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$", json.Value<string>("started"));
        Assert.InRange(json.Value<double>("seconds"), 0, 60);
        Assert.Equal(3, json.Value<int>("zohoCalls"));
        Assert.Null(json["error"]);
        AssertPlainProgress(result);
    }

    [Fact]
    public async Task Plan_tells_every_change_and_writes_nothing()
    {
        await using var profile = await Profile.StartAsync(products: 30);
        using var process = profile.Start("plan");
        var words = (await process.EndAsync()).Exits(0);
        Assert.Contains("Create   30\n", words.Output, StringComparison.Ordinal);
        Assert.Contains("… and 25 more", words.Output, StringComparison.Ordinal);
        AssertPlainProgress(words);

        using var again = profile.Start("plan", "--json");
        var json = (await again.EndAsync()).Exits(0).Json;
        Assert.Equal(30, json.Value<int>("create"));
        Assert.Equal(30, json.Value<int>("zohoCount"));
        Assert.Empty(json["guard"]!);
        var entries = (JArray)json["entries"]!;
        Assert.Equal(30, entries.Count);
        Assert.All(entries, entry => Assert.Matches("^[0-9]{19}$", entry.Value<string>("itemId")));
        Assert.All(entries, entry => Assert.NotEmpty(entry["after"]!.Value<string>("name")!));

        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Writes);
        Assert.Equal(
            ["calls.cache", "token.cache", "token.lock", "zoho_config.json"],
            Directory.EnumerateFiles(profile.Home, "*", SearchOption.AllDirectories).Select(Path.GetFileName)
                .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Status_before_the_first_run_says_never_and_makes_no_file()
    {
        await using var profile = await Profile.StartAsync(products: 10);
        using var process = profile.Start("status");
        var words = (await process.EndAsync()).Exits(0);
        Assert.Contains("State        STOPPED\nNext run     none: no server works on this profile\n", words.Output,
            StringComparison.Ordinal);
        Assert.Contains("Last sync    never", words.Output, StringComparison.Ordinal);
        Assert.Empty(words.Error);

        using var again = profile.Start("status", "--json");
        var json = (await again.EndAsync()).Exits(0).Json;
        Assert.False(json.Value<bool>("isRunning"));
        Assert.Null(json["lastRun"]);
        Assert.Equal(["config"], Directory.EnumerateFileSystemEntries(profile.Home).Select(Path.GetFileName));
        Assert.Equal(0, profile.Sandbox.Zoho.Calls.Total + profile.Sandbox.Odoo.Calls.Total);
    }

    [Fact]
    public async Task Status_after_a_run_shows_what_operators_look_for()
    {
        await using var profile = await Profile.StartAsync(products: 30);
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.Sandbox.ResetCounters();
        using var process = profile.Start("status");
        var words = (await process.EndAsync()).Exits(0);
        Assert.Matches(@"\nCount match  YES, as of (\d{4}-\d\d-\d\d )?\d\d:\d\d:\d\d \(less than 1 min ago\)\n", words.Output);
        Assert.Contains("Success      100.0 % of the runs, 30 products synced", words.Output, StringComparison.Ordinal);
        Assert.Matches(@"\nZoho calls   \d+ today, 9,\d\d\d left until ", words.Output);
        Assert.Contains("Changes      30 created, 0 adopted, 0 updated, 0 archived, 0 restored", words.Output, StringComparison.Ordinal);
        Assert.Contains("Bindings     30", words.Output, StringComparison.Ordinal);
        Assert.Contains("Quarantine   0", words.Output, StringComparison.Ordinal);

        var json = (await profile.RunAsync("status", "--json")).Exits(0).Json;
        Assert.Equal(30, json.Value<int>("zohoCount"));
        Assert.Equal(30, json.Value<int>("odooCount"));
        Assert.True(json.Value<bool>("countsMatch"));
        Assert.Equal(0, json.Value<int>("difference"));
        Assert.Equal("Succeeded", json["lastRun"]!.Value<string>("outcome"));
        Assert.Equal(0, profile.Sandbox.Zoho.Calls.Total + profile.Sandbox.Odoo.Calls.Total);
    }

    [Fact]
    public async Task Status_while_a_sync_runs_names_its_process()
    {
        await using var profile = await Profile.StartAsync(products: 60);
        var hang = profile.Plan("odoo.load", FaultKind.HangBefore);
        using var sync = profile.Start("full-sync");
        Assert.True(await Eventually.HoldsAsync(() => profile.HasStruck(hang), sync.EndAsync()), "the sync ended early");
        var status = (await profile.RunAsync("status", "--json")).Exits(0).Json;
        Assert.True(status.Value<bool>("isRunning"));
        Assert.Equal(sync.Id, status["heartbeat"]!.Value<int>("processId"));
        Assert.Equal("Running", status["lastRun"]!.Value<string>("outcome"));
        var words = (await profile.RunAsync("status")).Exits(0).Output;
        Assert.Contains("State        RUNNING since ", words, StringComparison.Ordinal);
        Assert.Contains($"Process      {sync.Id} on ", words, StringComparison.Ordinal);

        await sync.KillAsync();
        status = (await profile.RunAsync("status", "--json")).Exits(0).Json;
        Assert.False(status.Value<bool>("isRunning"), "a process that died is not running");
    }

    [Fact]
    public async Task Items_that_Odoo_cannot_take_are_told_and_all_others_are_mirrored()
    {
        await using var profile = await Profile.StartAsync(products: 50, options: new() { BadItems = 4 });
        var result = (await profile.RunAsync("full-sync")).Exits(2);
        Assert.StartsWith("Incomplete in ", result.Output, StringComparison.Ordinal);
        Assert.Contains("4 quarantined", result.Output, StringComparison.Ordinal);
        Assert.Contains("count match NO (Difference: -4)", result.Output, StringComparison.Ordinal);
        Assert.Equal(50, profile.Sandbox.Odoo.Products.Count);

        var json = (await profile.RunAsync("full-sync", "--json")).Exits(2).Json;
        Assert.Equal("Incomplete", json.Value<string>("outcome"));
        Assert.Equal(4, json["counts"]!.Value<int>("quarantined"));
        var status = (await profile.RunAsync("status", "--json")).Exits(0).Json;
        Assert.Equal(4, status["quarantine"]!.Count());
        Assert.All(status["quarantine"]!, item => Assert.NotEmpty(item.Value<string>("reason")!));
    }

    [Fact]
    public async Task A_plan_that_archives_too_much_is_refused_and_force_passes_it_once()
    {
        await using var profile = await Profile.StartAsync(products: 100);
        (await profile.RunAsync("full-sync")).Exits(0);
        foreach (var item in profile.Sandbox.Zoho.Items.Where(item => item.Active).Take(20)) profile.Sandbox.Zoho.Remove(item.ItemId);
        profile.Sandbox.ResetCounters();

        var plan = (await profile.RunAsync("plan", "--json")).Exits(3).Json;
        Assert.NotEmpty(plan["guard"]!);
        var refused = (await profile.RunAsync("full-sync")).Exits(3);
        Assert.Contains("20 of 100 bound products would be archived", refused.Output, StringComparison.Ordinal);
        Assert.Contains("--force", refused.Output, StringComparison.Ordinal);
        var json = (await profile.RunAsync("full-sync", "--json")).Exits(3).Json;
        Assert.Equal("Refused", json.Value<string>("outcome"));
        Assert.NotEmpty(json["guard"]!);
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Writes);

        // Whoever comes later finds the reason, and what was held back.
        foreach (var told in new[] { (await profile.RunAsync("status")).Exits(0).Output, File.ReadAllText(profile.LogPath) })
        {
            Assert.Contains("20 of 100 bound products would be archived: guard.max_archive_percent is 5", told, StringComparison.Ordinal);
            Assert.Contains("It held 20 to archive.", told, StringComparison.Ordinal);
        }

        var forced = (await profile.RunAsync("full-sync", "--force")).Exits(0);
        Assert.Contains("20 archived", forced.Output, StringComparison.Ordinal);
        foreach (var item in profile.Sandbox.Zoho.Items.Where(item => item.Active).Take(20)) profile.Sandbox.Zoho.Remove(item.ItemId);
        (await profile.RunAsync("full-sync")).Exits(3);
        Assert.Equal(100, profile.Sandbox.Odoo.Products.Count);
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Deleted);
    }

    [Fact]
    public async Task An_account_without_access_to_external_ids_adopts_locally_and_says_so()
    {
        await using var profile = await Profile.StartAsync(products: 20);
        foreach (var number in Enumerable.Range(1, 3))
        {
            profile.Sandbox.Zoho.Add($"Known pump {number}", 10m, $"KNOWN-{number}");
            profile.Sandbox.Odoo.AddProduct($"Pump as Odoo calls it {number}", $"KNOWN-{number}");
        }

        var result = (await profile.RunAsync("full-sync")).Exits(0);
        Assert.Contains("3 adopted", result.Output, StringComparison.Ordinal);
        Assert.Contains("warning: The Odoo account may not write external ids: 3 existing products", result.Error,
            StringComparison.Ordinal);
        Assert.Equal(23, profile.Sandbox.Odoo.Products.Count);
        Assert.Contains("23, 3 of them only in the local state", (await profile.RunAsync("status")).Exits(0).Output,
            StringComparison.Ordinal);

        // The pairs are found again by the same key, and nothing is doubled.
        profile.LoseState();
        profile.Sandbox.Odoo.Calls.Reset();
        (await profile.RunAsync("full-sync")).Exits(0);
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Created);
        Assert.Equal(23, profile.Sandbox.Odoo.Products.Count);
    }

    [Fact]
    public async Task Names_in_Arabic_and_Kurdish_pass_through_every_output_unharmed()
    {
        const string arabic = "مضخة ماء كبيرة ٢", kurdish = "چرای گەورەی ڕووناک", emoji = "Lamp 💡";
        await using var profile = await Profile.StartAsync(products: 0);
        foreach (var name in new[] { arabic, kurdish, emoji }) profile.Sandbox.Zoho.Add(name, 10m, sku: "ق-" + name.Length);
        foreach (var arguments in new[] { new[] { "plan" }, ["plan", "--json"] })
        {
            // Even where the system speaks ASCII.
            using var process = HostProcess.StartSync(
                [.. arguments, "--path", profile.Home], environment: new Dictionary<string, string?> { ["LC_ALL"] = "C", ["LANG"] = "C" });
            var result = (await process.EndAsync()).Exits(0);
            foreach (var name in new[] { arabic, kurdish, emoji })
                Assert.True(result.OutputBytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)) >= 0, $"{name} is not in {result.All}");
            Assert.False(result.OutputBytes.AsSpan().StartsWith(Encoding.UTF8.Preamble), "no byte order mark");
        }

        (await profile.RunAsync("full-sync")).Exits(0);
        Assert.Contains(profile.Sandbox.Odoo.Products, product => product.Name == kurdish && product.DefaultCode == "ق-" + kurdish.Length);
    }

    [Fact]
    public async Task Words_on_standard_error_are_in_UTF_8_too()
    {
        const string name = "چرای گەورە";
        await using var profile = await Profile.StartAsync(products: 0);
        profile.Sandbox.Zoho.Add(name + " \0", 10m);
        using var process = HostProcess.StartSync(
            ["full-sync", "--path", profile.Home], environment: new Dictionary<string, string?> { ["LC_ALL"] = "C", ["LANG"] = "C" });
        var result = (await process.EndAsync()).Exits(2);
        Assert.Contains(name, result.Error, StringComparison.Ordinal);
        Assert.Contains(name, File.ReadAllText(profile.LogPath, Encoding.UTF8), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_base_folder_comes_from_the_environment_or_the_current_folder()
    {
        await using var profile = await Profile.StartAsync(products: 10);
        using var named = HostProcess.StartSync(
            ["status", "--json"], environment: new Dictionary<string, string?> { ["ZOHO_ODOO_SYNC_HOME"] = profile.Home });
        Assert.Equal(profile.Home, (await named.EndAsync()).Exits(0).Json.Value<string>("home"));
        using var current = HostProcess.StartSync(["status", "--json"], folder: profile.Home);
        Assert.Equal(profile.Home, (await current.EndAsync()).Exits(0).Json.Value<string>("home"));
    }

    [Fact]
    public async Task Secrets_come_from_the_environment_where_the_file_has_none()
    {
        await using var profile = await Profile.StartAsync(products: 10);
        var secrets = profile.Sandbox.Secrets;
        var user = profile.Sandbox.Odoo.User("sync");
        profile.ConfigureZoho(zoho => (zoho["client_secret"], zoho["refresh_token"]) = ("", ""));
        profile.ConfigureOdoo(odoo => (odoo["password"], odoo["api_key"]) = ("", ""));
        Assert.Equal(["SettingsInvalid"], (await profile.RunAsync("full-sync")).Exits(78).ErrorIds);
        using var process = HostProcess.StartSync(
            ["full-sync", "--path", profile.Home],
            environment: new Dictionary<string, string?>
            {
                ["ZOHO_ODOO_SYNC_CLIENT_SECRET"] = secrets.ZohoClientSecret,
                ["ZOHO_ODOO_SYNC_REFRESH_TOKEN"] = secrets.ZohoRefreshToken,
                ["ZOHO_ODOO_SYNC_ODOO_API_KEY"] = user.ApiKey,
            });
        var result = (await process.EndAsync()).Exits(0);
        SecretScan.AssertClean(profile, [result]);
    }

    /// <summary>Without a terminal there are plain lines: no control characters, no bars.</summary>
    private static void AssertPlainProgress(HostResult result)
    {
        Assert.DoesNotContain('\u001b', result.All);
        Assert.DoesNotContain('\r', result.All);
        Assert.Contains("  checking both services\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("  comparing both sides\n", result.Error, StringComparison.Ordinal);
    }
}
