using System.Net;
using Xunit;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Tests.Zoho;

public sealed class TokenTests
{
    private static readonly Func<SentRequest, HttpResponseMessage> OneItem =
        request => FakeZoho.Json($$"""{"code":0,"message":"success","item":{{FakeZoho.Row(1)}}}""");

    [Theory]
    [InlineData(200, """{"error":"invalid_code"}""", "ZohoTokenRevoked", "revoked")]
    [InlineData(400, """{"error":"invalid_code","error_description":"refresh token is revoked"}""", "ZohoTokenRevoked", "refresh token is revoked")]
    [InlineData(200, """{"error":"invalid_client"}""", "ZohoAuthenticationFailed", "client id")]
    [InlineData(400, """{"error":"invalid_client_secret"}""", "ZohoAuthenticationFailed", "client secret")]
    [InlineData(400, """{"error":"Access Denied","error_description":"You have made too many requests continuously. Please try again after some time.","status":"failure"}""", "ZohoTokenThrottled", "10 minutes")]
    [InlineData(200, """{"token_type":"Bearer"}""", "ZohoReplyUnreadable", "neither a token nor an error")]
    [InlineData(503, "<html></html>", "ZohoUnavailable", "HTTP 503")]
    [InlineData(400, """{"error":"invalid_scope","error_description":"no such scope"}""", "ZohoAuthenticationFailed", "no such scope")]
    public async Task Every_shape_of_refusal_is_told_in_words(int status, string body, string errorId, string words)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Token = _ => FakeZoho.Json(body, status) });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(words, error.Message);
        Assert.Empty(test.Zoho.ApiCalls);
    }

    [Theory]
    [InlineData(200, """{"error":"general_error"}""", "ZohoUnavailable", "general_error")]
    [InlineData(400, """{"error":"general_error","error_description":"Try in a while"}""", "ZohoUnavailable", "Try in a while")]
    [InlineData(200, """{"error":"server_error"}""", "ZohoUnavailable", "server_error")]
    [InlineData(400, """{"error":"temporarily_unavailable"}""", "ZohoUnavailable", "temporarily_unavailable")]
    [InlineData(400, """{"error":"Internal Server Error"}""", "ZohoUnavailable", "Internal Server Error")]
    [InlineData(500, """{"code":"INTERNAL_ERROR","message":"Something broke"}""", "ZohoUnavailable", "Something broke")]
    [InlineData(502, "<html><title>Bad gateway</title></html>", "ZohoUnavailable", "Bad gateway")]
    [InlineData(200, "<html><head><style>p{}</style></head><h1>Down for</h1><p>maintenance</p></html>", "ZohoReplyUnreadable",
        "Down for maintenance")]
    [InlineData(404, "<html><b>No such page</b></html>", "ZohoReplyUnreadable", "No such page")]
    [InlineData(400, """{"code":"SOME_WORD","message":"Another shape"}""", "ZohoReplyUnreadable", "Another shape")]
    [InlineData(200, "[1,2]", "ZohoReplyUnreadable", "neither a token nor an error")]
    [InlineData(200, "", "ZohoReplyUnreadable", "neither a token nor an error")]
    public async Task A_trouble_of_the_accounts_server_is_tried_again_and_is_none_of_the_credentials(
        int status, string body, string errorId, string words)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Token = _ => FakeZoho.Json(body, status), Api = OneItem });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(errorId, error.ErrorId);
        Assert.Contains(words, error.Message);
        Assert.DoesNotContain("client_secret", error.NextStep);
        Assert.Equal(4, test.Zoho.TokenCalls);
    }

    [Fact]
    public async Task A_trouble_of_the_accounts_server_heals_with_the_next_try()
    {
        var zoho = new FakeZoho { Api = OneItem };
        zoho.Token = _ =>
        {
            zoho.Token = null;
            return FakeZoho.Json("""{"error":"general_error"}""");
        };
        using var test = new CatalogueUnderTest(zoho);
        Assert.NotNull(await test.FindAsync());
    }

    [Fact]
    public async Task A_refused_credential_is_asked_once_only()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Token = _ => FakeZoho.Json("""{"error":"invalid_client"}""") });
        await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal(1, test.Zoho.TokenCalls);
    }

    [Fact]
    public async Task A_secret_that_the_accounts_server_echoes_is_masked()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Token = request => FakeZoho.Json($$"""{"error":"general_error","error_description":"bad body {{request.Body}}"}""", 400),
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Contains(Secret.Mask, error.Message);
    }

    [Fact]
    public async Task Ten_parallel_calls_make_one_token_call()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = OneItem });
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => test.FindAsync())));
        Assert.Equal(1, test.Zoho.TokenCalls);
        Assert.Equal(11, test.Catalogue.Usage.Calls);
    }

    [Fact]
    public async Task Two_catalogues_on_one_state_make_one_token_call_and_the_state_holds_no_token_in_clear()
    {
        using var state = new MemoryState();
        var zoho = new FakeZoho { Api = OneItem };
        using var one = new CatalogueUnderTest(zoho, state, TimeProvider.System);
        using var two = new CatalogueUnderTest(zoho, state, TimeProvider.System);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(number => Task.Run(() => (number % 2 == 0 ? one : two).FindAsync())));
        Assert.Equal(1, zoho.TokenCalls);
        var box = System.Text.Encoding.Latin1.GetString(state.OnlyToken!.Sealed) + state.OnlyToken.Key;
        Assert.DoesNotContain("token01", box);
        Assert.DoesNotContain("refresh-77aa", box);
        // What came from the state is masked as well as what came from Zoho.
        Assert.Equal("token ********", two.Settings.Secrets.Scrub("token 1000.token01.abcdef"));
    }

    [Fact]
    public async Task A_state_that_is_open_for_reading_only_is_left_untouched()
    {
        using var state = new MemoryState { Access = State.StateAccess.ReadOnly };
        using var test = new CatalogueUnderTest(new FakeZoho { Api = OneItem }, state);
        Assert.NotNull(await test.FindAsync());
        Assert.Null(state.OnlyToken);
        Assert.False(File.Exists(state.Path));
    }

    [Fact]
    public async Task The_token_of_an_operation_that_leaves_the_state_alone_is_kept_beside_it_for_the_next_one()
    {
        using var state = new MemoryState { Access = State.StateAccess.ReadOnly };
        var zoho = new FakeZoho { Api = OneItem };
        for (var plans = 0; plans < 11; plans++)
        {
            using var test = new CatalogueUnderTest(zoho, state);
            Assert.NotNull(await test.FindAsync());
        }

        Assert.Equal(1, zoho.TokenCalls);
        var file = Path.Combine(Path.GetDirectoryName(state.Path)!, "token.cache");
        Assert.DoesNotContain("token01", await File.ReadAllTextAsync(file));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        // Neither other credentials nor a file that was damaged are believed.
        using var other = new CatalogueUnderTest(zoho, state, change: source => source with { RefreshToken = new Secret("1000.other") });
        await other.FindAsync();
        Assert.Equal(2, zoho.TokenCalls);
        foreach (var damage in new[] { "", "x", "a\nb\nc\n", "a\n99\n!!\n", new string('9', 5000) })
        {
            await File.WriteAllTextAsync(file, damage);
            using var again = new CatalogueUnderTest(zoho, state);
            Assert.NotNull(await again.FindAsync());
        }

        Assert.Equal(7, zoho.TokenCalls);
    }

    [Fact]
    public async Task Another_refresh_token_does_not_open_the_kept_token()
    {
        using var state = new MemoryState();
        var zoho = new FakeZoho { Api = OneItem };
        using var one = new CatalogueUnderTest(zoho, state);
        using var two = new CatalogueUnderTest(zoho, state, change: source => source with { RefreshToken = new Secret("1000.other") });
        await one.FindAsync();
        await two.FindAsync();
        Assert.Equal(2, zoho.TokenCalls);
    }

    [Fact]
    public async Task A_token_is_renewed_before_it_ends_and_not_earlier()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = OneItem });
        await test.FindAsync();
        test.Time.Advance(TimeSpan.FromMinutes(57));
        await test.FindAsync();
        Assert.Equal(1, test.Zoho.TokenCalls);
        test.Time.Advance(TimeSpan.FromMinutes(2));
        await test.FindAsync();
        Assert.Equal(2, test.Zoho.TokenCalls);
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("https://www.zohoapis.com.example.net")]
    [InlineData("http://www.zohoapis.com")]
    [InlineData("http://127.0.0.1:8080")]
    [InlineData("https://zohoapis.com.evil.example")]
    [InlineData("https://evilzohoapis.com")]
    [InlineData("https://evil-www.zohoapis.com")]
    [InlineData("https://api.www.zohoapis.com")]
    [InlineData("https://zohoapis.com")]
    [InlineData("https://www.zohoapis.com@evil.example")]
    [InlineData("https://evil.example/www.zohoapis.com")]
    [InlineData("https://evil.example?www.zohoapis.com")]
    [InlineData("https://evil.example#www.zohoapis.com")]
    [InlineData("https://evil.example\\\\.www.zohoapis.com")]
    [InlineData("https://www.zohoapis.com:8443")]
    [InlineData("https://www.zohoapis.com.")]
    [InlineData("https://www.zohoapis.c\u043em")]
    [InlineData("https://www.zoh\u03bfapis.com")]
    [InlineData("https://www.xn--zohapis-3ya.com")]
    [InlineData("ftp://www.zohoapis.com")]
    [InlineData("//www.zohoapis.com")]
    [InlineData("https:www.zohoapis.com.evil.example")]
    [InlineData("nonsense")]
    public async Task A_token_for_a_foreign_domain_is_never_used(string domain)
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = OneItem, ApiDomain = domain });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal("ZohoDomainRefused", error.ErrorId);
        Assert.Empty(test.Zoho.ApiCalls);
    }

    [Fact]
    public async Task Every_data_centre_is_a_known_domain()
    {
        foreach (var centre in ZohoDataCentres.All)
        {
            using var test = new CatalogueUnderTest(new FakeZoho { Api = OneItem, ApiDomain = $"https://{centre.ApiHost}" });
            Assert.NotNull(await test.FindAsync());
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_redirect_is_an_error_and_is_not_followed(bool ofToken)
    {
        var redirect = (SentRequest _) => new HttpResponseMessage(HttpStatusCode.TemporaryRedirect)
        {
            Headers = { Location = new Uri("https://evil.example.com/oauth/v2/token") },
        };
        using var test = new CatalogueUnderTest(ofToken ? new FakeZoho { Token = redirect } : new FakeZoho { Api = redirect });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal("ZohoRedirectRefused", error.ErrorId);
        Assert.DoesNotContain(test.Zoho.Sent, request => request.Address.Host == "evil.example.com");
    }

    [Fact]
    public async Task A_token_that_ended_early_is_renewed_once_and_the_call_succeeds()
    {
        var test = new FakeZoho();
        test.Api = request => request.Authorization == "Zoho-oauthtoken 1000.token01.abcdef"
            ? FakeZoho.Error(401, 57, "You are not authorized to perform this operation")
            : OneItem(request);
        using var catalogue = new CatalogueUnderTest(test);
        Assert.NotNull(await catalogue.FindAsync());
        Assert.Equal(2, test.TokenCalls);
    }

    [Fact]
    public async Task A_second_refusal_is_a_matter_of_scope_and_is_not_tried_again()
    {
        using var test = new CatalogueUnderTest(new FakeZoho
        {
            Api = _ => FakeZoho.Error(401, 57, "You are not authorized to perform this operation"),
        });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal("ZohoAccessDenied", error.ErrorId);
        Assert.Contains("ZohoBooks.settings.READ", error.NextStep);
        Assert.Equal(2, test.Zoho.TokenCalls);
        Assert.Equal(2, test.Zoho.ApiCalls.Count());
    }

    [Fact]
    public async Task The_token_call_is_a_form_without_anything_in_the_address()
    {
        using var test = new CatalogueUnderTest(new FakeZoho { Api = OneItem });
        await test.FindAsync();
        var call = test.Zoho.Sent.Single(request => request.IsToken);
        Assert.Equal("https://accounts.zoho.com/oauth/v2/token", call.Address.AbsoluteUri);
        Assert.Contains("grant_type=refresh_token", call.Body);
    }

    [Fact]
    public async Task Plain_http_to_another_machine_sends_nothing()
    {
        using var test = new CatalogueUnderTest(change: source => source with { ApiBase = new Uri("http://www.zohoapis.com/books/v3") });
        var error = await CatalogueUnderTest.ErrorOf(() => test.FindAsync());
        Assert.Equal("PlainHttpRefused", error.ErrorId);
        Assert.Empty(test.Zoho.Sent);
    }
}
