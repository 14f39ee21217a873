using ZohoOdooSync.State.LiteDB;

namespace ZohoOdooSync.State.Tests;

public sealed class LiteDBStateStoreTests
{
    [Fact]
    public void The_contract_is_held_by_LiteDB()
    {
        Assert.Null(LiteDBState.Provider);
        Assert.Skip("This build has no LiteDB: no configured feed serves the package. Only SQLite was tested.");
    }
}
