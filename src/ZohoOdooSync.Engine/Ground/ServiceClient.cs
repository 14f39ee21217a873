using System.Net;
using System.Text;
using RestSharp;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// The HTTP client of both services. Never follows a redirect (credentials stay with the configured host), keeps no cookies
/// (those of Zoho tie calls together, and one of another database makes Odoo refuse), ends a request that takes too long,
/// and stops reading a reply that is too large, counted as it is unpacked.
/// </summary>
internal static class ServiceClient
{
    private const int ShownPage = 64 * 1024;

    private static readonly string UserAgent = "ZohoOdooSync/" + typeof(ServiceClient).Assembly.GetName().Version?.ToString(3);

    /// <summary>Makes a client.</summary>
    /// <param name="address">Base address of the server.</param>
    /// <param name="timeout">How long a request may take, its body included.</param>
    /// <param name="maxReplyMegabytes">Largest body of a reply, unpacked.</param>
    /// <param name="handler">Carries the requests in tests; not disposed of. Null for the network.</param>
    public static RestClient Create(Uri address, TimeSpan timeout, int maxReplyMegabytes, HttpMessageHandler? handler) => new(
        CreateHttp(maxReplyMegabytes, handler),
        new RestClientOptions
        {
            BaseUrl = new Uri(address.AbsoluteUri.TrimEnd('/') + "/"),
            FollowRedirects = false,
            Timeout = timeout,
            UserAgent = UserAgent,
        },
        disposeHttpClient: true);

    /// <summary>Makes the client of single requests; the caller keeps their time.</summary>
    /// <inheritdoc cref="Create"/>
    public static HttpClient CreateHttp(int maxReplyMegabytes, HttpMessageHandler? handler)
    {
        var carrier = handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            // A server that runs for weeks must notice when the service's address changes.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        var http = new HttpClient(carrier, disposeHandler: handler is null)
        {
            MaxResponseContentBufferSize = maxReplyMegabytes * 1024L * 1024,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", UserAgent);
        return http;
    }

    /// <summary>Why a reply was not read to its end, where it was too large; else null.</summary>
    public static string? TooLarge(RestResponse response, int maxReplyMegabytes) =>
        response.ErrorException is HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded }
            ? $"it is larger than {maxReplyMegabytes} megabytes unpacked"
            : null;

    /// <summary>The words of a web page, as a message may show them: without tags and secrets, on one line, shortened.</summary>
    /// <param name="page">The page as it was sent; only its beginning is looked at.</param>
    /// <param name="mask">Hides secrets.</param>
    /// <param name="maxLength">Most characters.</param>
    public static string WordsOf(ReadOnlySpan<byte> page, SecretMask mask, int maxLength)
    {
        var html = mask.Scrub(Encoding.UTF8.GetString(page[..Math.Min(page.Length, ShownPage)]));
        // Tags part words, but may also stand between the parts of a secret.
        var joined = WithoutTags(html, string.Empty);
        var scrubbed = mask.Scrub(joined);
        return ShownText.Shortened(scrubbed == joined ? mask.Scrub(WithoutTags(html, " ")) : scrubbed, maxLength);
    }

    private static string WithoutTags(string html, string between)
    {
        var text = new StringBuilder(html.Length);
        for (var i = 0; i < html.Length; i++)
        {
            if (html[i] != '<')
            {
                text.Append(html[i]);
                continue;
            }

            var hidden = new[] { "script", "style" }.FirstOrDefault(
                name => html.AsSpan(i + 1).StartsWith(name, StringComparison.OrdinalIgnoreCase));
            var end = hidden is null ? i : html.IndexOf("</" + hidden, i, StringComparison.OrdinalIgnoreCase);
            end = end < 0 ? -1 : html.IndexOf('>', end);
            i = end < 0 ? html.Length : end;
            text.Append(between);
        }

        return string.Join(' ', WebUtility.HtmlDecode(text.ToString()).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }
}
