using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.LiteDB;

/// <summary>Keeps the state in one LiteDB file, with a log and two empty lock files beside it.</summary>
public sealed class LiteDBStateProvider : IStateStoreProvider
{
    private const int HeaderTextAt = 32;

    /// <inheritdoc/>
    public string Name => "litedb";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> header) =>
        header.Length > HeaderTextAt && header[HeaderTextAt..].StartsWith("** This is a LiteDB file **"u8);

    /// <inheritdoc/>
    public IStateStore Open(string path, StateAccess access)
    {
        var store = new LiteDBStateStore(Path.GetFullPath(path), access);
        try
        {
            store.Prepare();
            return store;
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }
}
