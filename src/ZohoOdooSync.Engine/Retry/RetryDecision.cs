namespace ZohoOdooSync.Engine.Retry;

/// <summary>What to do after an attempt.</summary>
internal readonly record struct RetryDecision
{
    private RetryDecision(bool retry, TimeSpan? wait)
    {
        Retry = retry;
        Wait = wait;
    }

    /// <summary>The outcome stands: a success, or an error that another attempt would only repeat.</summary>
    public static RetryDecision Stop { get; }

    /// <summary>Try again after the policy's growing, jittered delay.</summary>
    public static RetryDecision Backoff { get; } = new(true, null);

    /// <summary>Try again after a time that the server named, or that is known for this error.</summary>
    public static RetryDecision After(TimeSpan wait) => new(true, wait);

    /// <summary>Whether another attempt makes sense.</summary>
    public bool Retry { get; }

    /// <summary>How long to wait, or null for the policy's own delay.</summary>
    public TimeSpan? Wait { get; }
}

/// <summary>Told before each wait.</summary>
/// <param name="Attempt">The attempt that failed, from 1.</param>
/// <param name="MaxAttempts">How many there can be.</param>
/// <param name="Wait">How long until the next one.</param>
internal readonly record struct RetryNotice(int Attempt, int MaxAttempts, TimeSpan Wait);
