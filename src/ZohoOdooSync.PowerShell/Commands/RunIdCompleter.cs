using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.PowerShell.Commands;

/// <summary>Completes run ids from the history of the profile, newest first.</summary>
internal sealed class RunIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        return Runs(fakeBoundParameters)
            .Where(run => run.RunId.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(run => new CompletionResult(
                run.RunId, run.RunId, CompletionResultType.ParameterValue,
                string.Create(
                    CultureInfo.CurrentCulture, $"{run.Kind}, {run.Started.ToLocalTime():g}, {run.Outcome}, {run.Counts.Changed} changed")))
            .ToList();
    }

    private static List<SyncRun> Runs(IDictionary given)
    {
        try
        {
            // The module's own cmdlet, in the session that is typed in: it finds the profile as the command will.
            using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
            shell.AddCommand("ZohoOdooSync\\Get-SyncHistory").AddParameter("WarningAction", "SilentlyContinue");
            foreach (var name in new[] { "Path", "Profile" })
            {
                if (given[name] is string value) shell.AddParameter(name, value);
            }

            return [.. shell.Invoke().Select(run => run.BaseObject).OfType<SyncRun>()];
        }
        catch (RuntimeException)
        {
            // Somebody pressed Tab: the command itself will say what is wrong.
            return [];
        }
    }
}
