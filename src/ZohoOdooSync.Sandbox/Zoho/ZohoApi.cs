using Newtonsoft.Json;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>The Books host: checks token, scope, quota and organisation, then answers (facts, sections 2 to 6).</summary>
internal sealed class ZohoApi
{
    public const string Prefix = "/books/v3/";

    private readonly SandboxZoho _zoho;
    private readonly ZohoListing _listing;
    private readonly ZohoOrganization _organization;
    private readonly ZohoItems _items;

    public ZohoApi(SandboxZoho zoho)
    {
        _zoho = zoho;
        var writer = new ZohoItemWriter(zoho.Options, zoho.Switches, zoho.Clock);
        _listing = new ZohoListing(zoho, writer, new ScanShifter(zoho));
        _organization = new ZohoOrganization(zoho.Options);
        _items = new ZohoItems(zoho, writer);
    }

    /// <summary>Name of the endpoint for faults and counters.</summary>
    public static string EndpointOf(string path) => path[Prefix.Length..].Split('/') switch
    {
        ["organizations", ..] => "zoho.organizations",
        ["settings", "currencies"] => "zoho.currencies",
        ["itemdetails"] => "zoho.itemdetails",
        ["items"] => "zoho.items",
        ["items", _, "image"] => "zoho.image",
        ["items", ..] => "zoho.item",
        _ => "zoho.unknown",
    };

    public Reply Fail(Fault fault) => ZohoReplies.For(fault, _zoho.Switches.DailyLimit);

    public Reply Answer(Incoming incoming, Fault? fault)
    {
        var reply = Check(incoming) ?? Dispatch(incoming, fault);
        return ZohoReplies.WithHeaders(reply, _zoho.Calls.Quota());
    }

    private Reply? Check(Incoming incoming)
    {
        if (Scope(incoming) is not { } scope || !Allows(scope, incoming.Method, incoming.Path))
            return ZohoReplies.Unauthorized();
        if (_zoho.Calls.Use() is var code and not 0)
            return ZohoReplies.TooMany(code, _zoho.Switches.DailyLimit);
        if (EndpointOf(incoming.Path) is "zoho.organizations" or "zoho.unknown")
            return null;
        var organization = incoming.Query("organization_id");
        if (string.IsNullOrEmpty(organization))
            return ZohoReplies.Error(400, 2, "Invalid value passed for organization_id");
        // The further organisations have no items, and nothing else to ask for.
        var isKnown = organization == _zoho.Options.OrganizationId
            || (incoming is { Method: "GET", Path: Prefix + "items" }
                && _zoho.Options.OtherOrganizations.Any(other => other.Id == organization));
        return isKnown
            ? null
            : ZohoReplies.Error(400, 6041, $"This user is not associated with the CompanyID/CompanyName:{organization}.");
    }

    private string? Scope(Incoming incoming)
    {
        var parts = (incoming.Header("Authorization") ?? "").Split(' ', 2);
        return parts is ["Zoho-oauthtoken" or "Bearer", var token] ? _zoho.Tokens.ScopeOf(token) : null;
    }

    private static bool Allows(string scope, string method, string path)
    {
        // Marking active or inactive needs CREATE, which is what a POST asks for anyway.
        var needed = method switch { "POST" => "CREATE", "PUT" => "UPDATE", "DELETE" => "DELETE", _ => "READ" };
        return path.StartsWith(Prefix, StringComparison.Ordinal)
            && scope.Split(' ', ',')
            .Any(granted => granted is "ZohoBooks.fullaccess.all" or "ZohoBooks.settings.ALL" || granted == $"ZohoBooks.settings.{needed}");
    }

    private Reply Dispatch(Incoming incoming, Fault? fault) => (incoming.Method, incoming.Path[Prefix.Length..].Split('/')) switch
    {
        ("GET", ["organizations"]) => _organization.List(),
        ("GET", ["organizations", var id]) => _organization.Detail(id),
        ("GET", ["settings", "currencies"]) => _organization.Currencies(),
        ("GET", ["items"]) => _listing.Answer(incoming, fault),
        ("POST", ["items"]) => _items.Create(incoming),
        ("GET", ["itemdetails"]) => _items.Details(incoming),
        ("GET", ["items", var id]) => _items.Detail(id),
        ("GET", ["items", var id, "image"]) => _items.Image(id),
        ("PUT", ["items", var id]) => _items.Update(id, incoming),
        ("DELETE", ["items", var id]) => _items.Delete(id),
        ("POST", ["items", var id, "active"]) => _items.Mark(id, true),
        ("POST", ["items", var id, "inactive"]) => _items.Mark(id, false),
        (_, ["items"] or ["itemdetails"] or ["items", _] or ["items", _, "active" or "inactive" or "image"] or ["organizations", ..]) =>
            ZohoReplies.Error(405, 37, "The HTTP method is not allowed for the requested resource"),
        _ => ZohoReplies.Error(404, 5, "Invalid URL Passed"),
    };
}
