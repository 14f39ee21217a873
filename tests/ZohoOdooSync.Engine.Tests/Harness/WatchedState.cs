using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests;

/// <summary>A state whose writing a test can watch and break.</summary>
internal sealed class WatchedState(IStateStore inner) : IStateStore
{
    /// <summary>Called before each transaction; what it throws is the store's failure.</summary>
    public Action? BeforeWrite { get; set; }

    public string Path => inner.Path;

    public string Backend => inner.Backend;

    public StateAccess Access => inner.Access;

    public T Read<T>(Func<IStateReader, T> query) => inner.Read(query);

    public void Write(Action<IStateWriter> change)
    {
        BeforeWrite?.Invoke();
        inner.Write(change);
    }

    public void Dispose() => inner.Dispose();
}

/// <summary>Opens states that a test watches.</summary>
internal sealed class WatchedStates
{
    /// <summary>Called before each transaction of any state that was opened here.</summary>
    public Action? BeforeWrite { get; set; }

    public IStateStore Open(string path, StateAccess access) =>
        new WatchedState(StateStore.Open(path, access)) { BeforeWrite = () => BeforeWrite?.Invoke() };
}
