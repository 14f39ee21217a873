using System.Globalization;
using System.Numerics;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Mapping;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// Product values as one JSON object: texts as strings, flags as booleans, numbers as numbers with all their digits.
/// </summary>
internal sealed class ProductValuesJson : JsonConverter<ProductValues>
{
    public override void WriteJson(JsonWriter writer, ProductValues? value, JsonSerializer serializer)
    {
        writer.WriteStartObject();
        foreach (var (field, held) in value ?? ProductValues.Empty)
        {
            writer.WritePropertyName(field.ToString());
            if (held.IsNumber) writer.WriteRawValue(held.Number.ToString(CultureInfo.InvariantCulture));
            else if (held.IsFlag) writer.WriteValue(held.Flag);
            else writer.WriteValue(held.Text);
        }

        writer.WriteEndObject();
    }

    public override ProductValues ReadJson(
        JsonReader reader, Type objectType, ProductValues? existingValue, bool hasExistingValue, JsonSerializer serializer)
    {
        if (reader.TokenType != JsonToken.StartObject) throw new JsonSerializationException("Product values are no object.");
        var values = new List<KeyValuePair<MirroredField, FieldValue>>();
        while (reader.Read() && reader.TokenType == JsonToken.PropertyName)
        {
            if (!Enum.TryParse<MirroredField>((string)reader.Value!, out var field) || !Enum.IsDefined(field))
                throw new JsonSerializationException($"'{reader.Value}' is no mirrored field.");
            reader.Read();
            values.Add(new(field, ReadValue(reader)));
        }

        return ProductValues.Of(values);
    }

    private static FieldValue ReadValue(JsonReader reader) => reader.Value switch
    {
        string text => FieldValue.Of(text),
        bool flag => FieldValue.Of(flag),
        decimal number => FieldValue.Of(number),
        long number => FieldValue.Of(number),
        BigInteger number => FieldValue.Of((decimal)number),
        _ => throw new JsonSerializationException($"A value of the kind {reader.TokenType} has no place here."),
    };
}
