using FsCheck.Fluent;
using FsCheck;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Planning;

/// <summary>
/// A small world for the planner: few names, SKUs, items and products, so that every kind of meeting is common. Knows how
/// Odoo and the local state look after a plan was carried out, in the plainest way.
/// </summary>
internal sealed record World(PlanInput Input, bool BindInOdoo)
{
    private static readonly string[] Ids = ["1", "2", "3", "4", "5", "6", "7", "8"];
    private static readonly string[] Names = ["Bolt", "Nut", "Washer"];
    private static readonly string[] Skus = ["", "", "A", "A", "B", "B", "a", "b ", "\u00a0B"];

    // Name, Sku, Price and Active, as rows lack keys: mostly none of them.
    private static readonly MirroredField[][] Lacking =
    [
        [], [], [], [], [], [], [MirroredField.Sku], [MirroredField.Price], [MirroredField.Active],
            [MirroredField.Name, MirroredField.Price],
    ];
    private static readonly string?[] Units = [null, "uom.product_uom_unit", "uom.product_uom_kgm"];

    public SyncPlan Plan() => SyncPlanner.Plan(Input);

    public static Gen<World> Any() =>
        from items in Gen.ArrayOf(Item(), Ids.Length)
        from products in Gen.ArrayOf(Product(), 8)
        from owners in Gen.ArrayOf(Gen.Choose(0, 15), Ids.Length)
        from locals in Gen.ArrayOf(Gen.Choose(0, 23), Ids.Length)
        from rests in Gen.ArrayOf(Gen.Choose(0, 11), Ids.Length)
        from count in Gen.Choose(0, 8)
        from policy in Policy()
        from bind in Gen.Elements(true, false)
        from lacking in Gen.ArrayOf(Gen.Elements(Lacking), Ids.Length)
        from codes in Gen.ArrayOf(Code(), 3)
        select Lack(Make(items, products[..count], owners, locals, rests, policy, bind), lacking, codes);

    /// <summary>The world after the plan: products in Odoo, and the bindings that the local state keeps.</summary>
    public World After(SyncPlan plan)
    {
        var products = Input.Products.ToDictionary(product => product.Id);
        var local = plan.Pairs.ToDictionary(pair => pair.ItemId);
        var next = products.Count == 0 ? 1 : products.Keys.Max() + 1;
        foreach (var entry in plan.Entries)
        {
            if (entry.Kind == ChangeKind.Create)
            {
                products[next] = new OdooProduct
                {
                    Id = next, BoundItems = [entry.ItemId],
                    Values = Some.Product(next).Values.With(entry.After),
                };
                local[entry.ItemId] = new(entry.ItemId, next++, BindingHome.Odoo, entry.DesiredDigest);
                continue;
            }

            var id = entry.ProductId!.Value;
            var product = products[id] with { Values = products[id].Values.With(entry.After) };
            if (entry.Kind == ChangeKind.Adopt && BindInOdoo) product = product with { BoundItems = [entry.ItemId] };
            products[id] = product;
            if (entry.Kind == ChangeKind.Delete) products.Remove(id);
            if (entry.ItemId.Length == 0) continue;
            var home = entry.IsBoundLocally || (entry.Kind == ChangeKind.Adopt && !BindInOdoo) ? BindingHome.Local : BindingHome.Odoo;
            if (entry.DesiredDigest.Length == 0 && !(entry.IsBoundLocally && entry.Kind == ChangeKind.Archive)) local.Remove(entry.ItemId);
            else local[entry.ItemId] = new(entry.ItemId, id, home, entry.DesiredDigest);
        }

        return this with { Input = Input with { Products = [.. products.Values], LocalBindings = local } };
    }

    /// <summary>The same world, told in another order.</summary>
    public World Shuffled(int seed)
    {
        var random = new Random(seed);
        T[] Mix<T>(IEnumerable<T> all)
        {
            var mixed = all.ToArray();
            random.Shuffle(mixed);
            return mixed;
        }

        return this with
        {
            Input = Input with
            {
                Desired = Mix(Input.Desired), Unmappable = Mix(Input.Unmappable), Products = Mix(Input.Products),
                LocalBindings = Mix(Input.LocalBindings).ToDictionary(), VariantCodes = Mix(Input.VariantCodes),
            },
        };
    }

    /// <summary>Everything a plan says, in an order of its own.</summary>
    public static IReadOnlyList<string> Told(SyncPlan plan)
    {
        var lines = plan.Entries.Select(entry => entry.ToString())
            .Concat(plan.Issues.Select(
            issue => $"{issue.Kind} {issue.ItemId} [{string.Join(',', issue.ProductIds)}] {issue.Reason} {issue.IsUnprovenAbsence}"))
            .Concat(plan.Pairs.Select(pair => pair.ToString()))
            .Concat(plan.BoundProducts.Select(pair => $"bound {pair}"))
            .Append($"{plan.Unchanged} {plan.ZohoCount} {plan.ZohoActive} {plan.OdooCount} {plan.OdooActive} {plan.Retired} "
            + $"{plan.Unmanaged}");
        return [.. lines.Order(StringComparer.Ordinal)];
    }

    private static Gen<(int Place, string Sku, bool Active)> Code() =>
        from place in Gen.Choose(0, 7)
        from sku in Gen.Elements("A", "B", "b", "C")
        from active in Gen.Elements(true, false)
        select (place, sku, active);

    /// <summary>The same world with rows that lack keys, and with SKUs on the variants of products with several.</summary>
    private static World Lack(World world, MirroredField[][] lacking, (int Place, string Sku, bool Active)[] codes)
    {
        var desired = world.Input.Desired.Select(item =>
        {
            var gone = lacking[int.Parse(item.ItemId) - 1];
            if (gone.Length == 0) return item;
            var values = item.Values.Only(field => !gone.Contains(field));
            var lacks = gone.Contains(MirroredField.Price);
            return item with { Values = values, Digest = ValuesDigest.Of(values), CreateProblem = lacks ? "no price" : string.Empty };
        }).ToList();
        var several = world.Input.Products.Where(product => product.HasVariants).ToList();
        return world with
        {
            Input = world.Input with
            {
                Desired = desired,
                VariantCodes = [.. codes.Where(code => code.Place < several.Count)
                    .Select((code, i) => new VariantCode(100 + i, several[code.Place].Id, code.Sku, code.Active))],
            },
        };
    }

    public override string ToString() => string.Join('\n',
    [
        $"policy {Input.Policy}, binds in Odoo: {BindInOdoo}",
        .. Input.Desired.Select(item => $"item {item.ItemId}: {item.Values}"),
        .. Input.Unmappable.Select(item => $"unmappable {item.ItemId}"),
        .. Input.AbsentItems.Select(item => $"absent {item}"),
        .. Input.OutOfScope.Select(item => $"out of scope {item}"),
        .. Input.Products.Select(product =>
            $"product {product.Id} [{string.Join(',', product.BoundItems)}]{(product.IsBoundElsewhere ? " elsewhere" : "")}"
            + $"{(product.HasVariants ? " variants" : "")}: {product.Values}"),
        .. Input.VariantCodes.Select(code => code.ToString()),
        .. Input.LocalBindings.Values.Select(binding => binding.ToString()),
        .. Input.Resting.Values.Select(resting => $"resting {resting.ItemId} {resting.DesiredDigest}"),
    ]);

    private static Gen<(int Fate, string Name, string Sku, int Price, bool Active, string? Unit)> Item() =>
        from fate in Gen.Choose(0, 9)
        from name in Gen.Elements(Names)
        from sku in Gen.Elements(Skus)
        from price in Gen.Choose(1, 2)
        from active in Gen.Elements(true, true, false)
        from unit in Gen.Elements(Units)
        select (fate, name, sku, price, active, unit);

    private static Gen<(string Name, string Sku, int Price, FieldValue Active, string Unit, bool Variants, bool Elsewhere)> Product() =>
        from name in Gen.Elements(Names)
        from sku in Gen.Elements(Skus)
        from price in Gen.Choose(1, 2)
        from active in Gen.Frequency(
            (8, Gen.Constant(FieldValue.Of(true))), (4, Gen.Constant(FieldValue.Of(false))),
            (1, Gen.Constant(OdooProduct.VariantArchived)), (1, Gen.Constant(OdooProduct.VariantActive)))
        from unit in Gen.Elements("uom.product_uom_unit", "uom.product_uom_kgm")
        from variants in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
        from elsewhere in Gen.Frequency((8, Gen.Constant(false)), (1, Gen.Constant(true)))
        select (name, sku, price, active, unit, variants, elsewhere);

    private static Gen<PlanPolicy> Policy() =>
        from byName in Gen.Elements(true, false)
        from unit in Gen.Elements(true, false)
        from unmanaged in Gen.Elements(UnmanagedChoice.Report, UnmanagedChoice.Archive)
        from removed in Gen.Elements(RemovalChoice.Archive, RemovalChoice.Delete)
        from match in Gen.Elements(SkuMatchChoice.Near, SkuMatchChoice.Near, SkuMatchChoice.Exact)
        select new PlanPolicy { AdoptByName = byName, SkuMatch = match, UpdateUnit = unit, Unmanaged = unmanaged, RemovedItems = removed };

    private static World Make(
        (int Fate, string Name, string Sku, int Price, bool Active, string? Unit)[] items,
        (string Name, string Sku, int Price, FieldValue Active, string Unit, bool Variants, bool Elsewhere)[] products,
        int[] owners, int[] locals, int[] rests, PlanPolicy policy, bool bind)
    {
        var desired = new List<DesiredProduct>();
        var unmappable = new List<UnmappableItem>();
        var absent = new HashSet<string>();
        var left = new HashSet<string>();
        for (var i = 0; i < items.Length; i++)
        {
            var (fate, name, sku, price, active, unit) = items[i];
            if (fate <= 5) desired.Add(Some.Desired(Ids[i], name, sku, price, active, unit));
            else if (fate == 6) unmappable.Add(new(Ids[i], name, active, "no good", "digest"));
            else if (fate == 7) absent.Add(Ids[i]);
            else if (fate == 8) left.Add(Ids[i]);
        }

        // An external id names one product; several of them may name the same.
        var bound = Ids.Select((id, i) => (id, owner: owners[i] + 1)).ToLookup(pair => pair.owner, pair => pair.id);
        var known = products.Select((p, i) => Some.Product(i + 1, p.Name, p.Sku, p.Price, true, p.Unit, p.Variants, [.. bound[i + 1]])
            with { IsBoundElsewhere = p.Elsewhere })
            .Select((product, i) => product with
            {
                Values = product.Values.With(ProductValues.Of([new(MirroredField.Active, products[i].Active)])),
            }).ToList();
        var digests = desired.ToDictionary(item => item.ItemId, item => item.Digest);
        var local = Ids.Select((id, i) => (id, product: locals[i])).Where(pair => pair.product is > 0 and < 12).ToDictionary(
            pair => pair.id,
            pair => new Binding(
                pair.id, pair.product, pair.product % 3 == 0 ? BindingHome.Odoo : BindingHome.Local,
                pair.product % 2 == 0 ? digests.GetValueOrDefault(pair.id, "gone") : "another"));
        var resting = Ids.Where((_, i) => rests[i] < 2).ToDictionary(
            id => id,
            id => new QuarantinedItem(
                id, "x", "refused before", rests[int.Parse(id) - 1] == 0 ? digests.GetValueOrDefault(id, "x") : "older", 1,
                Some.Time, Some.Time));
        return new World(
            new PlanInput
            {
                Desired = desired, Unmappable = unmappable, Products = known, LocalBindings = local, AbsentItems = absent,
                OutOfScope = left,
                Resting = resting, Policy = policy,
            },
            bind);
    }
}
