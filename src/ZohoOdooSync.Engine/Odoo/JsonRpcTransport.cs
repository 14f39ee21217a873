using System.Net;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using RestSharp;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// <c>POST /jsonrpc</c>, Odoo 14 to 21: positional ids, almost everything else by name, the account's password (or an API key in
/// its place) in every call. HTTP 200 whatever happens; a missing <c>result</c> is the value None.
/// </summary>
internal sealed class JsonRpcTransport(OdooHttp http) : IOdooTransport
{
    private int _requests;
    private int _uid;

    public string Name => "json-rpc";

    /// <summary>Major version, by <c>common.version</c>.</summary>
    public Task<int> GetVersionAsync(CancellationToken cancellationToken) =>
        PostAsync(
            new OdooCall("common", "version"),
            json => WriteService(json, "common", "version", static _ => { }),
            reader => OdooVersion.Major(JToken.Load(reader)["server_version_info"]),
            cancellationToken);

    /// <summary>The databases, by <c>db.list</c>: refused where the server's settings say <c>list_db = False</c>, and since 20.</summary>
    public Task<IReadOnlyList<string>> ListDatabasesAsync(CancellationToken cancellationToken) =>
        PostAsync<IReadOnlyList<string>>(
            new OdooCall("db", "list"),
            json => WriteService(json, "db", "list", static _ => { }),
            reader => [.. ReplyShape.List(JToken.Load(reader), "the list of databases").Select(row => ReplyShape.Text(row, "a database"))],
            cancellationToken);

    /// <summary>Logs in: finds the account's uid, which later calls carry.</summary>
    /// <exception cref="SyncException"><c>OdooAuthenticationFailed</c> where Odoo answers false.</exception>
    public async Task<int> AuthenticateAsync(CancellationToken cancellationToken)
    {
        var settings = http.Settings;
        var uid = await PostAsync(
            new OdooCall("common", "authenticate"),
            json => WriteService(json, "common", "authenticate", writer =>
            {
                writer.WriteValue(settings.Database);
                writer.WriteValue(settings.Username);
                writer.WriteValue(PasswordOrKey);
                writer.WriteStartObject();
                writer.WriteEndObject();
            }),
            reader => JToken.Load(reader) is var answer && answer is JValue { Type: JTokenType.Boolean, Value: false }
                ? (int?)null
                : ReplyShape.Whole(answer, "the account's id"),
            cancellationToken).ConfigureAwait(false);
        _uid = uid ?? throw OdooErrors.AuthenticationFailed(
                settings.Address, settings.Database, settings.Username, "wrong user name, password or key");
        return _uid;
    }

    public Task<T> SendAsync<T>(
        OdooCall call, IReadOnlyList<(string Name, object? Value)> sessionContext, Func<JsonTextReader, T> read,
        CancellationToken cancellationToken) =>
        PostAsync(
            call,
            json => WriteService(json, "object", "execute_kw", writer =>
            {
                writer.WriteValue(http.Settings.Database);
                writer.WriteValue(_uid);
                writer.WriteValue(PasswordOrKey);
                writer.WriteValue(call.Model);
                writer.WriteValue(call.Method);
                writer.WriteStartArray();
                if (call.Ids is { } ids) WireJson.Serializer.Serialize(writer, ids);
                foreach (var (_, value) in call.Arguments.Take(call.Placed)) WireJson.Serializer.Serialize(writer, value);
                writer.WriteEndArray();
                writer.WriteStartObject();
                call.WriteNamed(writer, sessionContext, call.Placed);
                writer.WriteEndObject();
            }),
            read,
            cancellationToken);

    private string PasswordOrKey =>
        http.Settings.Password.IsEmpty ? http.Settings.ApiKey.Reveal() : http.Settings.Password.Reveal();

    private void WriteService(JsonWriter json, string service, string method, Action<JsonWriter> writeArguments)
    {
        json.WriteStartObject();
        json.WritePropertyName("jsonrpc");
        json.WriteValue("2.0");
        json.WritePropertyName("method");
        json.WriteValue("call");
        json.WritePropertyName("id");
        json.WriteValue(Interlocked.Increment(ref _requests));
        json.WritePropertyName("params");
        json.WriteStartObject();
        json.WritePropertyName("service");
        json.WriteValue(service);
        json.WritePropertyName("method");
        json.WriteValue(method);
        json.WritePropertyName("args");
        json.WriteStartArray();
        writeArguments(json);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private Task<T> PostAsync<T>(
        OdooCall call, Action<JsonWriter> writeBody, Func<JsonTextReader, T> read, CancellationToken cancellationToken)
    {
        var request = new RestRequest("jsonrpc", Method.Post).AddStringBody(WireJson.Write(writeBody), ContentType.Json);
        return http.SendAsync(
            request, $"{call.Model}.{call.Method}", call.Writes, reply => ReadReply(reply, call, read), cancellationToken);
    }

    private T ReadReply<T>(OdooHttpReply reply, OdooCall call, Func<JsonTextReader, T> read)
    {
        if (reply.Status == HttpStatusCode.NotFound) throw OdooErrors.RpcOff(http.Settings.Address);
        if (reply.Status != HttpStatusCode.OK || !reply.IsJson)
            throw http.ForeignReply(reply, $"{call.Model}.{call.Method}", call.Writes);

        using var reader = WireJson.ReadReply(reply.Body);
        if (!reader.Read() || reader.TokenType != JsonToken.StartObject)
            throw OdooErrors.Unreadable(http.Settings.Address, call.Method, "it is no object").AsUnknown(call.Writes);
        var result = default(T);
        var found = false;
        while (reader.Read() && reader.TokenType == JsonToken.PropertyName)
        {
            var property = (string)reader.Value!;
            reader.Read();
            switch (property)
            {
                case "result":
                    result = read(reader);
                    found = true;
                    break;
                case "error":
                    var error = JToken.Load(reader);
                    throw Failure(error, call);
                default:
                    reader.Skip();
                    break;
            }
        }

        if (reader.TokenType != JsonToken.EndObject)
            throw OdooErrors.Unreadable(http.Settings.Address, call.Method, "it ends too early").AsUnknown(call.Writes);
        if (found) return result!;
        // A method that returns None answers without the key.
        using var nothing = WireJson.Read("null");
        nothing.Read();
        return read(nothing);
    }

    private SyncException Failure(JToken error, OdooCall call)
    {
        var settings = http.Settings;
        return OdooFault.From(error["data"])?.ToException(call, settings.Address, settings.Database, settings.Username, http.Mask)
            ?? OdooErrors.Unreadable(
            settings.Address, call.Method,
            "an error without a name: " + ShownText.Shortened(http.Mask.Scrub(error["message"]?.ToString()), 300));
    }
}
