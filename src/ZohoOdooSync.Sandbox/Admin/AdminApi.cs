using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Http;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Sandbox.Admin;

/// <summary>The paths under /sandbox/: what a person or a script does to both services from outside (docs/sandbox.md).</summary>
internal sealed class AdminApi(SandboxServer sandbox)
{
    private const string Prefix = "/sandbox/";

    private readonly AdminState _state = new(sandbox);
    private readonly AdminItems _items = new(sandbox.Zoho);
    private readonly AdminProducts _products = new(sandbox.Odoo);
    private readonly AdminFaults _faults = new(sandbox.Faults);

    /// <summary>False when the path is none of the admin API's.</summary>
    public async Task<bool> TryServeAsync(Incoming incoming)
    {
        if (!incoming.Path.StartsWith(Prefix, StringComparison.Ordinal))
            return false;
        Reply reply;
        try
        {
            reply = Answer(incoming) ?? AdminReplies.Error(404, $"{incoming.Method} {incoming.Path} is unknown; see docs/sandbox.md.");
        }
        catch (Exception error) when (
            error is JsonException or ArgumentException or FormatException or InvalidCastException or OverflowException)
        {
            reply = AdminReplies.Error(400, error.Message);
        }
        catch (KeyNotFoundException)
        {
            reply = AdminReplies.Error(404, $"{incoming.Path} does not exist.");
        }
        await RequestPipeline.SendAsync(incoming.Http, reply, gzip: false).ConfigureAwait(false);
        return true;
    }

    private Reply? Answer(Incoming incoming)
    {
        JObject Body() => incoming.Body.Length == 0 ? [] : incoming.Json() as JObject
            ?? throw new ArgumentException("The body is not a JSON object.");
        return (incoming.Method, incoming.Path[Prefix.Length..].Split('/')) switch
        {
            ("GET", ["state"]) => _state.Answer(),
            ("POST", ["reset-counters"]) => Done(sandbox.ResetCounters),
            ("POST", ["latency"]) => Latency(Body()),
            ("POST", ["zoho", "switches"]) => AdminSwitches.Apply(sandbox.Zoho.Switches, Body()),
            ("POST", ["odoo", "switches"]) => AdminSwitches.Apply(sandbox.Odoo.Switches, Body()),
            ("POST", ["zoho", "expire-tokens"]) => Done(sandbox.Zoho.ExpireAccessTokens),
            ("POST", ["zoho", "revoke"]) => Done(sandbox.Zoho.RevokeRefreshToken),
            ("POST", ["zoho", "grant-code"]) => GrantCode(Body()),
            ("POST", ["zoho", "remaining-calls"]) => Done(() =>
                sandbox.Zoho.Calls.SetRemainingToday((int?)Body()["calls"] ?? throw new ArgumentException("calls is missing."))),
            ("POST", ["zoho", "bulk-edit"]) => _items.BulkEdit(Body()),
            (_, ["zoho", "items", .. var rest]) => _items.Answer(incoming.Method, rest, Body),
            (_, ["odoo", "products", .. var rest]) => _products.Answer(incoming.Method, rest, Body),
            (_, ["faults"]) => _faults.Answer(incoming.Method, Body),
            _ => null,
        };
    }

    private Reply GrantCode(JObject body) => AdminReplies.Of(new
    {
        code = sandbox.Zoho.Grants.NewCode(
            (int?)body["seconds"] is { } seconds ? TimeSpan.FromSeconds(seconds) : null, (bool?)body["offline"] ?? true,
            (string?)body["scope"] ?? ZohoGrants.UsualScope),
    });

    private Reply Latency(JObject body)
    {
        sandbox.Zoho.Switches.LatencyMilliseconds = (int?)body["zohoMilliseconds"] ?? sandbox.Zoho.Switches.LatencyMilliseconds;
        sandbox.Odoo.Switches.LatencyMilliseconds = (int?)body["odooMilliseconds"] ?? sandbox.Odoo.Switches.LatencyMilliseconds;
        return AdminReplies.Ok();
    }

    private static Reply Done(Action work)
    {
        work();
        return AdminReplies.Ok();
    }
}
