using System.Runtime.ExceptionServices;
using ZohoOdooSync.Engine;
using ZohoOdooSync.PowerShell.Support;

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

    private readonly object _gate = new();
    private readonly Queue<Delivery> _queue = new();
    private readonly Dictionary<SyncPhase, ProgressDelivery> _waitingProgress = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly int _capacity;
    private int _waiting;
    private bool _dropping;
    private bool _ended;

    /// <summary>Makes a pump for one piece of work.</summary>
    /// <param name="capacity">Posts that may wait for delivery, at least 1.</param>
    public PipelinePump(int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _capacity = capacity;
    }

    /// <summary>Asks the work to stop. From any thread, as often as one likes, also after the end.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            if (_ended) return;
            // From now on nobody can be counted on to take what is posted.
            _dropping = true;
            Monitor.PulseAll(_gate);
        }

        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The work ended in between.
        }
    }

    /// <summary>Posts a result.</summary>
    public void Output(object value) => Post(new OutputDelivery(value));

    /// <summary>Posts a message.</summary>
    public void Message(SyncMessage message) => Post(new MessageDelivery(message));

    /// <summary>Posts a warning.</summary>
    public void Warning(string text) => Message(new SyncMessage(SyncLogLevel.Warning, text));

    /// <summary>Posts text for whoever sits in front of the screen; it is no result.</summary>
    /// <param name="text">The text.</param>
    /// <param name="asLine">Whether it is a line of its own, which a session may record and redirect.</param>
    public void Screen(string text, bool asLine = true) => Post(new ScreenDelivery(() => text, asLine));

    /// <summary>Posts text for the screen that is made when it is delivered, on the pipeline's thread: in the size that the screen has then.</summary>
    /// <param name="draw">Makes the text.</param>
    public void Screen(Func<string> draw) => Post(new ScreenDelivery(draw, asLine: false));

    /// <summary>Posts an error that ends nothing.</summary>
    public void Error(SyncException error, object? target = null) => Post(new ErrorDelivery(error, target));

    /// <summary>Posts progress; replaces a report about the same step that was not delivered yet.</summary>
    public void Progress(SyncProgressed progress)
    {
        lock (_gate)
        {
            if (_dropping || _ended) return;
            if (_waitingProgress.TryGetValue(progress.Phase, out var waiting))
            {
                waiting.Progress = progress;
                return;
            }

            var delivery = new ProgressDelivery(progress);
            _waitingProgress.Add(progress.Phase, delivery);
            _queue.Enqueue(delivery);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Asks a question, after everything that was posted before it.</summary>
    /// <returns>The answer. Cancelled where the pipeline is stopped before somebody answered.</returns>
    public Task<bool> AskAsync(PumpQuestion question)
    {
        var delivery = new QuestionDelivery(question);
        Post(delivery);
        return delivery.Answer.Task;
    }

    /// <summary>
    /// Starts the work on another thread and delivers on this one until it ends and everything is delivered. Throws what the
    /// sink threw, and nothing else, once the work has come to rest.
    /// </summary>
    /// <param name="work">The work; its token is cancelled when the pipeline is stopped or broken.</param>
    /// <param name="sink">The pipeline.</param>
    /// <returns>What the work threw; null where it ended well.</returns>
    public Exception? Run(Func<CancellationToken, Task> work, IPipelineSink sink)
    {
        var task = Task.Run(() => work(_stop.Token));
        _ = task.ContinueWith(
            _ => End(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        ExceptionDispatchInfo? broken = null;
        while (Next() is { } delivery)
        {
            if (broken is not null)
            {
                delivery.Drop();
                continue;
            }

            try
            {
                delivery.To(sink);
            }
            catch (Exception e)
            {
                // The work may be in the middle of a batch: it is told, and waited for, before the pipeline goes down.
                broken = ExceptionDispatchInfo.Capture(e);
                delivery.Drop();
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

    private void Post(Delivery delivery)
    {
        lock (_gate)
        {
            while (_waiting >= _capacity && !_dropping && !_ended) Monitor.Wait(_gate);
            if (!_dropping && !_ended)
            {
                _waiting++;
                _queue.Enqueue(delivery);
                Monitor.PulseAll(_gate);
                return;
            }
        }

        delivery.Drop();
    }

    private Delivery? Next()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_ended) Monitor.Wait(_gate);
            if (_queue.Count == 0) return null;
            var delivery = _queue.Dequeue();
            if (delivery is ProgressDelivery progress) _waitingProgress.Remove(progress.Progress.Phase);
            else _waiting--;
            Monitor.PulseAll(_gate);
            return delivery;
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    private abstract class Delivery
    {
        public abstract void To(IPipelineSink sink);

        public virtual void Drop()
        {
        }
    }

    private sealed class OutputDelivery(object value) : Delivery
    {
        public override void To(IPipelineSink sink) => sink.Output(value);
    }

    private sealed class MessageDelivery(SyncMessage message) : Delivery
    {
        public override void To(IPipelineSink sink) => sink.Message(message);
    }

    private sealed class ScreenDelivery(Func<string> text, bool asLine) : Delivery
    {
        public override void To(IPipelineSink sink) => sink.Screen(text(), asLine);
    }

    private sealed class ErrorDelivery(SyncException error, object? target) : Delivery
    {
        public override void To(IPipelineSink sink) => sink.Error(error, target);
    }

    private sealed class ProgressDelivery(SyncProgressed progress) : Delivery
    {
        public SyncProgressed Progress { get; set; } = progress;

        public override void To(IPipelineSink sink) => sink.Progress(Progress);
    }

    private sealed class QuestionDelivery(PumpQuestion question) : Delivery
    {
        // The asking task must not go on on the pipeline's thread.
        public TaskCompletionSource<bool> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override void To(IPipelineSink sink) => Answer.TrySetResult(sink.Ask(question));

        public override void Drop() => Answer.TrySetCanceled();
    }
}
