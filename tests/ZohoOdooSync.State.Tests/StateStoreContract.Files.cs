using ZohoOdooSync.Engine;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>This part: files, their rights, and reading without a trace.</summary>
public abstract partial class StateStoreContract
{
    private protected abstract void SetSchemaVersion(string path, int version);

    /// <summary>Takes the index of the runs by their start out of a file, as earlier versions made it; false where it had none.</summary>
    private protected abstract bool RemoveRunsIndex(string path);

    [Fact]
    public void A_file_of_an_earlier_version_answers_the_same_and_gets_its_index_when_it_is_written()
    {
        using (var store = Open())
        {
            store.Write(state =>
            {
                for (var number = 1; number <= 30; number++) state.SaveRun(Some.Run($"r{number:00}", number / 3));
            });
        }

        string[] newest = ["r30", "r29", "r28", "r27", "r26"];
        Assert.True(RemoveRunsIndex(StateFile));
        using (var reader = Open(StateAccess.ReadOnly)) Assert.Equal(newest, Newest(reader));
        Assert.False(RemoveRunsIndex(StateFile));
        using (var store = Open()) Assert.Equal(newest, Newest(store));
        Assert.True(RemoveRunsIndex(StateFile));

        static IEnumerable<string> Newest(IStateStore store) => store.Read(state => state.Runs(5)).Select(run => run.RunId);
    }

    [Fact]
    public void A_missing_file_reads_as_empty_and_is_not_made()
    {
        using var store = Open(StateAccess.ReadOnly);
        Assert.Empty(store.Read(state => state.Bindings()));
        Assert.Empty(store.Read(state => state.Runs(5)));
        Assert.Empty(Directory.GetFileSystemEntries(_temporary.Folder));

        using var nowhere = Provider.Open(Path.Combine(_temporary.Folder, "no", "such", "state.db"), StateAccess.ReadOnly);
        Assert.Null(nowhere.Read(state => state.Identity));
        Assert.Empty(Directory.GetFileSystemEntries(_temporary.Folder));
    }

    [Fact]
    public void Reading_makes_and_changes_no_file()
    {
        using (var store = Open()) Whole.Write(store, 1);
        var before = Files();
        using (var reader = Open(StateAccess.ReadOnly)) Assert.Equal(1, Whole.NumberIn(reader));
        Assert.Equal(before, Files());

        (string, long, DateTime)[] Files() =>
            [.. new DirectoryInfo(_temporary.Folder).GetFiles().OrderBy(file => file.Name, StringComparer.Ordinal)
                .Select(file => (file.Name, file.Length, file.LastWriteTimeUtc))];
    }

    [Fact]
    public void A_store_opened_for_reading_refuses_to_write()
    {
        using (var store = Open()) Whole.Write(store, 1);
        using var reader = Open(StateAccess.ReadOnly);
        Assert.Throws<InvalidOperationException>(() => reader.Write(state => state.SaveNote("n", "x")));
    }

    [Fact]
    public void What_is_made_belongs_to_its_owner_alone()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows gives rights by inheritance.");
        var path = Path.Combine(_temporary.Folder, "data", "sync_server", "state.db");
        using var store = Provider.Open(path, StateAccess.ReadWrite);
        Whole.Write(store, 1);
        var folder = new DirectoryInfo(Path.GetDirectoryName(path)!);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, folder.UnixFileMode);
        Assert.All(folder.GetFiles(), file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public void A_newer_schema_is_refused_with_both_versions_and_left_as_it_was()
    {
        using (var store = Open()) Whole.Write(store, 1);
        SetSchemaVersion(StateFile, 7);
        var before = File.ReadAllBytes(StateFile);
        foreach (var access in (StateAccess[])[StateAccess.ReadOnly, StateAccess.ReadWrite])
        {
            var refused = Assert.Throws<SyncException>(() => Open(access).Dispose());
            Assert.Equal("StateUnreadable", refused.ErrorId);
            Assert.Equal(SyncErrorKind.State, refused.Kind);
            Assert.Contains("version 7", refused.Message, StringComparison.Ordinal);
            Assert.Contains("up to 1", refused.Message, StringComparison.Ordinal);
            Assert.NotEmpty(refused.NextStep);
        }

        Assert.Equal(before, File.ReadAllBytes(StateFile));
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_told_as_not_writable()
    {
        var inTheWay = Path.Combine(_temporary.Folder, "file");
        File.WriteAllText(inTheWay, "x");
        var refused = Assert.Throws<SyncException>(
            () => Provider.Open(Path.Combine(inTheWay, "state.db"), StateAccess.ReadWrite).Dispose());
        Assert.Equal("StateNotWritable", refused.ErrorId);
    }

    [Fact]
    public void A_full_disk_is_told_as_not_writable_and_loses_nothing()
    {
        const string SmallDisk = "STATE_SMALL_DISK";
        // A file system of about 2 MB, made by whoever runs this: mount -t tmpfs -o size=2m tmpfs FOLDER.
        if (Environment.GetEnvironmentVariable(SmallDisk) is not { Length: > 0 } disk)
        {
            Assert.Skip($"{SmallDisk} names no small file system.");
            return;
        }

        var folder = Path.Combine(disk, Provider.Name);
        try
        {
            var path = Path.Combine(folder, "state.db");
            using (var store = Provider.Open(path, StateAccess.ReadWrite))
            {
                Whole.Write(store, 1);
                var refused = Assert.Throws<SyncException>(() => store.Write(state => state.SaveBindings(Some.Bindings(40_000))));
                Assert.Equal("StateNotWritable", refused.ErrorId);
                Assert.Equal(1, Whole.NumberIn(store));
            }

            using var again = Provider.Open(path, StateAccess.ReadWrite);
            Assert.Equal(1, Whole.NumberIn(again));
            Whole.Write(again, 2);
            Assert.Equal(2, Whole.NumberIn(again));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
