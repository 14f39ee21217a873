using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Sqlite;

/// <summary>Keeps the state in one SQLite file, with a write-ahead log beside it while it is open.</summary>
public sealed class SqliteStateProvider : IStateStoreProvider
{
    /// <inheritdoc/>
    public string Name => "sqlite";

    /// <inheritdoc/>
    public bool Recognizes(ReadOnlySpan<byte> header) => header.StartsWith("SQLite format 3\0"u8);

    /// <inheritdoc/>
    public IStateStore Open(string path, StateAccess access)
    {
        var file = Path.GetFullPath(path);
        return access == StateAccess.ReadOnly ? new SqliteStateReader(file) : SqliteStateStore.Open(file);
    }
}
