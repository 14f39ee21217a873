using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Import;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Taking over the pairs of the scripts before this program.</summary>
public sealed class LegacyImportTests
{
    private const string Tracking = "data/sync_server/sync_tracking.json";
    private const string OlderTracking = "data/product_sync_data.json";

    [Theory]
    [InlineData(16, true)]
    [InlineData(19, true)]
    [InlineData(19, false)]
    public async Task After_the_import_a_full_run_makes_and_adopts_nothing_for_the_pairs(int version, bool inOdoo)
    {
        await using var bench = await Workbench.StartAsync(version);
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = inOdoo;
        var pairs = Installed(bench, 12);
        bench.Sandbox.Odoo.Update(pairs[1].Product.Id, product => product with { Active = false });
        bench.Sandbox.Odoo.Update(pairs[2].Product.Id, product => product with { Active = false });
        bench.Sandbox.Odoo.Remove(pairs[3].Product.Id);
        bench.Sandbox.Zoho.Remove(pairs[4].Item.ItemId);
        var twin = bench.Sandbox.Odoo.AddProduct(pairs[5].Product.Name, active: false);
        Write(bench, Tracking, File(pairs));
        bench.Sandbox.ResetCounters();
        var products = bench.Sandbox.Odoo.Products.ToList();

        var result = await ImportAsync(bench);
        var verdicts = result.Pairs.ToDictionary(pair => pair.ItemId, pair => pair.Verdict);
        Assert.Equal(LegacyVerdict.ProductGone, verdicts[pairs[3].Item.ItemId]);
        Assert.Equal(LegacyVerdict.ItemGone, verdicts[pairs[4].Item.ItemId]);
        Assert.Equal((10, 12), (result.Count(LegacyVerdict.Bound), result.Pairs.Count));
        Assert.Equal([twin.Id], result.Pairs.Single(pair => pair.ItemId == pairs[5].Item.ItemId).SuspectedDuplicates);
        Assert.All(result.Pairs, pair => Assert.True(pair.SuspectedDuplicates.Count == 0 || pair.ItemId == pairs[5].Item.ItemId));
        Assert.All(result.Pairs.Where(pair => pair.Verdict == LegacyVerdict.Bound), pair =>
            Assert.Equal(inOdoo ? BindingHome.Odoo : BindingHome.Local, pair.BoundIn));
        Assert.Equal(products, bench.Sandbox.Odoo.Products);
        Assert.Equal(inOdoo ? 10 : 0, BindingAudit.Of(bench.Sandbox.Odoo).BoundProducts);
        Assert.Equal(10, bench.Recall(state => state.Bindings().Count));
        Assert.Equal((RunKind.Import, 10, 0), (result.Run!.Kind, result.Run.Counts.Adopted, result.Run.Counts.Updated));
        Assert.Equal((11, 10, 8), (result.Run.Counts.ZohoCount, result.Run.Counts.OdooCount, result.Run.Counts.OdooActive));
        Assert.Equal(10, bench.Recall(state => state.Journal(result.Run.RunId))
            .Count(entry => entry is { Outcome: ChangeOutcome.Done, After.Count: 0 }));
        Assert.Equal(inOdoo, !bench.Told.Messages.Any(message => message.Text.Contains("may not write external ids")));

        var full = await bench.RunAsync();
        // One product is made anew, of the item whose product is gone; no other.
        Assert.Equal((RunOutcome.Succeeded, 1, 0), (full.Run.Outcome, full.Run.Counts.Created, full.Run.Counts.Adopted));
        Assert.Equal(pairs[3].Item.ItemId, Assert.Single(full.Changes, change => change.Kind == ChangeKind.Create).ItemId);
        Assert.True((await bench.CompareAsync()).CountsMatch);
        foreach (var pair in pairs.Where((_, index) => index is not (3 or 4)))
            Assert.Equal(pair.Item.Sku, bench.Sandbox.Odoo.Find(pair.Product.Id)!.DefaultCode);
    }

    [Fact]
    public async Task A_pair_that_Odoo_refuses_to_bind_is_told_and_stays_known_here()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        Write(bench, Tracking, File(Installed(bench, 4)));
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.create", Kind = FaultKind.ValidationError, Count = 100 });
        var result = await ImportAsync(bench);
        Assert.Equal(4, result.Count(LegacyVerdict.Refused));
        Assert.All(result.Pairs, pair => Assert.Equal(BindingHome.Local, pair.BoundIn));
        Assert.Equal(4, bench.Recall(state => state.Bindings().Count(binding => binding.Home == BindingHome.Local)));
        bench.Sandbox.Faults.Clear();
        // No product has a SKU: without the pairs each item would get a second one.
        var full = await bench.RunAsync();
        Assert.Equal((0, 4), (full.Run.Counts.Created, bench.Sandbox.Odoo.Products.Count));
    }

    [Fact]
    public async Task Without_the_import_a_full_run_would_make_every_product_again()
    {
        await using var bench = await Workbench.StartAsync();
        Write(bench, Tracking, File(Installed(bench, 6)));
        Assert.Equal(6, (await bench.RunAsync()).Run.Counts.Created);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_second_import_finds_everything_bound_and_writes_nothing(bool inOdoo)
    {
        await using var bench = await Workbench.StartAsync();
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = inOdoo;
        Write(bench, Tracking, File(Installed(bench, 5)));
        await ImportAsync(bench);
        bench.Sandbox.ResetCounters();
        var again = await ImportAsync(bench);
        Assert.Equal((5, 0, 0), (again.Count(LegacyVerdict.AlreadyBound), bench.Sandbox.Odoo.Calls.Writes, again.Run!.Counts.Adopted));
        Assert.Equal(5, again.Run.Counts.OdooCount);
        await bench.RunAsync();
        Assert.Equal(5, (await ImportAsync(bench)).Count(LegacyVerdict.AlreadyBound));
    }

    [Fact]
    public async Task A_plan_of_the_import_writes_nothing_anywhere_and_says_the_same()
    {
        await using var bench = await Workbench.StartAsync();
        var pairs = Installed(bench, 6);
        bench.Sandbox.Zoho.Remove(pairs[0].Item.ItemId);
        Write(bench, Tracking, File(pairs));
        var before = Files(bench);
        bench.Sandbox.ResetCounters();
        var plan = await bench.Engine().PlanLegacyImportAsync(null, false, bench.Told, CancellationToken.None);
        Assert.Equal((5, 1, 0), (plan.Count(LegacyVerdict.Bindable), plan.Count(LegacyVerdict.ItemGone), bench.Sandbox.Odoo.Calls.Writes));
        Assert.Null(plan.Run);
        Assert.Equal(before, Files(bench));
        var made = await ImportAsync(bench);
        Assert.Equal(
            plan.Pairs.Select(pair =>
                (pair.ItemId, pair.ProductId, pair.Name, pair.Verdict == LegacyVerdict.Bindable ? LegacyVerdict.Bound : pair.Verdict)),
            made.Pairs.Select(pair => (pair.ItemId, pair.ProductId, pair.Name, pair.Verdict)));
        Assert.Equal(before[Path.Combine(bench.Home, Tracking)], Files(bench)[Path.Combine(bench.Home, Tracking)]);
    }

    [Fact]
    public async Task What_is_not_clear_is_left_alone_and_told()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        var pairs = Installed(bench, 8);
        var file = File(pairs);
        var legacy = (JObject)file["zoho_products"]!;
        // 0 and 1 claim one product; 2 belongs to another item already; 3's item to another product; 4's rival was deleted in Zoho.
        legacy[pairs[1].Item.ItemId]!["odoo_id"] = pairs[0].Product.Id;
        var other = bench.Sandbox.Zoho.Add("Another", 1m);
        bench.Sandbox.Odoo.Bind(bench.ExternalId(other.ItemId), pairs[2].Product.Id);
        var elsewhere = bench.Sandbox.Odoo.AddProduct("Elsewhere");
        bench.Sandbox.Odoo.Bind(bench.ExternalId(pairs[3].Item.ItemId), elsewhere.Id);
        legacy["460000000000999999"] = new JObject { ["odoo_id"] = pairs[4].Product.Id };
        bench.Sandbox.Odoo.Bind("__zoho__.item_111_222", pairs[5].Product.Id);
        Write(bench, Tracking, file);
        var result = await ImportAsync(bench);
        LegacyImportPair Of(int index) => result.Pairs.Single(pair => pair.ItemId == pairs[index].Item.ItemId);
        Assert.Equal((LegacyVerdict.ClaimedTwice, LegacyVerdict.ClaimedTwice), (Of(0).Verdict, Of(1).Verdict));
        Assert.Contains(pairs[1].Item.ItemId, Of(0).Reason);
        Assert.Equal(LegacyVerdict.BoundElsewhere, Of(2).Verdict);
        Assert.Contains($"bound to item {other.ItemId}", Of(2).Reason);
        Assert.Equal(LegacyVerdict.BoundElsewhere, Of(3).Verdict);
        Assert.Contains($"bound to product {elsewhere.Id}", Of(3).Reason);
        Assert.Equal(LegacyVerdict.Bound, Of(4).Verdict);
        Assert.Equal(LegacyVerdict.ItemGone, result.Pairs.Single(pair => pair.ItemId == "460000000000999999").Verdict);
        Assert.Equal(LegacyVerdict.BoundElsewhere, Of(5).Verdict);
        Assert.Contains("another organisation", Of(5).Reason);
        Assert.Equal((LegacyVerdict.Bound, LegacyVerdict.Bound), (Of(6).Verdict, Of(7).Verdict));
        Assert.Equal(0, BindingAudit.Of(bench.Sandbox.Odoo).Duplicates);
    }

    [Fact]
    public async Task An_item_that_only_the_listing_leaves_out_is_not_taken_for_gone()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Settings = bench.Settings with { Mapping = bench.Settings.Mapping with { IncludeInactive = false } };
        var pairs = Installed(bench, 4);
        bench.Sandbox.Zoho.SetActive(pairs[0].Item.ItemId, false);
        Write(bench, Tracking, File(pairs));
        Assert.Equal(4, (await ImportAsync(bench)).Count(LegacyVerdict.Bound));
    }

    [Fact]
    public async Task A_pair_of_an_item_that_the_settings_leave_out_is_not_bound()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Except = new ItemPatterns { Sku = ["SKU-01"] } },
        };
        var pairs = Installed(bench, 4);
        Write(bench, Tracking, File(pairs));
        var result = await ImportAsync(bench);
        Assert.Equal((3, 1), (result.Count(LegacyVerdict.Bound), result.Count(LegacyVerdict.OutOfScope)));
        Assert.Equal((3, 3, 1), (result.Run!.Counts.ZohoCount, result.Run.Counts.OdooCount, result.Run.Counts.OutOfScope));
        Assert.Null(bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(pairs[1].Item.ItemId)));
        Assert.Equal(pairs[1].Product, bench.Sandbox.Odoo.Find(pairs[1].Product.Id));
    }

    [Fact]
    public async Task Without_proof_of_absence_the_import_fails_and_binds_nothing()
    {
        await using var bench = await Workbench.StartAsync();
        var pairs = Installed(bench, 4);
        bench.Sandbox.Zoho.Remove(pairs[0].Item.ItemId);
        Write(bench, Tracking, File(pairs));
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.item", Kind = FaultKind.InternalError, Count = 100 });
        await Assert.ThrowsAsync<SyncException>(() => ImportAsync(bench));
        Assert.Empty(bench.Recall(state => state.Bindings()));
        Assert.Equal(RunOutcome.Failed, Assert.Single(bench.Recall(state => state.Runs(9))).Outcome);
    }

    [Fact]
    public async Task A_lost_reply_binds_every_pair_once()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        Write(bench, Tracking, File(Installed(bench, 6)));
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.create", Kind = FaultKind.ResetAfter, Model = "ir.model.data" });
        Assert.Equal(6, (await ImportAsync(bench)).Count(LegacyVerdict.Bound));
        Assert.Equal(1, Assert.Single(bench.Sandbox.Faults.List()).Struck);
        Assert.Equal((6, 0), (BindingAudit.Of(bench.Sandbox.Odoo).BoundProducts, BindingAudit.Of(bench.Sandbox.Odoo).Duplicates));
    }

    [Fact]
    public async Task A_file_of_another_database_is_refused_and_force_passes_it()
    {
        await using var bench = await Workbench.StartAsync();
        var file = new JObject { ["zoho_products"] = new JObject() };
        for (var i = 0; i < 6; i++)
        {
            var item = bench.Sandbox.Zoho.Add($"Item {i}", 1m, $"S-{i}");
            file["zoho_products"]![item.ItemId] = new JObject { ["odoo_id"] = bench.Sandbox.Odoo.AddProduct($"Something else {i}").Id };
        }

        Write(bench, Tracking, file);
        var refused = await Assert.ThrowsAsync<SyncException>(() => ImportAsync(bench));
        Assert.Equal(("SyncGuardRefused", SyncErrorKind.Guard), (refused.ErrorId, refused.Kind));
        Assert.Contains("6 of 6 pairs", refused.Message);
        Assert.Equal((RunOutcome.Refused, 0),
            (bench.Recall(state => state.Runs(1))[0].Outcome, bench.Recall(state => state.Bindings().Count)));
        var forced = await bench.Engine().ImportLegacyAsync(null, true, bench.Told, CancellationToken.None);
        Assert.Equal(6, forced.Count(LegacyVerdict.Bound));
        Assert.Contains("Something else 0", forced.Pairs[0].Reason);
    }

    [Fact]
    public async Task Another_database_than_at_the_last_run_is_refused()
    {
        await using var bench = await Workbench.StartAsync();
        Write(bench, Tracking, File(Installed(bench, 4)));
        await ImportAsync(bench);
        bench.Sandbox.Odoo.CompanyCreated = bench.Sandbox.Odoo.CompanyCreated.AddDays(1);
        Assert.Contains("creation time", (await Assert.ThrowsAsync<SyncException>(() => ImportAsync(bench))).Message);
        Assert.Equal(4, (await bench.Engine().ImportLegacyAsync(null, true, bench.Told, CancellationToken.None))
            .Count(LegacyVerdict.Bound));
        Assert.Equal(4, bench.Recall(state => state.Bindings().Count));
    }

    [Fact]
    public async Task The_newer_files_word_counts_and_the_older_ones_product_is_suspected()
    {
        await using var bench = await Workbench.StartAsync();
        var pairs = Installed(bench, 3);
        var old = bench.Sandbox.Odoo.AddProduct("First made, then lost sight of");
        Write(bench, Tracking, File(pairs.Take(2)));
        Write(bench, OlderTracking, new JObject
        {
            ["last_sync"] = "2026-01-01T00:00:00", ["sync_stats"] = new JObject(),
            ["products"] = new JObject
            {
                [pairs[0].Item.ItemId] = new JObject { ["odoo_id"] = old.Id },
                [pairs[2].Item.ItemId] = new JObject { ["odoo_id"] = pairs[2].Product.Id, ["last_modified"] = "x", ["checksum"] = "y" },
            },
        });
        var result = await ImportAsync(bench);
        Assert.Equal(3, result.Count(LegacyVerdict.Bound));
        Assert.Equal((pairs[0].Product.Id, old.Id), (result.Pairs[0].ProductId, Assert.Single(result.Pairs[0].SuspectedDuplicates)));
        Assert.Equal((2, 2), (result.Legacy.Files.Count, result.Legacy.HistoryEntries));
    }

    [Fact]
    public async Task Wrong_currencies_and_a_held_lock_refuse_the_import()
    {
        await using var bench = await Workbench.StartAsync(options: options => options with { OdooCurrency = "USD" });
        Write(bench, Tracking, File(Installed(bench, 2)));
        Assert.Equal("CurrencyMismatch", (await Assert.ThrowsAsync<SyncException>(() => ImportAsync(bench))).ErrorId);
        using var held = RunLock.Acquire(bench.Settings.LockPath, bench.Time);
        Assert.Equal("SyncLocked", (await Assert.ThrowsAsync<SyncException>(() => ImportAsync(bench))).ErrorId);
    }

    [Theory]
    [InlineData("{", "line 1")]
    [InlineData("[]", "an object in braces is expected")]
    [InlineData("""{"sync_history":[]}""", "there is no zoho_products")]
    [InlineData("""{"zoho_products":[1]}""", "zoho_products is a list")]
    [InlineData("""{"zoho_products":{"abc":{"odoo_id":1}}}""", "zoho_products.abc: the item id is digits")]
    [InlineData("""{"zoho_products":{"12":5}}""", "zoho_products.12 is 5")]
    [InlineData("""{"zoho_products":{"12":{}}}""", "zoho_products.12 has no odoo_id")]
    [InlineData("""{"zoho_products":{"12":{"odoo_id":"7"}}}""", "zoho_products.12.odoo_id is \"7\"")]
    [InlineData("""{"zoho_products":{"12":{"odoo_id":false}}}""", "zoho_products.12.odoo_id is false")]
    [InlineData("""{"zoho_products":{"12":{"odoo_id":0}}}""", "zoho_products.12.odoo_id is 0")]
    [InlineData("""{"zoho_products":{"12":{"odoo_id":1.5}}}""", "zoho_products.12.odoo_id is 1.5")]
    [InlineData("""{"zoho_products":{"12":{"odoo_id":99999999999}}}""", "zoho_products.12.odoo_id is 99999999999")]
    [InlineData("""{"zoho_products":{"12":{"odoo_id":1},"12":{"odoo_id":2}}}""", "a key occurs twice")]
    public void A_file_that_cannot_be_understood_is_named_with_key_and_value(string text, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("zohoodoosync-legacy-");
        try
        {
            var file = Path.Combine(folder.FullName, "data", "sync_server", "sync_tracking.json");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            System.IO.File.WriteAllText(file, text);
            var error = Assert.Throws<SyncException>(() => LegacyStateReader.Read(folder.FullName));
            Assert.Equal("LegacyStateInvalid", error.ErrorId);
            Assert.Contains(file, error.Message);
            Assert.Contains(expected, error.Message);
            Assert.Equal(text, System.IO.File.ReadAllText(file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_folder_without_an_installation_says_what_was_looked_for()
    {
        await using var bench = await Workbench.StartAsync();
        var error = await Assert.ThrowsAsync<SyncException>(() => ImportAsync(bench));
        Assert.Equal("LegacyStateMissing", error.ErrorId);
        Assert.Contains("sync_tracking.json", error.Message);
        Assert.False(System.IO.File.Exists(bench.Settings.StatePath));
    }

    /// <summary>What the scripts left: products without SKU, so that their file alone knows whose they are.</summary>
    private static List<(SandboxItem Item, SandboxProduct Product)> Installed(Workbench bench, int count) =>
    [
        .. Enumerable.Range(0, count).Select(i =>
            (bench.Sandbox.Zoho.Add($"Article {i:D2}", 10m + i, $"SKU-{i:D2}"),
                bench.Sandbox.Odoo.AddProduct($"Article {i:D2}", listPrice: 5m))),
    ];

    private static JObject File(IEnumerable<(SandboxItem Item, SandboxProduct Product)> pairs)
    {
        var products = new JObject();
        foreach (var (item, product) in pairs)
            products[item.ItemId] = new JObject { ["odoo_id"] = product.Id, ["checksum"] = "0123",
                ["last_modified"] = "2026-01-01T10:00:00+0300" };
        return new JObject
        {
            ["last_full_sync"] = "2026-06-01T10:00:00.123456", ["zoho_products"] = products, ["odoo_products"] = new JObject(),
            ["sync_history"] = new JArray(new JObject { ["added"] = 1 }, new JObject { ["added"] = 2 }),
                ["product_count_history"] = new JArray(),
        };
    }

    private static void Write(Workbench bench, string path, JObject file)
    {
        var full = Path.Combine(bench.Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        System.IO.File.WriteAllText(full, file.ToString());
    }

    [Fact]
    public async Task The_field_mapping_of_the_scripts_is_taken_over_into_the_settings_and_told()
    {
        await using var bench = await Workbench.StartAsync(19);
        Write(bench, Tracking, File(Installed(bench, 2)));
        bench.Sandbox.WriteSettings(bench.Home);
        var path = bench.Settings.SettingsPath;
        var settings = JObject.Parse(System.IO.File.ReadAllText(path));
        settings["mapping"] = new JObject { ["custom"] = new JArray(new JObject { ["zoho"] = "cf_aisle", ["odoo"] = "x_aisle" }) };
        System.IO.File.WriteAllText(path, settings.ToString());
        Write(bench, "config/field_mapping.json", new JObject
        {
            ["products"] = new JObject
            {
                ["zoho_books"] = new JObject
                {
                    ["name"] = "name", ["rate"] = "list_price", ["purchase_rate"] = "standard_price", ["description"] = "description",
                    ["cf_aisle"] = "x_aisle", ["cf_shelf"] = "x_shelf", ["cf_other"] = "x_shelf", ["cf_type"] = "type",
                    ["cf bad"] = "x_bad", ["cf_bad"] = "X bad",
                },
                ["default_values"] = new JObject { ["sale_ok"] = true, ["type"] = "product", ["x_source"] = "zoho" },
            },
        });
        bench.Settings = SettingsFile.Load(bench.Home, new Dictionary<string, string?>());
        var before = System.IO.File.ReadAllText(path);
        var planned = await bench.Engine().PlanLegacyImportAsync(null, false, bench.Told, CancellationToken.None);
        Assert.Equal(before, System.IO.File.ReadAllText(path));

        var result = await ImportAsync(bench);
        Assert.Equal(planned.Fields, result.Fields);
        Assert.Equal(
            [
                "name name Mirrored", "rate list_price Mirrored", "purchase_rate standard_price TakenOver",
                "description description LeftOut",
                "cf_aisle x_aisle Mirrored", "cf_shelf x_shelf TakenOver", "cf_other x_shelf LeftOut", "cf_type type LeftOut",
                "cf bad x_bad LeftOut", "cf_bad X bad LeftOut", " sale_ok LeftOut", " type LeftOut", " x_source LeftOut",
            ], result.Fields.Select(field => $"{field.Zoho} {field.Odoo} {field.Verdict}"));
        Assert.All(result.Fields, field => Assert.NotEmpty(field.Reason));
        Assert.Contains("description_sale", result.Fields[3].Reason, StringComparison.Ordinal);
        Assert.Contains("can_be_sold", result.Fields[10].Reason, StringComparison.Ordinal);
        var now = SettingsFile.Load(bench.Home, new Dictionary<string, string?>()).Mapping;
        Assert.Contains(MirroredField.Cost, now.Fields);
        Assert.Equal([("cf_aisle", "x_aisle"), ("cf_shelf", "x_shelf")], now.Custom.Select(field => (field.Zoho, field.Odoo)));

        // Done again, everything is there.
        bench.Settings = bench.Settings with { Mapping = now };
        var written = System.IO.File.ReadAllText(path);
        Assert.DoesNotContain((await ImportAsync(bench)).Fields, field => field.Verdict == LegacyFieldVerdict.TakenOver);
        Assert.Equal(written, System.IO.File.ReadAllText(path));
    }

    [Theory]
    [InlineData("""{"products":{"zoho_books":{"name":7}}}""", "products.zoho_books.name is 7")]
    [InlineData("{", "line 1")]
    public async Task A_field_mapping_that_cannot_be_understood_imports_nothing(string text, string told)
    {
        await using var bench = await Workbench.StartAsync(19);
        Write(bench, Tracking, File(Installed(bench, 1)));
        var path = Path.Combine(bench.Home, "config", "field_mapping.json");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await System.IO.File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<SyncException>(() => ImportAsync(bench));
        Assert.Equal("LegacyStateInvalid", error.ErrorId);
        Assert.Contains("field_mapping.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
    }

    private static Task<LegacyImportResult> ImportAsync(Workbench bench)
    {
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        return bench.Engine().ImportLegacyAsync(null, false, bench.Told, CancellationToken.None);
    }

    private static Dictionary<string, string> Files(Workbench bench) =>
        Directory.EnumerateFiles(bench.Home, "*", SearchOption.AllDirectories)
        .Where(file => !Some.IsCourtesy(file)).Order(StringComparer.Ordinal)
        .ToDictionary(file => file, file => Convert.ToHexString(System.IO.File.ReadAllBytes(file)));
}
