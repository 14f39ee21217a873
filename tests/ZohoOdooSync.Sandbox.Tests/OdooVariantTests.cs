using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Sandbox.Tests;

/// <summary>product.product: born, archived and restored with its product.template as Odoo's own write does it.</summary>
public sealed class OdooVariantTests
{
    private static readonly object WithArchived = new { context = new { active_test = false } };

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task A_variant_is_born_with_its_template_and_archived_where_that_is(int version)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var loaded = (await client.LoadAsync(
            ["id", "name", "default_code", "barcode", "standard_price", "active"],
            [["x.a", "A", "A-1", "111", "2.5", "True"], ["x.b", "B", "B-1", "222", "3.5", "False"]]))["ids"]!.ToObject<int[]>()!;
        var variants = await client.ResultAsync("search_read",
            [new object[] { new object[] { "product_tmpl_id", "in", loaded } },
                new[] { "active", "default_code", "barcode", "standard_price", "product_tmpl_id" }],
            new { order = "id", context = new { active_test = false } }, model: "product.product");
        Assert.Equal([(true, "A-1", "111", 2.5m, loaded[0]), (false, "B-1", "222", 3.5m, loaded[1])], variants.Select(row => (
            (bool)row["active"]!, (string)row["default_code"]!, (string)row["barcode"]!, (decimal)row["standard_price"]!,
            (int)row["product_tmpl_id"]![0]!)));
        await client.ResultAsync("unlink", [loaded]);
        Assert.Equal(0, (int)await client.ResultAsync("search_count", [Array.Empty<object>()], WithArchived, model: "product.product"));
    }

    [Fact]
    public async Task A_restore_brings_variants_back_only_where_the_context_shows_none_of_the_whole_call()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var odoo = client.Server.Odoo;
        var ids = Enumerable.Range(0, 4).Select(i => odoo.AddProduct($"P{i}", active: false).Id).ToArray();

        await client.ResultAsync("write", [ids, new { active = true }]);
        Assert.All(odoo.Products, product => Assert.True(product.IsSellable));

        await client.ResultAsync("write", [ids, new { active = false }], WithArchived);
        Assert.All(odoo.Products, product => Assert.False(product.Active || product.Variants[0].Active));

        // Without active_test the context shows the archived variants, so that Odoo finds nothing to bring back.
        await client.ResultAsync("write", [ids, new { active = true }], WithArchived);
        Assert.All(odoo.Products, product => Assert.True(product.Active && !product.Variants[0].Active));

        // One active variant among them, and the others stay archived.
        await client.ResultAsync("write", [ids, new { active = false }]);
        await client.ResultAsync("write", [new[] { odoo.Products[2].VariantId }, new { active = true }], model: "product.product");
        await client.ResultAsync("write", [ids, new { active = true }]);
        Assert.Equal([false, false, true, false], odoo.Products.Select(product => product.IsSellable));
        Assert.All(odoo.Products, product => Assert.True(product.Active));

        // Those alone: Odoo sees no variant of any of them, and brings them back although their templates are active already.
        await client.ResultAsync("write", [new[] { ids[0], ids[1], ids[3] }, new { active = true }]);
        Assert.All(odoo.Products, product => Assert.True(product.IsSellable));
    }

    [Fact]
    public async Task Load_writes_active_row_by_row_by_the_same_rule()
    {
        await using var client = await SandboxClient.OdooAsync(18);
        var odoo = client.Server.Odoo;
        var ids = Enumerable.Range(0, 2).Select(i => odoo.AddProduct($"P{i}", active: false).Id).ToArray();
        odoo.Bind("x.p0", ids[0]);
        odoo.Bind("x.p1", ids[1]);
        await client.LoadAsync(["id", "active"], [["x.p0", "True"], ["x.p1", "True"]]);
        Assert.All(odoo.Products, product => Assert.True(product.IsSellable));
        await client.LoadAsync([".id", "active"], [[$"{ids[0]}", "False"]]);
        Assert.Equal("Unknown database identifier '" + ids[0] + "'",
            (string?)(await client.LoadAsync([".id", "active"], [[$"{ids[0]}", "True"]]))["messages"]![0]!["message"]);
        await client.LoadAsync([".id", "name", "active"], [[$"{ids[0]}", "Back", "True"]], new { active_test = false });
        Assert.Equal((true, false, "Back"), (odoo.Find(ids[0])!.Active, odoo.Find(ids[0])!.Variants[0].Active, odoo.Find(ids[0])!.Name));
    }

    [Fact]
    public async Task A_variant_that_is_archived_alone_is_found_by_one_search_and_its_product_counts_none()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var odoo = client.Server.Odoo;
        var (alone, whole) = (odoo.AddProduct("Alone", "A"), odoo.AddProduct("Whole", "W"));
        var shirt = odoo.AddProduct(
            new SandboxProduct { Name = "Shirt", Variants = [new() { DefaultCode = "S" }, new() { DefaultCode = "M" }] });
        var written = odoo.Find(alone.Id)!.WriteDate;
        client.Clock.Advance(TimeSpan.FromMinutes(1));
        await client.ResultAsync(
            "write", [new[] { alone.VariantId, shirt.Variants[0].Id }, new { active = false }], model: "product.product");
        Assert.Equal(written, odoo.Find(alone.Id)!.WriteDate);
        var found = await client.ResultAsync("search_read",
            [new object[] { new object[] { "active", "=", false }, new object[] { "product_tmpl_id.active", "=", true } },
                new[] { "product_tmpl_id", "product_variant_count", "write_date" }], new { order = "id" }, model: "product.product");
        Assert.Equal([(alone.Id, 0), (shirt.Id, 1)],
            found.Select(row => ((int)row["product_tmpl_id"]![0]!, (int)row["product_variant_count"]!)));
        Assert.All(found, row => Assert.Equal("2026-06-09 17:16:34", (string?)row["write_date"]));
        Assert.Equal([0, 1, 1], (await Counts(null)).Take(3));
        Assert.Equal([1, 1, 2], (await Counts(WithArchived)).Take(3));
        var own = await client.ResultAsync(
            "search", [new object[] { new object[] { "product_tmpl_id", "=", whole.Id } }], model: "product.product");
        Assert.Equal(whole.VariantId, (int)own[0]!);

        async Task<IEnumerable<int>> Counts(object? context) => (await client.ResultAsync(
            "read", [new[] { alone.Id, whole.Id, shirt.Id }, new[] { "product_variant_count" }], context))
                .Select(row => (int)row["product_variant_count"]!);
    }

    [Fact]
    public async Task With_several_variants_the_codes_stand_on_them_and_a_code_of_the_template_on_it_alone()
    {
        await using var client = await SandboxClient.OdooAsync(18);
        var odoo = client.Server.Odoo;
        var shirt = odoo.AddProduct(new SandboxProduct
        {
            Name = "T-Shirt",
            Variants = [new() { DefaultCode = "TS-S", Barcode = "1", StandardPrice = 2m },
                new() { DefaultCode = "TS-M", Barcode = "2", StandardPrice = 3m }],
        });
        Assert.Equal((false, false, 0m), await Cells());
        await client.ResultAsync("write", [new[] { shirt.Id }, new { default_code = "MV", barcode = "9", standard_price = 9 }]);
        var kept = await client.ResultAsync("read", [new[] { shirt.Id }, new[] { "default_code", "barcode" }]);
        Assert.Equal(("MV", false), ((string?)kept[0]!["default_code"], (bool)kept[0]!["barcode"]!));
        Assert.Equal(["TS-S", "TS-M"], odoo.Find(shirt.Id)!.Variants.Select(variant => variant.DefaultCode));
        Assert.Equal(["1", "2"], odoo.Find(shirt.Id)!.Variants.Select(variant => variant.Barcode));

        // With one of them archived, the other is the single one that an ordinary context sees.
        odoo.UpdateVariant(shirt.Variants[1].Id, variant => variant with { Active = false });
        await client.ResultAsync("write", [new[] { shirt.Variants[0].Id }, new { default_code = "ONE" }], model: "product.product");
        var seen = (await client.ResultAsync("read", [new[] { shirt.Id }, new[] { "default_code", "barcode", "standard_price" }]))[0]!;
        Assert.Equal(("ONE", "1", 2m), ((string?)seen["default_code"], (string?)seen["barcode"], (decimal)seen["standard_price"]!));
        Assert.Equal("ONE", odoo.Find(shirt.Id)!.DefaultCode);
        Assert.False((bool)(await client.ResultAsync("read", [new[] { shirt.Id }, new[] { "barcode" }], WithArchived))[0]!["barcode"]!);

        async Task<(bool, bool, decimal)> Cells()
        {
            var row = (await client.ResultAsync("read", [new[] { shirt.Id }, new[] { "default_code", "barcode", "standard_price" }]))[0]!;
            return ((bool)row["default_code"]!, (bool)row["barcode"]!, (decimal)row["standard_price"]!);
        }
    }

    [Fact]
    public async Task Codes_of_several_archived_products_in_one_write_stay_on_the_templates()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var odoo = client.Server.Odoo;
        var ids = new[] { odoo.AddProduct("A", "A", active: false).Id, odoo.AddProduct("B", "B", active: false).Id };
        await client.ResultAsync("write", [ids, new { default_code = "X" }]);
        Assert.Equal([("X", "A"), ("X", "B")], odoo.Products.Select(product => (product.DefaultCode, product.Variants[0].DefaultCode)));
        await client.ResultAsync("write", [new[] { ids[0] }, new { default_code = "Y" }]);
        Assert.Equal(("Y", "Y"), (odoo.Find(ids[0])!.DefaultCode, odoo.Find(ids[0])!.Variants[0].DefaultCode));
    }

    [Fact]
    public async Task A_variant_takes_its_template_along_by_action_and_not_by_write()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var odoo = client.Server.Odoo;
        var product = odoo.AddProduct("A", "A");
        object[] variant = [new[] { product.VariantId }];
        Assert.Null((await client.CallAsync("action_archive", variant, model: "product.product"))["error"]);
        Assert.False(odoo.Find(product.Id)!.Active);
        await client.CallAsync("action_unarchive", variant, model: "product.product");
        Assert.True(odoo.Find(product.Id)!.IsSellable);
        await client.ResultAsync("write", [variant[0], new { active = false, name = "Renamed" }], model: "product.product");
        Assert.Equal((true, false, "Renamed"),
            (odoo.Find(product.Id)!.Active, odoo.Find(product.Id)!.IsSellable, odoo.Find(product.Id)!.Name));
        await client.ResultAsync("unlink", variant, model: "product.product");
        Assert.Null(odoo.Find(product.Id));
    }

    [Theory]
    [InlineData(18)]
    [InlineData(19)]
    public async Task Whoever_may_not_see_reordering_rules_may_not_change_the_flag_of_a_variant(int version)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var odoo = client.Server.Odoo;
        odoo.Switches.BotLacksInventoryRight = true;
        var (active, archived) = (odoo.AddProduct("A"), odoo.AddProduct("B", active: false));
        foreach (var (id, flag, model) in new[]
        {
            (active.Id, false, "product.template"), (archived.Id, true, "product.template"), (archived.VariantId, true, "product.product"),
        })
        {
            var error = (await client.CallAsync("write", [new[] { id }, new { active = flag }], model: model))["error"]!["data"]!;
            Assert.Equal("odoo.exceptions.AccessError", (string?)error["name"]);
            Assert.Contains("stock.warehouse.orderpoint", (string?)error["message"]);
        }
        Assert.Equal((true, false), (odoo.Find(active.Id)!.IsSellable, odoo.Find(archived.Id)!.Active));
        // Where no variant changes, nobody looks at the rules.
        Assert.True((bool)await client.ResultAsync("write", [new[] { archived.Id }, new { active = false }]));
        Assert.True((bool)await client.ResultAsync("write", [new[] { active.Id }, new { active = true }]));
        Assert.NotEmpty((await client.LoadAsync(["id", "name", "active"], [["x.new", "New", "False"]]))["ids"]!);
    }

    [Fact]
    public async Task People_make_products_with_variants_and_archive_one_alone_over_the_admin_API()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var made = (await client.AdminAsync(HttpMethod.Post, "odoo/products", new
        {
            name = "Shirt", variants = new object[] { new { defaultCode = "S" }, new { defaultCode = "M", active = false } },
        })).Json["product"]!;
        Assert.Equal(("S", true), ((string?)made["defaultCode"], (bool)made["isSellable"]!));
        var path = $"odoo/products/{(int)made["id"]!}/variants/{(int)made["variants"]![0]!["id"]!}";
        var changed = (await client.AdminAsync(HttpMethod.Put, path, new { active = false, barcode = "1" })).Json["product"]!;
        Assert.Equal((true, false, "1"),
            ((bool)changed["active"]!, (bool)changed["isSellable"]!, (string?)changed["variants"]![0]!["barcode"]));
        var restored = (await client.AdminAsync(HttpMethod.Put, $"odoo/products/{(int)made["id"]!}", new { active = true })).Json[
            "product"]!;
        Assert.All(restored["variants"]!, variant => Assert.True((bool)variant["active"]!));
        Assert.Equal(404, (int)(
            await client.AdminAsync(HttpMethod.Put, $"odoo/products/{(int)made["id"]!}/variants/7", new { active = false })).Status);
    }
}
