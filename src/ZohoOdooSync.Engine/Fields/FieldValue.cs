using System.Globalization;

namespace ZohoOdooSync.Engine.Fields;

/// <summary>
/// The value of one mirrored field: a text, a decimal number or a flag. Empty text and "no value" are the same thing, since
/// Odoo stores both as false. Numbers compare by value, so 12.50 equals 12.5. A text may read otherwise in other languages of
/// Odoo; one that reads the same in all of them is a plain text.
/// </summary>
public readonly record struct FieldValue
{
    private static readonly object True = true, False = false;

    // A text, a boxed decimal, a flag, or a text with others; null is the empty text. One reference, since a large catalogue holds
    // a million of them, and each of those kinds compares as what it holds.
    private readonly object? _value;

    private FieldValue(object? value) => _value = value;

    /// <summary>A text; null counts as empty.</summary>
    public static FieldValue Of(string? text) => new(string.IsNullOrEmpty(text) ? null : text);

    /// <summary>A text with what it reads in other languages; those in which it reads the same say nothing.</summary>
    /// <param name="text">The text in the language of the settings; null counts as empty.</param>
    /// <param name="others">Language code and text.</param>
    public static FieldValue Of(string? text, IEnumerable<KeyValuePair<string, string>> others)
    {
        var parts = others.Where(other => other.Value != (text ?? string.Empty)).OrderBy(other => other.Key, StringComparer.Ordinal)
            .SelectMany(other => new[] { other.Key, other.Value }).ToList();
        return parts.Count == 0 ? Of(text) : new(new Translated(text ?? string.Empty, string.Join(Translated.Separator, parts)));
    }

    /// <summary>A decimal number.</summary>
    public static FieldValue Of(decimal number) => new(number);

    /// <summary>A flag.</summary>
    public static FieldValue Of(bool flag) => new(flag ? True : False);

    /// <summary>True for a number.</summary>
    public bool IsNumber => _value is decimal;

    /// <summary>True for a flag.</summary>
    public bool IsFlag => _value is bool;

    /// <summary>True for a text.</summary>
    public bool IsText => !IsNumber && !IsFlag;

    /// <summary>The text; empty for the other kinds.</summary>
    public string Text => _value as string ?? (_value as Translated)?.Text ?? string.Empty;

    /// <summary>The other languages in which it reads otherwise, with what it reads there, by language.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others => _value is not Translated { Others: var others }
        ? []
        : others.Split(Translated.Separator).Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]));

    /// <summary>What it reads in a language.</summary>
    /// <param name="language">Language code.</param>
    public string TextIn(string language)
    {
        foreach (var (other, text) in Others)
        {
            if (other == language) return text;
        }

        return Text;
    }

    /// <summary>The number; one for a flag that is set, zero for a text.</summary>
    public decimal Number => _value switch { decimal number => number, true => 1m, _ => 0m };

    /// <summary>The flag; true for a number other than zero, false for a text.</summary>
    public bool Flag => Number != 0m;

    /// <summary>
    /// The value as text that does not depend on culture: <c>12500.125</c>, <c>true</c>, or the text itself, where it needs be
    /// with what it reads in other languages: <c>Bolt [ar_001: برغي]</c>.
    /// </summary>
    public override string ToString() => _value switch
    {
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        bool flag => flag ? "true" : "false",
        _ => Text + string.Concat(Others.Select(other => $" [{other.Key}: {other.Value}]")),
    };

    /// <summary>A text that reads otherwise in other languages.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="Others">Language and text in turn, by language: one text, so that two values compare as what they hold.</param>
    private sealed record Translated(string Text, string Others)
    {
        // What no text of Odoo holds.
        public const char Separator = '\0';
    }
}
