using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Spaces out the calls: no more than so many in any 60 seconds, of all processes of the profile together, and no more than so
/// many of this one in flight. Zoho counts a call when it arrives, which is some time between its sending and its reply: a
/// place is free again 60 seconds after the reply of the call that had it, so that no delay on the way can bring more calls
/// than that into one minute. Calls wait by the given clock; the limiters of System.Threading.RateLimiting keep time by the
/// machine's own stopwatch, which no test can advance, and their sliding window counts in segments, which lets more through
/// than Zoho counts.
/// </summary>
internal sealed class CallThrottle(SourceSettings settings, CallBook book, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(60);

    // Another process has the book for the time of one small write.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private readonly TimeSpan _longestCall = settings.Timeout;
    private readonly SemaphoreSlim _inFlight = new(settings.Concurrency);
    private readonly object _gate = new();
    private readonly List<Place> _places = [];
    private TaskCompletionSource _replied = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TimeSpan _heldUntil;

    /// <summary>Waits until a call may be sent. Dispose of the result when its reply is there.</summary>
    /// <exception cref="SyncException"><c>ZohoThrottled</c> where Zoho asked for a longer wait than a run has patience for.</exception>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _inFlight.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            while (true)
            {
                while (HeldUntil() - Now is { } wait && wait > TimeSpan.Zero)
                {
                    // A run that slept for an hour would look like one that hangs, and hold the lock all the while.
                    if (wait > RetryPolicy.Patience) throw ZohoErrors.Held(wait);
                    await time.WaitAsync(wait, cancellationToken).ConfigureAwait(false);
                }

                if (TakePlace(out var next, out var replied) is { } place) return place;
                await (next is { } pause ? time.WaitAsync(pause, cancellationToken) : replied.WaitAsync(cancellationToken))
                    .ConfigureAwait(false);
            }
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
        lock (_gate)
        {
            var until = Now + duration;
            if (until > _heldUntil) _heldUntil = until;
        }
    }

    /// <summary>Leaves to other processes what they must know of the calls of this one.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_places.Count > 0 && book.TryOpen(Now, out var page)) using (page) page?.Write(Known());
        }

        _inFlight.Dispose();
    }

    // Since the machine was started: a steady clock that all its processes share, while the one on the wall may be set.
    private TimeSpan Now => time.GetElapsedTime(0);

    // A place, or when to look again: null where only the reply to a call of this process can free one.
    private Place? TakePlace(out TimeSpan? next, out Task replied)
    {
        lock (_gate)
        {
            (next, replied) = (Pause, _replied.Task);
            var now = Now;
            if (!book.TryOpen(now, out var page)) return null;
            using (page)
            {
                _places.RemoveAll(place => place.HasReply && place.Until <= now);
                var others = page?.Others ?? [];
                if (_places.Count + others.Count < settings.CallsPerMinute)
                {
                    var place = new Place(this, now);
                    _places.Add(place);
                    page?.Write(Known());
                    return place;
                }

                var free = _places.Where(place => place.HasReply).Select(place => place.Until).Concat(others)
                    .DefaultIfEmpty(TimeSpan.MaxValue).Min();
                next = free == TimeSpan.MaxValue ? null : free - now;
                return null;
            }
        }
    }

    private IEnumerable<TimeSpan> Known() => _places.Select(place => place.Until);

    private TimeSpan HeldUntil()
    {
        lock (_gate) return _heldUntil;
    }

    private void Replied(Place place)
    {
        TaskCompletionSource replied;
        lock (_gate)
        {
            if (place.HasReply) return;
            (place.HasReply, place.Until) = (true, Now + Window);
            (replied, _replied) = (_replied, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        _inFlight.Release();
        replied.SetResult();
    }

    // A process that dies with a call under way leaves the latest time at which it may have counted.
    private sealed class Place(CallThrottle pace, TimeSpan sent) : IDisposable
    {
        public bool HasReply { get; set; }

        public TimeSpan Until { get; set; } = sent + pace._longestCall + Window;

        public void Dispose() => pace.Replied(this);
    }
}
