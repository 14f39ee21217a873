using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>The loop around the cycles: when they begin, what a failure changes, and what the clock may do meanwhile.</summary>
public sealed class ServerTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task The_first_cycle_begins_at_once_and_each_further_one_an_interval_after_the_begin_of_the_one_before()
    {
        await using var cycles = await CycleBench.StartAsync();
        var began = cycles.Bench.Time.GetUtcNow();
        // A cycle that takes a minute does not push the next one back.
        cycles.Told.On = e =>
        {
            if (e is SyncRunBegan) cycles.Bench.Time.Advance(TimeSpan.FromMinutes(1));
        };
        var results = await cycles.RunAsync(4);
        Assert.True(results[0].Run.Started - began < TimeSpan.FromSeconds(10));
        Assert.All(results.Zip(results.Skip(1)), pair => Assert.InRange(
            pair.Second.Run.Started - pair.First.Run.Started, Interval - TimeSpan.FromSeconds(1), Interval + TimeSpan.FromSeconds(2)));
    }

    [Fact]
    public async Task A_cycle_longer_than_the_interval_is_told_and_only_one_follows_it_at_once()
    {
        await using var cycles = await CycleBench.StartAsync();
        var first = true;
        cycles.Told.On = e =>
        {
            if (e is not SyncRunBegan || !first) return;
            first = false;
            cycles.Bench.Time.Advance(TimeSpan.FromMinutes(17));
        };
        var results = await cycles.RunAsync(3);
        var late = Assert.Single(cycles.Texts, text => text.Contains("longer than the interval", StringComparison.Ordinal));
        Assert.StartsWith("The cycle took 72", late, StringComparison.Ordinal);
        Assert.True(results[1].Run.Started - results[0].Run.Ended < TimeSpan.FromSeconds(2));
        Assert.InRange(results[2].Run.Started - results[1].Run.Started, Interval - TimeSpan.FromSeconds(1),
            Interval + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Failed_cycles_are_tried_again_after_growing_waits_and_never_end_the_server()
    {
        await using var cycles = await CycleBench.StartAsync(products: 5);
        var waits = new List<double>();
        var failures = new List<(int, SyncState)>();
        var results = await cycles.RunAsync(10, cycle =>
        {
            var now = cycles.Bench.Time.GetUtcNow();
            var status = cycles.Bench.Engine().GetStatus();
            waits.Add(Math.Round((status.NextRun!.Value - now).TotalMinutes));
            failures.Add((status.FailuresInARow, status.State));
            if (cycle == 1) cycles.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unavailable, Count = 100 });
            if (cycle == 8) cycles.Sandbox.Faults.Clear();
        });

        Assert.Equal([5, 1, 2, 4, 8, 16, 30, 30, 5], waits);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 0], failures.Select(pair => pair.Item1));
        Assert.All(results.Skip(1).Take(7), result => Assert.Equal(RunOutcome.Failed, result.Run.Outcome));
        Assert.All(results.Skip(8), result => Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome));
        Assert.Contains("3 cycles failed in a row; the next try is in 4 minutes.", cycles.Texts);
        Assert.Contains("A cycle got to its end again, after 7 that failed.", cycles.Texts);
        await cycles.AssertParityAsync();
    }

    [Property]
    public Property Waits_after_failures_grow_and_stay_between_a_minute_and_half_an_hour() => Prop.ForAll(
        Gen.Choose(60, 86400).Two().ToArbitrary(), Gen.Choose(1, 1000).ToArbitrary(), (seconds, failures) =>
        {
            var interval = TimeSpan.FromSeconds(seconds.Item1);
            var (wait, next) = (SyncServer.WaitAfter(failures, interval), SyncServer.WaitAfter(failures + 1, interval));
            return wait >= TimeSpan.FromMinutes(1) && next >= wait && next <= TimeSpan.FromMinutes(30)
                && SyncServer.WaitAfter(1, interval) == TimeSpan.FromMinutes(1);
        });

    [Fact]
    public async Task A_clock_set_forward_or_a_machine_that_slept_brings_the_next_cycle_at_once()
    {
        await using var cycles = await CycleBench.StartAsync(products: 5);
        var results = await cycles.RunAsync(3, cycle =>
        {
            if (cycle == 1) cycles.Bench.Time.SetClock(TimeSpan.FromHours(8));
        });
        Assert.Equal(3, results.Count);
        Assert.InRange(results[1].Run.Started - results[0].Run.Started, TimeSpan.FromHours(8),
            TimeSpan.FromHours(8) + TimeSpan.FromSeconds(5));
        Assert.All(results, result => Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome));
        // One cycle for the whole night, and then again one an interval.
        Assert.InRange(results[2].Run.Started - results[1].Run.Started, Interval - TimeSpan.FromSeconds(1),
            Interval + TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task A_clock_set_back_does_not_hold_up_the_next_cycle()
    {
        await using var cycles = await CycleBench.StartAsync(products: 5);
        long set = 0, passed = 0;
        cycles.Told.On = e =>
        {
            if (e is SyncRunBegan && set != 0 && passed == 0) passed = cycles.Bench.Time.GetTimestamp() - set;
        };
        var results = await cycles.RunAsync(4, cycle =>
        {
            if (cycle != 1) return;
            set = cycles.Bench.Time.GetTimestamp();
            cycles.Bench.Time.SetClock(-TimeSpan.FromDays(2));
            cycles.Sandbox.Zoho.Add("made while the clock was wrong", 3m);
        });
        Assert.InRange(TimeSpan.FromTicks(passed), TimeSpan.Zero, Interval + TimeSpan.FromSeconds(5));
        Assert.All(results, result => Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome));
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_second_server_of_a_profile_is_refused_and_told_who_works()
    {
        await using var cycles = await CycleBench.StartAsync(products: 3);
        SyncException? refused = null;
        await cycles.RunAsync(2, cycle => refused = Assert.ThrowsAny<SyncException>(() => Serve(cycles).GetAwaiter().GetResult()));
        Assert.Equal(("SyncLocked", SyncErrorKind.Locked), (refused!.ErrorId, refused.Kind));
        Assert.StartsWith($"Another server works on this profile: process {Environment.ProcessId} on ", refused.Message,
            StringComparison.Ordinal);
        // The lock is gone with the server.
        await Serve(cycles);
    }

    [Fact]
    public async Task A_run_by_hand_beside_a_waiting_server_leaves_its_sign_of_life_alone()
    {
        await using var cycles = await CycleBench.StartAsync(products: 3, start: DateTimeOffset.UtcNow.AddSeconds(1));
        SyncStatus? during = null, after = null;
        await cycles.RunAsync(2, cycle =>
        {
            var told = new Listener();
            told.OnceAt(SyncPhase.ReadingSource, () => during = cycles.Bench.Engine().GetStatus());
            cycles.Bench.Engine().RunFullAsync(false, told, CancellationToken.None).GetAwaiter().GetResult();
            after = cycles.Bench.Engine().GetStatus();
        });
        Assert.Equal((SyncState.Running, true, "full run"), (during!.State, during.Heartbeat!.IsServer, during.RunHeartbeat!.Phase));
        Assert.Equal((SyncState.Running, true, null), (after!.State, after.Heartbeat!.IsServer, after.RunHeartbeat));
        Assert.NotNull(after.NextRun);
    }

    [Fact]
    public async Task What_a_run_by_hand_bound_between_two_cycles_is_known_to_the_next()
    {
        await using var cycles = await CycleBench.StartAsync(products: 4);
        string? item = null;
        var results = await cycles.RunAsync(5, cycle =>
        {
            if (cycle != 3) return;
            item = cycles.Sandbox.Zoho.Add("Made by hand", 2m).ItemId;
            cycles.Bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None).GetAwaiter().GetResult();
            cycles.Sandbox.Zoho.Update(item, old => old with { Rate = 3m });
        });
        Assert.Equal((RunKind.Incremental, 0, 1), (results[3].Run.Kind, results[3].Run.Counts.Created, results[3].Run.Counts.Updated));
        Assert.Equal(5, cycles.Sandbox.Odoo.Products.Count);
        await cycles.AssertParityAsync();
    }

    [Fact]
    public async Task A_server_says_when_it_began_when_it_goes_on_and_when_it_stopped()
    {
        var start = DateTimeOffset.UtcNow.AddSeconds(1);
        await using var cycles = await CycleBench.StartAsync(products: 3, start: start);
        SyncStatus? waiting = null;
        DateTimeOffset now = default;
        await cycles.RunAsync(2, _ =>
        {
            now = cycles.Bench.Time.GetUtcNow();
            waiting = cycles.Bench.Engine().GetStatus();
        });
        Assert.Equal((300, 0), (waiting!.Heartbeat!.IntervalSeconds, waiting.Heartbeat.Failures));
        Assert.InRange(waiting.Since!.Value, start, now);
        Assert.InRange(waiting.NextRun!.Value - now, TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(5));
        var stopped = cycles.Bench.Engine().GetStatus();
        Assert.Equal((SyncState.Stopped, null, null), (stopped.State, stopped.NextRun, stopped.Heartbeat));
        Assert.InRange(stopped.Since!.Value, waiting.NextRun.Value, cycles.Bench.Time.GetUtcNow());
    }

    [Fact]
    public async Task Nothing_to_stop_is_said_and_a_dead_servers_sign_is_taken_away()
    {
        await using var bench = await Workbench.StartAsync(products: 2);
        var nothing = await Assert.ThrowsAsync<SyncException>(() => Stop(bench));
        Assert.Equal("SyncNotRunning", nothing.ErrorId);
        Assert.False(File.Exists(bench.Settings.StatePath));

        await bench.RunAsync();
        var beat = new Heartbeat(
            int.MaxValue, Environment.MachineName, "1", "waiting", bench.Time.GetUtcNow(),
            bench.Time.GetUtcNow()) { IntervalSeconds = 300 };
        using (var state = bench.OpenState()) state.Write(writer => writer.SaveServerHeartbeat(beat));
        Assert.Equal(SyncState.Stale, bench.Engine().GetStatus().State);
        var dead = await Assert.ThrowsAsync<SyncException>(() => Stop(bench));
        Assert.Equal("SyncNotRunning", dead.ErrorId);
        Assert.Contains($"process {int.MaxValue} died after", dead.Message, StringComparison.Ordinal);
        Assert.Equal(SyncState.Stopped, bench.Engine().GetStatus().State);
    }

    [Fact]
    public async Task A_run_by_hand_beside_a_server_that_died_is_what_stops_and_the_dead_one_is_told_as_dead()
    {
        await using var bench = await Workbench.StartAsync(products: 3, start: DateTimeOffset.UtcNow.AddSeconds(1));
        await bench.RunAsync();
        var beat = new Heartbeat(
            int.MaxValue, Environment.MachineName, "1", "waiting", bench.Time.GetUtcNow(),
            bench.Time.GetUtcNow()) { IntervalSeconds = 300 };
        using (var state = bench.OpenState()) state.Write(writer => writer.SaveServerHeartbeat(beat));
        SyncStatus? during = null;
        Task<StoppedProcess>? stopping = null;
        var told = new Listener();
        told.OnceAt(SyncPhase.ReadingSource, () =>
        {
            during = bench.Engine().GetStatus();
            stopping = bench.Engine().StopAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
        });
        var run = await bench.Engine().RunFullAsync(false, told, CancellationToken.None);

        Assert.Equal(
            (SyncState.Stale, true, false, "full run"),
                (during!.State, during.IsRunning, during.IsHeartbeatAlive, during.RunHeartbeat!.Phase));
        var now = bench.Time.GetUtcNow();
        Assert.EndsWith(": its process died", StatusWords.State(during, now, TimeZoneInfo.Utc).Text, StringComparison.Ordinal);
        Assert.Equal("none: no server works on this profile", StatusWords.Next(during, now, TimeZoneInfo.Utc).Text);
        Assert.Contains(HealthCheck.Of(during, bench.Settings, now).Findings, finding =>
            finding.Text.Contains("died (", StringComparison.Ordinal));
        Assert.Equal((Environment.ProcessId, false), ((await stopping!).ProcessId, (await stopping).IsServer));
        Assert.Contains(run.Run.Outcome, new[] { RunOutcome.Cancelled, RunOutcome.Succeeded });
        // Whoever looks next still learns that the server is gone.
        Assert.Equal(SyncState.Stale, bench.Engine().GetStatus().State);
    }

    [Fact]
    public async Task A_full_run_that_waits_for_its_turn_after_a_failure_is_asked_for_once_an_interval_and_not_told_as_failed()
    {
        await using var cycles = await CycleBench.StartAsync();
        cycles.Sandbox.Zoho.Switches.DailyLimit = 1000;
        var seen = new List<(double Minutes, bool Waits)>();
        await cycles.RunAsync(5, cycle =>
        {
            var status = cycles.Bench.Engine().GetStatus();
            seen.Add((
                Math.Round((status.NextRun!.Value - cycles.Bench.Time.GetUtcNow()).TotalMinutes),
                status.Heartbeat!.Phase.Contains("a full run is needed", StringComparison.Ordinal)));
            if (cycle == 1) cycles.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Unavailable, Count = 4 });
            if (cycle == 2)
            {
                cycles.Sandbox.Faults.Clear();
                cycles.Sandbox.Zoho.Switches.HonourLastModifiedSort = false;
            }
        });
        Assert.Equal([(5, false), (1, false), (5, true), (5, true)], seen);
        Assert.Single(cycles.Texts, text => text.StartsWith("The cycle failed", StringComparison.Ordinal));
    }

    private static Task Stop(Workbench bench) => bench.Engine().StopAsync(TimeSpan.FromSeconds(5), CancellationToken.None);

    private static async Task Serve(CycleBench cycles)
    {
        await foreach (var _ in cycles.Bench.Engine().RunCyclesAsync(Interval, 1, SilentReporter.Instance, CancellationToken.None))
        {
        }
    }
}
