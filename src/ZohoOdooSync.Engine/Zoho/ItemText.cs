using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>What a record of an item says of some fields, as text and back.</summary>
internal static class ItemText
{
    private const string Absent = "", Chosen = "?";

    /// <summary>A record as text.</summary>
    /// <param name="item">The record.</param>
    /// <param name="fields">The fields that matter.</param>
    public static string Write(ZohoItem item, IReadOnlyCollection<MirroredField> fields)
    {
        var said = new JObject { [Absent] = new JArray(fields.SelectMany(field => field.ZohoKeys).Where(item.Absent.Contains).Distinct()) };
        if (item.IsChosen is { } chosen) said[Chosen] = chosen;
        foreach (var field in fields)
        {
            if (item[field] is { } value) said[field.FieldName] = Token(value);
        }

        return said.ToString(Formatting.None);
    }

    /// <summary>The record that a text holds.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="text">The text.</param>
    /// <param name="fields">The fields that matter.</param>
    public static ZohoItem Read(string itemId, string text, IReadOnlyCollection<MirroredField> fields)
    {
        using var reader = WireJson.Read(text);
        var said = JObject.Load(reader);
        var item = new ZohoItem
        {
            ItemId = itemId, IsChosen = (bool?)said[Chosen],
            Absent = said[Absent]!.Select(key => (string)key!).ToHashSet(StringComparer.Ordinal),
        };
        foreach (var field in fields)
        {
            if (said[field.FieldName] is { } value) item = item.With(field, Value(value));
        }

        return item;
    }

    private static JToken Token(object value) => value switch
    {
        ItemWeight weight => new JObject { ["number"] = weight.Number, ["unit"] = weight.Unit },
        ItemTax tax => new JObject { ["tax"] = tax.Name, ["percentage"] = tax.Percentage },
        // As a text, which keeps the digits as they came: 3 and 3.00 are not the same where a column holds text.
        decimal number => new JObject { ["decimal"] = number.ToString(CultureInfo.InvariantCulture) },
        UnreadableValue unreadable => new JObject { ["shown"] = unreadable.Shown },
        _ => JToken.FromObject(value),
    };

    private static object? Value(JToken token) => token switch
    {
        JObject kind when kind["number"] is { } number => new ItemWeight((decimal)number, (string)kind["unit"]!),
        JObject kind when kind["tax"] is { } tax => new ItemTax((string)tax!, (decimal?)kind["percentage"]),
        JObject kind when kind["decimal"] is { } number => decimal.Parse((string)number!, CultureInfo.InvariantCulture),
        JObject kind => new UnreadableValue((string)kind["shown"]!),
        _ => token.Type == JTokenType.Boolean ? (bool)token : (string?)token,
    };
}
