using System.Collections;
using System.Management.Automation.Language;
using System.Management.Automation;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>Completes the names of the profiles under the base folder.</summary>
internal sealed class ProfileCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        return Names(fakeBoundParameters["Path"] as string)
            .Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name))
            .ToList();
    }

    private static List<string> Names(string? path)
    {
        try
        {
            // The location of the session that is typed in, which is not the process's.
            using var shell = System.Management.Automation.PowerShell.Create(RunspaceMode.CurrentRunspace);
            var location = shell.AddCommand("Microsoft.PowerShell.Management\\Get-Location").AddParameter("PSProvider", "FileSystem")
                .Invoke<PathInfo>().FirstOrDefault()?.ProviderPath;
            var folder = path is null || location is null ? path : System.IO.Path.GetFullPath(path, location);
            return [.. SettingsFile.FindProfiles(folder, currentFolder: location)
                .Where(home => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(home)) == "profiles")
                .Select(home => System.IO.Path.GetFileName(home))];
        }
        catch (Exception e) when (e is RuntimeException or SyncException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Somebody pressed Tab: the command itself will say what is wrong.
            return [];
        }
    }
}
