using RestSharp;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>Sends single HTTP requests to one server of Zoho.</summary>
internal sealed class ZohoHttp : IDisposable
{
    private readonly RestClient _client;

    /// <summary>Makes a client.</summary>
    /// <param name="address">Base address of the server.</param>
    /// <param name="settings">How long a request may take, and how large its reply may be.</param>
    /// <param name="handler">Carries the requests in tests; not disposed of. Null for the network.</param>
    public ZohoHttp(Uri address, SourceSettings settings, HttpMessageHandler? handler) =>
        _client = ServiceClient.Create(address, settings.Timeout, settings.MaxReplyMegabytes, handler);

    /// <summary>
    /// Sends a request. A request that got no reply is a response with <see cref="RestResponseBase.ErrorException"/> and
    /// status 0.
    /// </summary>
    public async Task<RestResponse> SendAsync(RestRequest request, CancellationToken cancellationToken)
    {
        var response = await _client.ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return response;
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
