namespace ZohoOdooSync.Sandbox.Tests;

/// <summary>Runs alone: it measures the heap of the whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

[Collection(nameof(Alone))]
public sealed class MemoryTests
{
    [Fact]
    public async Task Twenty_thousand_items_and_products_with_their_bindings_stay_below_60_megabytes()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await using var client = await SandboxClient.StartAsync(new SandboxOptions { Products = 20_000 });
        foreach (var batch in client.Server.Zoho.Items.Chunk(2000))
        {
            var result = await client.LoadAsync(["id", "name", "default_code", "description_sale"],
                [.. batch.Select(item => new object?[] { $"__zoho__.item_1_{item.ItemId}", item.Name, item.Sku, item.Description })]);
            Assert.Equal(2000, result["ids"]!.Count());
        }
        Assert.Equal(20_000, client.Server.Odoo.Products.Count);
        var used = (GC.GetTotalMemory(forceFullCollection: true) - before) / (1024.0 * 1024);
        TestContext.Current.TestOutputHelper?.WriteLine($"{used:F1} MB");
        Assert.InRange(used, 0, 60);
    }
}
