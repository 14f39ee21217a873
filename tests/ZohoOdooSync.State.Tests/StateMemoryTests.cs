using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>Whoever measures the memory of the process runs alone.</summary>
[CollectionDefinition(nameof(StateMemoryTests), DisableParallelization = true)]
public sealed class MemoryAlone;

/// <summary>A server asks its state for weeks: what it asked costs no memory afterwards.</summary>
[Collection(nameof(StateMemoryTests))]
public sealed class StateMemoryTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    [Fact]
    public void A_state_that_is_read_and_written_again_and_again_keeps_no_memory()
    {
        const int times = 200;
        using var store = StateStore.Open(_temporary.File, StateAccess.ReadWrite);
        Ask(store, 5);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Ask(store, times);
        var kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        // A page buffer of one turn is 96 KB and more.
        Assert.True(kept < times * 10_000L, $"{kept} bytes are kept after {times} turns");
    }

    public void Dispose() => _temporary.Dispose();

    private static void Ask(IStateStore store, int times)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.Empty(store.Read(state => state.Runs(10)));
            store.Write(state => state.SaveNote("turn", $"{i}"));
        }
    }
}
