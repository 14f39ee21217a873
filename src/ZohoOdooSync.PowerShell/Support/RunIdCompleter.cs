using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>Completes run ids from the history of the profile, newest first.</summary>
internal class RunIdCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        return Runs(fakeBoundParameters)
            .Where(IsOffered)
            .Where(run => run.RunId.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(run => new CompletionResult(
                run.RunId, run.RunId, CompletionResultType.ParameterValue,
                string.Create(
                    CultureInfo.CurrentCulture, $"{run.Kind}, {run.Started.ToLocalTime():g}, {run.Outcome}, {run.Counts.Changed} changed")))
            .ToList();
    }

    /// <summary>Whether the command has a use for a run.</summary>
    private protected virtual bool IsOffered(SyncRun run) => true;

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

            return [.. shell.Invoke().Select(run => run.BaseObject).OfType<PipelineObject>().Select(run => run.Value).OfType<SyncRun>()];
        }
        catch (RuntimeException)
        {
            // Somebody pressed Tab: the command itself will say what is wrong.
            return [];
        }
    }
}

/// <summary>Completes the ids of runs that can be undone: those that have ended and changed something.</summary>
internal sealed class UndoableRunCompleter : RunIdCompleter
{
    /// <inheritdoc/>
    private protected override bool IsOffered(SyncRun run) =>
        run.Outcome != RunOutcome.Running && run.Counts.Changed + run.Counts.Deleted > 0;
}
