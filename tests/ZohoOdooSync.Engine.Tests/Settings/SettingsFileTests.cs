using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

public sealed class SettingsFileTests : IDisposable
{
    public const string Ancestor = """
        {
          "zoho_books": {
            "base_url": "https://www.zohoapis.com/books/v3",
            "inventory_base_url": "https://www.zohoapis.com/inventory/v1",
            "client_id": "1000.QWERTY",
            "client_secret": "c0ffee5ecret",
            "refresh_token": "1000.aaaa.bbbb",
            "organization_id": "746283917"
          },
          "odoo": {
            "test_db": { "host": "138.68.1.2", "port": 8069, "database": "test", "username": "admin", "password": "pa55w0rd" },
            "production_db": { "host": "erp.example.com", "port": 8069, "database": "prod", "username": "admin", "password": "" }
          }
        }
        """;

    private static readonly Dictionary<string, string?> NoVariables = [];

    private readonly string _home = Directory.CreateTempSubdirectory("zoho-settings").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void The_ancestors_own_file_loads_unchanged()
    {
        var settings = SettingsFile.Load(Written(Ancestor), NoVariables);
        Assert.Equal(new Uri("https://www.zohoapis.com/books/v3"), settings.Source.ApiBase);
        Assert.Equal(new Uri("https://accounts.zoho.com"), settings.Source.AccountsBase);
        Assert.Equal(("1000.QWERTY", "c0ffee5ecret", "1000.aaaa.bbbb", "746283917"), (
            settings.Source.ClientId, settings.Source.ClientSecret.Reveal(), settings.Source.RefreshToken.Reveal(),
            settings.Source.OrganizationId));
        Assert.Equal(("test_db", new Uri("http://138.68.1.2:8069"), "test", "admin", "pa55w0rd"), (
            settings.Target.DatabaseKey, settings.Target.Address, settings.Target.Database, settings.Target.Username,
            settings.Target.Password.Reveal()));
        Assert.Equal(MappingSettings.DefaultFields, settings.Mapping.Fields);
        Assert.Equal(Path.Combine(_home, "data", "sync_server", "sync_tracking.db"), settings.StatePath);
    }

    [Fact]
    public void Its_plain_http_loads_and_is_refused_when_it_would_be_used()
    {
        var settings = SettingsFile.Load(Written(Ancestor), NoVariables);
        var error = Assert.Throws<SyncException>(settings.RequireSafeTransport);
        Assert.Equal(("PlainHttpRefused", SyncErrorKind.Settings), (error.ErrorId, error.Kind));
        Assert.Contains("138.68.1.2", error.Message);
        Assert.Contains("odoo.test_db.allow_plain_http", error.NextStep);
        (settings with { Target = settings.Target with { AllowPlainHttp = true } }).RequireSafeTransport();
        (settings with { Target = settings.Target with { Address = new Uri("http://127.0.0.1:8069") } }).RequireSafeTransport();
    }

    [Fact]
    public void Every_key_is_read()
    {
        var settings = Parse("""
            {
              // comments are allowed
              "zoho_books": {
                "base_url": "https://www.zohoapis.eu/books/v3/", "accounts_url": "https://accounts.zoho.eu", "client_id": "id",
                "client_secret": "secret", "refresh_token": "token", "organization_id": 746283917, "calls_per_minute": 50,
                "concurrency": 3, "daily_share_percent": 40, "timeout_seconds": 30, "allow_plain_http": false
              },
              "odoo": {
                "use": "live",
                "live": {
                  "host": "https://erp.example.com", "database": "live", "username": "sync", "api_key": "key-123", "protocol": "https",
                  "transport": "json-2", "company_id": 3, "language": "ar_001", "languages": ["en_US", "fr_FR", "en_US"], "batch_size": 100, "keep_chatter": true,
                  "timeout_seconds": 60, "allow_plain_http": true, "port": "8443"
                },
                "test_db": { "host": "localhost" }
              },
              "pricing": { "source_currency": "usd", "target_currency": "IQD", "exchange_rate": 1310.5, "rounding_step": 250 },
              "mapping": {
                "fields": { "description": false, "cost": true, "status": true }, "units": { "Karton": "uom.product_uom_unit" },
                "default_unit": "uom.product_uom_kgm", "update_unit": true, "adopt_by_name": true, "sku_match": "exact", "include_inactive": false,
                "storable": "tracked", "company": "own"
              },
              "guard": { "max_archive_percent": 2.5, "max_archive_count": 10, "removed_items": "delete" },
              "unmanaged": "archive",
              "schedule": { "interval_seconds": 600, "full_sweep_hours": 12, "history_runs": 200, "journal_days": 90 },
              "logging": { "level": "warning", "format": "json", "folder": "/var/log/sync", "max_file_megabytes": 5, "keep_files": 3 },
              "metrics": { "file": "out/sync.prom" },
              "state": { "store": "sqlite" }
            }
            """);
        Assert.Equal(
            (new Uri("https://www.zohoapis.eu/books/v3"), "746283917", 50, 3, 40, 30d),
            (settings.Source.ApiBase, settings.Source.OrganizationId, settings.Source.CallsPerMinute, settings.Source.Concurrency,
                settings.Source.DailySharePercent, settings.Source.Timeout.TotalSeconds));
        Assert.Equal(
            ("live", new Uri("https://erp.example.com:8443"), "key-123", OdooTransportChoice.Json2, 3, "ar_001", 100, true, 60d, true),
            (settings.Target.DatabaseKey, settings.Target.Address, settings.Target.ApiKey.Reveal(), settings.Target.Transport,
                settings.Target.CompanyId, settings.Target.Language, settings.Target.BatchSize, settings.Target.KeepChatter,
                settings.Target.Timeout.TotalSeconds, settings.Target.AllowPlainHttp));
        Assert.Equal(("USD", "IQD", 1310.5m, 250m), (settings.Pricing.SourceCurrency, settings.Pricing.TargetCurrency,
            settings.Pricing.ExchangeRate, settings.Pricing.RoundingStep));
        Assert.Contains(MirroredField.Cost, settings.Mapping.Fields);
        Assert.DoesNotContain(MirroredField.Description, settings.Mapping.Fields);
        Assert.Equal("uom.product_uom_unit", settings.Mapping.Units["KARTON"]);
        Assert.Equal("uom.product_uom_kgm", settings.Mapping.Units["kg"]);
        Assert.Equal(("uom.product_uom_kgm", true, true, SkuMatchChoice.Exact, false, StorableChoice.Tracked),
            (settings.Mapping.DefaultUnit,
            settings.Mapping.UpdateUnit, settings.Mapping.AdoptByName, settings.Mapping.SkuMatch, settings.Mapping.IncludeInactive,
                settings.Mapping.Storable));
        Assert.Equal(CompanyChoice.Own, settings.Mapping.Company);
        Assert.Equal(["en_US", "fr_FR"], settings.Target.Languages);
        Assert.Equal(new GuardSettings
        {
            MaxArchivePercent = 2.5m, MaxArchiveCount = 10, RemovedItems = RemovalChoice.Delete, Unmanaged = UnmanagedChoice.Archive,
        }, settings.Guard);
        Assert.Equal(new ScheduleSettings
        {
            Interval = TimeSpan.FromMinutes(10), FullSweep = TimeSpan.FromHours(12), HistoryRuns = 200,
            JournalKept = TimeSpan.FromDays(90),
        }, settings.Schedule);
        Assert.Equal(new LoggingSettings
        {
            Level = SyncLogLevel.Warning, Format = LogFormat.Json, Folder = "/var/log/sync", MaxFileMegabytes = 5, KeepFiles = 3,
        }, settings.Logging);
        Assert.Equal(Path.Combine("/var/log/sync", "sync_server.log"), settings.LogPath);
        Assert.Equal(Path.Combine(settings.Home, "out/sync.prom"), settings.MetricsPath);
        Assert.Contains(settings.Warnings, warning =>
            warning.StartsWith("The key state.store is ignored: state is kept in LiteDB.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("https://www.zohoapis.com/books/v3", "https://accounts.zoho.com")]
    [InlineData("https://www.zohoapis.eu/books/v3", "https://accounts.zoho.eu")]
    [InlineData("https://www.zohoapis.in/books/v3", "https://accounts.zoho.in")]
    [InlineData("https://www.zohoapis.com.au/books/v3", "https://accounts.zoho.com.au")]
    [InlineData("https://www.zohoapis.jp/books/v3", "https://accounts.zoho.jp")]
    [InlineData("https://www.zohoapis.ca/books/v3", "https://accounts.zohocloud.ca")]
    [InlineData("https://www.zohoapis.sa/books/v3", "https://accounts.zoho.sa")]
    [InlineData("https://www.zohoapis.com.cn/books/v3", "https://accounts.zoho.com.cn")]
    [InlineData("https://www.zohoapis.uk/books/v3", "https://accounts.zoho.uk")]
    [InlineData("https://www.zohoapis.ae/books/v3", "https://accounts.zoho.ae")]
    [InlineData("https://books.zoho.com/api/v3", "https://accounts.zoho.com")]
    [InlineData("https://books.zoho.eu/api/v3", "https://accounts.zoho.eu")]
    [InlineData("http://127.0.0.1:5000/books/v3", "http://127.0.0.1:5000")]
    public void The_accounts_server_follows_from_the_data_centre(string apiBase, string accounts) => Assert.Equal(
        new Uri(accounts), Parse(Ancestor.Replace("https://www.zohoapis.com/books/v3", apiBase)).Source.AccountsBase);

    [Theory]
    [InlineData("\"host\": \"localhost\"", "http://localhost:8069")]
    [InlineData("\"host\": \"localhost\", \"port\": \"8070\"", "http://localhost:8070")]
    [InlineData("\"host\": \"erp.example.com\", \"protocol\": \"https\"", "https://erp.example.com:443")]
    [InlineData("\"host\": \"erp.example.com\", \"protocol\": \"https\", \"port\": 8443", "https://erp.example.com:8443")]
    [InlineData("\"host\": \"https://erp.example.com/\"", "https://erp.example.com")]
    [InlineData("\"host\": \"http://erp.example.com:80\"", "http://erp.example.com")]
    [InlineData("\"host\": \"erp.example.com:8071\"", "http://erp.example.com:8071")]
    [InlineData("\"host\": \"::1\"", "http://[::1]:8069")]
    [InlineData("\"port\": 8069", "http://localhost:8069")]
    public void The_servers_address_is_made_of_host_port_and_protocol(string keys, string address) => Assert.Equal(
        new Uri(address), Parse(WithTarget(keys)).Target.Address);

    [Fact]
    public void The_only_database_is_taken_where_none_is_named() => Assert.Equal(
        "erp", Parse(Ancestor.Replace("test_db", "erp")
            .Replace(Between(Ancestor, "\"production_db\"", "}"), "\"use\": null")).Target.DatabaseKey);

    [Fact]
    public void The_environment_overrides_the_file()
    {
        var settings = SettingsFile.Parse(Ancestor, _home, new Dictionary<string, string?>
        {
            ["SYNC_INTERVAL"] = "120", ["ZOHO_ODOO_SYNC_CLIENT_SECRET"] = "env-secret", ["ZOHO_ODOO_SYNC_REFRESH_TOKEN"] = "env-token",
            ["ZOHO_ODOO_SYNC_ODOO_PASSWORD"] = "env-password", ["ZOHO_ODOO_SYNC_ODOO_API_KEY"] = "env-key",
        });
        Assert.Equal(TimeSpan.FromSeconds(120), settings.Schedule.Interval);
        Assert.Equal(
            ("env-secret", "env-token", "env-password", "env-key"),
            (settings.Source.ClientSecret.Reveal(), settings.Source.RefreshToken.Reveal(), settings.Target.Password.Reveal(),
                settings.Target.ApiKey.Reveal()));
        Assert.Equal("******** ********", settings.Secrets.Scrub("env-token pa55w0rd"));
    }

    [Fact]
    public void The_base_folder_is_the_given_one_or_that_of_the_environment()
    {
        Written(Ancestor);
        Assert.Equal(_home, SettingsFile.Load(_home, NoVariables).Home);
        Assert.Equal(_home, SettingsFile.Load(null, new Dictionary<string, string?> { ["ZOHO_ODOO_SYNC_HOME"] = _home }).Home);
        Assert.EndsWith("ZohoOdooSync", SettingsFile.FindHome(null, NoVariables));
    }

    [Fact]
    public void A_missing_file_says_where_it_looked_and_how_to_begin()
    {
        var error = Assert.Throws<SyncException>(() => SettingsFile.Load(Path.Combine(_home, "nowhere"), NoVariables));
        Assert.Equal("SettingsMissing", error.ErrorId);
        Assert.Contains(Path.Combine(_home, "nowhere", "config", "zoho_config.json"), error.Message);
        Assert.Contains(OperatorAction.CreateSettings, error.Steps);
    }

    [Fact]
    public void A_mistyped_profile_is_told_with_the_names_of_those_that_are_there()
    {
        Assert.Contains("There is no profile with settings there.", Missing("nrth").Message);
        foreach (var name in new[] { "south", "north" })
        {
            Directory.CreateDirectory(Path.Combine(_home, "profiles", name, "config"));
            File.WriteAllText(Path.Combine(_home, "profiles", name, "config", "zoho_config.json"), Ancestor);
        }

        Assert.EndsWith("The profiles with settings there are: north, south.", Missing("nrth").Message);
        var broken = Assert.Throws<SyncException>(() => SettingsFile.Load(_home, NoVariables, profile: "north\n"));
        Assert.Equal("ProfileNameInvalid", broken.ErrorId);

        SyncException Missing(string profile)
        {
            var error = Assert.Throws<SyncException>(() => SettingsFile.Load(_home, NoVariables, profile: profile));
            Assert.Equal("SettingsMissing", error.ErrorId);
            return error;
        }
    }

    [Fact]
    public void A_file_that_others_can_read_is_a_warning()
    {
        if (OperatingSystem.IsWindows()) return;
        var home = Written(Ancestor);
        var file = Path.Combine(home, "config", "zoho_config.json");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Single(SettingsFile.Load(home, NoVariables).Warnings));
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.Empty(SettingsFile.Load(home, NoVariables).Warnings);
    }

    private static string WithTarget(string keys) =>
        Ancestor.Replace("\"host\": \"138.68.1.2\", \"port\": 8069", keys);

    private static string Between(string text, string from, string to)
    {
        var start = text.IndexOf(from, StringComparison.Ordinal);
        return text[start..(text.IndexOf(to, start, StringComparison.Ordinal) + to.Length)];
    }

    private SyncSettings Parse(string json) => SettingsFile.Parse(json, _home, NoVariables);

    private string Written(string json)
    {
        Directory.CreateDirectory(Path.Combine(_home, "config"));
        File.WriteAllText(Path.Combine(_home, "config", "zoho_config.json"), json);
        return _home;
    }
}
