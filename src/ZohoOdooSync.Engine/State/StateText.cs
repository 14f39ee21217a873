using System.Globalization;
using System.Reflection;
using System.Text;
using Newtonsoft.Json.Converters;
using Newtonsoft.Json.Serialization;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// The one way in which records become text and text becomes records. Times keep all their digits,
/// numbers keep their scale, and any text comes back as it was. (Half of a surrogate pair is no text: it becomes U+FFFD, as
/// on every way to Odoo.)
/// </summary>
internal static class StateText
{
    private static readonly JsonSerializer Serializer = JsonSerializer.Create(new()
    {
        ContractResolver = new StoredMembersOnly(),
        Converters = { new ProductValuesJson(), new UtcTimeJson(), new StringEnumConverter { AllowIntegerValues = false } },
        NullValueHandling = NullValueHandling.Ignore,
        DateParseHandling = DateParseHandling.None,
        FloatParseHandling = FloatParseHandling.Decimal,
        Culture = CultureInfo.InvariantCulture,
    });

    /// <summary>A record as JSON.</summary>
    public static string Write<T>(T record)
    {
        var text = new StringBuilder(256);
        using (var writer = new JsonTextWriter(new StringWriter(text, CultureInfo.InvariantCulture)))
            Serializer.Serialize(writer, record, typeof(T));
        var json = text.ToString();
        // Files keep UTF-8, which has no halves of pairs; sealed must be what will be read again.
        return IsWellFormed(json) ? json : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(json));
    }

    /// <summary>The record that a JSON text holds.</summary>
    /// <exception cref="JsonException">The text is no such record.</exception>
    public static T Read<T>(string text)
    {
        using var reader = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None,
            FloatParseHandling = FloatParseHandling.Decimal,
        };
        return Serializer.Deserialize<T>(reader) ?? throw new JsonSerializationException("An empty record.");
    }

    /// <summary>
    /// FNV-1a, 64 bit, over texts that belong together. Every step is a bijection, so a change of any one character always
    /// changes the result; it guards against damage, not against intent.
    /// </summary>
    public static long Seal(string table, string key, string body)
    {
        var hash = Mix(Mix(Mix(14695981039346656037UL, table), key), body);
        return unchecked((long)hash);
    }

    private static ulong Mix(ulong hash, string text)
    {
        foreach (var c in text) hash = unchecked((hash ^ c) * 1099511628211UL);
        return unchecked((hash ^ 0x10000UL) * 1099511628211UL);
    }

    private static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (!char.IsHighSurrogate(text[i]) || i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1])) return false;
            i++;
        }

        return true;
    }

    /// <summary>Leaves out what is computed from other members.</summary>
    private sealed class StoredMembersOnly : DefaultContractResolver
    {
        protected override IList<JsonProperty> CreateProperties(Type type, MemberSerialization memberSerialization) =>
            [.. base.CreateProperties(type, memberSerialization).Where(property => property.Writable)];

        // Code that is made for each member is worth it where there are thousands of records, and else costs more than it saves.
        protected override IValueProvider CreateMemberValueProvider(MemberInfo member) =>
            member.DeclaringType == typeof(JournalEntry) || member.DeclaringType == typeof(Binding)
                ? base.CreateMemberValueProvider(member) : new ReflectionValueProvider(member);
    }
}

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
