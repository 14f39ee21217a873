using Newtonsoft.Json;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class CatalogueTests
{
    [Fact]
    public async Task The_same_seed_gives_the_same_catalogue_and_another_seed_another()
    {
        static async Task<string> Of(int seed)
        {
            await using var server = await SandboxServer.StartAsync(new SandboxOptions { Products = 300, Seed = seed });
            return JsonConvert.SerializeObject(server.Zoho.Items.OrderBy(item => item.ItemId));
        }

        var first = await Of(42);
        Assert.Equal(first, await Of(42));
        Assert.NotEqual(first, await Of(43));
    }

    [Fact]
    public async Task The_catalogue_of_seed_42_is_what_it_was_when_it_was_released()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Products = 3 });
        var first = server.Zoho.Items.OrderBy(item => item.ItemId).First();
        Assert.Equal(("4602893000000090003", "Blue Air Filter 1", 477.49m), (first.ItemId, first.Name, first.Rate));
    }

    [Fact]
    public async Task The_catalogue_holds_every_awkward_thing_and_is_valid()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Products = 3000 });
        var items = server.Zoho.Items;
        Assert.Equal(3000, items.Select(item => item.Name.ToUpperInvariant()).Distinct().Count());
        Assert.All(items, item => Assert.InRange(item.Name.Length, 1, 100));
        Assert.All(items, item => Assert.DoesNotContain('\0', item.Name + item.Description));
        Assert.Contains(items, item => item.Sku.Length == 0);
        Assert.Contains(items.Where(item => item.Sku.Length > 0).GroupBy(item => item.Sku), group => group.Count() > 1);
        Assert.Contains(items, item => item.Description.Length > 1500 && item.Description.Contains('\n', StringComparison.Ordinal));
        Assert.Contains(items, item => item.Rate == 12.345m);
        Assert.Contains(items, item => item.Rate == 0m);
        Assert.Contains(items, item => item.Unit == "carton-xyz");
        Assert.Contains(items, item => item.ProductType == "digital_service");
        Assert.InRange(server.Zoho.Count - server.Zoho.ActiveCount, 90, 210);
        var eans = items.Where(item => item.Ean.Length > 0).Select(item => item.Ean).ToList();
        Assert.Equal(eans.Count, eans.Distinct().Count());
    }

    [Fact]
    public async Task Bad_items_come_on_top_and_look_bad_on_the_wire()
    {
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 2, BadItems = 4 });
        var text = (await client.ZohoAsync("items")).Text;
        Assert.Equal(6, client.Server.Zoho.Count);
        Assert.Contains("\\u0000", text, StringComparison.Ordinal);
        Assert.Contains("\"rate\":\"twelve\"", text, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bulk_edit_tells_which_items_it_changed_and_changes_no_others()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Products = 200 });
        var before = server.Zoho.Items.ToDictionary(item => item.ItemId);
        var result = server.Zoho.Edit(new Zoho.ZohoEdit { Prices = 5, Names = 4, New = 3, Deleted = 2, Deactivated = 1 });
        Assert.Equal((5, 4, 3, 2, 1),
            (result.Prices.Count, result.Names.Count, result.New.Count, result.Deleted.Count, result.Deactivated.Count));
        Assert.Equal(201, server.Zoho.Count);
        var changed = server.Zoho.Items.Where(item => !before.TryGetValue(item.ItemId, out var old) || old != item)
            .Select(item => item.ItemId).ToHashSet();
        Assert.True(changed.SetEquals([.. result.Prices, .. result.Names, .. result.New, .. result.Deactivated]));
        Assert.All(result.Deleted, id => Assert.Null(server.Zoho.Find(id)));
    }
}
