using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class OdooRpcTests
{
    private static (string?, string?) Error(JToken envelope) =>
        ((string?)envelope["error"]!["data"]!["name"], (string?)envelope["error"]!["data"]!["message"]);

    [Theory]
    [InlineData(16, 200)]
    [InlineData(18, 200)]
    [InlineData(19, 0)]
    public async Task A_fault_has_the_code_of_its_version_and_echoes_the_id(int version, int code)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var envelope = await client.CallAsync("search_read", [new object[] { new object[] { "nofield", "=", 1 } }]);
        Assert.Equal((7, code, "Odoo Server Error"),
            ((int)envelope["id"]!, (int)envelope["error"]!["code"]!, (string?)envelope["error"]!["message"]));
        Assert.Equal("builtins.ValueError", (string?)envelope["error"]!["data"]!["name"]);
        Assert.NotNull(envelope["error"]!["data"]!["debug"]);
    }

    [Fact]
    public async Task Login_answers_the_uid_for_password_and_key_and_false_for_a_wrong_one()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var sync = client.Server.Odoo.User("sync");
        Assert.Equal(sync.Id, (int)(await client.RpcAsync("common", "login", "sandbox", "sync", sync.Password))["result"]!);
        Assert.Equal(sync.Id, (int)(await client.RpcAsync("common", "authenticate", "sandbox", "sync", sync.ApiKey!, new { }))["result"]!);
        Assert.False((bool)(await client.RpcAsync("common", "login", "sandbox", "sync", "wrong"))["result"]!);
        Assert.Equal("psycopg2.OperationalError", Error(await client.RpcAsync("common", "login", "nodb", "sync", sync.Password)).Item1);
        Assert.Equal(("odoo.exceptions.AccessDenied", "Access Denied"), Error(await client.RpcAsync(
            "object", "execute_kw", "sandbox", sync.Id, "wrong", "product.template", "search", new object[] { Array.Empty<object>() })));
    }

    [Theory]
    [InlineData(16, "16.0", false)]
    [InlineData(18, "18.0", false)]
    [InlineData(19, "19.0-20251216", true)]
    public async Task Every_version_tells_itself_through_the_doors_it_has(int version, string text, bool web)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var common = (await client.RpcAsync("common", "version"))["result"]!;
        Assert.Equal((text, version), ((string?)common["server_version"], (int)common["server_version_info"]![0]!));
        foreach (var path in new[] { "/web/version", "/json/version" })
        {
            var answer = await client.SendAsync(HttpMethod.Get, path);
            Assert.Equal(web ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.Status);
            Assert.Equal(web ? "application/json" : "text/html", answer.MediaType);
        }
        var info = await client.SendAsync(HttpMethod.Post, "/web/webclient/version_info", SandboxClient.JsonBody("{}"));
        Assert.Equal(version, (int)info.Json["result"]!["server_version_info"]![0]!);
    }

    [Fact]
    public async Task A_result_of_none_has_no_result_key_although_the_work_was_done()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var id = client.Server.Odoo.AddProduct("Pump").Id;
        var envelope = (JObject)await client.CallAsync("action_archive", [new[] { id }]);
        Assert.Equal(["jsonrpc", "id"], envelope.Properties().Select(property => property.Name));
        Assert.False(client.Server.Odoo.Find(id)!.Active);
    }

    [Fact]
    public async Task What_does_not_exist_or_is_private_has_its_own_error()
    {
        await using var client = await SandboxClient.OdooAsync(18);
        Assert.Equal(("odoo.exceptions.UserError", "Object no.model doesn't exist"),
            Error(await client.CallAsync("search", [Array.Empty<object>()], model: "no.model")));
        Assert.Equal("builtins.AttributeError", Error(await client.CallAsync("nomethod", [Array.Empty<object>()])).Item1);
        Assert.Equal("odoo.exceptions.AccessError", Error(await client.CallAsync("_write", [Array.Empty<object>()])).Item1);
        Assert.Equal("odoo.exceptions.MissingError", Error(await client.CallAsync("write", [new[] { 99 }, new { name = "x" }])).Item1);
        Assert.Equal("builtins.TypeError", Error(await client.CallAsync("search", [Array.Empty<object>()], new { foo = 1 })).Item1);
        Assert.Equal("builtins.TypeError", Error(await client.CallAsync("read", [new[] { "x" }])).Item1);
    }

    [Theory]
    [InlineData("{broken", "application/json", 19, HttpStatusCode.BadRequest)]
    [InlineData("[]", "application/json", 19, HttpStatusCode.BadRequest)]
    [InlineData("{}", "text/plain", 18, HttpStatusCode.BadRequest)]
    [InlineData("{}", "text/plain", 19, HttpStatusCode.UnsupportedMediaType)]
    public async Task A_body_that_is_no_call_is_an_html_page(string body, string type, int version, HttpStatusCode status)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var content = new StringContent(body, Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        var answer = await client.SendAsync(HttpMethod.Post, "/jsonrpc", content);
        Assert.Equal((status, "text/html"), (answer.Status, answer.MediaType));
    }

    [Fact]
    public async Task The_rpc_endpoint_can_be_off()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Odoo.Switches.JsonRpcIsOff = true;
        Assert.Equal(HttpStatusCode.NotFound, (await client.SendAsync(HttpMethod.Post, "/jsonrpc", SandboxClient.JsonBody("{}"))).Status);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task Fields_exist_by_version(int version)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var fields = (JObject)await client.ResultAsync("fields_get", [], new { attributes = new[] { "type", "selection", "required" } });
        Assert.Equal(version < 19, fields.ContainsKey("uom_po_id"));
        Assert.Equal(version == 16, fields.ContainsKey("detailed_type"));
        Assert.Equal(version >= 18, fields.ContainsKey("is_storable"));
        Assert.Equal(version == 16, fields["type"]!["selection"]!.Any(choice => (string?)choice[0] == "product"));
        Assert.Equal(version < 19, (bool)fields["categ_id"]!["required"]!);
        Assert.Null(fields["name"]!["string"]);
        var units = (JObject)await client.ResultAsync("fields_get", [], model: "uom.uom");
        Assert.Equal(version < 19, units.ContainsKey("category_id"));
    }

    [Fact]
    public async Task Without_stock_the_storable_field_does_not_exist()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 0, StockInstalled = false });
        Assert.Equal("builtins.ValueError", Error(await client.CallAsync("create", [new { name = "A", is_storable = true }])).Item1);
    }

    [Theory]
    [InlineData(18, 12)]
    [InlineData(19, 15)]
    public async Task Units_are_found_by_their_external_ids_and_their_ids_differ_between_versions(int version, int kilogram)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var reference = await client.ResultAsync("check_object_reference", ["uom", "product_uom_kgm"], model: "ir.model.data");
        Assert.Equal(("uom.uom", kilogram), ((string?)reference[0], (int)reference[1]!));
        var metadata = await client.ResultAsync("get_metadata", [new[] { kilogram }], model: "uom.uom");
        Assert.Equal(("uom.product_uom_kgm", true), ((string?)metadata[0]!["xmlid"], (bool)metadata[0]!["noupdate"]!));
    }

    [Fact]
    public async Task The_company_and_its_inactive_currency_can_be_read()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var company = (await client.ResultAsync(
            "search_read", [Array.Empty<object>(), new[] { "name", "currency_id", "create_date" }], login: "reader",
            model: "res.company"))[0]!;
        Assert.Equal((88, "IQD", "2024-03-01 08:30:00"),
            ((int)company["currency_id"]![0]!, (string?)company["currency_id"]![1], (string?)company["create_date"]));
        var currency = (await client.ResultAsync("read", [new[] { 88 }, new[] { "rounding", "decimal_places" }], model: "res.currency"))[
            0]!;
        Assert.Equal((0.001m, 3), ((decimal)currency["rounding"]!, (int)currency["decimal_places"]!));
    }

    [Fact]
    public async Task External_ids_are_closed_to_the_bot_until_a_switch_opens_them()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var id = client.Server.Odoo.AddProduct("Pump").Id;
        object[] values = [new { module = "__zoho__", name = "item_1_2", model = "product.template", res_id = id }];
        Assert.Equal("odoo.exceptions.AccessError", Error(await client.CallAsync("create", values, model: "ir.model.data")).Item1);
        Assert.Equal("odoo.exceptions.AccessError",
            Error(await client.CallAsync("search_read", [Array.Empty<object>()], model: "ir.config_parameter")).Item1);
        client.Server.Odoo.Switches.BotMayManageExternalIds = true;
        await client.ResultAsync("create", values, model: "ir.model.data");
        Assert.Equal(["__zoho__.item_1_2"], client.Server.Odoo.ExternalIdsOf(id));
        Assert.Equal("odoo.exceptions.ValidationError", Error(await client.CallAsync("create", values, model: "ir.model.data")).Item1);
        var found = await client.ResultAsync(
            "search_read", [new object[] { new object[] { "module", "=", "__zoho__" } }, new[] { "res_id" }], model: "ir.model.data");
        Assert.Equal(id, (int)Assert.Single(found)["res_id"]!);
    }

    [Fact]
    public async Task Metadata_lists_every_external_id_and_get_external_id_only_the_oldest()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var id = client.Server.Odoo.AddProduct("Pump", active: false).Id;
        client.Server.Odoo.Bind("__import__.pump", id);
        client.Server.Odoo.Bind("__zoho__.item_1_2", id);
        var metadata = Assert.Single(await client.ResultAsync("get_metadata", [new[] { id, 999 }]));
        Assert.Equal(["__import__.pump", "__zoho__.item_1_2"], metadata["xmlids"]!.Select(known => (string?)known["xmlid"]));
        var first = await client.ResultAsync("get_external_id", [new[] { id }]);
        Assert.Equal("__import__.pump", (string?)first[id.ToString()]);
    }

    [Theory]
    [InlineData("sync", true)]
    [InlineData("reader", false)]
    public async Task Rights_can_be_asked_for_in_both_ways(string login, bool allowed)
    {
        await using var client = await SandboxClient.OdooAsync(18);
        Assert.Equal(allowed, (bool)await client.ResultAsync("check_access_rights", ["create", false], login: login));
        Assert.Equal(allowed, (bool)await client.ResultAsync("has_access", [Array.Empty<int>(), "write"], login: login));
        var wrong = await client.CallAsync("has_access", ["create"], login: login);
        Assert.Equal("builtins.TypeError", Error(wrong).Item1);
        if (!allowed)
            Assert.Contains("'Product' (product.template)",
                Error(await client.CallAsync("check_access_rights", ["create"], login: login)).Item2, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_language_must_be_installed_from_18_on_and_names_are_kept_by_language()
    {
        await using var client = await SandboxClient.OdooAsync(18);
        Assert.Equal(("odoo.exceptions.UserError", "Invalid language code: fr_FR"),
            Error(await client.CallAsync("search", [Array.Empty<object>()], new { context = new { lang = "fr_FR" } })));
        var id = client.Server.Odoo.AddProduct("Pump").Id;
        await client.ResultAsync("write", [new[] { id }, new { name = "مضخة" }], new { context = new { lang = "ar_001" } });
        async Task<string?> Name(string lang) =>
            (string?)(await client.ResultAsync("read", [new[] { id }, new[] { "name" }], new { context = new { lang } }))[0]!["name"];
        Assert.Equal(("Pump", "مضخة"), (await Name("en_US"), await Name("ar_001")));

        await using var old = await SandboxClient.OdooAsync(16);
        Assert.NotNull(await old.ResultAsync("create", [new { name = "Pompe" }], new { context = new { lang = "fr_FR" } }));
        Assert.Equal("Pompe", Assert.Single(old.Server.Odoo.Products).Name);
    }
}
