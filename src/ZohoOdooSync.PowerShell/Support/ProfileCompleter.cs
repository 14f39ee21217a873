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
        return Names(fakeBoundParameters)
            .Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name))
            .ToList();
    }

    private static List<string> Names(IDictionary given)
    {
        try
        {
            var (folder, location) = TypedProfile.Places(given);
            return [.. SettingsFile.FindProfiles(folder, currentFolder: location)
                .Where(home => System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(home)) == "profiles")
                .Select(home => System.IO.Path.GetFileName(home))];
        }
        catch (Exception e) when (TypedProfile.IsWrong(e))
        {
            return [];
        }
    }
}
