using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// The JSON Schema of the settings file, made of <see cref="SettingCatalogue"/>, for editors. It is shipped with the module and laid
/// beside each file that this program makes: an address of the web is not there offline, and the module's folder changes its
/// name with each version.
/// </summary>
internal static class SettingsSchema
{
    /// <summary>The schema's file, in the folder of the settings file.</summary>
    public const string File = "zoho_config.schema.json";

    /// <summary>What <c>$schema</c> says in a settings file.</summary>
    public const string Address = "./" + File;

    private static readonly ILookup<string, Setting> Sections = SettingCatalogue.Rows.ToLookup(row => row.Section);

    /// <summary>The schema.</summary>
    public static string Text { get; } = Schema().ToString().ReplaceLineEndings("\n") + "\n";

    /// <summary>Lays the schema beside a settings file. It only helps editors: that it cannot be written is no error.</summary>
    public static void LayBeside(string settings, bool onlyAnew = false)
    {
        var file = Path.Combine(Path.GetDirectoryName(settings)!, File);
        try
        {
            if (System.IO.File.Exists(file) ? System.IO.File.ReadAllText(file) != Text : !onlyAnew)
                OwnerOnly.Write(file, System.Text.Encoding.UTF8.GetBytes(Text));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static JObject Schema()
    {
        var root = Section(string.Empty);
        var odoo = root["properties"]!["odoo"]!;
        odoo["additionalProperties"] = new JObject { ["$ref"] = "#/definitions/database" };
        foreach (var name in new[] { "zoho_books", "odoo" }) root["properties"]![name]!["type"] = "object";
        var schema = new JObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#", ["title"] = "Settings of ZohoOdooSync (config/zoho_config.json)",
            // For Visual Studio Code: the reader allows them.
            ["allowComments"] = true, ["type"] = "object", ["required"] = new JArray("zoho_books", "odoo"),
            ["properties"] = root["properties"], ["additionalProperties"] = false,
            ["definitions"] = new JObject
            {
                ["database"] = Section(SettingCatalogue.Database), ["secret"] = SecretReference.Schema, ["channel"] = NotifyChannels.Schema,
                ["custom_field"] = CustomFields.Schema,
            },
        };
        return schema;
    }

    private static JObject Section(string path)
    {
        var properties = new JObject();
        var needed = new JArray();
        foreach (var row in Sections[path])
        {
            // What the environment may hold, and what a database that is not in use may lack, is not needed in the file.
            var isNeeded = row is { Needed: not null, IsSecret: false } && path != SettingCatalogue.Database;
            if (isNeeded) needed.Add(row.Key);
            properties[row.Key] = Key(row, isNeeded);
        }

        foreach (var inner in Sections.Select(section => section.Key).Where(key => key.Length > 0 && key != SettingCatalogue.Database))
        {
            var dot = Math.Max(inner.LastIndexOf('.'), 0);
            if (inner[..dot] == path) properties[inner[dot..].TrimStart('.')] = Section(inner);
        }

        var section = new JObject
        {
            ["type"] = new JArray("object", "null"), ["properties"] = properties, ["additionalProperties"] = false,
        };
        if (needed.Count > 0) section["required"] = needed;
        return section;
    }

    private static JObject Key(Setting row, bool isNeeded)
    {
        var schema = new JObject();
        if (row.Description.Replace("`", string.Empty, StringComparison.Ordinal) is { Length: > 0 } about) schema["description"] = about;
        if (row.Usual is null && DefaultOf(row) is { } usual) schema["default"] = usual;
        foreach (var (key, value) in (JObject)row.Kind.Schema.DeepClone()) schema[key] = value;
        if (!isNeeded) return schema;
        schema["type"] = new JArray(schema["type"]!.Where(type => (string?)type != "null"));
        schema["pattern"] ??= @"\S";
        return schema;
    }

    private static JValue? DefaultOf(Setting row) => row.Value(new SyncSettings { Home = string.Empty }) switch
    {
        null or "" or IEnumerable<string> => null,
        decimal number => SettingValue.Number(number),
        var value => new JValue(value),
    };
}
