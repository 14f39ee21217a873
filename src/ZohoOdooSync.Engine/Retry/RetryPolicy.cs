using System.Globalization;
using Polly;
using Polly.Retry;

namespace ZohoOdooSync.Engine.Retry;

/// <summary>Bounds of a retry policy.</summary>
internal sealed record RetryLimits
{
    /// <summary>Attempts in all, the first included.</summary>
    public int MaxAttempts { get; init; } = 4;

    /// <summary>Delay after the first attempt; doubled after each further one, with jitter.</summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest delay of the policy's own; a server may name a longer one.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No attempt starts later than this after the first.</summary>
    public TimeSpan TotalTime { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>
/// The one retry policy of the engine, for calls that may be repeated without harm. Which outcomes are tried again is the
/// caller's knowledge; how often and how long apart is decided here. Waits by the given clock.
/// </summary>
internal sealed class RetryPolicy(TimeProvider time, Func<double> random, RetryLimits? limits = null)
{
    private readonly RetryLimits _limits = limits ?? new RetryLimits();

    /// <summary>Runs an operation until its outcome stands, and returns or throws that outcome.</summary>
    /// <param name="attempt">One attempt.</param>
    /// <param name="classify">Judges an outcome: result or exception.</param>
    /// <param name="onRetry">Told before each wait; may be null.</param>
    /// <param name="cancellationToken">Ends the attempts and the waits.</param>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> attempt, Func<Outcome<T>, RetryDecision> classify, Action<RetryNotice>? onRetry,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var decision = RetryDecision.Stop;
        var pipeline = new ResiliencePipelineBuilder<T> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<T>
            {
                MaxRetryAttempts = _limits.MaxAttempts - 1,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = _limits.FirstDelay,
                MaxDelay = _limits.MaxDelay,
                Randomizer = random,
                ShouldHandle = arguments =>
                {
                    decision = cancellationToken.IsCancellationRequested ? RetryDecision.Stop : classify(arguments.Outcome);
                    var inTime = time.GetElapsedTime(started) + (decision.Wait ?? TimeSpan.Zero) <= _limits.TotalTime;
                    return ValueTask.FromResult(decision.Retry && inTime);
                },
                DelayGenerator = _ => ValueTask.FromResult(decision.Wait),
                OnRetry = arguments =>
                {
                    onRetry?.Invoke(new RetryNotice(arguments.AttemptNumber + 1, _limits.MaxAttempts, arguments.RetryDelay));
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
        return await pipeline
            .ExecuteAsync(async token => await attempt(token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>The wait that a numeric <c>Retry-After</c> header asks for, or null where there is none.</summary>
    /// <param name="header">The header's text; the date form is not used by the services here and reads as none.</param>
    public static TimeSpan? RetryAfter(string? header) =>
        int.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds) : null;
}
