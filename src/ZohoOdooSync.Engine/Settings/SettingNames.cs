using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>The names by which single settings are set: section and key, <c>pricing.exchange_rate</c>, <c>odoo.test_db.port</c>.</summary>
public static class SettingNames
{
    private const string Units = "mapping.units.";

    private static readonly string[] SecretKeys = ["client_secret", "refresh_token", "password", "api_key"];

    // The settings of a database in the general form, under the key of an ordinary one.
    private static readonly IReadOnlyList<MaskedSetting> Known = MaskedSettings.Of(new SyncSettings { Home = string.Empty });

    private static readonly Lazy<IReadOnlyDictionary<string, IReadOnlyList<string>>> Allowed = new(SettingsFile.AllowedWords);

    private static readonly string OrdinaryDatabase = $"odoo.{new TargetSettings().DatabaseKey}";

    /// <summary>All names, with those of the databases that a file has.</summary>
    /// <param name="databases">The keys of its databases.</param>
    public static IReadOnlyList<string> All(IEnumerable<string> databases)
    {
        var keys = databases.DefaultIfEmpty(new TargetSettings().DatabaseKey).ToList();
        return [.. Known.Where(setting => setting.Section != "mapping.units").SelectMany(setting => setting.Section == OrdinaryDatabase
            ? keys.Select(key => $"odoo.{key}.{setting.Key}")
            : [NameOf(setting)])];
    }

    /// <summary>All names, with those of the databases in the file of a base folder; for completion, so nothing is told of a broken file.</summary>
    /// <param name="home">The base folder.</param>
    public static IReadOnlyList<string> OfFile(string home)
    {
        var file = new SettingsHome(Path.GetFullPath(home), string.Empty).File;
        try
        {
            return All(DatabasesOf(SettingsJson.Parse(File.ReadAllText(file), file, new SettingsProblems(new SecretMask()))));
        }
        catch (Exception e) when (e is SyncException or IOException or UnauthorizedAccessException)
        {
            return All([]);
        }
    }

    /// <summary>What a setting may be set to: the words that it allows, else its default; nothing for a secret.</summary>
    /// <param name="name">Full name, or the key alone where it is the only one.</param>
    public static IReadOnlyList<string> ValuesOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var key = name.Trim();
        if (IsSecret(key)) return [];
        var (first, last) = (key.IndexOf('.', StringComparison.Ordinal), key.LastIndexOf('.'));
        if (key.StartsWith("odoo.", StringComparison.OrdinalIgnoreCase) && last > first) key = $"{OrdinaryDatabase}.{key[(last + 1)..]}";
        var named = Known.Select(NameOf).Where(one => Matches(one, key)).Distinct().ToList();
        if (named.Count != 1) return [];
        if (Allowed.Value.TryGetValue(named[0], out var words)) return words;
        return DefaultOf(named[0]) is { Length: > 0 } usual ? [usual] : [];
    }

    /// <summary>Full name of a setting: <c>guard.max_archive_count</c>, <c>unmanaged</c>.</summary>
    /// <param name="setting">The setting.</param>
    public static string NameOf(MaskedSetting setting)
    {
        ArgumentNullException.ThrowIfNull(setting);
        return setting.Section.Length == 0 ? setting.Key : $"{setting.Section}.{setting.Key}";
    }

    /// <summary>Whether a name is that of a secret.</summary>
    /// <param name="name">Full name.</param>
    public static bool IsSecret(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return SecretKeys.Any(key => name.EndsWith("." + key, StringComparison.OrdinalIgnoreCase))
            && !name.StartsWith(Units, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The databases of a file.</summary>
    internal static IReadOnlyList<string> DatabasesOf(JObject file) =>
        file["odoo"] is JObject odoo ? [.. odoo.Properties().Where(one => one.Value is JObject).Select(one => one.Name)] : [];

    /// <summary>The known spelling of a name, and the sections and key that it stands for.</summary>
    /// <exception cref="SyncException"><c>SettingUnknown</c>, with the nearest name.</exception>
    internal static (string Name, string[] Path) Find(string name, JObject file)
    {
        name = name.Trim();
        // A unit's text is the organisation's own word, and may hold a dot.
        if (name.StartsWith(Units, StringComparison.OrdinalIgnoreCase) && name.Length > Units.Length)
            return (Units + name[Units.Length..], ["mapping", "units", name[Units.Length..]]);
        var known = All(DatabasesOf(file));
        if (known.FirstOrDefault(one => string.Equals(one, name, StringComparison.OrdinalIgnoreCase)) is { } found)
            return (found, PathOf(found));
        var ends = known.Where(one => one.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)).ToList();
        var nearest = ends.Count > 0 ? string.Join(" or ", ends) : NearestKey.Find(name, known);
        throw new SyncException(
            "SettingUnknown", SyncErrorKind.Settings,
            $"\"{Mapping.TextRules.ForDisplay(name)}\" is not the name of a setting" + (nearest is null ? "." : $": {nearest} is the nearest one."),
            "Name it with its section; docs/settings.md has every key. Nothing was changed.")
        {
            Steps = [OperatorAction.ShowSettings],
        };
    }

    /// <summary>What is in force without a setting, as <see cref="MaskedSetting.Default"/> shows it.</summary>
    internal static string DefaultOf(string name)
    {
        var path = PathOf(name);
        var general = path is ["odoo", _, var key] ? $"{OrdinaryDatabase}.{key}" : name;
        return Known.FirstOrDefault(setting => NameOf(setting) == general)?.Default ?? string.Empty;
    }

    private static bool Matches(string known, string name) =>
        string.Equals(known, name, StringComparison.OrdinalIgnoreCase) || known.EndsWith("." + name, StringComparison.OrdinalIgnoreCase);

    // A database's key may hold dots; no other section does, and no key.
    private static string[] PathOf(string name)
    {
        var (first, last) = (name.IndexOf('.', StringComparison.Ordinal), name.LastIndexOf('.'));
        return name.StartsWith("odoo.", StringComparison.Ordinal) && last > first
            ? ["odoo", name[(first + 1)..last], name[(last + 1)..]]
            : name.Split('.');
    }
}
