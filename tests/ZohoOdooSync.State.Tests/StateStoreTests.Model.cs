using FsCheck;
using FsCheck.Xunit;
using FsCheck.Fluent;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>This part: any sequence of transactions gives the answers that a few dictionaries would give.</summary>
public sealed partial class StateStoreTests
{
    private static readonly string[] Ids = ["1", "2", "3", "46", "٤", "a", "A", "x/y"];

    [Property(MaxTest = 60)]
    public Property Any_sequence_of_transactions_answers_as_the_model_does()
    {
        var sequences = Arb.From(Gen.ArrayOf(Transactions(), 12), Shorter);
        return Prop.ForAll(sequences, transactions =>
        {
            using var temporary = new TemporaryFolder();
            var model = new ModelState();
            var store = StateStore.Open(temporary.File, StateAccess.ReadWrite);
            try
            {
                foreach (var transaction in transactions)
                {
                    var changed = model.Copy();
                    foreach (var step in transaction.Steps) step.Do(changed);
                    if (!transaction.Fails) model = changed;
                    try
                    {
                        store.Write(state =>
                        {
                            foreach (var step in transaction.Steps) step.Do(state);
                            Assert.Equal(Seen(changed), Seen(state));
                            if (transaction.Fails) throw new TimeoutException();
                        });
                    }
                    catch (TimeoutException)
                    {
                    }

                    if (transaction.Reopens)
                    {
                        store.Dispose();
                        store = StateStore.Open(temporary.File, StateAccess.ReadWrite);
                    }

                    Assert.Equal(Seen(model), store.Read(Seen));
                }
            }
            finally
            {
                store.Dispose();
            }
        });
    }

    private static IEnumerable<Transaction[]> Shorter(Transaction[] transactions) =>
        transactions.Select((_, left) => transactions.Where((_, i) => i != left).ToArray());

    private static Gen<Transaction> Transactions() =>
        from steps in Gen.ArrayOf(Steps()).Resize(8)
        from fails in Gen.Choose(0, 5)
        from reopens in Gen.Choose(0, 9)
        select new Transaction(steps, fails == 0, reopens == 0);

    private static Gen<Step> Steps()
    {
        var id = Gen.Elements(Ids);
        var number = Gen.Choose(0, 5);
        var outcome = Gen.Elements(Enum.GetValues<ChangeOutcome>());
        return Gen.OneOf(
            from i in id from n in number select new Step(
                $"bind {i}", s => s.SaveBindings([new(i, n, BindingHome.Odoo, i), new("2", n, BindingHome.Local, "")])),
            from i in id select new Step($"unbind {i}", s => s.RemoveBindings([i, "never"])),
            from i in id from n in number select new Step($"run {i} {n}", s => s.SaveRun(Some.Run(i, n))),
            from n in number from m in number
            select new Step($"prune {n} {m}", s => s.PruneRuns(n, m == 0 ? DateTimeOffset.MaxValue : Some.Time.AddMinutes(m))),
            from i in id from n in number from o in outcome
            select new Step($"journal {i} {n} {o}", s => s.SaveJournal([Some.Entry(i, n + 1) with { Outcome = o }, Some.Entry(i, 1)])),
            from i in id from n in number
            select new Step($"no journal {i} {n}", s => s.RemoveJournal([Some.Entry(i, n + 1), Some.Entry(i, 99)])),
            from i in id from n in number
            select new Step($"quarantine {i}", s => s.SaveQuarantine([new(i, "n", "r", "d", n, Some.Time, Some.Time)])),
            from i in id from n in number
            select new Step($"detail {i}", s => s.SaveDetails([new(i, "s", Some.Time, Some.Time.AddHours(n), "{}")])),
            from i in id select new Step($"forget detail {i}", s => s.RemoveDetails([i])),
            from i in id select new Step($"heal {i}", s => s.RemoveQuarantine([i])),
            from n in number
            select new Step($"beat {n}", s => s.SaveHeartbeat(n == 0 ? null : new(n, "h", "v", "p", Some.Time, Some.Time))),
            from n in number
            select new Step($"server {n}", s =>
                s.SaveServerHeartbeat(n == 0 ? null : new(n, "h", "v", "p", Some.Time, Some.Time) { IntervalSeconds = n })),
            from i in id from n in number select new Step($"token {i}", s => s.SaveToken(new(i, [(byte)n], Some.Time))),
            from i in id select new Step($"no token {i}", s => s.RemoveToken(i)),
            from n in number select new Step($"budget {n}", s => s.SaveBudget(new(n, n, Some.Time, Some.Time))),
            from i in id from n in number select new Step($"note {i} {n}", s => s.SaveNote(i, n == 0 ? null : $"{n}")),
            from i in id select new Step($"identity {i}", s => s.SaveIdentity(new(i, "d", 1, "c", null))));
    }

    private static string Seen(IStateReader state) => string.Join('\n',
    [
        $"{state.Identity}", $"{state.Heartbeat}", $"{state.ServerHeartbeat}", $"{state.Budget}",
        .. state.Bindings(), .. state.Quarantine(), .. state.Details(), .. state.Runs(3), "", .. state.Runs(100), .. state.PendingJournal(),
        .. Ids.SelectMany(state.Journal),
        .. Ids.Select(id => $"{state.FindBinding(id)} {state.FindRun(id)} {state.FindNote(id)} "
            + string.Join(',', state.FindToken(id)?.Sealed ?? [])),
    ]);

    private sealed record Step(string Name, Action<IStateWriter> Do)
    {
        public override string ToString() => Name;
    }

    private sealed record Transaction(Step[] Steps, bool Fails, bool Reopens)
    {
        public override string ToString() =>
            $"[{string.Join("; ", Steps.Select(step => step.Name))}]{(Fails ? " fails" : "")}{(Reopens ? " reopens" : "")}";
    }
}
