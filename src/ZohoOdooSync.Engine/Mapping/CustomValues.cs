using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>Turns what an item says under a key of the users' own into what a column holds: exactly, or not at all.</summary>
internal static class CustomValues
{
    private static readonly string[] Days = ["yyyy-MM-dd"];

    private static readonly string[] Moments =
        ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mmzzz"];

    /// <summary>The value for a column.</summary>
    /// <param name="field">The entry of the settings.</param>
    /// <param name="column">The column.</param>
    /// <param name="raw">A text, a decimal or a flag, as it came.</param>
    /// <param name="problem">Why there is none, in words: key, value, what is allowed.</param>
    /// <returns>The value; null with <paramref name="problem"/>.</returns>
    public static FieldValue? Convert(CustomField field, OdooColumn column, object? raw, out string problem)
    {
        problem = string.Empty;
        if (raw is UnreadableValue unreadable) return None($"is {unreadable.Shown}", Allowed(column), out problem);
        var text = TextOf(raw);
        if (field.Trim) text = text.Trim();
        if (field.Map.TryGetValue(text, out var other)) (text, raw) = (other, other);
        if (text.Length == 0) return column.Empty;
        switch (column.Type)
        {
            case ColumnType.Integer or ColumnType.Float or ColumnType.Monetary:
                return Number(field, column, raw, text, out problem);
            case ColumnType.Boolean:
                return text.ToLowerInvariant() switch
                {
                    "true" or "yes" or "1" => FieldValue.Of(true),
                    "false" or "no" or "0" => FieldValue.Of(false),
                    _ => None(text, Allowed(column), out problem),
                };
            case ColumnType.Date:
                return DateTime.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                    ? FieldValue.Of(text) : None(text, Allowed(column), out problem);
            case ColumnType.Datetime:
                return DateTimeOffset.TryParseExact(
                    text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                    ? FieldValue.Of(moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
                    : None(text, Allowed(column), out problem);
            case ColumnType.Selection:
                return Choice(column, text) is { } choice ? FieldValue.Of(choice) : None(text, Allowed(column), out problem);
            case ColumnType.Many2One:
                return Related(field, column, [text], out problem);
            case ColumnType.Many2Many:
                return Related(field, column, text.Split(text.Contains('\n', StringComparison.Ordinal) ? '\n' : ','), out problem);
            default:
                text = field.Prefix + text;
                // A page is compared by its text, where spaces at its ends and the kind of line breaks do not show.
                if (column.Type == ColumnType.Html) text = text.ReplaceLineEndings("\n").Trim();
                if (TextRules.Problem(field.Zoho, text, column.Type == ColumnType.Char
                    ? TextRules.MaxLineLength : TextRules.MaxTextLength) is not { } wrong) return FieldValue.Of(text);
                problem = wrong;
                return null;
        }

        FieldValue? None(string value, string allowed, out string words)
        {
            words = $"{field.Zoho} is \"{ShownText.Shortened(value, 60)}\": {allowed} is allowed for {column.Name}";
            return null;
        }
    }

    /// <summary>What an item says under a key, for a message.</summary>
    public static string Shown(object? raw) => raw is UnreadableValue unreadable ? unreadable.Shown : ShownText.Shortened(TextOf(raw), 60);

    private static FieldValue? Related(CustomField field, OdooColumn column, string[] names, out string problem)
    {
        problem = string.Empty;
        var records = column.Records!;
        var ids = new HashSet<int>();
        foreach (var name in names.Select(one => one.Trim()).Where(one => one.Length > 0))
        {
            var wanted = field.Map.GetValueOrDefault(name, name);
            var found = records.Find(wanted);
            if (found is [var id]) ids.Add(id);
            else
            {
                problem = $"{field.Zoho} is \"{ShownText.Shortened(wanted, 60)}\": " + (found.Count == 0
                    ? $"no record of {records.Model} has this name"
                    : $"{found.Count} records of {records.Model} have this name (ids {string.Join(", ", found)})")
                    + $", and {column.Name} needs one";
                return null;
            }
        }

        return column.Together(ids);
    }

    private static FieldValue? Number(CustomField field, OdooColumn column, object? raw, string text, out string problem)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (raw is not decimal given && !decimal.TryParse(text, style, CultureInfo.InvariantCulture, out given))
        {
            problem = $"{field.Zoho} is \"{ShownText.Shortened(text, 60)}\": {Allowed(column)} is allowed for {column.Name}";
            return null;
        }

        try
        {
            var number = given * (field.Factor ?? 1m);
            if (column.Type == ColumnType.Integer)
            {
                problem = number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue ? string.Empty
                    : $"{field.Zoho} is {number.ToString(CultureInfo.InvariantCulture)}: {Allowed(column)} is allowed for {column.Name}";
                return problem.Length == 0 ? FieldValue.Of(decimal.Truncate(number)) : null;
            }

            if (PriceConversion.TryFit(number, column.Digits, "number", out var fit, out var why))
            {
                problem = string.Empty;
                return FieldValue.Of(fit);
            }

            problem = $"{field.Zoho}: {why}";
        }
        catch (OverflowException)
        {
            problem = $"{field.Zoho}: the product with the factor is beyond every number";
        }

        return null;
    }

    private static string? Choice(OdooColumn column, string text) =>
        column.Choices.Where(choice => choice.Value == text).Select(choice => choice.Value).FirstOrDefault()
        ?? (column.Choices.Where(choice => choice.Label == text).Select(choice => choice.Value).ToList() is [var only] ? only : null);

    private static string TextOf(object? raw) => raw switch
    {
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        _ => raw as string ?? string.Empty,
    };

    private static string Allowed(OdooColumn column) => column.Type switch
    {
        ColumnType.Integer => "a whole number",
        ColumnType.Float or ColumnType.Monetary => "a number",
        ColumnType.Boolean => "true, false, yes, no, 1 or 0",
        ColumnType.Date => "a day such as 2026-06-09",
        ColumnType.Datetime => "a moment with its offset such as 2026-06-09T13:15:34+03:00",
        ColumnType.Selection => $"one of {string.Join(", ", column.Choices.Select(choice => choice.Value))}, or its label,",
        _ => "a text",
    };
}
