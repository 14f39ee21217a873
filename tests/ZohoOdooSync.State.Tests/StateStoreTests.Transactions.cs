using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>This part: all or nothing, one moment, one transaction a thread.</summary>
public sealed partial class StateStoreTests
{
    [Fact]
    public void A_failed_transaction_leaves_nothing_behind()
    {
        using var store = Open();
        Whole.Write(store, 1);
        var thrown = Assert.Throws<FormatException>(() => store.Write(state =>
        {
            state.SaveNote("number", "2");
            state.SaveBindings(Some.Bindings(3000));
            state.RemoveBindings(["item3"]);
            state.PruneRuns(0, DateTimeOffset.MaxValue);
            throw new FormatException("the caller's own");
        }));
        Assert.Equal("the caller's own", thrown.Message);
        Assert.Equal(1, Whole.NumberIn(store));
        Whole.Write(store, 2);
        Assert.Equal(2, Whole.NumberIn(store));
    }

    [Fact]
    public void A_sequence_that_throws_while_it_is_saved_undoes_the_transaction()
    {
        using var store = Open();
        Assert.Throws<DivideByZeroException>(() => store.Write(state =>
        {
            state.SaveNote("n", "x");
            state.SaveBindings(Broken());
        }));
        Assert.Null(store.Read(state => state.FindNote("n")));

        static IEnumerable<Binding> Broken()
        {
            yield return new Binding("1", 1, BindingHome.Odoo, "");
            throw new DivideByZeroException();
        }
    }

    [Fact]
    public void What_is_saved_may_be_computed_from_what_is_read_in_the_same_transaction()
    {
        using var store = Open();
        store.Write(state => state.SaveBindings(Some.Bindings(10)));
        store.Write(state => state.SaveBindings(state.Bindings().Select(binding =>
            state.FindBinding(binding.ItemId)! with { WrittenDigest = "new" })));
        Assert.All(store.Read(state => state.Bindings()), binding => Assert.Equal("new", binding.WrittenDigest));
    }

    [Fact]
    public void A_transaction_inside_a_transaction_is_refused_at_once()
    {
        using var store = Open();
        Assert.Throws<InvalidOperationException>(() => store.Write(_ => store.Write(_ => { })));
        Assert.Throws<InvalidOperationException>(() => store.Write(_ => store.Read(_ => 0)));
        Assert.Throws<InvalidOperationException>(() => store.Read(_ => store.Read(_ => 0)));
        Assert.Throws<InvalidOperationException>(() => store.Read(_ =>
        {
            store.Write(_ => { });
            return 0;
        }));
        Whole.Write(store, 1);
        Assert.Equal(1, Whole.NumberIn(store));
    }

    [Fact]
    public void A_writer_that_was_carried_out_of_its_transaction_is_dead()
    {
        using var store = Open();
        IStateWriter? escaped = null;
        store.Write(state => escaped = state);
        Assert.Throws<InvalidOperationException>(() => escaped!.SaveNote("n", "x"));
        Assert.Throws<InvalidOperationException>(() => escaped!.Identity);
    }

    [Fact]
    public async Task Many_threads_lose_no_count_and_see_no_half_transaction()
    {
        using var store = Open();
        var counting = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 25; i++) Whole.Count(store);
        }));
        var writing = Task.Run(() =>
        {
            for (var number = 1; number <= 25; number++) Whole.Write(store, number);
        });
        var reading = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 25; i++) Whole.NumberIn(store);
        }));
        await Task.WhenAll([.. counting, writing, .. reading]);
        Assert.Equal("100", store.Read(state => state.FindNote("count")));
        Assert.Equal(25, Whole.NumberIn(store));
    }

    [Fact]
    public void A_closed_store_says_so()
    {
        var store = Open();
        store.Dispose();
        store.Dispose();
        Assert.Throws<ObjectDisposedException>(() => store.Read(_ => 0));
        Assert.Throws<ObjectDisposedException>(() => store.Write(_ => { }));
    }
}
