using ZohoOdooSync.Cli.Service;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.EndToEnd.Tests.Service;

/// <summary>What the engine tells, as the service manager hears it.</summary>
[Collection(nameof(OwnEnvironment))]
public sealed class ServiceReporterTests : IDisposable
{
    private static readonly SyncMessage Anything = new(SyncLogLevel.Verbose, "a page arrived");
    private readonly TemporaryFolder _folder = new();
    private readonly SteppedTime _time = new();
    private readonly List<SyncEvent> _passedOn = [];
    private readonly NotifySocket? _manager;

    public ServiceReporterTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No datagram sockets of this family here.");
        _manager = new NotifySocket(Path.Combine(_folder.Path, "n.sock"));
    }

    public void Dispose()
    {
        _manager?.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Signs_of_life_are_pinged_at_most_once_a_quarter_of_the_interval()
    {
        var reporter = Reporter(watchdogSeconds: 40);
        var pings = new List<int>();
        for (var second = 0; second <= 40; second++)
        {
            for (var i = 0; i < 3; i++) reporter.Report(Anything);
            pings.AddRange(_manager!.Received().Select(_ => second));
            _time.Pass(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([0, 10, 20, 30, 40], pings);
    }

    [Fact]
    public void A_server_that_reports_nothing_is_not_spoken_for()
    {
        var reporter = Reporter(watchdogSeconds: 40);
        reporter.Report(Anything);
        Assert.Equal(["WATCHDOG=1"], _manager!.Received());
        _time.Pass(TimeSpan.FromHours(1));
        Assert.Empty(_manager.Received());
        reporter.Report(Anything);
        Assert.Equal(["WATCHDOG=1"], _manager.Received());
    }

    [Fact]
    public void Without_a_watchdog_only_the_status_is_told()
    {
        var reporter = Reporter(watchdogSeconds: null);
        reporter.Report(Anything);
        reporter.Report(new SyncProgressed(SyncPhase.Planning, 0, null, "comparing"));
        Assert.Equal(["STATUS=Planning: comparing"], _manager!.Received());
    }

    [Fact]
    public void The_status_changes_with_the_step_and_the_outcome_and_not_with_every_count()
    {
        var reporter = Reporter(watchdogSeconds: null);
        var run = new SyncRun { RunId = "20260609-131534-7f3a", Kind = RunKind.Full, Started = _time.GetUtcNow() };
        reporter.Report(new SyncRunBegan(run));
        for (var done = 0; done <= 2000; done++) reporter.Report(new SyncProgressed(SyncPhase.Applying, done, 2000, "Writing products"));
        reporter.Report(new SyncRunEnded(
            run with { Outcome = RunOutcome.Succeeded, Counts = new RunCounts { Created = 2, Adopted = 1, Updated = 5, Archived = 4 } }));
        reporter.Report(new SyncRunEnded(run with { Outcome = RunOutcome.Failed, ErrorMessage = "Odoo does not answer." }));
        Assert.Equal(
            [
                "STATUS=Full run 20260609-131534-7f3a: begins",
                "STATUS=Applying: Writing products",
                "STATUS=Full run 20260609-131534-7f3a: Succeeded, 3 added, 5 updated, 4 archived",
                "STATUS=Full run 20260609-131534-7f3a: Failed: Odoo does not answer.",
            ],
            _manager!.Received());
    }

    [Fact]
    public void The_manager_hears_of_the_begin_the_waits_and_once_of_the_end()
    {
        var reporter = Reporter(watchdogSeconds: null);
        reporter.Report(new SyncServerBegan(
            new Heartbeat(4711, "shop", "1.0", "starting", _time.GetUtcNow(), _time.GetUtcNow()) { IntervalSeconds = 300 }));
        reporter.Report(new SyncServerWaits(_time.GetUtcNow(), "waiting for the next cycle"));
        reporter.Report(SyncServerIdles.Instance);
        reporter.Stopping();
        reporter.Report(new SyncProgressed(SyncPhase.Recording, 0, null, "recording"));
        reporter.Report(new SyncServerEnds());
        Assert.Equal(
            [
                "READY=1\nSTATUS=process 4711, a cycle every 300 seconds",
                "STATUS=waiting for the next cycle at 12:00:00 UTC",
                "STOPPING=1\nSTATUS=stopping after the batch in hand",
            ],
            _manager!.Received());
    }

    [Fact]
    public void Every_event_goes_on_to_the_next_reporter()
    {
        var reporter = Reporter(watchdogSeconds: 40);
        reporter.Report(Anything);
        reporter.Report(Anything);
        Assert.Equal([Anything, Anything], _passedOn);
    }

    private ServiceReporter Reporter(int? watchdogSeconds) => new(
        new Keeper(_passedOn), OwnEnvironment.Notifier(_manager!.Name, watchdogSeconds is { } seconds ? $"{seconds}000000" : null), _time);

    private sealed class Keeper(List<SyncEvent> events) : ISyncReporter
    {
        public void Report(SyncEvent syncEvent) => events.Add(syncEvent);
    }

    private sealed class SteppedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2026, 6, 9, 12, 0, 0, TimeSpan.Zero);

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _now.UtcTicks;

        public void Pass(TimeSpan span) => _now += span;
    }
}
