using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Conformance.Harness;

/// <summary>What came back over HTTP.</summary>
internal sealed record HttpAnswer(int Status, string? MediaType, string Body, HttpResponseHeaders Headers)
{
    /// <summary>The body as JSON, or null where it is none. Times stay text, and numbers keep their digits.</summary>
    public JToken? Json
    {
        get
        {
            try
            {
                using var reader = new JsonTextReader(new StringReader(Body))
                {
                    DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal,
                };
                return JToken.ReadFrom(reader);
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}

/// <summary>An account: its login, and its password or API key.</summary>
internal sealed record Account(string Login, string Key);

/// <summary>
/// A client of its own, as small as can be: the engine's is not used here, since the suite must not believe what the
/// engine believes.
/// </summary>
internal sealed class OdooDoor(Uri address, string database) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
    {
        BaseAddress = address, Timeout = TimeSpan.FromMinutes(3),
    };

    private readonly Dictionary<Account, int> _uids = [];

    public string Database { get; } = database;

    /// <summary>Sends whatever it is given.</summary>
    public async Task<HttpAnswer> SendAsync(
        HttpMethod method, string path, string? body, string mediaType = "application/json", params (string, string)[] headers)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, mediaType);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        return new HttpAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsStringAsync(), response.Headers);
    }

    /// <summary>A service of /jsonrpc; the whole envelope comes back.</summary>
    public Task<HttpAnswer> RpcAsync(string service, string method, params object?[] args) =>
        SendAsync(HttpMethod.Post, "/jsonrpc", Text(new { jsonrpc = "2.0", method = "call", id = 1,
            @params = new { service, method, args } }));

    /// <summary>A method of a model through one of the doors.</summary>
    public async Task<HttpAnswer> CallAsync(Door door, Account account, string model, string method, JObject named, int[]? ids,
        object? context)
    {
        var arguments = (JObject)named.DeepClone();
        if (context is not null)
            arguments["context"] = JToken.FromObject(context);
        if (door == Door.Json2)
        {
            if (ids is not null)
                arguments["ids"] = new JArray(ids);
            return await SendAsync(HttpMethod.Post, $"/json/2/{model}/{method}", Text(arguments),
                headers: [("Authorization", $"bearer {account.Key}"), ("X-Odoo-Database", Database)]);
        }

        var positional = new JArray();
        if (ids is not null)
            positional.Add(new JArray(ids));
        // create is the one method whose values must stand at their place.
        if (arguments.Remove("vals_list", out var values))
            positional.Add(values!);
        return await RpcAsync("object", "execute_kw", Database, await UidAsync(account), account.Key, model, method, positional, arguments);
    }

    /// <summary>The user id of an account.</summary>
    public async Task<int> UidAsync(Account account)
    {
        if (_uids.TryGetValue(account, out var known))
            return known;
        var answer = await RpcAsync("common", "authenticate", Database, account.Login, account.Key, new { });
        return answer.Json?["result"] is JValue { Type: JTokenType.Integer } uid
            ? _uids[account] = (int)uid
            : throw new InvalidOperationException($"The account \"{account.Login}\" cannot log in to \"{Database}\": {answer.Body}");
    }

    // Escaped, so that half of a surrogate pair travels too.
    private static string Text(object body) => JsonConvert.SerializeObject(
        body, new JsonSerializerSettings { StringEscapeHandling = StringEscapeHandling.EscapeNonAscii });

    public void Dispose() => _http.Dispose();
}
