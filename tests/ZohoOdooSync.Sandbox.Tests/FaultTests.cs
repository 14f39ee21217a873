using System.Net;
using Newtonsoft.Json;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class FaultTests
{
    private static object Row(string name) => new { fields = new[] { "id", "name" }, data = new[] { new[] { "m." + name, name } } };

    [Theory]
    [InlineData(FaultKind.InternalError, 500, "application/json")]
    [InlineData(FaultKind.BadGateway, 502, "text/html")]
    [InlineData(FaultKind.Unavailable, 503, "text/html")]
    [InlineData(FaultKind.GatewayTimeout, 504, "text/html")]
    [InlineData(FaultKind.HtmlInsteadOfJson, 200, "text/html")]
    [InlineData(FaultKind.Unauthorized, 401, "application/json")]
    public async Task A_planned_status_comes_with_its_kind_of_body(FaultKind kind, int status, string media)
    {
        await using var client = await SandboxClient.StartAsync();
        client.Server.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = kind });
        var answer = await client.ZohoAsync("items");
        Assert.Equal((status, media), ((int)answer.Status, answer.MediaType));
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
    }

    [Fact]
    public async Task A_truncated_reply_is_no_json()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 20 });
        client.Server.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.TruncatedJson });
        var answer = await client.ZohoAsync("items");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.ThrowsAny<JsonException>(() => answer.Json);
    }

    [Theory]
    [InlineData(FaultKind.ResetBefore, 0)]
    [InlineData(FaultKind.ResetAfter, 1)]
    public async Task A_reset_loses_the_reply_and_after_it_the_change_is_there_or_not(FaultKind kind, int saved)
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.Json2Async("product.template/load", Row("a")));
        Assert.Equal(saved, client.Server.Odoo.Products.Count);
    }

    [Fact]
    public async Task A_gateway_timeout_can_hide_a_committed_change()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.GatewayTimeoutAfter });
        Assert.Equal(HttpStatusCode.GatewayTimeout, (await client.Json2Async("product.template/load", Row("a"))).Status);
        Assert.Single(client.Server.Odoo.Products);
    }

    [Theory]
    [InlineData(FaultKind.HangBefore, 0)]
    [InlineData(FaultKind.HangAfter, 1)]
    public async Task A_hang_ends_when_the_sandbox_stops_or_the_client_gives_up(FaultKind kind, int saved)
    {
        var client = await SandboxClient.OdooAsync(19);
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = kind });
        var hanging = client.Json2Async("product.template/load", Row("a"));
        // The fault is counted before it hangs and after the work of the other kind is done only once the product is there.
        while (client.Server.Faults.List()[0].Struck == 0 || client.Server.Odoo.Products.Count < saved)
            await Task.Yield();
        Assert.False(hanging.IsCompleted);
        await client.Server.DisposeAsync();
        // The reply is cut or empty, whichever the server manages before it is gone: it is never a result.
        var ended = await Record.ExceptionAsync(async () => Assert.Empty((await hanging).Text));
        Assert.True(ended is null or HttpRequestException, ended?.ToString());
        Assert.Equal(saved, client.Server.Odoo.Products.Count);
    }

    [Theory]
    [InlineData(FaultKind.SerializationFailure, "psycopg2.errors.SerializationFailure", 500)]
    [InlineData(FaultKind.PoolError, "psycopg2.pool.PoolError", 500)]
    [InlineData(FaultKind.SingletonError, "builtins.ValueError", 500)]
    [InlineData(FaultKind.AccessError, "odoo.exceptions.AccessError", 403)]
    [InlineData(FaultKind.MissingError, "odoo.exceptions.MissingError", 404)]
    [InlineData(FaultKind.ValidationError, "odoo.exceptions.ValidationError", 422)]
    public async Task An_odoo_error_is_told_in_the_shape_of_its_transport(FaultKind kind, string name, int status)
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.write", Kind = kind, Count = 2 });
        client.Server.Odoo.AddProduct("A");
        var json2 = await client.Json2Async("product.template/write", new { ids = new[] { 1 }, vals = new { name = "B" } });
        Assert.Equal((status, name), ((int)json2.Status, (string?)json2.Json["name"]));
        var rpc = await client.CallAsync("write", [new[] { 1 }, new { name = "B" }]);
        Assert.Equal(name, (string?)rpc["error"]!["data"]!["name"]);
        Assert.Equal("A", client.Server.Odoo.Find(1)!.Name);
    }

    [Fact]
    public async Task A_fault_can_be_narrowed_to_a_model_and_to_a_text_of_the_request()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.search_read", Kind = FaultKind.BadGateway, Model = "uom.uom" });
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.*", Kind = FaultKind.Unavailable, Containing = "m.b", Count = 9 });
        Assert.Equal(HttpStatusCode.OK, (await client.Json2Async("product.template/search_read", new { })).Status);
        Assert.Equal(HttpStatusCode.BadGateway, (await client.Json2Async("uom.uom/search_read", new { })).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.Json2Async("product.template/load", Row("a"))).Status);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await client.Json2Async("product.template/load", Row("b"))).Status);
        Assert.Equal([1, 1], client.Server.Faults.List().Select(entry => entry.Struck));
    }

    [Fact]
    public async Task An_unknown_endpoint_is_refused_with_what_is_allowed()
    {
        await using var client = await SandboxClient.StartAsync();
        var error = Assert.Throws<ArgumentException>(
            () => client.Server.Faults.Add(new Fault { Endpoint = "zoho.itmes", Kind = FaultKind.BadGateway }));
        Assert.Contains("zoho.itmes", error.Message, StringComparison.Ordinal);
        Assert.Contains("zoho.itemdetails", error.Message, StringComparison.Ordinal);
    }
}
