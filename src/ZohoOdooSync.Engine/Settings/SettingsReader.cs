using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>Reads the settings of a file: row by row of <see cref="SettingCatalogue"/>, then what several keys say together.</summary>
internal static class SettingsReader
{
    private static readonly ILookup<string, Setting> Sections = SettingCatalogue.Rows.ToLookup(row => row.Section);

    /// <summary>The settings of a file. What is wrong in it is told to the section's problems.</summary>
    public static SyncSettings Read(SettingsSection root, SyncSettings settings)
    {
        var opened = new Dictionary<string, SettingsSection> { [string.Empty] = root };
        foreach (var name in Sections.Select(section => section.Key))
        {
            // The section of one database among several is read with section "odoo".
            if (name == SettingCatalogue.Database) continue;
            settings = name == "odoo" ? ReadDatabases(root.Section(name), settings) : ReadSection(name, Opened(name), settings);
        }

        foreach (var section in opened.Values.Reverse()) section.Close();
        return settings;

        SettingsSection Opened(string path)
        {
            if (opened.TryGetValue(path, out var known)) return known;
            var dot = path.LastIndexOf('.');
            return opened[path] = Opened(path[..Math.Max(dot, 0)]).Section(path[(dot + 1)..]);
        }
    }

    private static SyncSettings ReadSection(string name, SettingsSection section, SyncSettings settings, bool mustBeWhole = true)
    {
        foreach (var row in Sections[name])
        {
            settings = row.Read(section, settings);
            if (row is { Variable: { } variable, IsSecret: false } && section.Secrets.Environment[variable] is { } text)
                settings = row.Read(section.OfVariable(row.Key, variable, row.Kind.Typed(text) ?? new JValue(text)), settings);
            if (mustBeWhole && row.Needed is { } what && section.IsBlank(row.Key) && SettingKind.Text(row.Value(settings)).Length == 0
                && (section.Secrets.MustBeThere || !row.IsSecret))
            {
                section.ReportEmpty(row.Key, what, row.Variable);
            }
        }

        return name switch
        {
            "zoho_books" => settings with { Source = ZohoAddress.Read(section, settings.Source) },
            "mapping" => settings with { Mapping = CustomFields.Check(section, settings.Mapping) },
            "hints" => settings with { Hints = HintSettings.Check(section, settings.Hints) },
            SettingCatalogue.Database => settings with { Target = settings.Target with { Address = TargetAddress.Read(section) } },
            _ => settings,
        };
    }

    /// <summary>
    /// Chooses the database, and looks over the others too, so that a mistyped key shows before somebody switches to them. Only the
    /// chosen one must be complete.
    /// </summary>
    private static SyncSettings ReadDatabases(SettingsSection section, SyncSettings settings)
    {
        // A section that is not one is an unknown key of "odoo", or a database that somebody wrote as a text.
        var databases = section.Names.Where(name => name != "use").ToList();
        var chosen = Choose(section, databases);
        var found = settings;
        foreach (var name in databases)
        {
            var isChosen = name == chosen;
            var database = section.Section(name, isChosen ? null : section.Secrets.WithoutFollowing());
            var read = ReadSection(
                SettingCatalogue.Database, database, settings with { Target = new TargetSettings { DatabaseKey = name } }, isChosen);
            if (isChosen) ReportNoAccess(database, read.Target);
            database.Close();
            if (isChosen) found = read;
        }

        return found;
    }

    private static string? Choose(SettingsSection section, List<string> databases)
    {
        var usual = new TargetSettings().DatabaseKey;
        var use = SettingKinds.AnyText.ReadFrom(section, "use", string.Empty);
        var known = databases.Count == 0 ? "there is none" : $"there are {string.Join(", ", databases)}";
        if (use.Length > 0)
        {
            if (databases.Contains(use)) return use;
            section.Refuse("use", $"the key of a database in section odoo is allowed ({known})");
            return null;
        }

        if (databases.Contains(usual)) return usual;
        if (databases.Count == 1) return databases[0];
        section.Problems.Add(databases.Count == 0
            ? $"{section.PathOf(usual)} is missing: a section with host, port, database, username and password is needed"
            : $"{section.PathOf("use")} is missing: it must name one of the databases ({known})");
        return null;
    }

    private static void ReportNoAccess(SettingsSection section, TargetSettings settings)
    {
        // A reference that leads nowhere was reported as such.
        if (!section.Secrets.MustBeThere || !settings.ApiKey.IsEmpty || !section.IsBlank("api_key")) return;
        if (settings.Password.IsEmpty && section.IsBlank("password"))
        {
            section.ReportEmpty(
                "password", $"a password or an API key ({section.PathOf("api_key")})",
                $"{SettingsEnvironment.OdooPassword} or {SettingsEnvironment.OdooApiKey}");
        }

        if (settings.Transport == OdooTransportChoice.Json2)
            section.ReportEmpty("api_key", "an API key for transport json-2", SettingsEnvironment.OdooApiKey);
    }
}
