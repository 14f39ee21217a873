using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Catalogue;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A picture that cannot be written is that field's trouble alone; trouble of all pictures is no trouble of the run.</summary>
public sealed class PictureTroubleTests
{
    [Fact]
    public async Task A_picture_that_is_missing_broken_too_large_or_refused_rests_alone_with_its_reason()
    {
        await using var bench = await PictureBench.StartAsync(8);
        var items = bench.GivePictures(8);
        var png = SamplePicture.Png(9);
        Put(bench, items[0], "png", png[..^10]);
        Put(bench, items[1], "png", "<html><title>Sign in</title></html>"u8.ToArray());
        Put(bench, items[2], "png", [.. png, .. new byte[10 * 1024 * 1024]]);
        Put(bench, items[3], "png", SamplePicture.Png(1, 9000, 6000));
        Put(bench, items[4], "svg+xml", "<svg/>"u8.ToArray());
        Put(bench, items[5], "jpeg", png);
        bench.Sandbox.Faults.Add(new Fault
        {
            Endpoint = "zoho.image", Kind = FaultKind.Status, Status = 404, Containing = items[6],
            Text = """{"code":1002,"message":"Image does not exist."}""", Count = 100,
        });
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 8, 6), (result.Run.Outcome, result.Run.Counts.Created, result.Run.Counts.Quarantined));
        var reasons = bench.Recall(state => state.Quarantine()).ToDictionary(item => item.ItemId, item => item.Reason);
        Assert.Contains("the PNG is cut off", reasons[items[0]]);
        Assert.Contains("it is no PNG, JPEG, GIF, WebP or BMP", reasons[items[1]]);
        Assert.Contains("10.0 megabytes, and 10 are allowed", reasons[items[2]]);
        Assert.Contains("Too large image", reasons[items[3]]);
        Assert.Contains("it is no PNG", reasons[items[4]]);
        Assert.Contains("Zoho says that the item has no picture", reasons[items[6]]);
        // Odoo refused the one alone that it saw.
        Assert.Single(bench.Told.Messages, message => message.Text.StartsWith("Odoo refused to ", StringComparison.Ordinal));
        // A wrong name is nobody's trouble.
        Assert.Equal(png, bench.ImageOf(items[5]));
        Assert.Equal(SamplePicture.Png(8), bench.ImageOf(items[7]));
        Assert.All(bench.Recall(state => state.Quarantine()), item => Assert.Equal([MirroredField.Image], item.Refused.Fields));

        // They rest, and everything else of them is mirrored; another picture is tried at once.
        var fetched = bench.Fetched();
        bench.Sandbox.Zoho.Update(items[0], item => item with { Name = "Renamed" });
        bench.Sandbox.Zoho.SetPicture(items[1], SamplePicture.Png(90));
        result = await bench.RunAsync();
        Assert.Equal((2, 5, fetched + 1), (result.Run.Counts.Updated, result.Run.Counts.Quarantined, bench.Fetched()));
        Assert.Equal("Renamed", bench.ProductOf(items[0]).Name);
        Assert.Equal(SamplePicture.Png(90), bench.ImageOf(items[1]));
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
    }

    [Theory]
    [InlineData(FaultKind.TooManyRequests)]
    [InlineData(FaultKind.HtmlInsteadOfJson)]
    [InlineData(FaultKind.ResetBefore)]
    [InlineData(FaultKind.ResetAfter)]
    [InlineData(FaultKind.InternalError)]
    [InlineData(FaultKind.Unauthorized)]
    [InlineData(FaultKind.Delay)]
    public async Task What_passes_is_waited_for(FaultKind kind)
    {
        await using var bench = await PictureBench.StartAsync(3);
        var items = bench.GivePictures(3);
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.image", Kind = kind, Skip = 1 });
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.All(items, item => Assert.Equal(bench.PictureOf(item), bench.ImageOf(item)));
    }

    [Fact]
    public async Task One_that_is_never_given_rests_and_three_in_a_row_leave_all_others_for_later()
    {
        await using var bench = await PictureBench.StartAsync(6);
        var items = bench.GivePictures(6);
        var sick = new Fault { Endpoint = "zoho.image", Kind = FaultKind.HtmlInsteadOfJson, Count = 1000 };
        bench.Sandbox.Faults.Add(sick with { Containing = items[0] });
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 1, 5), (
            result.Run.Outcome, result.Run.Counts.Quarantined, items.Count(item => bench.ImageOf(item) is not null)));

        foreach (var item in items) bench.Sandbox.Zoho.SetPicture(item, SamplePicture.Png(40));
        bench.Sandbox.Faults.Clear();
        bench.Sandbox.Faults.Add(sick);
        result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 3, 4), (
            result.Run.Outcome, result.Run.Counts.Quarantined, result.Run.Counts.PicturesPending));
        Assert.Contains(bench.Told.Messages, told => told.Text.StartsWith("Pictures are left for later runs", StringComparison.Ordinal));

        bench.Sandbox.Faults.Clear();
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.All(items, item => Assert.Equal(SamplePicture.Png(40), bench.ImageOf(item)));
    }

    [Fact]
    public async Task A_picture_that_is_not_there_in_Odoo_after_the_write_is_refused_and_one_that_a_lost_reply_saved_is_not_sent_twice()
    {
        await using var bench = await PictureBench.StartAsync(3);
        var items = bench.GivePictures(2);
        await bench.RunAsync();
        bench.Sandbox.Zoho.SetPicture(items[0], SamplePicture.Png(30));
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.ResetAfter });
        bench.Sandbox.Odoo.Calls.Reset();
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(SamplePicture.Png(30), bench.ImageOf(items[0]));
        Assert.Equal(1, bench.Sandbox.Odoo.Calls.ByMethod["product.template.load"]);

        // Odoo keeps nothing of it: somebody takes it away between the write and the look.
        bench.Sandbox.Zoho.SetPicture(items[1], SamplePicture.Png(31));
        var product = bench.ProductOf(items[1]).Id;
        bench.Sandbox.Faults.Add(new Fault
        {
            Endpoint = "odoo.load", Kind = FaultKind.TruncatedJson,
            Deed = () => bench.Sandbox.Odoo.Update(product, old => old with { Image = null }), Count = 20,
        });
        var result = await bench.RunAsync();
        Assert.NotEqual(RunOutcome.Succeeded, result.Run.Outcome);
        bench.Sandbox.Faults.Clear();
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(SamplePicture.Png(31), bench.ImageOf(items[1]));
    }

    [Fact]
    public async Task Large_pictures_travel_in_several_calls_of_a_size_that_servers_take()
    {
        await using var bench = await PictureBench.StartAsync(6);
        var items = bench.GivePictures(6);
        foreach (var item in items) Put(bench, item, "png", [.. SamplePicture.Png(3), .. new byte[2 * 1024 * 1024]]);
        bench.Sandbox.Odoo.Calls.Reset();
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        // One makes the products; two pictures fit below six megabytes.
        Assert.Equal(1 + 3, bench.Sandbox.Odoo.Calls.ByMethod["product.template.load"]);
    }

    [Fact]
    public async Task A_run_that_is_stopped_between_two_pictures_loses_nothing()
    {
        await using var bench = await PictureBench.StartAsync(5);
        var items = bench.GivePictures(5);
        using var stop = new CancellationTokenSource();
        var third = new Fault { Endpoint = "zoho.image", Kind = FaultKind.Delay, Milliseconds = 1, Skip = 2 };
        bench.Sandbox.Faults.Add(third with { Deed = stop.Cancel });
        var stopped = await bench.RunAsync(cancellationToken: stop.Token);
        // The clock of the bench leaves no patience: what was being sent is looked for by the next run.
        Assert.InRange(items.Count(item => bench.ImageOf(item) is not null), 0, 3);
        Assert.NotEqual(RunOutcome.Succeeded, stopped.Run.Outcome);
        var fetched = bench.Fetched();
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.All(items, item => Assert.Equal(bench.PictureOf(item), bench.ImageOf(item)));
        Assert.InRange(bench.Fetched() - fetched, 2, 5);
    }

    private static void Put(Workbench bench, string item, string type, byte[] bytes) => bench.Sandbox.Zoho.SetPicture(item, bytes, type);
}
