using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Catalogue;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Pictures get the same care as other fields, and are fetched only where one changed.</summary>
public sealed class PictureTests
{
    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task Pictures_are_in_Odoo_after_the_first_run_and_are_not_fetched_again(int version)
    {
        await using var bench = await PictureBench.StartAsync(5, version);
        var items = bench.GivePictures(3);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.All(items, item => Assert.Equal(bench.PictureOf(item), bench.ImageOf(item)));
        Assert.Equal(3, bench.Fetched());

        var writes = bench.Sandbox.Odoo.Calls.Writes;
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 5), (result.Run.Outcome, result.Run.Counts.Unchanged));
        Assert.Equal((3, writes), (bench.Fetched(), bench.Sandbox.Odoo.Calls.Writes));
        Assert.True((await bench.CompareAsync()).IsEqual);
        Assert.Equal(3, bench.Fetched());
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
    }

    [Fact]
    public async Task A_picture_that_changed_is_written_alone_and_one_that_was_taken_away_is_taken_away()
    {
        await using var bench = await PictureBench.StartAsync(5);
        var items = bench.GivePictures(3);
        await bench.RunAsync();

        bench.Sandbox.Zoho.SetPicture(items[0], SamplePicture.Png(50));
        bench.Sandbox.Zoho.SetPicture(items[1], null);
        bench.Sandbox.Odoo.Calls.Reset();
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 2), (result.Run.Outcome, result.Run.Counts.Updated));
        Assert.Equal(SamplePicture.Png(50), bench.ImageOf(items[0]));
        Assert.Null(bench.ImageOf(items[1]));
        Assert.Null(bench.MarkOf(items[1]));
        Assert.Equal(4, bench.Fetched());
        Assert.Equal(["image_1920"], bench.Sandbox.Odoo.Calls.FieldsWritten);
        Assert.All(result.Changes, change => Assert.Equal([MirroredField.Image], change.After.Fields));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task What_somebody_does_to_a_picture_in_Odoo_is_seen_and_repaired()
    {
        await using var bench = await PictureBench.StartAsync(4);
        var items = bench.GivePictures(2);
        var without = bench.Sandbox.Zoho.Items.Select(item => item.ItemId).Except(items).First();
        await bench.RunAsync();

        bench.PaintOver(items[0]);
        bench.Sandbox.Odoo.Update(bench.ProductOf(items[1]).Id, product => product with { Image = null });
        bench.PaintOver(without);
        var differences = (await bench.CompareAsync()).Differences;
        Assert.Equal([MirroredField.Image, MirroredField.Image, MirroredField.Image], differences.Select(line => line.Field));
        Assert.Equal(3, (await bench.RunAsync()).Run.Counts.Updated);
        Assert.All(items, item => Assert.Equal(bench.PictureOf(item), bench.ImageOf(item)));
        Assert.Null(bench.ImageOf(without));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task The_same_picture_under_another_name_is_fetched_and_not_sent()
    {
        await using var bench = await PictureBench.StartAsync(2);
        var item = Assert.Single(bench.GivePictures(1));
        await bench.RunAsync();
        bench.Sandbox.Zoho.SetPicture(item, bench.PictureOf(item));
        var writes = bench.Sandbox.Odoo.Calls.Writes;
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal((2, writes), (bench.Fetched(), bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal(bench.Sandbox.Zoho.Find(item)!.Picture!.DocumentId, bench.MarkOf(item)!.Document);
        await bench.RunAsync();
        Assert.Equal((2, writes), (bench.Fetched(), bench.Sandbox.Odoo.Calls.Writes));
    }

    [Fact]
    public async Task Without_its_state_a_run_compares_pictures_by_their_bytes_and_sends_none()
    {
        await using var bench = await PictureBench.StartAsync(5);
        var items = bench.GivePictures(3);
        await bench.RunAsync();
        Directory.Delete(Path.GetDirectoryName(bench.Settings.StatePath)!, recursive: true);
        var writes = bench.Sandbox.Odoo.Calls.Writes;
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 0), (run.Outcome, run.Counts.Updated));
        Assert.Equal((6, writes), (bench.Fetched(), bench.Sandbox.Odoo.Calls.Writes));
        Assert.All(items, item => Assert.NotNull(bench.MarkOf(item)));
        await bench.RunAsync();
        Assert.Equal(6, bench.Fetched());
    }

    [Fact]
    public async Task A_picture_that_Odoo_makes_smaller_is_known_again_and_not_sent_again()
    {
        await using var bench = await PictureBench.StartAsync(2);
        var item = Assert.Single(bench.GivePictures(1));
        bench.Sandbox.Zoho.SetPicture(item, SamplePicture.Png(5, 2000, 10));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.NotEqual(bench.PictureOf(item), bench.ImageOf(item));
        Assert.NotEqual(bench.MarkOf(item)!.Source, bench.MarkOf(item)!.Stored);
        Assert.Equal(1, (await bench.RunAsync()).Run.Counts.Unchanged! - 1);
        Assert.Equal(1, bench.Fetched());
        Assert.True((await bench.ComparePicturesAsync()).IsEqual);

        // Without the state nobody knows what Odoo made it of: it is sent once more, and the result is the same.
        Directory.Delete(Path.GetDirectoryName(bench.Settings.StatePath)!, recursive: true);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        var writes = bench.Sandbox.Odoo.Calls.Writes;
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(writes, bench.Sandbox.Odoo.Calls.Writes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_archived_product_and_an_adopted_one_get_their_pictures(bool bindsInOdoo)
    {
        await using var bench = await PictureBench.StartAsync(3);
        bench.Sandbox.Odoo.Switches.BotMayManageExternalIds = bindsInOdoo;
        var items = bench.GivePictures(3);
        bench.Sandbox.Zoho.SetActive(items[0], false);
        bench.Sandbox.Zoho.Update(items[1], item => item with { Sku = "adopted-1", Unit = "pcs", ProductType = "goods" });
        var adopted = bench.Sandbox.Odoo.AddProduct("Old one", "adopted-1").Id;
        await AssertWrittenAsync();
        Assert.False(bench.ProductOf(items[0]).Active);

        bench.Sandbox.Zoho.SetPicture(items[0], SamplePicture.Png(60));
        bench.Sandbox.Zoho.SetPicture(items[1], SamplePicture.Png(61));
        bench.Sandbox.Zoho.SetPicture(items[2], SamplePicture.Png(62));
        bench.Sandbox.Zoho.SetActive(items[2], false);
        await AssertWrittenAsync();

        bench.Sandbox.Zoho.SetActive(items[0], true);
        bench.Sandbox.Zoho.SetPicture(items[0], SamplePicture.Png(63));
        await AssertWrittenAsync();
        Assert.Equal(7, bench.Fetched());

        async Task AssertWrittenAsync()
        {
            Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
            Assert.Equal(bench.PictureOf(items[0]), bench.ImageOf(items[0]));
            Assert.Equal(bench.PictureOf(items[1]), bench.Sandbox.Odoo.Find(adopted)!.Image);
            Assert.Equal(bench.PictureOf(items[2]), bench.ImageOf(items[2]));
            Assert.True((await bench.CompareAsync()).IsEqual);
        }
    }

    [Fact]
    public async Task Pictures_that_are_off_cost_no_call_and_no_word()
    {
        await using var bench = await PictureBench.StartAsync(5);
        await using var plain = await Workbench.StartAsync(products: 5);
        bench.MirrorPictures(wanted: false);
        bench.GivePictures(3);
        foreach (var one in new[] { bench, plain })
        {
            await one.RunAsync();
            await one.RunAsync();
        }

        Assert.Equal(plain.Sandbox.Zoho.Calls.ByEndpoint, bench.Sandbox.Zoho.Calls.ByEndpoint);
        Assert.Equal(plain.Sandbox.Odoo.Calls.ByMethod, bench.Sandbox.Odoo.Calls.ByMethod);
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.Null(product.Image));
        var note = bench.Recall(state => state.FindNote("item_keys"));
        Assert.DoesNotContain("image_document_id", note);
        Assert.Equal(
            "PicturesOff", (await Assert.ThrowsAsync<SyncException>(bench.ComparePicturesAsync)).ErrorId);

        // Switched on later, they come; switched off again, they stay as they are.
        bench.MirrorPictures();
        Assert.Equal(3, (await bench.RunAsync()).Run.Counts.Updated);
        bench.MirrorPictures(wanted: false);
        bench.PaintOver(bench.GivePictures(1)[0]);
        Assert.Equal(0, (await bench.RunAsync()).Run.Counts.Updated);
        Assert.Equal(3, bench.Fetched());
    }

    [Fact]
    public async Task No_picture_is_in_the_journal_in_the_state_or_in_the_log()
    {
        await using var bench = await PictureBench.StartAsync(3);
        var items = bench.GivePictures(3);
        await bench.RunAsync();
        var texts = bench.Told.Events.Select(told => told.ToString()!)
            .Concat(Directory.EnumerateFiles(bench.Home, "*", SearchOption.AllDirectories).Select(file =>
            {
                using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite),
                    System.Text.Encoding.Latin1);
                return reader.ReadToEnd();
            })).ToList();
        foreach (var item in items)
        {
            var start = Convert.ToBase64String(bench.PictureOf(item))[..20];
            Assert.DoesNotContain(texts, text => text.Contains(start, StringComparison.Ordinal));
            Assert.DoesNotContain(texts, text => text.Contains("IHDR", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task An_undo_takes_a_new_picture_away_and_says_which_it_cannot_bring_back()
    {
        await using var bench = await PictureBench.StartAsync(3);
        var items = bench.GivePictures(1);
        var other = bench.Sandbox.Zoho.Items.Select(item => item.ItemId).Except(items).First();
        await bench.RunAsync();
        var name = bench.ProductOf(items[0]).Name;
        bench.Sandbox.Zoho.SetPicture(other, SamplePicture.Png(70));
        bench.Sandbox.Zoho.SetPicture(items[0], SamplePicture.Png(71));
        bench.Sandbox.Zoho.Update(items[0], item => item with { Name = "Another name" });
        var run = (await bench.RunAsync()).Run.RunId;

        var undone = await bench.UndoAsync(run);
        Assert.Equal(RunOutcome.Incomplete, undone.Run.Outcome);
        Assert.Null(bench.ImageOf(other));
        Assert.Equal(name, bench.ProductOf(items[0]).Name);
        Assert.Equal(SamplePicture.Png(71), bench.ImageOf(items[0]));
        Assert.Contains(undone.Plan!.Issues, issue => issue.Reason.Contains("is kept nowhere", StringComparison.Ordinal));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(SamplePicture.Png(70), bench.ImageOf(other));
        Assert.Equal("Another name", bench.ProductOf(items[0]).Name);
    }

    [Fact]
    public async Task A_comparison_of_pictures_finds_a_byte_that_changed_on_either_side()
    {
        await using var bench = await PictureBench.StartAsync(4);
        var items = bench.GivePictures(3);
        await bench.RunAsync();
        Assert.True((await bench.ComparePicturesAsync()).IsEqual);
        Assert.Equal(6, bench.Fetched());

        // The same id, and other bytes: only who reads them can see that.
        bench.Sandbox.Zoho.Update(items[0], item => item with { Picture = item.Picture! with { Bytes = SamplePicture.Png(80) } });
        bench.Sandbox.Zoho.Update(items[1], item => item with { Picture = null });
        bench.Sandbox.Zoho.Update(items[1], item => item with
        {
            Picture = new SandboxPicture(bench.MarkOf(items[1])!.Document, "x.html", "png", []),
        });
        Assert.True((await bench.CompareAsync()).IsEqual);
        var lines = (await bench.ComparePicturesAsync()).Differences;
        Assert.Equal(items.Take(2), lines.Select(line => line.ItemId));
        Assert.All(lines, line => Assert.Equal(MirroredField.Image, line.Field));
        Assert.Contains("another picture", lines[0].Actual);

        bench.PaintOver(items[2]);
        Assert.Equal(3, (await bench.ComparePicturesAsync()).Differences.Count);
    }
}
