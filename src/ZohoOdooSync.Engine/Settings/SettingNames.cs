using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>The names by which single settings are set: section and key, <c>pricing.exchange_rate</c>, <c>odoo.test_db.port</c>.</summary>
public static class SettingNames
{
    // What is in a table is none of the rows: its name is the organisation's own word.
    private static readonly IReadOnlyList<Setting> Tables = [.. SettingCatalogue.Rows.Where(row => row.Entry is not null)];

    private static readonly IReadOnlyList<Setting> Seen = [.. SettingCatalogue.Rows.Where(row => row.IsSeen && row.Entry is null)];

    /// <summary>All names, with those of the databases that a file has.</summary>
    /// <param name="databases">The keys of its databases.</param>
    public static IReadOnlyList<string> All(IEnumerable<string> databases) => [.. Named(databases).Select(one => one.Name)];

    /// <summary>All names, with those of the databases in the file of a base folder. Nothing is told of a broken file.</summary>
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
        var (key, last) = (name.Trim(), name.Trim().LastIndexOf('.'));
        // Of any database, whether or not the file has it.
        string[] databases = key.StartsWith("odoo.", StringComparison.OrdinalIgnoreCase) && last > 5 ? [key[5..last]] : [];
        var rows = Named(databases).Where(one => Is(one.Name, key) || Is(one.Row.Key, key)).Select(one => one.Row).ToList();
        if (rows is not [{ IsSecret: false } row]) return [];
        if (row.Kind.Words.Count > 0) return row.Kind.Words;
        return SettingKind.Text(row.Value(new SyncSettings { Home = string.Empty })) is { Length: > 0 } usual ? [usual] : [];
    }

    /// <summary>The known spelling of a name, its row, and the sections and key that it stands for.</summary>
    /// <exception cref="SyncException"><c>SettingUnknown</c>, with the nearest name.</exception>
    internal static (string Name, Setting Row, string[] Path) Find(string name, JObject file)
    {
        name = name.Trim();
        // A word of the organisation may hold a dot.
        if (Tables.FirstOrDefault(one => name.StartsWith($"{one}.", StringComparison.OrdinalIgnoreCase) && name.Length > $"{one}.".Length)
            is { Entry: { } entry } table)
        {
            var word = name[$"{table}.".Length..];
            return ($"{table}.{word}", table with { Kind = entry }, [.. table.PathIn("*"), word]);
        }

        var known = Named(DatabasesOf(file)).ToList();
        if (known.Find(one => Is(one.Name, name)) is { Row: not null } found) return found;
        var ends = known.Where(one => one.Name.EndsWith("." + name, StringComparison.OrdinalIgnoreCase)).Select(one => one.Name).ToList();
        var nearest = ends.Count > 0 ? string.Join(" or ", ends) : NearestKey.Find(name, known.Select(one => one.Name));
        throw new SyncException(
            "SettingUnknown", SyncErrorKind.Settings,
            $"\"{ShownText.Shortened(name)}\" is not the name of a setting" + (nearest is null ? "." : $": {nearest} is the nearest one."),
            "Name it with its section; docs/settings.md has every key. Nothing was changed.")
        {
            Steps = [OperatorAction.ShowSettings],
        };
    }

    private static IReadOnlyList<string> DatabasesOf(JObject file) =>
        file["odoo"] is JObject odoo ? [.. odoo.Properties().Where(one => one.Value is JObject).Select(one => one.Name)] : [];

    private static IEnumerable<(string Name, Setting Row, string[] Path)> Named(IEnumerable<string> databases)
    {
        var keys = databases.DefaultIfEmpty(new TargetSettings().DatabaseKey).ToList();
        return Seen.GroupBy(row => row.Section).SelectMany(section => (section.Key == SettingCatalogue.Database ? keys : [string.Empty])
            .SelectMany(key => section.Select(row => (row.NameIn(key), row, row.PathIn(key)))));
    }

    private static bool Is(string known, string name) => string.Equals(known, name, StringComparison.OrdinalIgnoreCase);
}
