using System.Globalization;
using Newtonsoft.Json;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Bodies and headers of the Books API: always code and message (facts, sections 4 and 5).</summary>
internal static class ZohoReplies
{
    private const string ContentType = "application/json;charset=UTF-8";

    public static Reply Success(Action<JsonTextWriter> properties, int status = 200, string message = "success") =>
        Reply.Json(status, ContentType, json =>
        {
            Start(json, 0, message);
            properties(json);
            json.WriteEndObject();
        });

    public static Reply Error(int status, int code, string message) => Reply.Json(status, ContentType, json =>
    {
        Start(json, code, message);
        json.WriteEndObject();
    });

    public static Reply Unauthorized() => Error(401, 57, "You are not authorized to perform this operation");

    public static Reply TooMany(int code, int dailyLimit) => Error(429, code, code switch
    {
        45 => string.Create(CultureInfo.InvariantCulture,
            $"The API call for this organization has exceeded the maximum call rate limit of {dailyLimit}."),
        1070 => "You have reached the maximum number of in process requests allowed. Kindly try again after some time.",
        _ => "For security reasons your organization has been blocked as it have exceeded the maximum number of requests "
            + "per minute that can originate from an organization.",
    });

    /// <summary>The headers of every reply of the API host: the daily quota, and noise that a client must ignore.</summary>
    public static Reply WithHeaders(Reply reply, (int Limit, int Remaining, int Reset) quota) => reply
        .With("x-rate-limit-limit", quota.Limit.ToString(CultureInfo.InvariantCulture))
        .With("x-rate-limit-remaining", quota.Remaining.ToString(CultureInfo.InvariantCulture))
        .With("x-rate-limit-reset", quota.Reset.ToString(CultureInfo.InvariantCulture))
        .With("Set-Cookie", "zalb_sandbox=1f2e3d; Path=/; HttpOnly")
        .With("Set-Cookie", "zomcscook=csrf-noise; Path=/")
        .With("Vary", "accept-encoding")
        .With("Cache-Control", "no-store, no-cache, must-revalidate, private")
        .With("Content-Disposition", "attachment;")
        .With("Server", "ZGS")
        .With("build_version", "Jun_09_2026_20506");

    public static Reply For(Fault fault, int dailyLimit) => GatewayPages.For(fault) ?? GatewayPages.WithRetryAfter(
        fault.Kind switch
        {
            FaultKind.TooManyRequests => WithRemaining(TooMany(fault.Code, dailyLimit), fault.RemainingCalls, dailyLimit),
            FaultKind.Unauthorized => Unauthorized(),
            _ => Error(500, 1000, "Internal error"),
        }, fault);

    private static Reply WithRemaining(Reply reply, int? remaining, int dailyLimit) => remaining is not { } calls ? reply : reply
        .With("x-rate-limit-limit", dailyLimit.ToString(CultureInfo.InvariantCulture))
        .With("x-rate-limit-remaining", calls.ToString(CultureInfo.InvariantCulture))
        .With("x-rate-limit-reset", "3600");

    private static void Start(JsonTextWriter json, int code, string message)
    {
        json.WriteStartObject();
        json.WritePropertyName("code");
        json.WriteValue(code);
        json.WritePropertyName("message");
        json.WriteValue(message);
    }
}
