using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// One section of the settings file, read key by key. Each key that is asked for becomes a known key; <see cref="Close"/>
/// reports the others. What is wrong is reported, and reading goes on to find the next error.
/// </summary>
internal sealed class SettingsSection(JObject? json, string path, SettingsProblems problems, SecretSources secrets)
{
    private readonly List<string> _known = [];
    private string? _called;

    /// <summary>Where errors are told.</summary>
    public SettingsProblems Problems => problems;

    /// <summary>Where secrets are looked for.</summary>
    public SecretSources Secrets => secrets;

    /// <summary>The names in this section, known or not.</summary>
    public IEnumerable<string> Names => json?.Properties().Select(property => property.Name) ?? [];

    /// <summary>Where a key lies, for people: <c>odoo.test_db.port</c>.</summary>
    public string PathOf(string key) => _called ?? (path.Length == 0 ? key : $"{path}.{key}");

    /// <summary>The same key as an environment variable says it.</summary>
    public SettingsSection OfVariable(string key, string variable, JToken value) =>
        new(new JObject { [key] = value }, path, problems, secrets) { _called = $"The environment variable {variable}" };

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
    public SettingsSection Section(string key, SecretSources? among = null)
    {
        var value = Raw(key);
        if (value is not null and not JObject) Refuse(key, "a section in braces is allowed");
        return new SettingsSection(value as JObject, PathOf(key), problems, among ?? secrets);
    }

    /// <summary>
    /// The entries of a list, each with the place where it lies: <c>notify.channels[1]</c>; none where the file has none.
    /// </summary>
    public IReadOnlyList<(string Path, JToken Value)> List(string key)
    {
        var value = Raw(key);
        if (value is not null and not JArray) Refuse(key, "a list in brackets is allowed");
        return [.. (value as JArray ?? []).Select((one, index) => (FormattableString.Invariant($"{PathOf(key)}[{index}]"), one))];
    }

    /// <summary>The sections of a list; an entry that is none is reported.</summary>
    public IEnumerable<SettingsSection> Sections(string key)
    {
        foreach (var (place, value) in List(key))
        {
            if (value is JObject section) yield return new SettingsSection(section, place, problems, secrets);
            else problems.AddValue(place, value, "a section in braces is allowed");
        }
    }

    /// <summary>Whether a key has no value. One of the wrong type has one, which was reported as such.</summary>
    public bool IsBlank(string key) =>
        Raw(key) is not { } value || (value.Type == JTokenType.String && string.IsNullOrWhiteSpace((string?)value));

    /// <summary>The text of a key that must be there; empty where it is not, which is reported.</summary>
    public string Needed(string key, SettingKind<string> kind, string what)
    {
        if (!IsBlank(key)) return kind.ReadFrom(this, key, string.Empty);
        ReportEmpty(key, what);
        return string.Empty;
    }

    /// <summary>Reports a key that must be there, and is not.</summary>
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
}
