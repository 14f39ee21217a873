using System.Globalization;
using System.Numerics;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Fields;

/// <summary>
/// Product values as one JSON object: texts as strings, flags as booleans, numbers as numbers with all their digits; a text that
/// reads otherwise in other languages as an object of them, with the language of the settings under an empty name.
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
            else if (!held.Others.Any()) writer.WriteValue(held.Text);
            else
            {
                writer.WriteStartObject();
                foreach (var (language, text) in held.Others.Prepend(new(string.Empty, held.Text)))
                {
                    writer.WritePropertyName(language);
                    writer.WriteValue(text);
                }

                writer.WriteEndObject();
            }
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
            var field = FieldCatalogue.Find((string)reader.Value!)
                ?? throw new JsonSerializationException($"'{reader.Value}' is no mirrored field.");
            reader.Read();
            values.Add(new(field, reader.TokenType == JsonToken.StartObject ? ReadLanguages(reader) : ReadValue(reader)));
        }

        return ProductValues.Of(values);
    }

    private static FieldValue ReadLanguages(JsonReader reader)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonToken.PropertyName)
        {
            var language = (string)reader.Value!;
            reader.Read();
            texts[language] = ReadValue(reader) is { IsText: true } text
                ? text.Text
                : throw new JsonSerializationException($"The text in the language '{language}' is none.");
        }

        return texts.Remove(string.Empty, out var own)
            ? FieldValue.Of(own, texts)
            : throw new JsonSerializationException("A text of several languages lacks that of the settings.");
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
