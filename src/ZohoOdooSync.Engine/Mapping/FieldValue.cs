using System.Globalization;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>
/// The value of one mirrored field: a text, a decimal number or a flag. Empty text and "no value" are the same thing, since
/// Odoo stores both as false. Numbers compare by value, so 12.50 equals 12.5.
/// </summary>
public readonly record struct FieldValue
{
    private readonly string? _text;
    private readonly decimal _number;
    private readonly byte _kind;

    private FieldValue(byte kind, string? text, decimal number)
    {
        _kind = kind;
        _text = text;
        _number = number;
    }

    /// <summary>A text; null counts as empty.</summary>
    public static FieldValue Of(string? text) => new(0, string.IsNullOrEmpty(text) ? null : text, 0m);

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

    /// <summary>The number; zero for a text.</summary>
    public decimal Number => _number;

    /// <summary>The flag; false for a text.</summary>
    public bool Flag => _number != 0m;

    /// <summary>The value as text that does not depend on culture: <c>12500.125</c>, <c>true</c>, or the text itself.</summary>
    public override string ToString() => _kind switch
    {
        1 => _number.ToString("0.############################", CultureInfo.InvariantCulture),
        2 => Flag ? "true" : "false",
        _ => Text,
    };
}
