using System.Globalization;
using Newtonsoft.Json;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>The version of the server, in the shapes of its three doors (facts, sections 2.1 and 3.2).</summary>
internal static class OdooVersion
{
    /// <summary>GET /web/version and /json/version: 19 only, without a login.</summary>
    public static Reply Web(int version) => version < 19
        ? Reply.Html(404, "404 Not Found", "The requested URL was not found on the server.")
        : Reply.Json(200, json =>
        {
            json.WriteStartObject();
            json.WritePropertyName("version_info");
            WriteInfo(json, version);
            json.WritePropertyName("version");
            json.WriteValue(Text(version));
            json.WriteEndObject();
        });

    /// <summary>POST /web/webclient/version_info: all versions, in a JSON-RPC envelope.</summary>
    public static Reply WebClient(int version) => Reply.Json(200, json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("jsonrpc");
        json.WriteValue("2.0");
        json.WritePropertyName("id");
        json.WriteNull();
        json.WritePropertyName("result");
        WriteCommon(json, version);
        json.WriteEndObject();
    });

    public static void WriteCommon(JsonTextWriter json, int version)
    {
        json.WriteStartObject();
        json.WritePropertyName("server_version");
        json.WriteValue(Text(version));
        json.WritePropertyName("server_version_info");
        WriteInfo(json, version);
        json.WritePropertyName("server_serie");
        json.WriteValue(version.ToString(CultureInfo.InvariantCulture) + ".0");
        json.WritePropertyName("protocol_version");
        json.WriteValue(1);
        json.WriteEndObject();
    }

    private static string Text(int version) => version >= 19 ? "19.0-20251216" : version.ToString(CultureInfo.InvariantCulture) + ".0";

    private static void WriteInfo(JsonTextWriter json, int version)
    {
        json.WriteStartArray();
        json.WriteValue(version);
        json.WriteValue(0);
        json.WriteValue(0);
        json.WriteValue("final");
        json.WriteValue(0);
        json.WriteValue("");
        json.WriteEndArray();
    }
}
