using Newtonsoft.Json.Linq;
using ZohoOdooSync.EndToEnd.Tests.Harness;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Catalogue;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>A process that dies at any moment costs nothing: the next run goes on from what Odoo holds.</summary>
[Trait("Length", "Long")]
public sealed class KillTests
{
    private const int Products = 1500;

    /// <summary>Each try has a seed, which chooses the moment; more of them by ZOHO_ODOO_SYNC_TEST_TRIES.</summary>
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Eventually.Tries(4))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_sync_that_is_killed_while_it_creates_is_finished_by_the_next_one(int seed)
    {
        var random = new Random(seed);
        await using var profile = await StartAsync();
        var died = await KillAsync(profile, random, calls: 32) ? 1 : 0;
        if (seed % 2 == 0 && await KillAsync(profile, random, calls: 15)) died++;

        await FinishAsync(profile, died);
        Assert.Equal(Products, profile.Sandbox.Odoo.Products.Count);
        await AssertNothingIsLeftAsync(profile);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_sync_that_is_killed_while_it_updates_and_archives_is_finished_by_the_next_one(int seed)
    {
        var random = new Random(1000 + seed);
        await using var profile = await StartAsync();
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.Sandbox.Zoho.Edit(new ZohoEdit { Prices = 300, Names = 150, New = 60, Deleted = 5, Deactivated = 40, Seed = seed });
        var died = await KillAsync(profile, random, calls: 22) ? 1 : 0;

        await FinishAsync(profile, died);
        Assert.Equal(Products + 60, profile.Sandbox.Odoo.Products.Count);
        await AssertNothingIsLeftAsync(profile);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_sync_that_is_killed_while_it_carries_pictures_is_finished_by_the_next_one(int seed)
    {
        const int pictures = 30;
        var random = new Random(2000 + seed);
        await using var profile = await Profile.StartAsync(40);
        profile.ConfigureOdoo(odoo => odoo["batch_size"] = 7);
        profile.Configure(settings => settings["mapping"] = new JObject { ["fields"] = new JObject { ["image"] = true } });
        var items = profile.Sandbox.Zoho.Items.Take(pictures).Select(item => item.ItemId).ToList();
        foreach (var (item, number) in items.Select((item, number) => (item, number)))
            profile.Sandbox.Zoho.SetPicture(item, SamplePicture.Png(number));
        // On the way from Zoho, or on the way to Odoo behind the products.
        var died = await (seed % 2 == 0
            ? KillAsync(profile, random, pictures, "zoho.image") : KillAsync(profile, random, calls: 25)) ? 1 : 0;

        await FinishAsync(profile, died);
        Assert.All(items, item => Assert.Equal(
            profile.Sandbox.Zoho.Find(item)!.Picture!.Bytes,
            profile.Sandbox.Odoo.FindByExternalId($"__zoho__.item_746283917_{item}")!.Image));
        var writes = profile.Sandbox.Odoo.Calls.Writes;
        (await profile.RunAsync("full-sync")).Exits(0);
        Assert.Equal(writes, profile.Sandbox.Odoo.Calls.Writes);
        (await profile.RunAsync("verify", "--images")).Exits(0);
    }

    private static async Task<Profile> StartAsync()
    {
        var profile = await Profile.StartAsync(Products);
        // Small batches and slow replies: many moments to die at.
        profile.ConfigureOdoo(odoo => odoo["batch_size"] = 60);
        return profile;
    }

    /// <summary>Starts a sync and kills it: before, within or after a call that chance chooses. True if it died in its run.</summary>
    private static async Task<bool> KillAsync(Profile profile, Random random, int calls, string endpoint = "odoo.*")
    {
        var skip = random.Next(calls);
        var kind = random.Next(3) switch { 0 => FaultKind.HangBefore, 1 => FaultKind.HangAfter, _ => FaultKind.Delay };
        var moment = profile.Plan(endpoint, kind, skip: skip, milliseconds: 30);
        var later = kind == FaultKind.Delay ? random.Next(60) : 0;
        using var sync = profile.Start("full-sync");
        var end = sync.EndAsync();
        var died = false;
        var struck = await Eventually.HoldsAsync(() => profile.HasStruck(moment), end);
        if (struck)
        {
            if (later > 0) await Task.WhenAny(end, Task.Delay(later));
            await sync.KillAsync();
            died = profile.Runs[0].Outcome == RunOutcome.Running;
        }

        profile.Sandbox.Faults.Clear();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kind} at call {skip + 1} of {endpoint}, {later} ms later: exit code {(await end).ExitCode}, "
                + $"{profile.Sandbox.Odoo.Products.Count} products");
        // Whoever waits for a reply is in the middle of a run. The exit code is no proof: on a busy machine .NET may lose that of a
        // killed child, and gives 0.
        if (kind != FaultKind.Delay) Assert.Equal(struck, died);
        return died;
    }

    private static async Task FinishAsync(Profile profile, int died)
    {
        (await profile.RunAsync("full-sync")).Exits(0);
        await Mirror.AssertWholeAsync(profile);
        Mirror.AssertSettled(profile);
        var runs = profile.Runs;
        Assert.Equal(RunOutcome.Succeeded, runs[0].Outcome);
        Assert.Equal(died, runs.Count(run => run.Outcome == RunOutcome.Interrupted));
        Assert.All(runs, run => Assert.Contains(run.Outcome, new[] { RunOutcome.Interrupted, RunOutcome.Succeeded }));
    }

    /// <summary>Neither the next run, nor one that lost its state, finds anything to write.</summary>
    private static async Task AssertNothingIsLeftAsync(Profile profile)
    {
        var writes = profile.Sandbox.Odoo.Calls.Writes;
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.LoseState();
        (await profile.RunAsync("full-sync")).Exits(0);
        Assert.Equal(writes, profile.Sandbox.Odoo.Calls.Writes);
        await Mirror.AssertWholeAsync(profile);
    }
}
