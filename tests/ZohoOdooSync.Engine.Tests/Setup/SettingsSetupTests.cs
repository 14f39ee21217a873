using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Setup;
using ZohoOdooSync.Sandbox;

namespace ZohoOdooSync.Engine.Tests.Setup;

/// <summary>The straight way through a setup, what is not asked, and what nobody needs to be there for.</summary>
public sealed class SettingsSetupTests
{
    private static readonly SandboxOrganization Europe = new("746283918", "Sandbox Europe", "EUR");

    [Fact]
    public async Task Eight_answers_make_settings_with_which_every_check_passes()
    {
        await using var bench = await SetupBench.StartAsync(options => options with { OtherOrganizations = [Europe] });
        bench.Answer(SetupTopic.Organization, "1");
        var result = await bench.RunAsync();
        Assert.Equal(
            [
                SetupTopic.DataCentre, SetupTopic.ClientId, SetupTopic.ClientSecret, SetupTopic.GrantCode, SetupTopic.Organization,
                SetupTopic.OdooAddress, SetupTopic.OdooLogin, SetupTopic.OdooPassword,
            ],
            bench.Dialog.Asked);
        Assert.DoesNotContain(result.Checks, check => check.Outcome == CheckOutcome.Failed);
        Assert.Equal(CheckOutcome.Passed, result.Checks.Single(check => check.Name == "Zoho rights").Outcome);
        var written = bench.Written();
        Assert.Equal(("746283917", "sandbox", "sync"), (written.Source.OrganizationId, written.Target.Database, written.Target.Username));
        Assert.StartsWith("1000.", written.Source.RefreshToken.Reveal(), StringComparison.Ordinal);
        Assert.Equal(0, bench.Sandbox.Zoho.Calls.NonGet);
        // One for the code; the checks use its first access token.
        Assert.Equal(1, bench.Sandbox.Zoho.TokensIssued);
    }

    [Fact]
    public async Task What_will_be_asked_is_said_first_and_the_questions_tell_the_link_and_the_scope()
    {
        await using var bench = await SetupBench.StartAsync();
        await bench.RunAsync();
        Assert.Contains(bench.Home, bench.Dialog.Told[0], StringComparison.Ordinal);
        Assert.Contains(
            "Zoho data centre, client id, client secret, grant code, organisation, Odoo address, database, login, password or API key",
            bench.Dialog.Told[1], StringComparison.Ordinal);
        var code = string.Join(' ', bench.Dialog.The(SetupTopic.GrantCode).Hints);
        Assert.Contains($"{bench.Address}/api-console", code, StringComparison.Ordinal);
        Assert.Contains("ZohoBooks.settings.READ", code, StringComparison.Ordinal);
        Assert.All(
            bench.Dialog.Questions, question => Assert.Equal(
                question.Topic is SetupTopic.ClientSecret or SetupTopic.GrantCode or SetupTopic.OdooPassword, question.IsSecret));
    }

    [Fact]
    public async Task No_secret_is_seen_in_anything_that_is_shown()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Sandbox.Zoho.Switches.TokenErrorsAreStatus200 = true;
        string[] codes = [bench.Sandbox.Zoho.Grants.NewCode(TimeSpan.Zero), bench.Sandbox.Zoho.Grants.NewCode()];
        bench.Answer(SetupTopic.GrantCode, codes);
        bench.Answer(SetupTopic.OdooLogin, "sync", string.Empty);
        var password = bench.Sandbox.Odoo.User("sync").Password;
        bench.Answer(SetupTopic.OdooPassword, "a wrong password", password);
        var result = await bench.RunAsync();
        string[] secrets =
            [.. codes, password, "a wrong password", bench.Sandbox.Secrets.ZohoClientSecret, bench.Written().Source.RefreshToken.Reveal()];
        var seen = bench.Dialog.Seen + string.Join('\n', result.Checks);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, seen, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2", "746283918")]
    [InlineData("Sandbox Europe", "746283918")]
    [InlineData("746283917", "746283917")]
    public async Task An_organisation_is_chosen_by_its_number_its_name_or_its_id(string answer, string id)
    {
        await using var bench = await SetupBench.StartAsync(options => options with { OtherOrganizations = [Europe] });
        bench.Answer(SetupTopic.Organization, "3", answer);
        bench.Answer(SetupTopic.ExchangeRate, "1400");
        await bench.RunAsync();
        Assert.Equal(id, bench.Written().Source.OrganizationId);
        Assert.Equal(["Sandbox Trading, 746283917, USD", "Sandbox Europe, 746283918, EUR"],
            bench.Dialog.Questions.First(question => question.Topic == SetupTopic.Organization).Choices);
        Assert.Contains("a number from 1 to 2", bench.Dialog.RefusalOf(SetupTopic.Organization).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_organisation_that_the_account_does_not_see_is_told_with_those_that_it_sees()
    {
        await using var bench = await SetupBench.StartAsync(options => options with { OtherOrganizations = [Europe] });
        bench.Given = new SetupAnswers { OrganizationId = "99" };
        bench.Answer(SetupTopic.Organization, "1");
        await bench.RunAsync();
        Assert.Contains("746283918 (Sandbox Europe)", bench.Dialog.The(SetupTopic.Organization).Refusal!.Message, StringComparison.Ordinal);
        Assert.Equal("746283917", bench.Written().Source.OrganizationId);
    }

    [Fact]
    public async Task Another_currency_asks_for_its_rate_and_the_same_one_does_not()
    {
        await using var bench = await SetupBench.StartAsync(options => options with { CurrencyCode = "EUR" });
        bench.Answer(SetupTopic.ExchangeRate, "much", "-1", "1612.5");
        var result = await bench.RunAsync();
        var asked = bench.Dialog.Questions.Where(question => question.Topic == SetupTopic.ExchangeRate).ToList();
        Assert.Equal("IQD for 1 EUR", asked[0].Label);
        Assert.All(asked[1..], again => Assert.Contains("a number over zero", again.Refusal!.Message, StringComparison.Ordinal));
        var pricing = bench.Written().Pricing;
        Assert.Equal(("EUR", "IQD", 1612.5m), (pricing.SourceCurrency, pricing.TargetCurrency, pricing.ExchangeRate));
        Assert.DoesNotContain(result.Checks, check => check.Outcome == CheckOutcome.Failed);

        await using var same = await SetupBench.StartAsync(options => options with { OdooCurrency = "USD" });
        await same.RunAsync();
        Assert.Equal(("USD", 1m), (same.Written().Pricing.TargetCurrency, same.Written().Pricing.ExchangeRate));
    }

    [Fact]
    public async Task With_everything_given_nobody_is_asked_and_no_service_is_called()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Dialog.IsEmpty = true;
        bench.Given = Whole(bench) with { RefreshToken = new Secret("1000.given.token"), OdooHost = "https://erp.example.invalid" };
        var result = await bench.RunAsync();
        Assert.Empty(result.Checks);
        Assert.Equal((0, 0), (bench.Sandbox.Zoho.Calls.Total, bench.Sandbox.Odoo.Calls.Total));
        Assert.Equal("1000.given.token", bench.Written().Source.RefreshToken.Reveal());
        Assert.Empty(bench.Dialog.Told);
    }

    [Fact]
    public async Task A_given_code_is_exchanged_without_a_question_and_the_checks_are_made()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Dialog.IsEmpty = true;
        bench.Given = Whole(bench) with { GrantCode = new Secret(bench.Sandbox.Zoho.Grants.NewCode()), OrganizationId = null };
        var result = await bench.RunAsync();
        Assert.NotEmpty(result.Checks);
        Assert.DoesNotContain(result.Checks, check => check.Outcome == CheckOutcome.Failed);
        Assert.Equal("746283917", bench.Written().Source.OrganizationId);
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_everything_that_is_missing_is_named_before_a_call_is_made()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Dialog.IsEmpty = true;
        bench.Given = new SetupAnswers { OrganizationId = "1", OdooHost = bench.Address };
        var error = await bench.FailAsync();
        Assert.Equal("SettingsIncomplete", error.ErrorId);
        Assert.Equal("ClientId, ClientSecret, GrantCode, OdooDatabase, OdooLogin, OdooPassword", error.Message);
        Assert.Equal((0, 0), (bench.Sandbox.Zoho.Calls.Total, bench.Sandbox.Odoo.Calls.Total));
    }

    [Fact]
    public async Task The_file_the_folder_and_what_was_given_are_checked_before_the_first_question()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Given = new SetupAnswers { OrganizationId = "mine", SourceCurrency = "Dollars" };
        var wrong = await bench.FailAsync();
        Assert.Matches("(?s)organization_id.+source_currency", wrong.Message);
        bench.Given = new SetupAnswers();
        await bench.RunAsync();
        bench.Dialog.Questions.Clear();
        var there = await bench.FailAsync();
        Assert.Equal(("SettingsExists", 0), (there.ErrorId, bench.Dialog.Questions.Count));
        var inFile = Path.Combine(bench.Home, "config", "zoho_config.json", "shop");
        Assert.Equal("SettingsNotWritable", Assert.Throws<SyncException>(() => SettingsSetup.CheckPlace(inFile, false)).ErrorId);
        Assert.Equal(
            ["zoho_config.json", "zoho_config.schema.json"],
            Directory.GetFiles(Path.Combine(bench.Home, "config")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task A_folder_that_every_account_can_change_is_refused_before_the_first_question()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps the rights in access lists.");
        await using var bench = await SetupBench.StartAsync();
        Directory.CreateDirectory(bench.Home);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(bench.Home, (UnixFileMode)0b111_111_111);
        var error = await bench.FailAsync();
        Assert.Equal(("SettingsExposed", 0), (error.ErrorId, bench.Dialog.Questions.Count));
        Assert.Contains($"chmod o-w {bench.Home}", error.NextStep, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_where_it_is_left_before_the_last_answer()
    {
        await using var bench = await SetupBench.StartAsync();
        bench.Dialog.Answers.Remove(SetupTopic.OdooPassword);
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => bench.RunAsync());
        Assert.False(Directory.Exists(bench.Home));
    }

    private static SetupAnswers Whole(SetupBench bench) => new()
    {
        ApiAddress = bench.Address + "/books/v3", ClientId = bench.Sandbox.Secrets.ZohoClientId,
        ClientSecret = new Secret(bench.Sandbox.Secrets.ZohoClientSecret), OrganizationId = "746283917", OdooHost = bench.Address,
        OdooDatabase = "sandbox", OdooLogin = "sync", OdooPassword = new Secret(bench.Sandbox.Odoo.User("sync").Password),
    };
}
