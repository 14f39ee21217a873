using System.Collections.Concurrent;
using ZohoOdooSync.Engine.Setup;
using ZohoOdooSync.PowerShell.Pump;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>The pump: everything arrives, on one thread, in order; nothing waits for ever.</summary>
public sealed class PipelinePumpTests
{
    private static readonly SyncException Trouble = new("TestTrouble", SyncErrorKind.Data, "trouble", "none");

    [Fact]
    public void Everything_arrives_on_the_calling_thread_and_in_order()
    {
        var sink = new RecordingSink();
        using var pump = new PipelinePump(capacity: 3);
        var failure = pump.Run(
            async _ =>
            {
                await Task.Yield();
                for (var i = 0; i < 1000; i++) pump.Output(i);
                pump.Warning("a warning");
                pump.Error(Trouble, "a product");
                pump.Screen("a line");
            },
            sink);
        Assert.Null(failure);
        Assert.Equal(Enumerable.Range(0, 1000).Cast<object>(), sink.Outputs);
        Assert.Equal([Environment.CurrentManagedThreadId], sink.Threads.Keys);
        Assert.Equal(["warning a warning", "error TestTrouble a product", "screen a line"], sink.Others);
    }

    [Fact]
    public void An_answer_of_a_setup_goes_to_the_work_and_so_does_that_nobody_can_be_asked()
    {
        var sink = new RecordingSink();
        using var pump = new PipelinePump();
        var failure = pump.Run(
            async _ =>
            {
                pump.Screen("before");
                var answer = await pump.AskAsync(new SetupQuestion(SetupTopic.ClientId, "Client id"));
                pump.Screen(answer.Reveal());
                await pump.AskAsync(new SetupQuestion(SetupTopic.ClientId, "Client id") { Refusal = Trouble });
            },
            sink);
        Assert.Same(Trouble, failure);
        Assert.Equal(["screen before", "asked for Client id", "screen typed", "asked for Client id"], sink.Others);
    }

    [Fact]
    public void Many_tasks_under_load_lose_nothing_and_keep_the_order_of_each()
    {
        var sink = new RecordingSink();
        using var pump = new PipelinePump(capacity: 8);
        pump.Run(
            _ => Task.WhenAll(Enumerable.Range(0, 16).Select(task => Task.Run(() =>
            {
                for (var i = 0; i < 2000; i++)
                {
                    pump.Output((task, i));
                    pump.Progress(new SyncProgressed((SyncPhase)(task % 8), i, 2000, "working"));
                }
            }))),
            sink);
        Assert.Equal(32000, sink.Outputs.Count);
        foreach (var task in sink.Outputs.Cast<(int Task, int Number)>().GroupBy(pair => pair.Task))
            Assert.Equal(Enumerable.Range(0, 2000), task.Select(pair => pair.Number));
    }

    [Fact]
    public void A_slow_reader_slows_the_work_down_instead_of_filling_the_memory()
    {
        var posted = 0;
        var most = 0;
        var delivered = 0;
        var sink = new RecordingSink { OnOutput = _ => most = Math.Max(most, Volatile.Read(ref posted) - ++delivered) };
        using var pump = new PipelinePump(capacity: 4);
        pump.Run(
            _ =>
            {
                for (var i = 0; i < 500; i++)
                {
                    pump.Output(i);
                    Interlocked.Increment(ref posted);
                }

                return Task.CompletedTask;
            },
            sink);
        Assert.Equal(500, sink.Outputs.Count);
        // The queue, and the one in the sender's hand.
        Assert.InRange(most, 0, 5);
    }

    [Fact]
    public void Progress_never_waits_and_only_the_newest_of_a_step_is_kept()
    {
        using var reported = new ManualResetEventSlim();
        var sink = new RecordingSink { OnOutput = _ => reported.Wait() };
        using var pump = new PipelinePump(capacity: 1);
        pump.Run(
            _ =>
            {
                pump.Output("held up");
                for (var i = 1; i <= 10_000; i++) pump.Progress(new SyncProgressed(SyncPhase.Applying, i, 10_000, "writing"));
                pump.Progress(new SyncProgressed(SyncPhase.Verifying, 0, null, "reading back"));
                reported.Set();
                return Task.CompletedTask;
            },
            sink);
        Assert.InRange(sink.Progressed.Count, 2, 3);
        Assert.Equal(10_000, sink.Progressed.Last(progress => progress.Phase == SyncPhase.Applying).Done);
    }

    [Fact]
    public void A_question_is_asked_after_what_was_posted_before_it_and_its_answer_comes_back()
    {
        var sink = new RecordingSink { Answer = question => question.Query == "now?" };
        var answers = new List<bool>();
        using var pump = new PipelinePump();
        pump.Run(
            async _ =>
            {
                pump.Warning("first");
                answers.Add(await pump.AskAsync(new PumpQuestion(PumpQuestionKind.ShouldProcess, "d", "now?", "c")));
                answers.Add(await pump.AskAsync(new PumpQuestion(PumpQuestionKind.ShouldContinue, "d", "sure?", "c")));
            },
            sink);
        Assert.Equal([true, false], answers);
        Assert.Equal(["warning first", "asked now?", "asked sure?"], sink.Others);
    }

    [Fact]
    public void Failing_work_is_told_after_everything_that_it_yielded()
    {
        var sink = new RecordingSink();
        using var pump = new PipelinePump(capacity: 2);
        var failure = pump.Run(
            async _ =>
            {
                for (var i = 0; i < 100; i++) pump.Output(i);
                await Task.Yield();
                throw Trouble;
            },
            sink);
        Assert.Same(Trouble, failure);
        Assert.Equal(100, sink.Outputs.Count);
    }

    [Fact]
    public void A_broken_pipeline_stops_the_work_and_waits_until_it_has_come_to_rest()
    {
        var atRest = false;
        var sink = new RecordingSink { OnOutput = value => { if (value is 3) throw new InvalidOperationException("no more"); } };
        using var pump = new PipelinePump(capacity: 2);
        var thrown = Assert.Throws<InvalidOperationException>(() => pump.Run(
            async token =>
            {
                for (var i = 0; !token.IsCancellationRequested; i++) pump.Output(i);
                // The batch in hand: still allowed to end, and to say so.
                await Task.Yield();
                for (var i = 0; i < 100; i++) pump.Output("late");
                atRest = true;
            },
            sink));
        Assert.Equal("no more", thrown.Message);
        Assert.True(atRest);
        Assert.Equal([0, 1, 2], sink.Outputs);
    }

    [Fact]
    public void Stopping_cancels_the_work_and_frees_whoever_waits_for_the_pipeline()
    {
        using var pump = new PipelinePump(capacity: 1);
        var sink = new RecordingSink { OnOutput = _ => pump.Stop() };
        var failure = pump.Run(
            async token =>
            {
                while (true)
                {
                    pump.Output("more");
                    token.ThrowIfCancellationRequested();
                    await Task.Yield();
                }
            },
            sink);
        Assert.IsType<OperationCanceledException>(failure, exactMatch: false);
    }

    [Fact]
    public void A_question_that_nobody_can_answer_any_more_is_cancelled()
    {
        using var pump = new PipelinePump();
        var sink = new RecordingSink();
        var failure = pump.Run(
            async _ =>
            {
                pump.Stop();
                await pump.AskAsync(new PumpQuestion(PumpQuestionKind.ShouldContinue, "d", "still there?", "c"));
            },
            sink);
        Assert.IsType<TaskCanceledException>(failure);
        Assert.Equal([], sink.Others);
    }

    [Fact]
    public void A_pipeline_that_breaks_at_a_question_cancels_it()
    {
        using var pump = new PipelinePump();
        var sink = new RecordingSink { Answer = _ => throw new InvalidOperationException("gone") };
        var cancelled = false;
        Assert.Throws<InvalidOperationException>(() => pump.Run(
            async _ =>
            {
                try
                {
                    await pump.AskAsync(new PumpQuestion(PumpQuestionKind.ShouldProcess, "d", "q", "c"));
                }
                catch (OperationCanceledException)
                {
                    cancelled = true;
                }
            },
            sink));
        Assert.True(cancelled);
    }

    [Fact]
    public async Task Stopping_from_any_thread_at_any_time_does_no_harm()
    {
        for (var round = 0; round < 200; round++)
        {
            using var pump = new PipelinePump(capacity: 2);
            var stopping = Task.Run(pump.Stop);
            pump.Run(
                token =>
                {
                    for (var i = 0; i < 50 && !token.IsCancellationRequested; i++) pump.Output(i);
                    return Task.CompletedTask;
                },
                new RecordingSink());
            await stopping;
            pump.Stop();
        }
    }

    [Fact]
    public void A_waiting_server_says_when_its_next_cycle_starts_and_each_step_is_told_once()
    {
        using var pump = new PipelinePump();
        var sink = new RecordingSink();
        var next = DateTimeOffset.UtcNow.AddMinutes(4);
        pump.Run(
            _ =>
            {
                var reporter = new PumpReporter(pump);
                reporter.Report(new SyncProgressed(SyncPhase.ReadingSource, 0, null, "reading both sides"));
                reporter.Report(new SyncProgressed(SyncPhase.ReadingSource, 0, null, "reading both sides"));
                reporter.Report(new SyncMessage(SyncLogLevel.Verbose, "Zoho: GET items, page 1, 0.21 s, HTTP 200"));
                reporter.Report(new SyncServerWaits(next, "waiting for the next cycle"));
                reporter.Report(SyncServerIdles.Instance);
                reporter.Report(new SyncProgressed(SyncPhase.Checking, 0, null, "checking both services"));
                return Task.CompletedTask;
            },
            sink);
        var at = next.ToLocalTime().ToString("HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains(sink.Progressed, progress =>
            progress.Phase == SyncPhase.Waiting && progress.Activity.Contains($"{at}, in 3 min", StringComparison.Ordinal));
        Assert.Equal(4, sink.Others.Count);
        Assert.Equal("verbose ReadingSource: reading both sides", sink.Others[0]);
        Assert.StartsWith("verbose Zoho: GET items", sink.Others[1], StringComparison.Ordinal);
        Assert.StartsWith("verbose next cycle at ", sink.Others[2], StringComparison.Ordinal);
        Assert.Equal("verbose Checking: checking both services", sink.Others[3]);
    }

    private sealed class RecordingSink : IPipelineSink
    {
        public List<object> Outputs { get; } = [];

        public List<string> Others { get; } = [];

        public List<SyncProgressed> Progressed { get; } = [];

        public ConcurrentDictionary<int, bool> Threads { get; } = [];

        public Action<object>? OnOutput { get; init; }

        public Func<PumpQuestion, bool> Answer { get; init; } = _ => true;

        public void Output(object value)
        {
            Threads[Environment.CurrentManagedThreadId] = true;
            OnOutput?.Invoke(value);
            Outputs.Add(value);
        }

        public void Progress(SyncProgressed progress) => Progressed.Add(progress);

        public void Message(SyncMessage message) => Others.Add($"{message.Level.ToString().ToLowerInvariant()} {message.Text}");

        public void Screen(string text, bool asLine) => Others.Add("screen " + text);

        public void Error(SyncException error, object? target) => Others.Add($"error {error.ErrorId} {target}");

        public bool Ask(PumpQuestion question)
        {
            Others.Add("asked " + question.Query);
            return Answer(question);
        }

        Secret IPipelineSink.Answer(SetupQuestion question)
        {
            Others.Add("asked for " + question.Label);
            return question.Refusal is { } refusal ? throw refusal : new Secret("typed");
        }
    }
}
