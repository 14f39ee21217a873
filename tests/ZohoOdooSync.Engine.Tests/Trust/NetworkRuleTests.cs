using Xunit;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Trust;

/// <summary>Where secrets may travel, tried over real connections: what a handler would hide is what is tested here.</summary>
public sealed class NetworkRuleTests
{
    private static readonly string[] Secrets = ["cl1ent-secret", "1000.refresh-token", "0doo-password", "0doo-key"];

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task No_redirect_of_either_service_is_followed_and_no_secret_reaches_its_target(int status)
    {
        await using var thief = RawServer.Start(_ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        await using var service = RawServer.Redirecting($"http://localhost:{thief.Port}/oauth/v2/token?a=1", status);
        var zoho = await ErrorOf(() => TokenOf(service.Address));
        Assert.Equal(("ZohoRedirectRefused", SyncErrorKind.Protocol), (zoho.ErrorId, zoho.Kind));
        var odoo = await ErrorOf(() => ConnectTo(service.Address));
        Assert.Equal("OdooRedirectRefused", odoo.ErrorId);
        Assert.Contains($"redirect (HTTP {status}) to http://localhost:{thief.Port}:", odoo.Message);
        Assert.Equal((0, string.Empty), (thief.Connections, thief.Received));
        Assert.Equal(2, service.Connections);
    }

    [Fact]
    public async Task An_access_token_follows_no_redirect()
    {
        await using var thief = RawServer.Start(_ => "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}");
        await using var service = RawServer.Start(request => request.StartsWith("POST /oauth", StringComparison.Ordinal)
            ? Json("""{"access_token":"1000.access.token","expires_in":3600}""")
            : $"HTTP/1.1 302 Found\r\nLocation: http://localhost:{thief.Port}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        using var zoho = ZohoCatalogue.Create(Settings(service.Address), null, new ManualTime(), new Random(1));
        var error = await ErrorOf(() => zoho.GetOrganizationAsync(CancellationToken.None));
        Assert.Equal("ZohoRedirectRefused", error.ErrorId);
        Assert.Contains("1000.access.token", service.Received);
        Assert.Equal(0, thief.Connections);
    }

    [Fact]
    public async Task An_Odoo_that_wants_https_on_the_same_host_is_told_with_what_to_set()
    {
        await using var service = RawServer.Redirecting("https://127.0.0.1:8443/jsonrpc?db=shop");
        var error = await ErrorOf(() => ConnectTo(service.Address));
        Assert.Contains("to https://127.0.0.1:8443:", error.Message);
        Assert.Contains("set odoo.test_db.protocol to \"https\" and odoo.test_db.port to 8443", error.NextStep);
    }

    [Theory]
    [InlineData("https://0doo-password.example.com/")]
    [InlineData("https://0DOO-PASSWORD.example.com/")]
    [InlineData("https://user:0doo-password@example.com/")]
    [InlineData("https://example.com/0doo-password?key=0doo-key")]
    [InlineData("0doo-password")]
    [InlineData("javascript:0doo-password")]
    public async Task A_redirect_that_echoes_a_secret_shows_nothing_of_it(string location)
    {
        await using var service = RawServer.Redirecting(location);
        var error = await ErrorOf(() => ConnectTo(service.Address));
        Assert.Equal("OdooRedirectRefused", error.ErrorId);
        AssertClean(error);
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_is_refused_before_anything_is_sent_and_told_with_the_next_step()
    {
        await using var service = RawServer.Start(_ => Json("{}"), tls: true);
        var zoho = await ErrorOf(() => TokenOf(service.Address));
        var odoo = await ErrorOf(() => ConnectTo(service.Address));
        Assert.Equal(("ZohoTlsFailed", SyncErrorKind.Unavailable), (zoho.ErrorId, zoho.Kind));
        Assert.Equal(("OdooTlsFailed", SyncErrorKind.Unavailable, false), (odoo.ErrorId, odoo.Kind, odoo.OutcomeUnknown));
        foreach (var error in new[] { zoho, odoo })
        {
            Assert.Contains("certificate", error.Message);
            Assert.Contains("docs/security.md", error.NextStep);
            AssertClean(error);
        }

        Assert.Equal(string.Empty, service.Received);
        // Once each: it will not be trusted a second later either.
        Assert.Equal(2, service.Connections);
    }

    [Theory]
    [InlineData("https://www.zohoapis.com.evil.example/books/v3")]
    [InlineData("https://evilzohoapis.com/books/v3")]
    [InlineData("https://www.zohoapis.com@evil.example/books/v3")]
    [InlineData("https://evil.example/www.zohoapis.com/books/v3")]
    [InlineData("https://www.zohoapis.com:444/books/v3")]
    [InlineData("https://www.zohoapis.c\u043em/books/v3")]
    [InlineData("https://127.0.0.1.evil.example/books/v3")]
    [InlineData("https://localhost.evil.example/books/v3")]
    public void An_API_address_that_only_looks_like_Zohos_is_refused_when_the_settings_are_loaded(string address) =>
        AssertRefused($"\"base_url\": \"{address}\"", "zoho_books.base_url");

    [Theory]
    [InlineData("https://accounts.zoho.com.evil.example")]
    [InlineData("https://evilaccounts.zoho.com")]
    [InlineData("https://accounts.zoho.com@evil.example")]
    [InlineData("https://accounts.zoho.eu")]
    [InlineData("https://accounts.zoho.com:8443")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("https://accounts.z\u043eho.com")]
    public void An_accounts_server_that_is_not_the_data_centres_is_refused_when_the_settings_are_loaded(string address) =>
        AssertRefused($"\"accounts_url\": \"{address}\"", "zoho_books.accounts_url");

    private static void AssertRefused(string key, string words)
    {
        var json = $$"""
            {
              "zoho_books": { {{key}}, "client_id": "c", "client_secret": "{{Secrets[0]}}", "refresh_token": "{{Secrets[1]}}", "organization_id": "1" },
              "odoo": { "test_db": { "host": "https://erp.example.com", "database": "d", "username": "u", "password": "{{Secrets[2]}}" } }
            }
            """;
        var error = Assert.Throws<SyncException>(() => SettingsFile.Parse(json, "/home", new Dictionary<string, string?>()));
        Assert.Contains(words, error.Message);
        AssertClean(error);
    }

    private static string Json(string body) =>
        $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n{body}";

    private static SyncSettings Settings(Uri service) => new SyncSettings
    {
        Home = "/home",
        Source = new SourceSettings
        {
            ApiBase = new Uri(service, "/books/v3"), AccountsBase = service, ClientId = "c", ClientSecret = new Secret(Secrets[0]),
            RefreshToken = new Secret(Secrets[1]), OrganizationId = "1",
        },
        Target = new TargetSettings
        {
            Address = service, Database = "d", Username = "u", Password = new Secret(Secrets[2]), ApiKey = new Secret(Secrets[3]),
        },
    }.WithSecrets();

    private static async Task TokenOf(Uri service)
    {
        using var zoho = ZohoCatalogue.Create(Settings(service), null, new ManualTime(), new Random(1));
        await zoho.GetOrganizationAsync(CancellationToken.None);
    }

    private static async Task ConnectTo(Uri service)
    {
        using var odoo = OdooTarget.Create(Settings(service), new ManualTime(), new Random(1));
        await odoo.ConnectAsync(CancellationToken.None);
    }

    private static Task<SyncException> ErrorOf(Func<Task> work) => Assert.ThrowsAsync<SyncException>(work);

    private static void AssertClean(SyncException error) => Assert.All(Secrets, secret =>
        Assert.DoesNotContain(secret, $"{error} {error.NextStep}", StringComparison.OrdinalIgnoreCase));
}
