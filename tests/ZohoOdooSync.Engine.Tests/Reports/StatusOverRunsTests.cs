using System.Diagnostics;
using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Reports;

public sealed class StatusOverRunsTests
{
    [Fact]
    public async Task The_status_is_told_without_asking_either_service()
    {
        await using var bench = await Workbench.StartAsync(products: 6);
        var before = bench.Engine().GetStatus();
        Assert.Equal((null, null, null, false), (before.LastRun, before.ZohoCount, before.CountsMatch, before.IsRunning));
        Assert.Null(before.Difference);

        await bench.RunAsync();
        bench.Sandbox.Odoo.Switches.RefusedText = "forbidden";
        bench.Sandbox.Zoho.Add("forbidden", 1m);
        await bench.RunAsync();
        bench.Sandbox.Zoho.RevokeRefreshToken();
        await bench.RunAsync();
        bench.Sandbox.ResetCounters();
        var status = bench.Engine().GetStatus();
        Assert.Equal((0, 0), (bench.Sandbox.Odoo.Calls.Total, bench.Sandbox.Zoho.Calls.Total));
        Assert.Equal((RunOutcome.Failed, RunOutcome.Incomplete), (status.LastRun!.Outcome, status.LastCompletedRun!.Outcome));
        Assert.Equal((7, 6, -1, false), (status.ZohoCount, status.OdooCount, status.Difference, status.CountsMatch));
        Assert.Equal((6, 0, 1), (status.Bindings, status.LocalBindings, status.Quarantine.Count));
        Assert.Equal((bench.Home, bench.Organization, "sandbox"), (status.Home, status.OrganizationId, status.Database));
        Assert.NotNull(status.Budget);
        Assert.StartsWith("LiteDB", status.StateBackend);
        Assert.Empty(status.Warnings);
    }

    [Fact]
    public async Task A_run_shows_while_it_works_and_not_after_its_process_died()
    {
        await using var bench = await Workbench.StartAsync(products: 2);
        SyncStatus? during = null;
        bench.Told.OnceAt(SyncPhase.ReadingSource, () => during = bench.Engine().GetStatus());
        await bench.RunAsync();
        Assert.Equal((Environment.ProcessId, "full run"), (during!.Heartbeat!.ProcessId, during.Heartbeat.Phase));
        Assert.Equal(RunOutcome.Running, during.LastRun!.Outcome);
        Assert.False(bench.Engine().GetStatus().IsRunning);
    }

    [Fact]
    public void A_living_process_is_told_from_a_dead_one_and_from_one_that_got_its_number()
    {
        using var own = Process.GetCurrentProcess();
        var started = new DateTimeOffset(own.StartTime.ToUniversalTime(), TimeSpan.Zero);
        Heartbeat Beat(int pid, string host, DateTimeOffset began) => new(pid, host, "1", "x", began, began);
        Assert.True(ProcessLiveness.IsAlive(Beat(Environment.ProcessId, Environment.MachineName, started)));
        Assert.True(ProcessLiveness.IsAlive(Beat(Environment.ProcessId, Environment.MachineName.ToUpperInvariant(), started.AddHours(1))));
        Assert.False(ProcessLiveness.IsAlive(Beat(Environment.ProcessId, Environment.MachineName, started.AddHours(-1))));
        Assert.False(ProcessLiveness.IsAlive(Beat(int.MaxValue, Environment.MachineName, started)));
        Assert.True(ProcessLiveness.IsAlive(Beat(int.MaxValue, "another-machine", started)));
    }

    [Fact]
    public void A_process_is_known_by_its_mark_whatever_the_clock_says()
    {
        var mark = ProcessLiveness.OwnMark();
        Heartbeat Beat(DateTimeOffset began, string? by) =>
            new(Environment.ProcessId, Environment.MachineName, "1", "x", began, began) { ProcessMark = by };
        // Set forward or back since: the times of the process and of its sign no longer fit together.
        Assert.True(ProcessLiveness.IsAlive(Beat(DateTimeOffset.UtcNow.AddDays(-30), mark)));
        Assert.True(ProcessLiveness.IsAlive(Beat(DateTimeOffset.UtcNow.AddDays(30), mark)));
        Assert.False(ProcessLiveness.IsAlive(Beat(DateTimeOffset.UtcNow, mark + "1")));
    }

    [Fact]
    public void A_process_that_lives_but_does_not_do_what_it_said_is_silent()
    {
        var now = DateTimeOffset.UtcNow;
        Heartbeat Beat(DateTimeOffset beat, DateTimeOffset? next) =>
            new(Environment.ProcessId, Environment.MachineName, "1", "x", now, beat) { ProcessMark = ProcessLiveness.OwnMark(),
                NextRun = next };
        Assert.Equal(ProcessSign.Alive, ProcessLiveness.Of(Beat(now.AddMinutes(-14), null), now));
        Assert.Equal(ProcessSign.Silent, ProcessLiveness.Of(Beat(now.AddMinutes(-16), null), now));
        // It waits for a long time, as it said.
        Assert.Equal(ProcessSign.Alive, ProcessLiveness.Of(Beat(now.AddHours(-20), now.AddHours(4)), now));
        Assert.Equal(ProcessSign.Silent, ProcessLiveness.Of(Beat(now.AddHours(-20), now.AddMinutes(-16)), now));
    }
}
