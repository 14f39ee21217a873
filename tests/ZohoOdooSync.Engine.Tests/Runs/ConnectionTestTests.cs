using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Engine.Tests.Runs;

public sealed class ConnectionTestTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task A_pair_that_is_well_passes_every_check_with_a_handful_of_calls(int version)
    {
        await using var pair = await PairInSandbox.StartAsync(30, version);
        pair.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        pair.Sandbox.Zoho.Switches.GrantedScope = "ZohoBooks.settings.READ";
        var checks = await TestAsync(pair);
        Assert.Equal(
            [
                "Settings", "State", "Zoho token", "Zoho rights", "Zoho organisation", "Zoho currency", "Zoho items", "Zoho calls", "Clock",
                "Odoo server", "Odoo login", "Odoo currency", "Odoo company", "Odoo language", "Product rights", "Archiving",
                    "External ids",
                "Odoo rights",
            ],
            checks.Select(check => check.Name));
        Assert.All(checks, check => Assert.Equal((CheckOutcome.Passed, null), (check.Outcome, check.ErrorId)));
        Assert.InRange(pair.Sandbox.Zoho.Calls.Total, 1, 3);
        Assert.InRange(pair.Sandbox.Odoo.Calls.Total, 1, 13);
        Assert.Equal(0, pair.Sandbox.Odoo.Calls.Writes);
        Assert.All(pair.Files().Keys, file => Assert.True(file == pair.Settings.SettingsPath || Some.IsCourtesy(file), file));
        Assert.Contains($"Odoo {version}", checks.Single(check => check.Name == "Odoo server").Message);
        Assert.Contains("30 in scope", checks.Single(check => check.Name == "Zoho items").Message);
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_told_with_its_difference()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        var late = new ManualTime(pair.Time.GetUtcNow() + TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        var engine = new SyncEngine(pair.Settings, late, new Random(1));
        var clock = (await engine.TestConnectionAsync(CancellationToken.None)).Single(check => check.Name == "Clock");
        Assert.Equal(CheckOutcome.Warning, clock.Outcome);
        Assert.Matches(@"36\d\d s ahead of Zoho's", clock.Message);
    }

    [Fact]
    public async Task Adoption_that_can_only_be_kept_here_is_a_warning()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        var check = (await TestAsync(pair)).Single(check => check.Name == "External ids");
        Assert.Equal(CheckOutcome.Warning, check.Outcome);
        Assert.Contains("only in the local state", check.Message);
        Assert.NotEmpty(check.NextStep);
    }

    [Fact]
    public async Task A_revoked_token_fails_its_check_and_Odoo_is_looked_at_all_the_same()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        pair.Sandbox.Zoho.RevokeRefreshToken();
        var checks = await TestAsync(pair);
        AssertFailed(checks, "Zoho token", "ZohoTokenRevoked");
        Assert.DoesNotContain(checks, check => check.Name is "Zoho organisation" or "Zoho items");
        Assert.Equal(CheckOutcome.Passed, checks.Single(check => check.Name == "Product rights").Outcome);
    }

    [Fact]
    public async Task A_missing_scope_is_told_after_the_token_passed()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        pair.Sandbox.Zoho.Switches.GrantedScope = "ZohoBooks.contacts.READ";
        var checks = await TestAsync(pair);
        Assert.Equal(CheckOutcome.Passed, checks.Single(check => check.Name == "Zoho token").Outcome);
        AssertFailed(checks, "Zoho organisation", "ZohoAccessDenied");
    }

    [Fact]
    public async Task A_wrong_password_is_told_after_the_server_passed_and_never_shown()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        var wrong = new Secret("an-0ld-password");
        var settings = (pair.Settings with { Target = pair.Settings.Target with { Password = wrong, ApiKey = default } }).WithSecrets();
        var checks = await pair.EngineOf(settings).TestConnectionAsync(CancellationToken.None);
        Assert.Equal(CheckOutcome.Passed, checks.Single(check => check.Name == "Odoo server").Outcome);
        AssertFailed(checks, "Odoo login", "OdooAuthenticationFailed");
        var secrets = new[] { wrong, settings.Source.ClientSecret, settings.Source.RefreshToken };
        Assert.All(checks, check => Assert.All(secrets, secret => Assert.DoesNotContain(secret.Reveal(), check.ToString())));
    }

    [Fact]
    public async Task Currencies_that_are_not_the_configured_ones_are_each_told()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        var settings = pair.Settings with { Pricing = pair.Settings.Pricing with { SourceCurrency = "EUR", TargetCurrency = "GBP" } };
        var checks = await pair.EngineOf(settings).TestConnectionAsync(CancellationToken.None);
        AssertFailed(checks, "Zoho currency", "CurrencyMismatch");
        AssertFailed(checks, "Odoo currency", "CurrencyMismatch");
        Assert.Contains("USD", checks.Single(check => check.Name == "Zoho currency").Message);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(19)]
    public async Task A_language_that_Odoo_lacks_is_told_by_every_version(int version)
    {
        await using var pair = await PairInSandbox.StartAsync(1, version);
        var settings = pair.Settings with { Target = pair.Settings.Target with { Language = "fr_FR" } };
        var checks = await pair.EngineOf(settings).TestConnectionAsync(CancellationToken.None);
        AssertFailed(checks, "Odoo language", "OdooLanguageMissing");
        Assert.Equal(CheckOutcome.Passed, checks.Single(check => check.Name == "Odoo login").Outcome);
    }

    [Theory]
    [InlineData("ZohoBooks.fullaccess.all", "may change data in Zoho (ZohoBooks.fullaccess.all)")]
    [InlineData("ZohoBooks.settings.ALL", "may change data in Zoho (ZohoBooks.settings.ALL)")]
    [InlineData("ZohoBooks.settings.READ ZohoBooks.settings.CREATE", "may change data in Zoho (ZohoBooks.settings.CREATE)")]
    [InlineData("ZohoBooks.contacts.READ,ZohoBooks.settings.READ", "may read more than items and organisations (ZohoBooks.contacts.READ)")]
    public async Task A_token_that_may_do_more_than_it_needs_is_a_warning(string scope, string words)
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        pair.Sandbox.Zoho.Switches.GrantedScope = scope;
        var checks = await TestAsync(pair);
        AssertWarned(checks, "Zoho rights", words);
        Assert.DoesNotContain(checks, check => check.Outcome == CheckOutcome.Failed);
        // The next look takes the token that was kept, with what it may do, and so does a run.
        await pair.RunAsync();
        AssertWarned(await pair.EngineOf(pair.Settings).TestConnectionAsync(CancellationToken.None), "Zoho rights", words);
        Assert.Equal(1, pair.Sandbox.Zoho.Calls.ByEndpoint["zoho.token"]);
    }

    [Fact]
    public async Task Where_Zoho_does_not_say_what_a_token_may_do_nothing_is_claimed()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        pair.Sandbox.Zoho.Switches.TokenReplyNamesScope = false;
        Assert.DoesNotContain(await TestAsync(pair), check => check.Name == "Zoho rights");
    }

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task An_account_that_may_rule_the_database_is_a_warning(int version)
    {
        await using var pair = await PairInSandbox.StartAsync(1, version);
        var checks = await pair.EngineOf(pair.LoadAs("admin")).TestConnectionAsync(CancellationToken.None);
        AssertWarned(checks, "Odoo rights", "\"admin\" is an administrator of Odoo");
        Assert.DoesNotContain(checks, check => check.Outcome == CheckOutcome.Failed);
        pair.Sandbox.Odoo.Switches.BotMayManageUsers = true;
        AssertWarned(
            await pair.EngineOf(pair.LoadAs("sync")).TestConnectionAsync(CancellationToken.None), "Odoo rights",
            "\"sync\" may change users and their rights");
    }

    [Fact]
    public async Task An_account_that_may_only_read_is_told_what_it_lacks()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        var checks = await pair.EngineOf(pair.LoadAs("reader")).TestConnectionAsync(CancellationToken.None);
        AssertFailed(checks, "Product rights", "OdooAccessDenied");
    }

    [Fact]
    public async Task A_server_that_does_not_answer_is_told_and_nothing_is_thrown()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        pair.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.*", Kind = FaultKind.ResetBefore, Count = 1000 });
        pair.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.*", Kind = FaultKind.ResetBefore, Count = 1000 });
        var checks = await TestAsync(pair);
        Assert.Equal(["Zoho token", "Odoo server"], checks.Where(check => check.Outcome == CheckOutcome.Failed)
            .Select(check => check.Name));
        Assert.All(checks.Where(check => check.Outcome == CheckOutcome.Failed), check => Assert.NotEmpty(check.NextStep));
    }

    [Fact]
    public async Task An_answer_of_another_shape_fails_its_check_and_is_not_thrown()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        pair.Sandbox.Faults.Add(new Fault
        {
            Endpoint = "odoo.search_read", Kind = FaultKind.Status, Status = 200, Text = """[{"id": "seven", "name": "Company"}]""", Count = 5,
        });
        var failed = (await TestAsync(pair)).Where(check => check.Outcome == CheckOutcome.Failed).ToList();
        Assert.Equal(("Odoo server", "OdooReplyUnreadable"), (failed[0].Name, failed[0].ErrorId));
        Assert.NotEmpty(failed[0].NextStep);
    }

    [Fact]
    public async Task A_state_that_is_damaged_is_told_and_both_services_are_looked_at()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        Directory.CreateDirectory(Path.GetDirectoryName(pair.Settings.StatePath)!);
        await File.WriteAllTextAsync(pair.Settings.StatePath, "not a state file at all");
        var checks = await TestAsync(pair);
        AssertFailed(checks, "State", "StateDamaged");
        Assert.Equal(CheckOutcome.Passed, checks.Single(check => check.Name == "Product rights").Outcome);
    }

    [Fact]
    public async Task Plain_http_to_another_machine_is_refused_before_anything_is_sent()
    {
        await using var pair = await PairInSandbox.StartAsync(1);
        var away = new Uri("http://192.0.2.1:8069");
        var settings = pair.Settings with
        {
            Source = pair.Settings.Source with { ApiBase = new Uri("http://192.0.2.1/books/v3"), AccountsBase = away },
            Target = pair.Settings.Target with { Address = away },
        };
        var checks = await pair.EngineOf(settings).TestConnectionAsync(CancellationToken.None);
        AssertFailed(checks, "Zoho token", "PlainHttpRefused");
        AssertFailed(checks, "Odoo server", "PlainHttpRefused");
    }

    private static Task<IReadOnlyList<ConnectionCheck>> TestAsync(PairInSandbox pair) =>
        pair.Engine.TestConnectionAsync(CancellationToken.None);

    private static void AssertWarned(IReadOnlyList<ConnectionCheck> checks, string name, string words)
    {
        var check = checks.Single(check => check.Name == name);
        Assert.Equal(CheckOutcome.Warning, check.Outcome);
        Assert.Contains(words, check.Message);
        Assert.Contains("docs/security.md", check.NextStep);
    }

    private static void AssertFailed(IReadOnlyList<ConnectionCheck> checks, string name, string errorId)
    {
        var check = checks.Single(check => check.Name == name);
        Assert.Equal((CheckOutcome.Failed, errorId), (check.Outcome, check.ErrorId));
        Assert.NotEmpty(check.NextStep);
    }
}
