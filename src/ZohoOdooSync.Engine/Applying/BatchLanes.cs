using System.Runtime.ExceptionServices;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>A batch whose changes are on their way into the journal.</summary>
/// <param name="Batch">What it sends.</param>
/// <param name="Journalled">Ends when it is in the journal; only then it may be sent.</param>
internal sealed record PreparedBatch(ApplyBatch Batch, Task Journalled);

/// <summary>What is done with each batch.</summary>
internal interface IBatchWork
{
    /// <summary>Puts a batch into the journal; null where nothing of it is to be sent.</summary>
    PreparedBatch? Prepare(ApplyBatch batch);

    /// <summary>Sends it, and settles what became of it.</summary>
    /// <returns>Writes down what is settled by now.</returns>
    Task<Action> SendAsync(PreparedBatch prepared, CancellationToken stop);

    /// <summary>It is not sent: the work ended before.</summary>
    void GiveBack(PreparedBatch prepared);

    /// <summary>No further batch waits, and a connection is free while others are still in use.</summary>
    void Rest();
}

/// <summary>
/// Lets batches of one verb, which touch different products, travel on several connections at once. By itself it begins with two and
/// takes another one as long as that brings more rows a second. The next batches are in the journal before a connection is free, and
/// what a batch settled is written down while others travel: the server waits for nothing.
/// </summary>
/// <param name="wanted">Connections that the settings ask for; null where none is named.</param>
/// <param name="most">Connections that the server takes now.</param>
/// <param name="writes">Where settlements are written.</param>
/// <param name="time">Clock of the rows a second.</param>
internal sealed class BatchLanes(int? wanted, Func<int> most, OrderedWrites writes, TimeProvider time)
{
    private const int First = 2;

    // Settlements that may wait to be written. Where the disk is slower than the server, the server waits.
    private const int MostBehind = 4;

    // A connection more is worth having where it brings a tenth more.
    private const double Gain = 1.1;

    private int _width = wanted ?? First;
    private double? _rateOfFewer;
    private bool _isFound = wanted is not null;
    private int _rows;
    private int _batches;
    private long _since;

    /// <summary>Batches that may be under way at once now.</summary>
    public int Width => Math.Max(1, Math.Min(_width, most()));

    /// <summary>Sends batches. After a failure no further one begins; those under way come to their end.</summary>
    /// <param name="batches">Of one verb.</param>
    /// <param name="work">What is done with each.</param>
    /// <param name="stop">Asks to stop: no further batch begins.</param>
    /// <exception cref="OperationCanceledException">Stopped before all were sent.</exception>
    /// <exception cref="SyncException">The first failure.</exception>
    public async Task RunAsync(IEnumerable<ApplyBatch> batches, IBatchWork work, CancellationToken stop)
    {
        var waiting = new Queue<ApplyBatch>(batches);
        var ahead = new Queue<PreparedBatch>();
        var underWay = new List<(ApplyBatch Batch, Task<Action> Sending)>();
        var behind = new Queue<Task>();
        Exception? failure = null;
        Action? settled = null;
        Restart();
        while (true)
        {
            while (MayBegin() && underWay.Count < Width && (ahead.TryDequeue(out var next) || TryPrepare(out next)))
                underWay.Add((next.Batch, work.SendAsync(next, stop)));
            while (MayBegin() && ahead.Count < Width && TryPrepare(out var next)) ahead.Enqueue(next);
            if (settled is not null) behind.Enqueue(writes.AddAsync(settled, isUrgent: false));
            if (underWay.Count == 0) break;
            if (ahead.Count == 0 && underWay.Count < Width) work.Rest();
            var ended = await Task.WhenAny(underWay.ConvertAll(lane => lane.Sending)).ConfigureAwait(false);
            var index = underWay.FindIndex(lane => lane.Sending == ended);
            var rows = underWay[index].Batch.Changes.Count;
            underWay.RemoveAt(index);
            settled = null;
            try
            {
                settled = await ended.ConfigureAwait(false);
                Measure(rows, waiting.Count);
                while (behind.Count > MostBehind) await behind.Dequeue().ConfigureAwait(false);
            }
            catch (Exception e)
            {
                failure ??= e;
            }
        }

        var isWhole = waiting.Count + ahead.Count == 0;
        foreach (var prepared in ahead) work.GiveBack(prepared);
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        if (!isWhole) stop.ThrowIfCancellationRequested();

        bool MayBegin() => failure is null && !stop.IsCancellationRequested;

        bool TryPrepare([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out PreparedBatch? prepared)
        {
            prepared = null;
            while (prepared is null && waiting.TryDequeue(out var batch)) prepared = work.Prepare(batch);
            return prepared is not null;
        }
    }

    /// <summary>Compares the rows a second with those of one connection fewer.</summary>
    private void Measure(int rows, int waiting)
    {
        // Those that were under way when the last window began say nothing about this one.
        if (_isFound || Width < _width || ++_batches <= 0)
        {
            _since = time.GetTimestamp();
            return;
        }

        _rows += rows;
        if (_batches < 2 * _width) return;
        var seconds = time.GetElapsedTime(_since).TotalSeconds;
        if (seconds <= 0) return;
        var rate = _rows / seconds;
        if (_rateOfFewer is { } fewer && rate < fewer * Gain)
        {
            _width--;
            _isFound = true;
        }
        else if (_width < most() && waiting > 4 * _width)
        {
            _rateOfFewer = rate;
            _width++;
        }

        Restart();
    }

    private void Restart() => (_rows, _batches, _since) = (0, -_width, time.GetTimestamp());
}

/// <summary>
/// Writes to the state, one after the other, beside the calls: what a call waits for goes before what does not. After one that failed
/// nothing more is written.
/// </summary>
internal sealed class OrderedWrites
{
    private readonly Queue<(Action Write, TaskCompletionSource Written)> _urgent = new();
    private readonly Queue<(Action Write, TaskCompletionSource Written)> _others = new();
    private bool _isWriting;
    private Exception? _failure;

    /// <summary>Puts a write behind those of its kind that were added before.</summary>
    /// <param name="write">Writes.</param>
    /// <param name="isUrgent">Whether a call waits for it.</param>
    /// <returns>Ends when it is written; fails with the first failure of any.</returns>
    public Task AddAsync(Action write, bool isUrgent)
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_urgent)
        {
            (isUrgent ? _urgent : _others).Enqueue((write, written));
            if (_isWriting) return written.Task;
            _isWriting = true;
        }

        _ = Task.Run(WriteAll);
        return written.Task;
    }

    private void WriteAll()
    {
        while (true)
        {
            (Action Write, TaskCompletionSource Written) next;
            lock (_urgent)
            {
                if (!_urgent.TryDequeue(out next) && !_others.TryDequeue(out next))
                {
                    _isWriting = false;
                    return;
                }
            }

            try
            {
                if (_failure is not null) ExceptionDispatchInfo.Throw(_failure);
                next.Write();
                next.Written.SetResult();
            }
            catch (Exception e)
            {
                _failure = e;
                next.Written.SetException(e);
            }
        }
    }
}
