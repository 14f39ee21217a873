using System.Net;
using RestSharp;
using ZohoOdooSync.Engine.Retry;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Sends single HTTP requests to one server of Zoho. Never follows a redirect, keeps no cookies (Zoho sets session cookies
/// that would tie calls together), and ends a request that takes too long.
/// </summary>
internal sealed class ZohoHttp : IDisposable
{
    private readonly RestClient _client;
    private readonly CallReports? _reports;

    /// <summary>Makes a client.</summary>
    /// <param name="address">Base address of the server.</param>
    /// <param name="timeout">How long a request may take, its body included.</param>
    /// <param name="handler">Carries the requests in tests; not disposed of. Null for the network.</param>
    /// <param name="reports">Tells each call; null where nobody listens.</param>
    public ZohoHttp(Uri address, TimeSpan timeout, HttpMessageHandler? handler, CallReports? reports = null)
    {
        _reports = reports;
        var carrier = handler ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            // A server that runs for weeks must notice when Zoho's addresses change.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        _client = new RestClient(carrier, disposeHandler: handler is null, options =>
        {
            options.BaseUrl = new Uri(address.AbsoluteUri.TrimEnd('/') + "/");
            options.FollowRedirects = false;
            options.Timeout = timeout;
            options.UserAgent = "ZohoOdooSync/" + typeof(ZohoHttp).Assembly.GetName().Version?.ToString(3);
        });
    }

    /// <summary>
    /// Sends a request. A request that got no reply is a response with <see cref="RestResponseBase.ErrorException"/> and
    /// status 0.
    /// </summary>
    public async Task<RestResponse> SendAsync(RestRequest request, CancellationToken cancellationToken)
    {
        var response = _reports is null
            ? await _client.ExecuteAsync(request, cancellationToken).ConfigureAwait(false)
            : await _reports.TellAsync(NameOf(request), () => _client.ExecuteAsync(request, cancellationToken)).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return response;
    }

    // Of the query only what tells one page from another.
    private static string NameOf(RestRequest request) =>
        $"{request.Method.ToString().ToUpperInvariant()} {request.Resource}"
        + (request.Parameters.FirstOrDefault(parameter => parameter.Name == "page") is { Value: { } page } ? $", page {page}" : string.Empty);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
