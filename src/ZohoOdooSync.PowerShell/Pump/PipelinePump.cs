using System.Runtime.ExceptionServices;
using ZohoOdooSync.Engine.Setup;

namespace ZohoOdooSync.PowerShell.Pump;

/// <summary>
/// Carries what engine tasks yield to the one thread that may write to a pipeline. Tasks post from any thread; the order of
/// one task's posts is kept. The queue is bounded: a slow reader of the pipeline slows the work down instead of filling the
/// memory, except for progress, of which only the newest report of each step is kept and which never waits. Once the pipeline
/// is broken or stopped nothing waits any more: the work is asked to stop and what it still yields is dropped.
/// </summary>
internal sealed class PipelinePump : IDisposable
{
    /// <summary>Posts that may wait for delivery.</summary>
    public const int DefaultCapacity = 256;

    // A monitor and not a BlockingCollection, which takes twice the time for a post.
    private readonly object _gate = new();
    private readonly Queue<Action<IPipelineSink>> _queue = new();
    private readonly Dictionary<SyncPhase, SyncProgressed> _progress = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopping;
    private readonly int _capacity;
    private bool _dropping;
    private bool _ended;

    /// <summary>Makes a pump for one piece of work.</summary>
    /// <param name="capacity">Posts that may wait for delivery, at least 1.</param>
    public PipelinePump(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
        _stopping = _stop.Token;
    }

    /// <summary>Asks the work to stop. From any thread, as often as one likes, also after the end.</summary>
    public void Stop()
    {
        // From now on nobody can be counted on to take what is posted.
        Change(() => _dropping = true);
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work has ended.
        }
    }

    /// <summary>Posts a result.</summary>
    public void Output(object value) => Post(sink => sink.Output(value));

    /// <summary>Posts a message.</summary>
    public void Message(SyncMessage message) => Post(sink => sink.Message(message));

    /// <summary>Posts a warning.</summary>
    public void Warning(string text) => Message(new SyncMessage(SyncLogLevel.Warning, text));

    /// <summary>Posts a line for whoever sits in front of the screen, which a session may record and redirect; it is no result.</summary>
    public void Screen(string line) => Post(sink => sink.Screen(line, asLine: true));

    /// <summary>Posts text for the screen that is made when it is delivered: in the size that the screen has then.</summary>
    /// <param name="draw">Makes the text.</param>
    public void Screen(Func<string> draw) => Post(sink => sink.Screen(draw(), asLine: false));

    /// <summary>Posts an error that ends nothing.</summary>
    public void Error(SyncException error, object? target = null) => Post(sink => sink.Error(error, target));

    /// <summary>Posts progress; replaces a report about the same step that was not delivered yet.</summary>
    public void Progress(SyncProgressed progress)
    {
        lock (_gate)
        {
            if (_dropping || _ended) return;
            var isWaiting = _progress.ContainsKey(progress.Phase);
            _progress[progress.Phase] = progress;
            if (isWaiting) return;
            _queue.Enqueue(sink => sink.Progress(TakeProgress(progress.Phase)));
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Asks a question, after everything that was posted before it.</summary>
    /// <returns>The answer. Cancelled where the pipeline is stopped before somebody answered.</returns>
    public Task<bool> AskAsync(PumpQuestion question) => AskAsync(sink => sink.Ask(question));

    /// <summary>Asks a question of a setup, after everything that was posted before it.</summary>
    /// <returns>What was typed. Cancelled where the pipeline is stopped before somebody answered.</returns>
    /// <exception cref="SyncException">Nobody can be asked.</exception>
    public Task<Secret> AskAsync(SetupQuestion question) => AskAsync(sink => sink.Answer(question));

    /// <summary>Does something on the pipeline's thread, after everything that was posted before it.</summary>
    /// <returns>What came of it. Cancelled where the pipeline is stopped before.</returns>
    /// <exception cref="SyncException">What it threw.</exception>
    public Task<T> OnPipelineAsync<T>(Func<T> work) => AskAsync(_ => work());

    /// <summary>
    /// Starts the work on another thread and delivers on this one until it ends and everything is delivered. Throws what the
    /// sink threw, and nothing else, once the work has come to rest.
    /// </summary>
    /// <param name="work">The work; its token is cancelled when the pipeline is stopped or broken.</param>
    /// <param name="sink">The pipeline.</param>
    /// <returns>What the work threw; null where it ended well.</returns>
    public Exception? Run(Func<CancellationToken, Task> work, IPipelineSink sink)
    {
        var task = Task.Run(() => work(_stopping));
        _ = task.ContinueWith(
            _ => Change(() => _ended = true), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        ExceptionDispatchInfo? broken = null;
        while (Next() is { } delivery)
        {
            // Those who wait for room go on; what they had to say is not wanted any more.
            if (broken is not null) continue;
            try
            {
                delivery(sink);
            }
            catch (Exception e)
            {
                // The work may be in the middle of a batch: it is told, and waited for, before the pipeline goes down.
                broken = ExceptionDispatchInfo.Capture(e);
                Stop();
            }
        }

        broken?.Throw();
        try
        {
            task.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task<T> AskAsync<T>(Func<IPipelineSink, T> ask)
    {
        // The asking task must not go on on the pipeline's thread.
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var stopped = _stopping.Register(() => answer.TrySetCanceled(_stopping)).ConfigureAwait(false);
        Post(sink =>
        {
            try
            {
                answer.TrySetResult(ask(sink));
            }
            catch (SyncException e)
            {
                // An answer as well, for the work and not for the pipeline.
                answer.TrySetException(e);
            }
        });
        return await answer.Task.ConfigureAwait(false);
    }

    private void Post(Action<IPipelineSink> delivery)
    {
        lock (_gate)
        {
            // Progress takes no room.
            while (_queue.Count - _progress.Count >= _capacity && !_dropping && !_ended) Monitor.Wait(_gate);
            if (_dropping || _ended) return;
            _queue.Enqueue(delivery);
            Monitor.PulseAll(_gate);
        }
    }

    private Action<IPipelineSink>? Next()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_ended) Monitor.Wait(_gate);
            if (!_queue.TryDequeue(out var delivery)) return null;
            Monitor.PulseAll(_gate);
            return delivery;
        }
    }

    private SyncProgressed TakeProgress(SyncPhase phase)
    {
        lock (_gate)
        {
            _progress.Remove(phase, out var progress);
            return progress!;
        }
    }

    private void Change(Action change)
    {
        lock (_gate)
        {
            change();
            Monitor.PulseAll(_gate);
        }
    }
}
