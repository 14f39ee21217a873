using System.Management.Automation;
using System.Text.Json.Nodes;
using ZohoOdooSync.PowerShell.Tests.Harness;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary><c>Undo-SyncRun</c>, settings, backups and the import of the earlier scripts' pairs, in a shell of this process.</summary>
public sealed class ChangingCmdletTests : IAsyncLifetime
{
    private Shop _shop = null!;
    private Dictionary<int, decimal> _right = null!;
    private Dictionary<int, decimal> _wrong = null!;
    private string _run = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.OpenAsync();
        _shop.Run("Invoke-FullSync");
        _right = Prices();
        _shop.Run("Set-ZohoOdooSyncSetting pricing.exchange_rate 15000");
        _run = _shop.Session.Run("Invoke-FullSync").One.Text("RunId");
        _wrong = Prices();
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public void An_undo_puts_all_values_back_is_a_run_of_its_own_and_is_undone_in_the_same_way()
    {
        var outcome = _shop.Session.Run("Undo-SyncRun $args[0] -Confirm:$false", _run);
        var undo = outcome.One;
        Assert.Equal(_right, Prices());
        Assert.Equal(("Undo", "Succeeded", _run, "0", "0"),
            (undo.Text("Kind"), undo.Text("Outcome"), undo.Text("UndoneRun"), undo.Text("ExitCode"), undo.Text("ZohoCalls")));
        Assert.Contains(outcome.Warnings, told =>
            told.Contains("The next run writes again whatever Zoho and the settings say", StringComparison.Ordinal));
        Assert.Matches($"Undone run +: {_run}", _shop.Session.Text("Get-SyncHistory 1 | Format-List"));
        Assert.Equal(undo.Text("RunId"), _shop.Session.Run("Get-SyncHistory 1 | Undo-SyncRun -Confirm:$false").One.Text("UndoneRun"));
        Assert.Equal(_wrong, Prices());
    }

    [Fact]
    public void It_asks_without_being_told_to_and_WhatIf_tells_and_writes_nothing()
    {
        var print = _shop.Print();
        _shop.Session.Host.Answer = 2;
        Assert.Empty(_shop.Run("Undo-SyncRun $args[0]", _run));
        Assert.Contains($"Undo of run {_run}", Assert.Single(_shop.Session.Host.Questions), StringComparison.Ordinal);
        _shop.Run("Undo-SyncRun $args[0] -WhatIf", _run);
        Assert.Matches("What if: Update 20 products in Odoo database \"sandbox\": .+, .+, .+ and 17 more",
            _shop.Session.Host.TakePrinted());
        Assert.Equal(_wrong, Prices());
        Assert.Equal(print, _shop.Print());
    }

    [Fact]
    public void A_product_that_moved_on_is_left_and_told_and_put_back_by_force()
    {
        var product = Convert.ToInt32(_shop.Run("Get-SyncChange $args[0]", _run)[3].Get("ProductId"), null);
        _shop.Sandbox.Odoo.Update(product, known => known with { ListPrice = 17m });
        var outcome = _shop.Session.Run("Undo-SyncRun $args[0] -Confirm:$false", _run);
        Assert.Equal(("Incomplete", "2"), (outcome.One.Text("Outcome"), outcome.One.Text("ExitCode")));
        Assert.Contains(outcome.Warnings, told => told.Contains("Price is \"17\" now, and the run wrote", StringComparison.Ordinal));
        Assert.Equal([product], Prices().Where(pair => pair.Value != _right[pair.Key]).Select(pair => pair.Key));
        Assert.Equal("Succeeded", _shop.Session.Run("Undo-SyncRun $args[0] -Force -Confirm:$false", _run).One.Text("Outcome"));
        Assert.Equal(_right, Prices());
    }

    [Fact]
    public void Chosen_changes_of_a_pipeline_and_chosen_items_are_one_undo_and_an_empty_choice_is_none()
    {
        Assert.Empty(_shop.Run(
            "Undo-SyncRun $args[0] -ItemId @() -Confirm:$false; Undo-SyncRun $args[0] -ProductId $null -Confirm:$false", _run));
        Assert.Equal(_wrong, Prices());
        Assert.Equal("3", _shop.Session.Run(
            "Get-SyncChange $args[0] | Select-Object -First 3 | Undo-SyncRun -Confirm:$false", _run).One.Text("Updated"));
        Assert.Equal(3, Prices().Count(pair => pair.Value == _right[pair.Key]));
        var more = _shop.Session.Run(
            "$all = Get-SyncChange $args[0]; Undo-SyncRun $args[0] -ItemId $all[3].ItemId -ProductId $all[4].ProductId -Confirm:$false",
            _run);
        Assert.Equal("2", more.One.Text("Updated"));
        _shop.Session.Run("Undo-SyncRun $args[0] -ItemId 999 -Confirm:$false", _run).MustEndWith("UndoNotInRun");
    }

    [Fact]
    public void What_cannot_be_undone_is_told_the_others_are_undone_and_Tab_offers_only_those()
    {
        var idle = _shop.Session.Run("Invoke-FullSync").One.Text("RunId");
        Assert.Equal(_shop.Run("Get-SyncHistory").Select(run => run.Text("RunId")).Except([idle]), _shop.Session.Complete("Undo-SyncRun "));
        var outcome = _shop.Session.Run("Get-SyncHistory 2 | Undo-SyncRun -Confirm:$false");
        Assert.StartsWith("RunChangedNothing,", Assert.Single(outcome.Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(_run, Assert.Single(outcome.Output).Text("UndoneRun"));
        Assert.StartsWith("RunNotFound,",
            Assert.Single(_shop.Session.Run("Undo-SyncRun never -Confirm:$false").Errors).FullyQualifiedErrorId, StringComparison.Ordinal);
    }

    [Fact]
    public void The_guard_refuses_an_undo_that_would_archive_much()
    {
        var first = _shop.Run("Get-SyncHistory")[^1].Text("RunId");
        _shop.Run("Undo-SyncRun $args[0] -Confirm:$false", _run);
        _shop.Session.Run("Undo-SyncRun $args[0] -Confirm:$false", first).MustEndWith("SyncGuardRefused");
        Assert.Equal(_right, Prices());
        Assert.InRange(int.Parse(_shop.Session.Run("Undo-SyncRun $args[0] -Force -Confirm:$false", first).One.Text("Archived"), null), 11,
            20);
    }

    [Fact]
    public void A_setting_is_set_alone_several_together_or_none_and_the_rest_of_the_file_stays()
    {
        var before = File.ReadAllText(_shop.Settings);
        var set = _shop.Session.Run("Set-ZohoOdooSyncSetting pricing.exchange_rate 1310.5").One;
        Assert.Equal(("pricing.exchange_rate", "1310.5"), (set.Text("Name"), set.Text("Value")));
        Assert.Equal(before, File.ReadAllText(_shop.Settings + ".bak"));
        Assert.Equal(
            (string)JsonNode.Parse(before)!["zoho_books"]!["organization_id"]!,
                (string)JsonNode.Parse(File.ReadAllText(_shop.Settings))!["zoho_books"]!["organization_id"]!);
        before = File.ReadAllText(_shop.Settings);
        _shop.Session.Run("Set-ZohoOdooSyncSetting -Setting @{ 'pricing.exchange_rate' = 1400; 'guard.max_archive_count' = -1 }")
            .MustEndWith("SettingsInvalid");
        _shop.Run("Set-ZohoOdooSyncSetting pricing.exchange_rate 1400 -WhatIf");
        Assert.Contains("pricing.exchange_rate = 1400 (was 1310.5)", _shop.Session.Host.TakePrinted(), StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_shop.Settings));
        Assert.Equal(3, _shop.Run(
            "Set-ZohoOdooSyncSetting -Setting @{ 'pricing.exchange_rate' = 1400; 'guard.max_archive_count' = 10; "
            + "'odoo.test_db.keep_chatter' = $true }").Count);
        var unknown = _shop.Session.Run("Set-ZohoOdooSyncSetting exchange_rate 1400").MustEndWith("SettingUnknown");
        Assert.Contains("pricing.exchange_rate", unknown.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_taken_hidden_or_as_a_reference_and_never_in_clear()
    {
        _shop.Session.Run("Set-ZohoOdooSyncSetting odoo.test_db.password 'typed in clear'").MustEndWith("SecretInClear");
        Assert.Equal("********",
            _shop.Session.Run("Set-ZohoOdooSyncSetting odoo.test_db.password (ConvertTo-SecureString 'a new password' "
            + "-AsPlainText)").One.Text("Value"));
        Assert.Equal("a new password", (string)JsonNode.Parse(File.ReadAllText(_shop.Settings))!["odoo"]!["test_db"]!["password"]!);
        Assert.All(_shop.Run("Get-ZohoOdooSyncSetting | Format-List * | Out-String -Width 200"), text =>
            Assert.DoesNotContain("a new password", $"{text}", StringComparison.Ordinal));
        Assert.Equal(3, _shop.Run("Get-ZohoOdooSyncSetting guard.*").Count);
    }

    [Theory]
    [InlineData("Set-ZohoOdooSyncSetting pricing.ex", "pricing.exchange_rate")]
    [InlineData("Set-ZohoOdooSyncSetting exch", "pricing.exchange_rate")]
    [InlineData("Set-ZohoOdooSyncSetting odoo.test_db.ba", "odoo.test_db.batch_size")]
    [InlineData("Set-ZohoOdooSyncSetting mapping.storable ", "never tracked always")]
    [InlineData("Set-ZohoOdooSyncSetting -Name odoo.test_db.transport -Value j", "json-rpc json-2")]
    [InlineData("Set-ZohoOdooSyncSetting mapping.update_unit ", "true false")]
    [InlineData("Set-ZohoOdooSyncSetting unmanaged ", "report archive")]
    [InlineData("Set-ZohoOdooSyncSetting pricing.exchange_rate ", "1500")]
    [InlineData("Set-ZohoOdooSyncSetting odoo.test_db.password x", "")]
    public void Tab_completes_the_names_of_settings_and_what_they_may_be(string line, string offered) =>
        Assert.Equal(offered, string.Join(' ', _shop.Session.Complete(line)));

    [Fact]
    public void New_settings_are_for_their_owner_alone_load_and_replace_nothing_unasked()
    {
        const string given = """
            $given = @{ OrganizationId = '746283917'; OdooHost = 'https://erp.example.com'; OdooDatabase = 'shop'; InformationAction = 'Ignore'
              RefreshToken = (ConvertTo-SecureString 'token-2' -AsPlainText)
              ZohoClient = [pscredential]::new('1000.CLIENT', (ConvertTo-SecureString 'secret-1' -AsPlainText))
              OdooAccount = [pscredential]::new('sync', (ConvertTo-SecureString 'password-3' -AsPlainText)) }

            """;
        _shop.Run(given + "New-ZohoOdooSyncSetting ./made @given -WhatIf");
        Assert.False(Directory.Exists(Path.Combine(_shop.Home, "made")));
        var wrong = _shop.Session.Run(
            given + "$given.OrganizationId = 'mine'; New-ZohoOdooSyncSetting ./made @given -SourceCurrency Dollars")
            .MustEndWith("SettingsInvalid");
        Assert.Matches("(?s)organization_id.+source_currency|source_currency.+organization_id", wrong.Exception.Message);
        _shop.Run(given + "New-ZohoOdooSyncSetting ./made @given -ExchangeRate 1310 -RoundingStep 250");
        var file = Path.Combine(_shop.Home, "made", "config", "zoho_config.json");
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal("1310", _shop.Session.Run("Get-ZohoOdooSyncSetting pricing.exchange_rate ./made").One.Text("Value"));
        _shop.Session.Run(given + "New-ZohoOdooSyncSetting ./made @given").MustEndWith("SettingsExists");
        _shop.Run(given + "New-ZohoOdooSyncSetting ./made @given -IntervalSeconds 600 -Force");
        Assert.True(File.Exists(file + ".bak"));
        var missing = _shop.Session.Run("New-ZohoOdooSyncSetting ./other -OrganizationId 1 -OdooHost h").MustEndWith("SettingsIncomplete");
        Assert.Contains("-ZohoClient, -RefreshToken, -OdooDatabase, -OdooAccount", missing.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_holds_no_secret_is_put_back_from_the_pipeline_and_replaces_nothing_unasked()
    {
        Assert.Empty(_shop.Run("Backup-SyncState -WhatIf"));
        Assert.False(Directory.Exists(Path.Combine(_shop.Home, "backups")));
        var backup = _shop.Session.Run("($backup = Backup-SyncState one.db)").One;
        Assert.Equal((Path.Combine(_shop.Home, "one.db"), "20", _shop.Home),
            (backup.Text("BackupFile"), backup.Text("Bindings"), backup.Text("Home")));
        _shop.Session.Run("Backup-SyncState one.db").MustEndWith("BackupExists");
        var bytes = System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(backup.Text("BackupFile")));
        Assert.All(new[] { _shop.Sandbox.Secrets.ZohoClientSecret, _shop.Sandbox.Secrets.ZohoRefreshToken }, secret =>
            Assert.DoesNotContain(secret, bytes, StringComparison.Ordinal));

        var print = _shop.Print();
        _shop.Run("Restore-SyncState one.db -WhatIf");
        Assert.Matches(@"What if: Put the state of .+ back from .+one\.db.*: 20 bindings, 2 runs, 40 changes",
            _shop.Session.Host.TakePrinted());
        Assert.Equal(print, _shop.Print());
        _shop.Run("Invoke-FullSync");
        Assert.True(File.Exists(_shop.Session.Run("$backup | Restore-SyncState").One.Text("SetAside")));
        Assert.Equal(2, _shop.Run("Get-SyncHistory").Count);
        Assert.Equal("20", _shop.Session.Run("Get-Item one.db | Restore-SyncState").One.Text("Bindings"));
        Assert.Equal("20", _shop.Session.Run("Invoke-FullSync").One.Text("Unchanged"));
    }

    [Fact]
    public void What_is_no_backup_or_one_of_another_organisation_is_refused()
    {
        File.WriteAllText(Path.Combine(_shop.Home, "bad.db"), "no backup");
        _shop.Session.Run("Restore-SyncState bad.db").MustEndWith("BackupDamaged");
        _shop.Session.Run("Restore-SyncState nowhere.db").MustEndWith("BackupMissing");
        _shop.Run("Backup-SyncState good.db");
        File.WriteAllText(_shop.Settings, File.ReadAllText(_shop.Settings).Replace("746283917", "999", StringComparison.Ordinal));
        Assert.Contains("organisation 999", _shop.Session.Run("Restore-SyncState good.db").MustEndWith("BackupForeign").Exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_pairs_of_the_earlier_scripts_are_judged_with_WhatIf_and_then_bound()
    {
        await using var shop = await Shop.OpenAsync(products: 0);
        shop.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        var pairs = new JsonObject();
        for (var number = 1; number <= 5; number++)
        {
            var item = shop.Sandbox.Zoho.Add($"Article {number}", number, $"S-{number}");
            pairs[item.ItemId] = new JsonObject { ["odoo_id"] = shop.Sandbox.Odoo.AddProduct($"Article {number}").Id };
        }

        var file = Path.Combine(
            Directory.CreateDirectory(Path.Combine(shop.Home, "old", "data", "sync_server")).FullName, "sync_tracking.json");
        File.WriteAllText(file, new JsonObject { ["zoho_products"] = pairs, ["sync_history"] = new JsonArray(1, 2, 3) }.ToJsonString());
        var print = shop.Print();
        Assert.Equal(Enumerable.Repeat("Bindable", 5), shop.Run("Import-LegacySyncState old -WhatIf 6> $null")
            .Select(pair => pair.Text("Verdict")));
        Assert.Equal((0, print), (shop.Sandbox.Odoo.Calls.Writes, shop.Print()));
        shop.Sandbox.Zoho.Remove(pairs.First().Key);
        shop.Sandbox.Odoo.AddProduct("Article 2", active: false);
        var outcome = shop.Session.Run("Import-LegacySyncState old 6> $null");
        Assert.Equal(Enumerable.Repeat("Odoo", 4), outcome.Output.Where(pair => pair.Text("Verdict") == "Bound")
            .Select(pair => pair.Text("BoundIn")));
        Assert.Single(outcome.Output, pair => pair.Text("Verdict") == "ItemGone");
        Assert.Contains(outcome.Warnings, told => told.Contains("look like duplicates", StringComparison.Ordinal));
        var run = shop.Session.Run("Invoke-FullSync").One;
        Assert.Equal(("0", "0", "YES"), (run.Text("Created"), run.Text("Adopted"), run.Text("CountMatch")));
        shop.Session.Run("Import-LegacySyncState").MustEndWith("LegacyStateMissing");
        File.WriteAllText(file, """{"zoho_products":{"12":{"odoo_id":"x"}}}""");
        var bad = shop.Session.Run("Import-LegacySyncState old").MustEndWith("LegacyStateInvalid");
        Assert.Contains("zoho_products.12.odoo_id is \"x\"", bad.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("LegacyPath", bad.ErrorDetails.RecommendedAction, StringComparison.Ordinal);
    }

    private Dictionary<int, decimal> Prices() =>
        _shop.Sandbox.Odoo.Products.ToDictionary(product => product.Id, product => product.ListPrice);
}
