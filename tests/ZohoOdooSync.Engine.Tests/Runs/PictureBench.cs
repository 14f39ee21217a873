using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Catalogue;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Items with pictures, on a workbench that mirrors them.</summary>
internal static class PictureBench
{
    public static void MirrorPictures(this Workbench bench, int perRun = 200, bool wanted = true) => bench.Settings = bench.Settings with
    {
        Mapping = bench.Settings.Mapping with
        {
            Fields = (wanted ? MappingSettings.DefaultFields.Append(MirroredField.Image) : MappingSettings.DefaultFields).ToHashSet(),
            ImagesPerRun = perRun,
        },
    };

    public static async Task<Workbench> StartAsync(int products, int version = 19, int perRun = 200)
    {
        var bench = await Workbench.StartAsync(version, products);
        bench.MirrorPictures(perRun);
        return bench;
    }

    /// <summary>Gives the first items a picture each, and yields their ids.</summary>
    public static IReadOnlyList<string> GivePictures(this Workbench bench, int count)
    {
        var items = bench.Sandbox.Zoho.Items.Select(item => item.ItemId).Order(StringComparer.Ordinal).Take(count).ToList();
        for (var i = 0; i < items.Count; i++) bench.Sandbox.Zoho.SetPicture(items[i], SamplePicture.Png(i + 1));
        return items;
    }

    public static byte[]? ImageOf(this Workbench bench, string item) => bench.ProductOf(item).Image;

    public static byte[] PictureOf(this Workbench bench, string item) => bench.Sandbox.Zoho.Find(item)!.Picture!.Bytes;

    /// <summary>Pictures that were asked for so far.</summary>
    public static int Fetched(this Workbench bench) => bench.Sandbox.Zoho.Calls.ByEndpoint.GetValueOrDefault("zoho.image");

    /// <summary>Somebody puts another picture on a product.</summary>
    public static void PaintOver(this Workbench bench, string item, int colour = 99) =>
        bench.Sandbox.Odoo.Update(bench.ProductOf(item).Id, product => product with { Image = SamplePicture.Png(colour) });

    public static PictureMark? MarkOf(this Workbench bench, string item) => bench.Recall(state => state.FindBinding(item))?.Picture;

    public static Task<ParityReport> ComparePicturesAsync(this Workbench bench) =>
        bench.Engine().CompareAsync(SilentReporter.Instance, CancellationToken.None, withPictures: true);
}
