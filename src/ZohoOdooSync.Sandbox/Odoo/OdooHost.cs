using System.Globalization;
using System.Text;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>The paths of the Odoo server, each brought to its transport.</summary>
internal sealed class OdooHost
{
    private readonly SandboxOdoo _odoo;
    private readonly RequestPipeline _pipeline;
    private readonly OdooJsonRpc _jsonRpc;
    private readonly OdooJson2 _json2;
    private readonly OdooWorkers _workers;

    public OdooHost(SandboxOdoo odoo, RequestPipeline pipeline)
    {
        _odoo = odoo;
        _pipeline = pipeline;
        _workers = new OdooWorkers(odoo);
        var service = new OdooService(odoo);
        _jsonRpc = new OdooJsonRpc(odoo, service);
        _json2 = new OdooJson2(odoo, service);
    }

    /// <summary>False when the path is none of Odoo's.</summary>
    public async Task<bool> TryServeAsync(Incoming incoming)
    {
        if (_odoo.Switches.ConnectionClose)
            incoming.Http.Response.Headers.Connection = "close";
        if (_odoo.Switches.DateAheadSeconds != 0)
            incoming.Http.Response.Headers.Date = _odoo.Now().AddSeconds(_odoo.Switches.DateAheadSeconds)
                .ToString("r", CultureInfo.InvariantCulture);
        if (_odoo.Switches.DateHeader is { } date)
            incoming.Http.Response.Headers.Date = date;
        if (_odoo.Switches.MostBodyBytes is { } most && Encoding.UTF8.GetByteCount(incoming.Body) > most)
        {
            _odoo.Calls.Arrive("proxy.413");
            await RequestPipeline.SendAsync(incoming.Http, Reply.Html(413, "413 Request Entity Too Large", "nginx"), gzip: false)
                .ConfigureAwait(false);
            return true;
        }
        switch (incoming.Path)
        {
            case "/jsonrpc":
                await ServeJsonRpcAsync(incoming).ConfigureAwait(false);
                return true;
            case "/web/version" or "/json/version":
                await ServeAsync(incoming, "odoo.version", null, incoming.Path, _ => OdooVersion.Web(_odoo.Version)).ConfigureAwait(false);
                return true;
            case "/web/webclient/version_info":
                await ServeAsync(incoming, "odoo.version", null, incoming.Path, _ => OdooVersion.WebClient(_odoo.Version))
                    .ConfigureAwait(false);
                return true;
            case "/json/2" or ['/', 'j', 's', 'o', 'n', '/', '2', '/', ..]:
                var route = OdooJson2.Route(incoming.Path);
                await ServeAsync(incoming, $"odoo.{route?.Method ?? "unknown"}", route?.Model,
                    route is null ? incoming.Path : $"{route.Value.Model}.{route.Value.Method}",
                    fault => OrGivenUp(() => _json2.Answer(incoming, fault))).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }

    private async Task ServeJsonRpcAsync(Incoming incoming)
    {
        var (request, refusal) = _jsonRpc.Read(incoming);
        if (request is null)
        {
            _odoo.Calls.Arrive("jsonrpc.invalid");
            await RequestPipeline.SendAsync(incoming.Http, refusal!, gzip: false).ConfigureAwait(false);
            return;
        }
        _odoo.Calls.Arrive(request.Counter);
        await _pipeline.ServeAsync(incoming, Route(request.Endpoint, request.Model),
            fault => GatewayPages.For(fault) ?? (fault.Kind == FaultKind.Unauthorized
                ? _jsonRpc.Failure(request, OdooException.Denied()) : Page(fault)),
            fault => OrGivenUp(() => _jsonRpc.Answer(request, fault))).ConfigureAwait(false);
    }

    private Task ServeAsync(Incoming incoming, string endpoint, string? model, string counter, Func<Fault?, Reply> work)
    {
        _odoo.Calls.Arrive(counter);
        return _pipeline.ServeAsync(incoming, Route(endpoint, model),
            fault => GatewayPages.For(fault) ?? (fault.Kind == FaultKind.Unauthorized
                ? OdooJson2.Failure(OdooJson2.BadKey()) : Page(fault)),
            work);
    }

    private static Reply OrGivenUp(Func<Reply> work)
    {
        try
        {
            return work();
        }
        catch (TooManyRowsException)
        {
            return Reply.Html(504, "504 Gateway Time-out", "nginx");
        }
    }

    private ServiceRoute Route(string endpoint, string? model) =>
        new(endpoint, model, _odoo.Switches.LatencyMilliseconds, Gzip: false) { Turn = _workers.RunAsync };

    private static Reply Page(Fault fault) => GatewayPages.WithRetryAfter(fault.Kind == FaultKind.TooManyRequests
        ? Reply.Html(429, "429 Too Many Requests", "nginx")
        : Reply.Html(500, "500 Internal Server Error", "The server encountered an internal error."), fault);
}
