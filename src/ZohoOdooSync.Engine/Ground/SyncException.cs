namespace ZohoOdooSync.Engine.Ground;

/// <summary>What kind of trouble an error is: decides the exit code and the category that a front end shows.</summary>
public enum SyncErrorKind
{
    /// <summary>A service refused the credentials (wrong secret, revoked token, wrong password or key).</summary>
    Authentication,

    /// <summary>The credentials are right, but lack a right or a scope.</summary>
    Permission,

    /// <summary>The settings are missing, malformed or do not fit what the services say.</summary>
    Settings,

    /// <summary>A service could not be reached, or answered that it is out of order; a later try may succeed.</summary>
    Unavailable,

    /// <summary>The source refused because a call limit is used up.</summary>
    Limit,

    /// <summary>A service answered something that this program cannot trust or understand.</summary>
    Protocol,

    /// <summary>The guard refused the plan.</summary>
    Guard,

    /// <summary>Another run holds the lock of this profile.</summary>
    Locked,

    /// <summary>The local state could not be read or written.</summary>
    State,

    /// <summary>A record was refused, or is missing where it was expected.</summary>
    Data,
}

/// <summary>
/// The one exception that the engine throws for trouble it understands. <see cref="Exception.Message"/> says what
/// happened to what, in words for an operator; <see cref="NextStep"/> says what to do about it. Neither ever holds a secret.
/// </summary>
public sealed class SyncException : Exception
{
    /// <summary>Makes an error.</summary>
    /// <param name="errorId">Stable id in PascalCase, for example <c>ZohoAuthenticationFailed</c>.</param>
    /// <param name="kind">What kind of trouble it is.</param>
    /// <param name="message">What happened, naming the thing and the value.</param>
    /// <param name="nextStep">What the operator does next.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SyncException(
        string errorId, SyncErrorKind kind, string message, string nextStep, Exception? innerException = null)
        : base(message, innerException)
    {
        ErrorId = errorId;
        Kind = kind;
        NextStep = nextStep;
    }

    /// <summary>Stable id of the error, the same in every language and version.</summary>
    public string ErrorId { get; }

    /// <summary>What kind of trouble it is.</summary>
    public SyncErrorKind Kind { get; }

    /// <summary>What the operator does next, as a full sentence that names no command.</summary>
    public string NextStep { get; }

    /// <summary>What <see cref="NextStep"/> recommends, for a front end to say in its own commands; empty where none helps.</summary>
    internal IReadOnlyList<OperatorStep> Steps { get; init; } = [];

    /// <summary>The exit code that stands for it: 3 refused by the guard, 4 locked, 78 bad settings, else 1.</summary>
    public int ExitCode => SyncExitCode.Of(Kind);

    /// <summary>
    /// True where a call was sent and nobody knows whether the server carried it out (timeout, reset, gateway error):
    /// the caller must look before it sends anything again.
    /// </summary>
    public bool OutcomeUnknown { get; init; }

    /// <summary>How long the service asked to be left alone; null where it did not say.</summary>
    internal TimeSpan? RetryAfter { get; init; }
}

/// <summary>Exit codes of the console host and of scripts, as documented.</summary>
public static class SyncExitCode
{
    /// <summary>Both sides match.</summary>
    public const int InSync = 0;

    /// <summary>An error ended the run, or it was stopped.</summary>
    public const int Failed = 1;

    /// <summary>Done, but some items are quarantined, in conflict or blocked.</summary>
    public const int Incomplete = 2;

    /// <summary>The guard refused the plan.</summary>
    public const int Refused = 3;

    /// <summary>Another run holds the lock.</summary>
    public const int Locked = 4;

    /// <summary>Bad usage of the command line.</summary>
    public const int Usage = 64;

    /// <summary>Bad settings.</summary>
    public const int Settings = 78;

    /// <summary>The code for an error.</summary>
    public static int Of(SyncErrorKind kind) => kind switch
    {
        SyncErrorKind.Settings => Settings,
        SyncErrorKind.Guard => Refused,
        SyncErrorKind.Locked => Locked,
        _ => Failed,
    };
}
