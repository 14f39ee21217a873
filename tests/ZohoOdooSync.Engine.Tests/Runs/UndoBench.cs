using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>What a product holds of the mirrored fields, as Odoo itself shows it.</summary>
internal sealed record Held(
    string Name, string Sku, decimal Price, string Description, int Unit, bool Active, bool IsSellable, bool IsService, bool Sold,
    bool Purchased);

/// <summary>Undoes runs on a workbench, and looks at the products themselves.</summary>
internal static class UndoBench
{
    public static Dictionary<int, Held> Snapshot(this Workbench bench) =>
        bench.Sandbox.Odoo.Products.ToDictionary(product => product.Id, Of);

    public static Held Of(SandboxProduct product) => new(
        product.Name, product.DefaultCode ?? "", product.ListPrice, product.DescriptionSale
            ?? "", product.UomId, product.Active, product.IsSellable,
        product.Type == "service", product.SaleOk, product.PurchaseOk);

    /// <summary>Undoes a run, a minute after whatever was before.</summary>
    public static Task<SyncRunResult> UndoAsync(
        this Workbench bench, string runId, bool force = false, IReadOnlyCollection<string>? items = null,
        IReadOnlyCollection<int>? products = null, CancellationToken cancellationToken = default)
    {
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        return bench.Engine().UndoAsync(
            new UndoRequest(runId) { ItemIds = items ?? [], ProductIds = products ?? [] }, force, bench.Told, cancellationToken);
    }

    public static SandboxProduct ProductOf(this Workbench bench, string itemId) =>
        bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(itemId))!;

    /// <summary>A rate ten times too high.</summary>
    public static void MisplacePoint(this Workbench bench) =>
        bench.Settings = bench.Settings with { Pricing = bench.Settings.Pricing with { ExchangeRate = 15_000m } };
}
