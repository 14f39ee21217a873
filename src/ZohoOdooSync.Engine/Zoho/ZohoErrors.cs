using System.Globalization;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// The errors of this room, each with its stable id, its words and what to do next. Texts of Zoho are passed in scrubbed.
/// </summary>
internal static class ZohoErrors
{
    /// <summary>All that this program needs: it covers items and organisations.</summary>
    public const string NeededScope = "ZohoBooks.settings.READ";

    private const string ScopeAdvice =
        $"Check that the refresh token was made with the scope {NeededScope}, in the data centre of zoho_books.base_url, by a "
            + "user who may see the items of this organisation; make a new one if not.";

    public static SyncException AuthenticationFailed(string error, string detail) => new(
        "ZohoAuthenticationFailed", SyncErrorKind.Authentication,
        error switch
        {
            "invalid_client" => $"Zoho does not know the client id of these settings (invalid_client{detail}).",
            "invalid_client_secret" => $"Zoho refused the client secret (invalid_client_secret{detail}).",
            _ => $"Zoho gave no access token ({error}{detail}).",
        },
        error switch
        {
            "invalid_client" => "Compare zoho_books.client_id with the client in the Zoho API console, and check that base_url names the "
                + "data centre where that client was made.",
            "invalid_client_secret" =>
                "Copy the client secret again from the Zoho API console into zoho_books.client_secret or ZOHO_ODOO_SYNC_CLIENT_SECRET.",
            _ => "Check zoho_books.client_id, client_secret and refresh_token, and that base_url names the data centre where they were "
                + "made.",
        });

    public static SyncException TokenRevoked(string detail) => new(
        "ZohoTokenRevoked", SyncErrorKind.Authentication,
        $"Zoho refused the refresh token: it was revoked, or belongs to another client or data centre (invalid_code{detail}).",
        $"Make a new refresh token with the scope {NeededScope} and put it into zoho_books.refresh_token; the 21st token of a "
            + "user silently ends the oldest one.");

    public static SyncException GrantCodeRefused(string detail, string server) => new(
        "ZohoGrantCodeRefused", SyncErrorKind.Authentication,
        $"{server} did not accept the grant code: it has expired (it lives 3 to 10 minutes), was used before, or belongs to another client "
            + $"or data centre (invalid_code{detail}).",
        "Make a new code in the API console of the same data centre and of the same client, with the longest time, and use it at once.");

    public static SyncException OfflineAccessMissing() => new(
        "ZohoOfflineAccessMissing", SyncErrorKind.Authentication,
        "Zoho accepted the grant code and gave no refresh token: the code was made without offline access. It is used up.",
        "Make the code with a self client (tab Generate Code), which always has offline access; with another kind of client ask for it "
            + "with access_type=offline and prompt=consent.");

    public static SyncException TokenThrottled() => new(
        "ZohoTokenThrottled", SyncErrorKind.Limit,
        "Zoho gives no more access tokens for now. This refresh token was used more than 10 times within 10 minutes.",
        "Wait 10 minutes before the next try, and look for another program that uses the same refresh token.");

    public static SyncException DomainRefused(string domain) => new(
        "ZohoDomainRefused", SyncErrorKind.Protocol,
        $"The token reply names \"{domain}\" as its API domain, which is none of Zoho's: the token was not used.",
        "Check zoho_books.accounts_url and the proxy and name resolution of this machine: something else than Zoho may be answering.");

    public static SyncException RedirectRefused(string what, int status, string host) => new(
        "ZohoRedirectRefused", SyncErrorKind.Protocol,
        string.Create(CultureInfo.InvariantCulture,
            $"Zoho was asked for {what}, and the answer was a redirect (HTTP {status}) to {host}: secrets never follow one."),
        "Check zoho_books.base_url and accounts_url, and whether a proxy or a sign-in page stands between this machine and Zoho.");

    public static SyncException AccessDenied(string detail) => new(
        "ZohoAccessDenied", SyncErrorKind.Permission,
        $"Zoho refused a fresh access token{detail}.", ScopeAdvice);

    public static SyncException WrongOrganization(string organizationId, IReadOnlyList<ZohoOrganization>? visible) => new(
        "ZohoWrongOrganization", SyncErrorKind.Settings,
        $"The Zoho account has no access to the organisation {organizationId}." + visible switch
        {
            null => string.Empty,
            [] => " It sees no organisation at all.",
            _ => $" It sees: {string.Join(", ", visible.Select(row => $"{row.OrganizationId} ({row.Name})"))}.",
        },
        "Set zoho_books.organization_id to the organisation whose items are meant, or make the refresh token with an account that may "
            + "see it.");

    public static SyncException NoOrganization() => new(
        "ZohoNoOrganization", SyncErrorKind.Settings,
        "The Zoho account sees no organisation in this data centre.",
        "Make the grant code as a user of the organisation whose items are meant.");

    public static SyncException RequestRefused(string what, string answer) => new(
        "ZohoRequestRefused", SyncErrorKind.Protocol,
        $"Zoho was asked for {what} and refused: {answer}.",
        "Check zoho_books.base_url (it ends in /books/v3); if it is right, this version of Zoho's API is not understood: report it with "
            + "this message.");

    public static SyncException Throttled(string what, string answer, TimeSpan? asked = null) => new(
        "ZohoThrottled", SyncErrorKind.Limit,
        asked > RetryPolicy.Patience
            ? $"Zoho slowed this organisation down while {what} was asked for: {answer}{RetryPolicy.AskedFor(asked)}."
            : $"Zoho slowed this organisation down while {what} was asked for, and still did after several waits: {answer}.",
        "Wait some minutes; if it happens again, lower zoho_books.calls_per_minute or concurrency, and look for another program that "
            + "calls the same organisation.");

    public static SyncException Held(TimeSpan rest) => new(
        "ZohoThrottled", SyncErrorKind.Limit,
        string.Create(
            CultureInfo.InvariantCulture,
            $"Zoho asks for a pause of another {Math.Ceiling(rest.TotalMinutes):0} minutes. A run does not wait that long, so no call "
                + $"was sent."),
        "Run again after that; a server does so by itself. If it happens again, lower zoho_books.calls_per_minute or concurrency.");

    public static SyncException DailyLimitReached(string answer, DateTimeOffset? reset) => new(
        "ZohoDailyLimitReached", SyncErrorKind.Limit,
        $"The organisation's Zoho calls of this day are used up: {answer}.",
        $"Wait {Until(reset)}; raise the interval or the plan's limit if it happens again.");

    public static SyncException BudgetExhausted(int remaining, int limit, int share, DateTimeOffset reset) => new(
        "ZohoBudgetExhausted", SyncErrorKind.Limit,
        string.Create(CultureInfo.InvariantCulture,
            $"{remaining} of the organisation's {limit} Zoho calls of this day are left, and this program leaves {100 - share} % to "
            + $"others: no call was sent."),
        $"Wait {Until(reset)}, or raise zoho_books.daily_share_percent.");

    public static SyncException Unavailable(string what, string why, TimeSpan? asked = null) => new(
        "ZohoUnavailable", SyncErrorKind.Unavailable,
        $"Zoho could not be asked for {what}: {why}{RetryPolicy.AskedFor(asked)}.",
        "Try again later; if it lasts, check the network, proxy and name resolution of this machine and https://status.zoho.com.");

    public static SyncException OrganizationInactive(string organizationId, string answer) => new(
        "ZohoOrganizationInactive", SyncErrorKind.Permission,
        $"The organisation {organizationId} is not in use in Zoho Books, or its subscription has ended: {answer}. Nothing was changed.",
        "Sign in to Zoho Books as the owner, mark the organisation as active or renew its subscription, and run again; a server goes on "
            + "by itself then.");

    public static SyncException TlsFailed(string what, string why) => new(
        "ZohoTlsFailed", SyncErrorKind.Unavailable,
        $"Zoho could not be asked for {what}: there was no secure connection ({why}). Nothing was sent.",
        "Something between this machine and Zoho may answer in its place: look for a proxy that reads along, whose authority must be "
            + "made known to this machine, and at this machine's clock; docs/security.md says how. The check cannot be switched off.");

    public static SyncException ReplyUnreadable(string what, string why) => new(
        "ZohoReplyUnreadable", SyncErrorKind.Protocol,
        $"Zoho was asked for {what}, and the reply cannot be understood: {why}.",
        "Try again later; if it lasts, check that zoho_books.base_url is an API address, and report the message.");

    public static SyncException ReplyTooLarge(string what, string why) => new(
        "ZohoReplyTooLarge", SyncErrorKind.Protocol,
        $"Zoho was asked for {what}, and the reply is not read: {why}.",
        "Check that zoho_books.base_url is an API address of Zoho. Replies of up to zoho_books.max_reply_megabytes and 128 levels are "
            + "read: the size can be set higher.");

    public static SyncException ListingInconsistent(string why) => new(
        "ZohoListingInconsistent", SyncErrorKind.Protocol,
        $"The listing of the items contradicts itself, so it may be incomplete: {why}.",
        "Nothing was changed. Try again when nobody is changing many items; if it lasts, report the message.");

    private static string Until(DateTimeOffset? reset) => reset is { } at
        ? string.Create(CultureInfo.InvariantCulture, $"until {at.UtcDateTime:yyyy-MM-dd HH:mm} UTC (midnight of the organisation)")
        : "until midnight in the time zone of the organisation";
}
