using System.Globalization;
using ZohoOdooSync.FaultCampaign.Harness;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.FaultCampaign.Schedules;

/// <summary>Makes faults of chance: at any endpoint of either service, at any moment, of every kind that fits it.</summary>
internal sealed class FaultMaker(Pair pair, Random random)
{
    private static readonly string[] ZohoEndpoints =
    [
        "zoho.token", "zoho.organizations", "zoho.currencies", "zoho.items", "zoho.items", "zoho.items", "zoho.item", "zoho.item",
        "zoho.itemdetails", "zoho.*",
    ];

    private static readonly string[] OdooEndpoints =
    [
        "odoo.version", "odoo.login", "odoo.load", "odoo.load", "odoo.load", "odoo.write", "odoo.write", "odoo.search_read",
            "odoo.search_read",
        "odoo.read", "odoo.search", "odoo.get_metadata", "odoo.fields_get", "odoo.create", "odoo.*", "odoo.*",
    ];

    private static readonly FaultKind[] Common =
    [
        FaultKind.TooManyRequests, FaultKind.InternalError, FaultKind.BadGateway, FaultKind.Unavailable, FaultKind.GatewayTimeout,
        FaultKind.GatewayTimeoutAfter, FaultKind.Unauthorized, FaultKind.HtmlInsteadOfJson, FaultKind.TruncatedJson, FaultKind.ResetBefore,
        FaultKind.ResetAfter, FaultKind.HangBefore, FaultKind.HangAfter, FaultKind.Drip, FaultKind.WrongShape, FaultKind.WrongShape,
        FaultKind.WrongShape, FaultKind.Status, FaultKind.DeepJson,
    ];

    private static readonly FaultKind[] OfListings =
    [
        FaultKind.HasMorePageFalse, FaultKind.HasMorePageTrue, FaultKind.RepeatedRows, FaultKind.IgnoredFilter, FaultKind.EmptyPage,
        FaultKind.OtherOrganization,
    ];

    private static readonly FaultKind[] OfOdoo =
    [
        FaultKind.SerializationFailure, FaultKind.AccessError, FaultKind.MissingError, FaultKind.ValidationError, FaultKind.PoolError,
        FaultKind.LoadConcurrentUpdate, FaultKind.SingletonError,
    ];

    /// <summary>Makes one.</summary>
    public Fault Next()
    {
        var isZoho = random.Next(2) == 0;
        var endpoint = isZoho ? ZohoEndpoints[random.Next(ZohoEndpoints.Length)] : OdooEndpoints[random.Next(OdooEndpoints.Length)];
        FaultKind[] kinds = !isZoho ? [.. Common, .. OfOdoo] : endpoint is "zoho.items" or "zoho.*" ? [.. Common, .. OfListings] : Common;
        var kind = kinds[random.Next(kinds.Length)];
        return new Fault
        {
            Endpoint = endpoint,
            Kind = kind,
            Skip = random.Next(7),
            Count = random.Next(1, 7),
            Code = new[] { 43, 44, 45, 1070 }[random.Next(4)],
            Status = new[] { 400, 403, 404, 413, 418, 500, 501 }[random.Next(7)],
            RetryAfterSeconds = new int?[] { null, 0, 5, 90, 4000 }[random.Next(5)],
            RemainingCalls = new int?[] { null, null, 0, 40 }[random.Next(4)],
            Seed = random.Next(),
            Text = "The value is not allowed.",
            Deed = kind is FaultKind.HangBefore or FaultKind.HangAfter or FaultKind.Drip ? () => pair.Wire.TimeOut(isZoho) : null,
        };
    }

    /// <summary>A moment of the run: when a request arrives, something is done.</summary>
    public Fault Moment(Action deed) => new()
    {
        Endpoint = new[] { "odoo.load", "odoo.write", "odoo.search_read", "odoo.read", "odoo.get_metadata", "zoho.items", "zoho.item",
            "*" }[random.Next(8)],
        Kind = FaultKind.Moment, Skip = random.Next(8), Deed = deed,
    };

    /// <summary>A fault in words.</summary>
    public static string Told(Fault fault) => string.Create(
        CultureInfo.InvariantCulture,
        $"fault: {fault.Kind} at {fault.Endpoint}, skip {fault.Skip}, count {fault.Count}, code {fault.Code}, status {fault.Status}, "
        + $"retry after {fault.RetryAfterSeconds}, remaining {fault.RemainingCalls}, seed {fault.Seed}");
}
