using System.Security.Cryptography;
using System.Text;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Tests.Planning;

namespace ZohoOdooSync.Engine.Tests.Reports;

/// <summary>Both digests are the same exactly where both sides match, in whatever order they were read.</summary>
public sealed class ParityDigestLaws
{
    [Property(MaxTest = 2000)]
    public Property The_digests_are_equal_exactly_where_the_sides_are() =>
        Prop.ForAll(World.Any().ToArbitrary(), world =>
        {
            AssertLaw(Compare(world));
            // Worlds of chance are rarely equal; one that a plan was carried out in often is.
            var mended = world with { Input = world.Input with { Policy = world.Input.Policy with { UpdateUnit = true } } };
            AssertLaw(Compare(mended.After(mended.Plan())));
        });

    [Property(MaxTest = 1000)]
    public Property The_order_of_reading_changes_nothing() =>
        Prop.ForAll(World.Any().ToArbitrary(), Gen.Choose(0, 1000).ToArbitrary(), (world, seed) =>
        {
            var (one, other) = (Compare(world), Compare(world.Shuffled(seed)));
            Assert.Equal((one.ZohoDigest, one.OdooDigest), (other.ZohoDigest, other.OdooDigest));
            Assert.Equal(one.Lines, other.Lines);
        });

    [Property(MaxTest = 200)]
    public Property One_changed_value_changes_the_digest_of_its_side_and_no_other() =>
        Prop.ForAll(Gen.Choose(0, 19).ToArbitrary(), Gen.Choose(0, 3).ToArbitrary(), Gen.Elements(true, false).ToArbitrary(),
            (which, field, inZoho) =>
        {
            var items = Enumerable.Range(0, 20).Select(i => Some.Desired($"{i}", $"Bolt {i}", $"B-{i}", i + 0.125m, i % 3 > 0)).ToList();
            var products = Enumerable.Range(0, 20)
                .Select(i => Some.Product(i + 1, $"Bolt {i}", $"B-{i}", i + 0.125m, i % 3 > 0, items: [$"{i}"])).ToList();
            var before = Compare(items, products);
            Assert.True(before.IsEqual);
            if (inZoho) items[which] = With(items[which], Moved(items[which].Values, FieldOf(field)));
            else products[which] = products[which] with { Values = Moved(products[which].Values, FieldOf(field)) };
            var after = Compare(items, products);
            Assert.Equal((!inZoho, inZoho), (after.ZohoDigest == before.ZohoDigest, after.OdooDigest == before.OdooDigest));
            Assert.False(after.IsEqual);
        });

    [Fact]
    public void Numbers_count_by_value_and_not_by_their_digits() => Assert.True(
        Compare([Some.Desired("1", price: 12.50m)], [Some.Product(7, price: 12.5m, items: ["1"])]) is { IsEqual: true } report
        && report.ZohoDigest == report.OdooDigest);

    [Fact]
    public void What_the_item_says_nothing_about_and_retired_products_count_on_neither_side()
    {
        var one = Compare([Some.Desired("1")], [Some.Product(7, unit: "uom.product_uom_kgm", items: ["1"])]);
        var other = Compare([Some.Desired("1")],
            [Some.Product(7, items: ["1"]), Some.Product(8, active: false, items: ["9"]), Some.Product(9)]);
        Assert.Equal((one.ZohoDigest, one.OdooDigest), (other.ZohoDigest, other.OdooDigest));
        Assert.Equal(one.ZohoDigest, one.OdooDigest);
    }

    /// <summary>The format is a promise: the digest can be made by another program.</summary>
    [Fact]
    public void The_digest_is_made_as_documented()
    {
        var report = Compare([Some.Desired("2", "كابل", "A", 12.50m), Some.Desired("1")], []);
        const string Lines = "1:14:Name5:tBolt3:Sku1:t5:Price3:n106:Active5:ftrue\n"
            + "1:24:Name5:tكابل3:Sku2:tA5:Price5:n12.56:Active5:ftrue\n";
        Assert.Equal(Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(Lines))), report.ZohoDigest);
        Assert.Equal(Convert.ToHexString(SHA256.HashData([])), report.OdooDigest);
    }

    private static void AssertLaw(ParityReport report) => Assert.Equal(report.IsEqual, report.ZohoDigest == report.OdooDigest);

    private static MirroredField FieldOf(int number) =>
        new[] { MirroredField.Name, MirroredField.Sku, MirroredField.Price, MirroredField.Active }[number];

    private static ProductValues Moved(ProductValues values, MirroredField field) => values.With(ProductValues.Of(
        [new(field, values[field]!.Value is { IsNumber: true } number ? FieldValue.Of(number.Number + 0.0001m)
            : values[field]!.Value is { IsFlag: true } flag ? FieldValue.Of(!flag.Flag)
            : FieldValue.Of(values[field]!.Value.Text + " "))]));

    private static DesiredProduct With(DesiredProduct item, ProductValues values) =>
        item with { Values = values, Digest = ValuesDigest.Of(values) };

    private static ParityReport Compare(World world) => ParityComparison.Compare(
        new MappedCatalogue(world.Input.Desired, world.Input.Unmappable, new Dictionary<string, int>()), world.Input.Products,
        world.Input.LocalBindings.Values, world.Input.Resting.Values, withEqual: true);

    private static ParityReport Compare(IReadOnlyList<DesiredProduct> items, IReadOnlyList<OdooProduct> products) =>
        ParityComparison.Compare(new MappedCatalogue(items, [], new Dictionary<string, int>()), products, Array.Empty<Binding>());
}
