using System.Text;
using LiteDB;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.Tests;

/// <summary>This part: backups.</summary>
public sealed partial class StateStoreTests
{
    private static readonly (string, string) Pair = ("800100200", "sandbox");

    private string BackupFile => Path.Combine(_temporary.Folder, "kept", "backup.db");

    [Fact]
    public void A_backup_fills_a_new_state_with_the_same_records()
    {
        using var store = Open();
        store.Write(Fill);
        var backup = StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false);
        Assert.Equal(new BackupCounts(40, 3, 6, 1), backup.Counts);
        Assert.Equal(("77", "prod", Some.Time, BackupFile), (backup.OrganizationId, backup.Database, backup.MadeAt, backup.BackupFile));
        Assert.Equal(new FileInfo(BackupFile).Length, backup.Bytes);

        using var target = StateStore.Open(Path.Combine(_temporary.Folder, "other.db"), StateAccess.ReadWrite);
        Assert.Equal(backup, StateBackups.CopyInto(BackupFile, target));
        Assert.Equal(store.Read(Kept), target.Read(Kept));
    }

    [Fact]
    public void A_backup_holds_no_token_no_sign_of_life_and_no_note()
    {
        using var store = Open();
        store.Write(Fill);
        StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false);
        var bytes = Encoding.Latin1.GetString(File.ReadAllBytes(BackupFile));
        Assert.Contains("4600000000000000001", bytes);
        Assert.DoesNotContain("token-key", bytes);
        Assert.DoesNotContain(Convert.ToBase64String([7, 7, 7, 7, 7, 7]), bytes);
        Assert.DoesNotContain("this-machine", bytes);
        Assert.DoesNotContain("a watermark", bytes);

        using var target = StateStore.Open(Path.Combine(_temporary.Folder, "other.db"), StateAccess.ReadWrite);
        StateBackups.CopyInto(BackupFile, target);
        target.Read(state =>
        {
            Assert.Null(state.FindToken("token-key"));
            Assert.Null(state.Heartbeat);
            Assert.Null(state.ServerHeartbeat);
            Assert.Null(state.FindNote("marks"));
            return true;
        });
    }

    [Fact]
    public async Task A_backup_belongs_to_one_moment_while_a_run_writes()
    {
        using var store = Open();
        Whole.Write(store, 1);
        using var enough = new CancellationTokenSource();
        // A busy machine may start the writer long after the first backups are done.
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writing = Task.Run(
            () =>
            {
                var number = 1;
                while (!enough.IsCancellationRequested)
                {
                    Whole.Write(store, ++number);
                    begun.TrySetResult();
                }

                return number;
            },
            TestContext.Current.CancellationToken);
        await Task.WhenAny(begun.Task, writing);
        for (var round = 0; round < 5; round++)
        {
            using var reader = Open(StateAccess.ReadOnly);
            StateBackups.Write(BackupFile, reader, Pair, Some.Time, overwrite: true);
            using var target = StateStore.Open(Path.Combine(_temporary.Folder, $"other{round}.db"), StateAccess.ReadWrite);
            StateBackups.CopyInto(BackupFile, target);
            // The number itself is a note, and stays out; everything else of a transaction bears it.
            var number = target.Read(state => state.FindRun("run")!.ZohoCalls);
            target.Write(state => state.SaveNote("number", $"{number}"));
            Assert.Equal(number, Whole.NumberIn(target));
        }

        await enough.CancelAsync();
        Assert.True(await writing > 1);
    }

    [Fact]
    public void An_existing_backup_stays_as_it_is_unless_it_may_be_replaced()
    {
        using var store = Open();
        store.Write(Fill);
        StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false);
        var before = File.ReadAllBytes(BackupFile);
        store.Write(state => state.RemoveBindings(["4600000000000000001"]));
        Assert.Equal("BackupExists", Refused(() => StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false)));
        Assert.Equal(before, File.ReadAllBytes(BackupFile));
        Assert.Equal(39, StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: true).Counts.Bindings);
        Assert.Equal([BackupFile], Directory.GetFiles(Path.GetDirectoryName(BackupFile)!));
    }

    [Fact]
    public void A_backup_is_for_its_owner_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        using var store = Open();
        store.Write(Fill);
        StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(BackupFile));
    }

    [Fact]
    public void A_state_without_a_pair_is_backed_up_for_the_pair_of_the_settings()
    {
        using var store = Open();
        var backup = StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false);
        Assert.Equal(Pair, (backup.OrganizationId, backup.Database));
        Assert.Equal(new BackupCounts(0, 0, 0, 0), backup.Counts);
    }

    [Fact]
    public void A_damaged_backup_is_never_believed()
    {
        using var store = Open();
        store.Write(Fill);
        var backup = StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false);
        var whole = File.ReadAllBytes(BackupFile);
        // Most of a small file is free.
        var used = Enumerable.Range(0, whole.Length).Where(at => whole[at] != 0).ToArray();
        var random = new Random(11);
        var noticed = 0;
        for (var round = 0; round < 300; round++)
        {
            var damaged = whole.ToArray();
            if (round % 10 == 0) damaged = damaged[..random.Next(damaged.Length)];
            else damaged[used[random.Next(used.Length)]] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(BackupFile, damaged);
            try
            {
                // A bit that nobody reads, such as one of a free page, may be damaged.
                Assert.Equal(backup, StateBackups.Verify(BackupFile) with { Bytes = backup.Bytes });
            }
            catch (SyncException e)
            {
                Assert.True(e.ErrorId is "BackupDamaged" or "StateUnreadable", e.ErrorId);
                noticed++;
            }
        }

        Assert.InRange(noticed, 150, 300);
    }

    [Theory]
    [InlineData("bindings", "should hold 40 bindings, 3 runs, 6 changes and 1 quarantined items, and holds 39 bindings")]
    [InlineData("quarantine", "and holds 40 bindings, 3 runs, 6 changes and 0 quarantined items")]
    [InlineData("journal", "lists 1 pending entries and has 0")]
    public void A_backup_that_lost_a_record_is_refused(string collection, string told)
    {
        using var store = Open();
        store.Write(Fill);
        StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false);
        using (var file = new LiteDatabase(BackupFile)) file.GetCollection(collection)
            .Delete(file.GetCollection(collection).FindAll().First()["_id"]);
        var error = Assert.Throws<SyncException>(() => StateBackups.Verify(BackupFile));
        Assert.Equal("BackupDamaged", error.ErrorId);
        Assert.Contains(told, error.Message);
    }

    [Fact]
    public void A_backup_of_a_newer_version_is_refused_with_both_versions()
    {
        using var store = Open();
        store.Write(Fill);
        StateBackups.Write(BackupFile, store, Pair, Some.Time, overwrite: false);
        using (var file = new LiteDatabase(BackupFile)) file.UserVersion = 7;
        var error = Assert.Throws<SyncException>(() => StateBackups.Verify(BackupFile));
        Assert.Equal("StateUnreadable", error.ErrorId);
        Assert.Contains("version 7", error.Message);
    }

    [Fact]
    public void What_is_no_backup_is_told_apart()
    {
        Assert.Equal("BackupMissing", Refused(() => StateBackups.Verify(BackupFile)));
        Assert.Equal("BackupMissing", Refused(() => StateBackups.Verify(_temporary.Folder)));
        using var store = Open();
        Assert.Contains("it is a state file, and no backup of one",
            Assert.Throws<SyncException>(() => StateBackups.Verify(StateFile)).Message);
        Assert.Equal("BackupExists", Refused(() => StateBackups.Write(StateFile, store, Pair, Some.Time, overwrite: true)));
        Directory.CreateDirectory(Path.GetDirectoryName(BackupFile)!);
        File.WriteAllText(BackupFile, "PK\u0003\u0004 as earlier versions made them");
        Assert.Equal("BackupDamaged", Refused(() => StateBackups.Verify(BackupFile)));
    }

    private static string Refused(Action work) => Assert.Throws<SyncException>(work).ErrorId;

    private static void Fill(IStateWriter state)
    {
        state.SaveIdentity(new PairIdentity("77", "prod", 3, "2024-03-01 08:30:00", null));
        state.SaveBindings(Some.Bindings(39));
        state.SaveBindings([new Binding(
            "99", 99, BindingHome.Local, "d\u2028\"\\") { SeenDigest = "s", IsItemActive = false, IsProductActive = false }]);
        state.SaveRun(Some.Run("a", 1) with { Outcome = RunOutcome.Failed, ErrorId = "X", ErrorMessage = "line\nline" });
        state.SaveRun(Some.Run(
            "b", 2) with { Outcome = RunOutcome.Succeeded, Ended = Some.Time, Counts = new RunCounts { ZohoCount = 5 } });
        state.SaveRun(Some.Run("c", 3));
        state.SaveJournal([Some.Entry("a", 1), Some.Entry("a", 2) with { Outcome = ChangeOutcome.Done },
            Some.Entry("b", 1) with { Outcome = ChangeOutcome.Refused, Reason = "قميص 😀" }]);
        state.SaveJournal([Some.Entry("c", 1), Some.Entry("c", 2), Some.Entry("lost", 1)]);
        state.SaveQuarantine([new QuarantinedItem("5", "Five", "because", "d", 2, Some.Time, Some.Time.AddHours(1))]);
        state.SaveBudget(new BudgetReading(1000, 10, Some.Time, Some.Time));
        state.SaveToken(new CachedToken("token-key", [7, 7, 7, 7, 7, 7], Some.Time));
        state.SaveHeartbeat(new Heartbeat(1, "this-machine", "1", "x", Some.Time, Some.Time));
        state.SaveServerHeartbeat(new Heartbeat(2, "this-machine", "1", "x", Some.Time, Some.Time) { IntervalSeconds = 60 });
        state.SaveNote("marks", "a watermark");
    }

    /// <summary>All that a backup keeps, as text.</summary>
    private static string Kept(IStateReader state) => string.Join('\n', new object?[] { state.Identity, state.Budget }
        .Concat(state.Bindings()).Concat(state.Quarantine()).Concat(state.Runs(int.MaxValue))
        .Concat(new[] { "a", "b", "c", "lost" }.SelectMany(state.Journal)).Select(record => StateText.Write(record)));
}
