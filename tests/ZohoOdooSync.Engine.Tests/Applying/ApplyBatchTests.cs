using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Tests.Planning;

namespace ZohoOdooSync.Engine.Tests.Applying;

public sealed class ApplyBatchTests
{
    [Property(MaxTest = 500)]
    public Property Rows_of_a_batch_speak_about_the_same_fields_and_no_batch_is_too_large()
    {
        var cases = from world in World.Any() from size in Gen.Choose(1, 4) select (world, size);
        return Prop.ForAll(cases.ToArbitrary(), given =>
        {
            foreach (var batch in Cut(given.world.Plan(), given.size, given.world.BindInOdoo))
            {
                Assert.InRange(batch.Changes.Count, 1, given.size);
                if (batch.Verb is not (BatchVerb.Create or BatchVerb.Update)) continue;
                Assert.Single(batch.Changes.Select(change => string.Join(',', ApplyBatch.Sent(batch.Verb, change.Entry).Fields))
                    .Distinct());
                Assert.Equal([batch.Archived], batch.Changes.Select(change =>
                    change.Entry.WasArchived && change.Entry.After[MirroredField.Active] is not { Flag: true }).Distinct());
            }
        });
    }

    [Property(MaxTest = 500)]
    public Property Every_value_of_a_plan_is_in_exactly_one_batch() =>
        Prop.ForAll(World.Any().ToArbitrary(), world =>
        {
            var plan = world.Plan();
            var batches = Cut(plan, 3, world.BindInOdoo);
            foreach (var entry in plan.Entries.Where(entry => entry.Kind != ChangeKind.Delete))
            {
                var sent = batches.Where(batch => batch.Changes.Any(change => change.Entry == entry))
                    .SelectMany(batch => ApplyBatch.Sent(batch.Verb, entry)).ToList();
                Assert.Equal(entry.After.OrderBy(pair => pair.Key), sent.OrderBy(pair => pair.Key));
            }

            Assert.Equal(
                plan.Entries.Where(entry => entry.Kind == ChangeKind.Delete),
                batches.Where(batch => batch.Verb == BatchVerb.Delete).SelectMany(batch => batch.Changes).Select(change => change.Entry));
            // The flag travels alone, whatever else a change says; only a new product has all in one.
            Assert.DoesNotContain(batches.Where(batch => batch.Verb == BatchVerb.Update), batch =>
                batch.Changes.Any(change => ApplyBatch.Sent(batch.Verb, change.Entry)[MirroredField.Active] is not null));
            var bound = batches.Where(batch => batch.Verb == BatchVerb.Bind).SelectMany(batch => batch.Changes)
                .Select(change => change.Entry);
            Assert.Equal(world.BindInOdoo ? plan.Entries.Where(entry => entry.Kind == ChangeKind.Adopt) : [], bound);
        });

    [Fact]
    public void Products_come_back_and_are_bound_before_they_are_changed_and_go_last()
    {
        PlanEntry Entry(ChangeKind kind, int id, params (MirroredField, object)[] after) =>
            new() { Kind = kind, ItemId = $"{id}", ProductId = id, After = Some.Values(after) };
        var plan = new SyncPlan
        {
            Entries =
            [
                Entry(ChangeKind.Delete, 1), Entry(ChangeKind.Archive, 2, (MirroredField.Active, false)),
                Entry(ChangeKind.Archive, 3, (MirroredField.Active, false), (MirroredField.Name, "x")),
                Entry(ChangeKind.Update, 4, (MirroredField.Name, "x")), Entry(ChangeKind.Create, 5, (MirroredField.Name, "x")),
                Entry(ChangeKind.Adopt, 6, (MirroredField.Name, "x")), Entry(ChangeKind.Adopt, 7),
                Entry(ChangeKind.Restore, 8, (MirroredField.Active, true), (MirroredField.Name, "x")),
                Entry(ChangeKind.Restore, 9, (MirroredField.Active, true)),
            ],
        };
        Assert.Equal(
            [
                (BatchVerb.Bind, "6,7"), (BatchVerb.Restore, "8,9"), (BatchVerb.Update, "6,8"), (BatchVerb.Create, "5"),
                (BatchVerb.Update, "4"), (BatchVerb.Update, "3"), (BatchVerb.Archive, "2,3"), (BatchVerb.Delete, "1"),
            ],
            Cut(plan, 100, true).Select(batch => (batch.Verb, string.Join(',', batch.Changes.Select(change => change.Entry.ItemId)))));
    }

    [Fact]
    public void Storable_goods_travel_apart_since_they_have_a_column_more()
    {
        PlanEntry Entry(string id, string type, bool storable) => new()
        {
            Kind = ChangeKind.Create, ItemId = id, After = Some.Values((MirroredField.ProductType, type)), CreateStorable = storable,
        };
        var plan = new SyncPlan { Entries = [Entry("1", "goods", true), Entry("2", "goods", false), Entry("3", "service", true)] };
        Assert.Equal(["2,3", "1"], Cut(plan, 100, true)
            .Select(batch => string.Join(',', batch.Changes.Select(change => change.Entry.ItemId))));
    }

    private static IReadOnlyList<ApplyBatch> Cut(SyncPlan plan, int size, bool bindInOdoo) => ApplyBatch.Cut(
        [
            .. plan.Entries.Select((entry, index) => new PlannedChange(
                entry, new JournalEntry { RunId = "r", Sequence = index, Kind = entry.Kind, ItemId = entry.ItemId, Written = Some.Time })),
        ],
        size,
        bindInOdoo);
}
