using System.Runtime.ExceptionServices;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>Sends one batch. The part up to the first wait puts its journal into the order of writes.</summary>
/// <param name="batch">The batch.</param>
/// <param name="stop">Asks to stop.</param>
/// <returns>Writes down what is settled by now; null where there was nothing to send.</returns>
internal delegate Task<Action?> SendBatch(ApplyBatch batch, CancellationToken stop);

/// <summary>
/// Lets batches of one verb, which touch different products, travel on several connections at once. By itself it begins with two and
/// takes another one as long as that brings more rows a second. What a batch settled is written down while the next one travels.
/// </summary>
/// <param name="wanted">Connections that the settings ask for; null where none is named.</param>
/// <param name="most">Connections that the server takes now.</param>
/// <param name="writes">Where settlements are written.</param>
/// <param name="time">Clock of the rows a second.</param>
internal sealed class BatchLanes(int? wanted, Func<int> most, OrderedWrites writes, TimeProvider time)
{
    private const int First = 2;

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
    /// <param name="send">Sends one.</param>
    /// <param name="stop">Asks to stop: no further batch begins.</param>
    /// <exception cref="OperationCanceledException">Stopped before all were sent.</exception>
    /// <exception cref="SyncException">The first failure.</exception>
    public async Task RunAsync(IEnumerable<ApplyBatch> batches, SendBatch send, CancellationToken stop)
    {
        var waiting = new Queue<ApplyBatch>(batches);
        var underWay = new List<(ApplyBatch Batch, Task<Action?> Sending)>();
        Exception? failure = null;
        Restart();
        Action? settled = null;
        while (true)
        {
            while (failure is null && !stop.IsCancellationRequested && underWay.Count < Width && waiting.TryDequeue(out var next))
                underWay.Add((next, send(next, stop)));
            // Behind the journal of the next batch, which does not wait for it.
            if (settled is not null) _ = writes.AddAsync(settled);
            if (underWay.Count == 0) break;
            var ended = await Task.WhenAny(underWay.ConvertAll(lane => lane.Sending)).ConfigureAwait(false);
            var index = underWay.FindIndex(lane => lane.Sending == ended);
            var rows = underWay[index].Batch.Changes.Count;
            underWay.RemoveAt(index);
            settled = null;
            try
            {
                settled = await ended.ConfigureAwait(false);
                Measure(rows, waiting.Count);
            }
            catch (Exception e)
            {
                failure ??= e;
            }
        }

        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        if (waiting.Count > 0) stop.ThrowIfCancellationRequested();
    }

    /// <summary>Compares the rows a second with those of one connection fewer.</summary>
    private void Measure(int rows, int waiting)
    {
        _rows += rows;
        _batches++;
        if (_isFound || _batches < 2 * _width || Width < _width) return;
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

    private void Restart() => (_rows, _batches, _since) = (0, 0, time.GetTimestamp());
}

/// <summary>Writes to the state, one after the other, beside the calls. After one that failed nothing more is written.</summary>
internal sealed class OrderedWrites
{
    private readonly object _gate = new();
    private Task _last = Task.CompletedTask;

    /// <summary>Puts a write behind those that were added before.</summary>
    /// <returns>Ends when it is written; fails with the first failure.</returns>
    public Task AddAsync(Action write)
    {
        lock (_gate) return _last = AfterAsync(_last, write);
    }

    private static async Task AfterAsync(Task before, Action write)
    {
        await before.ConfigureAwait(false);
        await Task.Run(write).ConfigureAwait(false);
    }
}
