using System.Collections.ObjectModel;
using System.Collections.Specialized;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>A list in a result. A program reads its elements; as text it is the first of them, and how many more there are.</summary>
/// <param name="elements">The elements.</param>
internal sealed class PipelineList(IEnumerable<object> elements) : ReadOnlyCollection<object>([.. elements])
{
    private const int MostShown = 3;

    /// <inheritdoc/>
    public override string ToString() =>
        string.Join(" | ", this.Take(MostShown)) + (
            Count > MostShown ? FormattableString.Invariant($" | and {Count - MostShown} more") : string.Empty);
}

/// <summary>Values of a product by the name of their field: numbers, flags and texts. As text they stand in one line.</summary>
internal sealed class FieldTable : OrderedDictionary
{
    private readonly string _line;

    /// <summary>Makes a table that nobody changes any more.</summary>
    /// <param name="values">The values.</param>
    public FieldTable(ProductValues values)
    {
        _line = values.ToString();
        foreach (var (field, value) in values)
            Add(field.ToString(), value.IsNumber ? value.Number : value.IsFlag ? value.Flag : value.ToString());
    }

    /// <inheritdoc/>
    public override string ToString() => _line;
}
