using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>
/// Compares what Odoo should hold with what it holds. A pure function of its input: no I/O, no clock, the same plan for
/// the same input in any order of products.
/// </summary>
public static partial class SyncPlanner
{
    /// <summary>Makes the plan.</summary>
    public static SyncPlan Plan(PlanInput input) => new Planning(input).Run();

    private sealed partial class Planning(PlanInput input)
    {
        private readonly ProductIndex _index = new(input);
        private readonly List<PlanEntry> _entries = [];
        private readonly List<PlanIssue> _issues = [];
        private readonly List<Binding> _pairs = [];

        // Unbound products that are one item's to adopt, now or when its rest ends; and those that are in a conflict.
        private readonly HashSet<int> _adopted = [];
        private readonly HashSet<int> _disputed = [];
        private UniqueHolders? _holders;
        private int _unchanged;

        public SyncPlan Run()
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            var unbound = new List<DesiredProduct>();
            foreach (var desired in input.Desired)
            {
                seen.Add(desired.ItemId);
                var product = _index.ByItem.GetValueOrDefault(desired.ItemId);
                foreach (var value in desired.Unconverted)
                {
                    _issues.Add(new(
                        PlanIssueKind.Unconverted, desired.ItemId, desired.Name, product is null ? [] : [product.Id], value.Reason));
                }

                if (product is not null) PlanBound(desired, product);
                else unbound.Add(desired);
            }

            foreach (var item in input.Unmappable)
            {
                seen.Add(item.ItemId);
                int[] products = _index.ByItem.TryGetValue(item.ItemId, out var product) ? [product.Id] : [];
                _issues.Add(new(PlanIssueKind.Unmappable, item.ItemId, item.Name, products, item.Reason));
                if (product is not null && input.LocalBindings.TryGetValue(item.ItemId, out var kept))
                {
                    // What was seen and written belongs to the product, and the pair may be with another one by now.
                    var same = kept.ProductId == product.Id;
                    _pairs.Add(kept with
                    {
                        ProductId = product.Id,
                        Home = _index.IsLocal(item.ItemId) ? BindingHome.Local : BindingHome.Odoo,
                        WrittenDigest = same ? kept.WrittenDigest : string.Empty,
                        SeenDigest = same ? kept.SeenDigest : string.Empty,
                        Picture = same ? kept.Picture : null,
                        IsItemActive = item.IsActive,
                        IsProductActive = product.IsActive,
                    });
                }
            }

            PlanUnbound(unbound);
            // A part of the products says nothing about what is missing.
            var retired = input.IsPartial ? [] : PlanMissing(seen);
            var unmanaged = input.IsPartial ? 0 : PlanUnmanaged();
            return Assemble(retired, unmanaged);
        }

        private void PlanBound(DesiredProduct desired, OdooProduct product)
        {
            if (product.BoundItems.Count > 1)
            {
                _issues.Add(new(
                    PlanIssueKind.Conflict, desired.ItemId, desired.Name, [product.Id],
                    $"product {product.Id} is bound to several items ({string.Join(", ", product.BoundItems)}): "
                    + "remove the external ids that are wrong in Odoo"));
                return;
            }

            foreach (var (field, found) in product.Unreadable)
            {
                // What the item says is written over it, like any other value that is not the item's.
                if (desired.Values[field] is null)
                    _issues.Add(new(PlanIssueKind.Blocked, desired.ItemId, desired.Name, [product.Id],
                        $"{found}: the item does not say what it is to be"));
            }

            var difference = Sendable(desired, product, adopting: false);
            var home = _index.IsLocal(desired.ItemId) ? BindingHome.Local : BindingHome.Odoo;
            var known = input.LocalBindings.GetValueOrDefault(desired.ItemId);
            var picture = known?.ProductId == product.Id ? known.Picture : null;
            if (difference.Count == 0)
            {
                _unchanged++;
                var seen = new Binding(desired.ItemId, product.Id, home, desired.Digest)
                {
                    SeenDigest = ValuesDigest.Of(product.Values),
                    IsItemActive = desired.IsActiveBeside(product.IsActive),
                    IsProductActive = product.IsActive,
                    Picture = picture,
                };
                // One record for both where nothing changed: a large catalogue has as many of them as it has items.
                _pairs.Add(known == seen ? known : seen);
                product.Values.Share(desired.Values);
                return;
            }

            _pairs.Add(new Binding(desired.ItemId, product.Id, home, known?.WrittenDigest ?? string.Empty)
            {
                SeenDigest = known?.SeenDigest ?? string.Empty,
                IsItemActive = desired.IsActiveBeside(product.IsActive),
                IsProductActive = product.IsActive,
                Picture = picture,
            });
            if (IsResting(desired, [product.Id])) return;
            var (sent, leavesOut) = WithoutResting(desired, product, difference);
            if (sent.Count == 0) return;
            var cause = known is not null && known.ProductId == product.Id && known.WrittenDigest == desired.Digest
                ? ChangeCause.Drift
                : ChangeCause.SourceChanged;
            _entries.Add(Change(KindOf(sent), desired, product, sent, cause) with
            {
                IsBoundLocally = home == BindingHome.Local, LeavesOut = leavesOut,
            });
        }

        /// <summary>Plans for bound products whose item is not in the listing, or out of scope.</summary>
        /// <returns>The retired ones: archived already, so there is nothing to prove and nothing to do.</returns>
        private HashSet<int> PlanMissing(HashSet<string> seen)
        {
            var retired = new HashSet<int>();
            // By product: one that several items are bound to goes when the last of them is gone, and only once. While one
            // of them lives it is a conflict, told above, and not missing.
            var missing = _index.ByItem
                .Where(pair => !seen.Contains(pair.Key) && !pair.Value.BoundItems.Any(seen.Contains))
                .OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .GroupBy(pair => pair.Value.Id, pair => pair.Key);
            foreach (var items in missing)
            {
                var product = _index.ByItem[items.First()];
                if (product.IsArchived)
                {
                    retired.Add(product.Id);
                    KeepLocalPairs(items, product);
                    continue;
                }

                // An empty digest stands for "this item is gone": what was refused then rests like any other refusal.
                if (items.Select(item => input.Resting.GetValueOrDefault(item))
                    .FirstOrDefault(item => item is { DesiredDigest: "" }) is { } resting)
                {
                    _issues.Add(new(PlanIssueKind.Quarantined, resting.ItemId, product.Name, [product.Id], resting.Reason));
                    KeepLocalPairs(items, product);
                    continue;
                }

                var unproven = items.Where(item => !input.AbsentItems.Contains(item) && !input.OutOfScope.Contains(item)).ToList();
                foreach (var item in unproven)
                {
                    _issues.Add(new(
                        PlanIssueKind.Blocked, item, product.Name, [product.Id],
                        "the item is not in the listing, but Zoho has not said that it does not exist")
                    {
                        IsUnprovenAbsence = true,
                    });
                }

                if (unproven.Count > 0)
                {
                    KeepLocalPairs(unproven, product);
                    continue;
                }

                var kind = input.Policy.RemovedItems == RemovalChoice.Delete ? ChangeKind.Delete : ChangeKind.Archive;
                // A deleted item was read no more; one that is out of scope was, and says so itself.
                var cause = items.Any(input.OutOfScope.Contains) ? ChangeCause.OutOfScope : ChangeCause.ItemDeleted;
                _entries.Add(Removal(kind, items.First(), product, cause) with
                {
                    IsBoundLocally = _index.IsLocal(items.First()),
                });
            }

            return retired;
        }

        /// <summary>What only the local state knows would be lost for good if it were forgotten while the product is there.</summary>
        private void KeepLocalPairs(IEnumerable<string> items, OdooProduct product) =>
            _pairs.AddRange(items.Where(_index.IsLocal).Select(item => input.LocalBindings[item] with
            {
                SeenDigest = ValuesDigest.Of(product.Values),
                IsItemActive = product.IsActive,
                IsProductActive = product.IsActive,
            }));

        private int PlanUnmanaged()
        {
            var unmanaged = 0;
            var reserved = input.Unmappable.Select(item => _index.KeyOf(item.Sku)).Where(sku => sku.Length > 0)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var product in input.Products.OrderBy(product => product.Id))
            {
                if (_index.IsBound(product.Id) || _adopted.Contains(product.Id) || _disputed.Contains(product.Id)) continue;
                unmanaged++;
                if (input.Policy.Unmanaged == UnmanagedChoice.Archive && !product.IsArchived
                    && !reserved.Contains(_index.KeyOf(product.Sku)))
                    _entries.Add(Removal(ChangeKind.Archive, string.Empty, product, ChangeCause.Unmanaged));
            }

            return unmanaged;
        }

        private SyncPlan Assemble(HashSet<int> retired, int unmanaged)
        {
            var bound = new Dictionary<int, bool>();
            foreach (var product in _index.ByItem.Values)
            {
                if (!retired.Contains(product.Id)) bound[product.Id] = product.IsActive;
            }

            return new SyncPlan
            {
                Entries = [.. _entries.OrderBy(entry => Order(entry.Kind))],
                Issues = _issues,
                Pairs = _pairs,
                Unchanged = _unchanged,
                ZohoCount = input.Desired.Count + input.Unmappable.Count,
                ZohoActive = input.Desired.Count(d => d.IsActiveBeside(_index.ByItem.GetValueOrDefault(d.ItemId)?.IsActive))
                    + input.Unmappable.Count(u => u.IsActive),
                BoundProducts = bound,
                OutOfScope = input.OutOfScope.Count,
                Retired = retired.Count,
                Unmanaged = unmanaged,
            };
        }

        /// <summary>What differs and may be sent; tells what may not.</summary>
        private ProductValues Sendable(DesiredProduct desired, OdooProduct product, bool adopting)
        {
            var difference = desired.Values.DifferenceTo(product.Values);
            if (difference.Count == 0) return difference;
            foreach (var (field, value) in difference.Only(IsForNewProducts)) Block(OnlyForNewProducts(field, value, product));
            difference = difference.Only(field => !IsForNewProducts(field));
            if (product.HasVariants && difference.Fields.Where(field => field.IsOfVariant).ToList() is { Count: > 0 } theirs)
            {
                Block($"the product has several variants, and these fields belong to them: {string.Join(", ", theirs)}");
                difference = difference.Only(field => !field.IsOfVariant);
            }

            return difference;

            void Block(string reason) =>
                _issues.Add(new(PlanIssueKind.Blocked, desired.ItemId, desired.Name, [product.Id], reason));
        }

        private bool IsForNewProducts(MirroredField field) =>
            field.IsCreateOnly && !(field == MirroredField.Unit && input.Policy.UpdateUnit);

        private static string OnlyForNewProducts(MirroredField field, FieldValue wanted, OdooProduct product)
        {
            var now = product.Unreadable.ContainsKey(field) ? "cannot be read" : $"is {product.Values[field]}";
            return field == MirroredField.Unit
                ? $"the unit should be {wanted} and {now}: units of existing products are changed only with mapping.update_unit"
                : $"{field} should be {wanted} and {now}: only a new product gets it";
        }

        /// <summary>What differs less the fields that rest, and whether any does.</summary>
        private (ProductValues Sent, bool LeavesOut) WithoutResting(DesiredProduct desired, OdooProduct product, ProductValues difference)
        {
            if (!input.Resting.TryGetValue(desired.ItemId, out var resting)) return (difference, false);
            var sent = difference.Only(
                field => resting.Refused[field] != desired.Values[field] || IsFree(field, resting, product));
            if (sent.Count == difference.Count) return (difference, false);
            _issues.Add(new(PlanIssueKind.Quarantined, desired.ItemId, desired.Name, [product.Id], resting.Reason));
            return (sent, true);
        }

        /// <summary>Whether a value that another product held when it was refused is free now. A part of the products cannot
        /// tell.</summary>
        private bool IsFree(MirroredField field, QuarantinedItem resting, OdooProduct product) =>
            !input.IsPartial && resting.WaitsForValue && field.IsUnique
            && !(_holders ??= new UniqueHolders(input.Products)).IsHeld(field, resting.Refused[field]!.Value.Text, product.Id);

        private bool IsResting(DesiredProduct desired, int[] products)
        {
            if (!input.Resting.TryGetValue(desired.ItemId, out var resting) || resting.Refused.Count > 0
                || resting.DesiredDigest != desired.Digest)
                return false;
            _issues.Add(new(PlanIssueKind.Quarantined, desired.ItemId, desired.Name, products, resting.Reason));
            return true;
        }

        private static ChangeKind KindOf(ProductValues difference) =>
            difference[MirroredField.Active] is not { } active ? ChangeKind.Update
            : active.Flag ? ChangeKind.Restore
            : ChangeKind.Archive;

        private static PlanEntry Change(
            ChangeKind kind, DesiredProduct desired, OdooProduct product, ProductValues difference, ChangeCause cause) => new()
            {
                Kind = kind,
                ItemId = desired.ItemId,
                ProductId = product.Id,
                Name = desired.Values[MirroredField.Name] is null ? product.Name : desired.Name,
                Sku = desired.Values[MirroredField.Sku] is null ? product.Sku : desired.Sku,
                Before = product.Values.Only(field => difference[field] is not null),
                After = difference,
                Cause = cause,
                DesiredDigest = desired.Digest,
                IsItemActive = desired.IsActiveBeside(product.IsActive),
                WasArchived = !product.IsTemplateActive,
            };

        private static PlanEntry Removal(ChangeKind kind, string item, OdooProduct product, ChangeCause cause) => new()
        {
            Kind = kind,
            ItemId = item,
            ProductId = product.Id,
            Name = product.Name,
            Sku = product.Sku,
            Before = product.Values.Only(field => field == MirroredField.Active),
            After = ProductValues.Of([new(MirroredField.Active, FieldValue.Of(false))]),
            Cause = cause,
        };

        private static int Order(ChangeKind kind) => kind switch
        {
            ChangeKind.Restore => 0,
            ChangeKind.Adopt => 1,
            ChangeKind.Create => 2,
            ChangeKind.Update => 3,
            _ => 4,
        };
    }
}
