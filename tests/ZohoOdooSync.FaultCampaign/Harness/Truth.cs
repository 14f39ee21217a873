using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Odoo;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.FaultCampaign.Harness;

/// <summary>
/// What both services hold, looked at in the sandbox itself and compared in the plainest way, without the engine's mapping,
/// reading or comparing. Only pairs that are kept locally are looked up in the state, since nobody else has them.
/// </summary>
internal static class Truth
{
    private const string Prefix = "__zoho__.item_";

    /// <summary>The product of an item; null where it has none.</summary>
    public static SandboxProduct? ProductOf(Pair pair, string itemId, IReadOnlyDictionary<string, int>? local = null) =>
        pair.Sandbox.Odoo.FindByExternalId(pair.ExternalId(itemId))
        ?? (local is not null && local.TryGetValue(itemId, out var id) ? pair.Sandbox.Odoo.Find(id) : null);

    /// <summary>Every item has exactly one product that holds what it says; no product is there twice, and none of a deleted item is for
    /// sale.</summary>
    /// <param name="pair">Both sides.</param>
    /// <param name="peoples">Products that people made or unbound, which are nobody's.</param>
    public static void AssertMirrored(Pair pair, IReadOnlySet<int> peoples)
    {
        var odoo = pair.Sandbox.Odoo;
        var local = pair.Recall(state => state.Bindings().Where(binding => binding.Home == BindingHome.Local)
            .ToDictionary(binding => binding.ItemId, binding => binding.ProductId));
        var taken = new Dictionary<int, string>();
        foreach (var item in pair.Sandbox.Zoho.Items)
        {
            var product = ProductOf(pair, item.ItemId, local);
            Assert.True(product is not null, $"item {item.ItemId} \"{item.Name}\" has no product");
            Assert.True(taken.TryAdd(product.Id, item.ItemId),
                $"product {product.Id} is that of {item.ItemId} and of {taken.GetValueOrDefault(product.Id)}");
            AssertHolds(item, product);
        }

        var known = pair.Sandbox.Zoho.Items.Select(item => pair.ExternalId(item.ItemId)).ToHashSet(StringComparer.Ordinal);
        foreach (var product in odoo.Products.Where(product => !taken.ContainsKey(product.Id)))
        {
            var bound = odoo.ExternalIdsOf(product.Id).Any(id => id.StartsWith(Prefix, StringComparison.Ordinal))
                || local.ContainsValue(product.Id);
            Assert.True(bound || peoples.Contains(product.Id),
                $"product {product.Id} \"{product.Name}\" is nobody's, and no person made it");
            Assert.False(bound && product.Active, $"product {product.Id} \"{product.Name}\" of a deleted item is for sale");
        }
    }

    /// <summary>Nothing is open in the journal, no run counts as running, nobody claims to be at work.</summary>
    public static void AssertSettled(Pair pair) => pair.Recall(state =>
    {
        Assert.Empty(state.PendingJournal());
        Assert.DoesNotContain(state.Runs(1000), run => run.Outcome == RunOutcome.Running);
        Assert.Null(state.Heartbeat);
        Assert.Null(state.ServerHeartbeat);
        return true;
    });

    private static void AssertHolds(SandboxItem item, SandboxProduct product)
    {
        var expected = (item.Name, Sku: item.Sku.Trim(), item.Active,
            Price: Math.Round(item.Rate * 1500m, 2, MidpointRounding.AwayFromZero));
        var actual = (product.Name, product.DefaultCode ?? string.Empty, product.Active, product.ListPrice);
        Assert.True(expected == actual, $"item {item.ItemId} says {expected}, product {product.Id} holds {actual}");
        Assert.True(
            product.Variants.All(variant => variant.Active == item.Active),
            $"item {item.ItemId} is {(item.Active ? "active" : "inactive")}, and the variant of product {product.Id} is not");
    }
}
