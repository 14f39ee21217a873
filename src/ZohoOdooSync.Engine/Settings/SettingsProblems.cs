using System.Globalization;
using Newtonsoft.Json.Linq;
using Newtonsoft.Json;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Collects what is wrong with a settings file, so that all of it is told at once.</summary>
internal sealed class SettingsProblems(SecretMask mask)
{
    private const int LongestShownValue = 60;

    private readonly List<string> _problems = [];

    /// <summary>Adds one in words.</summary>
    public void Add(string problem) => _problems.Add(problem);

    /// <summary>Adds one about a value: <c>odoo.test_db.port is "abc": a whole number from 1 to 65535 is allowed</c>.</summary>
    public void AddValue(string path, JToken value, string allowed, bool secret = false) =>
        Add($"{path} is {(secret ? Secret.Mask : Shown(value))}: {allowed}");

    /// <summary>Throws <c>SettingsInvalid</c> with all problems, if there are any.</summary>
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

/// <summary>Finds the known key that somebody probably meant.</summary>
internal static class NearestKey
{
    /// <summary>The nearest of some keys, or null where none is near enough to be worth a guess.</summary>
    public static string? Find(string unknown, IEnumerable<string> known)
    {
        var written = Plain(unknown);
        var best = known
            .Select(key => (Key: key, Distance: Distance(written, Plain(key))))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return best.Key is not null && best.Distance <= Math.Max(1, best.Key.Length / 3) ? best.Key : null;
    }

    // Letter case and the kind of separator are what people get wrong first: clientId, client-id, Client_ID.
    private static string Plain(string key) => new([.. key.Where(char.IsLetterOrDigit).Select(char.ToLowerInvariant)]);

    // Levenshtein: how many letters must be put in, taken out or replaced.
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[to.Length];
    }
}
