using System.Collections;
using System.Management.Automation.Language;
using System.Management.Automation;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>Completes the names of settings, also by the key without its section.</summary>
internal sealed class SettingNameCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        return Names(fakeBoundParameters)
            .Where(name => name.StartsWith(typed, StringComparison.OrdinalIgnoreCase) ||
                name.Contains("." + typed, StringComparison.OrdinalIgnoreCase))
            .Order(StringComparer.Ordinal)
            .Select(name => new CompletionResult(name))
            .ToList();
    }

    private static IReadOnlyList<string> Names(IDictionary given)
    {
        try
        {
            return SettingNames.OfFile(TypedProfile.FindHome(given));
        }
        catch (Exception e) when (TypedProfile.IsWrong(e))
        {
            return SettingNames.All([]);
        }
    }
}

/// <summary>Completes the value of the setting that is named: the words that it allows, else its default.</summary>
internal sealed class SettingValueCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters) =>
        fakeBoundParameters["Name"] is string name
            ? [.. SettingNames.ValuesOf(name)
                .Where(value => value.StartsWith(wordToComplete.Trim('\'', '"'), StringComparison.OrdinalIgnoreCase))
                .Select(value => new CompletionResult(value.Contains(' ', StringComparison.Ordinal) ? $"'{value}'" : value))]
            : [];
}
