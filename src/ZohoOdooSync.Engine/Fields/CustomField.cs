namespace ZohoOdooSync.Engine.Fields;

/// <summary>What a column of Odoo gets where an item does not have the key at all.</summary>
public enum AbsentChoice
{
    /// <summary>What it holds is left alone.</summary>
    Leave,

    /// <summary>It is emptied.</summary>
    Clear,
}

/// <summary>A field of the users' own: a key of an item that goes to a column of Odoo (an entry of <c>mapping.custom</c>).</summary>
/// <param name="Zoho">The key of an item, such as <c>group_name</c> or <c>cf_shelf</c>.</param>
/// <param name="Odoo">The column, such as <c>x_shelf</c>; its type is asked of the server.</param>
public sealed record CustomField(string Zoho, string Odoo)
{
    /// <summary>What happens where the item does not have the key.</summary>
    public AbsentChoice WhenAbsent { get; init; }

    /// <summary>Numbers are multiplied by it; null for none.</summary>
    public decimal? Factor { get; init; }

    /// <summary>Stands before every text that is not empty; null for none.</summary>
    public string? Prefix { get; init; }

    /// <summary>Whether spaces around a text are taken away.</summary>
    public bool Trim { get; init; }

    /// <summary>Values that stand for others, letter for letter.</summary>
    public IReadOnlyDictionary<string, string> Map { get; init; } = new Dictionary<string, string>();

    /// <summary>The rows of some fields, in the order of their columns.</summary>
    /// <param name="fields">The fields; no column twice.</param>
    public static IReadOnlyList<MirroredField> Rows(IEnumerable<CustomField> fields) =>
        [.. fields.OrderBy(field => field.Odoo, StringComparer.Ordinal).Select((field, index) => new MirroredField(
            field.Odoo, FieldCatalogue.All.Count + index, field.Odoo, FieldKind.Column, [field.Zoho], [field.Odoo], FieldTraits.InDetails)
        {
            // A list row and a detail record carry a field of the organisation's own in the words of its screens, and as it is stored.
            ZohoAlias = field.Zoho.StartsWith("cf_", StringComparison.Ordinal) ? field.Zoho + "_unformatted" : null,
            Custom = field,
        })];

    /// <inheritdoc/>
    public override string ToString()
    {
        var more = new List<string> { $"{Zoho} -> {Odoo}" };
        if (WhenAbsent == AbsentChoice.Clear) more.Add("when absent: clear");
        if (Factor is { } factor) more.Add(FormattableString.Invariant($"factor {factor}"));
        if (Prefix is not null) more.Add($"prefix \"{Prefix}\"");
        if (Trim) more.Add("trim");
        if (Map.Count > 0) more.Add("map " + string.Join(", ", Map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => $"{pair.Key}={pair.Value}")));
        return string.Join("; ", more);
    }
}
