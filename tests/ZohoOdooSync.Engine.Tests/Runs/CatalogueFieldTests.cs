using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>The rows that are off by default: weight, category, taxes, and what common apps of Odoo have columns for.</summary>
public sealed class CatalogueFieldTests
{
    private static readonly string[] Rows =
        ["weight", "category", "sale_taxes", "purchase_taxes", "brand", "manufacturer", "part_number", "hsn_code"];

    private static readonly SandboxColumn[] Columns =
    [
        new("product_brand_id", "many2one") { Relation = "product.brand" }, new("x_manufacturer", "char"),
        new("manufacturer_pref", "char"), new("l10n_in_hsn_code", "char"),
    ];

    public static TheoryData<string> Names => [.. Rows];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_row_is_mapped_left_alone_where_it_is_equal_repaired_verified_and_undone(string row)
    {
        await using var bench = await StartAsync([row]);
        var column = Assert.Single(bench.Settings.Mapping.Fields, field => field.Key == row).Columns
            .First(name => name is "weight" or "categ_id" or "taxes_id" or "supplier_taxes_id" || Columns.Any(one => one.Name == name));
        foreach (var (item, index) in bench.Sandbox.Zoho.Items.Select((item, index) => (item.ItemId, index))) Say(bench, item, row, index);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        AssertHeld(bench, row, column, index => index);
        var writes = bench.Sandbox.Odoo.Calls.Writes;
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(writes, bench.Sandbox.Odoo.Calls.Writes);

        // Somebody changes one in Odoo, and somebody else one in Zoho.
        var items = bench.Sandbox.Zoho.Items.Select(item => item.ItemId).ToList();
        Hold(bench, ProductOf(bench, items[0]).Id, column, Held(bench, row, 1));
        Say(bench, items[2], row, 0);
        var parity = await bench.CompareAsync();
        Assert.Equal((2, 2), (parity.FieldDifferences, parity.Differences.Count(line => line.Field?.Key == row)));
        var run = await bench.RunAsync();
        AssertHeld(bench, row, column, index => index == 2 ? 0 : index);
        Assert.True((await bench.CompareAsync()).IsEqual);
        var undo = await bench.Engine().UndoAsync(
            new UndoRequest(run.Run.RunId), force: false, SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(RunOutcome.Succeeded, undo.Run.Outcome);
        AssertHeld(bench, row, column, index => index == 0 ? 1 : index);
    }

    [Theory]
    [InlineData(false, "kg", 2.5, 2.5)]
    [InlineData(false, "g", 2505.0, 2.51)]
    [InlineData(false, "lb", 10.0, 4.54)]
    [InlineData(false, "OZ", 16.0, 0.45)]
    [InlineData(true, "lb", 2.5, 2.5)]
    [InlineData(true, "kg", 1.0, 2.2)]
    public async Task A_weight_arrives_in_the_unit_of_the_server(bool pounds, string unit, double weight, double held)
    {
        await using var bench = await StartAsync(["weight"], options => options with { OdooWeighsInPounds = pounds });
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        Own(bench, item, ("weight", (decimal)weight), ("weight_unit", unit));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal((decimal)held, ProductOf(bench, item).Own!["weight"]);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_weight_may_stand_in_a_section_of_the_details_and_one_of_no_known_unit_is_told()
    {
        await using var bench = await StartAsync(["weight"]);
        var (first, second, third) =
            (bench.Sandbox.Zoho.Items[0].ItemId, bench.Sandbox.Zoho.Items[1].ItemId, bench.Sandbox.Zoho.Items[2].ItemId);
        Own(bench, first, ("package_details", new JObject { ["weight"] = 1.25, ["weight_unit"] = "kg", ["length"] = 3 }));
        Own(bench, second, ("weight", 3m), ("weight_unit", "stone"));
        Own(bench, third, ("weight", ""), ("weight_unit", "kg"));
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(1.25m, ProductOf(bench, first).Own!["weight"]);
        Assert.Equal(
            "weight is \"3 stone\": weight_unit is \"stone\": kg, g, lb, oz are allowed",
            Assert.Single(bench.Recall(reader => reader.Quarantine())).Reason);
    }

    [Fact]
    public async Task A_category_that_odoo_lacks_is_told_and_made_only_where_the_settings_say_so()
    {
        await using var bench = await StartAsync(["category"]);
        var items = bench.Sandbox.Zoho.Items.Select(item => item.ItemId).ToList();
        Own(bench, items[0], ("category_name", "Garden / Hoses"));
        Own(bench, items[1], ("category_name", "Garden/Rakes"));
        Own(bench, items[2], ("category_name", "Hand"));
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        Assert.Contains(bench.Told.Messages, message => message.ItemId == items[0] && message.Text.Contains(
            "category_name is \"Garden / Hoses\": no record of product.category has this name", StringComparison.Ordinal));
        Assert.Equal("All / Tools / Hand", CategoryOf(bench, items[2]));

        await ChangeAsync(bench, mapping => mapping["create_categories"] = true);
        var before = await bench.Engine().PlanAsync(SilentReporter.Instance, CancellationToken.None);
        Assert.DoesNotContain(bench.Sandbox.Odoo.Related.Of("product.category")!, category => category.Name == "Garden");
        Assert.Equal(["Garden / Hoses", "Garden / Rakes"],
            before.Plan.Entries.Select(entry => entry.After[MirroredField.Category]!.Value.Text).Order());
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(("Garden / Hoses", "Garden / Rakes"), (CategoryOf(bench, items[0]), CategoryOf(bench, items[1])));
        Assert.True((await bench.CompareAsync()).IsEqual);
        Assert.Single(bench.Sandbox.Odoo.Related.Of("product.category")!, category => category.Name == "Garden");
    }

    [Fact]
    public async Task A_category_that_somebody_made_meanwhile_is_not_made_twice()
    {
        await using var bench = await StartAsync(["category"], mapping: mapping => mapping["create_categories"] = true);
        using var target = bench.NewTarget(new WireTap());
        await target.ConnectAsync(CancellationToken.None);
        var garden = bench.Sandbox.Odoo.Related.Add("product.category", "Garden");
        bench.Sandbox.Odoo.Related.Add("product.category", "Rakes", garden.Id);
        Assert.Equal(["Garden / Hoses"], await target.MakeCategoriesAsync(["Garden / Hoses", "Garden / Rakes"], CancellationToken.None));
        Assert.Equal(["Garden", "Garden / Hoses", "Garden / Rakes"], bench.Sandbox.Odoo.Related.Of("product.category")!
            .Select(category => category.Path).Where(path => path.StartsWith("Garden", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task A_category_is_never_guessed_among_several()
    {
        await using var bench = await StartAsync(["category"], mapping: mapping => mapping["create_categories"] = true);
        var items = bench.Sandbox.Zoho.Items.Select(item => item.ItemId).ToList();
        var twice = bench.Sandbox.Odoo.Related.Add("product.category", "Tools", 1);
        bench.Sandbox.Odoo.Related.Add("product.category", "Hand");
        var other = bench.Sandbox.Odoo.Related.Add("product.category", "Other", twice.Id);
        bench.Sandbox.Odoo.Related.Add("product.category", "Other");
        Own(bench, items[0], ("category_name", "All / Tools / Saws"));
        Own(bench, items[1], ("category_name", "Hand"));
        Own(bench, items[2], ("category_name", "All / Tools / Other"));
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        Assert.StartsWith(
            "category_name is \"All / Tools\": 2 records of product.category have this name (ids 2, ",
            Assert.Single(bench.Recall(reader => reader.Quarantine())).Reason);
        // A name of its own goes before one that ends a path.
        Assert.Equal("Hand", CategoryOf(bench, items[1]));
        Assert.Equal(other.Path, CategoryOf(bench, items[2]));
    }

    [Fact]
    public async Task A_category_that_the_account_may_not_make_holds_back_that_field_alone()
    {
        await using var bench = await StartAsync(["category"], mapping: mapping => mapping["create_categories"] = true);
        bench.Sandbox.Odoo.Switches.BotMayMakeCategories = false;
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        Own(bench, item, ("category_name", "Garden"));
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal((6, 1), (bench.Sandbox.Odoo.Products.Count, bench.Recall(reader => reader.Quarantine()).Count));
        Assert.Contains(bench.Told.Messages, message => message.Text.StartsWith(
            "Odoo did not make the categories that the items name", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("VAT", 15.0, "15%")]
    [InlineData("Reduced", 5.0, "5% S, reduced")]
    [InlineData("15%", 15.0, "15%")]
    [InlineData("", 0.0, "")]
    [InlineData("Exempt", 0.0, "")]
    public async Task A_tax_is_found_by_its_name_or_percentage_in_the_table_and_no_tax_is_said(string name, double percentage, string held)
    {
        await using var bench = await StartAsync(
            ["sale_taxes"], mapping: mapping => mapping["taxes"] = new JObject
            {
                ["vat"] = "15%", ["5%"] = "5% S, reduced", ["Exempt"] = "",
            });
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Zoho.Update(item, old => old with { TaxName = name });
        Own(bench, item, ("tax_percentage", (decimal)percentage));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(held, TaxesOf(bench, item));
    }

    [Fact]
    public async Task A_tax_of_india_is_the_one_within_the_state_and_a_taxable_item_without_a_name_says_nothing()
    {
        await using var bench = await StartAsync(["sale_taxes"]);
        var (india, america, free) =
            (bench.Sandbox.Zoho.Items[0].ItemId, bench.Sandbox.Zoho.Items[1].ItemId, bench.Sandbox.Zoho.Items[2].ItemId);
        Own(bench, india, ("tax_percentage", 0), ("item_tax_preferences", new JArray(
            new JObject { ["tax_specification"] = "inter", ["tax_name"] = "IGST", ["tax_percentage"] = 15 },
            new JObject { ["tax_specification"] = "intra", ["tax_name"] = "15%", ["tax_percentage"] = 15 })));
        Own(bench, america, ("is_taxable", true));
        Own(bench, free, ("is_taxable", false));
        await bench.RunAsync();
        Assert.Equal("15%", TaxesOf(bench, india));
        // What a new product has by itself stays.
        Assert.Null(ProductOf(bench, america).Own?.GetValueOrDefault("taxes_id"));
        Assert.False(ProductOf(bench, america).Own?.ContainsKey("taxes_id") ?? false);
        Assert.Equal(string.Empty, TaxesOf(bench, free));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_row_for_which_the_server_has_no_column_is_told_with_the_columns_and_stops_no_run()
    {
        await using var bench = await StartAsync(["manufacturer", "brand"], options => options with { OdooColumns = [] });
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Contains(bench.Told.Messages, message => message.Text
            == "The field Brand of mapping.fields is not mirrored: the column product_brand_id or brand_id or x_brand does not exist in "
            + "product.template.");
        var check = Assert.Single(
            await bench.Engine().TestConnectionAsync(CancellationToken.None), one => one.ErrorId == "OdooColumnUnusable");
        Assert.Contains("Manufacturer (column manufacturer_id or manufacturer or x_manufacturer) does not exist", check.Message);
    }

    [Fact]
    public async Task With_all_of_it_off_neither_service_is_asked_anything_more()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        var tap = new WireTap();
        using var target = bench.NewTarget(tap);
        await target.ConnectAsync(CancellationToken.None);
        Assert.All(tap.Bodies, body => Assert.All(
            new[] { "categ_id", "taxes_id", "weight", "brand", "required" }, word => Assert.DoesNotContain(word, body)));
    }

    private static void Say(Workbench bench, string item, string row, int value)
    {
        (string, object)[] said = row switch
        {
            "weight" => [("weight", value + 0.5m), ("weight_unit", "kg")],
            "category" => [("category_name", value == 0 ? "All" : value == 1 ? "Hand" : "All / Tools")],
            "purchase_taxes" => [("purchase_tax_name", value == 0 ? "15%" : value == 1 ? "" : "0%")],
            "part_number" => [("part_number", $"P-{value}")],
            "hsn_code" => [("hsn_or_sac", $"9965{value}")],
            "manufacturer" => [("manufacturer", $"Maker {value}")],
            _ => [],
        };
        if (row == "brand") bench.Sandbox.Zoho.Update(item, old => old with { Brand = $"Brand {value}" });
        if (row == "sale_taxes") bench.Sandbox.Zoho.Update(item, old => old with { TaxName = value == 0 ? "15%" : value == 1 ? "" : "0%" });
        if (said.Length > 0) Own(bench, item, said);
    }

    private static object? Held(Workbench bench, string row, int value) => row switch
    {
        "weight" => value + 0.5m,
        "category" => value == 0 ? 1 : value == 1 ? 3 : 2,
        "sale_taxes" => value == 0 ? "2" : value == 1 ? null : "1",
        "purchase_taxes" => value == 0 ? "4" : value == 1 ? null : "3",
        "brand" => (decimal)bench.Sandbox.Odoo.Related.Of("product.brand")!.Single(brand => brand.Name == $"Brand {value}").Id,
        "part_number" => $"P-{value}",
        "hsn_code" => $"9965{value}",
        _ => $"Maker {value}",
    };

    private static void AssertHeld(Workbench bench, string row, string column, Func<int, int> value)
    {
        foreach (var (item, index) in bench.Sandbox.Zoho.Items.Select((item, index) => (item.ItemId, index)))
        {
            var product = ProductOf(bench, item);
            Assert.Equal(
                Held(bench, row, value(index)), column == "categ_id" ? product.CategoryId : product.Own?.GetValueOrDefault(column));
        }
    }

    private static void Hold(Workbench bench, int product, string column, object? value) => bench.Sandbox.Odoo.Update(product, old =>
        column == "categ_id" ? old with { CategoryId = (int?)value }
            : old with { Own = new Dictionary<string, object?>(old.Own ?? new Dictionary<string, object?>()) { [column] = value } });

    private static void Own(Workbench bench, string item, params (string Key, object Value)[] said) =>
        bench.Sandbox.Zoho.Update(item, old => old with { Own = said.ToDictionary(pair => pair.Key, pair => pair.Value) });

    private static string CategoryOf(Workbench bench, string item) =>
        bench.Sandbox.Odoo.Related.Find("product.category", ProductOf(bench, item).CategoryId!.Value)!.Path;

    private static string TaxesOf(Workbench bench, string item) => ProductOf(bench, item).Own!["taxes_id"] switch
    {
        "2" => "15%", "5" => "5% S, reduced", null => string.Empty, var other => $"{other}",
    };

    private static SandboxProduct ProductOf(Workbench bench, string itemId)
    {
        var id = bench.Recall(reader => reader.FindBinding(itemId))!.ProductId;
        return bench.Sandbox.Odoo.Products.Single(product => product.Id == id);
    }

    private static async Task<Workbench> StartAsync(
        string[] rows, Func<SandboxOptions, SandboxOptions>? options = null, Action<JObject>? mapping = null)
    {
        var bench = await Workbench.StartAsync(products: 6, options: plain =>
        {
            var all = plain with
            {
                OdooColumns = Columns, OdooVersion = 18,
                OdooRecords = new Dictionary<string, IReadOnlyList<string>>
                {
                    ["product.brand"] = [.. Enumerable.Range(0, 6).Select(value => $"Brand {value}")],
                },
                OdooTaxes = [("0%", true), ("15%", true), ("0%", false), ("15%", false), ("5% S, reduced", true)],
            };
            return options?.Invoke(all) ?? all;
        });
        var tools = bench.Sandbox.Odoo.Related.Add("product.category", "Tools", 1);
        bench.Sandbox.Odoo.Related.Add("product.category", "Hand", tools.Id);
        await ChangeAsync(bench, section =>
        {
            section["fields"] = new JObject(rows.Select(row => new JProperty(row, true)));
            mapping?.Invoke(section);
        });
        return bench;
    }

    private static async Task ChangeAsync(Workbench bench, Action<JObject> change)
    {
        var path = Path.Combine(bench.Home, "config", "zoho_config.json");
        var file = JObject.Parse(await File.ReadAllTextAsync(path));
        file["mapping"] ??= new JObject();
        change((JObject)file["mapping"]!);
        await File.WriteAllTextAsync(path, file.ToString());
        bench.Settings = SettingsFile.Load(bench.Home, new Dictionary<string, string?>());
    }
}
