using Microsoft.Data.Sqlite;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.State.Sqlite;

namespace ZohoOdooSync.State.Tests;

public sealed class SqliteStateStoreTests : StateStoreContract
{
    private protected override IStateStoreProvider Provider { get; } = new SqliteStateProvider();

    private protected override bool NoticesLostRecords => true;

    private protected override void SetSchemaVersion(string path, int version)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A number of the test.
        command.CommandText = $"PRAGMA user_version={version}";
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private protected override bool RemoveRunsIndex(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM sqlite_master WHERE name = 'runs_started'";
        var was = (long)command.ExecuteScalar()! > 0;
        command.CommandText = "DROP INDEX IF EXISTS runs_started";
        command.ExecuteNonQuery();
        return was;
    }
}
