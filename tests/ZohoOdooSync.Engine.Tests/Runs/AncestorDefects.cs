using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>The defects of the scripts that this program replaces, each shown to be gone.</summary>
public sealed class AncestorDefects
{
    /// <summary>Defect 1: the binding lived only in a local file written at the end; a crash duplicated every product.</summary>
    [Fact]
    public async Task Defect_01_a_crash_or_a_lost_file_duplicates_nothing()
    {
        await using var bench = await Workbench.StartAsync(products: 30);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 10 } };
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter, Skip = 1, Count = 1 });
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = FaultKind.InternalError, Skip = 3, Count = 100 });
        Assert.Equal(RunOutcome.Failed, (await bench.RunAsync()).Run.Outcome);
        bench.Sandbox.Faults.Clear();
        Directory.Delete(Path.GetDirectoryName(bench.Settings.StatePath)!, recursive: true);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal((30, 30), (bench.Sandbox.Odoo.Products.Count, bench.Sandbox.Odoo.Calls.Created));
        Assert.Equal(0, BindingAudit.Of(bench.Sandbox.Odoo).Duplicates);
    }

    /// <summary>Defect 2: its search hid archived products, so that an archived product was made a second time.</summary>
    [Fact]
    public async Task Defect_02_an_archived_product_is_found_and_not_made_again()
    {
        await using var bench = await Workbench.StartAsync();
        var item = bench.Sandbox.Zoho.Add("Bolt", 2m, "A");
        var archived = bench.Sandbox.Odoo.AddProduct("Bolt", "A", active: false).Id;
        await bench.RunAsync();
        Assert.Equal((archived, true), (Assert.Single(bench.Sandbox.Odoo.Products).Id, bench.Sandbox.Odoo.Products[0].Active));

        bench.Sandbox.Zoho.SetActive(item.ItemId, false);
        await bench.RunAsync();
        bench.Sandbox.Zoho.SetActive(item.ItemId, true);
        await bench.RunAsync();
        Assert.Equal((archived, true), (Assert.Single(bench.Sandbox.Odoo.Products).Id, bench.Sandbox.Odoo.Products[0].Active));
    }

    /// <summary>Defect 3: a failed page ended the listing, and the partial list was used as if complete.</summary>
    [Fact]
    public async Task Defect_03_a_failed_page_fails_the_run()
    {
        await using var bench = await Workbench.StartAsync(products: 230);
        await bench.RunAsync();
        bench.Sandbox.ResetCounters();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.InternalError, Containing = "page=2", Count = 100 });
        Assert.Equal((RunOutcome.Failed, 0), ((await bench.RunAsync()).Run.Outcome, bench.Sandbox.Odoo.Calls.Writes));
    }

    /// <summary>Defect 4: items gone from Zoho and inactive items were never reflected.</summary>
    [Fact]
    public async Task Defect_04_deleted_and_inactive_items_are_reflected()
    {
        await using var bench = await Workbench.StartAsync();
        var gone = bench.Sandbox.Zoho.Add("Gone", 1m).ItemId;
        var inactive = bench.Sandbox.Zoho.Add("Inactive", 1m).ItemId;
        bench.Sandbox.Zoho.Add("Stays", 1m);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Remove(gone);
        bench.Sandbox.Zoho.SetActive(inactive, false);
        await bench.RunAsync(force: true);
        Assert.Equal(["Stays"], bench.Sandbox.Odoo.Products.Where(product => product.Active).Select(product => product.Name));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    /// <summary>Defect 5: a price under 100 was guessed to be USD, all others IQD.</summary>
    [Fact]
    public async Task Defect_05_every_price_is_in_the_organisation_s_currency()
    {
        await using var bench = await Workbench.StartAsync();
        foreach (var rate in new[] { 0.5m, 99.99m, 100m, 2500m }) bench.Sandbox.Zoho.Add($"At {rate}", rate);
        await bench.RunAsync();
        Assert.Equal([750m, 149_985m, 150_000m, 3_750_000m], bench.Sandbox.Odoo.Products.Select(product => product.ListPrice).Order());
    }

    /// <summary>Defect 6: the unit's text was written to a many2one field.</summary>
    [Theory]
    [InlineData(18)]
    [InlineData(19)]
    public async Task Defect_06_a_unit_is_found_by_its_external_id(int version)
    {
        await using var bench = await Workbench.StartAsync(version);
        bench.Sandbox.Zoho.Add("By weight", 1m, unit: "Kg");
        bench.Sandbox.Zoho.Add("By the bag", 1m, unit: "bag");
        await bench.RunAsync();
        using var target = await bench.ConnectAsync();
        var read = await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None);
        string UnitOf(string name) => read.Single(product => product.Name == name).Values[MirroredField.Unit]!.Value.Text;
        Assert.Equal(("uom.product_uom_kgm", "uom.product_uom_unit"), (UnitOf("By weight"), UnitOf("By the bag")));
    }

    /// <summary>Defect 7: type "product" is invalid on Odoo 18 and later.</summary>
    [Theory]
    [InlineData(16, "product")]
    [InlineData(18, "consu")]
    [InlineData(19, "consu")]
    public async Task Defect_07_the_type_is_one_that_the_version_knows(int version, string expected)
    {
        await using var bench = await Workbench.StartAsync(version);
        bench.Settings = bench.Settings with { Mapping = bench.Settings.Mapping with { Storable = StorableChoice.Always } };
        bench.Sandbox.Zoho.Add("Goods", 1m);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal((expected, version >= 18), (bench.Sandbox.Odoo.Products[0].Type, bench.Sandbox.Odoo.Products[0].IsStorable));
    }

    /// <summary>Defect 8: one call per product, one after the other, over plain HTTP.</summary>
    [Fact]
    public async Task Defect_08_many_products_take_few_calls_and_plain_HTTP_stays_on_the_machine()
    {
        await using var bench = await Workbench.StartAsync(products: 600);
        var run = (await bench.RunAsync()).Run;
        Assert.Equal(600, run.Counts.Created);
        Assert.InRange(run.OdooCalls, 1, 20);
        Assert.InRange(run.ZohoCalls, 1, 8);
        var exposed = bench.Settings with { Target = bench.Settings.Target with { Address = new Uri("http://odoo.example.com:8069") } };
        Assert.Equal("PlainHttpRefused", Assert.Throws<SyncException>(() => OdooTarget.Create(exposed, bench.Time, new Random(1))).ErrorId);
    }

    /// <summary>Defect 9: default_code was never updated.</summary>
    [Fact]
    public async Task Defect_09_a_changed_SKU_reaches_its_product()
    {
        await using var bench = await Workbench.StartAsync();
        var item = bench.Sandbox.Zoho.Add("Bolt", 2m, "A");
        await bench.RunAsync();
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Sku = "B" });
        await bench.RunAsync();
        Assert.Equal("B", Assert.Single(bench.Sandbox.Odoo.Products).DefaultCode);
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Sku = "" });
        await bench.RunAsync();
        Assert.Null(Assert.Single(bench.Sandbox.Odoo.Products).DefaultCode);
    }

    /// <summary>Defect 10: times were naive local times.</summary>
    [Fact]
    public async Task Defect_10_times_are_UTC()
    {
        await using var bench = await Workbench.StartAsync(products: 1);
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero), (run.Started.Offset, run.Ended!.Value.Offset));
        Assert.StartsWith(run.Started.UtcDateTime.ToString("yyyyMMdd-HHmmss"), run.RunId);
        Assert.All(File.ReadAllLines(bench.Settings.LogPath), line => Assert.Matches(@"^2026-06-09T\d\d:\d\d:\d\d\.\d{3}Z \[", line));
        Assert.All(bench.Recall(state => state.Journal(run.RunId)), entry => Assert.Equal(TimeSpan.Zero, entry.Written.Offset));
    }

    /// <summary>Defect 11: "counts match" was the only verification.</summary>
    [Fact]
    public async Task Defect_11_a_wrong_value_is_found_although_the_counts_match()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        await bench.RunAsync();
        bench.Sandbox.Odoo.Update(bench.Sandbox.Odoo.Products[4].Id, product => product with { ListPrice = 1m });
        var parity = await bench.CompareAsync();
        Assert.True(parity.CountsMatch);
        Assert.Equal((false, 1), (parity.IsEqual, parity.FieldDifferences));
        var mended = await bench.RunAsync();
        Assert.Equal(ChangeCause.Drift, Assert.Single(mended.Plan!.Entries).Cause);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    /// <summary>Defect 12: errors of single products were swallowed, and the run counted as a success.</summary>
    [Fact]
    public async Task Defect_12_a_run_with_a_refused_product_is_no_success()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        bench.Sandbox.Odoo.Switches.RefusedText = "forbidden";
        bench.Sandbox.Zoho.Add("forbidden", 1m, "F");
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 1), (result.Run.Outcome, result.Run.Counts.Quarantined));
        Assert.Contains(result.Changes, change => change.Outcome == ChangeOutcome.Refused && change.Reason!.Contains("not allowed here"));
        Assert.Contains("not allowed here", Assert.Single(bench.Engine().GetStatus().Quarantine).Reason);
        Assert.Contains("not allowed here", File.ReadAllText(bench.Settings.LogPath));
    }

    /// <summary>Defect 13: nothing stopped two instances from running at once.</summary>
    [Fact]
    public async Task Defect_13_two_instances_do_not_run_at_once()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        Exception? second = null;
        bench.Told.OnceAt(SyncPhase.Applying, () => second = Record.Exception(() =>
            bench.Engine().RunFullAsync(false, SilentReporter.Instance, CancellationToken.None).GetAwaiter().GetResult()));
        await bench.RunAsync();
        Assert.Equal("SyncLocked", Assert.IsType<SyncException>(second).ErrorId);
        Assert.Equal(3, bench.Sandbox.Odoo.Calls.Created);
    }

    /// <summary>Defect 14: secrets lay in a world-readable JSON file.</summary>
    [Fact]
    public async Task Defect_14_an_open_settings_file_is_told_and_nothing_of_ours_is_open()
    {
        if (OperatingSystem.IsWindows()) return;
        await using var bench = await Workbench.StartAsync(products: 3);
        await bench.RunAsync();
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(bench.Settings.SettingsPath) & others);
        Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(bench.Settings.StatePath) & others);
        Assert.Empty(Load().Warnings);
        File.SetUnixFileMode(bench.Settings.SettingsPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains("chmod 600", Assert.Single(Load().Warnings));

        string[] secrets =
        [
            bench.Sandbox.Secrets.ZohoClientSecret, bench.Sandbox.Secrets.ZohoRefreshToken, bench.Sandbox.Odoo.User("sync").Password,
            bench.Sandbox.Odoo.User("sync").ApiKey!,
        ];
        foreach (var file in Directory.EnumerateFiles(bench.Home, "*", SearchOption.AllDirectories)
            .Where(file => file != bench.Settings.SettingsPath))
        {
            var text = System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file));
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, text));
        }

        SyncSettings Load() => SettingsFile.Load(bench.Home, new Dictionary<string, string?>());
    }
}
