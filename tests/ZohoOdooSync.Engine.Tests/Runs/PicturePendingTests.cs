using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Catalogue;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A run fetches so many pictures and no more; nobody is told that all is in sync while some are left.</summary>
public sealed class PicturePendingTests
{
    [Fact]
    public async Task A_run_fetches_the_pictures_of_the_newest_items_and_later_runs_the_others()
    {
        await using var bench = await PictureBench.StartAsync(10, perRun: 4);
        var items = bench.GivePictures(10);
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        string[] newest = [items[2], items[5], items[7], items[8]];
        foreach (var item in newest) bench.Sandbox.Zoho.Update(item, old => old with { Description = "new" });
        var first = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 6, 10), (first.Run.Outcome, first.Run.Counts.PicturesPending, first.Run.Counts.Created));
        Assert.Equal((6, 4), (first.Plan!.PicturesPending, bench.Fetched()));
        Assert.Equal(newest.Order(), items.Where(item => bench.ImageOf(item) is not null).Order());
        Assert.Equal(6, bench.Engine().GetStatus().PicturesPending);

        Assert.Equal((RunOutcome.Incomplete, 2), Of(await bench.RunAsync()));
        Assert.Equal((RunOutcome.Succeeded, null), Of(await bench.RunAsync()));
        Assert.All(items, item => Assert.Equal(bench.PictureOf(item), bench.ImageOf(item)));
        Assert.Equal(10, bench.Fetched());
        Assert.Null(bench.Engine().GetStatus().PicturesPending);

        static (RunOutcome, int?) Of(SyncRunResult result) => (result.Run.Outcome, result.Run.Counts.PicturesPending);
    }

    [Fact]
    public async Task A_plan_counts_the_pictures_that_wait_and_is_applied_as_it_was_made()
    {
        await using var bench = await PictureBench.StartAsync(5, perRun: 2);
        var items = bench.GivePictures(5);
        var plan = await bench.Engine().PlanAsync(SilentReporter.Instance, CancellationToken.None);
        Assert.Equal((3, 2), (plan.Plan.PicturesPending, plan.Plan.Entries.Count(entry => entry.After[MirroredField.Image] is not null)));
        Assert.Equal(0, bench.Fetched());
        bench.MirrorPictures(perRun: 0);
        var run = await bench.Engine().RunPlanAsync(plan.Plan, false, bench.Told, CancellationToken.None);
        Assert.Equal((5, 2), (run.Run.Counts.Created, items.Count(item => bench.ImageOf(item) is not null)));
    }

    [Fact]
    public async Task Where_the_days_calls_run_low_no_picture_is_fetched_and_the_run_does_all_else()
    {
        await using var bench = await PictureBench.StartAsync(5);
        bench.GivePictures(5);
        // The usual share is 70 of 100, and half of it is for pictures at most.
        bench.Sandbox.Zoho.Calls.SetRemainingToday(6500);
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 5, 5, 0), (
            result.Run.Outcome, result.Run.Counts.Created, result.Run.Counts.PicturesPending, bench.Fetched()));
        bench.Sandbox.Zoho.Calls.SetRemainingToday(6505);
        result = await bench.RunAsync();
        Assert.Equal(RunOutcome.Incomplete, result.Run.Outcome);
        Assert.InRange(bench.Fetched(), 1, 4);
        Assert.Equal(5 - bench.Fetched(), result.Run.Counts.PicturesPending);
    }

    [Fact]
    public async Task Cycles_become_full_runs_in_their_turn_until_no_picture_is_left()
    {
        await using var cycles = await CycleBench.StartAsync(6);
        cycles.Bench.MirrorPictures(perRun: 2);
        var items = cycles.Bench.GivePictures(6);
        var results = await cycles.RunAsync(8);
        Assert.All(items, item => Assert.Equal(cycles.Bench.PictureOf(item), cycles.Bench.ImageOf(item)));
        Assert.Equal(6, cycles.Bench.Fetched());
        Assert.Contains(cycles.Texts, text => text.Contains("pictures are pending", StringComparison.Ordinal));
        Assert.Equal((RunKind.Incremental, RunOutcome.Succeeded), (results[^1].Run.Kind, results[^1].Run.Outcome));
    }

    [Fact]
    public async Task A_cycle_writes_a_picture_that_changed_and_repairs_one_that_somebody_changed_without_a_full_run()
    {
        await using var cycles = await CycleBench.StartAsync(10);
        cycles.Bench.MirrorPictures();
        var items = cycles.Bench.GivePictures(4);
        var results = await cycles.RunAsync(8, cycle =>
        {
            if (cycle == 2) cycles.Sandbox.Zoho.SetPicture(items[0], SamplePicture.Png(20));
            if (cycle == 4) cycles.Bench.PaintOver(items[1]);
            if (cycle == 6)
                cycles.Sandbox.Odoo.Update(cycles.Bench.ProductOf(items[2]).Id, product => product with { ListPrice = 123m });
        });
        Assert.Equal([0, 0, 1, 0, 1, 0, 1, 0], results.Select(result => result.Run.Counts.Updated));
        Assert.All(results, result => Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome));
        Assert.All(results.Skip(1), result => Assert.Equal(RunKind.Incremental, result.Run.Kind));
        Assert.All(items, item => Assert.Equal(cycles.Bench.PictureOf(item), cycles.Bench.ImageOf(item)));
        // Each once, and the two that were written again.
        Assert.Equal(6, cycles.Bench.Fetched());
    }

    [Fact]
    public async Task A_picture_that_somebody_gave_to_a_product_whose_item_has_none_asks_for_a_full_run()
    {
        await using var cycles = await CycleBench.StartAsync(4);
        cycles.Bench.MirrorPictures();
        var without = cycles.Sandbox.Zoho.Items.Select(item => item.ItemId).Order(StringComparer.Ordinal).Last();
        cycles.Bench.GivePictures(2);
        var results = await cycles.RunAsync(6, cycle =>
        {
            if (cycle == 2) cycles.Bench.PaintOver(without);
        });
        Assert.Null(cycles.Bench.ImageOf(without));
        Assert.Contains(cycles.Texts, text => text.Contains("somebody gave a picture", StringComparison.Ordinal));
        Assert.Equal(RunOutcome.Succeeded, results[^1].Run.Outcome);
    }
}
