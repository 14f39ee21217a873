using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>Ctrl+C and SIGTERM end a run cleanly; a second one ends it at once; two runs never work at the same time.</summary>
[Trait("Length", "Long")]
public sealed class StopTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_the_batch_in_hand_and_the_next_run_completes(string signal)
    {
        IgnoredSignals.SkipWhere(signal);
        await using var profile = await StartAsync(products: 300);
        var slow = profile.Plan("odoo.load", FaultKind.Delay, skip: 2, milliseconds: 1500);
        using var sync = profile.Start("full-sync");
        Assert.True(await Eventually.HoldsAsync(() => profile.HasStruck(slow), sync.EndAsync()), "the sync ended early");
        sync.Signal(signal);
        await sync.LineAsync(line => line.StartsWith("Stopping after the batch in hand", StringComparison.Ordinal));
        var result = (await sync.EndAsync()).Exits(1);
        Assert.StartsWith("Cancelled in ", result.Output, StringComparison.Ordinal);
        Assert.Contains("150 created", result.Output, StringComparison.Ordinal);

        Assert.Equal(150, profile.Sandbox.Odoo.Products.Count);
        Assert.Equal(RunOutcome.Cancelled, profile.Runs[0].Outcome);
        Assert.Equal(150, profile.Runs[0].Counts.Created);
        Mirror.AssertSettled(profile);
        (await profile.RunAsync("full-sync")).Exits(0);
        await Mirror.AssertWholeAsync(profile);
    }

    [Fact]
    public async Task A_signal_while_reading_ends_the_run_at_once_and_writes_nothing()
    {
        IgnoredSignals.SkipWhere("INT");
        await using var profile = await StartAsync(products: 300);
        var hang = profile.Plan("zoho.items", FaultKind.HangBefore);
        using var sync = profile.Start("full-sync", "--json");
        Assert.True(await Eventually.HoldsAsync(() => profile.HasStruck(hang), sync.EndAsync()), "the sync ended early");
        sync.Signal("INT");
        var result = (await sync.EndAsync()).Exits(1);
        Assert.Equal("Cancelled", result.Json.Value<string>("outcome"));
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Writes);
        Mirror.AssertSettled(profile);
    }

    [Fact]
    public async Task A_second_signal_ends_the_process_at_once_and_the_next_run_settles_what_it_left()
    {
        IgnoredSignals.SkipWhere("INT");
        await using var profile = await StartAsync(products: 300);
        var hang = profile.Plan("odoo.load", FaultKind.HangAfter, skip: 1);
        using var sync = profile.Start("full-sync");
        Assert.True(await Eventually.HoldsAsync(() => profile.HasStruck(hang), sync.EndAsync()), "the sync ended early");
        sync.Signal("INT");
        await sync.LineAsync(line => line.StartsWith("Stopping after the batch in hand", StringComparison.Ordinal));
        sync.Signal("INT");
        var result = await sync.EndAsync();
        Assert.Equal(128 + 2, result.ExitCode);

        // The batch was saved, though its reply never came; it is in the journal.
        Assert.Equal(100, profile.Sandbox.Odoo.Products.Count);
        // So is the one that was to follow, and maybe still the one before it.
        Assert.InRange(profile.State(reader => reader.PendingJournal().Count), 50, 150);
        (await profile.RunAsync("full-sync")).Exits(0);
        Assert.Equal(300, profile.Sandbox.Odoo.Products.Count);
        Assert.Equal(RunOutcome.Interrupted, profile.Runs[1].Outcome);
        Mirror.AssertSettled(profile);
        await Mirror.AssertWholeAsync(profile);
    }

    [Fact]
    public async Task Two_at_once_and_exactly_one_works()
    {
        await using var profile = await StartAsync(products: 200);
        var hang = profile.Plan("odoo.load", FaultKind.Delay, milliseconds: 3000);
        using var first = profile.Start("full-sync");
        Assert.True(await Eventually.HoldsAsync(() => profile.HasStruck(hang), first.EndAsync()), "the sync ended early");
        using var second = profile.Start("full-sync", "--json");
        var refused = (await second.EndAsync()).Exits(4);
        Assert.Equal(["SyncLocked"], refused.ErrorIds);
        Assert.Contains($"process {first.Id} on {Environment.MachineName} since", refused.Error, StringComparison.Ordinal);
        Assert.Equal("SyncLocked", refused.Json["error"]!.Value<string>("id"));

        (await first.EndAsync()).Exits(0);
        Assert.Single(profile.Runs);
        Mirror.AssertSettled(profile);
        await Mirror.AssertWholeAsync(profile);
        // Looking is allowed at any time, and whoever comes afterwards may work.
        (await profile.RunAsync("full-sync")).Exits(0);
    }

    [Fact]
    public async Task Many_at_once_never_make_a_product_twice()
    {
        await using var profile = await StartAsync(products: 200);
        profile.Sandbox.Odoo.Switches.LatencyMilliseconds = 20;
        var processes = Enumerable.Range(0, 4).Select(_ => profile.Start("full-sync")).ToList();
        try
        {
            var results = await Task.WhenAll(processes.Select(process => process.EndAsync()));
            Assert.Contains(results, result => result.ExitCode == 0);
            Assert.All(results, result => Assert.True(
                result.ExitCode == 0 || (result.ExitCode == 4 && result.ErrorIds is ["SyncLocked"]), result.All));
        }
        finally
        {
            processes.ForEach(process => process.Dispose());
        }

        Assert.Equal(200, profile.Sandbox.Odoo.Calls.Created);
        Mirror.AssertSettled(profile);
        await Mirror.AssertWholeAsync(profile);
    }

    [Fact]
    public async Task A_lock_dies_with_its_process()
    {
        await using var profile = await StartAsync(products: 100);
        var hang = profile.Plan("odoo.load", FaultKind.HangBefore);
        using var sync = profile.Start("full-sync");
        Assert.True(await Eventually.HoldsAsync(() => profile.HasStruck(hang), sync.EndAsync()), "the sync ended early");
        await sync.KillAsync();
        (await profile.RunAsync("full-sync")).Exits(0);
        await Mirror.AssertWholeAsync(profile);
    }

    private static async Task<Profile> StartAsync(int products)
    {
        var profile = await Profile.StartAsync(products);
        // One batch at a time: which one is in hand when a signal comes is then known.
        profile.ConfigureOdoo(odoo => (odoo["batch_size"], odoo["connections"]) = (50, 1));
        return profile;
    }
}
