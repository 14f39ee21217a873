using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Reports;

public sealed class SyncStatusTests : IDisposable
{
    // Far later than this process began, and never asked again.
    private static readonly DateTimeOffset Start = DateTimeOffset.UtcNow;

    private readonly SyncSettings _settings = new() { Home = Path.GetTempPath(), Schedule = new ScheduleSettings { HistoryRuns = 200 } };
    private readonly string _home = Directory.CreateTempSubdirectory("zoho-status").FullName;
    private readonly IStateStore _state;
    private int _runs;

    public SyncStatusTests() => _state = StateStore.Open(Path.Combine(_home, "state.db"), StateAccess.ReadWrite);

    public void Dispose()
    {
        _state.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public void Before_the_first_run_nothing_is_claimed()
    {
        var status = Status();
        Assert.Equal((SyncState.Stopped, null, 0, "UNKNOWN"), (status.State, status.SuccessRate, status.ProductsSynced, status.CountMatch));
        Assert.Empty(status.RecentRuns);
        Assert.Null(status.Live);
    }

    [Fact]
    public void The_success_rate_is_the_share_of_ended_runs_that_left_nothing_undone()
    {
        Add(RunOutcome.Succeeded, RunOutcome.Incomplete, RunOutcome.Failed, RunOutcome.Running);
        Assert.Equal(33.3m, Status().SuccessRate);
        Add(RunOutcome.Refused, RunOutcome.Cancelled, RunOutcome.Interrupted);
        Assert.Equal(16.7m, Status().SuccessRate);
    }

    [Fact]
    public void Products_of_all_kept_runs_are_added_up_and_fifty_runs_are_shown()
    {
        for (var i = 0; i < 60; i++)
            Save(RunOutcome.Succeeded,
                new RunCounts { Created = 1, Adopted = 2, Updated = 3, Archived = 4, Restored = 5, Deleted = 100, Unchanged = 100 });
        var status = Status();
        Assert.Equal((900, 50), (status.ProductsSynced, status.RecentRuns.Count));
        Assert.Equal(status.LastRun, status.RecentRuns[0]);
        Assert.Equal(status.RecentRuns.OrderByDescending(run => run.Started), status.RecentRuns);
    }

    [Theory]
    [InlineData(100, 90, 100, 90, "YES")]
    [InlineData(2000, 1990, 1950, 1940, "NO (Difference: -50)")]
    [InlineData(100, 90, 103, 93, "NO (Difference: 3)")]
    [InlineData(100, 90, 100, 88, "NO (Active difference: -2)")]
    public void Whether_counts_match_is_said_in_the_words_that_users_know(int zoho, int zohoActive, int odoo, int odooActive, string text)
    {
        Save(RunOutcome.Incomplete, new RunCounts { ZohoCount = zoho, ZohoActive = zohoActive, OdooCount = odoo, OdooActive = odooActive });
        Save(RunOutcome.Failed, new RunCounts());
        Assert.Equal((text, odoo - zoho), (Status().CountMatch, Status().Difference));
    }

    [Fact]
    public void A_living_process_runs_and_a_dead_one_left_a_stale_sign()
    {
        Beat(Environment.ProcessId, Start);
        Assert.Equal((SyncState.Running, true), (Status().State, Status().IsRunning));
        // The same number, but a process that began years later: the one that beat is dead.
        Beat(Environment.ProcessId, Start.AddYears(-3));
        Assert.Equal((SyncState.Stale, false), (Status().State, Status().IsRunning));
        _state.Write(writer => writer.SaveHeartbeat(null));
        Assert.Equal(SyncState.Stopped, Status().State);
    }

    [Fact]
    public void Three_failures_in_a_row_are_told_even_of_a_living_process()
    {
        Add(RunOutcome.Succeeded, RunOutcome.Failed, RunOutcome.Failed);
        Assert.Equal(SyncState.Stopped, Status().State);
        Add(RunOutcome.Failed);
        Assert.Equal(SyncState.Failing, Status().State);
        Add(RunOutcome.Running);
        Beat(Environment.ProcessId, Start);
        Assert.Equal((SyncState.Failing, true), (Status().State, Status().IsRunning));
        Add(RunOutcome.Succeeded);
        Assert.Equal(SyncState.Running, Status().State);
    }

    private SyncStatus Status() => SyncStatus.From(_settings, _state, TimeProvider.System);

    private void Add(params RunOutcome[] outcomes)
    {
        foreach (var outcome in outcomes) Save(outcome, new RunCounts());
    }

    private void Save(RunOutcome outcome, RunCounts counts)
    {
        _runs++;
        var started = Start.AddMinutes(_runs);
        _state.Write(writer => writer.SaveRun(new SyncRun
        {
            RunId = $"run-{_runs:000}", Kind = RunKind.Full, Started = started, Outcome = outcome, Counts = counts,
            Ended = outcome == RunOutcome.Running ? null : started.AddSeconds(9),
        }));
    }

    private void Beat(int process, DateTimeOffset started) => _state.Write(writer => writer.SaveHeartbeat(
        new Heartbeat(process, Environment.MachineName, "1.0.0", "full run", started, started)));
}
