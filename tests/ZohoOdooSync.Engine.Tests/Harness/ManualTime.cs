using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server;

namespace ZohoOdooSync.Engine.Tests;

/// <summary>
/// A clock that stands still until it is told to go on. Timers shorter than <paramref name="skipBelow"/> ring at once, and
/// the clock moves on to their time: retries and spacing run through without waiting, and the test sees how long they took.
/// </summary>
public sealed class ManualTime(DateTimeOffset start, TimeSpan skipBelow) : TimeProvider
{
    private readonly object _gate = new();
    private readonly List<ManualTimer> _timers = [];
    private readonly List<TimeSpan> _waits = [];
    private DateTimeOffset _now = start;
    private TimeSpan _setForward;

    /// <summary>Starts at a fixed moment, and skips waits of up to ten minutes.</summary>
    public ManualTime()
        : this(new DateTimeOffset(2026, 6, 9, 12, 0, 0, TimeSpan.Zero), TimeSpan.FromMinutes(10))
    {
    }

    /// <summary>Timers of exactly these lengths are never skipped: they ring when the clock is moved to them.</summary>
    public IReadOnlyCollection<TimeSpan> Held { get; set; } = [];

    /// <summary>The waits that were asked for, in order; the ticks of a waiting server apart, which are many.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate) return [.. _waits];
        }
    }

    /// <summary>Called with each wait, on the thread that begins it, before the clock moves.</summary>
    public Action<TimeSpan>? Waiting { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate) return _now + _setForward;
    }

    public override long GetTimestamp()
    {
        lock (_gate) return _now.UtcTicks;
    }

    /// <summary>Sets the clock on the wall, forward or back; no time passes, and no timer rings for it.</summary>
    public void SetClock(TimeSpan forward)
    {
        lock (_gate) _setForward += forward;
    }

    /// <summary>Lets time pass and rings the timers that are due.</summary>
    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (_gate)
        {
            _now += by;
            due = _timers.Where(timer => timer.Due <= _now).ToList();
            _timers.RemoveAll(due.Contains);
        }

        foreach (var timer in due) timer.Ring();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private void Schedule(ManualTimer timer, TimeSpan dueTime)
    {
        if (dueTime != Timeout.InfiniteTimeSpan) Waiting?.Invoke(dueTime);
        lock (_gate)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan) return;
            timer.Due = _now + dueTime;
            if (dueTime != SyncServer.Tick && dueTime != StopRequestWatch.BetweenLooks) _waits.Add(dueTime);
            if (dueTime > skipBelow || Held.Contains(dueTime))
            {
                _timers.Add(timer);
                return;
            }

            if (timer.Due > _now) _now = timer.Due;
        }

        // Not on this thread: whoever makes the timer is not ready for its ring yet.
        ThreadPool.QueueUserWorkItem(_ => timer.Ring());
    }

    /// <summary>The same time as it is told by everybody whose clock was not set: the services'.</summary>
    public TimeProvider Unset => new UnsetTime(this);

    private sealed class UnsetTime(ManualTime time) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(time.GetTimestamp(), TimeSpan.Zero);
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private int _disposed;

        public DateTimeOffset Due { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Schedule(this, dueTime);
            return true;
        }

        public void Ring()
        {
            if (Volatile.Read(ref _disposed) == 0) callback(state);
        }

        public void Dispose()
        {
            Volatile.Write(ref _disposed, 1);
            time.Schedule(this, Timeout.InfiniteTimeSpan);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
