using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Server;

/// <summary>One process serves every profile of a base folder, and none of them depends on another.</summary>
public sealed class ProfileServersTests
{
    [Fact]
    public async Task A_profile_that_is_broken_is_told_and_delays_no_other()
    {
        await using var bench = new ProfilesBench();
        foreach (var name in new[] { "east", "north", "south" }) await bench.AddAsync(name);
        bench.Configure("north", settings => settings["pricing"] = "none");
        bench.Start(maxCycles: 2);
        await bench.EndAsync();

        Assert.Equal((2, 0, 2), (bench.RunsOf("east"), bench.RunsOf("north"), bench.RunsOf("south")));
        Assert.All(bench.Runs, run => Assert.Equal(RunOutcome.Succeeded, run.Result.Run.Outcome));
        Assert.All(new[] { "east", "south" }, name => Assert.Equal(5, bench.Sandbox(name).Odoo.Products.Count));
        var trouble = Assert.Single(bench.Told("north").Messages);
        Assert.Equal(SyncLogLevel.Error, trouble.Level);
        Assert.Contains("pricing", trouble.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_start_is_started_as_soon_as_its_settings_are_mended()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        var good = await File.ReadAllTextAsync(bench.SettingsPath("north"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(bench.SettingsPath("north"), "{", TestContext.Current.CancellationToken);
        bench.Start();
        var failed = await bench.UntilAsync(all => all is [{ State: ProfileServerState.Failed }]);
        Assert.Equal("SettingsInvalid", failed[0].Trouble!.ErrorId);

        await File.WriteAllTextAsync(bench.SettingsPath("north"), good, TestContext.Current.CancellationToken);
        await bench.UntilAsync(all => all is [{ State: ProfileServerState.Running, Trouble: null }] && bench.RunsOf("north") > 0);
    }

    [Fact]
    public async Task Pairs_whose_services_do_not_answer_hold_up_the_others_for_half_a_minute_at_most()
    {
        await using var bench = new ProfilesBench();
        var hanging = Enumerable.Range(1, SharedCycles.Places).Select(number => $"a{number}").ToList();
        foreach (var name in hanging)
        {
            await bench.AddAsync(name);
            bench.Sandbox(name).Faults.Add(new Fault { Endpoint = "zoho.token", Kind = FaultKind.HangBefore, Count = 100 });
        }

        await bench.AddAsync("north");
        bench.Start();
        var began = bench.Time.GetUtcNow();
        await bench.UntilAsync(all => all.Count == hanging.Count + 1 && bench.RunsOf("north") > 0);
        Assert.All(hanging, name => Assert.Equal(0, bench.RunsOf(name)));
        Assert.Equal(RunOutcome.Succeeded, bench.Runs[0].Result.Run.Outcome);
        Assert.True(bench.Time.GetUtcNow() > began);
    }

    [Fact]
    public async Task Settings_that_change_are_in_force_after_the_batch_in_hand_and_for_that_profile_alone()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        await bench.AddAsync("south");
        bench.Start();
        await bench.UntilAsync(_ => bench.RunsOf("north") > 0 && bench.RunsOf("south") > 0);
        bench.Configure("north", settings => settings["pricing"] = new JObject { ["exchange_rate"] = 1600 });
        await bench.UntilAsync(_ => bench.Runs.Any(run => run.Profile == "north" && run.Settings.Pricing.ExchangeRate == 1600));

        Assert.Contains(bench.Told("north").Messages, message => message.Text.StartsWith("The settings changed", StringComparison.Ordinal));
        Assert.DoesNotContain(bench.Told("south").Events, told => told is SyncServerEnds);
        var prices = bench.Sandbox("north").Odoo.Products.Select(product => product.ListPrice);
        Assert.Equal(bench.Sandbox("south").Odoo.Products.Select(product => product.ListPrice / 1500 * 1600), prices);
    }

    [Fact]
    public async Task Settings_that_change_and_cannot_be_used_are_told_and_the_old_ones_stay_in_force()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        bench.Start();
        await bench.UntilAsync(_ => bench.RunsOf("north") > 0);
        bench.Configure("north", settings => settings["pricing"] = new JObject { ["exchange_rate"] = -1 });
        await bench.UntilAsync(_ => Told().Any());
        var told = Told().First().Text;
        Assert.Contains("exchange_rate", told, StringComparison.Ordinal);
        Assert.Contains("goes on with the old ones", told, StringComparison.Ordinal);

        var before = bench.RunsOf("north");
        await bench.UntilAsync(all => all is [{ State: ProfileServerState.Running }] && bench.RunsOf("north") > before);
        Assert.Equal(1500, bench.Runs[^1].Settings.Pricing.ExchangeRate);
        Assert.Equal(SyncLogLevel.Warning, Assert.Single(Told()).Level);

        IEnumerable<SyncMessage> Told() => bench.Told("north").Messages.Where(message =>
            message.Text.StartsWith("The settings changed and", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Profiles_come_and_go_while_the_others_work()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        bench.Start();
        await bench.UntilAsync(_ => bench.RunsOf("north") > 0);
        await bench.AddAsync("south");
        await bench.UntilAsync(all => all.Count == 2 && bench.RunsOf("south") > 0);

        File.Delete(bench.SettingsPath("south"));
        await bench.UntilAsync(all => all is [{ Profile: "north", State: ProfileServerState.Running }]);
        Assert.IsType<SyncServerEnds>(bench.Told("south").Events[^1]);
        Assert.DoesNotContain(bench.Told("north").Events, told => told is SyncServerEnds);
    }

    [Fact]
    public async Task A_second_process_over_the_same_folder_is_refused_and_told_who_works()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        bench.Start();
        await bench.UntilAsync(all => all.Count == 1);
        var second = new ProfileServers(bench.Home, new ProfileServerOptions
        {
            Load = _ => throw new InvalidOperationException("It began."), EngineOf = _ => throw new InvalidOperationException("It began."),
            ReporterOf = _ => SilentReporter.Instance,
        });
        var refused = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            await foreach (var _ in second.RunAsync(CancellationToken.None)) { }
        });
        Assert.Equal("SyncLocked", refused.ErrorId);
        Assert.StartsWith($"Another server works on all profiles of this folder: process {Environment.ProcessId} on ", refused.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_to_stop_all_ends_the_process_and_one_for_an_earlier_process_ends_no_later_one()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        bench.Start();
        await bench.UntilAsync(_ => bench.RunsOf("north") > 0);
        AllProfilesLock.AskToStop(bench.Home);
        await bench.EndAsync();
        Assert.IsType<SyncServerEnds>(bench.Told("north").Events[^1]);
        Assert.False(AllProfilesLock.IsHeld(bench.Home));

        AllProfilesLock.AskToStop(bench.Home);
        var before = bench.RunsOf("north");
        bench.Start();
        await bench.UntilAsync(_ => bench.RunsOf("north") > before);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_profile_whose_folder_cannot_be_read_is_told_and_ends_no_other(bool isServed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        await bench.AddAsync("south");
        var folder = Path.GetDirectoryName(bench.SettingsPath("south"))!;
        if (!isServed) File.WriteAllText(bench.SettingsPath("south"), "{");
        bench.Start();
        await bench.UntilAsync(all => all.Count == 2 && bench.RunsOf("north") > 0 && (!isServed || bench.RunsOf("south") > 0));
        Directory.Move(folder, folder + "-away");
        File.CreateSymbolicLink(folder, folder);
        await bench.UntilAsync(all => all is [{ Profile: "north", State: ProfileServerState.Running }]);
        var before = bench.RunsOf("north");
        await bench.UntilAsync(_ => bench.RunsOf("north") > before);
        Assert.Contains(bench.Told("south").Messages, told => told.Text.Contains("or its folder cannot be read", StringComparison.Ordinal));

        File.Delete(folder);
        Directory.Move(folder + "-away", folder);
        await bench.UntilAsync(all => all.Count == 2);
    }

    [Fact]
    public async Task Settings_behind_a_link_are_in_force_when_what_it_leads_to_changes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need rights there.");
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        var target = Path.Combine(Path.GetDirectoryName(bench.SettingsPath("north"))!, "real.json");
        File.Move(bench.SettingsPath("north"), target);
        File.CreateSymbolicLink(bench.SettingsPath("north"), target);
        bench.Start();
        await bench.UntilAsync(_ => bench.RunsOf("north") > 0);
        bench.Configure("north", settings => settings["pricing"] = new JObject { ["exchange_rate"] = 1600 });
        await bench.UntilAsync(_ => bench.Runs[^1].Settings.Pricing.ExchangeRate == 1600);
    }

    [Fact]
    public async Task A_profile_that_another_process_serves_is_asked_for_every_minute_and_told_once()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        var place = Path.Combine(bench.Home, "profiles", "north", "data", "sync_server", "server.lock");
        var other = RunLock.Acquire(place, bench.Time, "server");
        bench.Start();
        var failed = await bench.UntilAsync(all => all is [{ State: ProfileServerState.Failed }] && Waits().Count > 4);
        Assert.Equal("SyncLocked", failed[0].Trouble!.ErrorId);
        Assert.Single(bench.Told("north").Messages);
        Assert.All(Waits(), wait => Assert.Equal(TimeSpan.FromMinutes(1), wait));

        other.Dispose();
        await bench.UntilAsync(all => all is [{ State: ProfileServerState.Running }] && bench.RunsOf("north") > 0);

        List<TimeSpan> Waits() => [.. bench.Time.Waits.Where(wait => wait != ProfileServers.BetweenLooks)];
    }

    [Fact]
    public async Task Whoever_looks_whether_all_profiles_are_served_keeps_no_server_from_starting()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        AllProfilesLock.Acquire(bench.Home, bench.Time).Dispose();
        var path = Path.Combine(bench.Home, "data", "sync_server", "all_profiles.lock");
        var look = FileLock.Take(path, FileAccess.Read, FileShare.Read);
        var start = Task.Run(() => AllProfilesLock.Acquire(bench.Home, bench.Time), TestContext.Current.CancellationToken);
        await Task.WhenAny(start, Task.Delay(100, TestContext.Current.CancellationToken));
        look.Dispose();
        (await start).Dispose();
    }

    [Fact]
    public async Task A_server_that_is_stopped_at_the_moment_of_its_turn_keeps_no_place()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        using var stop = new CancellationTokenSource();
        var cycles = new SharedCycles(new StoppingTime(stop));
        var settings = SettingsFile.Load(Path.Combine(bench.Home, "profiles", "north"), new Dictionary<string, string?>());
        var engine = new SyncEngine(settings, bench.Time, new Random(1));
        var runs = engine.RunCyclesAsync(null, null, SilentReporter.Instance, cycles.TurnOf(0), stop.Token);
        await foreach (var run in runs) Assert.Fail($"It ran: {run.Run.Outcome}");
        Assert.True(stop.IsCancellationRequested);
        for (var place = 0; place < SharedCycles.Places; place++)
            Assert.True(cycles.EnterAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task A_moment_between_two_milliseconds_is_waited_for_and_the_loop_never_turns_without_a_pause()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        using var stop = new CancellationTokenSource();
        var time = new ManualTime();
        var settings = SettingsFile.Load(Path.Combine(bench.Home, "profiles", "north"), new Dictionary<string, string?>());
        // The second server begins 0.618033988... of the interval after the first.
        var turn = new SharedCycles(time).TurnOf(1);
        var runs = new SyncEngine(settings, time, new Random(1)).RunCyclesAsync(null, 3, new Impatient(stop), turn, stop.Token);
        await foreach (var run in runs) Assert.Equal(RunOutcome.Succeeded, run.Run.Outcome);
        Assert.False(stop.IsCancellationRequested, "it turned a thousand times");
    }

    [Fact]
    public async Task A_server_runs_only_while_its_lease_is_held_and_again_when_it_is_back()
    {
        await using var bench = new ProfilesBench();
        await bench.AddAsync("north");
        var lease = new OneLease();
        bench.Start(lease);
        await bench.UntilAsync(all => all is [{ State: ProfileServerState.WaitingForLease }]);
        Assert.Equal(0, bench.RunsOf("north"));
        for (var round = 1; round <= 3; round++)
        {
            lease.Give();
            var before = bench.RunsOf("north");
            await bench.UntilAsync(all => all is [{ State: ProfileServerState.Running }] && bench.RunsOf("north") > before);
            await lease.LoseAsync();
            await bench.UntilAsync(all => all is [{ State: ProfileServerState.WaitingForLease }]);
            Assert.Equal(round, bench.Told("north").Events.Count(told => told is SyncServerEnds));
        }

        var lost = bench.Told("north").Messages.Where(message => message.Text.StartsWith("The lease is lost", StringComparison.Ordinal));
        Assert.Equal(3, lost.Count());
        lease.Give();
        await bench.UntilAsync(all => all is [{ State: ProfileServerState.Running }]);
        await bench.StopAsync();
        Assert.True(lease.IsGivenBack);
    }

    [Property]
    public Property Cycles_are_spread_over_the_interval_and_never_wait_for_more_than_it() => Prop.ForAll(
        Gen.Choose(1, 300).ToArbitrary(), Gen.Choose(60, 86400).ToArbitrary(), Gen.Choose(0, 100_000).ToArbitrary(),
        (count, seconds, passed) =>
        {
            var time = new ManualTime();
            var cycles = new SharedCycles(time);
            time.Advance(TimeSpan.FromSeconds(passed));
            var interval = TimeSpan.FromSeconds(seconds);
            var rests = Enumerable.Range(0, count).Select(number => cycles.TurnOf(number).Rest(interval) / interval).ToList();
            var moments = rests.Select(rest => rest % 1).Order().ToList();
            var gaps = moments.Zip(moments.Skip(1).Append(moments[0] + 1), (one, next) => next - one);
            return rests.TrueForAll(rest => rest is > 0.0499 and < 1.0501) && (count == 1 || gaps.Max() * count < 3);
        });

    // Stops a server that turns without a pause.
    private sealed class Impatient(CancellationTokenSource stop) : ISyncReporter
    {
        private int _turns;

        public void Report(SyncEvent syncEvent)
        {
            if (syncEvent is SyncServerIdles && ++_turns == 1000) stop.Cancel();
        }
    }

    // Whoever gets a place is asked to stop at that moment.
    private sealed class StoppingTime(CancellationTokenSource stop) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            if (dueTime == SharedCycles.LongestPlace) stop.Cancel();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    private sealed class OneLease : IWriterLease
    {
        private TaskCompletionSource<Held> _next = New();
        private readonly List<Held> _given = [];

        public bool IsGivenBack => _given[^1].IsDisposed;

        public void Give()
        {
            _given.Add(new Held());
            _next.SetResult(_given[^1]);
        }

        public Task LoseAsync()
        {
            _next = New();
            return _given[^1].LoseAsync();
        }

        public async Task<IHeldLease> AcquireAsync(string profile, CancellationToken cancellationToken)
        {
            Assert.Equal("north", profile);
            return await _next.Task.WaitAsync(cancellationToken);
        }

        private static TaskCompletionSource<Held> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Held : IHeldLease
    {
        private readonly CancellationTokenSource _lost = new();

        public bool IsDisposed { get; private set; }

        public CancellationToken Lost => _lost.Token;

        public Task LoseAsync() => _lost.CancelAsync();

        public ValueTask DisposeAsync()
        {
            IsDisposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
