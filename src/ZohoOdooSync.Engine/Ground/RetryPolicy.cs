using System.Globalization;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>What to do after a failed try.</summary>
/// <param name="TryAgain">Whether another try makes sense.</param>
/// <param name="Wait">How long to wait at least, where the server or the facts say so; null for the usual growing wait.</param>
/// <param name="OnceOnly">Whether the second try is the last: the service is likely to say the same again.</param>
internal readonly record struct RetryDecision(bool TryAgain, TimeSpan? Wait = null, bool OnceOnly = false)
{
    /// <summary>No further try.</summary>
    public static RetryDecision Stop => new(false);

    /// <summary>Another try after the usual wait.</summary>
    public static RetryDecision Again => new(true);

    /// <summary>One other try, and no third.</summary>
    public static RetryDecision Once => new(true, OnceOnly: true);

    /// <summary>Another try after at least this time; after the usual wait where the service named none.</summary>
    public static RetryDecision After(TimeSpan? wait) => new(true, wait);
}

/// <summary>Told before each wait.</summary>
/// <param name="Failed">The try that failed, from 1.</param>
/// <param name="Tries">Tries in all.</param>
/// <param name="Wait">How long until the next one.</param>
/// <param name="Error">Why it failed.</param>
internal readonly record struct RetryNotice(int Failed, int Tries, TimeSpan Wait, Exception Error);

/// <summary>
/// The one retry policy of the engine: four tries, waits that double from one second with jitter, so that two programs that
/// failed together do not come back together; no try begins later than five minutes after the first. What may be tried
/// again is the caller's judgement.
/// </summary>
internal sealed class RetryPolicy
{
    /// <summary>Tries in all.</summary>
    public const int Tries = Retries + 1;

    /// <summary>How long after the first try another one may begin, and how long a service may ask to be waited for.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private const int Retries = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);
    private readonly TimeProvider _time;
    private readonly Random _random;

    /// <summary>Makes the policy.</summary>
    /// <param name="time">Clock that the waits follow.</param>
    /// <param name="random">Source of the jitter.</param>
    public RetryPolicy(TimeProvider time, Random random)
    {
        _time = time;
        _random = random;
    }

    /// <summary>Told before each wait of which nobody else is told.</summary>
    public Action<RetryNotice>? Retrying { get; init; }

    /// <summary>The clock that the waits follow.</summary>
    public TimeProvider Time => _time;

    /// <summary>Does something, and again where <paramref name="judge"/> says so. The last failure comes out as it is.</summary>
    /// <param name="attempt">What is done.</param>
    /// <param name="judge">Judges a failure.</param>
    /// <param name="cancellationToken">Ends the tries and the waits.</param>
    /// <param name="onRetry">Told before each wait, if somebody wants to know.</param>
    public async Task<T> ExecuteAsync<T>(
        Func<CancellationToken, Task<T>> attempt, Func<Exception, RetryDecision> judge, CancellationToken cancellationToken,
        Action<RetryNotice>? onRetry = null)
    {
        var started = _time.GetTimestamp();
        var pipeline = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = Retries,
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is { } error and not OperationCanceledException &&
                    judge(error) is { TryAgain: true } decision && (!decision.OnceOnly || arguments.AttemptNumber == 0)
                    && InTime(started, decision)),
                DelayGenerator = arguments =>
                    ValueTask.FromResult<TimeSpan?>(Wait(arguments.AttemptNumber, judge(arguments.Outcome.Exception!).Wait)),
                OnRetry = arguments =>
                {
                    (onRetry ?? Retrying)?.Invoke(new RetryNotice(
                        arguments.AttemptNumber + 1, judge(arguments.Outcome.Exception!).OnceOnly ? 2 : Tries, arguments.RetryDelay,
                        arguments.Outcome.Exception!));
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        return await pipeline.ExecuteAsync(
            async token => await attempt(token).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The wait that a <c>Retry-After</c> header asks for, in seconds or as a date; null where there is none.</summary>
    /// <param name="header">The header's text.</param>
    /// <param name="now">The time by the clock that a date is meant by: the reply's own <c>Date</c> where it has one.</param>
    public static TimeSpan? RetryAfter(string? header, DateTimeOffset now)
    {
        if (double.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return TimeSpan.FromSeconds(Math.Min(seconds, int.MaxValue));
        if (!RetryConditionHeaderValue.TryParse(header, out var value) || value.Date is not { } at) return null;
        var wait = at - now;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>A wait in words: <c>90 seconds</c>, <c>60 minutes</c>.</summary>
    public static string InWords(TimeSpan wait) => wait > TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalMinutes):0} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(wait.TotalSeconds):0} seconds");

    /// <summary>What a service asked for, as the end of a sentence; empty where it asked for nothing.</summary>
    public static string AskedFor(TimeSpan? wait) => wait is not { } time ? string.Empty
        : $"; it asks to be left alone for {InWords(time)}"
        + (time > Patience ? $", and a run waits {InWords(Patience)} at most" : string.Empty);

    private bool InTime(long started, RetryDecision decision) =>
        _time.GetElapsedTime(started) + (decision.Wait ?? TimeSpan.Zero) <= Patience;

    private TimeSpan Wait(int failed, TimeSpan? least)
    {
        double jitter;
        lock (_random) jitter = 0.5 + _random.NextDouble();
        var usual = FirstWait * (Math.Pow(2, failed) * jitter);
        return least is { } floor ? floor + (FirstWait * jitter) : usual;
    }
}
