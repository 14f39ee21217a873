using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.LiteDB;

/// <summary>Tells whether this build has the LiteDB store. This one has not: no feed served the package.</summary>
public static class LiteDBState
{
    /// <summary>The store, or null in a build without LiteDB.</summary>
    public static IStateStoreProvider? Provider => null;
}
