using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.FaultCampaign.Harness;
using ZohoOdooSync.Sandbox.Odoo;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.FaultCampaign.Schedules;

/// <summary>What people do on both sides, between runs and in the middle of one; remembers what of it a check must know.</summary>
internal sealed class People(Pair pair, Random random, Action<string> tell)
{
    private static readonly string[] Deeds =
    [
        "add", "price", "price", "rename", "sku", "describe", "unit", "deactivate", "activate", "delete", "service",
        "drift", "recode", "archive", "restore", "hide", "unlink", "unbind", "stray", "merge", "backup", "yesterday", "nan",
    ];

    private readonly Lock _gate = new();
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private readonly HashSet<int> _peoples = [];
    private readonly List<(string ExternalId, int Into)> _merged = [];
    private OdooBackup? _backup;
    private int _number;

    /// <summary>Items that a person deactivated, or whose product a person touched: an archived product is no surprise.</summary>
    public bool HasTouched(string itemId)
    {
        lock (_gate) return _touched.Contains(itemId);
    }

    /// <summary>Products that people made or unbound.</summary>
    public IReadOnlySet<int> Peoples => _peoples;

    /// <summary>Does something, chosen by chance.</summary>
    public void Do() => Do(Deeds[random.Next(Deeds.Length)], random.Next(30));

    /// <summary>Something that is done later, the same for the same seed, whoever does it.</summary>
    public Action Later()
    {
        var (deed, which) = (Deeds[random.Next(Deeds.Length)], random.Next(30));
        return () => Do(deed, which);
    }

    /// <summary>Puts right what only people can: products that belong to two items.</summary>
    public void Mend()
    {
        foreach (var (externalId, into) in _merged)
        {
            // Merged again since, or restored: whoever still holds two gives one away.
            if (pair.Sandbox.Odoo.FindByExternalId(externalId) is { } product && pair.Sandbox.Odoo.ExternalIdsOf(product.Id).Count > 1)
            {
                tell($"people unbind {externalId} from {product.Id}, merged into {into}");
                pair.Sandbox.Odoo.Unbind(externalId);
            }
        }
    }

    private void Do(string deed, int which)
    {
        // In the middle of a run two requests may arrive together.
        lock (_gate) DoAlone(deed, which);
    }

    private void DoAlone(string deed, int which)
    {
        var (zoho, odoo) = (pair.Sandbox.Zoho, pair.Sandbox.Odoo);
        var items = zoho.Items.OrderBy(item => item.ItemId, StringComparer.Ordinal).ToList();
        var item = items[which % items.Count];
        var product = odoo.Products.Count == 0 ? null : odoo.Products[which % odoo.Products.Count];
        var number = ++_number;
        tell($"people: {deed} {which}, item {item.ItemId}, product {product?.Id}");
        switch (deed)
        {
            case "add":
                var added = zoho.Add(new SandboxItem
                {
                    Name = $"Added {number}", Rate = which / 3m, Sku = which % 3 == 0 ? ""
                        : $"ADD-{number}", Active = which % 4 > 0, Unit = "kg",
                });
                if (!added.Active) _touched.Add(added.ItemId);
                break;
            case "price": zoho.Update(item.ItemId, old => old with { Rate = old.Rate + 0.01m + which }); break;
            case "rename": zoho.Update(item.ItemId, old => old with { Name = $"اسم {number}" }); break;
            case "sku": zoho.Update(item.ItemId, old => old with { Sku = which % 4 == 0 ? "" : $"SKU-{number}" }); break;
            case "describe": zoho.Update(
                item.ItemId, old => old with { Description = which % 3 == 0 ? "" : $"line {number}\n\"second\", <b>" }); break;
            case "unit": zoho.Update(item.ItemId, old => old with { Unit = which % 2 == 0 ? "kg" : "strange" }); break;
            case "service": zoho.Update(
                item.ItemId, old => old with { ProductType = which % 2 == 0 ? "service" : "goods", CanBeSold = which % 3 > 0 }); break;
            case "deactivate":
                _touched.Add(item.ItemId);
                zoho.SetActive(item.ItemId, false);
                break;
            case "activate":
                if (!item.Active) _touched.Add(item.ItemId);
                zoho.SetActive(item.ItemId, true);
                break;
            case "delete" when items.Count > 3: zoho.Remove(item.ItemId); break;
            case "drift" when product is not null: odoo.Update(
                product.Id, old => old with { Name = $"drift {number}", ListPrice = which }); break;
            case "nan" when product is not null:
                odoo.Update(product.Id, old =>
                    old with { RawCells = new Dictionary<string, string> { ["list_price"] = which % 2 == 0 ? "NaN" : "1e+30" } });
                break;
            case "recode" when product is not null: odoo.Update(product.Id, old => old with { DefaultCode = $"DRIFT-{number}" }); break;
            case "archive" when product is not null: Touch(
                product.Id, () => odoo.Update(product.Id, old => old with { Active = false })); break;
            case "restore" when product is not null: odoo.Update(product.Id, old => old with { Active = true }); break;
            case "hide" when product is not null:
                Touch(product.Id, () => odoo.UpdateVariant(product.VariantId, old => old with { Active = !old.Active }));
                break;
            case "unlink" when product is not null: Touch(product.Id, () => odoo.Remove(product.Id)); break;
            case "unbind" when product is not null:
                Touch(product.Id, () =>
                {
                    foreach (var id in odoo.ExternalIdsOf(product.Id)) odoo.Unbind(id);
                });
                _peoples.Add(product.Id);
                break;
            case "stray": _peoples.Add(odoo.AddProduct($"Stray {number}", which % 2 == 0 ? null : $"STRAY-{number}").Id); break;
            case "merge" when odoo.Products.Count > 3: Merge(product!, odoo.Products[(which + 1) % odoo.Products.Count]); break;
            case "backup": _backup = odoo.Backup(); break;
            case "yesterday" when _backup is not null: Restore(_backup); break;
        }
    }

    private void Merge(SandboxProduct product, SandboxProduct into)
    {
        Touch(into.Id, () => { });
        Touch(product.Id, () =>
        {
            _merged.AddRange(pair.Sandbox.Odoo.ExternalIdsOf(product.Id).Select(id => (id, into.Id)));
            pair.Sandbox.Odoo.Merge(product.Id, into.Id);
        });
    }

    private void Restore(OdooBackup backup)
    {
        // Whatever changed since: any item may have the product of another day.
        foreach (var item in pair.Sandbox.Zoho.Items) _touched.Add(item.ItemId);
        pair.Sandbox.Odoo.Restore(backup);
        // Numbers are given anew, so that what people made and what the engine makes can no longer be told apart by them.
        foreach (var product in pair.Sandbox.Odoo.Products)
        {
            if (pair.Sandbox.Odoo.ExternalIdsOf(product.Id).Count == 0) _peoples.Add(product.Id);
        }
    }

    private void Touch(int productId, Action deed)
    {
        foreach (var item in pair.Sandbox.Zoho.Items)
        {
            if (pair.Sandbox.Odoo.FindByExternalId(pair.ExternalId(item.ItemId))?.Id == productId) _touched.Add(item.ItemId);
        }

        deed();
    }
}
