using System.Globalization;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>Transactions that touch many records, and can be recognised as whole or torn.</summary>
internal static class Whole
{
    private const int Records = 30;

    /// <summary>One transaction: everything in it bears its number.</summary>
    public static void Write(IStateStore store, int number) => store.Write(state =>
    {
        state.SaveNote("number", number.ToString(CultureInfo.InvariantCulture));
        state.SaveBindings(Enumerable.Range(0, Records).Select(i => new Binding($"item{i}", number, BindingHome.Odoo, "d")));
        state.SaveRun(Some.Run("run", number));
        state.SaveJournal(Enumerable.Range(1, Records).Select(i => Some.Entry("run", i) with
        {
            ProductId = number, Outcome = number % 2 == 0 ? ChangeOutcome.Pending : ChangeOutcome.Done,
        }));
        if (number % 3 == 0) state.RemoveBindings(["item0", "item1"]);
    });

    /// <summary>The number of the last transaction, after a look at everything that it wrote.</summary>
    public static int NumberIn(IStateStore store) => store.Read(state =>
    {
        var number = int.Parse(state.FindNote("number") ?? "0", CultureInfo.InvariantCulture);
        if (number == 0)
        {
            Assert.Empty(state.Bindings());
            return 0;
        }

        Assert.Equal(number % 3 == 0 ? Records - 2 : Records, state.Bindings().Count);
        Assert.All(state.Bindings(), binding => Assert.Equal(number, binding.ProductId));
        Assert.Equal(number, state.FindRun("run")!.ZohoCalls);
        Assert.Equal(Records, state.Journal("run").Count);
        Assert.All(state.Journal("run"), entry => Assert.Equal(number, entry.ProductId));
        Assert.Equal(number % 2 == 0 ? Records : 0, state.PendingJournal().Count);
        return number;
    });

    /// <summary>Counts one further, from what is there.</summary>
    public static void Count(IStateStore store) => store.Write(state =>
    {
        var count = int.Parse(state.FindNote("count") ?? "0", CultureInfo.InvariantCulture);
        state.SaveNote("count", (count + 1).ToString(CultureInfo.InvariantCulture));
    });
}
