using System.Globalization;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Http;

/// <summary>Failures that look the same before either service: what a proxy or load balancer answers.</summary>
internal static class GatewayPages
{
    public static Reply? For(Fault fault) => fault.Kind switch
    {
        FaultKind.BadGateway => WithRetryAfter(Reply.Html(502, "502 Bad Gateway", "nginx"), fault),
        FaultKind.Unavailable => WithRetryAfter(Reply.Html(503, "503 Service Temporarily Unavailable", "nginx"), fault),
        FaultKind.GatewayTimeout or FaultKind.GatewayTimeoutAfter =>
            WithRetryAfter(Reply.Html(504, "504 Gateway Time-out", "nginx"), fault),
        FaultKind.HtmlInsteadOfJson => Reply.Html(200, "Sign in", "Please sign in to the network."),
        FaultKind.Status => WithRetryAfter(Reply.Text(fault.Status, LooksLikeJson(fault.Text)
            ? "application/json" : "text/html; charset=utf-8", fault.Text ?? ""), fault),
        _ => null,
    };

    public static Reply WithRetryAfter(Reply reply, Fault fault) => fault.RetryAfterSeconds is { } seconds
        ? reply.With("Retry-After", seconds.ToString(CultureInfo.InvariantCulture))
        : reply;

    private static bool LooksLikeJson(string? text) => text?.TrimStart() is ['{' or '[', ..];
}
