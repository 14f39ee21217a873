using System.Net;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class ZohoItemTests
{
    [Fact]
    public async Task An_item_can_be_made_changed_marked_and_deleted_over_the_api()
    {
        await using var client = await SandboxClient.StartAsync();
        var made = await client.ZohoAsync("items", HttpMethod.Post, new { name = "Pump", rate = 12.5 });
        Assert.Equal((HttpStatusCode.Created, "The item has been added."), (made.Status, (string?)made.Json["message"]));
        var id = (string)made.Json["item"]!["item_id"]!;
        var changed = await client.ZohoAsync($"items/{id}", HttpMethod.Put, new { name = "Pump 2", rate = 13 });
        Assert.Equal("Item details have been saved.", (string?)changed.Json["message"]);
        await client.ZohoAsync($"items/{id}/inactive", HttpMethod.Post);
        Assert.False(client.Server.Zoho.Find(id)!.Active);
        Assert.Equal("Pump 2", (string?)(await client.ZohoAsync($"items/{id}")).Json["item"]!["name"]);
        Assert.Equal(HttpStatusCode.OK, (await client.ZohoAsync($"items/{id}", HttpMethod.Delete)).Status);
        Assert.Equal(4, client.Server.Zoho.Calls.NonGet);
    }

    [Theory]
    [InlineData(404)]
    [InlineData(400)]
    public async Task An_item_that_does_not_exist_is_code_2006_with_either_status(int status)
    {
        await using var client = await SandboxClient.StartAsync();
        client.Server.Zoho.Switches.MissingItemStatus = status;
        var answer = await client.ZohoAsync("items/4602893000000999999");
        Assert.Equal((status, 2006), ((int)answer.Status, (int)answer.Json["code"]!));
    }

    [Fact]
    public async Task Item_details_leave_out_unknown_ids_or_fail_for_them()
    {
        await using var client = await SandboxClient.StartAsync();
        var id = client.Server.Zoho.Add("Pump", 1m).ItemId;
        var answer = await client.ZohoAsync($"itemdetails?item_ids={id},1234567890123456789");
        Assert.Equal(id, (string?)Assert.Single(answer.Json["items"]!)["item_id"]);
        client.Server.Zoho.Switches.UnknownIdFailsItemDetails = true;
        Assert.Equal(2006, (int)(await client.ZohoAsync($"itemdetails?item_ids={id},1234567890123456789")).Json["code"]!);
    }

    [Fact]
    public async Task A_used_item_cannot_be_deleted_and_a_name_cannot_be_taken_twice()
    {
        await using var client = await SandboxClient.StartAsync();
        var used = client.Server.Zoho.Add(new SandboxItem { Name = "Used", UsedInTransactions = true });
        Assert.Equal(2049, (int)(await client.ZohoAsync($"items/{used.ItemId}", HttpMethod.Delete)).Json["code"]!);
        Assert.Equal(1000, (int)(await client.ZohoAsync("items", HttpMethod.Post, new { name = "used", rate = 1 })).Json["code"]!);
    }

    [Fact]
    public async Task Repeating_a_change_and_changing_stock_leave_the_change_time()
    {
        await using var client = await SandboxClient.StartAsync();
        var item = client.Server.Zoho.Add(new SandboxItem { Name = "Pump", Rate = 2m, StockOnHand = 1m });
        client.Clock.Advance(TimeSpan.FromMinutes(5));
        await client.ZohoAsync($"items/{item.ItemId}", HttpMethod.Put, new { name = "Pump", rate = 2 });
        client.Server.Zoho.Update(item.ItemId, before => before with { StockOnHand = 9m });
        Assert.Equal(item.LastModifiedTime, client.Server.Zoho.Find(item.ItemId)!.LastModifiedTime);
        client.Server.Zoho.Update(item.ItemId, before => before with { Rate = 3m });
        Assert.Equal(item.LastModifiedTime.AddMinutes(5), client.Server.Zoho.Find(item.ItemId)!.LastModifiedTime);
    }

    [Fact]
    public async Task Organisation_and_currencies_answer_without_a_page_sort()
    {
        await using var client = await SandboxClient.StartAsync();
        var organizations = (await client.ZohoAsync("organizations", organization: null)).Json;
        Assert.Equal(("746283917", "USD", "America/New_York"), ((string?)organizations["organizations"]![0]!["organization_id"],
            (string?)organizations["organizations"]![0]!["currency_code"], (string?)organizations["organizations"]![0]!["time_zone"]));
        Assert.Null(organizations["page_context"]);
        var currencies = (await client.ZohoAsync("settings/currencies")).Json;
        Assert.True((bool)currencies["currencies"]![0]!["is_base_currency"]!);
        Assert.Null(currencies["page_context"]!["sort_column"]);
    }

    [Fact]
    public async Task Another_organisation_is_6041_and_an_unknown_path_is_code_5()
    {
        await using var client = await SandboxClient.StartAsync();
        var other = await client.ZohoAsync("items", organization: "999");
        Assert.Equal((HttpStatusCode.BadRequest, 6041), (other.Status, (int)other.Json["code"]!));
        Assert.Equal(2, (int)(await client.ZohoAsync("items", organization: null)).Json["code"]!);
        Assert.Equal(5, (int)(await client.ZohoAsync("unicorns")).Json["code"]!);
    }
}
