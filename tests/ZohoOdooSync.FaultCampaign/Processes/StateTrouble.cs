using ZohoOdooSync.Engine.State;
using ZohoOdooSync.FaultCampaign.Harness;
using ZohoOdooSync.FaultCampaign.Schedules;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.FaultCampaign.Processes;

/// <summary>The state folder in trouble: full, not writable, locked by another run, its file cut off or scratched.</summary>
public sealed class StateTrouble
{
    [Fact]
    public Task A_disk_that_is_full_at_any_commit_costs_nothing_but_that_run() => Campaign.HoldsAsync(20, async (seed, story) =>
    {
        var random = new Random(seed);
        await using var pair = await StartAsync(random, story);
        if (random.Next(2) == 0)
        {
            await pair.RunAsync();
            Edit(pair, random);
        }

        var disk = FullDisk(random.Next(22));
        await TryAsync(pair, disk, story);
        await TryAsync(pair, disk, story);
        await AssertHealsAsync(pair);
    });

    [Fact]
    public async Task A_state_folder_that_cannot_be_written_is_told_and_nothing_is_sent()
    {
        await using var pair = await Pair.StartAsync(new Shape(19, false, 6, 3, 1));
        var data = Path.Combine(pair.Home, "data");
        // A file in its place stops every account; missing rights would not stop an administrator.
        File.WriteAllText(data, "in the way");
        var error = await Assert.ThrowsAsync<SyncException>(() => pair.RunAsync());
        Readable.Assert(error);
        Assert.Equal("StateNotWritable", error.ErrorId);
        Assert.Empty(pair.Sandbox.Odoo.Products);
        File.Delete(data);
        await AssertHealsAsync(pair);
    }

    [Fact]
    public async Task A_folder_without_the_right_to_write_is_told_and_nothing_is_sent()
    {
        if (OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess)
        {
            Assert.Skip("An administrator may write everywhere, and Windows has other rights.");
            return;
        }

        await using var pair = await Pair.StartAsync(new Shape(18, false, 6, 3, 1));
        await pair.RunAsync();
        Edit(pair, new Random(1));
        var writes = pair.Sandbox.Odoo.Calls.Writes;
        var folder = Path.GetDirectoryName(pair.Settings.StatePath)!;
        var rights = File.GetUnixFileMode(folder);
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        foreach (var file in Directory.GetFiles(folder)) File.SetUnixFileMode(file, UnixFileMode.UserRead);
        Readable.Assert(await Assert.ThrowsAsync<SyncException>(() => pair.RunAsync()));
        Assert.Equal(writes, pair.Sandbox.Odoo.Calls.Writes);
        File.SetUnixFileMode(folder, rights);
        foreach (var file in Directory.GetFiles(folder)) File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await AssertHealsAsync(pair);
    }

    [Fact]
    public Task A_second_run_at_any_moment_of_the_first_is_told_who_works_and_does_nothing() =>
        Campaign.HoldsAsync(10, async (seed, story) =>
    {
        var random = new Random(seed);
        await using var pair = await StartAsync(random, story);
        var (moment, sent) = (random.Next(1, 20), 0);
        SyncException? refused = null;
        var calls = 0;
        var result = await pair.Engine(crossed: (crossing, _) =>
        {
            if (crossing != Crossing.Before || Interlocked.Increment(ref sent) != moment) return;
            calls = pair.Sandbox.Odoo.Calls.Total + pair.Sandbox.Zoho.Calls.Total;
            refused = Assert.ThrowsAsync<SyncException>(() => Task.Run(() => pair.Engine().RunFullAsync(
                true, SilentReporter.Instance, CancellationToken.None))).GetAwaiter().GetResult();
        }).RunFullAsync(false, SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome);
        if (sent < moment) return;
        Assert.Equal("SyncLocked", refused?.ErrorId);
        Assert.Contains($"process {Environment.ProcessId}", refused!.Message, StringComparison.Ordinal);
        await AssertHealsAsync(pair);
    });

    [Fact]
    public Task A_state_file_cut_off_or_scratched_anywhere_between_runs_costs_its_history_only() =>
        Campaign.HoldsAsync(30, async (seed, story) =>
    {
        var random = new Random(seed);
        await using var pair = await StartAsync(random, story);
        await pair.RunAsync();
        Edit(pair, random);
        if (random.Next(2) == 0) await pair.RunAsync();
        var file = pair.Settings.StatePath;
        var bytes = await File.ReadAllBytesAsync(file);
        Damage(ref bytes, random, story);
        await File.WriteAllBytesAsync(file, bytes);
        Edit(pair, random);
        try
        {
            var result = await pair.RunAsync();
            Readable.Assert(result);
            story.Add($"{result.Run.Outcome} {result.Run.ErrorMessage}");
        }
        catch (SyncException e) when (e.ErrorId == "StateDamaged")
        {
            // Found only when a page was written: this run is lost, and the next one begins with a new state.
            story.Add($"{e.ErrorId}: {e.Message}");
            Readable.Assert(e);
            Assert.False(File.Exists(file));
            Assert.Contains(Directory.GetFiles(Path.GetDirectoryName(file)!), aside => aside.Contains("damaged", StringComparison.Ordinal));
        }
        catch (SyncException e)
        {
            // A file that says that a newer version wrote it, or that is none of ours, may be a good one: it is left alone.
            story.Add($"{e.ErrorId}: {e.Message}");
            Readable.Assert(e);
            Assert.Equal("StateUnreadable", e.ErrorId);
            Assert.Equal(bytes, await File.ReadAllBytesAsync(file));
            File.Move(file, file + ".aside");
            foreach (var beside in Directory.GetFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + "-*")) File.Delete(beside);
        }

        await AssertHealsAsync(pair);
    });

    private static async Task<Pair> StartAsync(Random random, List<string> story)
    {
        var shape = Shape.Any(random);
        story.Add(shape.ToString());
        var pair = await Pair.StartAsync(shape);
        pair.Settings = pair.Settings with { Guard = pair.Settings.Guard with { MaxArchivePercent = 100, MaxArchiveCount = 1000 } };
        return pair;
    }

    private static void Edit(Pair pair, Random random) => pair.Sandbox.Zoho.Edit(new ZohoEdit
    {
        Prices = 2, Names = 1, New = 1, Deleted = random.Next(2), Deactivated = random.Next(2), Seed = random.Next(1000),
    });

    private static void Damage(ref byte[] bytes, Random random, List<string> story)
    {
        var (kind, offset) = (random.Next(4), random.Next(bytes.Length));
        story.Add($"damage {kind} at {offset} of {bytes.Length}");
        switch (kind)
        {
            case 0: bytes = bytes[..offset]; break;
            case 1: bytes[offset] ^= (byte)(1 << random.Next(8)); break;
            case 2: random.NextBytes(bytes.AsSpan(offset, Math.Min(300, bytes.Length - offset))); break;
            default: bytes.AsSpan(offset, Math.Min(4096, bytes.Length - offset)).Clear(); break;
        }
    }

    private static async Task TryAsync(Pair pair, WatchedStates disk, List<string> story)
    {
        pair.Time.Advance(TimeSpan.FromMinutes(1));
        try
        {
            var result = await pair.Engine(disk.Open).RunFullAsync(false, SilentReporter.Instance, CancellationToken.None);
            story.Add($"{result.Run.Outcome} {result.Run.ErrorMessage}");
        }
        catch (SyncException e)
        {
            story.Add($"{e.ErrorId}: {e.Message}");
            Readable.Assert(e);
            Assert.Equal("StateNotWritable", e.ErrorId);
        }
    }

    private static async Task AssertHealsAsync(Pair pair)
    {
        pair.Time.Advance(TimeSpan.FromDays(2));
        var run = (await pair.RunAsync()).Run;
        Assert.True(run.Outcome == RunOutcome.Succeeded, $"{run.Outcome} {run.ErrorMessage} {run.Counts}");
        Truth.AssertMirrored(pair, new HashSet<int>());
        Truth.AssertSettled(pair);
        pair.Sandbox.ResetCounters();
        Assert.Equal((RunOutcome.Succeeded, 0), ((await pair.RunAsync()).Run.Outcome, pair.Sandbox.Odoo.Calls.Writes));
        Assert.True((await pair.CompareAsync()).IsEqual);
        Assert.Equal(0, pair.Sandbox.Zoho.Calls.NonGet);
    }

    /// <summary>A disk on which some more commits find room, and then none.</summary>
    private static WatchedStates FullDisk(int room) => new()
    {
        BeforeWrite = () =>
        {
            if (Interlocked.Decrement(ref room) < 0) throw StateErrors.NotWritable("sync_tracking.db", "the disk is full");
        },
    };
}
