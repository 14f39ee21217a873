using System.Collections;
using System.Management.Automation.Language;
using System.Management.Automation;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>Completes the names of mirrored fields, each with what it carries.</summary>
internal sealed class FieldCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        var typed = wordToComplete.Trim('\'', '"');
        return FieldCatalogue.All
            .Where(field => field.FieldName.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .Select(Result)
            .ToList();
    }

    private static CompletionResult Result(MirroredField field) => new(
        field.FieldName, field.FieldName, CompletionResultType.ParameterValue,
        $"{string.Join(" or ", field.ZohoKeys)} of Zoho, {field.Columns[0]} of Odoo");
}
