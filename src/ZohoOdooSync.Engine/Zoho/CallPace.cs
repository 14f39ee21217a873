namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Spaces out the calls: no more than so many in any 60 seconds, and no more than so many in flight. Calls wait in line by
/// the given clock; the limiters of System.Threading.RateLimiting keep time by the machine's own stopwatch, which no test
/// can advance, and their sliding window counts in segments, which lets more through than Zoho counts.
/// </summary>
internal sealed class CallPace(int callsPerMinute, int concurrency, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _inFlight = new(concurrency);
    private readonly object _gate = new();
    private readonly Queue<DateTimeOffset> _sent = new();
    private readonly DateTimeOffset _epoch = DateTimeOffset.UnixEpoch;
    private readonly long _start = time.GetTimestamp();
    private DateTimeOffset _heldUntil = DateTimeOffset.UnixEpoch;

    /// <summary>Waits until a call may be sent. Dispose of the result when its reply is there.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var slot = Reserve();
            while (Later(slot, HeldUntil()) - Now is { } wait && wait > TimeSpan.Zero)
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            return new Place(_inFlight);
        }
        catch
        {
            _inFlight.Release();
            throw;
        }
    }

    /// <summary>Holds back every call for some time: Zoho blocks the organisation, and each further call would be wasted.</summary>
    public void HoldAll(TimeSpan duration)
    {
        lock (_gate) _heldUntil = Later(_heldUntil, Now + duration);
    }

    /// <inheritdoc/>
    public void Dispose() => _inFlight.Dispose();

    // A steady clock: the wall clock may be set while the program runs.
    private DateTimeOffset Now => _epoch + time.GetElapsedTime(_start);

    // The moment at which the next call in line keeps the limit. Reserved at once, so that the line keeps its order.
    private DateTimeOffset Reserve()
    {
        lock (_gate)
        {
            var slot = Now;
            if (_sent.Count >= callsPerMinute) slot = Later(slot, _sent.Dequeue() + Window);
            _sent.Enqueue(slot);
            return slot;
        }
    }

    private DateTimeOffset HeldUntil()
    {
        lock (_gate) return _heldUntil;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed class Place(SemaphoreSlim inFlight) : IDisposable
    {
        private int _left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) inFlight.Release();
        }
    }
}
