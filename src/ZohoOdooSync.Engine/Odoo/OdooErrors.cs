using ZohoOdooSync.Engine.Applying;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>Every error that the Odoo room can raise, with the words that an operator reads at night.</summary>
internal static class OdooErrors
{
    /// <summary>Id of the error for a product that is gone.</summary>
    public const string RecordMissingId = "OdooRecordMissing";

    /// <summary>Id of the error for a reply that is larger than allowed, or nests deeper.</summary>
    public const string ReplyTooLargeId = "OdooReplyTooLarge";

    /// <summary>Id of the error for an exception of the server that none of the others describes.</summary>
    public const string UnexpectedId = "OdooUnexpectedError";

    /// <summary>Id of the error for a call that the server, or a proxy before it, finds too large: nothing was done.</summary>
    public const string TooLargeId = "OdooCallTooLarge";

    /// <summary>The server has no such database, or says so for a moment.</summary>
    public const string NoDatabaseId = "OdooDatabaseNotFound";

    /// <summary>Id of the error for a call that lost against other work on the same records: nothing was done.</summary>
    public const string BusyId = "OdooBusy";

    /// <summary>Id of the error for a call that was not answered in time.</summary>
    public const string TimedOutId = "OdooTimedOut";

    /// <summary>Id of the error for a server, or a proxy before it, that is out of order or gave a call up.</summary>
    public const string UnavailableId = "OdooUnavailable";

    public static SyncException Unreachable(Uri server, string cause, bool outcomeUnknown, Exception? inner = null) => new(
        "OdooUnreachable", SyncErrorKind.Unavailable,
        $"Odoo at {server} could not be reached: {cause}.",
        "Check that the Odoo server runs and that odoo.*.host and port in the settings are right; then run again.",
        inner)
    { OutcomeUnknown = outcomeUnknown };

    public static SyncException TlsFailed(Uri server, string cause, Exception? inner = null) => new(
        "OdooTlsFailed", SyncErrorKind.Unavailable,
        $"There was no secure connection to Odoo at {server}. Nothing was sent: {cause}.",
        "Check the server's certificate: it must be valid, name this host, and come from an authority that this "
        + "machine trusts. Make your own authority known to the machine (docs/security.md). The check cannot be switched off.",
        inner);

    public static SyncException RedirectRefused(Uri server, int status, string target, string? mend) => new(
        "OdooRedirectRefused", SyncErrorKind.Protocol,
        $"Odoo at {server} answered with a redirect (HTTP {status}) to {target}: passwords and keys never follow one.",
        mend ?? "Check that the address leads to Odoo itself and not to a login page or a proxy; if Odoo has moved, set odoo.*.host "
        + "to its new address.");

    public static SyncException TimedOut(Uri server, TimeSpan after, bool outcomeUnknown, Exception? inner = null) => new(
        TimedOutId, SyncErrorKind.Unavailable,
        $"Odoo at {server} did not answer within {after.TotalSeconds:0} seconds.",
        "Look at the load of the Odoo server; a larger odoo.*.timeout_seconds or a smaller odoo.*.batch_size may help.",
        inner)
    { OutcomeUnknown = outcomeUnknown };

    public static SyncException Unavailable(Uri server, string words, bool outcomeUnknown, TimeSpan? retryAfter = null) => new(
        UnavailableId, SyncErrorKind.Unavailable,
        $"Odoo at {server} is out of order: {words}{RetryPolicy.AskedFor(retryAfter)}.",
        "Look at the log of the Odoo server and of the proxy before it; then run again. A smaller odoo.*.batch_size helps where calls "
            + "take too long.")
    { OutcomeUnknown = outcomeUnknown, RetryAfter = retryAfter };

    public static SyncException TooManyRequests(Uri server, string words, TimeSpan? retryAfter) => new(
        UnavailableId, SyncErrorKind.Unavailable,
        $"Odoo at {server} was sent too many requests: {words}{RetryPolicy.AskedFor(retryAfter)}.",
        "Wait until the server takes requests again; if it happens often, look at the limit of requests of the proxy before Odoo, "
        + "and for another program that calls the same server.")
    { RetryAfter = retryAfter };

    public static SyncException ReplyTooLarge(Uri server, string what, string why, string databaseKey) => new(
        ReplyTooLargeId, SyncErrorKind.Protocol,
        $"The reply of Odoo at {server} to {what} is not read: {why}.",
        $"Check that the address leads to Odoo itself. Replies of up to odoo.{databaseKey}.max_reply_megabytes and 128 levels are read: "
            + $"the "
        + "size can be set higher.");

    public static SyncException TooLarge(Uri server, string words) => new(
        TooLargeId, SyncErrorKind.Unavailable,
        $"Odoo at {server}, or a proxy before it, takes no call of this size: {words}.",
        "Raise the limit of the proxy (nginx: client_max_body_size), or set a smaller odoo.*.batch_size.");

    public static SyncException Conflict(Uri server, string words) => new(
        BusyId, SyncErrorKind.Unavailable,
        $"Odoo at {server} refused because other work uses the same records: {words}.",
        "Run again when the other work (an import, a scheduled job) is done.");

    public static SyncException AuthenticationFailed(Uri server, string database, string username, string words) => new(
        "OdooAuthenticationFailed", SyncErrorKind.Authentication,
        $"Odoo at {server} refused the account \"{username}\" for the database \"{database}\": {words}.",
        "Check odoo.*.username and the password or API key (settings, ZOHO_ODOO_SYNC_ODOO_PASSWORD, "
        + "ZOHO_ODOO_SYNC_ODOO_API_KEY); API keys expire. Do not try many times: Odoo blocks an account for a minute.");

    public static SyncException AccessDenied(string what, string username, string words) => new(
        "OdooAccessDenied", SyncErrorKind.Permission,
        $"Odoo does not let the account \"{username}\" do {what}: {ShownText.Shortened(words, 160)}",
        "Give the account the right to create and change products (group \"Products / Create\", in Odoo 18 and earlier "
        + "\"Product Creation\"); with the Inventory app it also needs \"Inventory / User\" to archive and restore products.");

    public static SyncException MissingRight(string username, string operation) => new(
        "OdooAccessDenied", SyncErrorKind.Permission,
        $"The Odoo account \"{username}\" has no right to {operation} products; nothing was written.",
        "Give the account the right to create and change products (group \"Products / Create\", in Odoo 18 and earlier "
        + "\"Product Creation\"), then run again.");

    public static SyncException BindingsUnreadable(string username) => new(
        "OdooBindingsUnreadable", SyncErrorKind.Permission,
        $"The Odoo account \"{username}\" can see no external ids: this server leaves them out of get_metadata, and "
        + "ir.model.data may not be read.",
        "Odoo 14 and earlier: give the account read access to ir.model.data (group \"Access Rights\").");

    public static SyncException DatabaseNotFound(Uri server, string database, string words) => new(
        NoDatabaseId, SyncErrorKind.Settings,
        $"Odoo at {server} has no database \"{database}\": {words}.",
        "Check odoo.*.database in the settings (letter case counts), and the server's database filter.");

    public static SyncException RpcOff(Uri server) => new(
        "OdooRpcUnavailable", SyncErrorKind.Settings,
        $"Odoo at {server} does not answer on /jsonrpc.",
        "Check that the address is that of an Odoo server. A server without RPC needs JSON-2: set odoo.*.api_key.");

    public static SyncException Json2Missing(Uri server, int version) => new(
        "OdooTransportUnavailable", SyncErrorKind.Settings,
        $"Odoo at {server} is version {version}, which has no JSON-2 (Odoo 19 and later have it).",
        "Set odoo.*.transport to \"auto\" or \"json-rpc\".");

    public static SyncException KeyMissing() => new(
        "SettingsInvalid", SyncErrorKind.Settings,
        "odoo.*.transport is \"json-2\", which needs an API key, and odoo.*.api_key is empty.",
        "Make a key in the account's preferences in Odoo (Security, New API Key) and set odoo.*.api_key or "
        + "ZOHO_ODOO_SYNC_ODOO_API_KEY.");

    public static SyncException LanguageMissing(string words) => new(
        "OdooLanguageMissing", SyncErrorKind.Settings,
        $"Odoo does not have the language of the settings: {words}.",
        "Activate the language in Odoo, or set odoo.*.language (odoo.*.languages) to one that is active, such as en_US.");

    public static SyncException CompanyNotFound(int? configured, string visible) => new(
        "OdooCompanyNotFound", SyncErrorKind.Settings,
        configured is { } id
            ? $"The Odoo account sees no company with the id {id}; it sees: {visible}."
            : $"The Odoo account's own company could not be found among those it sees: {visible}.",
        "Set odoo.*.company_id to one of the companies that the account sees.");

    public static SyncException RecordMissing(string words) => new(
        RecordMissingId, SyncErrorKind.Data,
        $"A product is no longer in Odoo: {words}",
        "Run again: the product is found anew or made again.");

    public static SyncException Refused(string words) => new(
        "OdooRefused", SyncErrorKind.Data, $"Odoo refused: {words}", "Correct the item in Zoho or the product in Odoo.");

    public static SyncException Unexpected(string what, string name, string words) => new(
        UnexpectedId, SyncErrorKind.Protocol,
        $"Odoo failed at {what} with {name}: {words}",
        "Look at the log of the Odoo server; a custom module may have changed this method or field.");

    public static SyncException Unreadable(Uri server, string what, string found) => new(
        "OdooReplyUnreadable", SyncErrorKind.Protocol,
        $"The reply of Odoo at {server} to {what} cannot be understood: {found}.",
        "Check that the address leads to Odoo itself and not to a login page, a proxy's error page or another program.");
}
