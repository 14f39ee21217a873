using FsCheck;
using FsCheck.Fluent;
using Xunit;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;
using static ZohoOdooSync.Engine.Tests.Runs.ColumnBench;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>
/// Whatever items say of a column of whatever type, and whatever somebody does to it in Odoo: after a run it holds what its item says, or
/// what it held where the item says nothing or nothing that fits; nothing is sent twice; the comparison tells; an undo puts back.
/// </summary>
public sealed class ColumnLaws
{
    private const int Items = 6;

    /// <summary>What happens to one item before a run.</summary>
    public enum Edit
    {
        Nothing, Value, Empty, Absent, Misfit, Drift,
    }

    public static TheoryData<string> Types => [.. Columns.Take(12).Select(column => column.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_column_holds_what_its_item_says_as_far_as_it_says_something_that_fits(string type) => Prop.ForAll(
        Gen.Elements(Enum.GetValues<Edit>()).ListOf(Items).ListOf(3).ToArbitrary(), ArbMap.Default.ArbFor<int>(),
        (rounds, seed) => CheckAsync(type, [.. rounds.Select(round => round.ToArray())], new Random(seed)).GetAwaiter().GetResult())
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3));

    private static async Task CheckAsync(string type, Edit[][] rounds, Random random)
    {
        var column = $"x_{type}";
        await using var bench = await StartAsync([Entry("cf_key", column)]);
        var items = bench.Sandbox.Zoho.Items.Select(item => item.ItemId).ToList();
        await bench.RunAsync();
        var expected = items.ToDictionary(item => item, item => Now(item));
        var misfits = new HashSet<string>();
        foreach (var round in rounds)
        {
            var before = items.ToDictionary(item => item, item => Now(item));
            foreach (var (item, edit) in items.Zip(round)) Apply(item, edit);
            var held = items.ToDictionary(item => item, item => Now(item));
            var run = await bench.RunAsync();
            AssertHeld();
            Assert.Equal(misfits.Count == 0 ? RunOutcome.Succeeded : RunOutcome.Incomplete, run.Run.Outcome);
            Assert.Equal(misfits.Order(), bench.Recall(reader => reader.Quarantine()).Select(item => item.ItemId).Order());

            // Nothing is sent twice, and the comparison agrees.
            var writes = bench.Sandbox.Odoo.Calls.Writes;
            await bench.RunAsync();
            Assert.Equal(writes, bench.Sandbox.Odoo.Calls.Writes);
            var parity = await bench.CompareAsync();
            Assert.Equal((misfits.Count == 0, 0, misfits.Count), (parity.IsEqual, parity.FieldDifferences, parity.NotComparable));

            // What the run wrote over comes back, and goes again with the next one.
            if (run.Changes.Count == 0) continue;
            await bench.Engine().UndoAsync(
                new UndoRequest(run.Run.RunId), force: false, SilentReporter.Instance, CancellationToken.None);
            Assert.All(items, item => Assert.Equal(held[item], Now(item)));
            await bench.RunAsync();
            AssertHeld();

            void Apply(string item, Edit edit)
            {
                var (zoho, odoo) = Value(type, random);
                switch (edit)
                {
                    case Edit.Value:
                        Say(item, zoho, Plain(type, odoo));
                        break;
                    case Edit.Empty:
                        Say(item, string.Empty, Plain(type, null));
                        break;
                    case Edit.Absent:
                        misfits.Remove(item);
                        expected[item] = before[item];
                        bench.Sandbox.Zoho.Update(item, old => old with { Own = null });
                        break;
                    case Edit.Misfit when Misfit(type) is { } misfit:
                        Say(item, misfit, before[item]);
                        misfits.Add(item);
                        break;
                    case Edit.Drift:
                        bench.Sandbox.Odoo.Update(ProductOf(bench, item).Id, old => old with { Own = Held(column, odoo) });
                        // Where the item says something that fits, that stands.
                        if (misfits.Contains(item) || bench.Sandbox.Zoho.Find(item)!.Own is null) expected[item] = Now(item);
                        break;
                }
            }

            void Say(string item, object zoho, object? held)
            {
                misfits.Remove(item);
                expected[item] = held;
                bench.Sandbox.Zoho.Update(item, old => old with { Own = Own(("cf_key", zoho)) });
            }
        }

        object? Now(string item) => Plain(type, ProductOf(bench, item).Own?.GetValueOrDefault(column));

        void AssertHeld() => Assert.All(items, item => Assert.Equal(expected[item], Now(item)));
    }

    /// <summary>A value that fits no column of the type; null where any text fits.</summary>
    private static object? Misfit(string type) => type switch
    {
        "integer" => 2.5m, "float" or "monetary" => "a lot", "boolean" => "perhaps", "date" => "09/06/2026", "datetime" => "noon",
        "selection" => "Roof", "many2one" or "many2many" => "Twice", _ => null,
    };
}
