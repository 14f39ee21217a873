using System.Collections;
using System.Globalization;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>A value as it is set, and as it is written and shown.</summary>
internal static class SettingValue
{
    /// <summary>The JSON of a value; a text that says a number or a truth is one where the setting is.</summary>
    /// <exception cref="SyncException"><c>SecretInClear</c>, <c>SettingsInvalid</c>.</exception>
    public static JToken Of(string name, object? value)
    {
        if (value is null) return JValue.CreateNull();
        if (SettingNames.IsSecret(name)) return OfSecret(name, value);
        return value switch
        {
            string text => OfText(name, text.Trim()),
            bool flag => new JValue(flag),
            Enum choice => new JValue(choice.ToString()),
            double or float => new JValue(Exact(name, Convert.ToDouble(value, CultureInfo.InvariantCulture))),
            decimal number => Number(number),
            sbyte or byte or short or ushort or int or uint or long => new JValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            Secret => throw Wrong(name, "a secure text", "a text, a number, true or false is allowed: it is no secret"),
            _ => throw Wrong(name, $"a {value.GetType().Name}", "a text, a number, true or false is allowed"),
        };
    }

    /// <summary>A value of a file as people may see it; empty for none.</summary>
    public static string Shown(string name, JToken? value) => value switch
    {
        null or { Type: JTokenType.Null } => string.Empty,
        JObject reference when SettingNames.IsSecret(name) =>
            SecretReference.Read(name, reference, new SettingsProblems(new SecretMask()))?.Words ?? Secret.Mask,
        _ when SettingNames.IsSecret(name) => Secret.Mask,
        JValue { Value: bool flag } => flag ? "true" : "false",
        JValue plain => ShownText.Shortened(Convert.ToString(plain.Value, CultureInfo.InvariantCulture) ?? string.Empty),
        _ => value.Type == JTokenType.Array ? "a list" : "a section",
    };

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

    private static JValue OfText(string name, string text)
    {
        var fallback = SettingNames.DefaultOf(name);
        if (fallback is "true" or "false" && bool.TryParse(text, out var flag)) return new JValue(flag);
        return IsNumber(fallback, out _) && IsNumber(text, out var number) ? Number(number) : new JValue(text);
    }

    private static bool IsNumber(string text, out decimal number) => decimal.TryParse(
        text, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);

    // 1500 and not 1500.0, which is how a decimal would be written.
    private static JValue Number(decimal number) =>
        decimal.Truncate(number) == number && Math.Abs(number) < long.MaxValue ? new JValue((long)number) : new JValue(number);

    // What was typed: the shortest decimal that gives this floating number.
    private static object Exact(string name, double number) =>
        decimal.TryParse(number.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact)
            ? Number(exact).Value!
            : throw Wrong(name, number.ToString(CultureInfo.InvariantCulture), "a number is allowed");

    private static SyncException Wrong(string name, string what, string allowed) => new(
        "SettingsInvalid", SyncErrorKind.Settings, $"{name} is {what}: {allowed}. Nothing was changed.",
        "Give another value; docs/settings.md tells every key with its type and what it allows.");
}
