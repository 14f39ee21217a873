using System.Collections.Concurrent;
using System.Threading.Channels;

namespace ZohoOdooSync.Engine.Server.Profiles;

/// <summary>
/// What the cycles of several servers in one process share: a few places, so that a hundred first runs do not take the memory of a hundred,
/// the interval, over which they are spread, and the look for requests to stop.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class SharedCycles(TimeProvider time)
{
    /// <summary>How many cycles may begin beside each other.</summary>
    public const int Places = 4;

    /// <summary>How long a cycle has its place. One that takes longer waits for a slow service, and must hold up no other.</summary>
    public static readonly TimeSpan LongestPlace = TimeSpan.FromSeconds(30);

    // Its multiples divide a circle most evenly, however many there are.
    private const double Golden = 0.618033988749895;

    // A semaphore that need not be disposed of: what is in it are the cycles that have a place.
    private readonly Channel<bool> _places = Channel.CreateBounded<bool>(Places);
    private readonly long _began = time.GetTimestamp();

    // What is called at each look of the process, by a key of its own.
    private readonly ConcurrentDictionary<object, Action> _looks = new();

    /// <summary>Called about every two seconds: lets each server look whether it is asked to stop.</summary>
    public void Look()
    {
        foreach (var look in _looks.Values) look();
    }

    /// <summary>Calls something at each look, until what it gives is disposed of.</summary>
    public IDisposable WhenLooking(Action look)
    {
        var entry = new LookEntry(_looks);
        _looks[entry] = look;
        return entry;
    }

    /// <summary>The part of a server in it.</summary>
    /// <param name="number">Number of the server in this process, from 0.</param>
    public CycleTurn TurnOf(int number) => new(this, number * Golden % 1);

    /// <summary>Waits for a place.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The place; given back when it is disposed of, or after <see cref="LongestPlace"/>. Null where the wait was ended.</returns>
    public async Task<IDisposable?> EnterAsync(CancellationToken cancellationToken)
    {
        var entering = _places.Writer.WriteAsync(true, cancellationToken).AsTask();
        await entering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return entering.IsCompletedSuccessfully ? new Place(_places.Reader, time) : null;
    }

    /// <summary>The time until a share of the interval has passed.</summary>
    public TimeSpan Until(double share, TimeSpan interval)
    {
        var now = time.GetElapsedTime(_began).Ticks % interval.Ticks;
        var wait = ((long)(share * interval.Ticks) - now + interval.Ticks) % interval.Ticks;
        // A timer that rang a little early must not bring a second cycle.
        if (wait < interval.Ticks / 20) wait += interval.Ticks;
        return TimeSpan.FromTicks(wait);
    }

    private sealed class LookEntry(ConcurrentDictionary<object, Action> looks) : IDisposable
    {
        public void Dispose() => looks.TryRemove(this, out _);
    }

    private sealed class Place : IDisposable
    {
        private readonly ChannelReader<bool> _places;
        private readonly ITimer _timer;
        private int _given;

        public Place(ChannelReader<bool> places, TimeProvider time)
        {
            _places = places;
            _timer = time.CreateTimer(_ => Give(), null, LongestPlace, Timeout.InfiniteTimeSpan);
        }

        public void Dispose()
        {
            _timer.Dispose();
            Give();
        }

        private void Give()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0) _places.TryRead(out _);
        }
    }
}

/// <summary>When the cycles of one server begin, beside those of others in its process.</summary>
/// <param name="cycles">What they share.</param>
/// <param name="share">Its moment, as a share of the interval from 0 to 1.</param>
internal sealed class CycleTurn(SharedCycles cycles, double share)
{
    /// <summary>Waits until it may begin, as <see cref="SharedCycles.EnterAsync"/> does.</summary>
    public Task<IDisposable?> EnterAsync(CancellationToken cancellationToken) => cycles.EnterAsync(cancellationToken);

    /// <summary>Calls something at each look of the process, as <see cref="SharedCycles.WhenLooking"/> does.</summary>
    public IDisposable WhenLooking(Action look) => cycles.WhenLooking(look);

    /// <summary>The time until its next moment.</summary>
    public TimeSpan Rest(TimeSpan interval) => cycles.Until(share, interval);
}
