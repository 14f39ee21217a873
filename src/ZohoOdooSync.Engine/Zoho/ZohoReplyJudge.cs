using System.Globalization;
using System.Net;
using RestSharp;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Retry;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Decides what a reply of the API means. The body's <c>code</c> speaks first, since Zoho sends errors under HTTP 200, too;
/// then the status. All requests are GETs, so everything that may heal is tried again.
/// </summary>
internal static class ZohoReplyJudge
{
    // Zoho does not say how long its block lasts; the window that was exceeded is one minute.
    private static readonly TimeSpan MinuteBlock = TimeSpan.FromSeconds(61);

    // Met after about 190 detail calls in three and a half minutes, so one minute would not be enough.
    private static readonly TimeSpan BurstBlock = TimeSpan.FromSeconds(90);

    /// <summary>The fault of a reply, or null for a success.</summary>
    public static ZohoFault? Judge(
        string what, string organizationId, RestResponse response, ZohoReply? reply, DateTimeOffset? reset, SecretMask mask)
    {
        var status = (int)response.StatusCode;
        if (status == 0) return NoReply(what, response, mask);
        if (status is >= 300 and < 400) return Redirect(what, response, mask);

        var retryAfter = RetryPolicy.RetryAfter(HeaderOf(response, "Retry-After"));
        if (reply?.Code is not { } code) return NotZohos(what, status, retryAfter, reply);
        var answer = AnswerOf(status, code, reply.Message, mask);
        return code switch
        {
            0 when status < 300 => null,
            44 => Slow(what, answer, Longer(MinuteBlock, retryAfter)),
            43 => Slow(what, answer, Longer(BurstBlock, retryAfter)),
            1070 => new ZohoFault(ZohoErrors.Throttled(what, answer), After(retryAfter)),
            45 => new ZohoFault(ZohoErrors.DailyLimitReached(answer, reset), RetryDecision.Stop),
            57 or 14 => RefusedToken(answer),
            6041 => new ZohoFault(ZohoErrors.WrongOrganization(organizationId, null), RetryDecision.Stop),
            2006 or 1002 => new ZohoFault(ZohoErrors.RequestRefused(what, answer), RetryDecision.Stop) { Missing = true },
            6018 => new ZohoFault(ZohoErrors.AccessDenied($": {answer}"), RetryDecision.Stop),
            1000 => new ZohoFault(ZohoErrors.Unavailable(what, answer), After(retryAfter)),
            _ when status == 401 => RefusedToken(answer),
            _ when status == 403 => new ZohoFault(ZohoErrors.AccessDenied($": {answer}"), RetryDecision.Stop),
            _ when status == 429 => Slow(what, answer, Longer(MinuteBlock, retryAfter)),
            _ when status >= 500 => new ZohoFault(ZohoErrors.Unavailable(what, answer), After(retryAfter)),
            _ => new ZohoFault(ZohoErrors.RequestRefused(what, answer), RetryDecision.Stop),
        };
    }

    /// <summary>A request that got no reply: refused, reset, timed out, no such host, no trusted certificate.</summary>
    public static ZohoFault NoReply(string what, RestResponse response, SecretMask mask)
    {
        if (response.ResponseStatus == ResponseStatus.TimedOut || response.ErrorException is OperationCanceledException or TimeoutException)
            return new ZohoFault(ZohoErrors.Unavailable(what, "no reply came in time"), RetryDecision.Again);
        var cause = response.ErrorException as HttpRequestException;
        var why = Shortened(mask.Scrub(response.ErrorException?.GetBaseException().Message ?? response.ErrorMessage)).TrimEnd('.');
        // A certificate that is not trusted now will not be trusted in a second.
        return cause?.HttpRequestError == HttpRequestError.SecureConnectionError
            ? new ZohoFault(ZohoErrors.TlsFailed(what, why), RetryDecision.Stop)
            : new ZohoFault(ZohoErrors.Unavailable(what, why), RetryDecision.Again);
    }

    /// <summary>A redirect, which is never followed.</summary>
    public static ZohoFault Redirect(string what, RestResponse response, SecretMask mask)
    {
        var target = Uri.TryCreate(HeaderOf(response, "Location"), UriKind.Absolute, out var location) ? Shortened(mask.ScrubServer(location.Host)) : "somewhere else";
        return new ZohoFault(ZohoErrors.RedirectRefused(what, (int)response.StatusCode, target), RetryDecision.Stop);
    }

    /// <summary>A header's value, or null.</summary>
    public static string? HeaderOf(RestResponse response, string name) =>
        response.Headers?.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>A text of Zoho as a message may show it: without secrets, on one line, not too long.</summary>
    public static string Shortened(string text) => TextRules.ForDisplay(text, 300);

    // No code: an HTML page of a gateway, an empty or cut-off body, or another server altogether.
    private static ZohoFault NotZohos(string what, int status, TimeSpan? retryAfter, ZohoReply? reply)
    {
        var why = reply?.Trouble ?? "it has no code";
        var told = string.Create(CultureInfo.InvariantCulture, $"HTTP {status}, {why}");
        return status switch
        {
            401 => RefusedToken(told),
            429 => Slow(what, told, Longer(MinuteBlock, retryAfter)),
            >= 500 => new ZohoFault(ZohoErrors.Unavailable(what, told), After(retryAfter)),
            _ => new ZohoFault(
                ZohoErrors.ReplyUnreadable(what, told), reply?.MayHeal == false ? RetryDecision.Stop : RetryDecision.Again),
        };
    }

    private static ZohoFault Slow(string what, string answer, TimeSpan wait) =>
        new(ZohoErrors.Throttled(what, answer), RetryDecision.After(wait)) { HoldAll = wait };

    private static ZohoFault RefusedToken(string answer) =>
        new(ZohoErrors.AccessDenied($": {answer}"), RetryDecision.Stop) { TokenRefused = true };

    private static RetryDecision After(TimeSpan? retryAfter) =>
        retryAfter is { } wait ? RetryDecision.After(wait) : RetryDecision.Again;

    private static TimeSpan Longer(TimeSpan wait, TimeSpan? asked) => asked > wait ? asked.Value : wait;

    private static string AnswerOf(int status, int code, string message, SecretMask mask) => string.Create(
        CultureInfo.InvariantCulture, $"{Shortened(mask.Scrub(message)).TrimEnd('.')} (code {code}, HTTP {status})");
}
