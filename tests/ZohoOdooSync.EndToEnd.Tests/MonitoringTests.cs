using Newtonsoft.Json.Linq;
using ZohoOdooSync.Cli.Service;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.Log;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>What monitoring systems read: the check, the journal's lines, the metrics file, the log.</summary>
public sealed class MonitoringTests
{
    [Fact]
    public async Task The_check_ends_with_the_code_of_what_it_found()
    {
        await using var profile = await Profile.StartAsync(products: 20);
        Assert.Equal("WARNING - no run was carried out yet | quarantined=0\n", (await profile.RunAsync("status", "--check"))
            .Exits(1).Output);
        (await profile.RunAsync("full-sync")).Exits(0);
        var well = (await profile.RunAsync("status", "--check")).Exits(0);
        Assert.Matches(
            @"^OK - not running, last run Succeeded at .*, 20 items, count match YES \| age=\S+s zoho_items=20 odoo_products=20 [^|\n]*\n$",
            well.Output);
        var json = (await profile.RunAsync("status", "--check", "--json")).Exits(0).Json;
        Assert.Equal(("OK", 0, 20), (json.Value<string>("level"), json.Value<int>("exitCode"), json["figures"]!.Value<int>("zoho_items")));

        profile.ConfigureOdoo(odoo => odoo["api_key"] = "wrong-wrong-wrong");
        for (var i = 0; i < 3; i++) (await profile.RunAsync("full-sync")).Exits(1);
        Assert.StartsWith("CRITICAL - the last runs failed", (await profile.RunAsync("status", "--check")).Exits(2).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_without_settings_or_with_a_damaged_state_is_unknown()
    {
        await using var profile = await Profile.StartAsync();
        (await profile.RunAsync("full-sync")).Exits(0);
        File.WriteAllText(profile.StatePath, "not a state file, whatever it is, and long enough to be read as one of something else");
        var damaged = (await profile.RunAsync("status", "--check")).Exits(3);
        Assert.StartsWith("UNKNOWN - StateDamaged: ", damaged.Output, StringComparison.Ordinal);
        Assert.Equal(1, damaged.Output.Count(c => c == '\n'));
        File.Delete(profile.SettingsPath);
        Assert.StartsWith("UNKNOWN - SettingsMissing: ", (await profile.RunAsync("status", "--check")).Exits(3).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Metrics_and_log_go_where_the_settings_say()
    {
        await using var profile = await Profile.StartAsync(products: 20);
        profile.Configure(settings =>
        {
            settings["metrics"] = new JObject { ["file"] = "out/sync.prom" };
            settings["logging"] = new JObject { ["format"] = "json", ["folder"] = "journal/deep", ["level"] = "verbose" };
        });
        var result = (await profile.RunAsync("full-sync")).Exits(0);
        Assert.Contains("zoho_odoo_sync_zoho_items{", File.ReadAllText(Path.Combine(profile.Home, "out", "sync.prom")),
            StringComparison.Ordinal);
        var lines = File.ReadAllLines(Path.Combine(profile.Home, "journal", "deep", "sync_server.log")).Select(JObject.Parse).ToList();
        Assert.Equal(20, lines.Count(line => line.Value<string>("level") == "verbose" && line.ContainsKey("item")));
        Assert.Single(lines.Select(line => line.Value<string>("run")).Distinct());
        Assert.False(Directory.Exists(Path.Combine(profile.Home, "logs")));
        SecretScan.AssertClean(profile, [result]);
    }

    [Fact]
    public async Task Processes_that_write_at_once_lose_and_tear_no_line_of_the_log()
    {
        await using var profile = await Profile.StartAsync(products: 60);
        profile.Configure(settings => settings["logging"] = new JObject { ["level"] = "verbose" });
        // Another profile of the same folder of logs: its lock on the runs is its own.
        await using var other = await Profile.StartAsync(products: 60);
        other.Configure(settings =>
            settings["logging"] = new JObject { ["level"] = "verbose", ["folder"] = Path.Combine(profile.Home, "logs") });
        using var one = profile.Start("full-sync");
        using var two = other.Start("full-sync");
        (await one.EndAsync()).Exits(0);
        (await two.EndAsync()).Exits(0);
        var lines = File.ReadAllLines(profile.LogPath).Select(SyncLogFormat.Parse).ToList();
        Assert.DoesNotContain(null, lines);
        Assert.Equal(120, lines.Count(line => line!.Text.StartsWith("Create product ", StringComparison.Ordinal)));
        Assert.Equal(lines.OrderBy(line => line!.Time), lines);
    }

    [Fact]
    public void The_journal_gets_the_lines_of_the_log_with_their_priority_and_without_their_time()
    {
        using var output = new StringWriter();
        var reporter = new JournalReporter(output, SyncLogLevel.Verbose);
        var run = new SyncRun { RunId = "20261122-081530-7f3a", Kind = RunKind.Full, Started = DateTimeOffset.UnixEpoch };
        reporter.Report(new SyncMessage(SyncLogLevel.Information, "before"));
        reporter.Report(new SyncRunBegan(run));
        reporter.Report(new SyncProgressed(SyncPhase.Applying, 1, 2, "no line"));
        reporter.Report(new SyncMessage(SyncLogLevel.Warning, "two\nlines", "46"));
        reporter.Report(new SyncChangeSettled(new JournalEntry
        {
            RunId = run.RunId, Sequence = 1, Kind = ChangeKind.Update, ItemId = "47", ProductId = 5, Written = run.Started,
            Outcome = ChangeOutcome.Done,
        }));
        reporter.Report(new SyncRunEnded(
            run with { Outcome = RunOutcome.Failed, ErrorId = "OdooUnreachable", ErrorMessage = "no answer" }));
        Assert.Equal(
            [
                "<6>[INF] before",
                @"<4>[WRN] run=20261122-081530-7f3a item=46 two\nlines",
                "<7>[VRB] run=20261122-081530-7f3a item=47 Update product 5: Done",
                "<3>[ERR] run=20261122-081530-7f3a Run 20261122-081530-7f3a ended: Failed; 0 created, 0 adopted, 0 updated, 0 archived, "
                + "0 restored; both counts unknown. OdooUnreachable: no answer",
                string.Empty,
            ],
            output.ToString().Split('\n'));
    }

    [Fact]
    public void The_journal_gets_nothing_below_its_level()
    {
        using var output = new StringWriter();
        var reporter = new JournalReporter(output, SyncLogLevel.Warning);
        foreach (var level in Enum.GetValues<SyncLogLevel>()) reporter.Report(new SyncMessage(level, "x"));
        Assert.Equal("<4>[WRN] x\n<3>[ERR] x\n", output.ToString());
    }
}
