using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Values between the wire and the store, as the Python server converts them.</summary>
internal static class OdooJson
{
    /// <summary>Writes a stored value: nothing is false, a link [id, name], a time cut to seconds, a float with a dot.</summary>
    public static void Write(JsonTextWriter json, object? value, bool bareLinks = false)
    {
        switch (value)
        {
            case null:
                json.WriteValue(false);
                break;
            case ManyToOne link when bareLinks:
                json.WriteValue(link.Id);
                break;
            case ManyToOne link:
                json.WriteStartArray();
                json.WriteValue(link.Id);
                json.WriteValue(link.Name);
                json.WriteEndArray();
                break;
            case int[] links:
                json.WriteStartArray();
                foreach (var id in links)
                    json.WriteValue(id);
                json.WriteEndArray();
                break;
            case decimal number:
                json.WriteRawValue(Float(number));
                break;
            case DateTimeOffset time:
                json.WriteValue(time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteValue(value);
                break;
        }
    }

    /// <summary>A number as Python prints a float: 360.0, 12.345.</summary>
    public static string Float(decimal number)
    {
        var text = number.ToString("0.############################", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    /// <summary>A value of create or write for a field.</summary>
    /// <exception cref="OdooException">The value does not suit the field.</exception>
    public static object? Read(OdooModel model, OdooField field, JToken value)
    {
        var empty = value.Type == JTokenType.Null || value is JValue { Value: false };
        switch (field.Type)
        {
            case "float" or "monetary":
                return empty ? 0m : Number(value);
            case "integer":
                return empty ? 0 : (int)Number(value);
            case "boolean":
                return Truth(value);
            case "many2one":
                return empty ? null : Link(value);
            case "many2many" or "one2many":
                return null;
            case "selection":
                if (empty)
                    return null;
                var text = Text(value);
                return field.Selection is null || field.Selection.Any(choice => choice.Value == text)
                    ? text : throw OdooException.Value($"Wrong value for {model.Name}.{field.Name}: '{text}'");
            default:
                return empty ? null : Text(value);
        }
    }

    private static string Text(JToken value) => value.Type == JTokenType.String
        ? (string)value!
        : Convert.ToString((value as JValue)?.Value ?? value.ToString(Formatting.None), CultureInfo.InvariantCulture) ?? "";

    private static decimal Number(JToken value) => value.Type switch
    {
        JTokenType.Integer or JTokenType.Float => (decimal)value,
        JTokenType.Boolean => (bool)value ? 1m : 0m,
        JTokenType.String when decimal.TryParse((string?)value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        JTokenType.String => throw OdooException.Value($"could not convert string to float: '{(string?)value}'"),
        _ => throw OdooException.Type("float() argument must be a string or a real number"),
    };

    private static bool Truth(JToken value) => value.Type switch
    {
        JTokenType.Null => false,
        JTokenType.Boolean => (bool)value,
        JTokenType.Integer or JTokenType.Float => (decimal)value != 0,
        JTokenType.String => ((string)value!).Length > 0,
        _ => value.HasValues,
    };

    private static int Link(JToken value) => value.Type switch
    {
        JTokenType.Integer => (int)value,
        JTokenType.Array when value.First is { Type: JTokenType.Integer } id => (int)id,
        _ => throw OdooException.Value($"Wrong value for a many2one: {value.ToString(Formatting.None)}"),
    };
}
