using RestSharp;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>Sends single HTTP requests to one server of Zoho.</summary>
internal sealed class ZohoHttp : IDisposable
{
    private readonly RestClient _client;
    private readonly CallReports? _reports;

    /// <summary>Makes a client.</summary>
    /// <param name="address">Base address of the server.</param>
    /// <param name="settings">How long a request may take, and how large its reply may be.</param>
    /// <param name="handler">Carries the requests in tests; not disposed of. Null for the network.</param>
    /// <param name="reports">Tells each call; null where nobody listens.</param>
    public ZohoHttp(Uri address, SourceSettings settings, HttpMessageHandler? handler, CallReports? reports = null)
    {
        _reports = reports;
        _client = ServiceClient.Create(address, settings.Timeout, settings.MaxReplyMegabytes, handler);
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
        + (request.Parameters.FirstOrDefault(parameter => parameter.Name == "page") is { Value: { } page } ? $", page {page}"
        : string.Empty);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
