using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

public sealed class SettingsWriterTests : IDisposable
{
    private static readonly Dictionary<string, string?> NoVariables = [];

    private readonly string _root = Directory.CreateTempSubdirectory("zoho-new").FullName;

    private string Home => Path.Combine(_root, "not", "there", "yet");

    private string SettingsPath => Path.Combine(Home, "config", "zoho_config.json");

    private string SchemaPath => Path.Combine(Home, "config", "zoho_config.schema.json");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void What_is_written_is_what_is_loaded()
    {
        var made = SettingsFile.Create(Home, Complete(), overwrite: false, NoVariables);
        var loaded = SettingsFile.Load(Home, NoVariables);
        Assert.Equal(made.SettingsPath, SettingsPath);
        Assert.Equal((made.Source, made.Target, made.Pricing), (loaded.Source, loaded.Target, loaded.Pricing));
        Assert.Equal(
            ("1000.QWERTY", "c0ffee5ecret", "746283917", new Uri("https://erp.example.com/"), "prod", "a key of forty", 1310.5m, 250m,
                600d),
            (loaded.Source.ClientId, loaded.Source.ClientSecret.Reveal(), loaded.Source.OrganizationId, loaded.Target.Address,
                loaded.Target.Database, loaded.Target.ApiKey.Reveal(), loaded.Pricing.ExchangeRate, loaded.Pricing.RoundingStep,
                loaded.Schedule.Interval.TotalSeconds));
        Assert.Empty(loaded.Warnings);
    }

    [Fact]
    public void It_belongs_to_its_owner_alone_and_nothing_else_is_left_beside_it()
    {
        SettingsFile.Create(Home, Complete(), overwrite: false, NoVariables);
        Assert.Equal([SettingsPath, SchemaPath], Directory.GetFileSystemEntries(Path.GetDirectoryName(SettingsPath)!).Order());
        if (OperatingSystem.IsWindows()) return;
        foreach (var file in new[] { SettingsPath, SchemaPath })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(SettingsPath)!));
    }

    [Fact]
    public void Only_what_was_given_is_in_the_file()
    {
        var values = Complete(("pricing.exchange_rate", null), ("pricing.rounding_step", null), ("schedule.interval_seconds", null));
        SettingsFile.Create(Home, values, false, NoVariables);
        var file = JObject.Parse(File.ReadAllText(SettingsPath));
        Assert.Equal(["$schema", "zoho_books", "odoo"], file.Properties().Select(section => section.Name));
        Assert.Equal(
            ["client_id", "client_secret", "refresh_token", "organization_id"],
            ((JObject)file["zoho_books"]!).Properties().Select(key => key.Name));
    }

    [Fact]
    public void A_secret_that_the_environment_holds_stays_out_of_the_file()
    {
        var values = Complete(("zoho_books.client_secret", default(Secret)), ("odoo.test_db.api_key", default(Secret)));
        var variables = new Dictionary<string, string?>
        {
            ["ZOHO_ODOO_SYNC_CLIENT_SECRET"] = "from-the-environment", ["ZOHO_ODOO_SYNC_ODOO_API_KEY"] = "key-of-the-environment",
        };
        Assert.Equal("from-the-environment", SettingsFile.Create(Home, values, false, variables).Source.ClientSecret.Reveal());
        Assert.DoesNotContain("environment", File.ReadAllText(SettingsPath));
    }

    [Fact]
    public void Wrong_values_are_told_all_at_once_and_nothing_is_written()
    {
        var values = Complete(
            ("zoho_books.organization_id", "twelve"), ("pricing.exchange_rate", -1m), ("schedule.interval_seconds", 5),
            ("odoo.test_db.database", null));
        var error = Assert.Throws<SyncException>(() => SettingsFile.Create(Home, values, false, NoVariables));
        Assert.Equal("SettingsInvalid", error.ErrorId);
        foreach (var key in new[] { "zoho_books.organization_id", "pricing.exchange_rate", "schedule.interval_seconds",
            "odoo.test_db.database" })
            Assert.Contains(key, error.Message);
        Assert.DoesNotContain("c0ffee5ecret", error.ToString());
        Assert.False(Directory.Exists(Home));
    }

    [Fact]
    public void An_existing_file_stays_unless_it_may_be_overwritten()
    {
        SettingsFile.Create(Home, Complete(), overwrite: false, NoVariables);
        var before = File.ReadAllText(SettingsPath);
        var error = Assert.Throws<SyncException>(
            () => SettingsFile.Create(Home, Complete(("odoo.test_db.database", "other")), overwrite: false, NoVariables));
        Assert.Equal(("SettingsExists", SyncErrorKind.Settings), (error.ErrorId, error.Kind));
        Assert.Equal(before, File.ReadAllText(SettingsPath));

        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(SettingsPath, (UnixFileMode)0b110_100_100);
        for (var i = 1; i <= 2; i++)
        {
            SettingsFile.Create(Home, Complete(("odoo.test_db.database", $"other{i}")), overwrite: true, NoVariables);
            Assert.Equal($"other{i}", SettingsFile.Load(Home, NoVariables).Target.Database);
            Assert.Equal(before, File.ReadAllText(SettingsPath + ".bak"));
            before = File.ReadAllText(SettingsPath);
            if (OperatingSystem.IsWindows()) continue;
            foreach (var file in new[] { SettingsPath, SettingsPath + ".bak" })
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.Equal(3, Directory.GetFileSystemEntries(Path.GetDirectoryName(SettingsPath)!).Length);
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(Path.Combine(_root, "not"), "a file where a folder should be");
        var error = Assert.Throws<SyncException>(() => SettingsFile.Create(Home, Complete(), false, NoVariables));
        Assert.Equal(("SettingsNotWritable", SyncErrorKind.Settings), (error.ErrorId, error.Kind));
    }

    private static Dictionary<string, object?> Complete(params (string Name, object? Value)[] others)
    {
        var values = new Dictionary<string, object?>
        {
            ["zoho_books.client_id"] = "1000.QWERTY", ["zoho_books.client_secret"] = new Secret("c0ffee5ecret"),
            ["zoho_books.refresh_token"] = new Secret("1000.aaaa.bbbb"), ["zoho_books.organization_id"] = "746283917",
            ["odoo.test_db.host"] = "https://erp.example.com", ["odoo.test_db.database"] = "prod",
            ["odoo.test_db.username"] = "sync@example.com", ["odoo.test_db.api_key"] = new Secret("a key of forty"),
            ["pricing.exchange_rate"] = 1310.5m, ["pricing.rounding_step"] = 250m, ["schedule.interval_seconds"] = 600,
        };
        foreach (var (name, value) in others) values[name] = value;
        return values;
    }
}
