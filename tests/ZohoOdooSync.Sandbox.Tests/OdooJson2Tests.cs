using System.Net;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class OdooJson2Tests
{
    [Fact]
    public async Task Results_are_bare_and_create_always_answers_a_list()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var made = await client.Json2Async("product.template/create", new { vals_list = new { name = "A" } });
        Assert.Equal((HttpStatusCode.OK, "[1]"), (made.Status, made.Text));
        Assert.Equal("true", (
            await client.Json2Async("product.template/write", new { ids = new[] { 1 }, vals = new { name = "B" } })).Text);
        Assert.Equal("null", (await client.Json2Async("product.template/action_archive", new { ids = new[] { 1 } })).Text);
        Assert.Equal("[]", (await client.Json2Async("product.template/search", new { domain = Array.Empty<object>() })).Text);
        Assert.Equal("true", (await client.Json2Async("product.template/has_access", new { operation = "create" })).Text);
        Assert.Equal(7, (int)(await client.Json2Async("res.users/context_get", new { })).Json["uid"]!);
        var load = await client.Json2Async(
            "product.template/load",
            new { fields = new[] { "id", "name" }, data = new[] { new[] { "m.a", "A" } }, context = new { tracking_disable = true } });
        Assert.Equal(2, (int)load.Json["ids"]![0]!);
        Assert.Equal("[]", (await client.Json2Async("product.template/read", new { ids = new[] { 99 }, fields = new[] { "name" } })).Text);
    }

    [Theory]
    [InlineData("no.model/search", "{\"domain\":[]}", 404, "werkzeug.exceptions.NotFound")]
    [InlineData("product.template/nomethod", "{}", 404, "werkzeug.exceptions.NotFound")]
    [InlineData("product.template/_write", "{}", 403, "odoo.exceptions.AccessError")]
    [InlineData("product.template/create", "{}", 422, "werkzeug.exceptions.UnprocessableEntity")]
    [InlineData("product.template/search_read", "{\"ids\":[1]}", 422, "werkzeug.exceptions.UnprocessableEntity")]
    [InlineData("product.template/search", "{\"domain\":[],\"foo\":1}", 422, "werkzeug.exceptions.UnprocessableEntity")]
    [InlineData("product.template/create", "{\"vals_list\":{}}", 422, "odoo.exceptions.ValidationError")]
    [InlineData("product.template/write", "{\"ids\":[99],\"vals\":{\"name\":\"x\"}}", 404, "odoo.exceptions.MissingError")]
    [InlineData("product.template/search_read", "{\"fields\":[\"nofield\"]}", 500, "builtins.ValueError")]
    [InlineData("product.template/search", "{broken", 400, "werkzeug.exceptions.BadRequest")]
    [InlineData("ir.model.data/search_read", "{}", 403, "odoo.exceptions.AccessError")]
    [InlineData("product.template", "{}", 404, "werkzeug.exceptions.NotFound")]
    public async Task Each_error_has_its_status_and_name(string path, string body, int status, string name)
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var answer = await client.Json2Async(path, body);
        Assert.Equal((status, name), ((int)answer.Status, (string?)answer.Json["name"]));
        Assert.Equal(["name", "message", "arguments", "context", "debug"], ((JObject)answer.Json).Properties()
            .Select(property => property.Name));
    }

    [Fact]
    public async Task A_key_is_needed_and_may_be_revoked()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var wrong = await client.Json2Async("res.users/context_get", new { }, key: "0000");
        Assert.Equal((HttpStatusCode.Unauthorized, "Invalid apikey"), (wrong.Status, (string?)wrong.Json["message"]));
        Assert.Equal("Bearer", wrong.Header("WWW-Authenticate"));
        var none = await client.SendAsync(HttpMethod.Post, "/json/2/res.users/context_get", SandboxClient.JsonBody("{}"));
        Assert.Equal(HttpStatusCode.Unauthorized, none.Status);
        var key = client.Server.Odoo.User("sync").ApiKey;
        client.Server.Odoo.User("sync").ApiKey = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.Json2Async("res.users/context_get", new { }, key)).Status);
    }

    [Fact]
    public async Task An_unknown_or_missing_database_and_an_older_version_are_html_pages()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var unknown = await client.Json2Async("res.users/context_get", new { }, null, ("X-Odoo-Database", "nodb"));
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (unknown.Status, unknown.MediaType));
        client.Server.Odoo.Switches.SeveralDatabases = true;
        Assert.Equal("text/html", (await client.Json2Async("res.users/context_get", new { })).MediaType);
        Assert.Equal(HttpStatusCode.OK,
            (await client.Json2Async("res.users/context_get", new { }, null, ("X-Odoo-Database", "sandbox"))).Status);

        await using var old = await SandboxClient.OdooAsync(18);
        var missing = await old.Json2Async("res.users/context_get", new { });
        Assert.Equal((HttpStatusCode.NotFound, "text/html"), (missing.Status, missing.MediaType));
    }

    [Fact]
    public async Task Another_content_type_is_415_and_a_get_is_a_hint()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var text = await client.SendAsync(HttpMethod.Post, "/json/2/res.users/context_get", new StringContent("{}"),
            ("Authorization", $"Bearer {client.Server.Odoo.User("sync").ApiKey}"));
        Assert.Equal((HttpStatusCode.UnsupportedMediaType, "text/html"), (text.Status, text.MediaType));
        var get = await client.SendAsync(HttpMethod.Get, "/json/2/res.users/context_get");
        Assert.Equal("Did you mean POST /json/2/<model>/<method>?", (string?)get.Json["message"]);
    }
}
