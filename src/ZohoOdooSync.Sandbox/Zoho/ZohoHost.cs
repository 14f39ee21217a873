using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>The paths of Zoho's hosts, which share one address here: accounts, the API console and the Books API.</summary>
internal sealed class ZohoHost(SandboxZoho zoho, SandboxSecrets secrets, RequestPipeline pipeline, Func<string> ownAddress)
{
    private readonly ZohoApi _api = new(zoho);
    private readonly ZohoTokenEndpoint _tokens = new(zoho, secrets, ownAddress);
    private readonly ZohoConsole _console = new(zoho, secrets);

    /// <summary>False when the path is none of Zoho's.</summary>
    public async Task<bool> TryServeAsync(Incoming incoming)
    {
        var switches = zoho.Switches;
        if (incoming.Path == "/oauth/v2/token")
        {
            zoho.Calls.Arrive("zoho.token", incoming.Method);
            await pipeline.ServeAsync(incoming, new ServiceRoute("zoho.token", null, switches.LatencyMilliseconds, false),
                _api.Fail, _ => _tokens.Answer(incoming)).ConfigureAwait(false);
            return true;
        }
        if (incoming.Path == ZohoConsole.Path)
        {
            await RequestPipeline.SendAsync(incoming.Http, _console.Answer(), gzip: false).ConfigureAwait(false);
            return true;
        }
        if (!incoming.Path.StartsWith(ZohoApi.Prefix, StringComparison.Ordinal))
            return false;
        var endpoint = ZohoApi.EndpointOf(incoming.Path);
        zoho.Calls.Arrive(endpoint, incoming.Method);
        zoho.Calls.Enter();
        try
        {
            await pipeline.ServeAsync(incoming, new ServiceRoute(endpoint, null, switches.LatencyMilliseconds, switches.Gzip),
                _api.Fail, fault => _api.Answer(incoming, fault)).ConfigureAwait(false);
        }
        finally
        {
            zoho.Calls.Leave();
        }
        return true;
    }
}
