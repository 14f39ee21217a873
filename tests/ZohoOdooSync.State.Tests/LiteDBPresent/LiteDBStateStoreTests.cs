using LiteDB.Engine;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.State.LiteDB;

namespace ZohoOdooSync.State.Tests;

public sealed class LiteDBStateStoreTests : StateStoreContract
{
    private protected override IStateStoreProvider Provider { get; } = LiteDBState.Provider!;

    // LiteDB's pages have no checksums: a broken pointer can hide a record. Losing cached state is harmless, a false record is not.
    private protected override bool NoticesLostRecords => false;

    private protected override void SetSchemaVersion(string path, int version)
    {
        using var engine = new LiteEngine(path);
        engine.Pragma("USER_VERSION", version);
        engine.Checkpoint();
    }

    private protected override bool RemoveRunsIndex(string path)
    {
        using var engine = new LiteEngine(path);
        var was = engine.DropIndex("runs", "started");
        engine.Checkpoint();
        return was;
    }
}
