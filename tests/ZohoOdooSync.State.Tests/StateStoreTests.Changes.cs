using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>This part: replacing, removing, pruning.</summary>
public sealed partial class StateStoreTests
{
    [Fact]
    public void Saving_again_replaces_and_removing_what_is_not_there_is_no_error()
    {
        using var store = Open();
        store.Write(state =>
        {
            state.SaveBindings([new("1", 1, BindingHome.Odoo, "a"), new("1", 2, BindingHome.Odoo, "b")]);
            state.SaveNote("n", "x");
            state.SaveToken(new CachedToken("k", [1], Some.Time));
            state.SaveHeartbeat(new Heartbeat(1, "h", "v", "p", Some.Time, Some.Time));
            state.SaveServerHeartbeat(new Heartbeat(2, "h", "v", "p", Some.Time, Some.Time));
        });
        store.Write(state =>
        {
            Assert.Equal(2, state.FindBinding("1")!.ProductId);
            state.RemoveBindings(["1", "no such id"]);
            state.RemoveQuarantine(["no such id"]);
            state.RemoveToken("k");
            state.RemoveToken("no such key");
            state.SaveNote("n", null);
            state.SaveNote("no such note", null);
            state.SaveHeartbeat(null);
            Assert.Equal(2, state.ServerHeartbeat!.ProcessId);
            state.SaveServerHeartbeat(null);
            Assert.Empty(state.Bindings());
        });
        store.Read(state =>
        {
            Assert.Empty(state.Bindings());
            Assert.Null(state.FindToken("k"));
            Assert.Null(state.FindNote("n"));
            Assert.Null(state.Heartbeat);
            Assert.Null(state.ServerHeartbeat);
            return true;
        });
    }

    [Fact]
    public void Runs_come_newest_first_and_no_more_than_asked_for()
    {
        using var store = Open();
        store.Write(state =>
        {
            foreach (var number in (int[])[3, 1, 2]) state.SaveRun(Some.Run($"r{number}", number));
        });
        Assert.Equal(["r3", "r2"], store.Read(state => state.Runs(2)).Select(run => run.RunId));
        Assert.Empty(store.Read(state => state.Runs(0)));
    }

    [Fact]
    public void The_journal_comes_by_sequence_and_runs_do_not_mix()
    {
        using var store = Open();
        store.Write(state => state.SaveJournal(
            [Some.Entry("r", 10), Some.Entry("r", 9), Some.Entry("r1", 1), Some.Entry("r/1", 1), Some.Entry("R", 1)]));
        Assert.Equal([9, 10], store.Read(state => state.Journal("r")).Select(entry => entry.Sequence));
        Assert.Single(store.Read(state => state.Journal("r1")));
    }

    [Fact]
    public void A_settled_entry_is_no_longer_pending()
    {
        using var store = Open();
        store.Write(state => state.SaveJournal([Some.Entry("b", 1), Some.Entry("a", 2), Some.Entry("a", 1)]));
        Assert.Equal([("a", 1), ("a", 2), ("b", 1)], store.Read(Pending));
        store.Write(state => state.SaveJournal(
        [
            Some.Entry("a", 1) with { Outcome = ChangeOutcome.Done },
            Some.Entry("b", 1) with { Outcome = ChangeOutcome.Refused, Reason = "no" },
        ]));
        Assert.Equal([("a", 2)], store.Read(Pending));

        static (string, int)[] Pending(IStateReader state) =>
            [.. state.PendingJournal().Select(entry => (entry.RunId, entry.Sequence))];
    }

    [Fact]
    public void Pruning_keeps_the_newest_runs_and_those_with_pending_entries()
    {
        using var store = Open();
        store.Write(state =>
        {
            for (var number = 1; number <= 5; number++)
            {
                state.SaveRun(Some.Run($"r{number}", number));
                state.SaveJournal([Some.Entry($"r{number}", 1) with
                {
                    Outcome = number == 2 ? ChangeOutcome.Pending : ChangeOutcome.Done,
                }]);
            }

            state.PruneRuns(2, DateTimeOffset.MaxValue);
        });
        store.Read(state =>
        {
            Assert.Equal(["r5", "r4", "r2"], state.Runs(10).Select(run => run.RunId));
            Assert.Empty(state.Journal("r1"));
            Assert.Empty(state.Journal("r3"));
            Assert.Single(state.Journal("r2"));
            Assert.Single(state.Journal("r4"));
            return true;
        });
        store.Write(state =>
        {
            state.SaveJournal([Some.Entry("r2", 1) with { Outcome = ChangeOutcome.NotDone }]);
            state.PruneRuns(0, DateTimeOffset.MaxValue);
        });
        Assert.Empty(store.Read(state => state.Runs(10)));
        Assert.Empty(store.Read(state => state.Journal("r2")));
    }

    [Fact]
    public void Pruning_keeps_runs_that_changed_something_until_their_time_is_over()
    {
        using var store = Open();
        store.Write(state =>
        {
            for (var number = 1; number <= 9; number++)
            {
                state.SaveRun(Some.Run($"r{number}", number));
                if (number % 2 == 0) state.SaveJournal([Some.Entry($"r{number}", 1) with { Outcome = ChangeOutcome.Refused }]);
            }

            state.PruneRuns(3, Some.Time.AddMinutes(4));
        });
        Assert.Equal(["r9", "r8", "r7", "r6", "r4"], store.Read(state => state.Runs(10)).Select(run => run.RunId));
        Assert.Empty(store.Read(state => state.Journal("r2")));
        Assert.Single(store.Read(state => state.Journal("r4")));
        // Within the newest nothing goes, whatever its age.
        store.Write(state => state.PruneRuns(3, DateTimeOffset.MaxValue));
        Assert.Equal(["r9", "r8", "r7"], store.Read(state => state.Runs(10)).Select(run => run.RunId));
    }

    [Fact]
    public void Pruning_after_each_run_of_a_long_history_keeps_exactly_what_it_should()
    {
        using var store = Open();
        var random = new Random(23);
        var model = new ModelState();
        for (var number = 1; number <= 400; number++)
        {
            // Now and then the clock is set back, and the run lies deep among the others.
            var run = Some.Run($"r{number:000}", random.Next(9) == 0 ? Math.Max(1, number - random.Next(200)) : number);
            JournalEntry[] journal = random.Next(3) > 0 ? [Some.Entry(run.RunId, 1) with { Outcome = ChangeOutcome.Done }] : [];
            foreach (var write in (Action<Action<IStateWriter>>[])[store.Write, change => change(model)])
            {
                write(state =>
                {
                    state.SaveRun(run);
                    state.SaveJournal(journal);
                    state.PruneRuns(10, Some.Time.AddMinutes(number - 300));
                });
            }

            if (number % 25 > 0) continue;
            Assert.Equal(model.Runs(1000).Select(kept => kept.RunId), store.Read(state => state.Runs(1000)).Select(kept => kept.RunId));
        }

        // Far more than the newest ten, and not all: the promise is not empty.
        Assert.InRange(model.Runs(1000).Count, 150, 290);
    }

    [Fact]
    public void Twenty_thousand_bindings_are_looked_up_as_fast_as_twenty()
    {
        using var store = Open();
        store.Write(state => state.SaveBindings(Some.Bindings(20)));
        var few = Lookups(20);
        store.Write(state => state.SaveBindings(Some.Bindings(20_000)));
        var many = Lookups(20_000);
        Assert.Equal(20_000, store.Read(state => state.Bindings().Count));
        // A scan would be a thousand times slower; a tree is a level or two deeper.
        Assert.True(many < (few * 10) + TimeSpan.FromMilliseconds(50), $"{few} for 20, {many} for 20,000");

        TimeSpan Lookups(int count) => store.Read(state =>
        {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            for (var i = 0; i < 500; i++) Assert.NotNull(state.FindBinding($"4600000000000{i * 7919 % count:D6}"));
            return watch.Elapsed;
        });
    }
}
