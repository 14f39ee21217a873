using ZohoOdooSync.PowerShell.Tests.Harness;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary><c>New-ZohoOdooSyncSetting</c> with somebody in front of it, and with a grant code as a parameter.</summary>
public sealed class SetupCmdletTests : IAsyncLifetime
{
    private Shop _shop = null!;

    public async ValueTask InitializeAsync() => _shop = await Shop.OpenAsync(products: 3);

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public void It_labels_each_answer_shows_no_secret_and_ends_with_the_checks_and_three_commands_that_work()
    {
        _shop.Session.Host.Lines = new Queue<string>(Answers());
        _shop.Run("New-ZohoOdooSyncSetting ./made");
        var shown = _shop.Session.Host.TakePrinted();
        Assert.All(
            ["Zoho data centre [US]: ", "Client id: ", "Client secret: ", "Grant code: ", "Odoo address: ", "Odoo login: ",
                "Odoo password or API key: "],
            label => Assert.Contains(label, shown, StringComparison.Ordinal));
        Assert.Contains("/api-console, the self client, tab Generate Code.", shown, StringComparison.Ordinal);
        Assert.Contains("Scope: ZohoBooks.settings.READ", shown, StringComparison.Ordinal);
        Assert.Contains("ok       Product rights: ", shown, StringComparison.Ordinal);
        Assert.All(Secrets(), secret => Assert.DoesNotContain(secret, shown, StringComparison.Ordinal));
        var commands = shown[(shown.IndexOf("Next:", StringComparison.Ordinal) + 5)..].Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, commands.Length);
        Assert.Contains($"-Path '{Path.Combine(_shop.Home, "made")}'", commands[1], StringComparison.Ordinal);
        _shop.Run(commands[0]);
        Assert.Equal("Succeeded", _shop.Session.Run(commands[1]).One.Text("Outcome"));
        Assert.StartsWith("  Start-ZohoOdooSync ", commands[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_answer_is_told_on_the_screen_and_the_rest_is_kept()
    {
        var answers = Answers();
        _shop.Session.Host.Lines = new Queue<string>([.. answers[..3], "1000.no.code", .. answers[3..]]);
        _shop.Run("New-ZohoOdooSyncSetting ./made");
        Assert.Matches("did not accept the grant code: it has expired.+Make a new code", _shop.Session.Host.TakePrinted());
        Assert.Empty(_shop.Session.Host.Lines);
    }

    [Fact]
    public void A_file_that_is_there_is_told_before_the_first_question()
    {
        _shop.Session.Host.Lines = new Queue<string>(Answers());
        _shop.Session.Run("New-ZohoOdooSyncSetting").MustEndWith("SettingsExists");
        Assert.Equal(7, _shop.Session.Host.Lines.Count);
    }

    [Fact]
    public void In_its_own_folder_the_commands_need_no_path()
    {
        _shop.Session.Host.Lines = new Queue<string>(Answers());
        _shop.Run("New-ZohoOdooSyncSetting . -Force");
        Assert.Contains("  Invoke-FullSync -WhatIf ", _shop.Session.Host.TakePrinted(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_grant_code_as_a_parameter_is_exchanged_and_a_refused_one_ends_it()
    {
        var given = $$"""
            $given = @{ ZohoDataCentre = '{{Address}}'; OrganizationId = '746283917'; OdooHost = '{{Address}}'; OdooDatabase = 'sandbox'
              ZohoClient = [pscredential]::new('1000.SANDBOX', (ConvertTo-SecureString $args[0] -AsPlainText))
              OdooAccount = [pscredential]::new('sync', (ConvertTo-SecureString $args[1] -AsPlainText))
              GrantCode = (ConvertTo-SecureString $args[2] -AsPlainText); InformationAction = 'Ignore' }

            """;
        object[] secrets = [_shop.Sandbox.Secrets.ZohoClientSecret, _shop.Sandbox.Odoo.User("sync").Password];
        var refused = _shop.Session.Run(given + "New-ZohoOdooSyncSetting ./made @given", [.. secrets, "1000.no.code"])
            .MustEndWith("ZohoGrantCodeRefused");
        Assert.Contains("data centre", refused.Exception.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_shop.Home, "made")));
        var both = given + "New-ZohoOdooSyncSetting ./made @given ";
        _shop.Session.Run(both + "-RefreshToken $given.GrantCode", [.. secrets, "x"]).MustEndWith("SettingsInvalid");
        _shop.Session.Run(both + "-ZohoBaseUrl https://www.zohoapis.com/books/v3", [.. secrets, "x"]).MustEndWith("SettingsInvalid");
        _shop.Run(given + "New-ZohoOdooSyncSetting ./made @given", [.. secrets, _shop.Sandbox.Zoho.Grants.NewCode()]);
        Assert.Equal("Succeeded", _shop.Session.Run("Invoke-FullSync ./made").One.Text("Outcome"));
    }

    [Fact]
    public void A_check_that_fails_is_a_warning_and_the_file_is_written()
    {
        _shop.Sandbox.Odoo.User("sync").ProductRights = false;
        _shop.Session.Host.Lines = new Queue<string>(Answers());
        var outcome = _shop.Session.Run("New-ZohoOdooSyncSetting ./made -PassThru").MustBeWell();
        Assert.Contains(outcome.Warnings, told => told.Contains("these checks failed: Product rights", StringComparison.Ordinal));
        Assert.Contains(outcome.Output, setting => setting.Text("Value") == "746283917");
        Assert.Matches("Next:\n  Test-ZohoOdooConnection -Path ", _shop.Session.Host.TakePrinted());
    }

    private string Address => _shop.Sandbox.Address.GetLeftPart(UriPartial.Authority);

    private string[] Answers() =>
    [
        Address, _shop.Sandbox.Secrets.ZohoClientId, _shop.Sandbox.Secrets.ZohoClientSecret, _shop.Sandbox.Zoho.Grants.NewCode(), Address,
        "sync", _shop.Sandbox.Odoo.User("sync").Password,
    ];

    private string[] Secrets() => [_shop.Sandbox.Secrets.ZohoClientSecret, _shop.Sandbox.Odoo.User("sync").Password];
}
