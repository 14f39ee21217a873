using System.Globalization;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>Turns what an item says of a field into what its column holds: exactly, or not at all.</summary>
internal sealed class ColumnConversion
{
    private static readonly string[] Days = ["yyyy-MM-dd"];

    private static readonly string[] Moments =
        ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mmzzz"];

    private readonly CustomField _field;
    private readonly OdooColumn _column;
    private readonly string? _weightUnit;
    private readonly bool _makesRecords;

    /// <summary>Makes the conversion of a field.</summary>
    /// <param name="mapping">Tables, and whether categories are made.</param>
    /// <param name="field">The field.</param>
    /// <param name="column">Its column.</param>
    /// <param name="weightUnit">The server's unit of weight; null where it is not known.</param>
    public ColumnConversion(MappingSettings mapping, MirroredField field, OdooColumn column, string? weightUnit)
    {
        (_field, _column, _weightUnit) = (mapping.ConversionOf(field), column, weightUnit);
        _makesRecords = field == MirroredField.Category && mapping.CreateCategories;
    }

    /// <summary>The value for an item that does not have the key; null where the column is left as it is.</summary>
    public FieldValue? WhenAbsent => _field.WhenAbsent == AbsentChoice.Clear ? _column.Empty : null;

    /// <summary>What an item says under a key, for a message.</summary>
    public static string Shown(object? raw) => raw is UnreadableValue unreadable ? unreadable.Shown : ShownText.Shortened(TextOf(raw), 60);

    /// <summary>The value for the column.</summary>
    /// <param name="raw">What the item says: a text, a decimal, a flag, a weight or a tax.</param>
    /// <param name="problem">Why there is none, in words: key, value, what is allowed.</param>
    /// <returns>The value; null with a problem, or where the column must hold something and the item says that there is nothing.</returns>
    public FieldValue? Convert(object? raw, out string problem)
    {
        problem = string.Empty;
        if (raw is UnreadableValue unreadable) return None($"is {unreadable.Shown}", out problem);
        if (raw is ItemWeight weight) return Weight(weight, out problem);
        var text = TextOf(raw);
        if (_field.Trim || (_column.IsRelation && string.IsNullOrWhiteSpace(text))) text = text.Trim();
        var mapped = Mapped(raw, text);
        if (mapped is not null) (text, raw) = (mapped, mapped);
        if (text.Length == 0) return _column.IsRequired && !_column.IsNumber ? null : _column.Empty;
        switch (_column.Type)
        {
            case ColumnType.Integer or ColumnType.Float or ColumnType.Monetary:
                return Number(raw, text, out problem);
            case ColumnType.Boolean:
                return text.ToLowerInvariant() switch
                {
                    "true" or "yes" or "1" => FieldValue.Of(true),
                    "false" or "no" or "0" => FieldValue.Of(false),
                    _ => None(text, out problem),
                };
            case ColumnType.Date:
                return DateTime.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
                    ? FieldValue.Of(text) : None(text, out problem);
            case ColumnType.Datetime:
                return DateTimeOffset.TryParseExact(
                    text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                    ? FieldValue.Of(moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture))
                    : None(text, out problem);
            case ColumnType.Selection:
                return Choice(text) is { } choice ? FieldValue.Of(choice) : None(text, out problem);
            case ColumnType.Many2One:
                return Related([text], mapped is not null, out problem);
            case ColumnType.Many2Many:
                // A name may hold a comma itself.
                return Related(
                    _column.Records!.Find(text.Trim()).Count > 0 ? [text]
                        : text.Split(text.Contains('\n', StringComparison.Ordinal) ? '\n' : ','), mapped is not null, out problem);
            default:
                text = _field.Prefix + text;
                // A page is compared by its text, where spaces at its ends and the kind of line breaks do not show.
                if (_column.Type == ColumnType.Html) text = text.ReplaceLineEndings("\n").Trim();
                if (TextRules.Problem(_field.Zoho, text, _column.Type == ColumnType.Char
                    ? TextRules.MaxLineLength : TextRules.MaxTextLength) is not { } wrong) return FieldValue.Of(text);
                problem = wrong;
                return null;
        }
    }

    private FieldValue? None(string value, out string problem)
    {
        problem = $"{_field.Zoho} is \"{ShownText.Shortened(value, 60)}\": {Allowed()} is allowed for {_column.Name}";
        return null;
    }

    // A tax is in the table by its name, or by its percentage.
    private string? Mapped(object? raw, string text) => _field.Map.TryGetValue(text, out var mapped) ? mapped
        : raw is not ItemTax { Name.Length: > 0, Percentage: { } percentage } ? null
        : string.Create(CultureInfo.InvariantCulture, $"{percentage / 1.000000000000m}") is var number
            && (_field.Map.TryGetValue(number + "%", out mapped) || _field.Map.TryGetValue(number, out mapped)) ? mapped : null;

    // What the table gave is not looked up in it again.
    private FieldValue? Related(IEnumerable<string> names, bool areMapped, out string problem)
    {
        problem = string.Empty;
        var records = _column.Records!;
        var ids = new HashSet<int>();
        foreach (var name in names.Select(one => one.Trim()).Where(one => one.Length > 0))
        {
            var wanted = areMapped ? name : _field.Map.GetValueOrDefault(name, name);
            if (wanted.Length == 0) continue;
            var found = records.Find(wanted);
            if (found is [var id])
            {
                ids.Add(id);
                continue;
            }

            if (_makesRecords && found.Count == 0 && RelatedRecords.PathOf(wanted) is { Length: > 0 } path)
            {
                found = records.FindAmbiguousAbove(path);
                if (found.Count == 0) return FieldValue.Of(path);
                wanted = RelatedRecords.ParentOf(path);
            }

            problem = $"{_field.Zoho} is \"{ShownText.Shortened(wanted, 60)}\": " + (found.Count == 0
                ? $"no record of {records.Model} has this name"
                : $"{found.Count} records of {records.Model} have this name (ids {string.Join(", ", found)})")
                + $", and {_column.Name} needs one";
            return null;
        }

        return _column.Together(ids);
    }

    private FieldValue? Weight(ItemWeight weight, out string problem)
    {
        problem = string.Empty;
        if (weight.Number == 0m) return FieldValue.Of(0m);
        if (_weightUnit is null) problem = "the Odoo server does not say whether its unit of weight is kg or lb";
        else if (Weights.Kilograms(weight.Unit) is not { } one)
            problem = $"weight_unit is \"{ShownText.Shortened(weight.Unit, 20)}\": {string.Join(", ", Weights.Units)} are allowed";
        else
        {
            try
            {
                // A pound is no round number of kilograms: more digits than a server ever keeps are no use.
                var number = weight.Number * one / Weights.Kilograms(_weightUnit)!.Value;
                if (PriceConversion.TryFit(number, _column.Digits ?? Weights.MostDigits, "weight", out var fit, out var why))
                    return FieldValue.Of(fit);
                problem = why!;
            }
            catch (OverflowException)
            {
                problem = $"in {_weightUnit} it is beyond every number";
            }
        }

        problem = $"{_field.Zoho} is \"{weight}\": {problem}";
        return null;
    }

    private FieldValue? Number(object? raw, string text, out string problem)
    {
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        problem = string.Empty;
        if (raw is not decimal given && !decimal.TryParse(text, style, CultureInfo.InvariantCulture, out given))
            return None(text, out problem);
        try
        {
            var number = given * (_field.Factor ?? 1m);
            if (_column.Type == ColumnType.Integer)
            {
                if (number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue)
                    return FieldValue.Of(decimal.Truncate(number));
                problem = $"{_field.Zoho} is {number.ToString(CultureInfo.InvariantCulture)}: {Allowed()} is allowed for {_column.Name}";
            }
            else if (PriceConversion.TryFit(number, _column.Digits, "number", out var fit, out var why)) return FieldValue.Of(fit);
            else problem = $"{_field.Zoho}: {why}";
        }
        catch (OverflowException)
        {
            problem = $"{_field.Zoho}: the product with the factor is beyond every number";
        }

        return null;
    }

    private string? Choice(string text) =>
        _column.Choices.Where(choice => choice.Value == text).Select(choice => choice.Value).FirstOrDefault()
        ?? (_column.Choices.Where(choice => choice.Label == text).Select(choice => choice.Value).ToList() is [var only] ? only : null);

    private static string TextOf(object? raw) => raw switch
    {
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        _ => raw?.ToString() ?? string.Empty,
    };

    private string Allowed() => _column.Type switch
    {
        ColumnType.Integer => "a whole number",
        ColumnType.Float or ColumnType.Monetary => "a number",
        ColumnType.Boolean => "true, false, yes, no, 1 or 0",
        ColumnType.Date => "a day such as 2026-06-09",
        ColumnType.Datetime => "a moment with its offset such as 2026-06-09T13:15:34+03:00",
        ColumnType.Selection => $"one of {string.Join(", ", _column.Choices.Select(choice => choice.Value))}, or its label,",
        _ => "a text",
    };
}

/// <summary>The units of weight that Zoho knows, in kilograms.</summary>
internal static class Weights
{
    /// <summary>Decimals of a weight where the server keeps all.</summary>
    public const int MostDigits = 6;

    private static readonly Dictionary<string, decimal> InKilograms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["kg"] = 1m, ["g"] = 0.001m, ["lb"] = 0.45359237m, ["oz"] = 0.028349523125m,
    };

    /// <summary>The units.</summary>
    public static IEnumerable<string> Units => InKilograms.Keys;

    /// <summary>How many kilograms one of a unit is; null for an unknown one.</summary>
    public static decimal? Kilograms(string unit) => InKilograms.TryGetValue(unit, out var one) ? one : null;
}
