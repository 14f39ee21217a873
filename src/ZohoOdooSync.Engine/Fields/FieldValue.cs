using System.Globalization;

namespace ZohoOdooSync.Engine.Fields;

/// <summary>
/// The value of one mirrored field: a text, a decimal number or a flag. Empty text and "no value" are the same thing, since
/// Odoo stores both as false. Numbers compare by value, so 12.50 equals 12.5. A text may read otherwise in other languages of
/// Odoo; one that reads the same in all of them is a plain text.
/// </summary>
public readonly record struct FieldValue
{
    // What no text of Odoo holds.
    private const char Separator = '\0';

    private readonly string? _text;

    // Language and text in turn, by language: a text of its own, so that two values compare as what they hold.
    private readonly string? _others;
    private readonly decimal _number;
    private readonly byte _kind;

    private FieldValue(byte kind, string? text, decimal number, string? others = null)
    {
        _kind = kind;
        _text = text;
        _number = number;
        _others = others;
    }

    /// <summary>A text; null counts as empty.</summary>
    public static FieldValue Of(string? text) => new(0, string.IsNullOrEmpty(text) ? null : text, 0m);

    /// <summary>A text with what it reads in other languages; those in which it reads the same say nothing.</summary>
    /// <param name="text">The text in the language of the settings; null counts as empty.</param>
    /// <param name="others">Language code and text.</param>
    public static FieldValue Of(string? text, IEnumerable<KeyValuePair<string, string>> others)
    {
        var parts = others.Where(other => other.Value != (text ?? string.Empty)).OrderBy(other => other.Key, StringComparer.Ordinal)
            .SelectMany(other => new[] { other.Key, other.Value }).ToList();
        var plain = Of(text);
        return parts.Count == 0 ? plain : new(0, plain._text, 0m, string.Join(Separator, parts));
    }

    /// <summary>A decimal number.</summary>
    public static FieldValue Of(decimal number) => new(1, null, number);

    /// <summary>A flag.</summary>
    public static FieldValue Of(bool flag) => new(2, null, flag ? 1m : 0m);

    /// <summary>True for a number.</summary>
    public bool IsNumber => _kind == 1;

    /// <summary>True for a flag.</summary>
    public bool IsFlag => _kind == 2;

    /// <summary>True for a text.</summary>
    public bool IsText => _kind == 0;

    /// <summary>The text; empty for the other kinds.</summary>
    public string Text => _text ?? string.Empty;

    /// <summary>The other languages in which it reads otherwise, with what it reads there, by language.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others => _others is null
        ? []
        : _others.Split(Separator).Chunk(2).Select(pair => KeyValuePair.Create(pair[0], pair[1]));

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

    /// <summary>The number; zero for a text.</summary>
    public decimal Number => _number;

    /// <summary>The flag; false for a text.</summary>
    public bool Flag => _number != 0m;

    /// <summary>
    /// The value as text that does not depend on culture: <c>12500.125</c>, <c>true</c>, or the text itself, where it needs be
    /// with what it reads in other languages: <c>Bolt [ar_001: برغي]</c>.
    /// </summary>
    public override string ToString() => _kind switch
    {
        1 => _number.ToString("0.############################", CultureInfo.InvariantCulture),
        2 => Flag ? "true" : "false",
        _ => _others is null ? Text : Text + string.Concat(Others.Select(other => $" [{other.Key}: {other.Value}]")),
    };
}
