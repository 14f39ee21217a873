using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json.Serialization;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Admin;

/// <summary>Bodies of the admin API: camelCase JSON, {"ok":true} or {"error":"..."}.</summary>
internal static class AdminReplies
{
    public static JsonSerializer Serializer { get; } = JsonSerializer.Create(new JsonSerializerSettings
    {
        ContractResolver = new CamelCasePropertyNamesContractResolver
        {
            // Keys such as zoho.items are names of their own.
            NamingStrategy = new CamelCaseNamingStrategy { ProcessDictionaryKeys = false },
        },
        Converters = { new Newtonsoft.Json.Converters.StringEnumConverter() },
        MissingMemberHandling = MissingMemberHandling.Error,
        DateParseHandling = DateParseHandling.None,
        FloatParseHandling = FloatParseHandling.Decimal,
    });

    public static Reply Ok() => Of(new { ok = true });

    public static Reply Error(int status, string message) => Of(new { error = message }, status);

    public static Reply Of(object value, int status = 200) => Reply.Json(status, json => Serializer.Serialize(json, value));

    /// <exception cref="JsonException">A key is unknown or a value has the wrong type.</exception>
    public static T Read<T>(JObject body) => body.ToObject<T>(Serializer)!;
}

/// <summary>Sets the switches named in a body and answers all of them; an unknown name changes nothing.</summary>
internal static class AdminSwitches
{
    public static Reply Apply(object switches, JObject body)
    {
        // Read into a fresh copy first, so that one bad value leaves all switches as they are.
        var merged = JObject.FromObject(switches, AdminReplies.Serializer);
        foreach (var property in body.Properties())
        {
            if (!merged.ContainsKey(property.Name))
                throw new ArgumentException(
                    $"Switch '{property.Name}' is unknown; allowed: {string.Join(", ", merged.Properties().Select(known => known.Name))}.");
        }
        _ = body.ToObject(switches.GetType(), AdminReplies.Serializer);
        using var reader = body.CreateReader();
        AdminReplies.Serializer.Populate(reader, switches);
        return AdminReplies.Of(switches);
    }
}
