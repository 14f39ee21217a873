using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Mapping;

public sealed class ItemMapperTests
{
    [Fact]
    public void Every_mirrored_field_of_an_item_is_mapped()
    {
        var item = Some.Item().With(MirroredField.Description, "zinc") with { Unit = "kg", Sku = "B-1" };
        var product = Mapped(item);
        Assert.Equal(
            Some.Values(
                (MirroredField.Name, "Bolt"), (MirroredField.Sku, "B-1"), (MirroredField.Price, 12750m),
                (MirroredField.Description, "zinc"), (MirroredField.Unit, "uom.product_uom_kgm"), (MirroredField.Active, true),
                (MirroredField.ProductType, "goods"), (MirroredField.CanBeSold, true), (MirroredField.CanBePurchased, true)),
            product.Values);
        Assert.Equal(("Bolt", "B-1", true), (product.Name, product.Sku, product.IsActive));
        Assert.Equal(ValuesDigest.Of(product.Values), product.Digest);
    }

    [Theory]
    [InlineData(0.5, 750)]
    [InlineData(99.99, 149985)]
    [InlineData(100, 150000)]
    [InlineData(1500, 2250000)]
    public void A_price_under_100_is_a_price_like_any_other(double rate, double expected) =>
        Assert.Equal((decimal)expected, Mapped(Some.Item(rate: (decimal)rate)).Values[MirroredField.Price]!.Value.Number);

    [Fact]
    public void Fields_that_are_switched_off_or_unknown_to_the_server_are_not_spoken_about()
    {
        var settings = new MappingSettings
        {
            Fields = new HashSet<MirroredField> { MirroredField.Name, MirroredField.Active, MirroredField.Sku, MirroredField.Cost },
        };
        var target = new TargetAbilities(
            new HashSet<MirroredField> { MirroredField.Name, MirroredField.Active, MirroredField.Price }, 2, new HashSet<string>());
        Assert.True(Some.Mapper(settings, target: target).TryMap(Some.Item(), out var product, out _));
        Assert.Equal([MirroredField.Name, MirroredField.Active], product!.Values.Fields);
        Assert.Equal(string.Empty, product.Sku);
        Assert.Null(product.CreateUnit);
    }

    [Fact]
    public void Fields_that_are_switched_off_do_not_make_an_item_unmappable()
    {
        var settings = new MappingSettings { Fields = new HashSet<MirroredField> { MirroredField.Name, MirroredField.Active } };
        var item = Some.Item(rate: null).With(MirroredField.Barcode, "\0").With(MirroredField.Description, "\0") with { Sku = "a\0" };
        Assert.True(Some.Mapper(settings).TryMap(item, out _, out _));
    }

    [Fact]
    public void Fields_for_those_who_ask_are_mapped_when_they_ask()
    {
        var settings = new MappingSettings { Fields = FieldCatalogue.All.ToHashSet() };
        var item = Some.Item().With(MirroredField.Cost, 4m).With(MirroredField.Barcode, "4006381333931")
            .With(MirroredField.PurchaseDescription, "from Basra");
        Assert.True(Some.Mapper(settings).TryMap(item, out var product, out _));
        Assert.Equal(6000m, product!.Values[MirroredField.Cost]!.Value.Number);
        Assert.Equal("4006381333931", product.Values[MirroredField.Barcode]!.Value.Text);
        Assert.Equal("from Basra", product.Values[MirroredField.PurchaseDescription]!.Value.Text);
        item = item.With(MirroredField.Cost, null).With(MirroredField.Barcode, null);
        Assert.True(Some.Mapper(settings).TryMap(item, out product, out _));
        Assert.Null(product!.Values[MirroredField.Cost]);
        Assert.Null(product.Values[MirroredField.Barcode]);
    }

    [Fact]
    public void A_flag_or_type_that_the_row_does_not_have_stays_unspoken()
    {
        var item = Some.Item().With(MirroredField.CanBeSold, null).With(MirroredField.CanBePurchased, null);
        var product = Mapped(item with { ProductType = string.Empty });
        Assert.Null(product.Values[MirroredField.CanBeSold]);
        Assert.Null(product.Values[MirroredField.CanBePurchased]);
        Assert.Null(product.Values[MirroredField.ProductType]);
    }

    [Theory]
    [InlineData("kg", "uom.product_uom_kgm")]
    [InlineData("KG", "uom.product_uom_kgm")]
    [InlineData("  Kgs ", "uom.product_uom_kgm")]
    [InlineData("pcs", "uom.product_uom_unit")]
    [InlineData("dozen", "uom.product_uom_dozen")]
    public void A_unit_is_found_whatever_its_case_and_spaces(string text, string expected)
    {
        var product = Mapped(Some.Item() with { Unit = text });
        Assert.Equal(expected, product.Values[MirroredField.Unit]!.Value.Text);
        Assert.Equal(expected, product.CreateUnit);
    }

    [Theory]
    [InlineData("")]
    [InlineData("bag")]
    [InlineData("   ")]
    [InlineData("litre")]
    public void An_unknown_unit_gives_a_new_product_the_default_and_leaves_an_old_one_alone(string text)
    {
        // "litre" is in the table, but this server has no such unit.
        var product = Mapped(Some.Item() with { Unit = text });
        Assert.Null(product.Values[MirroredField.Unit]);
        Assert.Equal("uom.product_uom_unit", product.CreateUnit);
    }

    [Fact]
    public void A_default_unit_that_the_server_lacks_is_left_to_the_server()
    {
        var mapper = Some.Mapper(target: Some.Abilities(units: ["uom.product_uom_kgm"]));
        Assert.True(mapper.TryMap(Some.Item() with { Unit = "bag" }, out var product, out _));
        Assert.Null(product!.CreateUnit);
        Assert.True(mapper.TryMap(Some.Item() with { Unit = "kg" }, out product, out _));
        Assert.Equal("uom.product_uom_kgm", product!.CreateUnit);
    }

    [Fact]
    public void Unknown_units_are_counted_by_their_text()
    {
        var mapped = Some.Mapper().Map([
            Some.Item("1") with { Unit = "bag" }, Some.Item("2") with { Unit = "bag" }, Some.Item("3") with { Unit = "litre" },
            Some.Item("4") with { Unit = "kg" }, Some.Item("5") with { Unit = "" }, Some.Item("6", name: "") with { Unit = "box\n" },
        ]);
        Assert.Equal(new Dictionary<string, int> { ["bag"] = 2, ["litre"] = 1, ["box"] = 1 }, mapped.UnknownUnits);
        Assert.Equal(5, mapped.Desired.Count);
        Assert.Single(mapped.Unmappable);
    }

    [Theory]
    [InlineData("goods", "goods")]
    [InlineData("service", "service")]
    [InlineData("digital_service", "service")]
    [InlineData("capital_goods", "goods")]
    public void Every_kind_of_service_is_a_service_and_all_else_is_goods(string given, string expected) =>
        Assert.Equal(expected, Mapped(Some.Item() with { ProductType = given }).Values[MirroredField.ProductType]!.Value.Text);

    [Theory]
    [InlineData(StorableChoice.Never, true, "goods", false)]
    [InlineData(StorableChoice.Tracked, true, "goods", true)]
    [InlineData(StorableChoice.Tracked, false, "goods", false)]
    [InlineData(StorableChoice.Tracked, null, "goods", false)]
    [InlineData(StorableChoice.Always, null, "goods", true)]
    [InlineData(StorableChoice.Always, true, "service", false)]
    public void A_new_product_is_storable_as_the_settings_say(StorableChoice choice, bool? tracked, string type, bool expected)
    {
        var mapper = Some.Mapper(new MappingSettings { Storable = choice });
        Assert.True(mapper.TryMap(Some.Item() with { TrackInventory = tracked, ProductType = type }, out var product, out _));
        Assert.Equal(expected, product!.CreateStorable);
    }

    [Theory]
    [InlineData("active", true)]
    [InlineData("inactive", false)]
    [InlineData("confirmation_pending", false)]
    [InlineData("Active", false)]
    public void Only_an_active_item_is_active(string status, bool active) =>
        Assert.Equal(active, Mapped(Some.Item() with { Status = status }).IsActive);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\t\n")]
    public void An_item_without_a_name_is_set_aside(string name) =>
        Assert.Contains("the item has no name", Refused(Some.Item(name: name)).Reason);

    [Fact]
    public void All_that_is_wrong_with_an_item_is_told_at_once_and_once()
    {
        var item = Some.Item(name: "a\0", rate: 79228162514264337593543950335m).With(MirroredField.Description, "\uD800") with
        {
            Sku = new string('ب', 1500), Problems = ["p", "p"],
        };
        var refusal = Refused(item);
        var parts = refusal.Reason.Split("; ");
        Assert.Equal(5, parts.Length);
        Assert.Equal("p", parts[0]);
        Assert.StartsWith("name holds a NUL", parts[1]);
        Assert.StartsWith("sku takes 3000 bytes", parts[2]);
        Assert.StartsWith("rate: the price", parts[3]);
        Assert.StartsWith("description holds half", parts[4]);
        Assert.Equal("a", refusal.Name);
        Assert.True(refusal.IsActive);
    }

    [Fact]
    public void A_rate_that_the_row_lacks_is_a_problem_once()
    {
        Assert.Equal("rate is missing: a number is expected", Refused(Some.Item(rate: null)).Reason);
        Assert.Equal(
            "rate \"twelve\" is no number",
            Refused(Some.Item(rate: null) with { Problems = ["rate \"twelve\" is no number"] }).Reason);
    }

    [Fact]
    public void A_wrong_cost_or_barcode_sets_an_item_aside_where_they_are_mirrored()
    {
        var mapper = Some.Mapper(new MappingSettings { Fields = FieldCatalogue.All.ToHashSet() });
        var item = Some.Item().With(MirroredField.Cost, 79228162514264337593543950335m).With(MirroredField.Barcode, "\0")
            .With(MirroredField.PurchaseDescription, "\0");
        Assert.False(mapper.TryMap(item, out _, out var refusal));
        Assert.Contains("purchase_rate: ", refusal!.Reason);
        Assert.Contains("upc or ean holds", refusal.Reason);
        Assert.Contains("purchase_description holds", refusal.Reason);
    }

    [Fact]
    public void The_digest_of_a_refusal_changes_with_the_item_and_only_then()
    {
        var item = Some.Item(name: " ");
        Assert.Equal(Refused(item).Digest, Refused(item with { LastModified = Some.Time }).Digest);
        foreach (var changed in new[]
        {
            item with { Sku = "x" }, item with { Rate = 9m }, item with { Rate = null }, item.With(MirroredField.Description, "x"),
            item with { Status = "inactive" }, item.With(MirroredField.Cost, 1m), item.With(MirroredField.Barcode, "1"),
            item with { Name = "  " }, item with { Problems = ["x"] },
        }) Assert.NotEqual(Refused(item).Digest, Refused(changed).Digest);
    }

    [Theory]
    [InlineData("Name")]
    [InlineData("Active")]
    [InlineData("Sku")]
    [InlineData("Price")]
    [InlineData("Description")]
    [InlineData("PurchaseDescription")]
    public void A_key_that_the_row_does_not_have_stays_unspoken(string name)
    {
        var field = MirroredField.Parse(name);
        var mapper = Some.Mapper(new MappingSettings { Fields = FieldCatalogue.All.ToHashSet() });
        var whole = Some.Item().With(MirroredField.Cost, 4m).With(MirroredField.Barcode, "1") with { Unit = "kg" };
        Assert.True(mapper.TryMap(whole, out var all, out _));
        // As the reader leaves a row without the key.
        var row = whole.With(field, null) with { Absent = field.ZohoKeys.ToHashSet() };
        Assert.True(mapper.TryMap(row, out var product, out var refusal), refusal?.Reason);
        Assert.Equal(all!.Values.Only(other => other != field), product!.Values);
        Assert.NotEqual(all.Digest, product.Digest);
    }

    [Fact]
    public void An_item_whose_name_or_rate_is_not_said_can_be_mirrored_and_not_made()
    {
        var lacking = Mapped(Some.Item(rate: null) with { Name = string.Empty, Absent = Some.Absent("name", "rate") });
        Assert.Equal("Zoho does not send its name and rate, without which no product can be made", lacking.CreateProblem);
        Assert.Equal(string.Empty, Mapped(Some.Item()).CreateProblem);
        var bought = Mapped(Some.Item(rate: null) with { ItemType = "purchases", Absent = Some.Absent("rate") });
        Assert.Equal((string.Empty, Some.Values((MirroredField.Price, 0m))), (bought.CreateProblem, bought.CreateValues));
        Assert.Null(bought.Values[MirroredField.Price]);
        var unpriced = new MappingSettings { Fields = new HashSet<MirroredField> { MirroredField.Name, MirroredField.Active } };
        Assert.True(Some.Mapper(unpriced).TryMap(Some.Item(rate: null) with { Absent = Some.Absent("rate") }, out var product, out _));
        Assert.Equal((string.Empty, 0), (product!.CreateProblem, product.CreateValues.Count));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void An_item_that_says_no_status_is_as_active_as_its_product(bool? product, bool expected) => Assert.Equal(
        expected, Mapped(Some.Item() with { Status = string.Empty, Absent = Some.Absent("status") }).IsActiveBeside(product));

    private static DesiredProduct Mapped(ZohoItem item)
    {
        Assert.True(Some.Mapper().TryMap(item, out var product, out var refusal), refusal?.Reason);
        Assert.Null(refusal);
        return product!;
    }

    private static UnmappableItem Refused(ZohoItem item)
    {
        Assert.False(Some.Mapper().TryMap(item, out var product, out var refusal));
        Assert.Null(product);
        Assert.Equal(item.ItemId, refusal!.ItemId);
        return refusal;
    }
}
