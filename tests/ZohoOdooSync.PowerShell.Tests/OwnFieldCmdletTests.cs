using System.Diagnostics;
using System.Text.Json.Nodes;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.PowerShell.Tests.Harness;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>A field of the users' own is set and taken away by a cmdlet, and Tab completes both of its names.</summary>
public sealed class OwnFieldCmdletTests : IAsyncLifetime
{
    private Shop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.OpenAsync(3, options: options => options with
        {
            OdooColumns = [new SandboxColumn("x_shelf", "char"), new SandboxColumn("x_size", "float"),
                new SandboxColumn("x_locked", "char") { IsReadonly = true }],
        });
        var item = _shop.Sandbox.Zoho.Items[1].ItemId;
        _shop.Sandbox.Zoho.Switches.AbsentRowKeys = "cf_shelf";
        _shop.Sandbox.Zoho.Update(item, old => old with { Own = new Dictionary<string, object> { ["cf_shelf"] = "A1" } });
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public void A_field_is_set_with_all_that_it_needs_replaced_whole_mirrored_and_taken_away()
    {
        var set = _shop.Session.Run(
            "Set-ZohoOdooSyncSetting -ZohoKey cf_shelf -OdooColumn x_shelf -WhenAbsent clear -Factor 0.001 -Prefix 'No.' -Trim "
            + "-Map @{ A = 1; B = $true }").One;
        Assert.Equal("mapping.custom", set.Text("Name"));
        Assert.Equal(
            """{"zoho":"cf_shelf","odoo":"x_shelf","when_absent":"clear","factor":0.001,"prefix":"No.","trim":true,"map":{"A":"1","B":"true"}}""",
            Assert.Single(Custom())!.ToJsonString());
        Assert.Equal(
            "cf_shelf -> x_shelf", _shop.Session.Run("Set-ZohoOdooSyncSetting -ZohoKey cf_shelf -OdooColumn x_shelf").One.Text("Value"));
        Assert.Equal("""[{"zoho":"cf_shelf","odoo":"x_shelf"}]""", Custom().ToJsonString());
        _shop.Run("Invoke-FullSync");
        Assert.Contains(_shop.Sandbox.Odoo.Products, product => product.Own?.GetValueOrDefault("x_shelf") is "A1");
        _shop.Session.Run("Set-ZohoOdooSyncSetting -OdooColumn x_shelf -Remove:$false").MustBeWell();
        Assert.Single(Custom());
        Assert.Equal(string.Empty, _shop.Session.Run("Set-ZohoOdooSyncSetting -OdooColumn x_shelf -Remove").One.Text("Value"));
        Assert.Empty(Custom());
    }

    [Fact]
    public void WhatIf_tells_the_field_and_what_is_wrong_writes_nothing()
    {
        _shop.Run("Set-ZohoOdooSyncSetting -ZohoKey cf_shelf -OdooColumn x_shelf");
        var print = _shop.Print();
        _shop.Run("Set-ZohoOdooSyncSetting -ZohoKey cf_size -OdooColumn x_size -Factor 2 -WhatIf");
        Assert.Contains(
            "Set the field cf_size -> x_size; factor 2 of mapping.custom", _shop.Session.Host.TakePrinted(), StringComparison.Ordinal);
        _shop.Run("Set-ZohoOdooSyncSetting -OdooColumn x_shelf -Remove -WhatIf");
        Assert.Contains("Take the field of x_shelf out of mapping.custom", _shop.Session.Host.TakePrinted(), StringComparison.Ordinal);
        foreach (var wrong in new[] { "'cf a' -OdooColumn x_a", "cf_a -OdooColumn name", "cf_a -OdooColumn x_a -Factor 0" })
            _shop.Session.Run("Set-ZohoOdooSyncSetting -ZohoKey " + wrong).MustEndWith("SettingsInvalid");
        var unknown = _shop.Session.Run("Set-ZohoOdooSyncSetting -OdooColumn x_self -Remove").MustEndWith("SettingUnknown");
        Assert.Contains("Its columns are x_shelf.", unknown.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(print, _shop.Print());
    }

    [Fact]
    public void Tab_completes_both_names_as_the_services_have_them_and_asks_once()
    {
        var print = _shop.Print();
        Assert.Equal(["cf_shelf"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -ZohoKey cf_"));
        Assert.Equal(["x_shelf", "x_size"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -ZohoKey cf_shelf -OdooColumn x_"));
        Assert.Equal(["weight"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -OdooColumn wei"));
        Assert.Contains("sales_margin", _shop.Session.Complete("Set-ZohoOdooSyncSetting -ZohoKey "));
        Assert.Equal(print, _shop.Print());
        // A token, a page of the listing, the details of its items.
        Assert.Equal((3, 1, 0), (_shop.Sandbox.Zoho.Calls.Total, _shop.Sandbox.Zoho.TokensIssued, _shop.Sandbox.Odoo.Calls.Writes));

        // What is taken by now is offered to be taken away, or to another key of it no more.
        _shop.Run("Set-ZohoOdooSyncSetting -ZohoKey cf_shelf -OdooColumn x_shelf");
        Assert.Equal(["x_size"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -ZohoKey cf_other -OdooColumn x_"));
        Assert.Equal(["x_shelf", "x_size"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -ZohoKey cf_shelf -OdooColumn x_"));
        Assert.Equal(["x_shelf"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -Remove -OdooColumn "));
        Assert.Equal(3, _shop.Sandbox.Zoho.Calls.Total);
    }

    [Fact]
    public void Where_Zoho_refuses_Tab_completes_what_is_known_and_asks_for_no_further_token()
    {
        _shop.Run("Set-ZohoOdooSyncSetting -ZohoKey cf_known -OdooColumn x_size");
        _shop.Sandbox.Zoho.RevokeRefreshToken();
        Assert.Equal(["cf_known"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -ZohoKey cf_"));
        Assert.Equal(["brand"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -ZohoKey bra"));
        Assert.Equal(["x_shelf"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -OdooColumn x_"));
        Assert.InRange(_shop.Sandbox.Zoho.Calls.ByEndpoint.Values.Sum(), 0, 1);
    }

    [Fact]
    public void Without_settings_Tab_completes_the_keys_of_the_catalogue()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_shop.Home, "empty")).FullName;
        Assert.Equal(["brand"], _shop.Session.Complete($"Set-ZohoOdooSyncSetting -Path {folder} -ZohoKey bra"));
        Assert.Equal(["x_brand"], _shop.Session.Complete($"Set-ZohoOdooSyncSetting -Path {folder} -OdooColumn x_b"));
        Assert.Empty(_shop.Session.Complete($"Set-ZohoOdooSyncSetting -Path {folder} -Remove -OdooColumn x_b"));
    }

    [Fact]
    public void Where_both_services_hang_Tab_completes_what_is_known_within_four_seconds()
    {
        foreach (var endpoint in new[] { "zoho.*", "odoo.*" })
            _shop.Sandbox.Faults.Add(new Fault { Endpoint = endpoint, Kind = FaultKind.HangBefore, Count = 100 });
        var watch = Stopwatch.StartNew();
        Assert.Equal(["brand"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -ZohoKey bra"));
        Assert.Equal(["x_brand"], _shop.Session.Complete("Set-ZohoOdooSyncSetting -OdooColumn x_b"));
        // Four seconds of it are Tab's own; the rest is room for a machine that has more to do.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Names_are_kept_for_ten_minutes_and_for_two_where_a_service_did_not_tell()
    {
        var time = new SetTime();
        var memory = new FieldNameMemory(time);
        var right = File.ReadAllText(_shop.Settings);
        File.WriteAllText(_shop.Settings, right.Replace(_shop.Sandbox.Secrets.ZohoRefreshToken, "1000.wrong", StringComparison.Ordinal));
        Assert.False(memory.NamesOf(_shop.Home).IsWhole);
        File.WriteAllText(_shop.Settings, right);
        time.Now += TimeSpan.FromSeconds(119);
        Assert.False(memory.NamesOf(_shop.Home).IsWhole);
        time.Now += TimeSpan.FromSeconds(1);
        var names = memory.NamesOf(_shop.Home);
        Assert.True(names.IsWhole);
        time.Now += TimeSpan.FromSeconds(599);
        Assert.Same(names, memory.NamesOf(_shop.Home));
        time.Now += TimeSpan.FromSeconds(1);
        Assert.NotSame(names, memory.NamesOf(_shop.Home));
    }

    private JsonArray Custom() => JsonNode.Parse(File.ReadAllText(_shop.Settings))!["mapping"]!["custom"]!.AsArray();

    private sealed class SetTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
