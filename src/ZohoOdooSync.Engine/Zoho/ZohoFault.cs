using ZohoOdooSync.Engine.Retry;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// One attempt went wrong: the error that an operator gets if it was the last, and whether to try again. Never leaves this
/// room.
/// </summary>
internal sealed class ZohoFault(SyncException error, RetryDecision retry) : Exception(error.Message, error)
{
    /// <summary>The error, if this attempt was the last.</summary>
    public SyncException Error => error;

    /// <summary>Whether and when to try again.</summary>
    public RetryDecision Retry => retry;

    /// <summary>The access token was refused: a new one may help, once.</summary>
    public bool TokenRefused { get; init; }

    /// <summary>Zoho itself says that the record does not exist.</summary>
    public bool Missing { get; init; }

    /// <summary>The organisation as a whole is held back: no call makes sense before this time has passed.</summary>
    public TimeSpan? HoldAll { get; init; }

    /// <summary>The judgement that <see cref="RetryPolicy"/> asks for.</summary>
    public static RetryDecision Judge(Exception exception) => exception is ZohoFault fault ? fault.Retry : RetryDecision.Stop;
}
