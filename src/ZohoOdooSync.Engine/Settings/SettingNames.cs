using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>The names by which single settings are set: section and key, <c>pricing.exchange_rate</c>, <c>odoo.test_db.port</c>.</summary>
public static class SettingNames
{
    private const string Units = "mapping.units.";

    // A unit is none of the rows: its name is the organisation's own word.
    private static readonly Setting Unit = SettingCatalogue.Rows.Single(row => row.Key == "units") with { Kind = SettingKinds.UnitId };

    private static readonly IReadOnlyList<Setting> Seen = [.. SettingCatalogue.Rows.Where(row => row.IsSeen && row.Key != Unit.Key)];

    /// <summary>All names, with those of the databases that a file has.</summary>
    /// <param name="databases">The keys of its databases.</param>
    public static IReadOnlyList<string> All(IEnumerable<string> databases)
    {
        var keys = databases.DefaultIfEmpty(new TargetSettings().DatabaseKey).ToList();
        return [.. Seen.GroupBy(row => row.Section).SelectMany(section => section.Key == SettingCatalogue.Database
            ? keys.SelectMany(key => section.Select(row => row.NameIn(key)))
            : section.Select(row => row.NameIn(string.Empty)))];
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
        var full = name.Trim();
        var rows = RowOf(full) is { } named ? [named] : Seen.Where(row => string.Equals(row.Key, full, StringComparison.OrdinalIgnoreCase)).ToList();
        if (rows is not [{ IsSecret: false } row]) return [];
        if (row.Kind.Words.Count > 0) return row.Kind.Words;
        return SettingKind.Text(row.Value(new SyncSettings { Home = string.Empty })) is { Length: > 0 } usual ? [usual] : [];
    }

    /// <summary>The row of a full name; null where there is none.</summary>
    internal static Setting? RowOf(string name)
    {
        if (name.StartsWith(Units, StringComparison.OrdinalIgnoreCase)) return Unit;
        var path = PathOf(name);
        var (section, key) = (string.Join('.', path[..^1]), path[^1]);
        if (path.Length == 3 && string.Equals(path[0], "odoo", StringComparison.OrdinalIgnoreCase)) section = SettingCatalogue.Database;
        return Seen.FirstOrDefault(row => string.Equals(row.Section, section, StringComparison.OrdinalIgnoreCase)
            && string.Equals(row.Key, key, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>The databases of a file.</summary>
    internal static IReadOnlyList<string> DatabasesOf(JObject file) =>
        file["odoo"] is JObject odoo ? [.. odoo.Properties().Where(one => one.Value is JObject).Select(one => one.Name)] : [];

    /// <summary>The known spelling of a name, its row, and the sections and key that it stands for.</summary>
    /// <exception cref="SyncException"><c>SettingUnknown</c>, with the nearest name.</exception>
    internal static (string Name, Setting Row, string[] Path) Find(string name, JObject file)
    {
        name = name.Trim();
        // A unit's text may hold a dot.
        if (name.StartsWith(Units, StringComparison.OrdinalIgnoreCase) && name.Length > Units.Length)
            return (Units + name[Units.Length..], Unit, ["mapping", "units", name[Units.Length..]]);
        var known = All(DatabasesOf(file));
        if (known.FirstOrDefault(one => string.Equals(one, name, StringComparison.OrdinalIgnoreCase)) is { } found)
            return (found, RowOf(found)!, PathOf(found));
        var ends = known.Where(one => one.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)).ToList();
        var nearest = ends.Count > 0 ? string.Join(" or ", ends) : NearestKey.Find(name, known);
        throw new SyncException(
            "SettingUnknown", SyncErrorKind.Settings,
            $"\"{Mapping.TextRules.ForDisplay(name)}\" is not the name of a setting" + (nearest is null ? "." : $": {nearest} is the nearest one."),
            "Name it with its section, as Get-ZohoOdooSyncSetting shows it; docs/settings.md has every key. Nothing was changed.");
    }

    // A database's key may hold dots; no other section does, and no key.
    private static string[] PathOf(string name)
    {
        var (first, last) = (name.IndexOf('.', StringComparison.Ordinal), name.LastIndexOf('.'));
        return name.StartsWith("odoo.", StringComparison.OrdinalIgnoreCase) && last > first
            ? [name[..first], name[(first + 1)..last], name[(last + 1)..]]
            : name.Split('.');
    }
}
