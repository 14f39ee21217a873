using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// Reads values of a reply and believes none of another type than Odoo's: a flag that is read as a number, or a missing key
/// that is read as "no", would be written back as the truth.
/// </summary>
internal static class ReplyShape
{
    /// <summary>Whether a failure only says that the reply is not what Odoo sends.</summary>
    public static bool IsMisread(Exception failure) => failure is JsonException or IOException or ArgumentException
        or InvalidOperationException or InvalidCastException or FormatException or OverflowException;

    /// <summary>The same in words for an operator; what the parser says of its own types is of no use to one.</summary>
    public static string Words(Exception failure) => failure switch
    {
        JsonReaderException { LineNumber: > 0 } json => string.Create(
            CultureInfo.InvariantCulture, $"it is no complete JSON (line {json.LineNumber}, position {json.LinePosition})"),
        JsonException or IOException => failure.Message.TrimEnd('.'),
        _ => "a key is missing, or a value has another type than Odoo's",
    };

    /// <summary>A whole number, such as an id.</summary>
    public static int Whole(JToken? value, string what) =>
        value is JValue { Type: JTokenType.Integer } ? (int)value : throw Misread(what, "a whole number", value);

    /// <summary>A text; false and null, as Odoo says nothing, are the empty one.</summary>
    public static string Text(JToken? value, string what) => value switch
    {
        JValue { Type: JTokenType.String, Value: string text } when WireText.IsWhole(text) => text,
        JValue { Type: JTokenType.Boolean } when !(bool)value => string.Empty,
        JValue { Type: JTokenType.Null } => string.Empty,
        _ => throw Misread(what, "a text", value),
    };

    /// <summary>A flag.</summary>
    public static bool Flag(JToken? value, string what) =>
        value is JValue { Type: JTokenType.Boolean } ? (bool)value : throw Misread(what, "true or false", value);

    /// <summary>A number with decimals; false, as Odoo says nothing, is zero.</summary>
    public static decimal Number(JToken? value, string what) => value switch
    {
        JValue { Type: JTokenType.Float or JTokenType.Integer } => (decimal)value,
        JValue { Type: JTokenType.Boolean } when !(bool)value => 0m,
        _ => throw Misread(what, "a number", value),
    };

    /// <summary>A reference to another record, id and name; null for the empty one.</summary>
    public static (int Id, string Name)? Reference(JToken? value, string what) => value switch
    {
        JArray { Count: 2 } pair => (Whole(pair[0], what), Text(pair[1], what)),
        JValue { Type: JTokenType.Boolean } when !(bool)value => null,
        _ => throw Misread(what, "a pair of id and name", value),
    };

    /// <summary>A list.</summary>
    public static JArray List(JToken? value, string what) => value as JArray ?? throw Misread(what, "a list", value);

    /// <summary>A section with keys.</summary>
    public static JObject Section(JToken? value, string what) => value as JObject ?? throw Misread(what, "a section", value);

    private static JsonReaderException Misread(string what, string expected, JToken? found) => new(
        $"{what} should be {expected} and is {found?.Type switch
        {
            null => "missing",
            JTokenType.Array => "a list",
            JTokenType.Object => "a section",
            JTokenType.Null => "null",
            JTokenType.Boolean => "true or false",
            JTokenType.String => WireText.Unreadable((string)found!)
                ?? (WireText.IsWhole((string)found!) ? "a text" : "a text with half a character"),
            _ => "a number",
        }}");
}
