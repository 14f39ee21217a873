using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Backing up and restoring the state of a profile.</summary>
public sealed class StateCareTests
{
    [Fact]
    public async Task A_lost_state_comes_back_with_its_history_and_the_next_cycle_is_a_full_run()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        await bench.RunAsync();
        await CycleAsync(bench);
        Assert.Equal(RunKind.Incremental, bench.Recall(state => state.Runs(1))[0].Kind);
        var before = bench.Recall(state => (state.Bindings(), state.Runs(9), state.Identity));
        var backup = bench.Engine().BackupState(null, overwrite: false);
        Assert.Matches(@"^.*/backups/sync_state-\d{8}-\d{6}\.db$", backup.BackupFile.Replace('\\', '/'));

        Directory.Delete(Path.GetDirectoryName(bench.Settings.StatePath)!, recursive: true);
        var restored = bench.Engine().RestoreState(backup.BackupFile, force: false);
        Assert.Equal((bench.Settings.StatePath, (string?)null), (restored.StateFile, restored.SetAside));
        var after = bench.Recall(state => (state.Bindings(), state.Runs(9), state.Identity));
        Assert.Equal(before.Item1, after.Item1);
        Assert.Equal(before.Item2, after.Item2);
        Assert.Equal(before.Identity, after.Identity);

        bench.Sandbox.Zoho.Update(bench.Sandbox.Zoho.Items[0].ItemId, item => item with { Name = "Renamed" });
        await CycleAsync(bench);
        Assert.Equal((RunKind.Full, RunOutcome.Succeeded),
            (bench.Recall(state => state.Runs(1))[0].Kind, bench.Recall(state => state.Runs(1))[0].Outcome));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task The_state_that_was_there_is_set_aside_whole()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var backup = bench.Engine().BackupState(null, overwrite: false);
        await bench.RunAsync();
        var folder = Path.GetDirectoryName(bench.Settings.StatePath)!;
        // Beside it lies what belongs to the file by its name, and what does not.
        File.WriteAllBytes(StateFileSet.LogOf(bench.Settings.StatePath), new byte[8192]);
        File.WriteAllText(Path.Combine(folder, "sync_tracking.json"), "of somebody else");
        var restored = bench.Engine().RestoreState(backup.BackupFile, force: false);
        Assert.Equal(8192, new FileInfo(StateFileSet.LogOf(restored.SetAside!)).Length);
        Assert.Equal("of somebody else", File.ReadAllText(Path.Combine(folder, "sync_tracking.json")));
        Assert.False(File.Exists(StateFileSet.LogOf(bench.Settings.StatePath)));
        Assert.Single(bench.Recall(state => state.Runs(9)));
        using (var old = StateStore.Open(restored.SetAside!, StateAccess.ReadOnly))
            Assert.Equal(2, old.Read(state => state.Runs(9).Count));

        // A second one at the same moment finds another name, and nothing of a temporary file is left.
        var again = bench.Engine().RestoreState(backup.BackupFile, force: false);
        Assert.NotEqual(restored.SetAside, again.SetAside);
        Assert.DoesNotContain(Directory.GetFiles(folder), file => file.Contains(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Not_even_force_replaces_a_file_that_is_no_backup()
    {
        await using var bench = await Workbench.StartAsync(products: 2);
        await bench.RunAsync();
        var before = Files(bench.Home);
        foreach (var file in new[] { bench.Settings.SettingsPath, bench.Settings.StatePath })
            Assert.Equal("BackupExists", Assert.Throws<SyncException>(() => bench.Engine().BackupState(file, overwrite: true)).ErrorId);
        Assert.Equal(before, Files(bench.Home));
    }

    [Fact]
    public async Task A_state_that_another_machine_works_on_is_not_replaced()
    {
        await using var bench = await Workbench.StartAsync(products: 2);
        await bench.RunAsync();
        var backup = bench.Engine().BackupState(null, overwrite: false);
        var now = bench.Time.GetUtcNow();
        using (var state = bench.OpenState())
            state.Write(writer =>
                writer.SaveServerHeartbeat(new Heartbeat(5, "elsewhere", "1", "cycle", now, now) { IntervalSeconds = 300 }));
        var refused = Assert.Throws<SyncException>(() => bench.Engine().RestoreState(backup.BackupFile, force: false));
        Assert.Equal(("SyncLocked", true),
            (refused.ErrorId, refused.Message.StartsWith("Process 5 on elsewhere works", StringComparison.Ordinal)));
        // Long silent, it is taken for gone.
        bench.Time.Advance(TimeSpan.FromMinutes(16));
        bench.Engine().RestoreState(backup.BackupFile, force: false);
    }

    [Fact]
    public async Task A_damaged_backup_touches_nothing()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var backup = bench.Engine().BackupState(null, overwrite: false);
        var bytes = File.ReadAllBytes(backup.BackupFile);
        bytes[bytes.AsSpan().IndexOf("\"ItemId\":\""u8) + 12] ^= 1;
        File.WriteAllBytes(backup.BackupFile, bytes);
        var before = Files(bench.Home);
        Assert.Equal("BackupDamaged",
            Assert.Throws<SyncException>(() => bench.Engine().RestoreState(backup.BackupFile, force: true)).ErrorId);
        Assert.Equal(before, Files(bench.Home));
    }

    [Fact]
    public async Task A_backup_of_another_database_is_refused_and_force_takes_it_and_the_guard_stands_behind()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var backup = bench.Engine().BackupState(null, overwrite: false);
        var test = bench.Settings;
        bench.Settings = test with { Source = test.Source with { OrganizationId = "999" } };
        var before = Files(bench.Home);
        var refused = Assert.Throws<SyncException>(() => bench.Engine().RestoreState(backup.BackupFile, force: false));
        Assert.Equal(("BackupForeign", SyncErrorKind.Guard), (refused.ErrorId, refused.Kind));
        Assert.Contains("organisation 999", refused.Message);
        Assert.Equal("BackupForeign",
            Assert.Throws<SyncException>(() => bench.Engine().CheckBackup(backup.BackupFile, force: false)).ErrorId);
        Assert.Equal(before, Files(bench.Home));
        bench.Settings = test with { Target = test.Target with { Database = "production" } };
        Assert.Contains("database \"production\"",
            Assert.Throws<SyncException>(() => bench.Engine().RestoreState(backup.BackupFile, force: false)).Message);
        Assert.NotNull(bench.Engine().RestoreState(backup.BackupFile, force: true).SetAside);
        bench.Settings = test;
        bench.Sandbox.Odoo.CompanyCreated = bench.Sandbox.Odoo.CompanyCreated.AddDays(1);
        Assert.Equal(RunOutcome.Refused, (await bench.RunAsync()).Run.Outcome);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task While_a_run_or_a_server_works_nothing_is_restored(bool server)
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var backup = bench.Engine().BackupState(null, overwrite: false);
        var print = Files(bench.Home);
        using (RunLock.Acquire(server ? bench.Settings.ServerLockPath : bench.Settings.LockPath, bench.Time, "server"))
            Assert.Equal("SyncLocked",
                Assert.Throws<SyncException>(() => bench.Engine().RestoreState(backup.BackupFile, force: true)).ErrorId);
        Assert.Equal(print.Where(file => !file.Key.Contains(".lock", StringComparison.Ordinal)), Files(bench.Home)
            .Where(file => !file.Key.Contains(".lock", StringComparison.Ordinal)));
        Assert.Equal(backup, bench.Engine().RestoreState(backup.BackupFile, force: false).Backup);
    }

    [Fact]
    public async Task Without_a_state_there_is_nothing_to_back_up()
    {
        await using var bench = await Workbench.StartAsync();
        Assert.Equal("StateMissing", Assert.Throws<SyncException>(() => bench.Engine().BackupState(null, overwrite: false)).ErrorId);
        Assert.False(Directory.Exists(Path.Combine(bench.Home, "backups")));
    }

    [Fact]
    public async Task A_run_that_was_under_way_is_settled_after_the_restore_by_what_Odoo_holds()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        bench.Settings = bench.Settings with { Target = bench.Settings.Target with { BatchSize = 5 } };
        StateBackup? backup = null;
        // In the middle of a run: one batch is done, the others are not sent yet.
        bench.Told.Once(e => e is SyncChangeSettled, () => backup = bench.Engine().BackupState(null, overwrite: false));
        await bench.RunAsync();
        bench.Engine().RestoreState(backup!.BackupFile, force: false);
        Assert.Equal(RunOutcome.Running, bench.Recall(state => state.Runs(1))[0].Outcome);
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 0, 20), (run.Outcome, run.Counts.Created, bench.Sandbox.Odoo.Products.Count));
        Assert.Equal(RunOutcome.Interrupted, bench.Recall(state => state.Runs(9))[1].Outcome);
        Assert.Equal(SyncState.Stopped, bench.Engine().GetStatus().State);
    }

    [Fact]
    public async Task A_destination_is_a_file_or_a_folder()
    {
        await using var bench = await Workbench.StartAsync(products: 1);
        await bench.RunAsync();
        var folder = Path.Combine(bench.Home, "elsewhere");
        Assert.Equal(Path.Combine(folder, "a.db"), bench.Engine().BackupState(Path.Combine(folder, "a.db"), overwrite: false).BackupFile);
        Assert.StartsWith(Path.Combine(folder, "sync_state-"), bench.Engine().BackupState(folder, overwrite: false).BackupFile);
        Assert.Equal("BackupExists",
            Assert.Throws<SyncException>(() => bench.Engine().BackupState(Path.Combine(folder, "a.db"), overwrite: false)).ErrorId);
        var blocked = Path.Combine(bench.Settings.SettingsPath, "below-a-file.db");
        Assert.Equal("BackupNotWritable",
            Assert.Throws<SyncException>(() => bench.Engine().BackupState(blocked, overwrite: false)).ErrorId);
    }

    private static async Task CycleAsync(Workbench bench)
    {
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        await foreach (var result in bench.Engine().RunCyclesAsync(null, 1, bench.Told, CancellationToken.None)) Assert.Null(result.Error);
    }

    private static Dictionary<string, string> Files(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal).ToDictionary(file => file, file => Convert.ToHexString(File.ReadAllBytes(file)));
}
