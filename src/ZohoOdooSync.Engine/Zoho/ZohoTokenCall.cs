using Newtonsoft.Json.Linq;
using Newtonsoft.Json;
using RestSharp;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>An access token as the accounts server gave it.</summary>
/// <param name="Value">The token.</param>
/// <param name="Expires">Until when it is used, UTC: a margin before Zoho ends it.</param>
/// <param name="Scope">What it may do, scopes with spaces or commas between them; null where Zoho did not say.</param>
internal sealed record AccessToken(string Value, DateTimeOffset Expires, string? Scope);

/// <summary>What a grant code became.</summary>
/// <param name="RefreshToken">The refresh token.</param>
/// <param name="Access">The first access token of it.</param>
internal sealed record GrantedTokens(Secret RefreshToken, AccessToken Access);

/// <summary>
/// Asks the accounts server for an access token, or for the refresh token of a grant code: the only POST that leaves this
/// program. Knows both shapes of its errors: HTTP 200 with <c>{"error":…}</c>, and HTTP 400 with <c>error</c> and
/// <c>error_description</c>.
/// </summary>
internal sealed class ZohoTokenCall(
    SourceSettings settings, ZohoHttp accounts, RetryPolicy retries, CallBudget budget, ServerClock clock, SecretMask mask,
    TimeProvider time)
{
    private const string What = "an access token";

    // Zoho's tokens live one hour. Older replies give the lifetime in milliseconds under the same name.
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);

    // A token that ends while a call is under way costs a second call. Never more than a part of a short life, or each call
    // would ask for a new token.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(2);

    /// <summary>Asks, and tries again while the server is out of order.</summary>
    /// <exception cref="SyncException"><c>ZohoAuthenticationFailed</c>, <c>ZohoTokenRevoked</c>, <c>ZohoTokenThrottled</c>,
    /// <c>ZohoDomainRefused</c>, <c>ZohoRedirectRefused</c>, <c>ZohoUnavailable</c>, <c>ZohoReplyUnreadable</c>.</exception>
    public async Task<AccessToken> SendAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await retries.ExecuteAsync(
                async token => (await SendOnceAsync(
                    "refresh_token", "refresh_token", settings.RefreshToken, ZohoErrors.TokenRevoked, token).ConfigureAwait(false)).Access,
                ZohoFault.Judge, cancellationToken).ConfigureAwait(false);
        }
        catch (ZohoFault fault)
        {
            throw mask.ScrubError(fault.Error);
        }
    }

    /// <summary>
    /// Exchanges a grant code for its refresh token. Asked once: a code is gone with its first use, and whoever waits for the answer
    /// sits in front of it.
    /// </summary>
    /// <exception cref="SyncException">As <see cref="SendAsync"/>; <c>ZohoGrantCodeRefused</c>, <c>ZohoOfflineAccessMissing</c>.
    /// </exception>
    public async Task<GrantedTokens> ExchangeAsync(Secret grantCode, CancellationToken cancellationToken)
    {
        try
        {
            var (access, refresh) = await SendOnceAsync(
                "authorization_code", "code", grantCode, detail => ZohoErrors.GrantCodeRefused(detail, settings.AccountsBase.Host),
                cancellationToken).ConfigureAwait(false);
            return refresh.IsEmpty ? throw ZohoErrors.OfflineAccessMissing() : new GrantedTokens(refresh, access);
        }
        catch (ZohoFault fault)
        {
            throw mask.ScrubError(fault.Error);
        }
    }

    private async Task<(AccessToken Access, Secret Refresh)> SendOnceAsync(
        string grantType, string field, Secret given, Func<string, SyncException> refused, CancellationToken cancellationToken)
    {
        var request = new RestRequest("oauth/v2/token", Method.Post)
            .AddParameter(field, given.Reveal())
            .AddParameter("client_id", settings.ClientId)
            .AddParameter("client_secret", settings.ClientSecret.Reveal())
            .AddParameter("grant_type", grantType);
        budget.CountCall();
        var asked = time.GetUtcNow();
        var response = await accounts.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        if (status == 0) throw ZohoFaults.NoReply(What, settings, response, mask);
        if (status is >= 300 and < 400) throw ZohoFaults.Redirect(What, response, mask);

        var (body, trouble) = ReadBody(response.RawBytes);
        if (TextOf(body, "access_token") is { Length: > 0 } token)
        {
            // From here on no message can hold them, not even the one that refuses them.
            var refresh = new Secret(TextOf(body, "refresh_token"));
            mask.Add(new Secret(token));
            mask.Add(refresh);
            return Foreign(TextOf(body, "api_domain")) is { } domain
                ? throw Final(ZohoErrors.DomainRefused(domain))
                : (new AccessToken(token, asked + LifeOf(body), TextOf(body, "scope")), refresh);
        }

        throw Judge(response, body, trouble, refused);
    }

    private ZohoFault Judge(RestResponse response, JObject? body, string? trouble, Func<string, SyncException> refused)
    {
        if (trouble is not null) return new ZohoFault(ZohoErrors.ReplyTooLarge(What, trouble), RetryDecision.Once);
        var status = (int)response.StatusCode;
        var error = ZohoFaults.Shortened(mask.Scrub(TextOf(body, "error")));
        var words = ZohoFaults.Shortened(mask.Scrub(
            TextOf(body, "error_description") ?? TextOf(body, "message") ?? TextOf(body, "code"))).TrimEnd('.');
        if (body is null) words = ServiceClient.WordsOf(response.RawBytes, mask, 160);
        var detail = words.Length == 0 || words == error ? string.Empty : $": {words}";
        if (status >= 500 || (status == 429 && error.Length == 0) || IsOwnTrouble(error))
        {
            var named = error.Length == 0 ? string.Empty : $", {error}";
            var retryAfter = RetryPolicy.RetryAfter(ZohoFaults.HeaderOf(response, "Retry-After"), clock.NowOf(response));
            return new ZohoFault(
                ZohoErrors.Unavailable(What, $"the accounts server answered HTTP {status}{named}{detail}", retryAfter),
                RetryDecision.After(retryAfter));
        }

        if (error.Length == 0)
            return new ZohoFault(
                ZohoErrors.ReplyUnreadable(What, $"HTTP {status}, neither a token nor an error{detail}"), RetryDecision.Again);
        return Final(error switch
        {
            "invalid_code" => refused(detail),
            "Access Denied" when IsThrottle(body) => ZohoErrors.TokenThrottled(),
            _ => ZohoErrors.AuthenticationFailed(error, detail),
        });
    }

    // Words of OAuth (server_error, temporarily_unavailable) and of Zoho (general_error) for a server that is out of order:
    // they say nothing about the credentials.
    private static bool IsOwnTrouble(string error) =>
        new[] { "general_error", "server_error", "internal", "unavailable", "unknown_error", "timeout" }
            .Any(word => error.Replace(' ', '_').Contains(word, StringComparison.OrdinalIgnoreCase));

    // "Access Denied" alone could be anything; with this status it is the limit of tokens.
    private static bool IsThrottle(JObject? body) =>
        TextOf(body, "status") == "failure" ||
        TextOf(body, "error_description")?.Contains("too many requests", StringComparison.OrdinalIgnoreCase) == true;

    // The API domain as shown in the error, if the token must not be used; null where all is well. A reply without one says
    // nothing, and the token goes to the configured address, which was checked when the settings were loaded.
    private string? Foreign(string? domain)
    {
        if (string.IsNullOrEmpty(domain)) return null;
        if (Uri.TryCreate(domain, UriKind.Absolute, out var address))
        {
            if (address.Scheme == Uri.UriSchemeHttps && ZohoDataCentres.OfApi(address) is not null) return null;
            var isSimulator = ZohoDataCentres.OfApi(settings.ApiBase) is null;
            if (isSimulator && (address.Host == settings.ApiBase.Host || (address.IsLoopback && settings.ApiBase.IsLoopback)))
                return null;
        }

        return ZohoFaults.Shortened(mask.Scrub(domain));
    }

    private static TimeSpan LifeOf(JObject? body)
    {
        var seconds = WireNumber(body, "expires_in_sec") ?? WireNumber(body, "expires_in") ?? 0m;
        var life = seconds <= 0m || seconds > (decimal)LongestLife.TotalSeconds ? LongestLife : TimeSpan.FromSeconds((double)seconds);
        return life - (life / 10 < Margin ? life / 10 : Margin);
    }

    private static decimal? WireNumber(JObject? body, string key) =>
        decimal.TryParse(TextOf(body, key), System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? TextOf(JObject? body, string key) =>
        body?[key] is JValue { Value: { } value } ? Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) : null;

    // Null where it is no JSON of the expected kind, with the trouble where it is beyond what a reply may be.
    private static (JObject? Body, string? Trouble) ReadBody(byte[]? content)
    {
        try
        {
            if (content is not { Length: > 0 }) return (null, null);
            using var reader = WireJson.ReadReply(new MemoryStream(content));
            return (JToken.ReadFrom(reader) as JObject, null);
        }
        catch (ReplyTooDeepException exception)
        {
            return (null, exception.Message);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static ZohoFault Final(SyncException error) => new(error, RetryDecision.Stop);
}
