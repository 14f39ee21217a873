using Newtonsoft.Json.Linq;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// An exception of the server as it travels: <c>error.data</c> over JSON-RPC, the body over JSON-2. Told apart by
/// <see cref="Name"/> alone, since the numeric codes differ between versions. The server's traceback is never kept.
/// </summary>
/// <param name="Name">Python class, for example <c>odoo.exceptions.ValidationError</c>.</param>
/// <param name="Message">Odoo's own words.</param>
internal sealed record OdooFault(string Name, string Message)
{
    private static readonly string[] Conflicts =
    [
        "SerializationFailure", "DeadlockDetected", "LockNotAvailable", "LockError", "ConcurrencyError", "PoolError",
        "TransactionRollbackError",
    ];

    /// <summary>The last part of the name: <c>ValidationError</c>.</summary>
    public string ShortName => Name[(Name.LastIndexOf('.') + 1)..];

    /// <summary>True where the server rolled back because of other work at the same moment: the same call may succeed now.</summary>
    public bool IsConflict => Array.IndexOf(Conflicts, ShortName) >= 0;

    /// <summary>Reads <c>{name, message, …}</c>; null where the object is something else.</summary>
    public static OdooFault? From(JToken? data) =>
        data is JObject error && error["name"]?.Type == JTokenType.String
            ? new OdooFault((string)error["name"]!, error["message"]?.ToString() ?? string.Empty)
            : null;

    /// <summary>Reads a body that should be a fault; null where it is not.</summary>
    public static OdooFault? Parse(string body)
    {
        try
        {
            using var reader = WireJson.Read(body);
            return From(JToken.Load(reader));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The error that an operator gets.</summary>
    /// <param name="call">What was asked.</param>
    /// <param name="server">The server's address.</param>
    /// <param name="database">The database.</param>
    /// <param name="username">The account.</param>
    /// <param name="mask">Hides the secrets that the words quote.</param>
    public SyncException ToException(OdooCall call, Uri server, string database, string username, SecretMask mask)
    {
        var words = ShownText.Shortened(mask.Scrub(Message), 400);
        var what = $"{call.Model}.{call.Method}";
        if (IsConflict) return OdooErrors.Conflict(server, words);
        return ShortName switch
        {
            "AccessDenied" or "Unauthorized" => OdooErrors.AuthenticationFailed(server, database, username, words),
            "AccessError" or "Forbidden" => OdooErrors.AccessDenied(what, username, words),
            "MissingError" => OdooErrors.RecordMissing(words),
            "UserError" when Message.Contains("Invalid language code", StringComparison.Ordinal) =>
                OdooErrors.LanguageMissing(words),
            "UserError" or "ValidationError" or "RedirectWarning" => OdooErrors.Refused(words),
            "OperationalError" when Message.Contains("does not exist", StringComparison.Ordinal) =>
                OdooErrors.DatabaseNotFound(server, database, words),
            "OperationalError" or "InterfaceError" => OdooErrors.Unavailable(server, words, outcomeUnknown: false),
            // The database refused one row's value: that row's trouble, found by halving the batch.
            "UntranslatableCharacter" or "InvalidTextRepresentation" or "NumericValueOutOfRange"
                or "StringDataRightTruncation" or "ProgramLimitExceeded" or "DataError" => OdooErrors.Refused(words),
            _ => OdooErrors.Unexpected(what, ShownText.Shortened(mask.Scrub(Name)), words),
        };
    }
}
