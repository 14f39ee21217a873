using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Setup;

namespace ZohoOdooSync.Terminal;

/// <summary>What somebody reads at the end of a setup: where the settings are, what the checks found, and what comes next.</summary>
internal static class SetupText
{
    /// <summary>The lines.</summary>
    /// <param name="result">What the setup ended with.</param>
    /// <param name="place">What every command needs to find these settings: <c> -Path '…'</c>; empty where it finds them by itself.</param>
    public static IEnumerable<string> Lines(SetupResult result, string place)
    {
        yield return string.Empty;
        yield return $"Written: {result.Settings.SettingsPath}.";
        foreach (var check in result.Checks)
        {
            yield return $"  {Word(check.Outcome),-8} {check.Name}: {ShownText.OneLine(check.Message)}";
            if (check.Outcome != CheckOutcome.Passed) yield return $"  {string.Empty,-8} {ShownText.OneLine(check.NextStep)}";
        }

        yield return "Next:";
        var isTested = result.Checks.Count > 0 && result.Checks.All(check => check.Outcome != CheckOutcome.Failed);
        (string Command, string Does)[] commands =
        [
            ($"Test-ZohoOdooConnection{place}", "looks at both services"),
            ($"Invoke-FullSync{place} -WhatIf", "shows what the first sync would do"),
            ($"Invoke-FullSync{place}", "the first sync"),
            ($"Start-ZohoOdooSync{place}", "keeps Odoo in step with Zoho"),
        ];
        foreach (var (command, does) in isTested ? commands[1..] : commands[..3]) yield return $"  {command}   # {does}";
    }

    private static string Word(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "ok",
        CheckOutcome.Warning => "warning",
        _ => "FAILED",
    };
}
