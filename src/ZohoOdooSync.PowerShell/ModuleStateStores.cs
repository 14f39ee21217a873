using ZohoOdooSync.Engine.State;
using ZohoOdooSync.State.LiteDB;
using ZohoOdooSync.State.Sqlite;

namespace ZohoOdooSync.PowerShell;

/// <summary>The state stores of this build: LiteDB first where it was built in, SQLite always.</summary>
internal static class ModuleStateStores
{
    public static IReadOnlyList<IStateStoreProvider> All { get; } =
        LiteDBState.Provider is { } litedb ? [litedb, new SqliteStateProvider()] : [new SqliteStateProvider()];
}
