using System.Net;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class AdminApiTests
{
    [Fact]
    public async Task The_state_counts_both_sides_and_finds_duplicates()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 10 });
        await client.LoadAsync(["id", "name"], [["__zoho__.item_1_1", "A"], ["__zoho__.item_1_2", "B"]]);
        client.Server.Odoo.AddProduct("A");
        client.Server.Odoo.AddProduct("Own");
        var state = (await client.AdminAsync(HttpMethod.Get, "state")).Json;
        Assert.Equal((10, 4, 2, 2, 1, 1, 2, 0),
            ((int)state["zoho"]!["count"]!, (int)state["odoo"]!["count"]!, (int)state["odoo"]!["bound"]!,
            (int)state["odoo"]!["unbound"]!, (int)state["odoo"]!["duplicates"]!, (int)state["odoo"]!["writes"]!,
            (int)state["odoo"]!["rowsWritten"]!, (int)state["odoo"]!["needlessWrites"]!));
        await client.AdminAsync(HttpMethod.Post, "reset-counters");
        Assert.Equal(0, (int)(await client.AdminAsync(HttpMethod.Get, "state")).Json["odoo"]!["rowsWritten"]!);
    }

    [Fact]
    public async Task Items_can_be_edited_without_a_token_and_do_not_count_as_calls()
    {
        await using var client = await SandboxClient.StartAsync();
        var made = await client.AdminAsync(HttpMethod.Post, "zoho/items", new { name = "Pump", rate = 12.345, sku = "P-1" });
        var id = (string)made.Json["itemId"]!;
        await client.AdminAsync(HttpMethod.Put, $"zoho/items/{id}", new { rate = 13 });
        await client.AdminAsync(HttpMethod.Post, $"zoho/items/{id}/deactivate");
        var item = client.Server.Zoho.Find(id)!;
        Assert.Equal(("Pump", 13m, "P-1", false), (item.Name, item.Rate, item.Sku, item.Active));
        await client.AdminAsync(HttpMethod.Post, $"zoho/items/{id}/activate");
        Assert.Single((await client.AdminAsync(HttpMethod.Get, "zoho/items")).Json);
        Assert.Equal(HttpStatusCode.OK, (await client.AdminAsync(HttpMethod.Delete, $"zoho/items/{id}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.AdminAsync(HttpMethod.Put, $"zoho/items/{id}", new { rate = 1 })).Status);
        Assert.Equal(0, client.Server.Zoho.Calls.Total);
    }

    [Fact]
    public async Task A_bulk_edit_answers_the_changed_ids()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 50 });
        var result = (await client.AdminAsync(
            HttpMethod.Post, "zoho/bulk-edit", new { prices = 3, names = 2, @new = 4, deleted = 1, deactivated = 1, seed = 5 })).Json;
        Assert.Equal((3, 2, 4, 1, 1),
            (result["prices"]!.Count(), result["names"]!.Count(), result["new"]!.Count(), result["deleted"]!.Count(),
            result["deactivated"]!.Count()));
    }

    [Fact]
    public async Task Products_can_be_added_changed_and_deleted()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var made = await client.AdminAsync(
            HttpMethod.Post, "odoo/products", new { name = "Own", defaultCode = "O-1", listPrice = 2.5, active = false });
        Assert.Equal(HttpStatusCode.Created, made.Status);
        var id = (int)made.Json["product"]!["id"]!;
        await client.AdminAsync(HttpMethod.Put, $"odoo/products/{id}", new { listPrice = 3, used = true });
        var product = client.Server.Odoo.Find(id)!;
        Assert.Equal(("Own", "O-1", 3m, false, true), (product.Name, product.DefaultCode, product.ListPrice, product.Active, product.Used));
        await client.AdminAsync(HttpMethod.Delete, $"odoo/products/{id}");
        Assert.Empty((JArray)(await client.AdminAsync(HttpMethod.Get, "odoo/products")).Json);
    }

    [Fact]
    public async Task Switches_and_latency_are_set_by_name_and_an_unknown_one_changes_nothing()
    {
        await using var client = await SandboxClient.StartAsync();
        var set = await client.AdminAsync(
            HttpMethod.Post, "zoho/switches", new { honourLastModifiedSort = false, shift = "Insert", maxPageSize = 100 });
        Assert.Equal((false, "Insert", 100),
            ((bool)set.Json["honourLastModifiedSort"]!, (string?)set.Json["shift"], (int)set.Json["maxPageSize"]!));
        var refused = await client.AdminAsync(HttpMethod.Post, "odoo/switches", new { severalDatabases = true, nonsense = 1 });
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("nonsense", (string?)refused.Json["error"], StringComparison.Ordinal);
        Assert.False(client.Server.Odoo.Switches.SeveralDatabases);
        await client.AdminAsync(HttpMethod.Post, "latency", new { zohoMilliseconds = 1, odooMilliseconds = 2 });
        Assert.Equal((1, 2), (client.Server.Zoho.Switches.LatencyMilliseconds, client.Server.Odoo.Switches.LatencyMilliseconds));
    }

    [Fact]
    public async Task Faults_are_planned_listed_and_forgotten()
    {
        await using var client = await SandboxClient.StartAsync();
        await client.AdminAsync(HttpMethod.Post, "faults", new { endpoint = "zoho.items", kind = "TooManyRequests", code = 43, count = 2 });
        Assert.Equal(43, (int)(await client.ZohoAsync("items")).Json["code"]!);
        var listed = Assert.Single((await client.AdminAsync(HttpMethod.Get, "faults")).Json);
        Assert.Equal(("TooManyRequests", 1), ((string?)listed["fault"]!["kind"], (int)listed["struck"]!));
        await client.AdminAsync(HttpMethod.Delete, "faults");
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync("items")).Status);
        Assert.Equal(HttpStatusCode.BadRequest,
            (await client.AdminAsync(HttpMethod.Post, "faults", new { endpoint = "zoho.items", kind = "Nonsense" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await client.AdminAsync(HttpMethod.Post, "faults", new { kind = "BadGateway" })).Status);
    }

    [Fact]
    public async Task An_unknown_path_is_404_and_says_where_to_read()
    {
        await using var client = await SandboxClient.StartAsync();
        var answer = await client.AdminAsync(HttpMethod.Get, "nothing");
        Assert.Equal(HttpStatusCode.NotFound, answer.Status);
        Assert.Contains("docs/sandbox.md", (string?)answer.Json["error"], StringComparison.Ordinal);
    }
}
