using System.Globalization;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.State;

/// <summary>Times as UTC text with all seven decimals of a second.</summary>
internal sealed class UtcTimeJson : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public override void WriteJson(JsonWriter writer, DateTimeOffset value, JsonSerializer serializer) =>
        writer.WriteValue(value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture));

    public override DateTimeOffset ReadJson(
        JsonReader reader, Type objectType, DateTimeOffset existingValue, bool hasExistingValue, JsonSerializer serializer) =>
        reader.Value is string text && DateTimeOffset.TryParseExact(
            text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : throw new JsonSerializationException($"'{reader.Value}' is no UTC time.");
}
