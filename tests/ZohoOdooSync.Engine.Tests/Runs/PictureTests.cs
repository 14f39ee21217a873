using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Catalogue;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Pictures get the same care as other fields, and are fetched only where one changed.</summary>
public sealed class PictureTests
{
    [Fact]
    public async Task The_pictures_of_items_are_in_Odoo_after_the_first_run_and_are_not_fetched_again()
    {
        await using var bench = await StartAsync(5);
        var items = Picture(bench, 3);
        var result = await bench.RunAsync();
        Assert.Equal(RunOutcome.Succeeded, result.Run.Outcome);
        Assert.All(items, item => Assert.Equal(item.Bytes, ProductOf(bench, item.Id).Image));
        Assert.Equal(3, bench.Sandbox.Zoho.Calls.ByEndpoint["zoho.image"]);

        var writes = bench.Sandbox.Odoo.Calls.Writes;
        result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 5), (result.Run.Outcome, result.Run.Counts.Unchanged));
        Assert.Equal((3, writes), (bench.Sandbox.Zoho.Calls.ByEndpoint["zoho.image"], bench.Sandbox.Odoo.Calls.Writes));
        Assert.True((await bench.CompareAsync()).IsEqual);
        Assert.Equal(3, bench.Sandbox.Zoho.Calls.ByEndpoint["zoho.image"]);
    }

    private static async Task<Workbench> StartAsync(int products, int version = 19)
    {
        var bench = await Workbench.StartAsync(version, products);
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Fields = MappingSettings.DefaultFields.Append(MirroredField.Image).ToHashSet() },
        };
        return bench;
    }

    private static List<(string Id, byte[] Bytes)> Picture(Workbench bench, int count)
    {
        var pictures = bench.Sandbox.Zoho.Items.OrderBy(item => item.ItemId, StringComparer.Ordinal).Take(count)
            .Select((item, index) => (item.ItemId, SamplePicture.Png(index + 1))).ToList();
        foreach (var (item, picture) in pictures) bench.Sandbox.Zoho.SetPicture(item, picture);
        return pictures;
    }

    private static SandboxProduct ProductOf(Workbench bench, string item) =>
        bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item))!;
}
