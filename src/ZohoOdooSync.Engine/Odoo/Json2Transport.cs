using System.Net;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using RestSharp;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// <c>POST /json/2/model/method</c>, Odoo 19 and later: an API key as bearer, named arguments only, the bare result as body,
/// the HTTP status as the class of the error and its <c>name</c> as the error.
/// </summary>
internal sealed class Json2Transport(OdooHttp http) : IOdooTransport
{
    public string Name => "json-2";

    /// <summary>Major version by <c>GET /web/version</c>, or null where the server has no such page (before Odoo 19).</summary>
    public Task<int?> FindVersionAsync(CancellationToken cancellationToken) =>
        http.SendAsync(
            new RestRequest("web/version"),
            "/web/version",
            writes: false,
            reply =>
            {
                if (reply.Status == HttpStatusCode.NotFound) return (int?)null;
                if (reply.Status != HttpStatusCode.OK || !reply.IsJson) throw http.ForeignReply(reply, "/web/version", false);
                using var reader = WireJson.ReadReply(reply.Body);
                return OdooVersion.Major(JToken.Load(reader)["version_info"]);
            },
            cancellationToken);

    public Task<T> SendAsync<T>(
        OdooCall call, IReadOnlyList<(string Name, object? Value)> sessionContext, Func<JsonTextReader, T> read,
        CancellationToken cancellationToken)
    {
        var body = WireJson.Write(json =>
        {
            json.WriteStartObject();
            if (call.Ids is { } ids)
            {
                json.WritePropertyName("ids");
                WireJson.Serializer.Serialize(json, ids);
            }

            call.WriteNamed(json, sessionContext);
            json.WriteEndObject();
        });
        var request = new RestRequest($"json/2/{call.Model}/{call.Method}", Method.Post)
            .AddStringBody(body, ContentType.Json)
            .AddHeader("Authorization", "bearer " + http.Settings.ApiKey.Reveal())
            .AddHeader("X-Odoo-Database", http.Settings.Database);
        return http.SendAsync(
            request, $"{call.Model}.{call.Method}", call.Writes, reply => ReadReply(reply, call, read), cancellationToken);
    }

    private T ReadReply<T>(OdooHttpReply reply, OdooCall call, Func<JsonTextReader, T> read)
    {
        var settings = http.Settings;
        if (reply.Status == HttpStatusCode.OK && reply.IsJson)
        {
            using var reader = WireJson.ReadReply(reply.Body);
            if (!reader.Read()) throw OdooErrors.Unreadable(settings.Address, call.Method, "it is empty").AsUnknown(call.Writes);
            return read(reader);
        }

        // A proxy that says so in JSON of its own is a proxy all the same.
        if (!reply.IsJson || (int)reply.Status is 413 or 429 or >= 502)
        {
            // Without JSON a 404 comes from before any database was chosen; with JSON it is a missing record or model.
            throw reply.Status == HttpStatusCode.NotFound
                ? OdooErrors.DatabaseNotFound(settings.Address, settings.Database, "the server found no database for the call")
                : http.ForeignReply(reply, $"{call.Model}.{call.Method}", call.Writes);
        }

        throw OdooFault.Parse(Encoding.UTF8.GetString(reply.ReadStart()))?.ToException(
            call, settings.Address, settings.Database, settings.Username, http.Mask)
            ?? OdooErrors.Unreadable(settings.Address, call.Method, $"HTTP {(int)reply.Status} without a named error")
                .AsUnknown(call.Writes && (int)reply.Status >= 500);
    }
}
