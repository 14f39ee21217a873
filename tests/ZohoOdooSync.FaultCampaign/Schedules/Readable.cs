using System.Text.RegularExpressions;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.FaultCampaign.Schedules;

/// <summary>What an operator at night can read: why a run failed, in words, and what to do next.</summary>
internal static partial class Readable
{
    /// <summary>Every run that did not get to its end says why, and every error says what to do.</summary>
    public static void Assert(SyncRunResult result)
    {
        var run = result.Run;
        Xunit.Assert.NotEqual(RunOutcome.Running, run.Outcome);
        Xunit.Assert.NotEqual(RunOutcome.Cancelled, run.Outcome);
        Xunit.Assert.NotNull(run.Ended);
        if (run.Outcome is RunOutcome.Succeeded or RunOutcome.Incomplete) return;
        Assert(run.ErrorId, run.ErrorMessage);
        if (run.Outcome == RunOutcome.Failed) Assert(result.Error ?? throw new InvalidOperationException($"no error: {run}"));
    }

    /// <summary>An error that was thrown.</summary>
    public static void Assert(SyncException error)
    {
        Assert(error.ErrorId, error.Message);
        Xunit.Assert.True(error.NextStep.Length > 15 && error.NextStep[^1] is '.' or ')', $"{error.ErrorId}: {error.NextStep}");
    }

    private static void Assert(string? errorId, string? message)
    {
        Xunit.Assert.True(errorId is not null && ErrorId().IsMatch(errorId), $"{errorId}: {message}");
        Xunit.Assert.True(errorId != "SyncUnexpectedError", message);
        Xunit.Assert.True(message is { Length: > 20 } && Thing().IsMatch(message), $"{errorId}: {message}");
        Xunit.Assert.False(Machinery().IsMatch(message), $"{errorId}: {message}");
    }

    [GeneratedRegex("^(Zoho|Odoo|Sync|State|Plan|Settings|Database|Currency|Run)[A-Z][A-Za-z]+$")]
    private static partial Regex ErrorId();

    // What the trouble is with is named.
    [GeneratedRegex("Zoho|Odoo|state file|lock file|guard|plan|product|item|organi[sz]ation", RegexOptions.IgnoreCase)]
    private static partial Regex Thing();

    // Nothing of the program's own machinery.
    [GeneratedRegex(@"\n\s+at |System\.|Newtonsoft|JToken|JObject|JArray|JValue|Exception\b|RestSharp|Object reference|ZohoOdooSync\.")]
    private static partial Regex Machinery();
}
