using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Planning;

/// <summary>What holds for every plan, whatever both sides look like.</summary>
public sealed class PlannerLaws
{
    [Property(MaxTest = 800)]
    public Property A_plan_that_was_carried_out_leaves_nothing_to_do() => ForWorlds(world =>
    {
        var after = world.After(world.Plan());
        var again = after.Plan();
        Assert.True(again.IsEmpty, string.Join('\n', again.Entries));
    });

    [Property(MaxTest = 800)]
    public Property Nothing_is_sent_that_the_product_holds_already() => ForWorlds(world =>
    {
        var products = world.Input.Products.ToDictionary(product => product.Id);
        foreach (var entry in world.Plan().Entries.Where(entry => entry.Kind != ChangeKind.Create))
        {
            Assert.Equal(entry.After.Fields, entry.Before.Fields);
            Assert.All(entry.After, pair => Assert.NotEqual(entry.Before[pair.Key], pair.Value));
            Assert.All(entry.Before, pair => Assert.Equal(products[entry.ProductId!.Value].Values[pair.Key], pair.Value));
            if (entry.Kind != ChangeKind.Adopt) Assert.NotEmpty(entry.After);
        }
    });

    [Property(MaxTest = 800)]
    public Property No_product_gets_two_changes_and_no_item_either() => ForWorlds(world =>
    {
        var plan = world.Plan();
        var products = plan.Entries.Where(entry => entry.ProductId is not null).Select(entry => entry.ProductId!.Value).ToList();
        var items = plan.Entries.Where(entry => entry.ItemId.Length > 0).Select(entry => entry.ItemId).ToList();
        Assert.Equal(products.Distinct(), products);
        Assert.Equal(items.Distinct(), items);
    });

    [Property(MaxTest = 800)]
    public Property After_a_plan_no_item_has_two_products_and_no_product_two_new_items() => ForWorlds(world =>
    {
        var before = world.Input.Products.ToDictionary(product => product.Id, product => product.BoundItems.Count);
        var after = world.After(world.Plan());
        var bound = after.Input.Products.SelectMany(product => product.BoundItems).ToList();
        Assert.Equal(bound.Distinct(), bound);
        Assert.All(after.Input.Products, product =>
            Assert.True(product.BoundItems.Count <= Math.Max(1, before.GetValueOrDefault(product.Id))));
        var local = after.Input.LocalBindings.Values.Where(binding => binding.Home == BindingHome.Local)
            .Select(binding => binding.ProductId).ToList();
        Assert.Equal(local.Distinct(), local);
    });

    [Property(MaxTest = 800)]
    public Property A_plan_does_not_depend_on_the_order_in_which_things_were_read() => ForWorlds(world =>
        Assert.Equal(World.Told(world.Plan()), World.Told(world.Shuffled(world.Input.Products.Count).Plan())));

    [Property(MaxTest = 800)]
    public Property Nothing_is_archived_or_deleted_without_a_reason_that_was_proven() => ForWorlds(world =>
    {
        var desired = world.Input.Desired.ToDictionary(item => item.ItemId);
        var products = world.Input.Products.ToDictionary(product => product.Id);
        foreach (var entry in world.Plan().Entries.Where(entry => entry.After[MirroredField.Active] is { Flag: false }))
        {
            if (entry.Kind == ChangeKind.Create) continue;
            Assert.False(products[entry.ProductId!.Value].IsArchived);
            switch (entry.Cause)
            {
                case ChangeCause.ItemDeleted:
                    Assert.Contains(entry.ItemId, world.Input.AbsentItems);
                    Assert.DoesNotContain(entry.ItemId, desired.Keys);
                    Assert.All(products[entry.ProductId.Value].BoundItems, item => Assert.Contains(item, world.Input.AbsentItems));
                    break;
                case ChangeCause.OutOfScope:
                    Assert.DoesNotContain(entry.ItemId, desired.Keys);
                    Assert.All(products[entry.ProductId.Value].BoundItems.Append(entry.ItemId), item =>
                        Assert.True(world.Input.AbsentItems.Contains(item) || world.Input.OutOfScope.Contains(item)));
                    break;
                case ChangeCause.Unmanaged:
                    Assert.Equal(UnmanagedChoice.Archive, world.Input.Policy.Unmanaged);
                    Assert.Empty(products[entry.ProductId.Value].BoundItems);
                    Assert.False(products[entry.ProductId.Value].IsBoundElsewhere);
                    break;
                default:
                    Assert.False(desired[entry.ItemId].IsActive);
                    break;
            }
        }

        var removals = world.Plan().Entries.Where(entry => entry.Kind == ChangeKind.Delete).ToList();
        Assert.All(removals, entry => Assert.True(entry.Cause is ChangeCause.ItemDeleted or ChangeCause.OutOfScope));
        if (world.Input.Policy.RemovedItems == RemovalChoice.Archive) Assert.Empty(removals);
    });

    [Property(MaxTest = 800)]
    public Property The_product_of_an_item_that_cannot_be_written_is_not_touched() => ForWorlds(world =>
    {
        var set = world.Input.Unmappable.Select(item => item.ItemId).ToHashSet();
        var theirs = world.Input.Products.Where(product => product.BoundItems.Any(set.Contains)).Select(product => product.Id);
        var plan = world.Plan();
        Assert.DoesNotContain(plan.Entries, entry => set.Contains(entry.ItemId) || theirs.Contains(entry.ProductId ?? 0));
        var unmakable = world.Input.Desired.Where(item => item.CreateProblem.Length > 0).Select(item => item.ItemId).ToHashSet();
        Assert.Equal(
            set,
            plan.Issues.Where(issue => issue.Kind == PlanIssueKind.Unmappable).Select(issue => issue.ItemId)
                .Where(item => !unmakable.Contains(item)).ToHashSet());
    });

    [Property(MaxTest = 800)]
    public Property A_product_of_another_organisation_is_never_adopted_or_archived() => ForWorlds(world =>
    {
        var foreign = world.Input.Products.Where(product => product.IsBoundElsewhere && product.BoundItems.Count == 0)
            .Select(product => product.Id).ToHashSet();
        Assert.DoesNotContain(world.Plan().Entries, entry => foreign.Contains(entry.ProductId ?? 0));
    });

    [Property(MaxTest = 800)]
    public Property Every_item_is_accounted_for_exactly_once() => ForWorlds(world =>
    {
        var plan = world.Plan();
        foreach (var item in world.Input.Desired)
        {
            var change = plan.Entries.Count(entry => entry.ItemId == item.ItemId);
            var left = plan.Issues.Any(
                issue => issue.ItemId == item.ItemId && issue.Kind is not (PlanIssueKind.Blocked or PlanIssueKind.Noted)) ? 1 : 0;
            var unchanged = plan.Pairs.Any(pair => pair.ItemId == item.ItemId && pair.WrittenDigest == item.Digest) ? 1 : 0;
            Assert.True(change + left <= 1, $"item {item.ItemId}: {change} changes, {left} issues");
            Assert.True(change + left + unchanged >= 1, $"item {item.ItemId} is forgotten");
        }

        Assert.Equal(world.Input.Desired.Count + world.Input.Unmappable.Count, plan.ZohoCount);
        Assert.True(plan.ZohoActive <= plan.ZohoCount && plan.OdooActive <= plan.OdooCount);
        Assert.Equal(Enum.GetValues<ChangeKind>().Sum(plan.Count), plan.Entries.Count);
    });

    [Property(MaxTest = 800)]
    public Property A_product_is_bound_retired_or_unmanaged_and_never_two_of_them() => ForWorlds(world =>
    {
        var plan = world.Plan();
        var foreign = world.Input.Products.Count(product => product.IsBoundElsewhere && product.BoundItems.Count == 0);
        // A variant's SKU may stand in the way on a product that is bound.
        var bound = world.Input.Products.Where(product => product.BoundItems.Count > 0 || product.IsBoundElsewhere)
            .Select(product => product.Id)
            .Concat(plan.Pairs.Select(pair => pair.ProductId)).Concat(plan.BoundProducts.Keys).ToHashSet();
        var candidates = plan.Entries.Where(entry => entry.Kind == ChangeKind.Adopt).Select(entry => entry.ProductId!.Value)
            .Concat(plan.Issues.Where(issue => issue.Kind is PlanIssueKind.Conflict or PlanIssueKind.Quarantined)
            .SelectMany(issue => issue.ProductIds))
            .Where(id => !bound.Contains(id)).Distinct().Count();
        Assert.Equal(world.Input.Products.Count, plan.OdooCount + plan.Retired + plan.Unmanaged + foreign + candidates);
    });

    [Property(MaxTest = 800)]
    public Property Local_pairs_are_kept_as_long_as_their_product_is_not_taken() => ForWorlds(world =>
    {
        // What Odoo does not hold would be lost for good: the item would get a second product some day.
        var plan = world.Plan();
        var taken = world.Input.Products.Where(product => product.BoundItems.Count > 0 || product.IsBoundElsewhere)
            .Select(product => product.Id).ToHashSet();
        var claimed = new HashSet<int>();
        foreach (var binding in world.Input.LocalBindings.Values.OrderBy(binding => binding.ItemId))
        {
            if (binding.Home != BindingHome.Local || taken.Contains(binding.ProductId)) continue;
            if (world.Input.Products.All(product => product.Id != binding.ProductId)) continue;
            if (world.Input.Products.Any(product => product.BoundItems.Contains(binding.ItemId))) continue;
            if (!claimed.Add(binding.ProductId)) continue;
            if (plan.Entries.Any(entry => entry.ItemId == binding.ItemId && entry.DesiredDigest.Length == 0)) continue;
            Assert.Contains(plan.Pairs, pair => pair.ItemId == binding.ItemId && pair.ProductId == binding.ProductId);
        }
    });

    [Property(MaxTest = 800)]
    public Property Nothing_is_made_whose_SKU_stands_on_a_product_that_is_bound_to_nothing_or_on_a_variant() => ForWorlds(world =>
    {
        var plan = world.Plan();
        var taken = plan.Entries.Where(entry => entry.Kind == ChangeKind.Adopt).Select(entry => entry.ProductId!.Value)
            .Concat(plan.Issues.Where(issue => issue.Kind == PlanIssueKind.Quarantined).SelectMany(issue => issue.ProductIds))
            .Concat(plan.Pairs.Select(pair => pair.ProductId)).Concat(plan.BoundProducts.Keys).ToHashSet();
        var free = world.Input.Products
            .Where(product => product is { BoundItems.Count: 0, IsBoundElsewhere: false, Sku.Length: > 0 } && !taken.Contains(product.Id))
            .Select(product => product.Sku).ToList();
        var alike = world.Input.Policy.SkuMatch == SkuMatchChoice.Near ? NearSku.Key : (Func<string, string>)(sku => sku);
        foreach (var entry in plan.Entries.Where(entry => entry.Kind == ChangeKind.Create && entry.Sku.Length > 0))
        {
            Assert.DoesNotContain(alike(entry.Sku), free.Select(alike));
            Assert.DoesNotContain(entry.Sku, world.Input.VariantCodes.Select(code => code.Sku));
        }
    });

    [Property(MaxTest = 800)]
    public Property What_an_item_does_not_say_is_never_sent() => ForWorlds(world =>
    {
        var desired = world.Input.Desired.ToDictionary(item => item.ItemId);
        foreach (var entry in world.Plan().Entries.Where(entry => entry.Cause is ChangeCause.SourceChanged or ChangeCause.Drift))
        {
            var item = desired[entry.ItemId];
            var said = item.Values.Fields.Concat(item.CreateValues.Fields).ToList();
            if (entry.Kind != ChangeKind.Create) Assert.Subset(item.Values.Fields.ToHashSet(), entry.After.Fields.ToHashSet());
            else Assert.Subset(said.Append(MirroredField.Unit).ToHashSet(), entry.After.Fields.ToHashSet());
            if (entry.Kind == ChangeKind.Create) Assert.Empty(item.CreateProblem);
        }
    });

    [Property]
    public Property Of_two_SKUs_that_look_alike_the_key_is_the_same_whatever_the_eye_does_not_see() => Prop.ForAll(
        Gen.ArrayOf(Gen.Elements("A", "b", "1", "-", "ı", "ب", "é", " ", "\u00a0", "\u200d", "\t", "–", "７", "Ｚ", "🙂"))
            .Select(parts => string.Concat(parts)).ToArbitrary(),
        sku =>
        {
            var key = NearSku.Key(sku);
            Assert.Equal(key, NearSku.Key(key));
            Assert.Equal(key, NearSku.Key($"\u2003{sku}\u200b "));
            Assert.Equal(key, NearSku.Key(sku.Replace(" ", " \u00a0", StringComparison.Ordinal)));
            Assert.Equal(key, NearSku.Key(sku.ToUpperInvariant()));
            Assert.Equal(key, key.Trim());
        });

    private static Property ForWorlds(Action<World> law) => Prop.ForAll(World.Any().ToArbitrary(), law);
}
