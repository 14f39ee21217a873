using Newtonsoft.Json;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>name, message, arguments, context, debug: the same object in both transports.</summary>
internal static class OdooErrorBody
{
    public static void Write(JsonTextWriter json, OdooException error)
    {
        json.WriteStartObject();
        json.WritePropertyName("name");
        json.WriteValue(error.Name);
        json.WritePropertyName("message");
        json.WriteValue(error.Message);
        json.WritePropertyName("arguments");
        json.WriteStartArray();
        json.WriteValue(error.Message);
        json.WriteEndArray();
        json.WritePropertyName("context");
        json.WriteStartObject();
        json.WriteEndObject();
        json.WritePropertyName("debug");
        json.WriteValue($"Traceback (most recent call last):\n  File \"odoo/http.py\", line 2150, in _transactioning\n{error.Name}: "
            + $"{error.Message}\n");
        json.WriteEndObject();
    }
}
