using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Admin;

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
                throw new ArgumentException($"Switch '{property.Name}' is unknown; allowed: {string.Join(", ", merged.Properties().Select(known => known.Name))}.");
        }
        _ = body.ToObject(switches.GetType(), AdminReplies.Serializer);
        using var reader = body.CreateReader();
        AdminReplies.Serializer.Populate(reader, switches);
        return AdminReplies.Of(switches);
    }
}
