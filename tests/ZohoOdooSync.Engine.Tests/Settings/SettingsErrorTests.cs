using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using Newtonsoft.Json;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

public sealed class SettingsErrorTests
{
    private static readonly Dictionary<string, string?> NoVariables = [];

    [Fact]
    public void All_errors_are_told_at_once_each_with_key_value_and_what_is_allowed()
    {
        var error = ErrorOf("""
            {
              "zoho_books": {
                "base_url": "https://books.example.com/v3", "clientid": "1000.x", "client_secret": 12345678, "refresh_token": "",
                "organization_id": "my org", "concurrency": 11
              },
              "odoo": { "test_db": { "host": "erp.example.com/odoo", "port": "abc", "database": "", "username": "u", "keep_chatter": "yes" } },
              "pricing": { "exchange_rate": "1500", "rounding_step": 0, "source_currency": "dollar" },
              "mapping": { "fields": { "status": false, "prise": true }, "units": { "kg": "kilogram" } },
              "guard": 5,
              "unmanaged": "delete",
              "schedule": { "interval_seconds": 59.5 },
              "loging": {}
            }
            """);
        Assert.Equal(("SettingsInvalid", SyncErrorKind.Settings), (error.ErrorId, error.Kind));
        foreach (var expected in new[]
        {
            "zoho_books.base_url is \"https://books.example.com/v3\": an API address of Zoho is allowed",
            "zoho_books.clientid is not a known key: client_id is the nearest known one",
            "zoho_books.client_id is empty",
            "zoho_books.client_secret is ********: a text in quotes is allowed",
            "zoho_books.refresh_token is empty: a refresh token is needed, here or in the environment variable "
                + "ZOHO_ODOO_SYNC_REFRESH_TOKEN",
            "zoho_books.organization_id is \"my org\": digits are allowed",
            "zoho_books.concurrency is 11: a whole number from 1 to 10 is allowed",
            "odoo.test_db.host is \"erp.example.com/odoo\": a host name, an IP address or a URL",
            "odoo.test_db.port is \"abc\": a whole number from 1 to 65535 is allowed",
            "odoo.test_db.database is empty",
            "odoo.test_db.keep_chatter is \"yes\": true or false is allowed",
            "odoo.test_db.password is empty: a password or an API key (odoo.test_db.api_key) is needed, here or in the environment "
                + "variable ZOHO_ODOO_SYNC_ODOO_PASSWORD or ZOHO_ODOO_SYNC_ODOO_API_KEY",
            "pricing.exchange_rate is \"1500\": a number over 0 is allowed",
            "pricing.rounding_step is 0: a number over 0 is allowed",
            "pricing.source_currency is \"dollar\": the three letters of a currency",
            "mapping.fields.status is false: only true is allowed",
            "mapping.fields.prise is not a known key: price is the nearest known one",
            "mapping.units.kg is \"kilogram\": the external id of a unit",
            "guard is 5: a section in braces is allowed",
            "unmanaged is \"delete\": report, archive are allowed",
            "schedule.interval_seconds is 59.5: a whole number of seconds from 60 to 86400 is allowed",
            "loging is not a known key: logging is the nearest known one",
        })
        {
            Assert.Contains(expected, error.Message);
        }

        Assert.Contains("22 errors", error.Message);
        Assert.DoesNotContain("12345678", error.Message);
        Assert.Contains("docs/settings.md", error.NextStep);
    }

    [Theory]
    [InlineData("""{"odoo":{"a":{},"b":{}}}""", "odoo.use is missing: it must name one of the databases (there are a, b)")]
    [InlineData("""{"odoo":{"use":"c","a":{}}}""", "odoo.use is \"c\": the key of a database in section odoo is allowed (there are a)")]
    [InlineData("""{}""", "odoo.test_db is missing")]
    [InlineData("""{"odoo":{"test_db":{"host":"https://e.example.com","protocol":"http"}}}""", "odoo.test_db.protocol is \"http\": it contradicts")]
    [InlineData("""{"odoo":{"test_db":{"host":"e.example.com:8070","port":8069}}}""", "odoo.test_db.port is 8069: it contradicts")]
    [InlineData("""{"odoo":{"test_db":{"host":"https://me:geheim@e.example.com"}}}""", "odoo.test_db.host is ********")]
    [InlineData("""{"odoo":{"test_db":{"transport":"json-2","password":"pass"}}}""", "odoo.test_db.api_key is empty: an API key for transport json-2")]
    [InlineData("""{"odoo":{"test_db":{"languages":["ar_001",5]}}}""", "odoo.test_db.languages is")]
    [InlineData("""{"odoo":{"test_db":{"languages":"all, ar_001"}}}""", "odoo.test_db.languages is \"all, ar_001\": a list of language codes")]
    [InlineData("""{"odoo":{"test_db":{"languages":true}}}""", "odoo.test_db.languages is true: a list of language codes")]
    [InlineData("""{"odoo":{"test_db":{"language":"english please"}}}""", "odoo.test_db.language is \"english please\"")]
    [InlineData("""{"odoo":{"test_db":{"port":1e99999}}}""", "not valid JSON")]
    [InlineData("""{"odoo":{"test_db":{"port":99999999999999999999}}}""", "odoo.test_db.port is 99999999999999999999")]
    [InlineData("""{"zoho_books":{"accounts_url":"https://accounts.zoho.eu"}}""", "zoho_books.accounts_url is \"https://accounts.zoho.eu\": https://accounts.zoho.com is the accounts server of www.zohoapis.com")]
    [InlineData("""{"zoho_books":{"base_url":"http://localhost:1","accounts_url":"https://evil.example.com"}}""", "zoho_books.accounts_url is \"https://evil.example.com\"")]
    [InlineData("""{"zoho_books":{"base_url":"ftp://www.zohoapis.com"}}""", "zoho_books.base_url is \"ftp://www.zohoapis.com\"")]
    [InlineData("""{"logging":{"format":"xml"}}""", "logging.format is \"xml\": text, json are allowed")]
    [InlineData("""{"logging":{"folder":""}}""", "logging.folder is \"\": the path of a folder is allowed")]
    [InlineData("""{"metrics":{"file":"a\u0000b"}}""", "the path of a file is allowed")]
    [InlineData("""{"metrics":{"file":5}}""", "metrics.file is 5: the path of a file is allowed")]
    [InlineData("""{"metrics":{"path":"x.prom"}}""", "metrics.path is not a known key: known here are file")]
    [InlineData("""{"logging":{"level":"loud"},"logging":{}}""", "logging occurs twice")]
    [InlineData("""{"odoo":{"test_db":{"port":1,"port":2}}}""", "odoo.test_db.port occurs twice (again in line 1)")]
    [InlineData("""[]""", "a section in braces is expected")]
    [InlineData("", "the file is empty")]
    [InlineData("""{"zoho_books":{}} x""", "line 1, column")]
    public void One_error_says(string json, string words) => Assert.Contains(words, ErrorOf(json).Message);

    [Fact]
    public void Malformed_JSON_is_told_by_line_and_column_without_its_text()
    {
        var error = ErrorOf("{\n  \"zoho_books\": {\n    \"client_secret\": topsecret,\n    \"refresh_token\": \"1000.x\"\n  }\n}");
        Assert.Contains("line 3, column", error.Message);
        Assert.DoesNotContain("topsecret", error.ToString());
    }

    [Fact]
    public void A_bad_interval_of_the_environment_is_told()
    {
        var error = Assert.Throws<SyncException>(() => SettingsFile.Parse(
            SettingsFileTests.Ancestor, "/home", new Dictionary<string, string?> { ["SYNC_INTERVAL"] = "5m" }));
        Assert.Contains("environment variable SYNC_INTERVAL is \"5m\": a whole number of seconds from 60 to 86400", error.Message);
    }

    // Whatever is wrong with the file, and wherever it is cut off, no error may give a secret away.
    [Property]
    public Property No_secret_is_ever_in_any_error() => Prop.ForAll<NonNull<string>, NonNull<string>, ushort>((one, two, cut) =>
    {
        var secret = $"S3cr3t{one.Get}";
        // Longer than what a message shows of a value, so that it would be shortened.
        var token = $"t0k3n{two.Get}{new string('x', 70)}";
        var json = $$"""
            { "zoho_books": { "base_url": {{JsonConvert.ToString(secret)}}, "client_secret": {{JsonConvert.ToString(secret)}},
              "refresh_token": {{JsonConvert.ToString(token)}}, "client_id": {{JsonConvert.ToString(token)}}, "oops": 1,
              "organization_id": {{JsonConvert.ToString(token)}} },
              "odoo": { "test_db": { "password": {{JsonConvert.ToString(secret)}}, "host": {{JsonConvert.ToString(token)}} } } }
            """;
        return NothingOf(json) && NothingOf(json[..(cut % json.Length)]) && NothingOf(json.Remove(cut % json.Length, 1));

        bool NothingOf(string text)
        {
            try
            {
                SettingsFile.Parse(text, "/home", NoVariables);
                return true;
            }
            catch (SyncException error)
            {
                var told = error.ToString() + error.NextStep;
                return !told.Contains("S3cr3t", StringComparison.Ordinal) && !told.Contains("t0k3n", StringComparison.Ordinal);
            }
        }
    });

    private static SyncException ErrorOf(string json) =>
        Assert.Throws<SyncException>(() => SettingsFile.Parse(json, "/home", NoVariables));
}
