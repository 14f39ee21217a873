using System.Globalization;
using System.Text.RegularExpressions;
using RestSharp;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Decides what a reply of the API means. The body's <c>code</c> speaks first, since Zoho sends errors under HTTP 200, too;
/// then the status. All requests are GETs, so everything that may heal is tried again.
/// </summary>
internal static class ZohoFaults
{
    // Zoho does not say how long its block lasts; the window that was exceeded is one minute.
    private static readonly TimeSpan MinuteBlock = TimeSpan.FromSeconds(61);

    // Met after about 190 detail calls in three and a half minutes, so one minute would not be enough.
    private static readonly TimeSpan BurstBlock = TimeSpan.FromSeconds(90);

    // Words alone tell: no document names the codes. An organisation that is blocked for too many calls has a code, and is judged before.
    private static readonly Regex Ended = new(
        @"\b(organi[sz]ation|company|account)\b.{0,60}\b(inactive|not active|deactivated|suspended|disabled|closed)\b"
        + @"|\b(subscription|trial|plan|licen[cs]e)\b.{0,60}\b(expired|ended|is over|cancell?ed|lapsed|inactive|not active)\b"
        + @"|\b(inactive|expired|suspended|deactivated)\b.{0,20}\b(organi[sz]ation|subscription|trial|plan)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    /// <summary>The fault of a reply, or null for a success.</summary>
    public static ZohoFault? Judge(
        ZohoQuestion question, SourceSettings settings, RestResponse response, ZohoReply? reply, DateTimeOffset? reset,
        DateTimeOffset now, SecretMask mask)
    {
        var (what, status) = (question.What, (int)response.StatusCode);
        if (status == 0) return NoReply(what, settings, response, mask);
        if (status is >= 300 and < 400) return Redirect(what, response, mask);
        if (reply is { IsTooLarge: true, Trouble: { } beyond })
            return new ZohoFault(ZohoErrors.ReplyTooLarge(what, beyond), RetryDecision.Once);

        var retryAfter = RetryPolicy.RetryAfter(HeaderOf(response, "Retry-After"), now);
        var answer = AnswerOf(status, reply, mask);
        if (reply?.Code is not 0 && HasEnded(status, reply))
            return new ZohoFault(ZohoErrors.OrganizationInactive(settings.OrganizationId, answer), RetryDecision.Stop);
        if (reply?.Code is not { } code) return NotZohos(what, status, answer, retryAfter, reply);
        return code switch
        {
            0 when status < 300 => null,
            44 => Slow(what, answer, Longer(MinuteBlock, retryAfter)),
            43 => Slow(what, answer, Longer(BurstBlock, retryAfter)),
            1070 => new ZohoFault(ZohoErrors.Throttled(what, answer, retryAfter), RetryDecision.After(retryAfter)),
            45 => new ZohoFault(ZohoErrors.DailyLimitReached(answer, reset), RetryDecision.Stop),
            57 or 14 => RefusedToken(answer),
            6041 => new ZohoFault(ZohoErrors.WrongOrganization(settings.OrganizationId, null), RetryDecision.Stop),
            2006 or 1002 => new ZohoFault(ZohoErrors.RequestRefused(what, answer), RetryDecision.Stop) { Missing = true },
            6018 => new ZohoFault(ZohoErrors.AccessDenied($": {answer}"), RetryDecision.Stop),
            1000 => new ZohoFault(ZohoErrors.Unavailable(what, answer, retryAfter), RetryDecision.After(retryAfter)),
            _ => ByStatus(what, status, answer, retryAfter)
                ?? new ZohoFault(ZohoErrors.RequestRefused(what, answer), RetryDecision.Stop),
        };
    }

    /// <summary>A request that got no reply: refused, reset, timed out, no such host, no trusted certificate.</summary>
    public static ZohoFault NoReply(string what, SourceSettings settings, RestResponse response, SecretMask mask)
    {
        if (ServiceClient.TooLarge(response, settings.MaxReplyMegabytes) is { } beyond)
            return new ZohoFault(ZohoErrors.ReplyTooLarge(what, beyond), RetryDecision.Once);
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
        var target = Uri.TryCreate(HeaderOf(response, "Location"), UriKind.Absolute, out var location)
            ? Shortened(mask.ScrubServer(location.Host)) : "somewhere else";
        return new ZohoFault(ZohoErrors.RedirectRefused(what, (int)response.StatusCode, target), RetryDecision.Stop);
    }

    /// <summary>A header's value, or null.</summary>
    public static string? HeaderOf(RestResponse response, string name) =>
        response.Headers?.FirstOrDefault(header => string.Equals(header.Name, name, StringComparison.OrdinalIgnoreCase))?.Value;

    /// <summary>A text of Zoho as a message may show it: without secrets, on one line, not too long.</summary>
    public static string Shortened(string text) => ShownText.Shortened(text, 300);

    // No number for a code: a word, an HTML page of a gateway, an empty or cut-off body, or another server altogether.
    private static ZohoFault NotZohos(string what, int status, string answer, TimeSpan? retryAfter, ZohoReply? reply)
    {
        if (ByStatus(what, status, answer, retryAfter) is { } fault) return fault;
        // A word is Zoho's answer all the same; of none of them it is known that it means "does not exist".
        return reply?.CodeWord is not null
            ? new ZohoFault(ZohoErrors.RequestRefused(what, answer), RetryDecision.Stop)
            : new ZohoFault(
                ZohoErrors.ReplyUnreadable(what, answer), reply?.MayHeal == false ? RetryDecision.Stop : RetryDecision.Again);
    }

    // What the status means where no code says more; null where it means nothing of its own.
    private static ZohoFault? ByStatus(string what, int status, string answer, TimeSpan? retryAfter) => status switch
    {
        401 => RefusedToken(answer),
        403 => new ZohoFault(ZohoErrors.AccessDenied($": {answer}"), RetryDecision.Stop),
        429 => Slow(what, answer, Longer(MinuteBlock, retryAfter)),
        >= 500 => new ZohoFault(ZohoErrors.Unavailable(what, answer, retryAfter), RetryDecision.After(retryAfter)),
        _ => null,
    };

    private static bool HasEnded(int status, ZohoReply? reply) => status == 402
        || (reply is { Code: not (43 or 44 or 45 or 1070 or 2006 or 1002) }
        && Ended.IsMatch($"{reply.CodeWord} {reply.Message}".Replace('_', ' ')));

    private static ZohoFault Slow(string what, string answer, TimeSpan wait) =>
        new(ZohoErrors.Throttled(what, answer, wait), RetryDecision.After(wait)) { HoldAll = wait };

    private static ZohoFault RefusedToken(string answer) =>
        new(ZohoErrors.AccessDenied($": {answer}"), RetryDecision.Stop) { TokenRefused = true };

    private static TimeSpan Longer(TimeSpan wait, TimeSpan? asked) => asked > wait ? asked.Value : wait;

    // Zoho's own words, whatever they came in.
    private static string AnswerOf(int status, ZohoReply? reply, SecretMask mask)
    {
        var message = Shortened(mask.Scrub(reply?.Message)).TrimEnd('.');
        if (reply?.Code is { } code) return string.Create(CultureInfo.InvariantCulture, $"{message} (code {code}, HTTP {status})");
        if (reply?.CodeWord is { } word)
            return string.Create(CultureInfo.InvariantCulture, $"{message} (code {Shortened(mask.Scrub(word))}, HTTP {status})");
        var why = reply?.Trouble ?? "it has no code";
        if (reply?.WebPage is { } page && ServiceClient.WordsOf(page, mask, 160) is { Length: > 0 } words) why += $" that says \"{words}\"";
        else if (message.Length > 0) why += $" and says \"{message}\"";
        return string.Create(CultureInfo.InvariantCulture, $"HTTP {status}, {why}");
    }
}

/// <summary>
/// One attempt went wrong: the error that an operator gets if it was the last, and whether to try again. Never leaves this
/// room.
/// </summary>
internal sealed class ZohoFault(SyncException error, RetryDecision retry) : Exception(error.Message, error)
{
    /// <summary>The error, if this attempt was the last.</summary>
    public SyncException Error => error;

    /// <summary>Whether and when to try again.</summary>
    public RetryDecision Retry => retry;

    /// <summary>The access token was refused: a new one may help, once.</summary>
    public bool TokenRefused { get; init; }

    /// <summary>Zoho itself says that the record does not exist.</summary>
    public bool Missing { get; init; }

    /// <summary>The organisation as a whole is held back: no call makes sense before this time has passed.</summary>
    public TimeSpan? HoldAll { get; init; }

    /// <summary>The judgement that <see cref="RetryPolicy"/> asks for.</summary>
    public static RetryDecision Judge(Exception exception) => exception is ZohoFault fault ? fault.Retry : RetryDecision.Stop;
}
