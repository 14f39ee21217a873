using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Server.Hints;

/// <summary>
/// Gathers hints into cycles: the first one opens a window of two seconds, and one cycle serves all that came until it begins. How
/// often that may happen is limited by <see cref="HintPace"/>. A hint only brings the next cycle forward.
/// </summary>
internal sealed class CycleHints(HintPace pace, TimeProvider time)
{
    /// <summary>How long hints are gathered before a cycle begins.</summary>
    public static readonly TimeSpan Gathering = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private long? _first;
    private TaskCompletionSource _arrival = New();

    /// <summary>Cycles that a hint started early.</summary>
    public int Cycles { get; private set; }

    /// <summary>Takes a hint, from any thread.</summary>
    public void Give()
    {
        lock (_gate)
        {
            _first ??= time.GetTimestamp();
            _arrival.TrySetResult();
        }
    }

    /// <summary>How long until a cycle may begin for the hints that came; null where none came.</summary>
    public TimeSpan? DueIn()
    {
        lock (_gate)
        {
            if (_first is not { } first) return null;
            var gathered = Gathering - time.GetElapsedTime(first);
            var paced = pace.Wait();
            return gathered > paced ? gathered : paced;
        }
    }

    /// <summary>Waits for the first hint, or for the time to pass.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellationToken)
    {
        Task arrival;
        lock (_gate) arrival = _arrival.Task;
        if (arrival.IsCompleted)
        {
            await time.WaitAsync(atMost, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(arrival, time.WaitAsync(atMost, enough.Token)).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>A cycle begins: it serves every hint that came. Those that come while it works start another one.</summary>
    /// <param name="early">Whether the hints started it.</param>
    public void Serve(bool early)
    {
        lock (_gate)
        {
            if (_first is null) return;
            _first = null;
            _arrival = New();
            if (!early) return;
            Cycles++;
            pace.Spend();
        }
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// How often hints may start a cycle: not within five seconds of the one before, and in an hour not more often than the day's calls
/// allow after the cycles of the interval have theirs, nor more than sixty times; what an hour gives may be used at once.
/// </summary>
/// <param name="usage">The day's calls as Zoho last told them.</param>
/// <param name="sharePercent">Share of them for this program.</param>
/// <param name="interval">From cycle to cycle.</param>
/// <param name="time">Clock.</param>
internal sealed class HintPace(Func<ZohoUsage> usage, int sharePercent, TimeSpan interval, TimeProvider time)
{
    /// <summary>Least time between two cycles that hints start.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(5);

    // A page of changes and a count.
    private const int CallsOfCycle = 2;

    private const double MostAnHour = 60;

    private double _left = MostAnHour;
    private long _seen = time.GetTimestamp();
    private long? _spent;

    /// <summary>How long hints must wait now; <see cref="TimeSpan.MaxValue"/> where the day has no calls left for them.</summary>
    public TimeSpan Wait()
    {
        var anHour = Refill();
        var gap = _spent is { } spent ? Least - time.GetElapsedTime(spent) : TimeSpan.Zero;
        if (_left >= 1) return gap > TimeSpan.Zero ? gap : TimeSpan.Zero;
        if (anHour <= 0) return TimeSpan.MaxValue;
        var more = TimeSpan.FromHours(Math.Min((1 - _left) / anHour, 24));
        return more > gap ? more : gap;
    }

    /// <summary>Hints started a cycle.</summary>
    public void Spend()
    {
        Refill();
        _left = Math.Max(0, _left - 1);
        _spent = time.GetTimestamp();
    }

    /// <summary>How many cycles an hour the calls of the day allow to hints.</summary>
    /// <param name="usage">The day's calls.</param>
    /// <param name="sharePercent">Share of them for this program.</param>
    /// <param name="interval">From cycle to cycle.</param>
    /// <param name="now">UTC.</param>
    internal static double Hourly(ZohoUsage usage, int sharePercent, TimeSpan interval, DateTimeOffset now)
    {
        if (usage is not { DailyLimit: { } limit, Remaining: { } remaining, ResetAt: { } reset } || reset <= now) return MostAnHour;
        var hours = Math.Max((reset - now).TotalHours, 1);
        var own = remaining - (limit * (100 - sharePercent) / 100.0);
        var forInterval = (reset - now) / interval * CallsOfCycle;
        return Math.Clamp((own - forInterval) / CallsOfCycle / hours, 0, MostAnHour);
    }

    private double Refill()
    {
        var anHour = Hourly(usage(), sharePercent, interval, time.GetUtcNow());
        var now = time.GetTimestamp();
        _left = Math.Min(_left + (anHour * time.GetElapsedTime(_seen, now).TotalHours), anHour > 0 ? Math.Max(anHour, 1) : 0);
        _seen = now;
        return anHour;
    }
}
