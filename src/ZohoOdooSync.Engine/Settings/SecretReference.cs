using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Where a secret is kept that the settings file only names.</summary>
internal enum SecretKeeper
{
    /// <summary>An environment variable: <c>{"env": "NAME"}</c>.</summary>
    Env,

    /// <summary>A systemd credential: <c>{"credential": "NAME"}</c>.</summary>
    Credential,

    /// <summary>A file that holds nothing else: <c>{"file": "/run/secrets/x"}</c>.</summary>
    File,

    /// <summary>A vault: <c>{"vault": "NAME"}</c>, <c>{"vault": "VAULT/NAME"}</c>.</summary>
    Vault,
}

/// <summary>
/// What stands in the settings file in place of a secret: a section with one key. A text is never one, so that no secret can
/// be taken for a reference.
/// </summary>
internal sealed partial record SecretReference(SecretKeeper Keeper, string Name)
{
    /// <summary>What may stand in a secret's place, for messages.</summary>
    public const string Allowed =
        "in place of the text one of {\"env\": \"NAME\"}, {\"credential\": \"NAME\"}, {\"file\": \"PATH\"} and "
        + "{\"vault\": \"NAME\"} is allowed";

    /// <summary>The JSON Schema of a secret: a text, or one of these.</summary>
    public static JObject Schema => new()
    {
        ["description"] = "The secret, or where it is kept.",
        ["anyOf"] = new JArray(
            new JObject { ["type"] = new JArray("string", "null") },
            new JObject
            {
                ["type"] = "object", ["additionalProperties"] = false, ["minProperties"] = 1, ["maxProperties"] = 1,
                ["properties"] = new JObject(Enum.GetValues<SecretKeeper>().Select(keeper =>
                    new JProperty(Word(keeper), new JObject { ["type"] = "string", ["minLength"] = 1 }))),
            }),
    };

    /// <summary>Reads one; null where it is none, and why was reported. Its texts are not shown: one may be the secret itself.</summary>
    public static SecretReference? Read(string path, JObject section, SettingsProblems problems)
    {
        var properties = section.Properties().ToList();
        if (properties is [{ Value: JValue { Value: string text } } only] &&
            Enum.TryParse<SecretKeeper>(only.Name, ignoreCase: true, out var keeper) &&
            string.Equals(only.Name, keeper.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            var name = text.Trim();
            if (WhyNot(keeper, name) is not { } why) return new SecretReference(keeper, name);
            problems.Add($"{path}.{Word(keeper)} is {Secret.Mask}: {why}");
            return null;
        }

        problems.Add($"{path} is a section: {Allowed}, with that key alone and a text in quotes");
        return null;
    }

    /// <summary>Where it points, in words: <c>the environment variable SHOP_TOKEN</c>.</summary>
    public string Words => Keeper switch
    {
        SecretKeeper.Env => $"the environment variable {Shown}",
        SecretKeeper.Credential => $"the systemd credential {Shown}",
        SecretKeeper.File => $"the file {Shown}",
        _ => $"the vault secret {Shown}",
    };

    /// <summary>
    /// The name as messages show it. People put the secret itself where its name belongs: what looks like one, a long run of
    /// letters with digits among them, is masked.
    /// </summary>
    public string Shown => Runs().Matches(Name).Any(run => run.Value.Any(char.IsAsciiDigit)) ? Secret.Mask : Name;

    private static string? WhyNot(SecretKeeper keeper, string name) => keeper switch
    {
        _ when name.Any(char.IsControl) => "a name on one line is allowed",
        SecretKeeper.Env when !VariableName().IsMatch(name) =>
            "the name of an environment variable is allowed: letters, digits and underscores",
        SecretKeeper.Credential when !CredentialName().IsMatch(name) || name.Trim('.').Length == 0 =>
            "the name of a systemd credential is allowed: letters, digits, dots, hyphens and underscores",
        SecretKeeper.File when name.Length == 0 => "the path of a file is allowed",
        SecretKeeper.Vault when name.Length == 0 || name.EndsWith('/') =>
            "the name of a secret, or of a vault and a secret with a slash between them, is allowed",
        _ => null,
    };

    private static string Word(SecretKeeper keeper) => keeper.ToString().ToLowerInvariant();

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,127}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex VariableName();

    [GeneratedRegex("^[A-Za-z0-9_.-]{1,128}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex CredentialName();

    [GeneratedRegex("[A-Za-z0-9]{20,}", RegexOptions.CultureInvariant)]
    private static partial Regex Runs();
}
