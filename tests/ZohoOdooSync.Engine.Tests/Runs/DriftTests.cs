using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>What somebody changes in Odoo is seen by the next cycle, whatever any clock says, and is read no oftener than needed.</summary>
public sealed class DriftTests
{
    [Theory]
    [InlineData(1200, null)]
    [InlineData(-1200, null)]
    [InlineData(90_000, null)]
    [InlineData(0, "")]
    [InlineData(0, "yesterday, at tea time")]
    [InlineData(0, "Fri, 31 Dec 9999 23:59:59 GMT")]
    public async Task A_price_edited_in_Odoo_is_back_one_cycle_later_whatever_Date_a_proxy_sends(int ahead, string? header)
    {
        await using var pair = await PairInSandbox.StartAsync();
        (pair.Sandbox.Odoo.Switches.DateAheadSeconds, pair.Sandbox.Odoo.Switches.DateHeader) = (ahead, header);
        var results = await RunAsync(pair, 4, cycle =>
        {
            if (cycle == 1 || cycle == 3) Raise(pair);
        });

        Assert.Equal([30, 0, 0, 0], results.Select(result => result.Run.Counts.Created));
        Assert.Equal([0, 1, 0, 1], results.Select(result => result.Run.Counts.Updated));
        Assert.Equal(
            [RunKind.Full, RunKind.Incremental, RunKind.Incremental, RunKind.Incremental], results.Select(result => result.Run.Kind));
    }

    [Fact]
    public async Task A_change_that_was_long_under_way_is_seen_when_it_is_saved_at_last()
    {
        await using var pair = await PairInSandbox.StartAsync();
        var results = await RunAsync(pair, 5, cycle =>
        {
            // A later write is seen first; the earlier one took two minutes more.
            if (cycle == 2) Touch(pair);
            if (cycle == 3) Raise(pair, pair.Time.GetUtcNow() - TimeSpan.FromMinutes(5) - TimeSpan.FromSeconds(115));
        });

        Assert.Equal([0, 0, 0, 1, 0], results.Select(result => result.Run.Counts.Updated));
        Assert.All(results.Skip(1), result => Assert.Equal(RunKind.Incremental, result.Run.Kind));
    }

    [Fact]
    public async Task A_cycle_without_changes_asks_Odoo_three_times_whatever_was_written_before_it()
    {
        await using var pair = await PairInSandbox.StartAsync(200);
        var results = await RunAsync(pair, 6, _ => { });
        Assert.Equal(200, results[0].Run.Counts.Created);
        Assert.All(results.Skip(1), result => Assert.Equal(3, result.Run.OdooCalls));
    }

    [Fact]
    public async Task A_change_after_days_of_rest_is_seen_and_the_bulk_before_it_is_not_read_for_it()
    {
        await using var pair = await PairInSandbox.StartAsync(100);
        var results = await RunAsync(pair, 8, cycle =>
        {
            if (cycle == 6) Raise(pair);
        });

        Assert.Equal(1, results[6].Run.Counts.Updated);
        Assert.Equal(1, results.Skip(1).Sum(result => result.Run.Counts.Updated));
    }

    [Fact]
    public async Task What_a_cycle_saw_and_could_not_mend_is_seen_again()
    {
        await using var pair = await PairInSandbox.StartAsync();
        var results = await RunAsync(pair, 8, cycle =>
        {
            if (cycle == 5)
            {
                Raise(pair);
                pair.Sandbox.Faults.Add(new Sandbox.Faults.Fault
                {
                    Endpoint = "odoo.load", Kind = Sandbox.Faults.FaultKind.SerializationFailure, Count = 8,
                });
            }

            if (cycle == 6) pair.Sandbox.Faults.Clear();
        });

        Assert.Equal(RunOutcome.Failed, results[5].Run.Outcome);
        Assert.Equal(1, results[6].Run.Counts.Updated);
    }

    [Fact]
    public async Task An_empty_database_is_mirrored_and_watched_from_the_first_product_on()
    {
        await using var pair = await PairInSandbox.StartAsync(0);
        var item = string.Empty;
        var results = await RunAsync(pair, 4, cycle =>
        {
            if (cycle == 1) item = pair.Sandbox.Zoho.Add("Bolt", 8.5m).ItemId;
            if (cycle == 2) Raise(pair);
        });

        Assert.Equal(1, results[1].Run.Counts.Created);
        Assert.Equal(1, results.Skip(2).Sum(result => result.Run.Counts.Updated));
    }

    /// <summary>
    /// Writes that each show up to four minutes after they began, seen by cycles at any pace, which read two pages one after the
    /// other: every one is among the rows of the first cycle that begins after it shows. Once nothing is written for a while,
    /// nothing is read any more.
    /// </summary>
    [Property]
    public Property No_write_is_passed_over_and_none_is_read_for_ever()
    {
        var cycles = Gen.Choose(60, 900).Zip(Gen.Choose(0, 50)).ArrayOf(12);
        var writes = Gen.Choose(0, 6000).Zip(Gen.Choose(0, 240)).Zip(Gen.Choose(1, 2))
            .Select(write => (write.Item1.Item1, write.Item1.Item2, write.Item2)).ArrayOf(25);
        return Prop.ForAll(cycles.Zip(writes).ToArbitrary(), world => Judge(world.Item1, world.Item2));
    }

    private static bool Judge((int Gap, int Reading)[] cycles, (int Begun, int Taken, int Page)[] writes)
    {
        var start = new DateTimeOffset(2026, 6, 9, 12, 0, 0, TimeSpan.Zero);
        var time = new ManualTime(start, TimeSpan.Zero);
        var open = writes.ToList();
        DriftWindow? known = null;
        var mark = start;
        // At rest in the end: two looks, long after the last write and each other.
        var seen = new List<(int Begun, int Taken, int Page)>();
        foreach (var (gap, reading) in cycles.Append((7000, 1)).Append((400, 1)).Append((400, 1)))
        {
            time.Advance(TimeSpan.FromSeconds(gap));
            known = DriftWindow.At(mark, known, time);
            var (began, shown) = (time.GetTimestamp(), Shown());
            seen = Page(1);
            time.Advance(TimeSpan.FromSeconds(reading));
            seen.AddRange(Page(2));
            if (open.Exists(write => shown.Contains(write) && !seen.Contains(write))) return false;
            open.RemoveAll(seen.Contains);
            known = known.After(seen.Select(write => Product(start.AddSeconds(write.Begun))), began, time);
            mark = known.Mark;
        }

        return open.Count == 0 && seen.Count == 0;

        List<(int Begun, int Taken, int Page)> Shown() =>
            [.. writes.Where(write => start.AddSeconds(write.Begun + write.Taken) <= time.GetUtcNow())];

        List<(int Begun, int Taken, int Page)> Page(int page) =>
            [.. Shown().Where(write => write.Page == page && start.AddSeconds(write.Begun) >= known!.From)];
    }

    private static OdooProduct Product(DateTimeOffset written) => new() { Id = 1, Values = ProductValues.Of([]), Written = written };

    private static void Raise(PairInSandbox pair, DateTimeOffset? begun = null) => pair.Sandbox.Odoo.Update(
        pair.Sandbox.Odoo.Products.First(product => product.Active).Id, held => held with { ListPrice = held.ListPrice + 1000m }, begun);

    private static void Touch(PairInSandbox pair) => pair.Sandbox.Odoo.Update(pair.Sandbox.Odoo.Products[^1].Id, held => held);

    private static async Task<IReadOnlyList<SyncRunResult>> RunAsync(PairInSandbox pair, int cycles, Action<int> after)
    {
        var results = new List<SyncRunResult>();
        await foreach (var result in pair.Engine.RunCyclesAsync(
            TimeSpan.FromMinutes(5), cycles, SilentReporter.Instance, CancellationToken.None))
        {
            results.Add(result);
            after(results.Count);
        }

        return results;
    }
}
