using ZohoOdooSync.Engine.Retry;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Spaces out the calls: no more than so many in any 60 seconds, and no more than so many in flight. Zoho counts a call when
/// it arrives, which is some time between its sending and its reply: a call is sent 60 seconds after the reply of the one
/// that it must keep away from, so that no delay on the way can bring both into one minute. Calls wait in line by the given
/// clock; the limiters of System.Threading.RateLimiting keep time by the machine's own stopwatch, which no test can
/// advance, and their sliding window counts in segments, which lets more through than Zoho counts.
/// </summary>
internal sealed class CallPace(int callsPerMinute, int concurrency, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    private readonly SemaphoreSlim _inFlight = new(concurrency);
    private readonly object _gate = new();
    private readonly Queue<Place> _latest = new();
    private readonly DateTimeOffset _epoch = DateTimeOffset.UnixEpoch;
    private readonly long _start = time.GetTimestamp();
    private DateTimeOffset _heldUntil = DateTimeOffset.UnixEpoch;

    /// <summary>Waits until a call may be sent. Dispose of the result when its reply is there.</summary>
    /// <exception cref="SyncException"><c>ZohoThrottled</c> where Zoho asked for a longer wait than a run has patience for.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken).ConfigureAwait(false);
        var place = new Place(this);
        try
        {
            var slot = _epoch;
            if (StandInLine(place) is { } earlier)
                slot = await earlier.Replied.WaitAsync(cancellationToken).ConfigureAwait(false) + Window;
            while (Later(slot, HeldUntil()) - Now is { } wait && wait > TimeSpan.Zero)
            {
                // A run that slept for an hour would look like one that hangs, and hold the lock all the while.
                if (wait > RetryPolicy.Patience) throw ZohoErrors.Held(wait);
                await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
            }

            return place;
        }
        catch
        {
            place.Dispose();
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

    // The call that this one must follow by a minute: as many places ahead as calls are allowed in one. It is under way or
    // done already, so waiting for its reply cannot last.
    private Place? StandInLine(Place place)
    {
        lock (_gate)
        {
            var earlier = _latest.Count >= callsPerMinute ? _latest.Dequeue() : null;
            _latest.Enqueue(place);
            return earlier;
        }
    }

    private DateTimeOffset HeldUntil()
    {
        lock (_gate) return _heldUntil;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;

    private sealed class Place(CallPace pace) : IDisposable
    {
        private readonly TaskCompletionSource<DateTimeOffset> _replied = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<DateTimeOffset> Replied => _replied.Task;

        public void Dispose()
        {
            if (_replied.TrySetResult(pace.Now)) pace._inFlight.Release();
        }
    }
}
