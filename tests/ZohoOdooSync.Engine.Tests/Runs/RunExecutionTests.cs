using Xunit;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Every kind of run begins and ends in one way. No service is asked here: the kind of run is made up.</summary>
public sealed class RunExecutionTests : IDisposable
{
    private const string SecretText = "hunter2-hunter2";

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("zohoodoosync-execution-");
    private readonly Listener _frontEnd = new();
    private readonly EngineContext _engine;
    private readonly IStateStore _state;
    private readonly CancellationTokenSource _stop = new();

    public RunExecutionTests()
    {
        var settings = new SyncSettings
        {
            Home = _home.FullName,
            Source = new SourceSettings { OrganizationId = "1", ClientId = "c", ClientSecret = new Secret(SecretText) },
            Target = new TargetSettings { Address = new Uri("http://127.0.0.1:9"), Database = "d", Username = "u" },
        }.WithSecrets();
        _engine = new EngineContext(settings, new ManualTime(), new Random(1));
        _state = StateStore.Open(Path.Combine(_home.FullName, "state.db"), StateAccess.ReadWrite);
    }

    public void Dispose()
    {
        _state.Dispose();
        _stop.Dispose();
        _home.Delete(recursive: true);
    }

    [Theory]
    [InlineData(true, RunOutcome.Succeeded)]
    [InlineData(false, RunOutcome.Incomplete)]
    public async Task A_run_that_was_carried_out_keeps_its_counts_and_says_whether_all_was_done(bool isWhole, RunOutcome expected)
    {
        var counts = new RunCounts { ZohoCount = 3, OdooCount = 3 };
        var result = await ExecuteAsync(new MadeUpRun { End = new RunEnd(counts, [], isWhole, Watermarks: null) });
        Assert.Equal((expected, 3, null), (result!.Run.Outcome, result.Run.Counts.OdooCount, result.Error));
        Assert.Equal(result.Run, Assert.Single(History()));
        Assert.Equal(expected.ExitCode(), result.ExitCode);
    }

    [Fact]
    public async Task A_run_that_the_guard_refuses_applies_nothing_and_names_the_reasons()
    {
        var run = new MadeUpRun { Reasons = ["too much"] };
        var result = await ExecuteAsync(run);
        Assert.Equal((RunOutcome.Refused, "SyncGuardRefused", 0), (result!.Run.Outcome, result.Run.ErrorId, run.Applied));
        Assert.Contains("too much", result.Run.ErrorMessage);
        Assert.Equal(["too much"], result.GuardReasons);
    }

    [Fact]
    public async Task Force_passes_the_guard_once()
    {
        var run = new MadeUpRun { Reasons = ["too much"], Force = true };
        Assert.Equal((RunOutcome.Succeeded, 1), ((await ExecuteAsync(run))!.Run.Outcome, run.Applied));
    }

    [Fact]
    public async Task An_error_ends_the_record_and_shows_no_secret()
    {
        var result = await ExecuteAsync(new MadeUpRun { Applying = () => throw new InvalidOperationException($"no {SecretText}") });
        Assert.Equal((RunOutcome.Failed, "SyncUnexpectedError"), (result!.Run.Outcome, result.Run.ErrorId));
        Assert.DoesNotContain(SecretText, result.Run.ErrorMessage + result.Error!.Message + result.Error.NextStep);
        Assert.Equal(RunOutcome.Failed, Assert.Single(History()).Outcome);
    }

    [Fact]
    public async Task A_stop_ends_the_record_as_cancelled()
    {
        var result = await ExecuteAsync(new MadeUpRun { Applying = _stop.Cancel });
        Assert.Equal((RunOutcome.Cancelled, "SyncCancelled", null), (result!.Run.Outcome, result.Run.ErrorId, result.Error));
    }

    [Fact]
    public async Task Where_there_is_nothing_to_do_now_there_is_no_record()
    {
        Assert.Null(await ExecuteAsync(new MadeUpRun { Preparing = _ => null }));
        Assert.Null(await ExecuteAsync(new MadeUpRun { Preparing = _ => { _stop.Cancel(); return null; } }));
        Assert.Empty(History());
    }

    [Fact]
    public async Task A_run_that_fails_before_its_kind_is_known_is_recorded_all_the_same()
    {
        var result = await ExecuteAsync(
            new MadeUpRun { Preparing = _ => throw new SyncException("X", SyncErrorKind.Unavailable, "m", "n") });
        Assert.Equal((RunKind.Incremental, RunOutcome.Failed, "X"), (result!.Run.Kind, result.Run.Outcome, result.Run.ErrorId));
    }

    [Fact]
    public async Task A_listener_that_fails_is_reported_and_stops_nothing()
    {
        var result = await ExecuteAsync(new MadeUpRun(), new FailingListener());
        Assert.Equal(RunOutcome.Succeeded, result!.Run.Outcome);
        Assert.Contains(_frontEnd.Messages, message => message is { Level: SyncLogLevel.Warning, Text: "The disk is full. Make room." });
        Assert.Contains(_frontEnd.Events, told => told is SyncRunEnded);
    }

    private async Task<SyncRunResult?> ExecuteAsync(MadeUpRun run, params ISyncReporter[] listeners)
    {
        var reporter = new MaskingReporter(_engine.Settings.Secrets, _frontEnd, listeners);
        using var services = _engine.OpenServices(_state, reporter);
        var recorder = new RunRecorder(
            _state, _engine.Time, _engine.Random, _engine.Settings, reporter, new HeartbeatWriter(_state, _engine.Time));
        return await new RunExecution(_engine.Settings, _state, recorder, services).ExecuteAsync(run, _stop.Token);
    }

    private IReadOnlyList<SyncRun> History() => _state.Read(reader => reader.Runs(10));

    private sealed record MadeUpPreparation(SyncPlan Plan, GuardVerdict Verdict)
        : Preparation(Plan, Verdict, new PairIdentity("1", "d", 1, "2024-01-01 00:00:00", null), []);

    private sealed class MadeUpRun : IRunOperation<MadeUpPreparation>
    {
        public bool Force { get; init; }

        public IReadOnlyList<string> Reasons { get; init; } = [];

        public RunEnd End { get; init; } = new(new RunCounts(), [], IsWhole: true, Watermarks: null);

        /// <summary>Prepares in place of a plan without an entry.</summary>
        public Func<RunBegin, MadeUpPreparation?>? Preparing { get; init; }

        public Action? Applying { get; init; }

        public int Applied { get; private set; }

        public Task<MadeUpPreparation?> PrepareAsync(RunBegin begin, CancellationToken cancellationToken)
        {
            if (Preparing is not null)
            {
                var prepared = Preparing(begin);
                cancellationToken.ThrowIfCancellationRequested();
                return Task.FromResult(prepared);
            }

            begin(RunKind.Full);
            return Task.FromResult<MadeUpPreparation?>(new(new SyncPlan(), new GuardVerdict(Reasons)));
        }

        public Task<RunEnd> ApplyAsync(string runId, MadeUpPreparation prepared, CancellationToken cancellationToken)
        {
            Applied++;
            Applying?.Invoke();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.FromResult(End);
        }
    }

    private sealed class FailingListener : ISyncReporter
    {
        public void Report(SyncEvent syncEvent)
        {
            if (syncEvent is SyncRunEnded) throw new SyncException(
                "MetricsNotWritable", SyncErrorKind.State, "The disk is full.", "Make room.");
        }
    }
}
