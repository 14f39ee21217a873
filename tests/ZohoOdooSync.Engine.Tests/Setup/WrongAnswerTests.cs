using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Setup;
using ZohoOdooSync.Engine.Zoho;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Setup;

/// <summary>A wrong answer is told with its reason and asked for again; what was typed before it is kept.</summary>
public sealed class WrongAnswerTests
{
    public static TheoryData<string> Codes => ["expired", "used", "foreign"];

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task A_code_that_is_expired_used_or_foreign_is_told_in_words(string kind)
    {
        await using var bench = await SetupBench.StartAsync();
        var grants = bench.Sandbox.Zoho.Grants;
        var wrong = kind switch
        {
            "expired" => grants.NewCode(TimeSpan.Zero), "used" => await UsedAsync(bench), _ => "1000.of.another",
        };
        bench.Answer(SetupTopic.GrantCode, wrong, grants.NewCode());
        await bench.RunAsync();
        var refusal = bench.Dialog.RefusalOf(SetupTopic.GrantCode);
        Assert.Equal("ZohoGrantCodeRefused", refusal.ErrorId);
        Assert.Matches("expired.+used before.+another client or data centre", refusal.Message);
        Assert.Contains("longest time", refusal.NextStep, StringComparison.Ordinal);
        Assert.Single(bench.Dialog.Asked, SetupTopic.ClientSecret);
    }

    [Fact]
    public async Task A_code_without_offline_access_is_told_and_another_is_asked_for()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Answer(SetupTopic.GrantCode, bench.Sandbox.Zoho.Grants.NewCode(offline: false), bench.Sandbox.Zoho.Grants.NewCode());
        await bench.RunAsync();
        var refusal = bench.Dialog.RefusalOf(SetupTopic.GrantCode);
        Assert.Equal("ZohoOfflineAccessMissing", refusal.ErrorId);
        Assert.Contains("access_type=offline", refusal.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_of_another_scope_is_told_and_another_is_asked_for()
    {
        await using var bench = await SetupBench.StartAsync();
        var grants = bench.Sandbox.Zoho.Grants;
        bench.Answer(SetupTopic.GrantCode, grants.NewCode(scope: "ZohoBooks.invoices.READ"), grants.NewCode());
        var result = await bench.RunAsync();
        Assert.Contains("ZohoBooks.settings.READ", bench.Dialog.RefusalOf(SetupTopic.GrantCode).NextStep, StringComparison.Ordinal);
        Assert.DoesNotContain(result.Checks, check => check.Outcome == CheckOutcome.Failed);
    }

    [Fact]
    public async Task No_refusal_speaks_of_keys_of_a_file_that_is_not_there()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Given = new SetupAnswers { OrganizationId = "99" };
        bench.Sandbox.Odoo.Switches.HidesDatabases = true;
        bench.Answer(SetupTopic.Organization, "1");
        bench.Answer(SetupTopic.OdooDatabase, "nowhere", "sandbox");
        var (secrets, grants) = (bench.Sandbox.Secrets, bench.Sandbox.Zoho.Grants);
        bench.Answer(SetupTopic.DataCentre, "Mars", "http://example.com", bench.Address, string.Empty, string.Empty);
        bench.Answer(SetupTopic.ClientId, "1000.NOBODY", secrets.ZohoClientId, string.Empty);
        bench.Answer(SetupTopic.ClientSecret, secrets.ZohoClientSecret, "wrong-secret", secrets.ZohoClientSecret);
        bench.Answer(SetupTopic.GrantCode, grants.NewCode(scope: "ZohoBooks.invoices.READ"), grants.NewCode());
        bench.Answer(SetupTopic.OdooAddress, "no address!", "http://erp.example.com", "127.0.0.1:1", bench.Address);
        bench.Answer(SetupTopic.OdooLogin, "nobody", "sync");
        bench.Answer(SetupTopic.OdooPassword, "wrong", bench.Sandbox.Odoo.User("sync").Password);
        await bench.RunAsync();
        var refusals = bench.Dialog.Questions.Select(question => question.Refusal).OfType<SyncException>().ToList();
        Assert.Equal(11, refusals.Count);
        Assert.All(refusals, refusal => Assert.DoesNotMatch(
            @"zoho_books|base_url|odoo\.|ZOHO_ODOO_SYNC|\.host|settings file", $"{refusal.Message} {refusal.NextStep}"));
        Assert.Contains(refusals, refusal => refusal.Message.StartsWith("Odoo address is \"no address!\"", StringComparison.Ordinal));
        Assert.Contains(refusals, refusal => refusal.Message.StartsWith("Zoho has no data centre \"http://ex", StringComparison.Ordinal));
        Assert.Contains(refusals, refusal => refusal.Message.StartsWith("The address is http://erp", StringComparison.Ordinal));
        Assert.Contains(refusals, refusal => refusal.NextStep.Contains("plain HTTP allowed", StringComparison.Ordinal));
        Assert.Contains(refusals, refusal => refusal.NextStep.Contains("Press Enter to keep this address", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_wrong_client_secret_is_asked_for_again_and_the_code_is_kept(bool bare)
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Sandbox.Zoho.Switches.TokenErrorsAreStatus200 = bare;
        bench.Answer(SetupTopic.DataCentre, bench.Address, string.Empty);
        bench.Answer(SetupTopic.ClientId, bench.Sandbox.Secrets.ZohoClientId, string.Empty);
        bench.Answer(SetupTopic.ClientSecret, "wrong-secret", bench.Sandbox.Secrets.ZohoClientSecret);
        await bench.RunAsync();
        Assert.Single(bench.Dialog.Asked, SetupTopic.GrantCode);
        Assert.Equal("ZohoAuthenticationFailed", bench.Dialog.RefusalOf(SetupTopic.DataCentre).ErrorId);
        Assert.Equal(
            [null, bench.Sandbox.Secrets.ZohoClientId],
            bench.Dialog.Questions.Where(question => question.Topic == SetupTopic.ClientId).Select(question => question.Default));
        Assert.Equal(bench.Sandbox.Secrets.ZohoClientSecret, bench.Written().Source.ClientSecret.Reveal());
    }

    [Fact]
    public async Task An_accounts_server_that_does_not_answer_is_told_at_once_and_nothing_else_is_asked_again()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.token", Kind = FaultKind.BadGateway });
        bench.Answer(SetupTopic.DataCentre, bench.Address, string.Empty);
        await bench.RunAsync();
        Assert.Equal("ZohoUnavailable", bench.Dialog.RefusalOf(SetupTopic.DataCentre).ErrorId);
        Assert.Equal(2, bench.Dialog.Asked.Count(topic => topic == SetupTopic.DataCentre));
        Assert.Single(bench.Dialog.Asked, SetupTopic.GrantCode);
    }

    [Fact]
    public async Task The_refresh_token_is_kept_where_Zoho_does_not_tell_the_organisations_at_once()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.organizations", Kind = FaultKind.BadGateway, Count = 4 });
        bench.Answer(SetupTopic.DataCentre, bench.Address, string.Empty);
        await bench.RunAsync();
        Assert.Equal("ZohoUnavailable", bench.Dialog.RefusalOf(SetupTopic.DataCentre).ErrorId);
        Assert.Single(bench.Dialog.Asked, SetupTopic.GrantCode);
    }

    [Theory]
    [InlineData("eu", "https://www.zohoapis.eu/books/v3", "https://api-console.zoho.eu/")]
    [InlineData("Saudi Arabia", "https://www.zohoapis.sa/books/v3", "https://api-console.zoho.sa/")]
    [InlineData("https://books.zoho.com.au/app", "https://www.zohoapis.com.au/books/v3", "https://api-console.zoho.com.au/")]
    [InlineData("zoho.in", "https://www.zohoapis.in/books/v3", "https://api-console.zoho.in/")]
    [InlineData("accounts.zohocloud.ca", "https://www.zohoapis.ca/books/v3", "https://api-console.zohocloud.ca/")]
    public async Task A_data_centre_is_found_by_its_code_its_name_or_an_address(string text, string api, string console)
    {
        await using var bench = await SetupBench.StartAsync();
        var settings = SettingsSetup.WithDataCentre(new SetupAnswers(), text).Preview(bench.Home);
        Assert.Equal((api, console), (settings.Source.ApiBase.OriginalString, ZohoSetup.ConsoleOf(settings.Source).AbsoluteUri));
    }

    [Theory]
    [InlineData("Mars", "EU (Europe)")]
    [InlineData("https://accounts.zoho.com.example.net", "EU (Europe)")]
    [InlineData("http://zoho.example.net", "EU (Europe)")]
    public async Task A_server_that_is_none_of_Zohos_gets_neither_code_nor_secret(string text, string allowed)
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Answer(SetupTopic.DataCentre, text, bench.Address);
        await bench.RunAsync();
        Assert.Contains(allowed, bench.Dialog.RefusalOf(SetupTopic.DataCentre).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_databases_are_a_list_and_those_that_are_not_told_are_asked_for_by_name()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Sandbox.Odoo.Switches.SeveralDatabases = true;
        bench.Answer(SetupTopic.OdooDatabase, "1");
        await bench.RunAsync();
        Assert.Equal(["sandbox", "another"], bench.Dialog.The(SetupTopic.OdooDatabase).Choices);
        Assert.Equal("sandbox", bench.Written().Target.Database);

        await using var hidden = await SetupBench.StartAsync();
        hidden.Sandbox.Odoo.Switches.HidesDatabases = true;
        hidden.Answer(SetupTopic.OdooDatabase, "nowhere", "sandbox");
        await hidden.RunAsync();
        Assert.All(hidden.Dialog.Questions.Where(question => question.Topic == SetupTopic.OdooDatabase),
            question => Assert.Empty(question.Choices));
        Assert.Contains("\"nowhere\"", hidden.Dialog.RefusalOf(SetupTopic.OdooDatabase).Message, StringComparison.Ordinal);
        Assert.Single(hidden.Dialog.Asked, SetupTopic.OdooPassword);
    }

    [Fact]
    public async Task A_wrong_password_asks_for_the_account_again_and_offers_the_login()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Answer(SetupTopic.OdooLogin, "sync", string.Empty);
        bench.Answer(SetupTopic.OdooPassword, "wrong", bench.Sandbox.Odoo.User("sync").Password);
        await bench.RunAsync();
        Assert.Equal("OdooAuthenticationFailed", bench.Dialog.RefusalOf(SetupTopic.OdooLogin).ErrorId);
        Assert.Equal("sync", bench.Dialog.Questions.Last(question => question.Topic == SetupTopic.OdooLogin).Default);
        Assert.Single(bench.Dialog.Asked, SetupTopic.OdooAddress);
    }

    [Fact]
    public async Task An_API_key_is_known_by_its_form_and_serves_JSON_2()
    {
        await using var bench = await SetupBench.StartAsync();
        var key = bench.Sandbox.Odoo.User("sync").ApiKey!;
        bench.Answer(SetupTopic.OdooPassword, key);
        var result = await bench.RunAsync();
        Assert.Equal((key, true), (bench.Written().Target.ApiKey.Reveal(), bench.Written().Target.Password.IsEmpty));
        Assert.Contains("json-2", result.Checks.Single(check => check.Name == "Odoo server").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_the_older_interface_is_an_Odoo_all_the_same()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Sandbox.Odoo.Switches.JsonRpcIsOff = true;
        bench.Answer(SetupTopic.OdooDatabase, "sandbox");
        bench.Answer(SetupTopic.OdooPassword, bench.Sandbox.Odoo.User("sync").ApiKey!);
        var result = await bench.RunAsync();
        Assert.DoesNotContain(result.Checks, check => check.Outcome == CheckOutcome.Failed);
    }

    [Fact]
    public async Task An_address_that_does_not_answer_is_told_and_kept_where_an_empty_answer_says_so()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Answer(SetupTopic.OdooAddress, "http://127.0.0.1:1", string.Empty);
        bench.Answer(SetupTopic.OdooDatabase, "later");
        var result = await bench.RunAsync();
        Assert.Equal("OdooUnreachable", bench.Dialog.RefusalOf(SetupTopic.OdooAddress).ErrorId);
        Assert.Equal((new Uri("http://127.0.0.1:1"), "later"), (bench.Written().Target.Address, bench.Written().Target.Database));
        Assert.Equal(["Odoo server"], result.Checks.Where(check => check.Outcome == CheckOutcome.Failed).Select(check => check.Name));
    }

    [Fact]
    public async Task An_address_of_plain_HTTP_is_refused_before_a_password_is_asked_for()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Answer(SetupTopic.OdooAddress, "http://erp.example.invalid", "erp example", bench.Address);
        await bench.RunAsync();
        var refusals = bench.Dialog.Questions.Where(question => question.Topic == SetupTopic.OdooAddress).Skip(1)
            .Select(question => question.Refusal!.ErrorId);
        Assert.Equal(["PlainHttpRefused", "SettingsInvalid"], refusals);
        Assert.Single(bench.Dialog.Asked, SetupTopic.OdooPassword);
    }

    [Theory]
    [InlineData("erp.example.invalid", false, "https://erp.example.invalid/")]
    [InlineData("https://erp.example.invalid/web#action=1", false, "https://erp.example.invalid/")]
    [InlineData("erp.example.invalid", true, "http://erp.example.invalid:8069/")]
    public async Task An_address_is_taken_as_people_type_it(string typed, bool plain, string address)
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Given = new SetupAnswers { AllowPlainHttp = plain, OdooDatabase = "shop" };
        bench.Answer(SetupTopic.OdooAddress, typed, string.Empty);
        await bench.RunAsync();
        Assert.Equal(address, bench.Written().Target.Address.AbsoluteUri);
    }

    [Fact]
    public async Task An_empty_answer_and_one_with_a_space_are_asked_for_again()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Answer(SetupTopic.ClientId, " ", "Client ID: 1000.X", $" {bench.Sandbox.Secrets.ZohoClientId} ");
        await bench.RunAsync();
        Assert.Equal(3, bench.Dialog.Asked.Count(topic => topic == SetupTopic.ClientId));
        Assert.Equal(bench.Sandbox.Secrets.ZohoClientId, bench.Written().Source.ClientId);
    }

    [Fact]
    public async Task Code_and_secret_travel_in_the_form_and_the_code_only_once()
    {
        await using var bench = await SetupBench.StartAsync();
        var code = bench.Sandbox.Zoho.Grants.NewCode();
        var sent = new List<(string Address, string Body)>();
        using var wire = new Canned((request, body) =>
        {
            sent.Add((request.RequestUri!.PathAndQuery, body));
            return Canned.Reply("{}", status: 503);
        });
        var settings = (SettingsSetup.WithDataCentre(new SetupAnswers(), "EU") with { ClientSecret = new Secret("a-secret") })
            .Preview(bench.Home);
        using var zoho = ZohoCatalogue.Create(settings, null, bench.Time, new Random(1), wire);
        var error = await Assert.ThrowsAsync<SyncException>(() => zoho.ExchangeAsync(new Secret(code), CancellationToken.None));
        Assert.Equal("ZohoUnavailable", error.ErrorId);
        var (address, form) = Assert.Single(sent);
        Assert.Equal("/oauth/v2/token", address);
        Assert.Contains($"code={code}", form, StringComparison.Ordinal);
        Assert.Contains("client_secret=a-secret", form, StringComparison.Ordinal);
        Assert.Contains("grant_type=authorization_code", form, StringComparison.Ordinal);
    }

    private static async Task<string> UsedAsync(SetupBench bench)
    {
        var code = bench.Sandbox.Zoho.Grants.NewCode();
        var settings = (SettingsSetup.WithDataCentre(new SetupAnswers(), bench.Address) with
        {
            ClientId = bench.Sandbox.Secrets.ZohoClientId, ClientSecret = new Secret(bench.Sandbox.Secrets.ZohoClientSecret),
        }).Preview(bench.Home);
        using var zoho = ZohoCatalogue.Create(settings, time: bench.Time);
        await zoho.ExchangeAsync(new Secret(code), CancellationToken.None);
        return code;
    }
}
