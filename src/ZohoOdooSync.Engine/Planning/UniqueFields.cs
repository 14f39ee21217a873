using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>
/// The fields of which Odoo lets a value stand on one active product only (product.product, <c>_check_barcode_uniqueness</c>).
/// </summary>
internal static class UniqueFields
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MirroredField> All { get; } = [.. FieldCatalogue.All.Where(field => field.IsUnique)];
}

/// <summary>Who holds which unique value. An archived product holds none: Odoo does not look at it.</summary>
internal sealed class UniqueHolders
{
    private readonly Dictionary<(MirroredField Field, string Value), HashSet<int>> _products = [];

    public UniqueHolders(IEnumerable<OdooProduct> products)
    {
        foreach (var product in products.Where(product => product.IsActive))
        {
            foreach (var field in UniqueFields.All)
            {
                if (product.Values[field] is not { Text.Length: > 0 } value) continue;
                if (!_products.TryGetValue((field, value.Text), out var ids)) _products[(field, value.Text)] = ids = [];
                ids.Add(product.Id);
            }
        }
    }

    /// <summary>The active products that hold a value.</summary>
    public IReadOnlyCollection<int> Of(MirroredField field, string value) => _products.GetValueOrDefault((field, value)) ?? [];

    /// <summary>Whether a product other than the given one holds a value.</summary>
    public bool IsHeld(MirroredField field, string value, int? except) => Of(field, value).Any(id => id != except);
}
