using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
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
        return Runs(fakeBoundParameters["Path"] as string)
            .Where(run => run.RunId.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(run => new CompletionResult(
                run.RunId, run.RunId, CompletionResultType.ParameterValue,
                string.Create(
                    CultureInfo.CurrentCulture, $"{run.Kind}, {run.Started.ToLocalTime():g}, {run.Outcome}, {run.Counts.Changed} changed")))
            .ToList();
    }

    private static IReadOnlyList<SyncRun> Runs(string? path)
    {
        try
        {
            var session = Runspace.DefaultRunspace?.SessionStateProxy.Path;
            var folder = path is null ? null : session?.GetUnresolvedProviderPathFromPSPath(path) ?? path;
            var settings = SettingsFile.Load(folder, currentFolder: session?.CurrentFileSystemLocation.ProviderPath);
            return new SyncEngine(settings, ModuleStateStores.All).GetHistory(50);
        }
        catch (Exception e) when (e is SyncException or RuntimeException)
        {
            // Somebody pressed Tab: the command itself will say what is wrong.
            return [];
        }
    }
}
