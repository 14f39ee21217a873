using System.Globalization;
using System.Net;
using System.Text;
using System.Web;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Tests.Zoho;

/// <summary>One request as it was sent.</summary>
public sealed record SentRequest(HttpMethod Method, Uri Address, string? Authorization, string Body)
{
    public bool IsToken => Address.AbsolutePath.EndsWith("/oauth/v2/token", StringComparison.Ordinal);

    public string? Query(string name) => HttpUtility.ParseQueryString(Address.Query)[name];
}

/// <summary>
/// Answers in place of the network: gives tokens, and whatever the test wants for the API. Keeps what was sent.
/// </summary>
public sealed class FakeZoho : HttpMessageHandler
{
    private readonly object _gate = new();
    private readonly List<SentRequest> _sent = [];
    private int _tokens;

    /// <summary>Answers an API request.</summary>
    public Func<SentRequest, HttpResponseMessage> Api { get; set; } = _ => Json("""{"code":0,"message":"success"}""");

    /// <summary>Answers a token request; null for a good token.</summary>
    public Func<SentRequest, HttpResponseMessage>? Token { get; set; }

    public string ApiDomain { get; set; } = "https://www.zohoapis.com";

    /// <summary>Everything that was sent, in order.</summary>
    public IReadOnlyList<SentRequest> Sent
    {
        get
        {
            lock (_gate) return [.. _sent];
        }
    }

    public IEnumerable<SentRequest> ApiCalls => Sent.Where(request => !request.IsToken);

    public int TokenCalls => Sent.Count(request => request.IsToken);

    public static HttpResponseMessage Json(string body, int status = 200) => new((HttpStatusCode)status)
    {
        Content = new StringContent(body, Encoding.UTF8, "application/json"),
    };

    public static HttpResponseMessage Error(int status, int code, string message) =>
        Json(new JObject { ["code"] = code, ["message"] = message }.ToString(), status);

    public static HttpResponseMessage Html(int status) => new((HttpStatusCode)status)
    {
        Content = new StringContent("<html><body>Bad gateway</body></html>", Encoding.UTF8, "text/html"),
    };

    /// <summary>Answers the listing from a catalogue, in pages as Zoho does.</summary>
    public static HttpResponseMessage Page(SentRequest request, IReadOnlyList<string> rows, Action<JObject>? change = null)
    {
        var page = int.Parse(request.Query("page")!, CultureInfo.InvariantCulture);
        var perPage = int.Parse(request.Query("per_page")!, CultureInfo.InvariantCulture);
        var context = new JObject
        {
            ["page"] = page, ["per_page"] = perPage, ["has_more_page"] = page * perPage < rows.Count, ["report_name"] = "Items",
            ["applied_filter"] = request.Query("filter_by"), ["sort_column"] = request.Query("sort_column"),
            ["sort_order"] = request.Query("sort_order"), ["custom_fields"] = new JArray(),
        };
        change?.Invoke(context);
        return Json($$"""{"code":0,"message":"success","items":[{{string.Join(',', rows.Skip((page - 1) * perPage).Take(perPage))}}],"page_context":{{context}}}""");
    }

    public static string Row(long number, string more = "") =>
        $$"""{"item_id":"{{4815000000000000000 + number}}","name":"Item {{number}}","status":"active","rate":{{number}}.50,"unit":"pcs","sku":"","item_type":"sales","product_type":"goods","can_be_sold":true,"last_modified_time":"2026-06-09T13:15:34-0400"{{more}}}""";

    public static List<string> Rows(int count) => Enumerable.Range(1, count).Select(number => Row(number)).ToList();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? string.Empty : await request.Content.ReadAsStringAsync(cancellationToken);
        var authorization = request.Headers.TryGetValues("Authorization", out var values) ? values.Single() : null;
        var sent = new SentRequest(request.Method, request.RequestUri!, authorization, body);
        lock (_gate) _sent.Add(sent);
        await Task.Yield();
        var response = sent.IsToken ? (Token ?? GoodToken)(sent) : Api(sent);
        response.RequestMessage = request;
        return response;
    }

    private HttpResponseMessage GoodToken(SentRequest request) => Json(
        $$"""{"access_token":"1000.token{{Interlocked.Increment(ref _tokens):00}}.abcdef","expires_in":3600,"api_domain":"{{ApiDomain}}","token_type":"Bearer"}""");
}
