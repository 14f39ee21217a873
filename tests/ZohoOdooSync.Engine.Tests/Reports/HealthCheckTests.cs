using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Reports;

public sealed class HealthCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly RunCounts Equal = new() { ZohoCount = 100, ZohoActive = 90, OdooCount = 100, OdooActive = 90 };
    private static readonly SyncSettings Settings = new() { Home = "/srv/shop" };

    [Fact]
    public void A_server_that_runs_and_mirrors_is_well()
    {
        var health = Check(Status() with { State = SyncState.Running, IsRunning = true, Heartbeat = Beat(Now.AddMinutes(-1)) });
        Assert.Equal(0, health.ExitCode);
        Assert.Equal(
            "OK - running, last run Succeeded at 2026-11-24 11:55 UTC, 100 items, count match YES | age=291s zoho_items=100 "
            + "odoo_products=100 conflicts=0 blocked=0 quarantined=0 duration=9s changes=0",
            health.Line);
    }

    [Theory]
    [InlineData(1, HealthLevel.Ok)]
    [InlineData(24, HealthLevel.Ok)]
    [InlineData(26, HealthLevel.Warning)]
    public void A_profile_without_a_server_is_well_as_long_as_it_is_run_often_enough(int hours, HealthLevel level) =>
        Assert.Equal(level, Check(Status(age: TimeSpan.FromHours(hours))).Level);

    [Fact]
    public void Before_the_first_run_somebody_should_look() => Finds(
        HealthLevel.Warning, "no run was carried out yet", new SyncStatus { Home = "/srv/shop", OrganizationId = "1", Database = "d" });

    [Fact]
    public void Failing_is_critical_and_names_the_newest_error() => Finds(
        HealthLevel.Critical, "the last runs failed, the newest with OdooUnreachable: Odoo does not answer",
        WithLast(RunOutcome.Failed) with { State = SyncState.Failing });

    [Theory]
    [InlineData(RunOutcome.Failed)]
    [InlineData(RunOutcome.Interrupted)]
    public void One_failure_is_a_warning(RunOutcome outcome) => Finds(
        HealthLevel.Warning, $"run newest ended {outcome}: OdooUnreachable", WithLast(outcome));

    [Fact]
    public void A_run_that_somebody_stopped_is_none() => Assert.Equal(HealthLevel.Ok, Check(WithLast(RunOutcome.Cancelled)).Level);

    [Fact]
    public void A_run_that_is_under_way_hides_nothing_of_the_one_before()
    {
        var status = WithLast(RunOutcome.Failed);
        var running = new SyncRun { RunId = "now", Kind = RunKind.Full, Started = Now };
        Assert.Equal(HealthLevel.Warning, Check(status with { RecentRuns = [running, .. status.RecentRuns], LastRun = running }).Level);
    }

    [Fact]
    public void A_process_that_died_is_critical() => Finds(
        HealthLevel.Critical, "process 77 on here died (full run, last heartbeat 2026-11-24 11:59 UTC)",
        Status() with { State = SyncState.Stale, Heartbeat = Beat(Now.AddMinutes(-1)) });

    [Fact]
    public void A_refusal_of_the_guard_is_critical() => Finds(
        HealthLevel.Critical, "run newest was refused: OdooUnreachable", WithLast(RunOutcome.Refused));

    [Theory]
    [InlineData(100, 90, 0, 0, 0, HealthLevel.Ok)]
    [InlineData(99, 90, 0, 0, 0, HealthLevel.Critical)]
    [InlineData(101, 90, 0, 0, 0, HealthLevel.Critical)]
    [InlineData(100, 89, 0, 0, 0, HealthLevel.Critical)]
    [InlineData(99, 89, 1, 0, 0, HealthLevel.Warning)]
    [InlineData(99, 89, 0, 1, 0, HealthLevel.Warning)]
    [InlineData(99, 89, 0, 0, 1, HealthLevel.Warning)]
    [InlineData(97, 87, 1, 1, 1, HealthLevel.Warning)]
    [InlineData(96, 87, 1, 1, 1, HealthLevel.Critical)]
    [InlineData(97, 86, 1, 1, 1, HealthLevel.Critical)]
    public void Counts_may_differ_by_no_more_than_what_is_left_out(
        int odoo, int active, int quarantined, int conflicts, int blocked, HealthLevel level) => Assert.Equal(
            level,
            Check(Status(counts: Equal with
            {
                OdooCount = odoo, OdooActive = active, Quarantined = quarantined, Conflicts = conflicts, Blocked = blocked,
            }) with { Quarantine = Quarantined(quarantined) }).Level);

    [Fact]
    public void One_is_told_as_one()
    {
        var health = Check(Status(counts: Equal with { Conflicts = 1, Blocked = 1 }) with { Quarantine = Quarantined(1) });
        Assert.Equal(
            ["1 item in quarantine, the oldest since 2026-11-24 12:00 UTC", "1 item in conflict", "1 change blocked by the settings"],
                health.Findings.Select(finding => finding.Text));
    }

    [Fact]
    public void What_is_left_out_is_told_with_its_number()
    {
        var health = Check(Status(counts: Equal with { Conflicts = 2, Blocked = 3 }) with { Quarantine = Quarantined(4) });
        Assert.Equal(
            ["4 items in quarantine, the oldest since 2026-11-24 12:00 UTC", "2 items in conflict", "3 changes blocked by the settings"],
                health.Findings.Select(finding => finding.Text));
        Assert.Equal(1, health.ExitCode);
    }

    [Fact]
    public void A_channel_that_takes_no_message_and_a_listener_that_cannot_listen_are_warnings()
    {
        var health = Check(Status(counts: Equal) with
        {
            Hints = new("127.0.0.1:8787", "the port is taken", 0, 0, 0, null),
            Notifications = new([new("ops"), new("mail") { LastFailure = Now, Error = "refused", Waiting = 2 }], []),
        });
        Assert.Equal(
            ["the server takes no hints at 127.0.0.1:8787: the port is taken",
                "channel mail did not take a message at 2026-11-24 12:00 UTC: refused"],
            health.Findings.Select(finding => finding.Text));
        Assert.Equal((HealthLevel.Warning, 2m), (health.Level, health.Figures.Single(figure => figure.Name == "messages_waiting").Value));
    }

    [Theory]
    [InlineData(SyncState.Running, HealthLevel.Ok)]
    [InlineData(SyncState.Stale, HealthLevel.Critical)]
    public void A_process_that_lives_and_is_silent_is_critical(SyncState state, HealthLevel level)
    {
        var health = Check(Status(
            age: TimeSpan.FromHours(2)) with { State = state, IsRunning = true, IsHeartbeatAlive = true,
            Heartbeat = Beat(Now.AddMinutes(-16)) });
        Assert.Equal(level, health.Level);
        if (state == SyncState.Stale)
            Assert.Equal("process 77 on here has sent no heartbeat since 2026-11-24 11:44 UTC (full run): check whether it hangs",
                health.Findings[0].Text);
    }

    [Theory]
    [InlineData(370, 1, HealthLevel.Ok)]
    [InlineData(369, 1, HealthLevel.Warning)]
    [InlineData(0, 1, HealthLevel.Warning)]
    [InlineData(0, 0, HealthLevel.Ok)]
    public void Few_calls_left_of_the_programs_share_are_a_warning_until_the_day_of_the_calls_ends(
        int left, int hours, HealthLevel level) =>
        // 70 % of 1,000 are for this program, and 300 for others: a tenth of its share is gone below 370.
        Assert.Equal(level, Check(Status() with { Budget = new BudgetReading(1000, left, Now.AddHours(hours), Now) }).Level);

    [Fact]
    public void The_most_urgent_comes_first()
    {
        var health = Check(WithLast(RunOutcome.Failed) with { State = SyncState.Failing, Quarantine = Quarantined(1) });
        Assert.Equal([HealthLevel.Critical, HealthLevel.Warning], health.Findings.Select(finding => finding.Level));
        Assert.StartsWith("CRITICAL - the last runs failed", health.Line, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_that_could_not_be_made_is_unknown_and_says_what_to_do()
    {
        var health = Health.NotKnown(new SyncException("SettingsMissing", SyncErrorKind.Settings, "There is none.", "Make one."));
        Assert.Equal((3, "UNKNOWN - SettingsMissing: There is none. Make one"), (health.ExitCode, health.Line));
    }

    [Property]
    public Property Whatever_the_words_hold_it_is_one_line_with_one_bar_and_the_figures_behind_it() => Prop.ForAll(
        Arb.From(Gen.Elements("a", "|", "\n", "\r\n", "\u2028", "\u0085", "\t", "=", "😀", "ق", new string('x', 300)).ListOf()
            .Select(parts => string.Concat(parts))),
        text =>
        {
            var line = Check(WithLast(RunOutcome.Failed, text)).Line;
            Assert.Equal(2, line.Split('|').Length);
            Assert.Single(line.ReplaceLineEndings("\n").Split('\n'));
            Assert.Matches("^WARNING - ", line);
            Assert.Matches(@"^( [a-z_]+=\d+(\.\d+)?s?)+$", line.Split('|')[1]);
            Assert.InRange(line.Length, 0, 1500);
            Assert.Equal(line, System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(line)));
        });

    private static void Finds(HealthLevel level, string text, SyncStatus status)
    {
        var health = Check(status);
        Assert.Equal(level, health.Level);
        Assert.Contains(health.Findings, finding => finding.Level == level && finding.Text.Contains(text, StringComparison.Ordinal));
    }

    private static Health Check(SyncStatus status) => HealthCheck.Of(status, Settings, Now);

    private static SyncStatus Status(TimeSpan? age = null, RunCounts? counts = null)
    {
        var started = Now - (age ?? TimeSpan.FromMinutes(5));
        var run = new SyncRun
        {
            RunId = "done", Kind = RunKind.Full, Started = started, Ended = started.AddSeconds(9), Outcome = RunOutcome.Succeeded,
            Counts = counts ?? Equal,
        };
        return new SyncStatus
        {
            Home = "/srv/shop", OrganizationId = "1", Database = "d", LastRun = run, LastCompletedRun = run, RecentRuns = [run],
        };
    }

    private static SyncStatus WithLast(RunOutcome outcome, string message = "Odoo does not answer")
    {
        var status = Status();
        var last = new SyncRun
        {
            RunId = "newest", Kind = RunKind.Full, Started = Now.AddMinutes(-1), Ended = Now, Outcome = outcome,
            ErrorId = "OdooUnreachable", ErrorMessage = message,
        };
        return status with { LastRun = last, RecentRuns = [last, .. status.RecentRuns] };
    }

    private static Heartbeat Beat(DateTimeOffset beat) => new(77, "here", "1.0.0", "full run", Now.AddDays(-1), beat);

    private static List<QuarantinedItem> Quarantined(int count) =>
        [.. Enumerable.Range(0, count).Select(i => new QuarantinedItem($"{i}", "Bolt", "no", "", 1, Now, Now))];
}
