using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class OdooRecordTests
{
    private static string? Error(JToken envelope) => (string?)envelope["error"]?["data"]?["name"];

    private static async Task<string> Search(SandboxClient client, string domain, object? named = null) =>
        string.Join(",", (await client.ResultAsync("search", [JToken.Parse(domain)], named)).Select(id => (int)id));

    [Theory]
    [InlineData("[]", "1,2")]
    [InlineData("[['active','in',[true,false]]]", "1,2,3")]
    [InlineData("[['name','=','Pump']]", "1")]
    [InlineData("[['name','ilike','%PUM%']]", "1")]
    [InlineData("['|',['default_code','=','P-1'],['name','=','Chair']]", "1,2")]
    [InlineData("['!',['default_code','=','P-1']]", "2")]
    [InlineData("['&',['id','>',1],['id','<',3]]", "2")]
    [InlineData("[['default_code','=',false]]", "2")]
    [InlineData("[['default_code','in',['P-1','X']]]", "1")]
    [InlineData("[['id','not in',[1]]]", "2")]
    [InlineData("[['company_id','=',false]]", "1,2")]
    [InlineData("[['list_price','>=',12.5]]", "1")]
    [InlineData("[['default_code','=?',false]]", "1,2")]
    [InlineData("[['write_date','>','2026-06-09 17:15:33']]", "1,2")]
    [InlineData("[['uom_id','=',1]]", "1,2")]
    public async Task A_domain_finds_what_it_says(string domain, string expected)
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Odoo.AddProduct("Pump", "P-1", 12.5m);
        client.Server.Odoo.AddProduct("Chair");
        client.Server.Odoo.AddProduct("Old", "OLD", active: false);
        Assert.Equal(expected, await Search(client, domain, new { order = "id" }));
    }

    [Fact]
    public async Task Searches_page_sort_and_show_archived_products_on_request()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Odoo.AddProduct("B");
        client.Server.Odoo.AddProduct("A");
        client.Server.Odoo.AddProduct("C", active: false);
        Assert.Equal("2,1", await Search(client, "[]"));
        Assert.Equal("3,2,1", await Search(client, "[]", new { order = "id desc", context = new { active_test = false } }));
        Assert.Equal("2", await Search(client, "[]", new { order = "write_date desc, id", offset = 1, limit = 1 }));
        Assert.Equal("2,1", await Search(client, "[]", new { limit = 0 }));
        Assert.Equal("builtins.ValueError", Error(await client.CallAsync("search", [Array.Empty<object>()], new { order = "nofield" })));
        Assert.Equal("odoo.exceptions.UserError",
            Error(await client.CallAsync("search", [Array.Empty<object>()], new { order = "id; drop" })));
        Assert.Equal(3, (int)await client.ResultAsync(
            "search_count", [Array.Empty<object>()], new { context = new { active_test = false } }));
    }

    [Fact]
    public async Task Empty_texts_read_as_false_links_as_pairs_times_in_whole_seconds_and_missing_records_are_left_out()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Clock.Advance(TimeSpan.FromMilliseconds(700));
        var id = client.Server.Odoo.AddProduct("Pump").Id;
        var row = Assert.Single(
            await client.ResultAsync(
            "read", [new[] { id, 99 }, new[] { "default_code", "uom_id", "write_date", "list_price", "company_id" }]));
        Assert.Equal("{\"id\":1,\"default_code\":false,\"uom_id\":[1,\"Units\"],\"write_date\":\"2026-06-09 "
            + "17:15:34\",\"list_price\":1.0,\"company_id\":false}",
            row.ToString(Newtonsoft.Json.Formatting.None));
        Assert.Equal(1, (int)Assert.Single(await client.ResultAsync("read", [new[] { id }, new[] { "uom_id" }], new { load = "" }))[
            "uom_id"]!);
    }

    [Fact]
    public async Task Create_answers_an_id_for_a_dict_and_ids_for_a_list_and_is_all_or_nothing()
    {
        await using var client = await SandboxClient.OdooAsync(18);
        Assert.Equal(JTokenType.Integer, (await client.ResultAsync("create", [new { name = "A" }])).Type);
        Assert.Equal(JTokenType.Array, (await client.ResultAsync("create", [new[] { new { name = "B" } }])).Type);
        var failed = await client.CallAsync("create", [new object[] { new { name = "C" }, new { name = false } }]);
        Assert.Equal("odoo.exceptions.ValidationError", Error(failed));
        Assert.Equal(2, client.Server.Odoo.Products.Count);
        Assert.Equal("builtins.ValueError", Error(await client.CallAsync("create", [new { name = "D", type = "product" }])));
        Assert.Equal("psycopg2.errors.UntranslatableCharacter", Error(await client.CallAsync("create", [new { name = "D\0" }])));
        Assert.Equal("odoo.exceptions.ValidationError", Error(await client.CallAsync("create", [new { name = "D", uom_id = 999 }])));
    }

    [Fact]
    public async Task A_write_over_a_missing_record_changes_nothing()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var id = client.Server.Odoo.AddProduct("Pump").Id;
        Assert.Equal("odoo.exceptions.MissingError", Error(await client.CallAsync("write", [new[] { id, 99 }, new { name = "X" }])));
        Assert.Equal("Pump", client.Server.Odoo.Find(id)!.Name);
        Assert.Equal("odoo.exceptions.MissingError", Error(await client.CallAsync("unlink", [new[] { 99 }])));
    }

    [Fact]
    public async Task A_used_product_cannot_be_deleted_and_a_moved_one_keeps_its_unit_and_type_until_18()
    {
        await using var client = await SandboxClient.OdooAsync(18);
        var product = client.Server.Odoo.AddProduct(new SandboxProduct { Name = "Pump", Used = true, HasStockMoves = true });
        Assert.Equal("odoo.exceptions.ValidationError", Error(await client.CallAsync("unlink", [new[] { product.Id }])));
        Assert.Equal("odoo.exceptions.UserError", Error(await client.CallAsync("write", [new[] { product.Id }, new { uom_id = 2 }])));
        Assert.Equal("odoo.exceptions.UserError", Error(await client.CallAsync("write", [new[] { product.Id }, new { type = "service" }])));
        Assert.Null(Error(await client.CallAsync("write", [new[] { product.Id }, new { active = false }])));
    }

    [Fact]
    public async Task Notes_come_back_as_html_and_an_archived_product_hides_its_variant()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var id = (int)await client.ResultAsync("create", [new { name = "A", description = "a < b", active = false }]);
        var hidden = (await client.ResultAsync("read", [new[] { id }, new[] { "description", "product_variant_id" }]))[0]!;
        Assert.Equal("<p>a &lt; b</p>", (string?)hidden["description"]);
        Assert.False((bool)hidden["product_variant_id"]!);
        var shown = (await client.ResultAsync(
            "read", [new[] { id }, new[] { "product_variant_id" }], new { context = new { active_test = false } }))[0]!;
        Assert.Equal(client.Server.Odoo.Find(id)!.VariantId, (int)shown["product_variant_id"]![0]!);
    }

    [Fact]
    public async Task An_archived_barcode_counts_only_without_the_active_test()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Odoo.AddProduct(new SandboxProduct { Name = "Old", Barcode = "111", Active = false });
        Assert.Equal("odoo.exceptions.ValidationError",
            Error(await client.CallAsync("create", [new { name = "A", barcode = "111" }], new { context = new { active_test = false } })));
        Assert.Null(Error(await client.CallAsync("create", [new { name = "A", barcode = "111" }])));
        Assert.Equal("odoo.exceptions.ValidationError", Error(await client.CallAsync("create", [new { name = "B", barcode = "111" }])));
    }
}
