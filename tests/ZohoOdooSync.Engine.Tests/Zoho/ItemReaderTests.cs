using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using FsCheck;
using FsCheck.Xunit;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Zoho;

public sealed class ItemReaderTests
{
    [Fact]
    public void A_row_is_read_whole()
    {
        var item = Read("""
            {"item_id":"4815000000000044208","name":"Bags","item_name":"Bags","status":"active","sku":"s12345","rate":120.125,
             "purchase_rate":100.00,"description":"500GB\nUSB","purchase_description":"","unit":"kg","product_type":"goods",
             "item_type":"inventory","can_be_sold":true,"can_be_purchased":false,"track_inventory":true,"upc":"","ean":"111",
             "reorder_level":"","tags":[{"x":1}],"custom_field_hash":{"cf_a":{"b":[1,2]}},
             "last_modified_time":"2026-06-09T13:15:34-0400"}
            """);
        Assert.Equal("4815000000000044208", item.ItemId);
        Assert.Equal(
            ("Bags", true, "s12345", 120.125m, (object)100.00m),
            (item.Name, item.IsActive, item.Sku, item.Rate, item[MirroredField.Cost]));
        Assert.Equal(
            ("500GB\nUSB", "kg", "goods", "inventory", "111"),
            (item[MirroredField.Description], item.Unit, item.ProductType, item.ItemType, item[MirroredField.Barcode]));
        Assert.Equal((true, false, true), (item[MirroredField.CanBeSold], item[MirroredField.CanBePurchased], item.TrackInventory));
        Assert.Equal(new DateTimeOffset(2026, 6, 9, 17, 15, 34, TimeSpan.Zero), item.LastModified);
        Assert.Equal(TimeSpan.Zero, item.LastModified!.Value.Offset);
        Assert.Empty(item.Problems);
    }

    [Fact]
    public void A_number_as_item_id_keeps_all_its_digits() =>
        Assert.Equal("9007199254740993123", Read("""{"item_id":9007199254740993123,"name":"x","status":"active","rate":1}""").ItemId);

    [Theory]
    [InlineData("\"rate\":\"abc\"", "rate is \"abc\": a number is expected")]
    [InlineData("\"rate\":\"1,200.50\"", "rate is \"1,200.50\": a number is expected")]
    [InlineData("\"rate\":\"\"", "rate is empty: a number is expected")]
    [InlineData("\"rate\":{\"a\":1}", "rate is a section: a number is expected")]
    [InlineData("\"rate\":[1]", "rate is a list: a number is expected")]
    [InlineData("\"rate\":true", "rate is true: a number is expected")]
    [InlineData("\"rate\":1e400", "rate is 1e400: a number is expected")]
    [InlineData("\"rate\":1E40", "rate is 1E40: a number is expected")]
    [InlineData("\"rate\":-1e+30", "rate is -1e+30: a number is expected")]
    [InlineData("\"rate\":NaN", "rate is NaN: a number is expected")]
    [InlineData("\"rate\":Infinity", "rate is Infinity: a number is expected")]
    [InlineData("\"rate\":-Infinity", "rate is -Infinity: a number is expected")]
    [InlineData("\"rate\":123456789012345678901234567890123", "rate is 123456789012345678901234567890123: a number is expected")]
    [InlineData("\"rate\":1,\"name\":NaN", "name is NaN: a text is expected")]
    [InlineData("\"rate\":1,\"sku\":1e99", "sku is 1e99: a text is expected")]
    [InlineData("\"rate\":1,\"status\":\"weird\"", "status is \"weird\": active or inactive is expected")]
    [InlineData("\"rate\":1,\"status\":\"\"", "status is empty: active or inactive is expected")]
    [InlineData("\"rate\":1,\"name\":\"\"", "name is empty: a text is expected")]
    [InlineData("\"rate\":1,\"can_be_sold\":\"maybe\"", "can_be_sold is \"maybe\": true or false is expected")]
    [InlineData("\"rate\":1,\"purchase_rate\":\"x\"", "purchase_rate is \"x\": a number is expected")]
    public void What_cannot_be_understood_is_a_problem_in_words_of_this_item_only(string keys, string problem)
    {
        var reply = ReplyOf(
            $$"""{"code":0,"items":[{"item_id":"1","name":"x","status":"active",{{keys}}},{"item_id":"2","name":"y","status":"active","rate":12500.125}]}""");
        Assert.Contains(reply.Items![0].Problems, told => told.Contains(problem, StringComparison.Ordinal));
        Assert.Equal(12500.125m, reply.Items[1].Rate);
        Assert.Empty(reply.Items[1].Problems);
    }

    [Theory]
    [InlineData("\"rate\":\"\",\"item_type\":\"purchases\"", 0)]
    [InlineData("\"item_type\":\"purchases\"", null)]
    public void An_empty_rate_of_an_item_that_is_only_purchased_is_zero_and_an_absent_one_is_unknown(string keys, int? rate)
    {
        var item = Read($$"""{"item_id":"1","name":"x","status":"active",{{keys}}}""");
        Assert.Equal((rate, rate is not null), (item.Rate, item.Says("rate")));
        Assert.Empty(item.Problems);
    }

    private static readonly (string Name, string Value)[] Keys =
    [
        ("name", "\"x\""), ("status", "\"inactive\""), ("sku", "\"s\""), ("rate", "1.5"), ("description", "\"d\""), ("unit", "\"kg\""),
        ("product_type", "\"goods\""), ("can_be_sold", "true"), ("can_be_purchased", "false"), ("purchase_rate", "1"),
        ("purchase_description", "\"p\""), ("upc", "\"1\""), ("ean", "\"2\""),
    ];

    [Property]
    public Property An_item_says_exactly_the_keys_that_its_row_has_and_null_says_nothing() => Prop.ForAll<int, int>((present, nulls) =>
    {
        var there = Keys.Where((_, i) => (present & (1 << i)) != 0).ToList();
        var said = there.Where(key => (nulls & (1 << Array.IndexOf(Keys, key))) == 0).Select(key => key.Name).ToHashSet();
        var row = string.Concat(there.Select(key => $",\"{key.Name}\":{(said.Contains(key.Name) ? key.Value : "null")}"));
        var item = Read($$"""{"item_id":"1"{{row}}}""");
        // A status that is not said must not count as inactive: that would archive the product.
        return item.Absent.SetEquals(FieldCatalogue.All.SelectMany(field => field.ZohoKeys).Except(said))
            && item.Problems.Count == 0 && item.IsActive == !said.Contains("status");
    });

    [Theory]
    [InlineData("""{"name":"x"}""")]
    [InlineData("""{"item_id":""}""")]
    [InlineData("""{"item_id":null}""")]
    [InlineData("""{"item_id":"../../organizations"}""")]
    [InlineData("""{"item_id":{"a":1}}""")]
    [InlineData("7")]
    public void A_row_without_an_id_makes_the_page_unreadable(string row)
    {
        var reply = ReplyOf($$"""{"code":0,"items":[{{row}}]}""");
        Assert.Null(reply.Items);
        Assert.NotNull(reply.Trouble);
        Assert.False(reply.MayHeal);
    }

    [Fact]
    public void Rows_without_inventory_features_have_no_barcode_and_empty_ones_an_empty_one()
    {
        Assert.Null(Barcode(""));
        Assert.Equal(string.Empty, Barcode(""","upc":"","ean":"" """));
        Assert.Equal("222", Barcode(""","upc":"222" """));
        Assert.Equal("222", Barcode(""","upc":"222","ean":"111" """));
        // Which of the two is the barcode is known only where both are there.
        Assert.Null(Barcode(""","ean":"111" """));
        Assert.Null(Barcode(""","upc":null,"ean":"111" """));
        Assert.Null(Barcode(""","upc":"" """));

        static object? Barcode(string keys) =>
            Read($$"""{"item_id":"1","name":"x","status":"active","rate":1{{keys}}}""")[MirroredField.Barcode];
    }

    [Theory]
    [InlineData("2026-06-09T13:15:34-0400", "2026-06-09T17:15:34")]
    [InlineData("2026-06-09T13:15:34+0530", "2026-06-09T07:45:34")]
    [InlineData("2026-06-09T13:15:34-04:00", "2026-06-09T17:15:34")]
    [InlineData("2026-06-09T13:15:34Z", "2026-06-09T13:15:34")]
    [InlineData("2026-06-09T13:15:34", null)]
    [InlineData("2026-06-09", null)]
    [InlineData("", null)]
    [InlineData("yesterday", null)]
    public void Times_become_UTC_or_nothing(string text, string? utc) => Assert.Equal(
        utc is null ? null : DateTimeOffset.Parse(utc + "Z", CultureInfo.InvariantCulture), ZohoTime.Parse(text));

    [Property]
    public Property Every_decimal_survives_the_wire_as_number_and_as_text() => Prop.ForAll<decimal>(number =>
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var asNumber = Read($$"""{"item_id":"1","name":"x","status":"active","rate":{{text}}}""");
        var asText = Read($$"""{"item_id":"1","name":"x","status":"active","rate":"{{text}}"}""");
        return asNumber.Rate == number && asText.Rate == number && asNumber.Problems.Count == 0;
    });

    [Property]
    public Property Every_price_stays_exact_beside_a_number_that_no_decimal_can_hold() => Prop.ForAll<int, byte>((cents, _) =>
    {
        var rate = cents / 100m;
        var item = Read($$"""{"item_id":"1","name":"x","status":"active","rate":{{rate.ToString(CultureInfo.InvariantCulture)}},"sales_margin":1e60}""");
        return item.Rate == rate && item.Problems.Count == 0;
    });

    [Property]
    public Property Every_time_of_every_zone_comes_back() => Prop.ForAll<int, int>((seconds, quarters) =>
    {
        var offset = TimeSpan.FromMinutes(quarters % 56 * 15);
        var time = DateTimeOffset.UnixEpoch.AddSeconds(Math.Abs((long)seconds)).ToOffset(offset);
        var text = time.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
        return ZohoTime.Parse(text.Remove(text.Length - 3, 1)) == time;
    });

    private static ZohoReply ReplyOf(string body) =>
        new ZohoReplyReader(new TextPool()).Read(new MemoryStream(Encoding.UTF8.GetBytes(body)));

    private static ZohoItem Read(string row)
    {
        var reply = ReplyOf($$"""{"code":0,"item":{{row}}}""");
        return reply.Item ?? throw new InvalidOperationException(reply.Trouble);
    }
}
