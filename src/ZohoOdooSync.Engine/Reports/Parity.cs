using System.Globalization;
using System.Text;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Reports;

/// <summary>
/// Compares both sides completely, field by field. Shares nothing with the planner but the mapping, so that it can show a
/// planner that is wrong. Pure: the same report for the same sides, in whatever order they are told.
/// </summary>
public static class ParityComparison
{
    /// <summary>Compares.</summary>
    /// <param name="catalogue">Every item, mapped.</param>
    /// <param name="products">Every product, archived ones included.</param>
    /// <param name="bindings">
    /// The local records: pairs that only the local state knows, and what was written and seen last, which tells drift from
    /// lag.
    /// </param>
    /// <param name="quarantine">Items in quarantine; none unless given.</param>
    /// <param name="withEqual">Whether the equal pairs are lines of the report, too.</param>
    /// <param name="outOfScope">Items that the settings leave out; none unless given.</param>
    public static ParityReport Compare(
        MappedCatalogue catalogue, IReadOnlyList<OdooProduct> products, IEnumerable<Binding> bindings,
        IEnumerable<QuarantinedItem>? quarantine = null, bool withEqual = false, IReadOnlySet<string>? outOfScope = null)
    {
        using var comparing = new Comparing(
            catalogue, products, [.. bindings], quarantine ?? [], withEqual, outOfScope ?? new HashSet<string>());
        return comparing.Run();
    }

    private sealed class Comparing : IDisposable
    {
        private readonly Dictionary<string, DesiredProduct> _desired = new(StringComparer.Ordinal);
        private readonly Dictionary<string, UnmappableItem> _unmappable = new(StringComparer.Ordinal);
        private readonly Dictionary<string, Binding> _known = new(StringComparer.Ordinal);
        private readonly Dictionary<string, QuarantinedItem> _quarantine;
        private readonly ParityPairs _pairs;
        private readonly bool _withEqual;
        private readonly IReadOnlySet<string> _outOfScope;
        private readonly ParityDigest _zoho = new();
        private readonly ParityDigest _odoo = new();
        private readonly List<ParityLine> _lines = [];
        private readonly HashSet<int> _retired = [];
        private readonly SortedDictionary<MirroredField, (int Compared, int Differing)> _fields = [];
        private int _equal;

        public Comparing(
            MappedCatalogue catalogue, IReadOnlyList<OdooProduct> products, IReadOnlyCollection<Binding> bindings,
            IEnumerable<QuarantinedItem> quarantine, bool withEqual, IReadOnlySet<string> outOfScope)
        {
            foreach (var item in catalogue.Desired) _desired[item.ItemId] = item;
            foreach (var item in catalogue.Unmappable) _unmappable[item.ItemId] = item;
            foreach (var binding in bindings) _known[binding.ItemId] = binding;
            _quarantine = quarantine.ToDictionary(item => item.ItemId, StringComparer.Ordinal);
            _pairs = new ParityPairs(products, [.. _desired.Keys, .. _unmappable.Keys], bindings);
            _withEqual = withEqual;
            _outOfScope = outOfScope;
        }

        public ParityReport Run()
        {
            var duplicates = _pairs.Duplicates;
            foreach (var item in _desired.Keys.Union(_unmappable.Keys).Union(_pairs.ByItem.Keys).Order(StringComparer.Ordinal))
            {
                var product = _pairs.ByItem.GetValueOrDefault(item);
                foreach (var duplicate in duplicates[item])
                {
                    Add(duplicate);
                    _odoo.AddMark(item, "duplicate", string.Create(CultureInfo.InvariantCulture, $"{duplicate.ProductId}"));
                }

                if (_desired.TryGetValue(item, out var desired)) ComparePair(desired, product, isAlone: !duplicates.Contains(item));
                else if (_unmappable.TryGetValue(item, out var refused)) ReportUnmappable(refused, product);
                else JudgeRest(item, product!);
            }

            var bound = _pairs.ByItem.Values.DistinctBy(product => product.Id).Where(product => !_retired.Contains(product.Id)).ToList();
            return new ParityReport
            {
                ZohoCount = _desired.Count + _unmappable.Count,
                ZohoActive = _desired.Values.Count(item => item.IsActiveBeside(_pairs.ByItem.GetValueOrDefault(item.ItemId)?.IsActive))
                    + _unmappable.Values.Count(item => item.IsActive),
                OdooCount = bound.Count,
                OdooActive = bound.Count(product => product.IsActive),
                ComparedValues = _fields.Values.Sum(field => field.Compared),
                Fields = [.. _fields.Select(field => new FieldParity(field.Key, field.Value.Compared, field.Value.Differing))],
                Retired = _retired.Count,
                OutOfScope = _outOfScope.Count,
                EqualPairs = _equal,
                ZohoDigest = _zoho.End(),
                OdooDigest = _odoo.End(),
                Lines = _lines,
                Differences = _withEqual ? [.. _lines.Where(line => line.Kind != ParityKind.Equal)] : _lines,
            };
        }

        public void Dispose()
        {
            _zoho.Dispose();
            _odoo.Dispose();
        }

        private void ComparePair(DesiredProduct desired, OdooProduct? product, bool isAlone)
        {
            _zoho.Add(desired.ItemId, desired.Values.Fields, desired.Values);
            var line = new ParityLine
            {
                Kind = ParityKind.Equal, ItemId = desired.ItemId, ProductId = product?.Id, Sku = desired.Sku, Name = desired.Name,
            };
            var known = _known.GetValueOrDefault(desired.ItemId);
            if (product is null)
            {
                Add(line with
                {
                    Kind = ParityKind.MissingInOdoo, Expected = "a product", Actual = "none", Cause = ParityCauses.OfMissingProduct(known),
                });
                return;
            }

            _odoo.Add(desired.ItemId, desired.Values.Fields, product.Values);
            var different = desired.Values.DifferenceTo(product.Values);
            foreach (var field in desired.Values.Fields)
            {
                var (compared, differing) = _fields.GetValueOrDefault(field);
                _fields[field] = (compared + 1, different[field] is null ? differing : differing + 1);
            }

            foreach (var value in desired.Unconverted)
            {
                _zoho.AddMark(desired.ItemId, "unconverted", $"{value.Field}: {value.Value}");
                Add(line with
                {
                    Kind = ParityKind.Unmappable, Field = value.Field, Expected = value.Value,
                    Actual = product.Values[value.Field]?.ToString() ?? string.Empty, Remark = value.Reason,
                });
            }

            if (different.Count == 0 && desired.Unconverted.Count == 0 && isAlone)
            {
                _equal++;
                if (_withEqual) Add(line);
            }

            var cause = different.Count == 0 ? ParityCause.None : ParityCauses.OfPair(desired, product, known);
            foreach (var (field, value) in different)
            {
                Add(line with
                {
                    Kind = ParityKind.FieldDiffers, Field = field, Expected = value.ToString(),
                    Actual = product.Values[field]?.ToString() ?? product.Unreadable.GetValueOrDefault(field)
                        ?? string.Empty, Cause = cause,
                });
            }
        }

        private void ReportUnmappable(UnmappableItem item, OdooProduct? product)
        {
            _zoho.AddMark(item.ItemId, "unmappable", item.Digest);
            if (product is not null) _odoo.Add(item.ItemId, product.Values.Fields, product.Values);
            Add(new ParityLine
            {
                Kind = ParityKind.Unmappable, ItemId = item.ItemId, ProductId = product?.Id, Sku = item.Sku, Name = item.Name,
                Expected = "an item that can be written", Actual = item.Reason,
            });
        }

        /// <summary>A product whose item is not there, or out of scope: retired where it is archived, else one too many.</summary>
        private void JudgeRest(string item, OdooProduct product)
        {
            if (product.IsArchived)
            {
                _retired.Add(product.Id);
                return;
            }

            _odoo.Add(item, product.Values.Fields, product.Values);
            Add(new ParityLine
            {
                Kind = ParityKind.MissingInZoho, ItemId = item, ProductId = product.Id, Sku = product.Sku, Name = product.Name,
                Expected = "an item", Actual = _outOfScope.Contains(item) ? "one out of scope" : "none",
                Cause = ParityCauses.OfMissingItem(product, _known.GetValueOrDefault(item)),
            });
        }

        /// <summary>Where single fields rest, the others that differ have another reason.</summary>
        private static bool Explains(QuarantinedItem resting, ParityLine line) =>
            line.Field is not { } field || resting.Refused.Count == 0 || resting.Refused[field] is not null;

        private void Add(ParityLine line) => _lines.Add(
            line.Kind != ParityKind.Equal && _quarantine.TryGetValue(line.ItemId, out var resting) && Explains(resting, line)
                ? line with { IsQuarantined = true, Remark = "in quarantine: " + resting.Reason }
                : line);
    }
}

/// <summary>Which product is which item's, by external id and by the local pairs; and where several claim the same.</summary>
internal sealed class ParityPairs
{
    private readonly Dictionary<string, OdooProduct> _byItem = new(StringComparer.Ordinal);
    private readonly List<ParityLine> _duplicates = [];

    /// <summary>Finds the pairs; the same ones in whatever order products and bindings come.</summary>
    /// <param name="products">Every product, archived ones included.</param>
    /// <param name="items">Items in scope.</param>
    /// <param name="bindings">The local records.</param>
    public ParityPairs(IReadOnlyList<OdooProduct> products, HashSet<string> items, IEnumerable<Binding> bindings)
    {
        foreach (var product in products.OrderBy(product => product.Id))
        {
            // A retired product may have been two items': nobody can or need tell them apart any more.
            if (product.BoundItems.Count > 1 && (!product.IsArchived || product.BoundItems.Any(items.Contains)))
            {
                var bound = product.BoundItems.Order(StringComparer.Ordinal).ToList();
                _duplicates.Add(Duplicate(bound[0], product, "one item", string.Join(", ", bound)));
            }

            foreach (var item in product.BoundItems)
            {
                if (!_byItem.TryAdd(item, product))
                    _duplicates.Add(Duplicate(
                        item, product, "one product", string.Create(CultureInfo.InvariantCulture, $"also product {_byItem[item].Id}")));
            }
        }

        AddLocal(products, bindings);
    }

    /// <summary>The products by their items.</summary>
    public IReadOnlyDictionary<string, OdooProduct> ByItem => _byItem;

    /// <summary>Products and items too many.</summary>
    public ILookup<string, ParityLine> Duplicates => _duplicates.ToLookup(line => line.ItemId, StringComparer.Ordinal);

    /// <summary>Odoo's word goes first: a local pair counts only where Odoo binds neither its item nor its product.</summary>
    private void AddLocal(IReadOnlyList<OdooProduct> products, IEnumerable<Binding> bindings)
    {
        var free = products.Where(product => product is { BoundItems.Count: 0, IsBoundElsewhere: false })
            .ToDictionary(product => product.Id);
        foreach (var binding in bindings.Where(binding => binding.Home == BindingHome.Local)
            .OrderBy(binding => binding.ItemId, StringComparer.Ordinal))
        {
            if (free.TryGetValue(binding.ProductId, out var product) && _byItem.TryAdd(binding.ItemId, product)) free.Remove(product.Id);
        }
    }

    private static ParityLine Duplicate(string item, OdooProduct product, string expected, string actual) => new()
    {
        Kind = ParityKind.Duplicate, ItemId = item, ProductId = product.Id, Sku = product.Sku, Name = product.Name,
        Expected = expected, Actual = actual,
    };
}

/// <summary>
/// The digest of one side: SHA-256 over one line for each item, in ordinal order of the item ids, in UTF-8. Each part of a
/// line is written as its length in characters (UTF-16 units), a colon and its text, so that no two different lines run
/// together into the same text; a line feed ends it. Whoever adds keeps to the order. Nothing is kept but the hash.
/// </summary>
internal sealed class ParityDigest : IDisposable
{
    private readonly Digest _digest = new(Encoding.UTF8);

    /// <summary>A line of values: of each field its name, and its value after a letter for its kind.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="fields">The fields that count, in their order.</param>
    /// <param name="values">What is held of them; a field that is absent here counts as such.</param>
    public void Add(string itemId, IEnumerable<MirroredField> fields, ProductValues values)
    {
        _digest.Add(itemId);
        foreach (var field in fields)
        {
            _digest.Add(field.ToString()).Add(values[field] is not { } value ? "-"
                : (value.IsNumber ? "n" : value.IsFlag ? "f" : "t") + value.ToString());
        }

        _digest.AddMark("\n");
    }

    /// <summary>A line that no line of values is equal to.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="mark">What it says, in lower case, as no field is named.</param>
    /// <param name="text">More of it.</param>
    public void AddMark(string itemId, string mark, string text) => _digest.Add(itemId).Add(mark).Add(text).AddMark("\n");

    /// <summary>The digest of what was added: 64 hexadecimal digits.</summary>
    public string End() => _digest.End();

    /// <inheritdoc/>
    public void Dispose() => _digest.Dispose();
}
