using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Sandbox.Catalogue;

namespace ZohoOdooSync.Engine.Tests.Mapping;

/// <summary>What is sent to Odoo as a picture is one, and whole.</summary>
public sealed class PictureCheckTests
{
    public static TheoryData<string> Kinds => [.. SmallPictures.All.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_whole_picture_passes_with_bytes_behind_its_end_too(string kind)
    {
        var picture = SmallPictures.All[kind];
        Assert.Null(PictureCheck.Problem(picture));
        Assert.Null(PictureCheck.Problem([.. picture, 0, 0]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_picture_that_is_cut_off_anywhere_does_not_pass(string kind)
    {
        var picture = SmallPictures.All[kind];
        for (var length = 0; length < picture.Length; length++)
            Assert.True(PictureCheck.Problem(picture.AsSpan(0, length)) is { Length: > 0 }, $"{kind} of {length} bytes passes");
    }

    [Fact]
    public void A_png_with_any_bit_turned_does_not_pass()
    {
        for (var bit = 0; bit < SmallPictures.Png.Length * 8; bit++) Assert.NotNull(PictureCheck.Problem(Turned(SmallPictures.Png, bit)));
    }

    [Property(MaxTest = 2000)]
    public Property Whatever_comes_is_judged_and_nothing_throws() => Prop.ForAll(
        Gen.Elements(SmallPictures.All.Values.ToArray()).ToArbitrary(), Gen.Choose(0, int.MaxValue).ListOf(6).ToArbitrary(),
        (picture, bits) =>
        {
            var damaged = bits.Aggregate(picture, (file, bit) => Turned(file, bit % (picture.Length * 8)));
            _ = PictureCheck.Problem(damaged);
            _ = PictureCheck.Problem(damaged.AsSpan(0, bits[0] % damaged.Length));
        });

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("<html><title>Sign in</title></html>", "it is no PNG, JPEG, GIF, WebP or BMP")]
    [InlineData("<svg/>", "it is no PNG, JPEG, GIF, WebP or BMP")]
    [InlineData("{\"code\":57}", "it is no PNG, JPEG, GIF, WebP or BMP")]
    [InlineData("GIF89a", "the GIF is cut off")]
    public void What_is_no_picture_is_told_in_words(string text, string problem) =>
        Assert.Equal(problem, PictureCheck.Problem(System.Text.Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_picture_of_ten_megabytes_passes_and_a_larger_one_does_not()
    {
        var picture = SamplePicture.Png(1);
        Assert.Null(PictureCheck.Problem([.. picture, .. new byte[PictureCheck.MostBytes - picture.Length]]));
        Assert.Equal(
            "it has 10.0 megabytes, and 10 are allowed",
            PictureCheck.Problem([.. picture, .. new byte[PictureCheck.MostBytes + 1 - picture.Length]]));
        Assert.Equal(
            "it has 12.5 megabytes, and 10 are allowed", PictureCheck.Problem([.. picture, .. new byte[13107200 - picture.Length]]));
    }

    private static byte[] Turned(byte[] file, int bit)
    {
        var turned = (byte[])file.Clone();
        turned[bit / 8] ^= (byte)(1 << (bit % 8));
        return turned;
    }
}
