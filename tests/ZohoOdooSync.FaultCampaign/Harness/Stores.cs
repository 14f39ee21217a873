using ZohoOdooSync.Engine.State;
using ZohoOdooSync.State.LiteDB;
using ZohoOdooSync.State.Sqlite;

namespace ZohoOdooSync.FaultCampaign.Harness;

/// <summary>The state stores of this build.</summary>
internal static class Stores
{
    /// <summary>All of them, the preferred one first, as the front ends list them.</summary>
    public static IReadOnlyList<IStateStoreProvider> All { get; } =
        LiteDBState.Provider is { } litedb ? [litedb, new SqliteStateProvider()] : [new SqliteStateProvider()];

    /// <summary>Their names, for a theory.</summary>
    public static TheoryData<string> Names => [.. All.Select(store => store.Name)];
}
