using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>The types of columns that a field can go to, in Odoo's words.</summary>
internal enum ColumnType
{
    Char, Text, Html, Integer, Float, Monetary, Boolean, Date, Datetime, Selection, Many2One, Many2Many,
}

/// <summary>A column of product.template as the server describes it.</summary>
/// <param name="Name">The column.</param>
/// <param name="Type">Its type.</param>
internal sealed partial record OdooColumn(string Name, ColumnType Type)
{
    /// <summary>Decimals that the server rounds to; null where it keeps all.</summary>
    public int? Digits { get; init; }

    /// <summary>What a selection may hold: value and label.</summary>
    public IReadOnlyList<(string Value, string Label)> Choices { get; init; } = [];

    /// <summary>The model that it points to; empty where it points to none.</summary>
    public string Relation { get; init; } = string.Empty;

    /// <summary>The records that it can point to; null where it points to none.</summary>
    public RelatedRecords? Records { get; init; }

    /// <summary>Whether it points to other records.</summary>
    public bool IsRelation => Type is ColumnType.Many2One or ColumnType.Many2Many;

    /// <summary>Whether it holds numbers.</summary>
    public bool IsNumber => Type is ColumnType.Integer or ColumnType.Float or ColumnType.Monetary;

    /// <summary>What it holds where it holds nothing.</summary>
    public FieldValue Empty => IsNumber ? FieldValue.Of(0m) : Type == ColumnType.Boolean ? FieldValue.Of(false) : FieldValue.Of(null);

    /// <summary>Whether it must hold something.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The first column of a field that can carry it; null with the reason where none can.</summary>
    /// <param name="field">The field.</param>
    /// <param name="fields">The reply of <c>fields_get</c>.</param>
    /// <param name="problem">Why not, in words.</param>
    public static OdooColumn? Choose(MirroredField field, JObject fields, out string problem)
    {
        problem = "does not exist in product.template";
        foreach (var name in field.Columns.Where(name => fields[name] is not null))
        {
            if (From(name, fields[name] as JObject, out problem) is not { } column) continue;
            var needed = field.Kind switch
            {
                FieldKind.Weight => ColumnType.Float, FieldKind.Tax => ColumnType.Many2Many, _ => column.Type,
            };
            if (column.Type == needed) return column;
            problem = $"is of the type {column.Type}: {needed} is needed".ToLowerInvariant();
        }

        return null;
    }

    /// <summary>The column of a description of <c>fields_get</c>; null with the reason where no field can go to it.</summary>
    /// <param name="name">The column.</param>
    /// <param name="info">The description; null where the server has none.</param>
    /// <param name="problem">Why not, in words.</param>
    public static OdooColumn? From(string name, JObject? info, out string problem)
    {
        problem = string.Empty;
        if (info is null) problem = "does not exist in product.template";
        else if (info["readonly"] is JValue { Value: true }) problem = "is read-only";
        else if (info["store"] is JValue { Value: false }) problem = "is computed and not stored";
        else if (!Enum.TryParse<ColumnType>((string?)info["type"], ignoreCase: true, out var type))
        {
            problem = $"is of the type {(string?)info["type"]}: "
                + $"{string.Join(", ", Enum.GetNames<ColumnType>()).ToLowerInvariant()} are possible";
        }
        else
        {
            return new OdooColumn(name, type)
            {
                Digits = info["digits"] is JArray { Count: 2 } digits ? (int)digits[1] : null,
                Relation = (string?)info["relation"] ?? string.Empty, IsRequired = info["required"] is JValue { Value: true },
                Choices = [.. (info["selection"] as JArray ?? []).OfType<JArray>().Where(pair => pair.Count == 2)
                    .Select(pair => ($"{pair[0]}", $"{pair[1]}"))],
            };
        }

        return null;
    }

    /// <summary>What a cell of a row holds.</summary>
    public FieldValue Read(JToken? cell) => Type switch
    {
        ColumnType.Integer or ColumnType.Float or ColumnType.Monetary => FieldValue.Of(ReplyShape.Number(cell, Name)),
        ColumnType.Boolean => FieldValue.Of(ReplyShape.Flag(cell, Name)),
        ColumnType.Html => FieldValue.Of(TextOf(ReplyShape.Text(cell, Name))),
        ColumnType.Many2One => FieldValue.Of(ReplyShape.Reference(cell, Name) is { } one ? Records!.NameOf(one.Id) : null),
        ColumnType.Many2Many => Together(ReplyShape.List(cell, Name).Select(id => ReplyShape.Whole(id, Name))),
        _ => FieldValue.Of(ReplyShape.Text(cell, Name)),
    };

    /// <summary>How <c>load</c> names the column.</summary>
    public string LoadName => IsRelation ? Name + "/.id" : Name;

    /// <summary>The value that says some records.</summary>
    public FieldValue Together(IEnumerable<int> ids) =>
        FieldValue.Of(string.Join('\n', ids.Select(Records!.NameOf).Order(StringComparer.Ordinal)));

    /// <summary>The cell that <c>load</c> takes for a value; empty clears.</summary>
    public string Cell(FieldValue value) => Type switch
    {
        ColumnType.Integer or ColumnType.Float or ColumnType.Monetary => value.Number.ToString(CultureInfo.InvariantCulture),
        ColumnType.Boolean => value.Flag ? "True" : "False",
        ColumnType.Html when value.Text.Length > 0 =>
            $"<p>{WebUtility.HtmlEncode(value.Text).Replace("\n", "<br>", StringComparison.Ordinal)}</p>",
        // A record that is gone has no id: the cell names it, and Odoo refuses that field in its own words.
        ColumnType.Many2One or ColumnType.Many2Many => string.Join(',', value.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(said => Records!.IdOf(said)?.ToString(CultureInfo.InvariantCulture) ?? said)),
        _ => value.Text,
    };

    /// <summary>The text of a page, line by line: Odoo keeps a page in a form of its own, and only its text can be compared.</summary>
    public static string TextOf(string html)
    {
        if (!html.Contains('<', StringComparison.Ordinal) && !html.Contains('&', StringComparison.Ordinal)) return html.Trim();
        var lines = LineEnd().Replace(html.ReplaceLineEndings(" "), "\n");
        return WebUtility.HtmlDecode(Tag().Replace(lines, string.Empty)).Trim();
    }

    [GeneratedRegex(@"<br\s*/?>|</(?:p|div|li|h\d|tr)\s*>(?=.)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LineEnd();

    [GeneratedRegex("<[^>]*>", RegexOptions.CultureInvariant)]
    private static partial Regex Tag();
}
