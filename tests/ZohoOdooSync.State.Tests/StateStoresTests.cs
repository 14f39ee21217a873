using System.Text;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.State.Sqlite;

namespace ZohoOdooSync.State.Tests;

public sealed class StateStoresTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_new_file_gets_the_first_store_of_the_build_or_the_chosen_one()
    {
        using (var auto = Open("auto")) Assert.StartsWith(StoresHere.All[0].Name, auto.Backend, StringComparison.OrdinalIgnoreCase);
        foreach (var provider in StoresHere.All)
        {
            using var chosen = StateStores.Open(
                Path.Combine(_temporary.Folder, provider.Name), provider.Name, StateAccess.ReadWrite, StoresHere.All);
            Assert.StartsWith(provider.Name, chosen.Backend, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public void An_existing_file_decides_for_itself_whatever_is_chosen()
    {
        using (var made = new SqliteStateProvider().Open(_temporary.File, StateAccess.ReadWrite)) Whole.Write(made, 5);
        foreach (var choice in (string[])["auto", "litedb", "sqlite"])
        {
            using var store = Open(choice);
            Assert.StartsWith("SQLite", store.Backend, StringComparison.Ordinal);
            Assert.Equal(5, Whole.NumberIn(store));
        }
    }

    [Fact]
    public void An_empty_file_counts_as_new()
    {
        File.WriteAllBytes(_temporary.File, []);
        using var store = Open("auto");
        Whole.Write(store, 1);
        Assert.Equal(1, Whole.NumberIn(store));
    }

    [Fact]
    public void A_file_that_another_process_makes_with_another_store_at_this_moment_is_opened_with_that_store()
    {
        var late = new LateStore(() =>
        {
            using var made = StateStores.Open(_temporary.File, "sqlite", StateAccess.ReadWrite, StoresHere.All);
            Whole.Write(made, 3);
        });
        using var store = StateStores.Open(_temporary.File, "auto", StateAccess.ReadOnly, [late, .. StoresHere.All]);
        Assert.Equal(3, Whole.NumberIn(store));
    }

    [Fact]
    public void A_foreign_file_is_refused_with_what_was_found_and_left_alone()
    {
        File.WriteAllText(_temporary.File, "{ \"some\": \"json\" }");
        var refused = Assert.Throws<SyncException>(() => Open("auto"));
        Assert.Equal("StateDamaged", refused.ErrorId);
        Assert.Contains("'{ \"some\": \"json\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains("sets the file aside", refused.NextStep, StringComparison.Ordinal);
        Assert.Contains("nothing in Odoo is lost", refused.NextStep, StringComparison.Ordinal);
        Assert.Equal("{ \"some\": \"json\" }", File.ReadAllText(_temporary.File));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        using (var foreign = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={_temporary.File};Pooling=False"))
        {
            foreign.Open();
            using var command = foreign.CreateCommand();
            command.CommandText = "CREATE TABLE theirs (x)";
            command.ExecuteNonQuery();
        }

        var before = File.ReadAllBytes(_temporary.File);
        foreach (var access in (StateAccess[])[StateAccess.ReadOnly, StateAccess.ReadWrite])
        {
            var refused = Assert.Throws<SyncException>(
                () => StateStores.Open(_temporary.File, "auto", access, StoresHere.All).Dispose());
            Assert.Equal("StateUnreadable", refused.ErrorId);
        }

        Assert.Equal(before, File.ReadAllBytes(_temporary.File));
    }

    [Fact]
    public void A_file_of_a_store_that_this_build_lacks_is_not_called_damaged()
    {
        var header = new byte[8192];
        Encoding.ASCII.GetBytes("** This is a LiteDB file **").CopyTo(header, 32);
        File.WriteAllBytes(_temporary.File, header);
        var refused = Assert.Throws<SyncException>(
            () => StateStores.Open(_temporary.File, "auto", StateAccess.ReadWrite, [new SqliteStateProvider()]));
        Assert.Equal("StateUnreadable", refused.ErrorId);
        Assert.Contains("kept by LiteDB, which this build does not have", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_choice_that_this_build_lacks_is_told_for_a_new_file()
    {
        var refused = Assert.Throws<SyncException>(
            () => StateStores.Open(_temporary.File, "litedb", StateAccess.ReadWrite, [new SqliteStateProvider()]));
        Assert.Equal("StateStoreMissing", refused.ErrorId);
        Assert.Equal(SyncErrorKind.Settings, refused.Kind);
        Assert.False(File.Exists(_temporary.File));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(_temporary.File);
        Assert.Equal("StateUnreadable", Assert.Throws<SyncException>(() => Open("auto")).ErrorId);
    }

    private IStateStore Open(string choice) =>
        StateStores.Open(_temporary.File, choice, StateAccess.ReadWrite, StoresHere.All);

    /// <summary>A store whose opening comes after somebody else has made the file.</summary>
    private sealed class LateStore(Action before) : IStateStoreProvider
    {
        public string Name => "late";

        public bool Recognizes(ReadOnlySpan<byte> header) => false;

        public IStateStore Open(string path, StateAccess access)
        {
            before();
            throw new SyncException("StateDamaged", SyncErrorKind.State, $"The state file {path} is damaged.", "Start a full run.");
        }
    }
}
