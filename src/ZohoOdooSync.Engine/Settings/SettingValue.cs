using System.Collections;
using System.Globalization;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>A value as it is set, and as it is written and shown.</summary>
internal static class SettingValue
{
    /// <summary>The JSON of a value; a text that says a number or a truth is one where the setting is.</summary>
    /// <param name="name">Full name.</param>
    /// <param name="row">Its row.</param>
    /// <param name="value">What was given.</param>
    /// <exception cref="SyncException"><c>SecretInClear</c>, <c>SettingsInvalid</c>.</exception>
    public static JToken Of(string name, Setting row, object? value)
    {
        if (value is null) return JValue.CreateNull();
        if (row.IsSecret) return OfSecret(name, value);
        return value switch
        {
            string text => row.Kind.Typed(text.Trim()) ?? new JValue(text.Trim()),
            bool flag => new JValue(flag),
            Enum choice => new JValue(choice.ToString()),
            double or float => new JValue(Exact(name, Convert.ToDouble(value, CultureInfo.InvariantCulture))),
            decimal number => Number(number),
            sbyte or byte or short or ushort or int or uint or long => new JValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            Secret => throw Wrong(name, "a secure text", "a text, a number, true or false is allowed: it is no secret"),
            IEnumerable list when row.Kind == SettingKinds.Languages => new JArray(list.Cast<object?>().Select(one => $"{one}")),
            _ => throw Wrong(name, $"a {value.GetType().Name}", "a text, a number, true or false is allowed"),
        };
    }

    /// <summary>A value of a file as people may see it; empty for none.</summary>
    public static string Shown(string name, Setting row, JToken? value) => value switch
    {
        null or { Type: JTokenType.Null } => string.Empty,
        JObject reference when row.IsSecret =>
            SecretReference.Read(name, reference, new SettingsProblems(new SecretMask()))?.Words ?? Secret.Mask,
        _ when row.IsSecret => Secret.Mask,
        JValue plain => Mapping.TextRules.ForDisplay(SettingKind.Text(plain.Value)),
        JArray list when list.All(one => one.Type == JTokenType.String) => Mapping.TextRules.ForDisplay(string.Join(", ", list)),
        _ => value.Type == JTokenType.Array ? "a list" : "a section",
    };

    /// <summary>1500 and not 1500.0, which is how a decimal would be written.</summary>
    public static JValue Number(decimal number) =>
        decimal.Truncate(number) == number && Math.Abs(number) < long.MaxValue ? new JValue((long)number) : new JValue(number);

    private static JToken OfSecret(string name, object value)
    {
        switch (value)
        {
            case Secret secret:
                return new JValue(secret.Reveal());
            case IDictionary reference:
                var section = new JObject();
                foreach (DictionaryEntry entry in reference)
                    section[Convert.ToString(entry.Key, CultureInfo.InvariantCulture)!] = Convert.ToString(entry.Value, CultureInfo.InvariantCulture);
                return section;
            default:
                throw new SyncException(
                    "SecretInClear", SyncErrorKind.Settings,
                    $"{name} is a secret, and was given in clear, which the history of the shell keeps. Nothing was changed.",
                    "Give it as a secure string (Read-Host -AsSecureString), or a reference such as @{ vault = 'NAME' }; change the "
                    + "secret if this one was real.");
        }
    }

    // What was typed: the shortest decimal that gives this floating number.
    private static object Exact(string name, double number) =>
        decimal.TryParse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? Number(exact).Value!
            : throw Wrong(name, number.ToString(CultureInfo.InvariantCulture), "a number is allowed");

    private static SyncException Wrong(string name, string what, string allowed) => new(
        "SettingsInvalid", SyncErrorKind.Settings, $"{name} is {what}: {allowed}. Nothing was changed.",
        "Give another value; docs/settings.md tells every key with its type and what it allows.");
}
