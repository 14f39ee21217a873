namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>How a check ended.</summary>
public enum CheckOutcome
{
    /// <summary>All is well.</summary>
    Passed,

    /// <summary>Runs work, but something is worth knowing.</summary>
    Warning,

    /// <summary>Runs do not work until it is mended.</summary>
    Failed,
}

/// <summary>One thing that was looked at, with what was found. Free of secrets.</summary>
/// <param name="Name">What was looked at; the same words in every version: <c>Zoho token</c>.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Message">What was found, one sentence.</param>
/// <param name="NextStep">What to do about it; empty where nothing is to be done.</param>
/// <param name="ErrorId">Stable id of the error that a run would end with; null where none would.</param>
public sealed record ConnectionCheck(
    string Name, CheckOutcome Outcome, string Message, string NextStep = "", string? ErrorId = null);
