using System.Net;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Tests;

/// <summary>The faults that a campaign needs beyond the plain ones.</summary>
public sealed class CampaignFaultTests
{
    [Fact]
    public async Task A_closed_port_refuses_connections_and_opens_again_with_everything_there()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 3 });
        Assert.Equal(3, ((JArray)(await client.ZohoAsync("items")).Json["items"]!).Count);
        await client.Server.CloseAsync();
        // The first one may still go over a connection that was open before.
        await Assert.ThrowsAsync<HttpRequestException>(() => client.ZohoAsync("items"));
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => client.ZohoAsync("items"));
        Assert.Equal(HttpRequestError.ConnectionError, refused.HttpRequestError);
        await client.Server.CloseAsync();
        await Task.WhenAll(client.Server.OpenAsync(), client.Server.OpenAsync());
        Assert.Equal(3, ((JArray)(await client.ZohoAsync("items")).Json["items"]!).Count);
    }

    [Fact]
    public async Task A_dripping_reply_begins_and_never_ends_and_its_work_is_done()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var dripped = new TaskCompletionSource();
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.Drip, Deed = dripped.SetResult });
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(client.Server.Address, "/json/2/product.template/load"))
        {
            Content = SandboxClient.JsonBody(new { fields = new[] { "id", "name" }, data = new[] { new[] { "m.a", "a" } } }),
        };
        request.Headers.TryAddWithoutValidation("Authorization", $"bearer {client.Server.Odoo.User("sync").ApiKey}");
        using var giveUp = new CancellationTokenSource();
        using var reply = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, giveUp.Token);
        var body = reply.Content.ReadAsStringAsync(giveUp.Token);
        await dripped.Task;
        Assert.False(body.IsCompleted);
        Assert.Single(client.Server.Odoo.Products);
        await giveUp.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => body);
    }

    [Theory]
    [InlineData(43)]
    [InlineData(44)]
    [InlineData(45)]
    [InlineData(1070)]
    public async Task Each_of_the_four_refusals_for_too_many_calls_comes_with_hints_or_without(int code)
    {
        await using var client = await SandboxClient.StartAsync();
        client.Server.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.TooManyRequests, Code = code });
        client.Server.Faults.Add(new Fault
        {
            Endpoint = "zoho.items", Kind = FaultKind.TooManyRequests, Code = code, RetryAfterSeconds = 7, RemainingCalls = 0,
        });
        var bare = await client.ZohoAsync("items");
        var hinted = await client.ZohoAsync("items");
        Assert.Equal((429, code), ((int)bare.Status, (int)bare.Json["code"]!));
        Assert.Equal((429, code), ((int)hinted.Status, (int)hinted.Json["code"]!));
        Assert.Equal(("", ""), (bare.Header("Retry-After"), bare.Header("x-rate-limit-remaining")));
        Assert.Equal(("7", "0"), (hinted.Header("Retry-After"), hinted.Header("x-rate-limit-remaining")));
    }

    [Fact]
    public async Task A_reply_of_a_wrong_shape_differs_in_one_place_which_the_seed_chooses()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 2 });
        var whole = (JContainer)(await client.ZohoAsync("items")).Json;
        var seen = new HashSet<string>();
        for (var seed = 0; seed < 40; seed++)
        {
            client.Server.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.WrongShape, Seed = seed, Count = 2 });
            var first = await client.ZohoAsync("items");
            Assert.Equal(HttpStatusCode.OK, first.Status);
            Assert.Equal(first.Text, (await client.ZohoAsync("items")).Text);
            Assert.False(JToken.DeepEquals(whole, first.Json));
            seen.Add(first.Text);
        }

        Assert.InRange(seen.Count, 20, 40);
        Assert.True(JToken.DeepEquals(whole, (await client.ZohoAsync("items")).Json));
    }

    [Fact]
    public async Task A_listing_of_another_organisation_has_no_item_of_this_one()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 5 });
        client.Server.Faults.Add(new Fault { Endpoint = "zoho.*", Kind = FaultKind.OtherOrganization, Count = 3 });
        var items = (JArray)(await client.ZohoAsync("items")).Json["items"]!;
        Assert.Equal(5, items.Count);
        Assert.All(items, item => Assert.Null(client.Server.Zoho.Find((string)item["item_id"]!)));
        var organizations = (await client.ZohoAsync("organizations", organization: null)).Json["organizations"]!;
        Assert.NotEqual("746283917", (string)organizations[0]!["organization_id"]!);
    }

    [Fact]
    public async Task A_deed_is_done_when_its_request_arrives_before_its_work_or_after_it()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 0 });
        client.Server.Faults.Add(new Fault
        {
            Endpoint = "zoho.items", Kind = FaultKind.Moment, Skip = 1, Deed = () => client.Server.Zoho.Add("Early", 1m),
        });
        client.Server.Faults.Add(new Fault
        {
            Endpoint = "zoho.items", Kind = FaultKind.TruncatedJson, Skip = 1, Deed = () => client.Server.Zoho.Add("Late", 1m),
        });
        Assert.Empty((await client.ZohoAsync("items")).Json["items"]!);
        Assert.Single((await client.ZohoAsync("items")).Json["items"]!);
        Assert.DoesNotContain("Late", (await client.ZohoAsync("items")).Text, StringComparison.Ordinal);
        Assert.Equal(2, ((JArray)(await client.ZohoAsync("items")).Json["items"]!).Count);
    }

    [Fact]
    public async Task A_database_restored_from_a_backup_holds_what_it_held_and_gives_the_same_ids_again()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var odoo = client.Server.Odoo;
        var kept = odoo.AddProduct("Kept", "K-1");
        odoo.Bind("__zoho__.item_1_1", kept.Id);
        var backup = odoo.Backup();
        odoo.Update(kept.Id, product => product with { Name = "Changed" });
        var later = odoo.AddProduct("Later");
        odoo.Bind("__zoho__.item_1_2", later.Id);
        odoo.Restore(backup);
        Assert.Equal("Kept", Assert.Single(odoo.Products).Name);
        Assert.Equal(kept.Id, odoo.FindByExternalId("__zoho__.item_1_1")?.Id);
        Assert.Null(odoo.FindByExternalId("__zoho__.item_1_2"));
        Assert.Equal(later.Id, odoo.AddProduct("Another").Id);
    }

    [Fact]
    public async Task Products_that_people_merge_leave_one_that_holds_the_external_ids_of_both()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var odoo = client.Server.Odoo;
        var (one, two) = (odoo.AddProduct("One"), odoo.AddProduct("Two"));
        odoo.Bind("__zoho__.item_1_1", one.Id);
        odoo.Bind("__zoho__.item_1_2", two.Id);
        odoo.Merge(two.Id, one.Id);
        Assert.Null(odoo.Find(two.Id));
        Assert.Equal(["__zoho__.item_1_1", "__zoho__.item_1_2"], odoo.ExternalIdsOf(one.Id));
    }
}
