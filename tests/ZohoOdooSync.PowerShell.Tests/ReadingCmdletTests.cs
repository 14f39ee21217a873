using System.Management.Automation;
using ZohoOdooSync.PowerShell.Tests.Harness;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>What reads and proves, in a shell of this process.</summary>
public sealed class ReadingCmdletTests : IAsyncLifetime
{
    private const string Arabic = "كابل نحاس ٤ مم";

    private Shop _shop = null!;
    private string _first = null!;
    private string _second = null!;
    private string _item = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.OpenAsync();
        _first = _shop.Session.Run("Invoke-FullSync").One.Text("RunId");
        _item = _shop.Sandbox.Zoho.Items[0].ItemId;
        _shop.Sandbox.Zoho.Update(_item, item => item with { Name = Arabic, Rate = 12.5m });
        _second = _shop.Session.Run("Invoke-FullSync").One.Text("RunId");
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public void The_status_says_counts_match_state_and_last_run_and_asks_nobody()
    {
        _shop.Sandbox.ResetCounters();
        var status = _shop.Session.Run("Get-SyncStatus").One;
        Assert.Equal(("YES", "20", "20", "Stopped", "100"),
            (status.Text("CountMatch"), status.Text("ZohoCount"), status.Text("OdooCount"), status.Text("State"),
            status.Text("SuccessRate")));
        Assert.Equal(_second, ((PSObject)status.Get("LastRun")!).Text("RunId"));
        Assert.Equal((0, 0), (_shop.Sandbox.Zoho.Calls.Total, _shop.Sandbox.Odoo.Calls.Total));
        Assert.Equal("YES", ((PSObject)_shop.Session.Run("Get-SyncStatus -Live").One.Get("Live")!).Text("CountMatch"));
        Assert.NotEqual(0, _shop.Sandbox.Odoo.Calls.Total);
    }

    [Fact]
    public void Its_view_has_counts_and_match_first_the_runs_asked_for_and_the_day_s_calls()
    {
        var text = _shop.Session.Text("Get-SyncStatus -History 5");
        Assert.Matches("^Count Match +: YES", text.TrimStart());
        Assert.Matches("Zoho +: 20 items", text);
        Assert.Equal(2, text.Split('\n').Count(line => line.Contains("20/20", StringComparison.Ordinal)));
        Assert.Matches(@"Zoho calls +: \d+ today, 9,\d{3} of 10,000 left", text);
        Assert.Matches(@"\(base\) +Stopped +20 +20 +YES", _shop.Session.Text("Get-SyncStatus -AllProfiles"));
    }

    [Fact]
    public void A_match_that_later_runs_could_not_confirm_is_told_with_its_age()
    {
        _shop.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.*", Kind = FaultKind.Unauthorized, Count = 100 });
        Assert.NotNull(_shop.Session.Run("Invoke-FullSync").Ended);
        var text = _shop.Session.Text("Get-SyncStatus", width: 120);
        Assert.Matches("Count Match +: YES, as of [0-9 :-]+; 1 run since failed", text);
        Assert.Matches("Failures +: 1 in a row", text);
    }

    [Fact]
    public void The_profile_is_found_by_the_shell_s_own_location_and_a_path_by_position_relative_to_it()
    {
        Assert.NotEqual(_shop.Home, Directory.GetCurrentDirectory());
        Assert.Equal(_shop.Home, _shop.Session.Run("Get-SyncStatus").One.Text("Home"));
        var parent = Path.GetDirectoryName(_shop.Home)!;
        var name = Path.GetFileName(_shop.Home);
        foreach (var script in new[] { "Get-SyncStatus", "Get-SyncHistory 1", $"Get-SyncChange {_second}",
            "Get-ZohoOdooSyncSetting unmanaged", "Get-SyncPlan -Whole" })
        {
            var found = _shop.Session.Run($"Push-Location $args[0]; {script} ./{name}; Pop-Location", parent).MustBeWell().Output;
            Assert.NotEmpty(found);
            Assert.All(found, one => Assert.Equal(_shop.Home, one.Text("Home")));
        }
    }

    [Fact]
    public void Missing_settings_wrong_ones_and_a_damaged_state_are_errors_with_id_category_and_next_step()
    {
        var missing = _shop.Session.Run("Get-SyncStatus ./nowhere").MustEndWith("SettingsMissing");
        Assert.Equal(ErrorCategory.ObjectNotFound, missing.CategoryInfo.Category);
        Assert.Contains("New-ZohoOdooSyncSetting", missing.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        var wrong = Directory.CreateDirectory(Path.Combine(_shop.Home, "wrong", "config")).FullName;
        File.WriteAllText(Path.Combine(wrong, "zoho_config.json"), """{ "zoho_books": { "organization_id": "x" }, "odoo": { }, "mistyped": 1 }""");
        var invalid = _shop.Session.Run("Get-SyncStatus ./wrong").MustEndWith("SettingsInvalid");
        Assert.Contains("mistyped", invalid.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.InvalidArgument, invalid.CategoryInfo.Category);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(_shop.Home, "data", "sync_server"), "*.db"))
            File.WriteAllText(file, string.Concat(Enumerable.Repeat("nonsense", 2000)));
        Assert.StartsWith("State", _shop.Session.Run("Get-SyncStatus").Ended!.FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void Watching_yields_an_object_for_each_look_and_ends_with_the_pipeline()
    {
        Assert.Equal(["YES", "YES"], _shop.Run("Watch-SyncStatus -IntervalSeconds 1 -Count 2 | ForEach-Object CountMatch")
            .Select(one => $"{one}"));
        Assert.Equal("Stopped", _shop.Session.Run("$kept = Watch-SyncStatus -Count 1; $kept").One.Text("State"));
        Assert.Single(_shop.Run("Watch-SyncStatus | Select-Object -First 1"));
    }

    [Fact]
    public void History_hands_its_runs_on_to_changes_with_the_values_before_and_after()
    {
        Assert.Equal([_second, _first], _shop.Run("Get-SyncHistory").Select(run => run.Text("RunId")));
        Assert.Empty(_shop.Run("Get-SyncHistory -Outcome Failed"));
        var change = _shop.Session.Run("Get-SyncHistory 1 | Get-SyncChange").One;
        Assert.Equal(("Update", "Done", Arabic), (change.Text("Kind"), change.Text("Outcome"), change.Text("Name")));
        Assert.Equal(18750m, _shop.Session.Run("(Get-SyncHistory 1 | Get-SyncChange).After['Price']").One.BaseObject);
        Assert.Equal(20, _shop.Run("Get-SyncHistory | Get-SyncChange -Kind Create").Count);
        Assert.Equal(_item, _shop.Session.Run("Get-SyncChange -Field Price").One.Text("ItemId"));
        Assert.Contains(Arabic, _shop.Session.Text("Get-SyncChange"), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_several_run_ids_a_wrong_one_is_told_and_the_others_are_read()
    {
        var outcome = _shop.Session.Run("Get-SyncChange -RunId nonsense, $args[0]", _second);
        Assert.Single(outcome.Output);
        var told = Assert.Single(outcome.Errors);
        Assert.StartsWith("RunNotFound,", told.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(ErrorCategory.ObjectNotFound, told.CategoryInfo.Category);
    }

    [Fact]
    public void Tab_completes_runs_words_and_profiles()
    {
        Assert.Equal([_second, _first], _shop.Session.Complete("Get-SyncChange -RunId "));
        Assert.Equal(["Warning"], _shop.Session.Complete("Get-SyncLog -Level W"));
        Assert.Equal(["Price"], _shop.Session.Complete("Test-SyncParity -Field Pric"));
        foreach (var name in new[] { "north", "south" })
        {
            var config = Directory.CreateDirectory(Path.Combine(_shop.Home, "profiles", name, "config")).FullName;
            File.Copy(_shop.Settings, Path.Combine(config, "zoho_config.json"));
        }

        Assert.Equal(["north", "south"], _shop.Session.Complete("Get-SyncStatus -Profile "));
        _shop.Session.Run("Get-SyncStatus -Profile '..'").MustEndWith("ProfileNameInvalid");
        _shop.Session.Run("Get-SyncStatus -Profile west").MustEndWith("SettingsMissing");
        Assert.Equal("20", _shop.Session.Run("Invoke-FullSync -Profile north").One.Text("OdooCount"));
        Assert.Single(_shop.Run("Get-SyncStatus -Profile north | Get-SyncHistory"));
    }

    [Fact]
    public void The_log_is_read_by_level_run_time_and_number_whatever_it_was_written_as()
    {
        Assert.Equal(2, _shop.Run("Get-SyncLog -Tail 2").Count);
        Assert.All(_shop.Run("Get-SyncHistory 1 | Get-SyncLog"), line => Assert.Equal(_second, line.Text("RunId")));
        Assert.Empty(_shop.Run("Get-SyncLog -Since (Get-Date).AddHours(1)"));
        Assert.Contains(_second, _shop.Session.Run("Get-SyncLog -Tail 1 -Wait | Select-Object -First 1").One.Text("Text"),
            StringComparison.Ordinal);
        var logs = Path.Combine(_shop.Home, "logs");
        foreach (var file in Directory.EnumerateFiles(logs)) File.Delete(file);
        File.WriteAllText(Path.Combine(logs, "sync_server.2026-11-23.001.log"), "2026-11-23T08:00:00.000Z [WRN] run=a item=46 one\n");
        File.WriteAllText(Path.Combine(logs, "sync_server.2026-11-23.002.log"),
            "{\"time\":\"2026-11-23T09:00:00.000Z\",\"level\":\"error\",\"run\":\"a\",\"item\":\"46\",\"text\":\"two\"}\n");
        File.WriteAllText(
            Path.Combine(logs, "sync_server.log"),
            "2026-11-24T08:00:00.000Z [ERR] run=b item=46 "
                + "three\n{\"time\":\"2026-11-24T09:00:00.000Z\",\"level\":\"verbose\",\"run\":\"b\",\"text\":\"four\"}\n");
        Assert.Equal(["one", "two", "three", "four"], Texts(string.Empty));
        Assert.Equal(["two", "three"], Texts("-Level Error"));
        Assert.Equal(["two"], Texts("-Level Warning -RunId a -Tail 1"));
        Assert.Equal(["two", "three"], Texts("-Since '2026-11-23T08:30:00Z' -ItemId 46"));

        IEnumerable<string> Texts(string conditions) => _shop.Run($"Get-SyncLog {conditions}").Select(line => line.Text("Text"));
    }

    [Fact]
    public void Parity_yields_nothing_where_both_are_equal_and_drift_apart_from_lag_where_not()
    {
        Assert.Empty(_shop.Run("Test-SyncParity 6> $null"));
        Assert.Equal(true, _shop.Session.Run("Test-SyncParity -Quiet").One.BaseObject);
        var equal = _shop.Session.Run("Test-SyncParity -PassThru -All").One;
        Assert.Equal(equal.Text("ZohoDigest"), equal.Text("OdooDigest"));
        var items = _shop.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        _shop.Sandbox.Zoho.Update(items[1].ItemId, item => item with { Name = "=1+1" });
        var product = _shop.Sandbox.Odoo.FindByExternalId($"__zoho__.item_746283917_{items[2].ItemId}")!;
        _shop.Sandbox.Odoo.Update(product.Id, known => known with { ListPrice = 1m });
        _shop.Sandbox.Zoho.Add("A new one", 1m);
        var lines = _shop.Run("Test-SyncParity 6> $null");
        Assert.Equal(["Lag"], lines.Where(line => line.Text("Field") == "Name").Select(line => line.Text("Cause")));
        Assert.Equal([("Drift", "1")], lines.Where(line => line.Text("Field") == "Price")
            .Select(line => (line.Text("Cause"), line.Text("Actual"))));
        Assert.Equal("**+", string.Concat(lines.Select(line => line.Text("Symbol")).Order(StringComparer.Ordinal)));
        Assert.Equal(["Name"], _shop.Run("Test-SyncParity -Field Name 6> $null").Select(line => line.Text("Field"))
            .Where(field => field.Length > 0));
        _shop.Run("Test-SyncParity -OutFile parity.csv 6> $null; Test-SyncParity -Quiet -OutFile parity.json; Test-SyncParity -Quiet "
            + "-OutFile other.txt -Format Csv");
        Assert.Contains(",'=1+1", File.ReadAllText(Path.Combine(_shop.Home, "parity.csv")), StringComparison.Ordinal);
        Assert.Contains("\"lagging\": 2", File.ReadAllText(Path.Combine(_shop.Home, "parity.json")), StringComparison.Ordinal);
        Assert.StartsWith("Result,", File.ReadAllText(Path.Combine(_shop.Home, "other.txt")).TrimStart('\uFEFF'), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Test-SyncParity -Quiet -OutFile config/zoho_config.json", "OutFileExists")]
    [InlineData("Test-SyncParity -Quiet -OutFile missing/parity.json", "OutFileNotWritable")]
    [InlineData("Test-SyncParity -Quiet -Format Csv", "OutFileMissing")]
    [InlineData("Get-SyncPlan -OutFile config/zoho_config.json", "OutFileExists")]
    [InlineData("Invoke-FullSync -Plan config/zoho_config.json", "PlanFileInvalid")]
    [InlineData("Invoke-FullSync -Plan 'pl*.json'", "PlanFileMissing")]
    public void A_file_that_is_none_of_its_own_is_neither_written_over_nor_believed(string script, string errorId) =>
        _shop.Session.Run(script).MustEndWith(errorId);

    [Fact]
    public void A_plan_file_is_reviewed_and_applied_exactly_and_an_edited_change_is_refused_by_name()
    {
        _shop.Sandbox.Zoho.Update(_shop.Sandbox.Zoho.Items[1].ItemId, item => item with { Rate = 2m });
        _shop.Sandbox.Zoho.Add("A new one", 1m);
        Assert.Equal(2, _shop.Run("Get-SyncPlan -OutFile plan.json").Count);
        _shop.Run("Invoke-FullSync -Plan plan.json -WhatIf");
        Assert.Contains("What if: Create 1 product in Odoo database \"sandbox\": A new one", _shop.Session.Host.TakePrinted(),
            StringComparison.Ordinal);
        var file = Path.Combine(_shop.Home, "plan.json");
        var plan = File.ReadAllText(file);
        var writes = _shop.Sandbox.Odoo.Calls.Writes;
        File.WriteAllText(file, plan.Replace("\"A new one\"", "\"A newer one\"", StringComparison.Ordinal));
        Assert.Contains("A newer one", _shop.Session.Run("Invoke-FullSync -Plan plan.json")
            .MustEndWith("PlanFileInvalid").Exception.Message, StringComparison.Ordinal);
        Assert.Equal(writes, _shop.Sandbox.Odoo.Calls.Writes);
        var edited = Newtonsoft.Json.Linq.JObject.Parse(plan);
        edited["changes"]!.First(change => (string?)change["kind"] == "Create").Remove();
        File.WriteAllText(file, edited.ToString());
        var run = _shop.Session.Run("Get-Item plan.json | Invoke-FullSync").One;
        Assert.Equal(("1", "0"), (run.Text("Updated"), run.Text("Created")));
        _shop.Session.Run("Invoke-FullSync -Plan plan.json").MustEndWith("PlanStale");
    }

    [Fact]
    public void The_report_is_a_file_for_the_pipeline_made_without_a_call_and_only_a_report_gives_way()
    {
        _shop.Sandbox.ResetCounters();
        var file = Path.Combine(_shop.Home, "report.html");
        Assert.Empty(_shop.Run("Export-SyncReport report.html -WhatIf"));
        Assert.False(File.Exists(file));
        Assert.Equal(file, _shop.Session.Run("Export-SyncReport report.html -Days 30 | ForEach-Object FullName").One.BaseObject);
        Assert.Contains(Arabic, File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal((0, 0), (_shop.Sandbox.Zoho.Calls.Total, _shop.Sandbox.Odoo.Calls.Total));
        _shop.Run("Export-SyncReport report.html -WithParity");
        Assert.Contains("values are equal", File.ReadAllText(file), StringComparison.Ordinal);
        File.WriteAllText(file, "mine");
        var refused = _shop.Session.Run("Export-SyncReport report.html").MustEndWith("OutFileExists");
        Assert.Contains("the same with -Force", refused.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
        _shop.Run("Export-SyncReport report.html -Force");
        Assert.NotEqual("mine", File.ReadAllText(file));
    }

    [Fact]
    public async Task The_connection_test_looks_at_both_sides_and_says_what_to_do_about_what_failed()
    {
        var writes = _shop.Sandbox.Odoo.Calls.Writes;
        Assert.DoesNotContain(_shop.Run("Test-ZohoOdooConnection"), check => check.Text("Outcome") == "Failed");
        Assert.Equal(true, _shop.Session.Run("Test-ZohoOdooConnection -Quiet").One.BaseObject);
        Assert.Equal(writes, _shop.Sandbox.Odoo.Calls.Writes);
        await _shop.Sandbox.CloseAsync();
        var failed = _shop.Run("Test-ZohoOdooConnection | Where-Object Outcome -eq Failed");
        Assert.NotEmpty(failed);
        Assert.NotEqual(string.Empty, failed[0].Text("NextStep"));
        Assert.Equal(false, _shop.Session.Run("Test-ZohoOdooConnection -Quiet").One.BaseObject);
    }
}
