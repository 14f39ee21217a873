using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>What must hold of both sides after a run that succeeded.</summary>
internal static class Mirror
{
    /// <summary>
    /// Every item has exactly one product, no product is there twice, and every mirrored field is equal. The pairs are
    /// looked up in the sandbox itself, without any code of the product.
    /// </summary>
    public static async Task AssertWholeAsync(Profile profile)
    {
        var (zoho, odoo) = (profile.Sandbox.Zoho, profile.Sandbox.Odoo);
        var active = 0;
        foreach (var item in zoho.Items)
        {
            var product = odoo.FindByExternalId($"__zoho__.item_746283917_{item.ItemId}");
            Assert.True(product is not null, $"item {item.ItemId} \"{item.Name}\" has no product");
            Assert.Equal((item.Active, item.Active), (product.Active, product.IsSellable));
            Assert.Equal(item.Sku.Length == 0 ? null : item.Sku.Trim(), product.DefaultCode);
            Assert.Equal(Math.Round(item.Rate * 1500m, 2, MidpointRounding.AwayFromZero), product.ListPrice);
            if (item.Active) active++;
        }

        var audit = BindingAudit.Of(odoo);
        Assert.Equal(0, audit.Duplicates);
        Assert.Equal(active, audit.BoundActive);
        Assert.Equal(odoo.Products.Count, audit.BoundProducts);
        var parity = await profile.CompareAsync();
        Assert.True(parity.IsEqual, string.Join('\n', parity.Differences.Take(5)));
        Assert.Equal(zoho.Count, parity.ZohoCount);
        Assert.Equal(0, zoho.Calls.NonGet);
    }

    /// <summary>Nothing is left open in the journal, and no run still counts as running.</summary>
    public static void AssertSettled(Profile profile) => profile.State(reader =>
    {
        Assert.Empty(reader.PendingJournal());
        Assert.DoesNotContain(reader.Runs(1000), run => run.Outcome == RunOutcome.Running);
        Assert.Null(reader.Heartbeat);
        Assert.Null(reader.ServerHeartbeat);
        return true;
    });
}
