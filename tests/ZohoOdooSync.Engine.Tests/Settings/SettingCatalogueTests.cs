using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using NJsonSchema;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

/// <summary>
/// The schema and the guide say what the catalogue says. Both files are written anew by these tests where the environment variable
/// WRITE_SETTINGS is 1.
/// </summary>
public sealed class SettingCatalogueTests
{
    private const string Anew =
        "is not what SettingCatalogue makes. Run these tests once with the environment variable WRITE_SETTINGS=1 and look at the change.";

    // What a schema cannot say: these keys are checked further, against each other or as names of places.
    private static readonly string[] CheckedFurther =
    [
        "base_url", "accounts_url", "use", "host", "port", "protocol", "languages", "client_secret", "refresh_token", "password", "api_key",
        // Needed in the database in use alone.
        "database", "username",
        // The secrets of hints, which whoever listens needs.
        "listen", "secret", "signing_secret",
    ];

    private static readonly Dictionary<string, string?> NoVariables = [];

    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(SettingsSchema.Text).GetAwaiter().GetResult();

    [Fact]
    public void The_shipped_schema_is_what_the_catalogue_makes() =>
        Hold(Path.Combine(Root(), "module", SettingsSchema.File), _ => SettingsSchema.Text);

    [Fact]
    public void The_tables_of_the_guide_are_what_the_catalogue_makes() => Hold(Path.Combine(Root(), "docs", "settings.md"), guide =>
        Regex.Replace(
            guide, "(<!-- keys of (.*?) -->\n).*?(<!-- end -->)",
            match => match.Groups[1].Value + TableOf(match.Groups[2].Value) + match.Groups[3].Value, RegexOptions.Singleline));

    [Fact]
    public void Every_row_is_in_a_table_of_the_guide()
    {
        var guide = File.ReadAllText(Path.Combine(Root(), "docs", "settings.md"));
        var tables = Regex.Matches(guide, "<!-- keys of (.*?) -->").Select(match => match.Groups[1].Value);
        Assert.Equal(SettingCatalogue.Rows.Select(row => TitleOf(row.Section)).Distinct().Order(), tables.Order());
    }

    [Fact]
    public void Every_settings_file_of_guide_and_tests_is_one_for_the_schema()
    {
        var samples = Samples().ToList();
        Assert.True(samples.Count > 5, $"{samples.Count} samples");
        Assert.All(samples, sample => Assert.Empty(Schema.Validate(sample)));
    }

    [Fact]
    public void A_file_that_this_program_makes_names_the_schema_and_holds_it()
    {
        var home = Directory.CreateTempSubdirectory("zoho-schema-").FullName;
        try
        {
            var made = SettingsFile.Create(
                home,
                new Dictionary<string, object?>
                {
                    ["zoho_books.client_id"] = "1000.x", ["zoho_books.client_secret"] = new Secret("c1i3nt"),
                    ["zoho_books.refresh_token"] = new Secret("1000.r3fr3sh"), ["zoho_books.organization_id"] = "746283917",
                    ["odoo.test_db.host"] = "https://erp.example.com", ["odoo.test_db.database"] = "d", ["odoo.test_db.username"] = "u",
                    ["odoo.test_db.password"] = new Secret("pa55w0rd"),
                },
                overwrite: false, NoVariables);
            var file = JObject.Parse(File.ReadAllText(made.SettingsPath));
            var schema = Path.Combine(Path.GetDirectoryName(made.SettingsPath)!, (string)file["$schema"]!);
            Assert.Equal(SettingsSchema.Text, File.ReadAllText(schema));
            Assert.Empty(Schema.Validate(file.ToString()));

            // After an update of the module the next change brings the schema along; where nobody wants it, none is made.
            File.WriteAllText(schema, "{}");
            SettingsEdit.Prepare(home, [new("pricing.exchange_rate", 1310)], NoVariables).Write();
            Assert.Equal(SettingsSchema.Text, File.ReadAllText(schema));
            File.Delete(schema);
            SettingsEdit.Prepare(home, [new("pricing.exchange_rate", 1400)], NoVariables).Write();
            Assert.False(File.Exists(schema));
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    // Whatever stands at a key: what the schema refuses, the reader refuses, too; and the other way round, but where keys are checked
    // further.
    [Property(MaxTest = 2000)]
    public Property Schema_and_reader_refuse_the_same_values() => Prop.ForAll(
        Gen.Elements<Setting>(SettingCatalogue.Rows.Where(row => row.IsSeen))
            .SelectMany(row => Values(row).Select(value => (row, value))).ToArbitrary(),
        one =>
        {
            var (row, value) = one;
            var file = Complete();
            SettingsEdit.Put(file, row.PathIn("test_db"), value);
            var (schema, error) = (Schema.Validate(file.ToString()).Count > 0, ErrorOf(file.ToString()));
            var reader = error is not null;
            var agree = schema == reader || (reader && CheckedFurther.Contains(row.Key));
            return agree.Label($"{row.NameIn("test_db")} = {value.ToString(Formatting.None)}: schema {schema}, reader {error}")
                .And(error is null || error.Contains(row.NameIn("test_db"), StringComparison.Ordinal) || CheckedFurther.Contains(row.Key));
        });

    [Property]
    public Property Schema_and_reader_refuse_a_key_that_is_not_known() => Prop.ForAll(
        Gen.Elements<Setting>(SettingCatalogue.Rows.Where(row => row.Section != "odoo")).ToArbitrary(),
        row =>
        {
            var file = Complete();
            var name = row.NameIn("test_db") + "x";
            SettingsEdit.Put(file, [.. row.PathIn("test_db")[..^1], row.Key + "x"], 1);
            Assert.NotEmpty(Schema.Validate(file.ToString()));
            Assert.Contains($"{name} is not a known key", ErrorOf(file.ToString()));
        });

    // Of everything a little, and around each bound. Words in other letter case are left out: the reader takes them, the schema wants
    // them as the guide has them.
    private static Gen<JToken> Values(Setting row)
    {
        var edges = Regex.Matches(row.Kind.Schema.ToString(), @"-?\d+")
            .Select(match => long.Parse(match.Value, CultureInfo.InvariantCulture))
            .SelectMany(edge => new JToken[] { edge - 1, edge, edge + 1 });
        JToken[] values =
        [
            JValue.CreateNull(), true, false, 0, -1, 2.5m, -0.01m, 1000000000, "", " ", "x", "12", "-12", "usd", "USD ", "en_US", "en US",
            "uom.product_uom_kgm", "https://www.zohoapis.com/books/v3", "ftp://x", "all", "ar_001, fr_FR", "8069", "Never", new JArray(),
            new JArray("ar_001"), new JArray(5), new JObject(), new JObject { ["env"] = "NAME" }, new JObject { ["kg"] = 5 },
            new JObject { ["kg"] = "uom.product_uom_kgm" }, new JObject { ["odd"] = "x" }, .. edges,
            .. row.Kind.Words.Where(word => word is not ("true" or "false")).Select(word => (JToken)word),
        ];
        return Gen.Elements<JToken>(values.Where(value => value.Type != JTokenType.String
            || row.Kind.Words.Contains((string)value!) || !row.Kind.Words.Contains(((string)value!).ToLowerInvariant())));
    }

    private static JObject Complete() => JObject.Parse("""
        {
          "zoho_books": { "client_id": "id", "client_secret": "c1i3nt", "refresh_token": "r3fr3sh", "organization_id": "1" },
          "odoo": { "test_db": { "database": "d", "username": "u", "password": "p", "api_key": "k" } }
        }
        """);

    private static string? ErrorOf(string file)
    {
        try
        {
            SettingsFile.Parse(file, "/home", NoVariables);
            return null;
        }
        catch (SyncException error)
        {
            return error.Message;
        }
    }

    // Whole settings files in the guide, the readme and the tests: whatever the reader takes.
    private static IEnumerable<string> Samples()
    {
        var texts = new[] { "docs", "tests", "README.md" }.Select(name => Path.Combine(Root(), name))
            .SelectMany(path => File.Exists(path) ? [path] : Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(file => Path.GetExtension(file) is ".cs" or ".md" && !file.Split(Path.DirectorySeparatorChar).Contains("obj")));
        foreach (var text in texts.Select(File.ReadAllText))
        {
            foreach (Match match in Regex.Matches(text, "```json\n(.*?)```|\"\"\"\n(.*?)\"\"\"", RegexOptions.Singleline))
            {
                var sample = match.Groups[1].Value + match.Groups[2].Value;
                if (!sample.Contains("zoho_books", StringComparison.Ordinal)) continue;
                if (ErrorOf(sample) is not null) continue;
                yield return JToken.Parse(sample).ToString();
            }
        }
    }

    private static string TitleOf(string section) =>
        section switch { "" => "the top level", SettingCatalogue.Database => "a database", _ => section };

    private static string TableOf(string title)
    {
        var table = new StringBuilder("| key | type | default | allowed |\n|---|---|---|---|\n");
        foreach (var row in SettingCatalogue.Rows.Where(row => TitleOf(row.Section) == title && row.Kind.Name.Length > 0))
            table.Append(CultureInfo.InvariantCulture, $"| `{row.Key}` | {row.Kind.Name} | {DefaultOf(row)} | {row.Description} |\n");
        return table.ToString().Replace("  |", " |", StringComparison.Ordinal);
    }

    private static string DefaultOf(Setting row) => row switch
    {
        { Usual: { } usual } => usual,
        { Needed: not null } => "needed",
        _ => row.Value(new SyncSettings { Home = "" }) switch
        {
            null or "" or IReadOnlyList<string> { Count: 0 } => "none",
            string text => $"`{text}`",
            var value => SettingKind.Text(value),
        },
    };

    private static void Hold(string file, Func<string, string> made)
    {
        var now = File.Exists(file) ? File.ReadAllText(file).ReplaceLineEndings("\n") : string.Empty;
        var wanted = made(now);
        if (Environment.GetEnvironmentVariable("WRITE_SETTINGS") == "1") File.WriteAllText(file, wanted);
        else Assert.True(now == wanted, $"{Path.GetFileName(file)} {Anew}");
    }

    internal static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Directory.Build.props"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
