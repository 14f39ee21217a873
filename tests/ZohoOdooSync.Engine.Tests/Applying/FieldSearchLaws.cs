using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Applying;

/// <summary>Whatever fields Odoo refuses of a row, and whatever it says about them: all others are written, and none of those.</summary>
public sealed class FieldSearchLaws
{
    // A picture travels by itself.
    private static readonly MirroredField[] Fields = [.. FieldCatalogue.All.Where(field => !field.IsPicture)];

    private static readonly string[] Sayings =
    [
        "Barcode(s) already assigned", "You cannot change the unit of measure", "No.", "(stock.move)", "type of a product", "الباركود",
    ];

    [Property(MaxTest = 1000)]
    public Property Exactly_the_refused_fields_of_existing_products_are_left_out() => ForCases(BatchVerb.Update, (rows, seen) =>
    {
        foreach (var row in rows)
        {
            var refused = row.Values.Only(row.Refused.Contains);
            Assert.Equal(row.Values.Only(field => !row.Refused.Contains(field)), row.Change.Trial!.Saved);
            if (row.Change.Trial.Saved.Count > 0) Assert.Equal(refused, row.Change.Trial.Refused);
            Assert.False(seen.Values.Any(count => count > 1), "a value was written twice");
        }
    });

    [Property(MaxTest = 1000)]
    public Property A_new_product_is_made_without_its_refused_fields_unless_it_cannot_be_made_without_them() =>
        ForCases(BatchVerb.Create, (rows, _) =>
    {
        foreach (var row in rows)
        {
            var cannot = row.Refused.Contains(MirroredField.Name) || row.Refused.Contains(MirroredField.Active);
            Assert.Equal(
                cannot ? ProductValues.Empty : row.Values.Only(field => !row.Refused.Contains(field)), row.Change.Trial!.Saved);
        }
    });

    [Fact]
    public async Task Rows_of_which_nothing_is_taken_cost_no_more_than_a_few_searches()
    {
        var calls = 0;
        var rows = Enumerable.Range(1, 200).Select(i => Row.Make(i, BatchVerb.Update, [MirroredField.Name, MirroredField.Sku], Fields))
            .ToList();
        var search = new FieldSearch(new BatchFindings(0), (batch, _) =>
        {
            calls++;
            foreach (var change in batch.Changes) change.Trial!.Last = new RefusedRow(0, $"Product {change.ProductId} is locked.");
            return Task.CompletedTask;
        });
        foreach (var row in rows) row.Change.Trial = new FieldTrial(new RefusedRow(0, $"Product {row.Change.ProductId} is locked."));
        await search.RunAsync(new ApplyBatch(BatchVerb.Update, [], false), [.. rows.Select(row => row.Change)], CancellationToken.None);
        Assert.InRange(calls, 1, 10);
    }

    private static Property ForCases(BatchVerb verb, Action<IReadOnlyList<Row>, Dictionary<(int, MirroredField), int>> law)
    {
        var cases =
            from count in Gen.Choose(1, 3)
            from sent in Gen.SubListOf(verb == BatchVerb.Create ? Fields : Fields.Where(field => field != MirroredField.Active))
            let values = verb == BatchVerb.Create ? sent.Append(MirroredField.Name).Append(MirroredField.Active).Distinct().ToList()
                : [.. sent]
            from rows in Gen.CollectToSequence(Enumerable.Range(1, count).Select(i =>
                from bad in Gen.SubListOf(Fields)
                select Row.Make(i, verb, values, bad)))
            from saying in Gen.Elements(Sayings)
            select (rows: rows.Where(row => row.Values.Count > 1 && row.Values.Fields.Any(row.Refused.Contains)).ToList(), saying);
        return Prop.ForAll(cases.ToArbitrary(), given =>
        {
            var seen = new Dictionary<(int, MirroredField), int>();
            var search = new FieldSearch(new BatchFindings(0), (batch, _) =>
            {
                // As load does: where one row is refused nothing is saved, and the refused ones are taken out.
                Assert.Single(batch.Changes.Select(change => string.Join(',', change.Sent.Fields)).Distinct());
                foreach (var change in batch.Changes) Answer(
                    change, given.rows.Single(row => row.Change == change), batch.Verb, given.saying, seen);
                return Task.CompletedTask;
            });
            foreach (var row in given.rows) row.Change.Trial = new FieldTrial(new RefusedRow(0, given.saying));
            search.RunAsync(
                new ApplyBatch(verb, [], false), [.. given.rows.Select(row => row.Change)], CancellationToken.None).GetAwaiter()
                    .GetResult();
            law(given.rows, seen);
        });
    }

    private static void Answer(PlannedChange change, Row row, BatchVerb verb, string saying, Dictionary<(int, MirroredField), int> seen)
    {
        Assert.Equal(verb != BatchVerb.Create, change.ProductId is not null);
        if (change.Sent.Fields.Any(row.Refused.Contains))
        {
            change.Trial!.Last = new RefusedRow(0, saying);
            return;
        }

        foreach (var field in change.Sent.Fields) seen[(row.Number, field)] = seen.GetValueOrDefault((row.Number, field)) + 1;
        change.Trial!.Last = null;
        change.Trial.ProductId = 1000 + row.Number;
        change.Trial.Saved = change.Trial.Saved.With(change.Sent);
    }

    private sealed record Row(int Number, PlannedChange Change, ProductValues Values, IReadOnlySet<MirroredField> Refused)
    {
        public static Row Make(int number, BatchVerb verb, IReadOnlyList<MirroredField> fields, IEnumerable<MirroredField> refused)
        {
            var values = Some.Values(
                [.. fields.Select(field => (field, field == MirroredField.Active ? true : (object)$"{field}-{number}"))]);
            var entry = new PlanEntry
            {
                Kind = verb == BatchVerb.Create ? ChangeKind.Create : ChangeKind.Update, ItemId = $"{number}",
                ProductId = verb == BatchVerb.Create ? null : number, After = values,
            };
            var line = new JournalEntry { RunId = "r", Sequence = number, Kind = entry.Kind, ItemId = entry.ItemId, Written = Some.Time };
            return new Row(number, new PlannedChange(entry, line), values, refused.ToHashSet());
        }
    }
}
