using System.Globalization;
using System.Text;
using FsCheck.Fluent;
using FsCheck;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Tests.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Tests.Mapping;

/// <summary>A row of the catalogue is all that reader, mapper, schema, parity and settings need to mirror a field.</summary>
public sealed class FieldCatalogueTests : IDisposable
{
    // Rows that stand in no catalogue, as the settings of somebody may bring them one day.
    private static readonly MirroredField[] Own =
    [
        new("Shelf", 100, "shelf", FieldKind.Text, ["cf_shelf"], ["x_shelf"], FieldTraits.None),
        new("Depth", 101, "depth", FieldKind.Number, ["cf_depth", "cf_old_depth"], ["x_missing", "x_depth"], FieldTraits.None),
    ];

    private static readonly IReadOnlyList<MirroredField> All = FieldCatalogue.With(Own);

    private static readonly OdooSchema Schema = Server("""{}""");

    private readonly string _home = Directory.CreateTempSubdirectory("zoho-fields").FullName;

    // Weights, taxes and pictures need more of the server than a column: CatalogueFieldTests and PictureTests have them.
    public static TheoryData<string> Names =>
        [.. All.Where(row => row.Kind is not (FieldKind.Weight or FieldKind.Tax or FieldKind.Picture)).Select(row => row.FieldName)];

    public static TheoryData<string> Keys => [.. FieldCatalogue.All.Select(row => row.Key)];

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_row_is_all_that_a_field_needs_from_any_of_its_keys_to_its_column_and_back(string name) => Prop.ForAll<int>(seed =>
    {
        var field = All.Single(row => row.FieldName == name);
        foreach (var key in field.ZohoKeys)
        {
            // Of several keys the others are there and empty.
            var item = Read(field.ZohoKeys.Select(other => $"\"{other}\":{(other == key ? OnTheWire(field, seed) : "\"\"")}"));
            var desired = Mapped(item, [field, MirroredField.Name, MirroredField.Active]);
            var wanted = desired.Values[field]!.Value;
            Assert.Contains(Schema.LoadCells(desired.Values, false), cell => cell.Column.Split('/')[0] == Schema.Column(field));

            var held = Held(field, Cell(field, wanted));
            Assert.Equal(wanted, held.Values[field]);
            Assert.DoesNotContain(field, Different(desired, held));
            Assert.Contains(field, Different(desired, Held(field, Cell(field, Other(wanted)))));

            if (field.IsAlwaysOn) continue;
            var without = Mapped(item, [MirroredField.Name, MirroredField.Active]);
            Assert.Null(without.Values[field]);
            Assert.DoesNotContain(field, Different(without, Held(field, Cell(field, Other(wanted)))));
        }
    }).QuickCheckThrowOnFailure();

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_field_is_on_and_off_as_its_key_says_and_as_its_row_says_where_the_key_is_absent(string key)
    {
        var field = FieldCatalogue.All.Single(row => row.Key == key);
        Assert.Equal(field.IsOnByDefault, Load("{}").Mapping.Fields.Contains(field));
        Assert.Contains(field, Load($$"""{"{{key}}":true}""").Mapping.Fields);
        if (field.IsAlwaysOn) Assert.Contains(key, Assert.Throws<SyncException>(() => Load($$"""{"{{key}}":false}""")).Message);
        else Assert.DoesNotContain(field, Load($$"""{"{{key}}":false}""").Mapping.Fields);
    }

    [Fact]
    public void No_two_rows_share_a_name_a_key_or_a_column_and_the_order_is_that_of_the_catalogue()
    {
        Assert.Equal(Enumerable.Range(0, FieldCatalogue.All.Count), FieldCatalogue.All.Select(field => field.Order));
        Assert.Distinct(FieldCatalogue.All.Select(field => field.FieldName));
        Assert.Distinct(FieldCatalogue.All.Select(field => field.Key));
        Assert.Distinct(FieldCatalogue.All.SelectMany(field => field.Columns));
        Assert.All(FieldCatalogue.All, field => Assert.Equal(field, MirroredField.Parse(field.FieldName.ToLowerInvariant())));
        Assert.Contains("Price", Assert.Throws<FormatException>(() => MirroredField.Parse("Colour")).Message);
    }

    // State files, plan files and digests hold these names in this order.
    [Fact]
    public void The_first_rows_keep_their_names_and_their_order() => Assert.Equal(
        "Name Sku Price Description Unit Active ProductType CanBeSold CanBePurchased Cost Barcode PurchaseDescription".Split(' '),
        FieldCatalogue.All.Take(12).Select(field => field.FieldName));

    [Fact]
    public void A_number_is_written_as_the_server_keeps_it_and_an_empty_one_as_zero()
    {
        var depth = Own[1];
        var rounding = Server("""{"x_depth":{"digits":[16,2]}}""");
        Assert.Equal(1.01m, Mapped(Read(["\"cf_depth\":1.005"]), [depth], rounding).Values[depth]!.Value.Number);
        Assert.Equal(1.005m, Mapped(Read(["\"cf_depth\":1.005"]), [depth]).Values[depth]!.Value.Number);
        Assert.Equal(0m, Mapped(Read(["\"cf_depth\":\"\",\"cf_old_depth\":\"\""]), [depth]).Values[depth]!.Value.Number);
        Assert.Null(Mapped(Read(["\"cf_depth\":\"\""]), [depth]).Values[depth]);
        Assert.False(Some.Mapper(new() { Fields = new HashSet<MirroredField> { depth } }, target: Abilities(Schema))
            .TryMap(Read(["\"cf_depth\":1234567890.1234567"]), out _, out var refusal));
        Assert.Contains("cf_depth: the number 1234567890.1234567 has more than 15 significant digits", refusal!.Reason);
    }

    [Fact]
    public void A_value_that_cannot_be_understood_is_the_items_trouble_only_where_its_field_is_mirrored()
    {
        Assert.Single(Read(["\"cf_depth\":\"deep\""]).Problems);
        Assert.Empty(Read(["\"cf_depth\":\"deep\""], FieldCatalogue.Defaults).Problems);
    }

    private SyncSettings Load(string fields)
    {
        var file = JObject.Parse(SettingsFileTests.Ancestor);
        file["mapping"] = new JObject { ["fields"] = JObject.Parse(fields) };
        var folder = Directory.CreateDirectory(Path.Combine(_home, "config"));
        File.WriteAllText(Path.Combine(folder.FullName, "zoho_config.json"), file.ToString());
        return SettingsFile.Load(_home, new Dictionary<string, string?>());
    }

    private static ZohoItem Read(IEnumerable<string> keys, IReadOnlySet<MirroredField>? mirrored = null)
    {
        var row = string.Join(',', keys.Prepend("""
            "item_id":"1","name":"Bolt","status":"active","rate":1
            """));
        var body = Encoding.UTF8.GetBytes($$$"""{"code":0,"item":{{{{row}}}}}""");
        return new ZohoReplyReader(new TextPool(), new ItemKeys(All, mirrored)).Read(new MemoryStream(body)).Item!;
    }

    private static DesiredProduct Mapped(ZohoItem item, IEnumerable<MirroredField> fields, OdooSchema? server = null)
    {
        var mapping = new MappingSettings { Fields = fields.ToHashSet() };
        var mapper = Some.Mapper(mapping, target: Abilities(server ?? Schema));
        Assert.True(mapper.TryMap(item, out var product, out var refusal), refusal?.Reason);
        return product!;
    }

    private static TargetAbilities Abilities(OdooSchema server) =>
        Some.Abilities() with { Fields = server.Fields, NumberDigits = server.NumberDigits, Columns = server.Own };

    private static OdooSchema Server(string more)
    {
        var columns = All.SelectMany(field => field.Columns).Where(column => column != "x_missing").Append("product_variant_count");
        var reply = new JObject(columns.Select(column => new JProperty(column, new JObject { ["type"] = "char" })));
        reply.Merge(JObject.Parse(more));
        return OdooSchema.From(reply, All);
    }

    private static string OnTheWire(MirroredField field, int seed) => field.Kind switch
    {
        FieldKind.Number or FieldKind.Money => (seed / 4m).ToString(CultureInfo.InvariantCulture),
        FieldKind.Flag => seed % 2 == 0 ? "true" : "false",
        FieldKind.Status => seed % 2 == 0 ? "\"active\"" : "\"inactive\"",
        FieldKind.Unit => seed % 2 == 0 ? "\"pcs\"" : "\"KG\"",
        FieldKind.ProductType => seed % 2 == 0 ? "\"goods\"" : "\"digital_service\"",
        _ => $"\"text {seed}\"",
    };

    /// <summary>A cell of Odoo that holds a value.</summary>
    private static JToken Cell(MirroredField field, FieldValue value) => field.Kind switch
    {
        FieldKind.Unit => value.Text == "uom.product_uom_unit" ? new JArray(1, "Unit") : new JArray(2, "kg"),
        FieldKind.ProductType => value.Text == "service" ? "service" : "consu",
        _ => value.IsNumber ? value.Number : value.IsFlag ? value.Flag : value.Text,
    };

    private static FieldValue Other(FieldValue value) =>
        value.IsNumber ? FieldValue.Of(value.Number + 1) : value.IsFlag ? FieldValue.Of(!value.Flag) : value.Text switch
        {
            "goods" => FieldValue.Of("service"),
            "service" => FieldValue.Of("goods"),
            "uom.product_uom_unit" => FieldValue.Of("uom.product_uom_kgm"),
            "uom.product_uom_kgm" => FieldValue.Of("uom.product_uom_unit"),
            _ => FieldValue.Of(value.Text + " more"),
        };

    private static OdooProduct Held(MirroredField field, JToken cell)
    {
        var units = new Dictionary<int, string> { [1] = "uom.product_uom_unit", [2] = "uom.product_uom_kgm" };
        var row = new JObject { ["id"] = 7, ["product_variant_count"] = 1, ["write_date"] = false, [Schema.Column(field)] = cell };
        using var text = new StringReader(new JArray(row).ToString());
        using var reader = new JsonTextReader(text) { FloatParseHandling = FloatParseHandling.Decimal };
        return Assert.Single(new ProductRows(Schema, [field], units).Read(reader)) with { BoundItems = ["1"] };
    }

    private static IEnumerable<MirroredField?> Different(DesiredProduct desired, OdooProduct product) =>
        ParityComparison.Compare(new MappedCatalogue([desired], [], new Dictionary<string, int>()), [product], [])
            .Differences.Select(line => line.Field);
}
