using Xunit;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A state that is damaged or lost costs its history, and nothing else.</summary>
public sealed class DamagedStateTests
{
    [Fact]
    public async Task A_state_cut_off_or_scratched_anywhere_is_set_aside_and_rebuilt_without_a_write()
    {
        await using var bench = await Workbench.StartAsync(products: 12);
        await bench.RunAsync();
        var whole = File.ReadAllBytes(bench.Settings.StatePath);
        var folder = Path.GetDirectoryName(bench.Settings.StatePath)!;
        var random = new Random(23);
        var mended = 0;
        for (var attempt = 0; attempt < 25; attempt++)
        {
            foreach (var file in Directory.GetFiles(folder, "sync_tracking*")) File.Delete(file);
            var damaged = (byte[])whole.Clone();
            // The header's version is left alone: a newer one is refused, since the file may be a good one.
            if (attempt % 2 == 0) damaged = damaged[..random.Next(1, damaged.Length)];
            else random.NextBytes(damaged.AsSpan(random.Next(100, damaged.Length - 600), 500));
            File.WriteAllBytes(bench.Settings.StatePath, damaged);
            bench.Sandbox.ResetCounters();

            var result = await bench.RunAsync();
            Assert.True(result.Run.Outcome == RunOutcome.Succeeded, $"try {attempt}: {result.Run.ErrorMessage}");
            Assert.Equal((0, 12, 12), (bench.Sandbox.Odoo.Calls.Writes, result.Run.Counts.Unchanged, Bindings(bench)));
            if (Directory.GetFiles(folder, "sync_tracking.damaged-*.db") is not [var aside]) continue;
            // As it was, but for what its store cut off or carried out when it tried to open it.
            Assert.True(new FileInfo(aside).Length <= damaged.Length);
            Assert.Contains(bench.Told.Messages, message => message.Level == SyncLogLevel.Warning && message.Text.Contains(aside));
            mended++;
        }

        // Free pages of a file can be scratched without any harm.
        Assert.InRange(mended, 10, 25);
    }

    [Fact]
    public async Task A_lost_state_is_told_and_taken_up_from_Odoo_without_a_write()
    {
        await using var bench = await Workbench.StartAsync(products: 12);
        await bench.RunAsync();
        Assert.DoesNotContain(bench.Told.Messages, message => message.Text.Contains("no record of an earlier run"));
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(bench.Settings.StatePath)!)) File.Delete(file);
        bench.Sandbox.ResetCounters();
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 12, 0), (result.Run.Outcome, result.Run.Counts.Unchanged, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Contains(bench.Told.Messages, message =>
            message.Text.Contains("12 products in Odoo are bound to items of this organisation"));
    }

    [Fact]
    public async Task A_state_that_is_damaged_under_a_server_is_mended_by_its_next_cycle()
    {
        await using var bench = await CycleBench.StartAsync(products: 12);
        var results = await bench.RunAsync(4, cycle =>
        {
            if (cycle == 2) Scratch(bench.Bench.Settings.StatePath);
            bench.Sandbox.ResetCounters();
        });
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
        Assert.Contains(bench.Texts, text => text.Contains("The file was renamed to"));
        Assert.Equal((RunOutcome.Succeeded, RunKind.Full), (results[^1].Run.Outcome, results[^1].Run.Kind));
        Assert.True((await bench.Bench.Engine().CompareAsync(SilentReporter.Instance, CancellationToken.None)).IsEqual);
    }

    [Fact]
    public async Task A_run_beside_a_server_leaves_a_damaged_state_to_it()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        Scratch(bench.Settings.StatePath);
        var before = File.ReadAllBytes(bench.Settings.StatePath);
        using (RunLock.Acquire(bench.Settings.ServerLockPath, bench.Time, "server"))
        {
            var refused = await Assert.ThrowsAsync<SyncException>(() => bench.RunAsync());
            Assert.Equal("StateDamaged", refused.ErrorId);
            Assert.Contains("its next cycle sets the file", refused.NextStep);
        }

        Assert.Equal(before, File.ReadAllBytes(bench.Settings.StatePath));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
    }

    [Fact]
    public async Task Damage_that_shows_only_in_a_write_is_set_aside_at_the_end_of_that_run()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Update(bench.Sandbox.Zoho.Items[0].ItemId, old => old with { Rate = old.Rate + 1 });
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        var torn = new WatchedStates
        {
            BeforeWrite = () => throw StateErrors.Damaged(bench.Settings.StatePath, "a page is no page"),
        };
        var met = await Assert.ThrowsAsync<SyncException>(() => bench.Engine(torn).RunFullAsync(false, bench.Told, CancellationToken.None));
        Assert.Equal("StateDamaged", met.ErrorId);
        Assert.Contains(bench.Told.Messages, message =>
            message.Level == SyncLogLevel.Warning && message.Text.Contains("The file was renamed to"));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    private static int Bindings(Workbench bench)
    {
        using var state = StateStore.Open(bench.Settings.StatePath, StateAccess.ReadOnly);
        return state.Read(reader => reader.Bindings().Count);
    }

    private static void Scratch(string file)
    {
        var bytes = File.ReadAllBytes(file);
        new Random(3).NextBytes(bytes.AsSpan(100));
        File.WriteAllBytes(file, bytes);
    }
}
