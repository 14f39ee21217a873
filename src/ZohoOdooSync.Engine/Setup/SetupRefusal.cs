using System.Text.RegularExpressions;

namespace ZohoOdooSync.Engine.Setup;

/// <summary>
/// Why an answer was not taken, for whoever is asked again. There is no settings file yet: what the errors say about its keys
/// becomes what can be typed.
/// </summary>
internal static partial class SetupRefusal
{
    /// <summary>The error in the words of a question; its id stays.</summary>
    /// <param name="error">Why.</param>
    /// <param name="label">What the question calls the answer.</param>
    public static SyncException Of(SyncException error, string label) => error.ErrorId switch
    {
        "SettingsInvalid" => SetupTalk.Wrong(Key().Replace(OwnWords(error), $"{label} ")),
        "PlainHttpRefused" => Next(
            error, "Use https, reach the server through a tunnel on this machine, or begin again with plain HTTP allowed."),
        "ZohoAuthenticationFailed" => Next(
            error, "Copy the client id and the client secret again from the API console of the data centre where the client was made."),
        "ZohoAccessDenied" => Next(
            error,
            $"Make a new code with exactly the scope {Zoho.ZohoErrors.NeededScope}, as a user who may see the items of the organisation."),
        "ZohoWrongOrganization" => Next(
            error, "Choose one of the list, or begin again with a grant code of an account that may see the other one."),
        "OdooDatabaseNotFound" => Next(error, "Type the name of the database as Odoo's sign-in page shows it; letter case counts."),
        "OdooAuthenticationFailed" => Next(
            error, "Type the login and its password or API key again. API keys expire. Do not try many times: Odoo blocks an account for a "
                + "minute."),
        "ZohoUnavailable" => Next(
            error, "Check the data centre, the network, proxy and name resolution of this machine and https://status.zoho.com. Press Enter "
                + "to try the same again."),
        "OdooUnreachable" => Next(
            error, "Check the address, and that the Odoo server runs. Press Enter to keep this address and go on without Odoo."),
        _ => error,
    };

    private static SyncException Next(SyncException error, string nextStep) => new(
        error.ErrorId, error.Kind, Named().Replace(error.Message, "The address is "), nextStep, error);

    // Of the report about a whole file only what is wrong with this answer.
    private static string OwnWords(SyncException error)
    {
        const string mark = "  - ";
        var lines = error.Message.ReplaceLineEndings("\n").Split('\n');
        var problems = lines.Where(line => line.StartsWith(mark, StringComparison.Ordinal)).Select(line => line[mark.Length..]);
        return lines.Length == 1 ? error.Message : string.Join(' ', problems);
    }

    [GeneratedRegex(@"^[a-z_]+(\.[a-z_]+)+ (?=is )", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"^[a-z_]+(\.[a-z_]+)* names ", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
