using LiteDB;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>This part: files, their rights, and reading without a trace.</summary>
public sealed partial class StateStoreTests
{
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
        using (var file = new LiteDatabase(StateFile))
        {
            // Earlier versions kept a log of their own, and told LiteDB never to empty its one.
            Assert.True(file.GetCollection("runs").DropIndex("started"));
            file.CheckpointSize = 0;
            file.Checkpoint();
        }

        using (var reader = Open(StateAccess.ReadOnly)) Assert.Equal(newest, Newest(reader));
        using (var store = Open()) Assert.Equal(newest, Newest(store));
        Assert.Equal(["sync_tracking.db", "sync_tracking.db-line", "sync_tracking.db-lock"],
            Directory.GetFiles(_temporary.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        using (var file = new LiteDatabase(StateFile)) Assert.True(file.GetCollection("runs").DropIndex("started"));

        static IEnumerable<string> Newest(IStateStore store) => store.Read(state => state.Runs(5)).Select(run => run.RunId);
    }

    [Fact]
    public void A_file_that_an_earlier_version_left_in_the_middle_of_a_write_is_not_believed()
    {
        using (var store = Open()) Whole.Write(store, 1);
        File.WriteAllText(StateFile + "-log", "pages");
        foreach (var access in (StateAccess[])[StateAccess.ReadOnly, StateAccess.ReadWrite])
            Assert.Equal("StateDamaged", Assert.Throws<SyncException>(() => Open(access).Dispose()).ErrorId);
    }

    [Fact]
    public void A_log_without_its_file_is_not_written_into_the_next_one()
    {
        using (var store = Open()) Whole.Write(store, 1);
        // As a process leaves it that dies after its commit: LiteDB told not to carry the log out.
        using (var file = new LiteDatabase(StateFile))
        {
            file.CheckpointSize = 0;
            file.GetCollection("notes").Upsert(new BsonDocument { ["_id"] = "x", ["body"] = "\"x\"" });
        }

        Assert.True(new FileInfo(StateFileSet.LogOf(StateFile)).Length > 0);
        File.Delete(StateFile);
        using var fresh = Open();
        Assert.Equal(0, Whole.NumberIn(fresh));
        Assert.Null(fresh.Read(state => state.FindNote("x")));
    }

    [Fact]
    public void A_file_whose_maker_died_is_completed()
    {
        using (var half = new LiteDatabase(new ConnectionString { Filename = StateFile, Collation = Collation.Binary }))
            half.GetCollection("notes").Insert(new BsonDocument { ["_id"] = "x", ["body"] = "" });
        using (var half = new LiteDatabase(StateFile)) half.GetCollection("notes").DeleteAll();
        using var store = Open();
        Whole.Write(store, 1);
        Assert.Equal(1, Whole.NumberIn(store));
    }

    [Fact]
    public void An_empty_file_counts_as_new()
    {
        File.WriteAllBytes(StateFile, []);
        using var store = Open();
        Whole.Write(store, 1);
        Assert.Equal(1, Whole.NumberIn(store));
    }

    public static TheoryData<string, string> ForeignFiles => new()
    {
        { "{ \"some\": \"json\" }", "'{ \"some\": \"json\"'" },
        { "SQLite format 3\0" + new string('\0', 4096), "a SQLite file, as an earlier version kept it" },
    };

    [Theory]
    [MemberData(nameof(ForeignFiles))]
    public void A_foreign_file_is_refused_with_what_was_found_and_left_alone(string content, string told)
    {
        File.WriteAllText(StateFile, content);
        foreach (var access in (StateAccess[])[StateAccess.ReadOnly, StateAccess.ReadWrite])
        {
            var refused = Assert.Throws<SyncException>(() => Open(access).Dispose());
            Assert.Equal("StateDamaged", refused.ErrorId);
            Assert.Contains(told, refused.Message, StringComparison.Ordinal);
            Assert.Contains("sets the file aside", refused.NextStep, StringComparison.Ordinal);
            Assert.Contains("nothing in Odoo is lost", refused.NextStep, StringComparison.Ordinal);
        }

        Assert.Equal(content, File.ReadAllText(StateFile));
    }

    [Fact]
    public void A_database_of_another_program_is_refused_and_left_alone()
    {
        using (var foreign = new LiteDatabase(StateFile)) foreign.GetCollection("theirs").Insert(new BsonDocument { ["x"] = 1 });
        var before = File.ReadAllBytes(StateFile);
        foreach (var access in (StateAccess[])[StateAccess.ReadOnly, StateAccess.ReadWrite])
        {
            var refused = Assert.Throws<SyncException>(() => Open(access).Dispose());
            Assert.Equal("StateUnreadable", refused.ErrorId);
            Assert.Contains("a LiteDB database of another program", refused.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(StateFile));
    }

    [Fact]
    public void A_folder_in_the_place_of_the_file_is_refused()
    {
        Directory.CreateDirectory(StateFile);
        Assert.Equal("StateUnreadable", Assert.Throws<SyncException>(() => Open().Dispose()).ErrorId);
    }

    [Fact]
    public void A_missing_file_reads_as_empty_and_is_not_made()
    {
        using var store = Open(StateAccess.ReadOnly);
        Assert.Empty(store.Read(state => state.Bindings()));
        Assert.Empty(store.Read(state => state.Runs(5)));
        Assert.Empty(Directory.GetFileSystemEntries(_temporary.Folder));

        using var nowhere = StateStore.Open(Path.Combine(_temporary.Folder, "no", "such", "state.db"), StateAccess.ReadOnly);
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
        using var store = StateStore.Open(path, StateAccess.ReadWrite);
        Whole.Write(store, 1);
        var folder = new DirectoryInfo(Path.GetDirectoryName(path)!);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, folder.UnixFileMode);
        Assert.All(folder.GetFiles(), file =>
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode));
    }

    [Fact]
    public void What_an_earlier_version_kept_is_read_counted_settled_and_forgotten()
    {
        JournalEntry[] old = [Some.Entry("r1", 1), Some.Entry("r1", 2) with { Outcome = ChangeOutcome.Done }, Some.Entry("r1", 3)];
        using (var store = Open())
        {
            store.Write(state =>
            {
                state.SaveRun(Some.Run("r1", 1));
                state.SaveBindings([new("1", 1, BindingHome.Odoo, "d"), new("2", 2, BindingHome.Local, "d")]);
            });
        }

        using (var file = new LiteDatabase(StateFile))
        {
            // That there are local bindings was not noted.
            file.GetCollection("notes").DeleteAll();
            foreach (var entry in old)
            {
                // An entry a document, sealed as run, slash, number; what is pending was listed by the same key.
                var (key, body) = ($"r1\u0001{entry.Sequence:D10}", StateText.Write(entry));
                file.GetCollection("journal").Insert(new BsonDocument
                {
                    ["_id"] = key, ["body"] = body, ["seal"] = StateText.Seal("Journal", $"r1/{entry.Sequence}", body),
                });
                if (entry.Outcome == ChangeOutcome.Pending) file.GetCollection("pending").Insert(new BsonDocument { ["_id"] = key });
            }

            file.UserVersion = 1;
        }

        using (var reader = Open(StateAccess.ReadOnly)) HoldsOld(reader);
        using var writer = Open();
        HoldsOld(writer);
        writer.Write(state => state.SaveJournal([old[0] with { Outcome = ChangeOutcome.NotDone }, Some.Entry("r1", 4)]));
        Assert.Equal(
            [ChangeOutcome.NotDone, ChangeOutcome.Done, ChangeOutcome.Pending, ChangeOutcome.Pending],
            writer.Read(state => state.Journal("r1")).Select(entry => entry.Outcome));
        Assert.Equal([3, 4], writer.Read(state => state.PendingJournal()).Select(entry => entry.Sequence));
        writer.Write(state => state.RemoveJournal([old[2], Some.Entry("r1", 4)]));
        Assert.Empty(writer.Read(state => state.PendingJournal()));
        writer.Write(state => state.PruneRuns(0, DateTimeOffset.MaxValue));
        Assert.Empty(writer.Read(state => state.Journal("r1")));

        void HoldsOld(IStateStore state)
        {
            Assert.Equal(old.Select(StateText.Write), state.Read(reader => reader.Journal("r1")).Select(StateText.Write));
            Assert.Equal([1, 3], state.Read(reader => reader.PendingJournal()).Select(entry => entry.Sequence));
            Assert.Equal((2, 1), state.Read(reader => reader.CountBindings()));
        }
    }

    [Fact]
    public void A_newer_schema_is_refused_with_both_versions_and_left_as_it_was()
    {
        using (var store = Open()) Whole.Write(store, 1);
        using (var file = new LiteDatabase(StateFile)) file.UserVersion = 7;
        var before = File.ReadAllBytes(StateFile);
        foreach (var access in (StateAccess[])[StateAccess.ReadOnly, StateAccess.ReadWrite])
        {
            var refused = Assert.Throws<SyncException>(() => Open(access).Dispose());
            Assert.Equal("StateUnreadable", refused.ErrorId);
            Assert.Equal(SyncErrorKind.State, refused.Kind);
            Assert.Contains("version 7", refused.Message, StringComparison.Ordinal);
            Assert.Contains("up to 2", refused.Message, StringComparison.Ordinal);
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
            () => StateStore.Open(Path.Combine(inTheWay, "state.db"), StateAccess.ReadWrite).Dispose());
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

        var folder = Path.Combine(disk, "state");
        try
        {
            var path = Path.Combine(folder, "state.db");
            using (var store = StateStore.Open(path, StateAccess.ReadWrite))
            {
                Whole.Write(store, 1);
                var refused = Assert.Throws<SyncException>(() => store.Write(state => state.SaveBindings(Some.Bindings(40_000))));
                Assert.Equal("StateNotWritable", refused.ErrorId);
                Assert.Equal(1, Whole.NumberIn(store));
            }

            using var again = StateStore.Open(path, StateAccess.ReadWrite);
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
