namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>
/// The changes of one call, seen by the call itself and by nobody else until they are committed together. Made and
/// committed with the database's gate held.
/// </summary>
internal sealed class OdooTransaction(SandboxOdoo odoo)
{
    private readonly Dictionary<int, SandboxProduct?> _products = [];
    private readonly List<(int Id, bool Known, SandboxProduct? Before)> _undo = [];
    private readonly Dictionary<string, ExternalId> _bindings = new(StringComparer.Ordinal);
    private Dictionary<string, HashSet<int>>? _barcodes;

    /// <summary>The moment of the transaction: write_date is its start.</summary>
    public DateTimeOffset Started { get; } = odoo.Now();

    public WriteLog Log { get; } = new();

    public SandboxProduct? Get(int id) => _products.TryGetValue(id, out var changed) ? changed : odoo.Get(id);

    public ExternalId? Binding(string full) => _bindings.GetValueOrDefault(full) ?? odoo.GetExternalId(full);

    /// <summary>The product of a variant, as this transaction sees it.</summary>
    public SandboxProduct? Owner(int variant) =>
        odoo.Owner(variant) is { } product && Get(product.Id) is { } now && now.Variants.Any(one => one.Id == variant) ? now : null;

    /// <summary>Marks where <see cref="Rollback"/> goes back to.</summary>
    public void Savepoint() => _undo.Clear();

    /// <summary>Takes back what happened to products since the savepoint.</summary>
    public void Rollback()
    {
        foreach (var (id, known, before) in Enumerable.Reverse(_undo))
        {
            if (known)
                _products[id] = before;
            else
                _products.Remove(id);
        }
        _undo.Clear();
        _barcodes = null;
    }

    public void Set(SandboxProduct product)
    {
        _undo.Add((product.Id, _products.TryGetValue(product.Id, out var before), before));
        _products[product.Id] = product;
        foreach (var barcode in _barcodes is null ? [] : product.Variants.Select(variant => variant.Barcode).OfType<string>())
            Holders(_barcodes!, barcode).Add(product.Id);
    }

    public void Delete(int id) => _products[id] = null;

    public void Bind(string full, int id, bool noUpdate)
    {
        var dot = full.IndexOf('.', StringComparison.Ordinal);
        _bindings[full] = new ExternalId(odoo.NextExternalId(), full[..dot], full[(dot + 1)..], "product.template", id, noUpdate);
    }

    /// <summary>All variants that hold a barcode, with their products; archived ones only when asked for.</summary>
    public IReadOnlyList<VariantRow> Holding(string barcode, bool archivedToo)
    {
        if (_barcodes is null)
        {
            _barcodes = new Dictionary<string, HashSet<int>>(StringComparer.Ordinal);
            foreach (var product in odoo.Products.Select(product => Get(product.Id)).Concat(_products.Values).OfType<SandboxProduct>())
            {
                foreach (var held in product.Variants.Select(variant => variant.Barcode).OfType<string>())
                    Holders(_barcodes, held).Add(product.Id);
            }
        }
        // The index may still name products that gave the barcode up within this transaction.
        return [.. (_barcodes.GetValueOrDefault(barcode) ?? []).Select(Get).OfType<SandboxProduct>().OrderBy(product => product.Id)
            .SelectMany(product => product.Variants
                .Where(variant => variant.Barcode == barcode && (archivedToo || variant.Active))
                .Select(variant => new VariantRow(product, variant)))];
    }

    public void Commit()
    {
        foreach (var (id, product) in _products)
        {
            if (product is null)
                odoo.Delete(id);
            else
                odoo.Store(product);
        }
        foreach (var binding in _bindings.Values)
            odoo.Store(binding);
        odoo.Calls.Committed(Log);
    }

    private static HashSet<int> Holders(Dictionary<string, HashSet<int>> barcodes, string barcode)
    {
        if (!barcodes.TryGetValue(barcode, out var ids))
            barcodes[barcode] = ids = [];
        return ids;
    }
}
