using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Settings;

public sealed class SecretSourceTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("zoho-secrets-").FullName;
    private readonly Dictionary<string, string?> _variables = [];
    private readonly FakeVault _vault = new();

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void A_secret_may_be_in_a_variable_a_credential_a_file_and_a_vault()
    {
        _variables["SHOP_SECRET"] = "from-a-variable";
        Credential("shop-token", "from-a-credential\n");
        File.WriteAllText(Path.Combine(_home, "password"), "from-a-file\r\n");
        _vault.Secrets[(null, "odoo key")] = "from-a-vault";
        var settings = Parse(
            """{"env": "SHOP_SECRET"}""", """{"credential": "shop-token"}""", """{"file": "password"}""", """{"vault": "odoo key"}""");
        Assert.Equal(
            ("from-a-variable", "from-a-credential", "from-a-file", "from-a-vault"),
            (settings.Source.ClientSecret.Reveal(), settings.Source.RefreshToken.Reveal(), settings.Target.Password.Reveal(),
                settings.Target.ApiKey.Reveal()));
        foreach (var secret in new[] { "from-a-variable", "from-a-credential", "from-a-file", "from-a-vault" })
            Assert.Equal(Secret.Mask, settings.Secrets.Scrub(secret));
    }

    [Theory]
    [InlineData("NAME", null, "NAME")]
    [InlineData("SHOP/NAME", "SHOP", "NAME")]
    [InlineData("SHOP/folder/name", "SHOP", "folder/name")]
    [InlineData("/folder/name", null, "folder/name")]
    public void A_vault_is_named_before_a_slash(string written, string? vault, string name)
    {
        _vault.Secrets[(vault, name)] = "found";
        Assert.Equal("found", Parse(new JObject { ["vault"] = written }.ToString()).Source.ClientSecret.Reveal());
    }

    [Fact]
    public void A_variable_of_the_program_wins_over_a_reference_which_is_then_not_followed()
    {
        _variables["ZOHO_ODOO_SYNC_CLIENT_SECRET"] = "from-the-program's";
        Assert.Equal("from-the-program's", Parse("""{"vault": "nowhere"}""").Source.ClientSecret.Reveal());
        Assert.Equal(0, _vault.Asked);
    }

    [Fact]
    public void Credentials_of_the_known_names_need_no_setting_and_yield_to_the_file_and_the_variables()
    {
        Credential("zoho-client-secret", "credential-1");
        Credential("zoho-refresh-token", "credential-2");
        Credential("odoo-password", "credential-3\n");
        Credential("odoo-api-key", "credential-4");
        _variables["ZOHO_ODOO_SYNC_ODOO_API_KEY"] = "variable-4";
        var settings = SettingsFile.Parse(Text("\"written-1\"", "null", "\" \"", "null"), _home, _variables);
        Assert.Equal(
            ("written-1", "credential-2", "credential-3", "variable-4"),
            (settings.Source.ClientSecret.Reveal(), settings.Source.RefreshToken.Reveal(), settings.Target.Password.Reveal(),
                settings.Target.ApiKey.Reveal()));
    }

    [Fact]
    public void A_text_is_a_secret_whatever_it_looks_like()
    {
        const string odd = """{"env": "HOME"}""";
        var settings = Parse(new JValue(odd).ToString(Newtonsoft.Json.Formatting.None), "\"env:HOME\"", "\"$HOME\"", "\"/etc/hostname\"");
        Assert.Equal(
            (odd, "env:HOME", "$HOME", "/etc/hostname"),
            (settings.Source.ClientSecret.Reveal(), settings.Source.RefreshToken.Reveal(), settings.Target.Password.Reveal(),
                settings.Target.ApiKey.Reveal()));
    }

    [Fact]
    public void Every_reference_that_leads_nowhere_is_told_at_once_with_the_next_step()
    {
        var message = MessageOf(
            """{"env": "SHOP_SECRET"}""", """{"credential": "shop-token"}""", """{"file": "/nowhere/at/all"}""", """{"vault": "SHOP/key"}""");
        foreach (var expected in new[]
        {
            "zoho_books.client_secret is kept in the environment variable SHOP_SECRET, which is not set: set it for the account that "
                + "runs this",
            "zoho_books.refresh_token is kept in the systemd credential shop-token, and there are none here, since CREDENTIALS_DIRECTORY "
                + "is not set: start this as a systemd unit with LoadCredential=shop-token:FILE",
            "odoo.test_db.password is kept in the file /nowhere/at/all, which is not there: make it",
            "odoo.test_db.api_key is kept in the vault secret SHOP/key, which is not there",
            "4 errors",
        })
        {
            Assert.Contains(expected, message);
        }
    }

    [Fact]
    public void Without_PowerShell_a_vault_is_refused_with_what_works_instead()
    {
        var error = Assert.Throws<SyncException>(() => SettingsFile.Parse(
            Text("""{"vault": "NAME"}""", "\"1000.r3fr3sh\"", "\"pa55w0rd\"", "null"), _home, _variables));
        Assert.Contains("only PowerShell can open a vault", error.Message);
        Assert.Contains("env, credential and file", error.Message);
    }

    [Fact]
    public void A_credential_that_the_unit_was_not_given_is_told_with_the_line_to_add()
    {
        Credential("another", "x");
        Assert.Contains("which this unit was not given: add LoadCredential=shop-token:FILE", MessageOf("""{"credential": "shop-token"}"""));
    }

    [Theory]
    [InlineData("""{"env": "a-b"}""", "client_secret.env is ********: the name of an environment variable is allowed")]
    [InlineData("""{"credential": "../../etc/shadow"}""", "client_secret.credential is ********: the name of a systemd credential is allowed")]
    [InlineData("""{"credential": ".."}""", "client_secret.credential is ********")]
    [InlineData("""{"file": ""}""", "client_secret.file is ********: the path of a file is allowed")]
    [InlineData("""{"vault": "SHOP/"}""", "client_secret.vault is ********: the name of a secret")]
    [InlineData("""{"vault": "a\nb"}""", "a name on one line is allowed")]
    [InlineData("""{}""", "client_secret is a section: in place of the text one of {\"env\": \"NAME\"}")]
    [InlineData("""{"env": "A", "file": "b"}""", "client_secret is a section")]
    [InlineData("""{"value": "hidden-value"}""", "client_secret is a section")]
    [InlineData("""{"env": 5}""", "client_secret is a section")]
    [InlineData("""{"1": "hidden-value"}""", "client_secret is a section")]
    [InlineData("""["hidden-value"]""", "client_secret is ********: a text in quotes is allowed; in place of the text")]
    public void What_is_no_reference_is_told_and_not_shown(string written, string expected)
    {
        var message = MessageOf(written);
        Assert.Contains(expected, message);
        Assert.Contains("1 error ", message);
        Assert.DoesNotContain("hidden-value", message);
    }

    [Theory]
    [InlineData("""{"env": "c0ffee5ecretc0ffee5ecretc0ffee5ecret"}""")]
    [InlineData("""{"credential": "1000.0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcdef"}""")]
    [InlineData("""{"file": "1000.0123456789abcdef0123456789abcdef.0123456789abcdef0123456789abcdef"}""")]
    [InlineData("""{"vault": "c0ffee5ecretc0ffee5ecretc0ffee5ecret"}""")]
    public void A_secret_in_the_place_of_its_name_is_not_shown(string written)
    {
        var message = MessageOf(written);
        Assert.DoesNotContain("c0ffee5ecret", message);
        Assert.DoesNotContain("0123456789abcdef", message);
        Assert.Contains("client_secret is kept in", message);
    }

    [Theory]
    [InlineData("", "which is empty")]
    [InlineData("\n\n", "which is empty")]
    [InlineData("one\ntwo-is-hidden\n", "which holds more than one line")]
    public void A_file_that_holds_no_secret_is_told_without_its_text(string text, string expected)
    {
        File.WriteAllText(Path.Combine(_home, "password"), text);
        var message = MessageOf("""{"file": "password"}""");
        Assert.Contains(expected, message);
        Assert.DoesNotContain("two-is-hidden", message);
    }

    [Fact]
    public void A_file_that_is_no_text_is_too_long_or_is_a_folder_is_told()
    {
        var file = Path.Combine(_home, "password");
        File.WriteAllBytes(file, [0xC3, 0x28, 0x41]);
        Assert.Contains("which is no text in UTF-8", MessageOf("""{"file": "password"}"""));
        File.WriteAllText(file, new string('x', 20_000));
        Assert.Contains("which is too long for a secret", MessageOf("""{"file": "password"}"""));
        Assert.Contains("which is a folder", MessageOf("""{"file": "."}"""));
    }

    [Fact]
    public void Spaces_and_every_letter_of_a_file_belong_to_the_secret()
    {
        File.WriteAllText(Path.Combine(_home, "password"), "\uFEFF  päß \"word\" \n", new System.Text.UTF8Encoding(false));
        Assert.Equal("  päß \"word\" ", Parse("""{"file": "password"}""").Source.ClientSecret.Reveal());
    }

    [Fact]
    public void References_of_a_database_that_is_not_in_use_are_read_and_not_followed()
    {
        var text = Text("\"c1i3nt\"", "\"1000.r3fr3sh\"", "\"pa55w0rd\"", "null").Replace(
            "\"use\":", """ "other": { "password": {"vault": "nowhere"}, "api_key": {"vlt": "x"} }, "use":""");
        var error = Assert.Throws<SyncException>(() => SettingsFile.Parse(text, _home, _variables, _vault));
        Assert.Contains("odoo.other.api_key is a section", error.Message);
        Assert.Contains("1 error ", error.Message);
        Assert.Equal(0, _vault.Asked);
    }

    [Fact]
    public void For_state_and_log_alone_no_secret_is_looked_up_or_missed()
    {
        Written(Text("""{"vault": "nowhere"}""", "null", """{"file": "/nowhere"}""", "null"));
        var settings = SettingsFile.Load(_home, _variables, vault: _vault, need: SecretNeed.None);
        Assert.True(settings.Source.ClientSecret.IsEmpty && settings.Source.RefreshToken.IsEmpty && settings.Target.Password.IsEmpty);
        Assert.Equal(0, _vault.Asked);
        Written(Text("""{"valt": "nowhere"}""", "null", "null", "null"));
        var error = Assert.Throws<SyncException>(() => SettingsFile.Load(_home, _variables, need: SecretNeed.None));
        Assert.Contains("client_secret is a section", error.Message);
    }

    private SyncSettings Parse(string client, string token = "\"1000.r3fr3sh\"", string password = "\"pa55w0rd\"", string key = "null") =>
        SettingsFile.Parse(Text(client, token, password, key), _home, _variables, _vault);

    private string MessageOf(string client, string token = "\"1000.r3fr3sh\"", string password = "\"pa55w0rd\"", string key = "null")
    {
        var error = Assert.Throws<SyncException>(() => Parse(client, token, password, key));
        Assert.Equal("SettingsInvalid", error.ErrorId);
        return error.Message;
    }

    private static string Text(string client, string token, string password, string key) => $$"""
        {
          "zoho_books": { "client_id": "1000.x", "client_secret": {{client}}, "refresh_token": {{token}}, "organization_id": "1" },
          "odoo": { "use": "test_db", "test_db": { "host": "https://erp.example.com", "database": "d", "username": "u", "password": {{password}}, "api_key": {{key}} } }
        }
        """;

    private void Written(string text)
    {
        Directory.CreateDirectory(Path.Combine(_home, "config"));
        File.WriteAllText(Path.Combine(_home, "config", "zoho_config.json"), text);
    }

    private void Credential(string name, string text)
    {
        var folder = Path.Combine(_home, "credentials");
        Directory.CreateDirectory(folder);
        _variables["CREDENTIALS_DIRECTORY"] = folder;
        File.WriteAllText(Path.Combine(folder, name), text);
    }

    private sealed class FakeVault : ISecretVault
    {
        public Dictionary<(string? Vault, string Name), string> Secrets { get; } = [];

        public int Asked { get; private set; }

        public SecretAnswer Read(string? vault, string name)
        {
            Asked++;
            return Secrets.TryGetValue((vault, name), out var secret)
                ? SecretAnswer.Of(new Secret(secret))
                : SecretAnswer.None("which is not there: set it with Set-Secret");
        }
    }
}
