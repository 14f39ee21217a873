using System.Management.Automation;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Notify;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.PowerShell.Support;
using ZohoOdooSync.PowerShell.Tests.Harness;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>Every type that a cmdlet gives out, in JSON, in CSV and on a screen.</summary>
public sealed class TravelTests : IAsyncLifetime
{
    // One command for each type of the manifest's cmdlets. What is behind a comma is read from a state that the lines before have made.
    private static readonly (string Type, string Command)[] Sources =
    [
        ("Planning.PlanEntry", "Get-SyncPlan"),
        ("Planning.SyncPlanResult", "Get-SyncPlan -Whole"),
        ("State.JournalEntry", "Get-SyncChange"),
        ("State.SyncRun", "Get-SyncHistory"),
        ("Reports.SyncStatus", "Get-SyncStatus -Live -History 3"),
        ("Reports.ProfileStatus", "Get-SyncStatus -AllProfiles"),
        ("Log.SyncLogLine", "Get-SyncLog"),
        ("Reports.ParityLine", "Test-SyncParity -All 6> $null"),
        ("Reports.ParityReport", "Test-SyncParity -PassThru"),
        ("Reports.ConnectionCheck", "Test-ZohoOdooConnection"),
        ("Reports.SyncField", "Get-SyncField"),
        ("Settings.MaskedSetting", "Get-ZohoOdooSyncSetting"),
        ("State.StateBackup", "Backup-SyncState -Force backup.db"),
        ("State.RestoredState", "Restore-SyncState backup.db"),
        ("Server.Services.RegisteredService",
            "Register-ZohoOdooSyncService -Path . -Program /usr/local/bin/zoho-odoo-sync -OutputFolder services -Force 6> $null"),
        ("Import.LegacyImportPair", "Import-LegacySyncState old -WhatIf 6> $null"),
    ];

    // These start and stop processes: their objects are made here, and the shell's own tests start and stop real ones.
    private static readonly object[] OfProcesses =
    [
        new StartedServer(7, "here", DateTimeOffset.UnixEpoch, 300, "/shop", "/shop/logs/sync_server.log"),
        new StartedServers(7, "here", DateTimeOffset.UnixEpoch, "/shops", 3),
        new NotificationResult("ops", "webhook", NotifyEvent.Test, Succeeded: false, TimeSpan.FromSeconds(1.5), "It failed."),
        new StoppedProcess(7, "here", IsServer: true, DateTimeOffset.UnixEpoch, TimeSpan.FromSeconds(1.5)),
    ];

    private Shop _shop = null!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Shop.OpenAsync(products: 20, badItems: 1);
        _shop.Session.Run("Invoke-FullSync -WarningAction SilentlyContinue -ErrorAction SilentlyContinue");
        var items = _shop.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        _shop.Sandbox.Zoho.Update(items[0].ItemId, item => item with { Name = "كابل نحاس, \"4 mm\"", Rate = 12.5m });
        _shop.Sandbox.Zoho.Add("A new one", 5m);
        var old = Directory.CreateDirectory(Path.Combine(_shop.Home, "old", "data", "sync_server")).FullName;
        File.WriteAllText(
            Path.Combine(old, "sync_tracking.json"),
            $$"""{ "zoho_products": { "{{items[1].ItemId}}": { "odoo_id": 1 }, "1": { "odoo_id": 2 } } }""");
    }

    public ValueTask DisposeAsync() => _shop.DisposeAsync();

    [Fact]
    public void Every_output_type_of_the_cmdlets_is_looked_at() =>
        Assert.Equal(
            BuiltModule.Cmdlets.SelectMany(cmdlet => cmdlet.Outputs)
                .Where(name => name.StartsWith("ZohoOdooSync.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal),
            Sources.Select(source => "ZohoOdooSync.Engine." + source.Type).Concat(OfProcesses.Select(one => one.GetType().FullName!))
                .Order(StringComparer.Ordinal));

    [Fact]
    public void JSON_has_names_for_enumerations_text_for_durations_and_ISO_for_times()
    {
        Assert.All(Sources, source =>
        {
            var json = Json($"@({source.Command})[0..2] | ConvertTo-Json -Depth 5 -WarningAction Stop");
            Assert.All(Values(json), value => AssertPlain(value, source.Command));
            var type = typeof(SyncException).Assembly.GetType("ZohoOdooSync.Engine." + source.Type)!;
            Assert.All((json as JArray ?? [json]).OfType<JObject>(), one => Assert.All(type.GetProperties(), property =>
            {
                var kind = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
                if (one[property.Name] is { Type: not JTokenType.Null } value && (kind.IsEnum || kind == typeof(TimeSpan)))
                    Assert.Equal(JTokenType.String, value.Type);
            }));
        });
        Assert.All(OfProcesses, one => Assert.All(
            Values(Json("$args[0] | ConvertTo-Json", PipelineObject.Of(one))), value => AssertPlain(value, one.ToString()!)));
    }

    [Fact]
    public void JSON_holds_field_values_by_the_name_of_their_field()
    {
        var update = Json("Get-SyncPlan | Where-Object Kind -eq Update | ConvertTo-Json");
        Assert.Equal("كابل نحاس, \"4 mm\"", (string?)update["After"]!["Name"]);
        Assert.Equal(18750m, (decimal)update["After"]!["Price"]!);
        Assert.Null(update["After"]!["Sku"]);
    }

    [Fact]
    public void CSV_has_flat_columns_and_no_type_name_in_a_cell()
    {
        Assert.All(Sources, source => AssertFlat($"{source.Command} | ConvertTo-Csv | Out-String"));
        Assert.All(OfProcesses, one => AssertFlat("$args[0] | ConvertTo-Csv | Out-String", PipelineObject.Of(one)));
        var rows = _shop.Run("Get-SyncHistory | ConvertTo-Csv | ConvertFrom-Csv");
        Assert.Equal(("20", "Full"), (rows[0].Text("Created"), rows[0].Text("Kind")));

        void AssertFlat(string script, params object?[] arguments)
        {
            var csv = string.Concat(_shop.Run(script, arguments));
            Assert.Contains("\n", csv, StringComparison.Ordinal);
            Assert.DoesNotMatch(@"System\.|ZohoOdooSync\.|`\d|\{ |@\{", csv);
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Every_default_view_fits_the_screen_and_shows_no_type_name(int width) => Assert.All(
        Sources.Where(source => source.Type != "State.RestoredState" && source.Type != "Server.Services.RegisteredService"),
        source =>
        {
            var text = _shop.Session.Text($"& {{ {source.Command} }}", width);
            Assert.NotEqual(string.Empty, text.Trim());
            Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width, line));
            Assert.DoesNotMatch(@"System\.|ZohoOdooSync\.[A-Z]|\(Collection\)", text);
        });

    [Theory]
    [InlineData("Get-SyncStatus; Get-SyncHistory", "Count Match +: NO", "Match +Zoho +Odoo +Outcome")]
    [InlineData("Get-SyncHistory; Get-SyncStatus", "Match +Zoho +Odoo +Outcome", "Count Match +: NO")]
    [InlineData("Get-SyncPlan -Whole; Test-SyncParity -PassThru; Get-SyncLog", "Guard +: lets it pass", "Time +Level +Text")]
    [InlineData("Get-SyncStatus; Get-SyncPlan -WarningAction SilentlyContinue", "Profile +:", "Kind +Product +Sku +Name")]
    public void Results_of_several_kinds_on_one_line_each_have_their_view(string line, params string[] shown)
    {
        _shop.Session.Host.TakePrinted();
        using var shell = _shop.Session.Shell(line);
        shell.AddCommand("Out-Default");
        shell.Invoke();
        Assert.Empty(shell.Streams.Error);
        var printed = _shop.Session.Host.TakePrinted();
        Assert.All(shown, pattern => Assert.Matches(pattern, printed));
    }

    [Fact]
    public void A_result_that_a_variable_or_another_command_takes_is_formatted_as_asked()
    {
        Assert.Matches("State +CountMatch", _shop.Session.Text("Get-SyncStatus | Format-Table State, CountMatch"));
        Assert.Matches("StateBackend", _shop.Session.Text("$status = Get-SyncStatus; $status | Format-List *"));
        Assert.Matches("Count Match +: NO", _shop.Session.Text("$status = Get-SyncStatus; $status"));
    }

    [Fact]
    public void A_plan_entry_does_not_carry_the_plan_and_still_belongs_to_it()
    {
        var entry = Assert.Single(_shop.Run("($entries = Get-SyncPlan -WarningAction SilentlyContinue) | Where-Object Kind -eq Create"));
        Assert.DoesNotContain(entry.Properties, property => property.Name == "Plan");
        Assert.True(Json("$entries | Where-Object Kind -eq Create | ConvertTo-Json -Depth 9").ToString().Length < 1500);
        var run = _shop.Session.Run("$entries | Where-Object Kind -eq Create | Invoke-FullSync -WarningAction SilentlyContinue").One;
        Assert.Equal(("1", "0"), (run.Text("Created"), run.Text("Updated")));
        _shop.Session.Run("$entries | Select-Object * | ConvertTo-Json | ConvertFrom-Json | Invoke-FullSync").MustEndWith("PlanNotUsable");
    }

    private static void AssertPlain(JValue value, string source)
    {
        if (value.Type == JTokenType.String) Assert.DoesNotMatch(@"System\.|ZohoOdooSync\.|`\d", (string)value!);
        Assert.DoesNotMatch(@"Ticks|TotalSeconds|IsNumber$", $"{source}: {value.Path}");
    }

    private static IEnumerable<JValue> Values(JToken json) => json switch
    {
        JValue value => [value],
        _ => json.Children().SelectMany(Values),
    };

    private JToken Json(string script, params object?[] arguments)
    {
        using var reader = new Newtonsoft.Json.JsonTextReader(new StringReader(string.Concat(_shop.Run(script, arguments))))
        {
            DateParseHandling = Newtonsoft.Json.DateParseHandling.None,
        };
        return JToken.ReadFrom(reader);
    }
}
