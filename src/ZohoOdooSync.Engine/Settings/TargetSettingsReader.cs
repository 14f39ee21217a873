using System.Text.RegularExpressions;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Reads and checks section <c>odoo</c>: chooses the database, and looks over the others too, so that a mistyped key shows
/// before somebody switches to them. Only the chosen one must be complete.
/// </summary>
internal static partial class TargetSettingsReader
{
    private const string DefaultKey = "test_db";

    public static TargetSettings Read(SettingsSection section, SecretSources secrets)
    {
        var use = section.Text("use");
        // A section that is not one is an unknown key of "odoo", or a database that somebody wrote as a text.
        var databases = section.Names.Where(name => name != "use").ToList();
        var chosen = Choose(section, use, databases);
        var settings = new TargetSettings();
        foreach (var name in databases)
        {
            var database = section.Section(name);
            var isChosen = name == chosen;
            var read = ReadDatabase(database, name, isChosen ? secrets : secrets.WithoutFollowing());
            if (!isChosen) continue;
            ReportEmpty(database, read, secrets.MustBeThere);
            settings = read;
        }

        return settings;
    }

    private static string? Choose(SettingsSection section, string? use, List<string> databases)
    {
        var known = databases.Count == 0 ? "there is none" : $"there are {string.Join(", ", databases)}";
        if (!string.IsNullOrEmpty(use))
        {
            if (databases.Contains(use)) return use;
            section.Refuse("use", $"the key of a database in section odoo is allowed ({known})");
            return null;
        }

        if (databases.Contains(DefaultKey)) return DefaultKey;
        if (databases.Count == 1) return databases[0];
        section.Problems.Add(databases.Count == 0
            ? $"{section.PathOf(DefaultKey)} is missing: a section with host, port, database, username and password is needed"
            : $"{section.PathOf("use")} is missing: it must name one of the databases ({known})");
        return null;
    }

    private static TargetSettings ReadDatabase(SettingsSection section, string key, SecretSources secrets)
    {
        var defaults = new TargetSettings();
        var settings = new TargetSettings
        {
            DatabaseKey = key,
            Address = TargetAddress.Read(section),
            Database = section.Text("database") ?? string.Empty,
            Username = section.Text("username") ?? string.Empty,
            Password = secrets.Read(section, "password", SecretPlace.OdooPassword),
            ApiKey = secrets.Read(section, "api_key", SecretPlace.OdooApiKey),
            Transport = section.Choice(
                "transport", defaults.Transport, ("auto", OdooTransportChoice.Auto),
                ("json-rpc", OdooTransportChoice.JsonRpc), ("json-2", OdooTransportChoice.Json2)),
            CompanyId = section.OptionalWhole("company_id", 1, int.MaxValue),
            Language = ReadLanguage(section, defaults.Language),
            Languages = ReadLanguages(section),
            BatchSize = section.Whole("batch_size", 1, 2000, defaults.BatchSize),
            KeepChatter = section.Flag("keep_chatter", defaults.KeepChatter),
            Timeout = TimeSpan.FromSeconds(section.Whole("timeout_seconds", 5, 3600, (int)defaults.Timeout.TotalSeconds)),
            MaxReplyMegabytes = section.Whole("max_reply_megabytes", 8, 1024, defaults.MaxReplyMegabytes),
            AllowPlainHttp = section.Flag("allow_plain_http", defaults.AllowPlainHttp),
        };
        section.Close();
        return settings;
    }

    private static void ReportEmpty(SettingsSection section, TargetSettings settings, bool secretsToo)
    {
        if (settings.Database.Length == 0) section.ReportEmpty("database", "the name of the Odoo database");
        if (settings.Username.Length == 0) section.ReportEmpty("username", "the login of the Odoo account");
        if (!secretsToo) return;
        // A reference that leads nowhere was reported as such.
        if (settings.Password.IsEmpty && settings.ApiKey.IsEmpty && section.IsBlank("password") && section.IsBlank("api_key"))
        {
            section.ReportEmpty(
                "password", $"a password or an API key ({section.PathOf("api_key")})",
                $"{SettingsEnvironment.OdooPassword} or {SettingsEnvironment.OdooApiKey}");
        }

        if (settings.Transport == OdooTransportChoice.Json2 && settings.ApiKey.IsEmpty && section.IsBlank("api_key"))
            section.ReportEmpty("api_key", "an API key for transport json-2", SettingsEnvironment.OdooApiKey);
    }

    private static string ReadLanguage(SettingsSection section, string fallback)
    {
        var text = section.Text("language");
        if (string.IsNullOrEmpty(text)) return fallback;
        if (LanguageCode().IsMatch(text)) return text;
        section.Refuse("language", "a language code of Odoo such as en_US is allowed");
        return fallback;
    }

    // As text, too: so a single setting is set, and shown.
    private static IReadOnlyList<string> ReadLanguages(SettingsSection section)
    {
        const string key = "languages";
        var texts = section.Raw(key) switch
        {
            null => new List<string>(),
            JArray list => list.Select(entry => entry.Type == JTokenType.String ? ((string)entry!).Trim() : string.Empty).ToList(),
            { Type: JTokenType.String } text => ((string)text!).Split(
                ',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).ToList(),
            _ => [string.Empty],
        };
        if (texts.Count == 0) return [];
        if (texts is [TargetSettings.AllLanguages]
            || texts.TrueForAll(text => LanguageCode().IsMatch(text) && text != TargetSettings.AllLanguages))
            return [.. texts.Distinct(StringComparer.Ordinal)];
        section.Refuse(
            key, $"a list of language codes of Odoo such as [\"en_US\", \"ar_001\"], or \"{TargetSettings.AllLanguages}\", is allowed");
        return [];
    }

    [GeneratedRegex("^[a-z]{2,3}([_@][A-Za-z0-9]+)*$", RegexOptions.CultureInvariant)]
    private static partial Regex LanguageCode();
}
