using ZohoOdooSync.Engine.State;
using ZohoOdooSync.State.LiteDB;
using ZohoOdooSync.State.Sqlite;

namespace ZohoOdooSync.State.Tests;

/// <summary>The stores of this build, the preferred one first, as the front ends list them.</summary>
internal static class StoresHere
{
    public static IReadOnlyList<IStateStoreProvider> All { get; } = LiteDBState.Provider is { } litedb
        ? [litedb, new SqliteStateProvider()]
        : [new SqliteStateProvider()];

    public static IStateStoreProvider Named(string name) => All.Single(provider => provider.Name == name);
}
