using System.Globalization;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Collects what is wrong with a settings file, so that all of it is told at once.</summary>
/// <param name="mask">Knows the secrets of the file before the first value is shown.</param>
internal sealed class SettingsProblems(SecretMask mask)
{
    private const int LongestShownValue = 60;

    private readonly List<string> _problems = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _words = new(StringComparer.Ordinal);

    /// <summary>What may stand at each key that was read and allows only some words, by the path of the key.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Words => _words;

    /// <summary>How many there are.</summary>
    public int Count => _problems.Count;

    /// <summary>Notes that a key allows some words and no others.</summary>
    public void Allow(string path, params IReadOnlyList<string> words) => _words[path] = words;

    /// <summary>Adds one in words.</summary>
    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Adds one about a value: <c>odoo.test_db.port is "abc": a whole number from 1 to 65535 is allowed</c>.</summary>
    public void AddValue(string path, JToken value, string allowed, bool secret = false) =>
        Add($"{path} is {(secret ? Secret.Mask : Shown(value))}: {allowed}");

    /// <summary>Throws <c>SettingsInvalid</c> with all problems, if there are any.</summary>
    /// <param name="file">The file, for people.</param>
    public void ThrowIfAny(string file)
    {
        if (_problems.Count == 0) return;
        var count = _problems.Count == 1 ? "1 error" : string.Create(CultureInfo.InvariantCulture, $"{_problems.Count} errors");
        var lines = string.Join(Environment.NewLine, _problems.Select(problem => $"  - {ShownText.OneLine(mask.Scrub(problem))}."));
        throw new SyncException(
            "SettingsInvalid", SyncErrorKind.Settings,
            $"The settings have {count} ({file}):{Environment.NewLine}{lines}",
            "Correct these keys in the settings file and try again; docs/settings.md tells every key with its type and what it allows.");
    }

    /// <summary>
    /// A value as a message shows it: short, on one line; a list or a section only by its kind, and nothing of a URL that
    /// carries credentials.
    /// </summary>
    public string Shown(JToken value)
    {
        switch (value.Type)
        {
            case JTokenType.Object: return "a section";
            case JTokenType.Array: return "a list";
            case JTokenType.Null: return "null";
            case JTokenType.String:
                // Scrubbed before it is shortened: the mask would not know the half of a secret.
                var text = mask.Scrub((string)value!);
                if (text.Contains('@', StringComparison.Ordinal)) return Secret.Mask;
                if (text.Length > LongestShownValue) text = text[..LongestShownValue] + "…";
                return JsonConvert.ToString(text);
            default:
                return Convert.ToString(((JValue)value).Value, CultureInfo.InvariantCulture)!.ToLowerInvariant();
        }
    }
}
