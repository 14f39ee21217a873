using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Tests;

/// <summary>A clock that moves only when a test moves it.</summary>
internal sealed class HandClock(DateTimeOffset start) : TimeProvider
{
    private DateTimeOffset _now = start;

    public HandClock() : this(new DateTimeOffset(2026, 6, 9, 17, 15, 34, TimeSpan.Zero))
    {
    }

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan time) => _now += time;
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, HttpResponseHeaders Headers, string? MediaType)
{
    public JToken Json => JsonConvert.DeserializeObject<JToken>(Text,
        new JsonSerializerSettings { DateParseHandling = DateParseHandling.None, FloatParseHandling = FloatParseHandling.Decimal })!;

    public string Header(string name) => Headers.TryGetValues(name, out var values) ? string.Join(",", values) : "";
}

/// <summary>A sandbox and a client that speaks to it over real HTTP.</summary>
internal sealed class SandboxClient : IAsyncDisposable
{
    private readonly HttpClient _http;
    private string? _token;

    private SandboxClient(SandboxServer server, HandClock clock)
    {
        Server = server;
        Clock = clock;
        _http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false })
        {
            BaseAddress = server.Address,
        };
    }

    public SandboxServer Server { get; }

    public HandClock Clock { get; }

    public static async Task<SandboxClient> StartAsync(SandboxOptions? options = null)
    {
        var clock = new HandClock();
        var given = options ?? new SandboxOptions { Products = 0 };
        return new SandboxClient(await SandboxServer.StartAsync(given with { TimeProvider = clock }), clock);
    }

    public static Task<SandboxClient> OdooAsync(int version) =>
        StartAsync(new SandboxOptions { Products = 0, OdooVersion = version });

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? body = null, params (string, string)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await _http.SendAsync(request);
        return new Answer(response.StatusCode, await response.Content.ReadAsStringAsync(), response.Headers,
            response.Content.Headers.ContentType?.MediaType);
    }

    public Task<Answer> TokenAsync(string? secret = null, string? refresh = null, bool inQuery = false)
    {
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "refresh_token",
            ["client_id"] = Server.Secrets.ZohoClientId,
            ["client_secret"] = secret ?? Server.Secrets.ZohoClientSecret,
            ["refresh_token"] = refresh ?? Server.Secrets.ZohoRefreshToken,
        };
        return inQuery
            ? SendAsync(HttpMethod.Post, "/oauth/v2/token?" + string.Join("&", fields.Select(field => $"{field.Key}={field.Value}")))
            : SendAsync(HttpMethod.Post, "/oauth/v2/token", new FormUrlEncodedContent(fields));
    }

    public async Task<Answer> ZohoAsync(string path, HttpMethod? method = null, object? body = null, string? organization = "746283917")
    {
        _token ??= (string?)(await TokenAsync()).Json["access_token"];
        var glue = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        var url = "/books/v3/" + path + (organization is null ? "" : $"{glue}organization_id={organization}");
        return await SendAsync(
            method ?? HttpMethod.Get, url, body is null ? null : JsonBody(body), ("Authorization", $"Zoho-oauthtoken {_token}"));
    }

    public void ForgetToken() => _token = null;

    public async Task<JToken> RpcAsync(string service, string method, params object[] args)
    {
        var answer = await SendAsync(HttpMethod.Post, "/jsonrpc", JsonBody(new
        {
            jsonrpc = "2.0",
            method = "call",
            id = 7,
            @params = new { service, method, args },
        }));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Json;
    }

    /// <summary>execute_kw as a user; gives the whole envelope.</summary>
    public Task<JToken> CallAsync(
        string method, object[] args, object? named = null, string login = "sync", string model = "product.template")
    {
        var user = Server.Odoo.User(login);
        return RpcAsync("object", "execute_kw", "sandbox", user.Id, user.Password, model, method, args, named ?? new { });
    }

    public async Task<JToken> ResultAsync(
        string method, object[] args, object? named = null, string login = "sync", string model = "product.template")
    {
        var envelope = await CallAsync(method, args, named, login, model);
        return envelope["result"] ?? throw new InvalidOperationException(envelope.ToString());
    }

    public async Task<JToken> LoadAsync(string[] fields, object?[][] rows, object? context = null, string login = "sync") =>
        await ResultAsync("load", [fields, rows], new { context = context ?? new { } }, login);

    public Task<Answer> Json2Async(string path, object body, string? key = null, params (string, string)[] headers) =>
        SendAsync(HttpMethod.Post, "/json/2/" + path, JsonBody(body),
            [("Authorization", $"bearer {key ?? Server.Odoo.User("sync").ApiKey}"), .. headers]);

    public Task<Answer> AdminAsync(HttpMethod method, string path, object? body = null) =>
        SendAsync(method, "/sandbox/" + path, body is null ? null : JsonBody(body));

    public static StringContent JsonBody(object body) =>
        new(body as string ?? JsonConvert.SerializeObject(body), Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Server.DisposeAsync();
    }
}
