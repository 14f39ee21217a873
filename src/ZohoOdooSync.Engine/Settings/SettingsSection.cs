using System.Globalization;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// One section of the settings file, read key by key. Each key that is asked for becomes a known key; <see cref="Close"/>
/// reports the others. A key that is absent or null gives the fallback; a key that is wrong is reported and gives the
/// fallback, so that reading goes on and finds the next error.
/// </summary>
internal sealed class SettingsSection(JObject? json, string path, SettingsProblems problems)
{
    private readonly List<string> _known = [];

    /// <summary>Where errors are told.</summary>
    public SettingsProblems Problems => problems;

    /// <summary>The names in this section, known or not.</summary>
    public IEnumerable<string> Names => json?.Properties().Select(property => property.Name) ?? [];

    /// <summary>Where a key lies, for people: <c>odoo.test_db.port</c>.</summary>
    public string PathOf(string key) => path.Length == 0 ? key : $"{path}.{key}";

    /// <summary>The value as it was written, or null where there is none. Makes the key known.</summary>
    public JToken? Raw(string key)
    {
        if (!_known.Contains(key)) _known.Add(key);
        return json?[key] is { Type: not JTokenType.Null } value ? value : null;
    }

    /// <summary>Reports the value of a key.</summary>
    public void Refuse(string key, string allowed, bool secret = false)
    {
        if (Raw(key) is { } value) problems.AddValue(PathOf(key), value, allowed, secret);
    }

    /// <summary>A section within; one without keys where the file has none.</summary>
    public SettingsSection Section(string key)
    {
        var value = Raw(key);
        if (value is not null and not JObject) Refuse(key, "a section in braces is allowed");
        return new SettingsSection(value as JObject, PathOf(key), problems);
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string key)
    {
        var value = Raw(key);
        if (value is null) return null;
        if (value.Type == JTokenType.String) return ((string)value!).Trim();
        Refuse(key, "a text in quotes is allowed");
        return null;
    }

    /// <summary>The path of a file or folder, or null.</summary>
    public string? FilePath(string key, string allowed)
    {
        var text = Text(key);
        if (text is null || (text.Length > 0 && text.IndexOfAny(Path.GetInvalidPathChars()) < 0)) return text;
        Refuse(key, allowed);
        return null;
    }

    /// <summary>Digits, written as text or as number; null where there are none.</summary>
    public string? Digits(string key)
    {
        var value = Raw(key);
        if (value is null) return null;
        var text = value.Type is JTokenType.String or JTokenType.Integer
            ? Convert.ToString(((JValue)value).Value, CultureInfo.InvariantCulture)!.Trim()
            : null;
        if (text is not null && text.All(char.IsAsciiDigit)) return text;
        Refuse(key, "digits are allowed");
        return null;
    }

    /// <summary>Whether a key has no value. One of the wrong type has one, which was reported as such.</summary>
    public bool IsBlank(string key) =>
        Raw(key) is not { } value || (value.Type == JTokenType.String && string.IsNullOrWhiteSpace((string?)value));

    /// <summary>A whole number within bounds.</summary>
    public int Whole(string key, int least, int most, int fallback) => OptionalWhole(key, least, most) ?? fallback;

    /// <summary>A whole number within bounds, or null.</summary>
    public int? OptionalWhole(string key, int least, int most, bool orText = false)
    {
        var value = Raw(key);
        if (value is null) return null;
        decimal? number = value.Type switch
        {
            JTokenType.Integer or JTokenType.Float => NumberOf(value),
            JTokenType.String when orText &&
                int.TryParse((string)value!, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) => parsed,
            _ => null,
        };
        if (number is { } whole && whole == decimal.Truncate(whole) && whole >= least && whole <= most) return (int)whole;
        Refuse(key, string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most} is allowed"));
        return null;
    }

    /// <summary>A number that meets a condition.</summary>
    public decimal Number(string key, Func<decimal, bool> meets, string allowed, decimal fallback)
    {
        var value = Raw(key);
        if (value is null) return fallback;
        if (value.Type is JTokenType.Integer or JTokenType.Float && NumberOf(value) is { } number && meets(number)) return number;
        Refuse(key, allowed);
        return fallback;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool fallback)
    {
        problems.Allow(PathOf(key), "true", "false");
        var value = Raw(key);
        if (value is null) return fallback;
        if (value.Type == JTokenType.Boolean) return (bool)value;
        Refuse(key, "true or false is allowed");
        return fallback;
    }

    /// <summary>One of some words, letter case ignored.</summary>
    public T Choice<T>(string key, T fallback, params (string Word, T Value)[] choices)
    {
        problems.Allow(PathOf(key), [.. choices.Select(choice => choice.Word)]);
        var value = Raw(key);
        if (value is null) return fallback;
        if (value.Type == JTokenType.String)
        {
            foreach (var (word, meant) in choices)
            {
                if (string.Equals(word, ((string)value!).Trim(), StringComparison.OrdinalIgnoreCase)) return meant;
            }
        }

        Refuse(key, $"{string.Join(", ", choices.Select(choice => choice.Word))} are allowed");
        return fallback;
    }

    /// <summary>Reports a key that must be there, and is not.</summary>
    /// <param name="key">The key.</param>
    /// <param name="what">What it holds, in words.</param>
    /// <param name="variable">The environment variable that can hold it instead, if one can.</param>
    public void ReportEmpty(string key, string what, string? variable = null) => problems.Add(
        $"{PathOf(key)} is empty: {what} is needed" +
        (variable is null ? string.Empty : $", here or in the environment variable {variable}"));

    /// <summary>Reports the keys that nobody asked for. Their values are not shown: a mistyped key can hold a secret.</summary>
    public void Close()
    {
        foreach (var name in Names.Where(name => !_known.Contains(name)))
        {
            var meant = NearestKey.Find(name, _known);
            problems.Add($"{PathOf(name)} is not a known key: " + (meant is null
                ? $"known here are {string.Join(", ", _known)}"
                : $"{meant} is the nearest known one"));
        }
    }

    private static decimal? NumberOf(JToken value) => ((JValue)value).Value switch
    {
        decimal number => number,
        long number => number,
        // Beyond 64 bits: no setting needs it, and every bound refuses it.
        _ => null,
    };
}
