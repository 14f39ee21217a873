using System.Globalization;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// One value of a reply. Zoho sends the same key as number, text or empty text, depending on endpoint and edition; each
/// reading here accepts what is unambiguous and says no to the rest.
/// </summary>
internal readonly record struct WireValue
{
    private readonly object? _value;

    private WireValue(JsonToken kind, object? value)
    {
        Kind = kind;
        _value = value;
    }

    /// <summary>The kind of token that it began with.</summary>
    public JsonToken Kind { get; }

    /// <summary>Whether there was a value at all.</summary>
    public bool IsThere => Kind != JsonToken.None;

    /// <summary>Takes the value that the reader stands on, and leaves the reader on its last token.</summary>
    public static WireValue Take(JsonReader reader)
    {
        if (reader.TokenType == JsonToken.StartArray) return new WireValue(JsonToken.StartArray, Lines(reader));
        var value = new WireValue(reader.TokenType, reader.Value);
        reader.Skip();
        return value;
    }

    private static string? Lines(JsonReader reader)
    {
        var texts = new List<string>();
        var isOfTexts = true;
        while (reader.Read() && reader.TokenType != JsonToken.EndArray)
        {
            if (reader.TokenType == JsonToken.String) texts.Add((string)reader.Value!);
            else isOfTexts = false;
            reader.Skip();
        }

        return isOfTexts ? string.Join('\n', texts) : null;
    }

    /// <summary>True for null and for empty text.</summary>
    public bool IsEmpty => Kind is JsonToken.Null or JsonToken.None
        || (Kind == JsonToken.String && string.IsNullOrWhiteSpace((string)_value!));

    /// <summary>The text of a text, number or flag; null for null, a list or a section, and for what cannot be read at all.</summary>
    public string? AsText() => Kind switch
    {
        JsonToken.String when Unreadable is not null => null,
        JsonToken.String => (string)_value!,
        JsonToken.Boolean => (bool)_value! ? "true" : "false",
        JsonToken.Integer or JsonToken.Float => Convert.ToString(_value, CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The texts of a list that holds nothing else, one a line; null for any other value.</summary>
    public string? AsLines() => Kind == JsonToken.StartArray ? (string?)_value : null;

    /// <summary>The number, exactly as it was written; null where there is none, or none that a decimal can hold.</summary>
    public decimal? AsDecimal()
    {
        if (_value is decimal exact) return exact;
        if (Kind is not (JsonToken.Integer or JsonToken.Float or JsonToken.String)) return null;
        var text = AsText()?.Trim();
        const NumberStyles style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        return decimal.TryParse(text, style, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    /// <summary>The number where it was written as one; null for a text, too.</summary>
    public decimal? AsNumber() => Kind is JsonToken.Integer or JsonToken.Float ? AsDecimal() : null;

    /// <summary>The whole number, or null.</summary>
    public int? AsInt() => AsDecimal() is { } number && number == decimal.Truncate(number) && number is >= int.MinValue and <= int.MaxValue
        ? (int)number
        : null;

    /// <summary>The flag, or null.</summary>
    public bool? AsFlag() => AsText() switch
    {
        "true" => true,
        "false" => false,
        _ => null,
    };

    // NaN, Infinity, or a number that no decimal can hold.
    private string? Unreadable => Kind == JsonToken.String && _value is string text ? WireText.Unreadable(text) : null;

    /// <summary>The value as a message shows it.</summary>
    public string Shown() => Kind switch
    {
        JsonToken.StartObject => "a section",
        JsonToken.StartArray => "a list",
        JsonToken.Null or JsonToken.None => "null",
        JsonToken.String when Unreadable is { } sign => ZohoFaults.Shortened(sign),
        JsonToken.String => JsonConvert.ToString(ZohoFaults.Shortened((string)_value!)),
        _ => AsText()!,
    };
}
