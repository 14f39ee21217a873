using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>Completes the names of a field of the users' own, as both services and the settings know them.</summary>
internal abstract class OwnFieldCompleter : IArgumentCompleter
{
    private static readonly FieldNameMemory Memory = new(TimeProvider.System);

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        return Names(fakeBoundParameters)
            .Where(name => name.Word.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(name => new CompletionResult(name.Word, name.Word, CompletionResultType.ParameterValue, name.Tip))
            .ToList();
    }

    /// <summary>Whether the services are asked at all.</summary>
    private protected virtual bool IsAsking(IDictionary given) => true;

    /// <summary>What is offered, each with what is said of it.</summary>
    private protected abstract IEnumerable<(string Word, string Tip)> Offer(FieldNames names, MappingSettings mapping, IDictionary given);

    private IEnumerable<(string Word, string Tip)> Names(IDictionary given)
    {
        try
        {
            var home = TypedProfile.FindHome(given);
            var settings = SettingsFile.Load(home, need: SecretNeed.None);
            return Offer(IsAsking(given) ? Memory.NamesOf(home) : FieldNames.None, settings.Mapping, given);
        }
        catch (Exception e) when (TypedProfile.IsWrong(e))
        {
            return Offer(FieldNames.None, new MappingSettings(), given);
        }
    }
}

/// <summary>Completes the keys of an item.</summary>
internal sealed class ZohoKeyCompleter : OwnFieldCompleter
{
    /// <inheritdoc/>
    private protected override IEnumerable<(string Word, string Tip)> Offer(
        FieldNames names, MappingSettings mapping, IDictionary given) =>
        names.KeysFor(mapping).Select(key => (key, mapping.Custom.FirstOrDefault(field => field.Zoho == key)?.ToString() ?? key));
}

/// <summary>Completes the columns that a field can go to; where one is taken away, those that fields have.</summary>
internal sealed class OdooColumnCompleter : OwnFieldCompleter
{
    /// <inheritdoc/>
    private protected override bool IsAsking(IDictionary given) => !IsRemoval(given);

    /// <inheritdoc/>
    private protected override IEnumerable<(string Word, string Tip)> Offer(
        FieldNames names, MappingSettings mapping, IDictionary given) => IsRemoval(given)
        ? mapping.Custom.OrderBy(field => field.Odoo, StringComparer.Ordinal).Select(field => (field.Odoo, field.ToString()))
        : names.ColumnsFor(mapping, given["ZohoKey"] as string ?? string.Empty)
            .Select(column => (column.Name, column.Type.Length == 0 ? column.Name : $"{column.Name} ({column.Type})"));

    private static bool IsRemoval(IDictionary given) => given.Contains("Remove");
}
