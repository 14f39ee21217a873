using ZohoOdooSync.Engine.Retry;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>What went wrong with one attempt.</summary>
/// <param name="Error">The error, if this attempt was the last.</param>
/// <param name="Retry">Whether and when to try again.</param>
internal sealed record ZohoFault(SyncException Error, RetryDecision Retry)
{
    /// <summary>The access token was refused: a new one may help, once.</summary>
    public bool TokenRefused { get; init; }

    /// <summary>Zoho itself says that the record does not exist.</summary>
    public bool Missing { get; init; }

    /// <summary>The organisation as a whole is held back: no call makes sense before this time has passed.</summary>
    public TimeSpan? HoldAll { get; init; }
}
