using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Odoo;

/// <summary>The products of Odoo over real HTTP, in every version and over both transports.</summary>
public sealed class OdooTargetTests
{
    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    private static readonly ProductValues Whole = Some.Values(
        (MirroredField.Name, "برغي \"M8\" \U0001F529, <b>; 'x'"), (MirroredField.Sku, "B-1"), (MirroredField.Price, 12750.25m),
        (MirroredField.Description, "two\nlines, \"quoted\""), (MirroredField.Unit, "uom.product_uom_kgm"),
        (MirroredField.Active, true), (MirroredField.ProductType, "goods"), (MirroredField.CanBeSold, true),
        (MirroredField.CanBePurchased, false));

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task The_database_is_found_with_version_company_and_currency(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        using var target = bench.NewTarget();
        var database = await target.ConnectAsync(CancellationToken.None);
        Assert.Equal(
            new OdooDatabase(version, rpc ? "json-rpc" : "json-2", 1, "Sandbox Company", "2024-03-01 08:30:00", "IQD"), database);
        Assert.Equal(version >= 19 ? null : 2, target.Abilities.PriceDigits);
        Assert.Contains("uom.product_uom_kgm", target.Abilities.Units);
        Assert.Contains(MirroredField.Barcode, target.Abilities.Fields);
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_product_is_born_with_its_binding_in_one_call_and_reads_back_as_sent(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        using var target = await bench.ConnectAsync();
        var reply = await target.CreateAsync([new("77", Whole, false)], CancellationToken.None);
        Assert.True(reply.IsSaved);
        var calls = bench.Sandbox.Odoo.Calls;
        Assert.Equal((1, 1, 1), (calls.Writes, calls.Created, calls.ByMethod["product.template.load"]));
        Assert.DoesNotContain("product.template.create", calls.ByMethod.Keys);
        Assert.Equal(reply.Ids[0], bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId("77"))!.Id);

        var read = Assert.Single(await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None));
        Assert.Equal(Whole, read.Values);
        Assert.Equal(["77"], read.BoundItems);
        Assert.Equal(Whole, Assert.Single(await target.ReadAsync(reply.Ids.ToArray(), CancellationToken.None)).Values);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task An_update_sends_the_columns_that_it_was_given_and_no_others(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        using var target = await bench.ConnectAsync();
        var id = (await target.CreateAsync([new("77", Whole, false)], CancellationToken.None)).Ids[0];
        bench.Sandbox.ResetCounters();
        var reply = await target.UpdateAsync(
            [(id, Some.Values((MirroredField.Price, 2.5m), (MirroredField.Description, "")))], false, CancellationToken.None);
        Assert.Equal([id], reply.Ids);
        Assert.Equal(["description_sale", "list_price"], bench.Sandbox.Odoo.Calls.FieldsWritten);
        var product = bench.Sandbox.Odoo.Find(id)!;
        Assert.Equal((2.5m, true), (product.ListPrice, string.IsNullOrEmpty(product.DescriptionSale)));
        Assert.Equal(string.Empty, (await target.ReadAsync([id], CancellationToken.None))[0].Values[MirroredField.Description]!.Value.Text);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task An_archived_product_is_updated_by_its_database_id(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        using var target = await bench.ConnectAsync();
        var id = bench.Sandbox.Odoo.AddProduct("Old", active: false).Id;
        var values = Some.Values((MirroredField.Name, "New"));
        var unseen = await target.UpdateAsync([(id, values)], archived: false, CancellationToken.None);
        Assert.True(Assert.Single(unseen.Refused).IsGone);
        Assert.True((await target.UpdateAsync([(id, values)], archived: true, CancellationToken.None)).IsSaved);
        Assert.Equal(("New", false), (bench.Sandbox.Odoo.Find(id)!.Name, bench.Sandbox.Odoo.Find(id)!.Active));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Archiving_restoring_and_deleting_many_is_one_call_each_and_a_look_at_the_restored_variants(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        using var target = await bench.ConnectAsync();
        int[] ids = [.. Enumerable.Range(1, 5).Select(i => bench.Sandbox.Odoo.AddProduct($"P{i}").Id)];
        var calls = target.Calls;
        await target.SetActiveAsync(ids, false, CancellationToken.None);
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.False(product.Active));
        await target.SetActiveAsync(ids, true, CancellationToken.None);
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.True(product.Active));
        await target.DeleteAsync(ids, CancellationToken.None);
        Assert.Empty(bench.Sandbox.Odoo.Products);
        Assert.Equal((calls + 4, 3), (target.Calls, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal(["active"], bench.Sandbox.Odoo.Calls.FieldsWritten);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Storable_goods_are_made_in_the_way_of_each_version(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        using var target = await bench.ConnectAsync();
        await target.CreateAsync([new("1", Whole, true)], CancellationToken.None);
        await target.CreateAsync([new("2", Whole.With(Some.Values((MirroredField.ProductType, "service"))), true)], CancellationToken.None);
        var (goods, service) = (bench.Sandbox.Odoo.Products[0], bench.Sandbox.Odoo.Products[1]);
        Assert.Equal(version == 16 ? ("product", false) : ("consu", true), (goods.Type, goods.IsStorable));
        Assert.Equal(("service", false), (service.Type, service.IsStorable));
        var read = await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(["goods", "service"], read.Select(product => product.Values[MirroredField.ProductType]!.Value.Text));
        Assert.Equal(goods.UomId, version == 19 ? goods.UomId : goods.UomPoId);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task All_products_are_read_archived_bound_and_foreign_ones_included(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        var odoo = bench.Sandbox.Odoo;
        var plain = odoo.AddProduct("plain").Id;
        var archived = odoo.AddProduct("archived", active: false).Id;
        odoo.Bind(bench.ExternalId("5"), archived);
        var imported = odoo.AddProduct("imported").Id;
        odoo.Bind("__import__.line_7", imported);
        odoo.Bind(bench.ExternalId("6"), imported);
        odoo.Bind(bench.ExternalId("10"), imported);
        var foreign = odoo.AddProduct("foreign").Id;
        odoo.Bind("__zoho__.item_999_5", foreign);
        odoo.Bind("__zoho__.item_nonsense", plain);
        using var target = await bench.ConnectAsync();
        var read = (await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None)).ToDictionary(product => product.Id);
        Assert.Equal(4, read.Count);
        Assert.Equal((0, false, true), (read[plain].BoundItems.Count, read[plain].IsBoundElsewhere, read[plain].IsActive));
        Assert.Equal(["5"], read[archived].BoundItems);
        Assert.False(read[archived].IsActive);
        Assert.Equal(["10", "6"], read[imported].BoundItems);
        Assert.Equal((0, true), (read[foreign].BoundItems.Count, read[foreign].IsBoundElsewhere));

        var newer = await target.ReadNewerAsync(archived, CancellationToken.None);
        Assert.Equal([imported, foreign], newer.Select(product => product.Id));
        Assert.Equal(["10", "6"], newer[0].BoundItems);
        Assert.Empty(await target.ReadNewerAsync(foreign, CancellationToken.None));
        Assert.Empty(await target.ReadAsync([foreign + 1], CancellationToken.None));
    }

    [Fact]
    public async Task A_large_database_is_read_page_by_page_to_its_end()
    {
        await using var bench = await Workbench.StartAsync();
        for (var i = 0; i < 10_001; i++) bench.Sandbox.Odoo.AddProduct("P");
        using var target = await bench.ConnectAsync();
        var calls = target.Calls;
        var read = await target.ReadAllAsync(bench.Told, CancellationToken.None);
        Assert.Equal(Enumerable.Range(1, 10_001), read.Select(product => product.Id));
        // Two pages, the external ids of each, and the variants once.
        Assert.Equal(5, target.Calls - calls);
        Assert.Equal([10_000, 10_001], bench.Told.Events.OfType<SyncProgressed>().Select(told => told.Done));
    }

    [Fact]
    public async Task A_method_that_returns_nothing_is_understood()
    {
        await using var bench = await Workbench.StartAsync(rpc: true);
        var id = bench.Sandbox.Odoo.AddProduct("P").Id;
        using var tap = new WireTap { Rewrite = (_, _, reply) => reply.Replace(",\"result\":true", "") };
        using var target = await bench.ConnectAsync(tap);
        await target.SetActiveAsync([id], false, CancellationToken.None);
        Assert.False(bench.Sandbox.Odoo.Find(id)!.Active);
    }

    [Fact]
    public async Task An_empty_database_reads_as_empty()
    {
        await using var bench = await Workbench.StartAsync();
        using var target = await bench.ConnectAsync();
        Assert.Empty(await target.ReadAllAsync(bench.Told, CancellationToken.None));
        Assert.Contains(bench.Told.Events, told => told is SyncProgressed { Phase: SyncPhase.ReadingTarget, Total: 0 });
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task Rights_are_asked_and_not_guessed(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        using var target = await bench.ConnectAsync();
        Assert.True(await target.MayAsync("create", "product.template", CancellationToken.None));
        Assert.False(await target.MayAsync("create", "ir.model.data", CancellationToken.None));
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = true;
        Assert.True(await target.MayAsync("create", "ir.model.data", CancellationToken.None));
        var id = bench.Sandbox.Odoo.AddProduct("P").Id;
        await target.BindAsync([("5", id)], CancellationToken.None);
        Assert.Equal(id, bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId("5"))!.Id);
    }

    [Fact]
    public async Task A_server_without_all_external_ids_in_its_metadata_is_asked_for_them_where_that_is_allowed()
    {
        await using var bench = await Workbench.StartAsync(16);
        var odoo = bench.Sandbox.Odoo;
        var id = odoo.AddProduct("P").Id;
        odoo.Bind("__import__.line_7", id);
        odoo.Bind(bench.ExternalId("5"), id);
        using var old = new WireTap { Rewrite = (_, body, reply) =>
            body.Contains("get_metadata") ? reply.Replace("\"xmlids\"", "\"ids\"") : reply };
        using var target = await bench.ConnectAsync(old);
        var error = await Assert.ThrowsAsync<SyncException>(() => target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None));
        Assert.Equal("OdooBindingsUnreadable", error.ErrorId);
        odoo.Switches.BotMayManageExternalIds = true;
        var read = Assert.Single(await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None));
        Assert.Equal(["5"], read.BoundItems);
    }

    [Fact]
    public async Task Archived_variants_do_not_make_a_product_one_with_variants()
    {
        await using var bench = await Workbench.StartAsync();
        var (one, other) = (bench.Sandbox.Odoo.AddProduct("one").Id, bench.Sandbox.Odoo.AddProduct("other").Id);
        using var tap = new WireTap();
        tap.Rewrite = (address, body, reply) => address.EndsWith("/search_read", StringComparison.Ordinal)
            ? reply.Replace("\"product_variant_count\":1", "\"product_variant_count\":2")
            : address.EndsWith("/read", StringComparison.Ordinal) ? reply.Replace($"{{\"id\":{one},", $"{{\"id\":{one},\"x\":0,") : reply;
        using var target = await bench.ConnectAsync(tap);
        Assert.DoesNotContain(await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None), product => product.HasVariants);
        tap.Rewrite = (_, body, reply) => reply.Replace("\"product_variant_count\":1", "\"product_variant_count\":2");
        Assert.All(await target.ReadAllAsync(SilentReporter.Instance, CancellationToken.None), product => Assert.True(product.HasVariants));
        Assert.NotEqual(one, other);
    }

    [Fact]
    public async Task Rows_of_one_batch_speak_about_the_same_columns()
    {
        await using var bench = await Workbench.StartAsync();
        using var target = await bench.ConnectAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => target.UpdateAsync(
            [(1, Some.Values((MirroredField.Name, "a"))), (2, Some.Values((MirroredField.Price, 1m)))], false, CancellationToken.None));
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
    }

    [Fact]
    public async Task Nothing_can_be_read_before_the_database_was_found()
    {
        using var target = OdooTarget.Create(
            new SyncSettings { Home = Path.GetTempPath(), Target = new TargetSettings { Address = new Uri("http://127.0.0.1:9") } },
            new ManualTime(), new Random(1));
        await Assert.ThrowsAsync<InvalidOperationException>(() => target.ReadAsync([1], CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => target.CreateAsync([new("1", Whole, false)], CancellationToken.None));
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_note_in_the_chatter_is_left_only_where_the_settings_ask_for_it(bool keep, bool disabled)
    {
        await using var bench = await Workbench.StartAsync();
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { KeepChatter = keep } };
        using var tap = new WireTap();
        using var target = await bench.ConnectAsync(tap);
        await target.CreateAsync([new("1", Whole, false)], CancellationToken.None);
        Assert.Equal(disabled, tap.Bodies[^1].Contains("\"tracking_disable\":true"));
    }

    [Fact]
    public async Task Names_are_written_in_the_language_of_the_settings()
    {
        await using var bench = await Workbench.StartAsync();
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { Language = "ar_001" } };
        var id = bench.Sandbox.Odoo.AddProduct("Bolt").Id;
        using var target = await bench.ConnectAsync();
        await target.UpdateAsync([(id, Some.Values((MirroredField.Name, "برغي")))], false, CancellationToken.None);
        Assert.Equal("Bolt", bench.Sandbox.Odoo.Find(id)!.Name);
        Assert.Equal("برغي", (await target.ReadAsync([id], CancellationToken.None))[0].Name);
    }

    [Theory]
    [InlineData("__zoho__.item_1_2", true, "1", "2")]
    [InlineData("__zoho__.item_1_2_3", false, "1", "2_3")]
    [InlineData("__zoho__.item_1", false, "", "")]
    [InlineData("__zoho__.item__2", false, "", "2")]
    [InlineData("__zoho__.item_1_", false, "1", "")]
    [InlineData("__import__.item_1_2", false, "", "")]
    public void An_external_id_of_ours_is_told_from_others(string text, bool ours, string organization, string item)
    {
        Assert.Equal(ours, Engine.Settings.ExternalId.TryRead(text, out var readOrganization, out var readItem));
        Assert.Equal((organization, item), (readOrganization, readItem));
        if (ours) Assert.Equal(text, Engine.Settings.ExternalId.Of(organization, item));
    }
}
