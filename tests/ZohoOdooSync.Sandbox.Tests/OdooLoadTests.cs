using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Sandbox.Tests;

public sealed class OdooLoadTests
{
    private const string Key = "__zoho__.item_746283917_4602893000000090003";

    private static string Messages(JToken result) => string.Join("|", result["messages"]!.Select(message => (string?)message["message"]));

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task A_load_by_external_id_creates_once_and_then_updates(int version)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var first = await client.LoadAsync(["id", "name", "list_price"], [[Key, "Pump", "12.5"]], new { noupdate = true });
        var second = await client.LoadAsync(["id", "name", "list_price"], [[Key, "Pump 2", "13"]]);
        Assert.Equal(first["ids"], second["ids"]);
        var product = client.Server.Odoo.FindByExternalId(Key)!;
        Assert.Equal(("Pump 2", 13m), (product.Name, product.ListPrice));
        Assert.True(client.Server.Odoo.ExternalIds.Single(known => known.Full == Key).NoUpdate);
        Assert.Equal((2, 2, 1), (client.Server.Odoo.Calls.Writes, client.Server.Odoo.Calls.RowsWritten, client.Server.Odoo.Calls.Created));
    }

    [Fact]
    public async Task A_busy_worker_lets_the_next_call_wait()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        (client.Server.Odoo.Switches.Workers, client.Server.Odoo.Switches.RowMicroseconds) = (1, 25_000);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(call => client.LoadAsync(
            ["id", "name"], [[$"m.a{call}", "Pump"], [$"m.b{call}", "Valve"]])));
        // Four calls of two rows each, one after the other; no upper bound, since a test machine may be slow.
        Assert.True(watch.Elapsed >= TimeSpan.FromMilliseconds(8 * 25), $"{watch.Elapsed}");
        Assert.Equal(8, client.Server.Odoo.Products.Count);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(19)]
    public async Task A_load_with_one_bad_row_saves_nothing_and_names_the_row(int version)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var result = await client.LoadAsync(["id", "name"], [["m.a", "Good"], ["m.b", ""], ["m.c", "Good too"]]);
        Assert.False((bool)result["ids"]!);
        var message = Assert.Single(result["messages"]!);
        Assert.Equal((1, 1, 1, "error", "name"), ((int)message["record"]!, (int)message["rows"]!["from"]!, (int)message["rows"]!["to"]!,
            (string?)message["type"], (string?)message["field"]));
        Assert.StartsWith("Missing required value for the field 'Name' (name)", (string?)message["message"], StringComparison.Ordinal);
        Assert.Empty(client.Server.Odoo.Products);
        Assert.Equal(0, client.Server.Odoo.Calls.Writes);
    }

    [Fact]
    public async Task A_load_by_database_id_changes_only_the_sent_columns()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var product = client.Server.Odoo.AddProduct("Pump", "P-1", 5m);
        var result = await client.LoadAsync([".id", "list_price"], [[product.Id.ToString(), "7.125"]]);
        Assert.Equal([product.Id], result["ids"]!.Select(id => (int)id));
        Assert.Equal(product with { ListPrice = 7.125m, WriteUid = 7 }, client.Server.Odoo.Find(product.Id));
        Assert.Equal(["list_price"], client.Server.Odoo.Calls.FieldsWritten);
    }

    [Fact]
    public async Task A_database_id_does_not_find_an_archived_product_unless_the_context_says_so()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var id = client.Server.Odoo.AddProduct("Old", active: false).Id;
        client.Server.Odoo.Bind(Key, id);
        var hidden = await client.LoadAsync([".id", "list_price"], [[id, "7"]]);
        Assert.Contains($"Unknown database identifier '{id}'", Messages(hidden), StringComparison.Ordinal);
        Assert.Contains("'Name'", Messages(hidden), StringComparison.Ordinal);
        Assert.Equal([id], (await client.LoadAsync([".id", "list_price"], [[id, "7"]], new { active_test = false }))["ids"]!.Select(
            x => (int)x));
        Assert.Equal([id], (await client.LoadAsync(["id", "list_price"], [[Key, "8"]]))["ids"]!.Select(x => (int)x));
        Assert.False(client.Server.Odoo.Find(id)!.Active);
    }

    [Fact]
    public async Task A_new_external_id_beside_a_database_id_creates_a_second_product()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var id = client.Server.Odoo.AddProduct("Pump").Id;
        await client.LoadAsync(["id", ".id", "name"], [[Key, id, "Pump"]]);
        Assert.Equal(2, client.Server.Odoo.Products.Count);
        Assert.Empty(client.Server.Odoo.ExternalIdsOf(id));
    }

    [Fact]
    public async Task A_deleted_product_is_made_anew_under_its_old_external_id()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var first = (int)(await client.LoadAsync(["id", "name"], [[Key, "Pump"]]))["ids"]![0]!;
        client.Server.Odoo.Remove(first);
        Assert.NotEqual(first, (int)(await client.LoadAsync(["id", "name"], [[Key, "Pump"]]))["ids"]![0]!);
        Assert.Single(client.Server.Odoo.Products);
    }

    [Fact]
    public async Task The_same_external_id_twice_in_a_call_is_one_product_and_the_last_row_wins()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var result = await client.LoadAsync(["id", "name"], [[Key, "First"], [Key, "Last"]]);
        Assert.Equal(result["ids"]![0], result["ids"]![1]);
        Assert.Equal("Last", Assert.Single(client.Server.Odoo.Products).Name);
    }

    [Theory]
    [InlineData("list_price", "1,250.50", "'1,250.50' does not seem to be a number for field 'Sales Price'")]
    [InlineData("active", "maybe", "Unknown value 'maybe' for boolean field 'Active'")]
    [InlineData("type", "product", "Value 'product' not found in selection field 'Product Type'")]
    [InlineData("uom_id", "KG", "No matching record found for name 'KG' in field 'Unit'")]
    [InlineData("uom_id/id", "uom.no_such", "No matching record found for external id 'uom.no_such' in field 'Unit'")]
    [InlineData("uom_id/id", "base.main_company", "Invalid external ID base.main_company: expected model 'uom.uom', found 'res.company'")]
    public async Task A_cell_that_cannot_be_converted_is_told_for_every_row_with_its_field(string column, string cell, string text)
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var result = await client.LoadAsync(["name", column], [.. Enumerable.Range(0, 20).Select(i => new object?[] { $"P{i}", cell })]);
        Assert.Equal(20, result["messages"]!.Count());
        Assert.All(result["messages"]!, message => Assert.Equal((text, column.Split('/')[0]),
            ((string?)message["message"], (string?)message["field"])));
    }

    [Fact]
    public async Task Cells_convert_as_texts_numbers_labels_units_and_empties()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        await client.LoadAsync(["id", "name", "list_price", "active", "type", "uom_id", "default_code"],
            [["m.a", "A", "1e3", "False", "Service", "kg", "X"], ["m.b", "B", 12.5, "yes", "consu", "Units", null]]);
        var (a, b) = (client.Server.Odoo.FindByExternalId("m.a")!, client.Server.Odoo.FindByExternalId("m.b")!);
        Assert.Equal((1000m, false, "service", "X"), (a.ListPrice, a.Active, a.Type, a.DefaultCode));
        Assert.Equal((12.5m, true, "consu", null, 1), (b.ListPrice, b.Active, b.Type, b.DefaultCode, b.UomId));
        await client.LoadAsync(["id", "list_price", "default_code"], [["m.a", "", ""]]);
        a = client.Server.Odoo.FindByExternalId("m.a")!;
        Assert.Equal((0m, null, "A"), (a.ListPrice, a.DefaultCode, a.Name));
    }

    [Fact]
    public async Task A_json_true_in_a_cell_an_unknown_column_and_a_bad_database_id_fail_the_call()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        async Task<string?> Error(string[] fields, object?[] row) =>
            (string?)(await client.CallAsync("load", [fields, new[] { row }]))["error"]!["data"]!["name"];

        Assert.Equal("builtins.AttributeError", await Error(["name", "active"], ["A", true]));
        Assert.Equal("builtins.ValueError", await Error(["name", "nofield"], ["A", "x"]));
        Assert.Equal("psycopg2.errors.InvalidTextRepresentation", await Error([".id", "name"], ["abc", "A"]));
    }

    [Fact]
    public async Task After_ten_bad_rows_of_ten_percent_load_stops_and_says_so_without_a_row()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var result = await client.LoadAsync(["name"], [.. Enumerable.Range(0, 40).Select(_ => new object?[] { "" })]);
        Assert.Equal(11, result["messages"]!.Count());
        Assert.Equal("warning", (string?)result["messages"]!.Last!["type"]);
        Assert.Null(result["messages"]!.Last!["record"]);
    }

    [Fact]
    public async Task A_refused_row_is_also_told_under_the_first_rows_number_from_18_on()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Odoo.Switches.RefusedText = "poison";
        var result = await client.LoadAsync(["name"], [["Good"], ["Good"], ["poison"]]);
        Assert.Equal([0, 2], result["messages"]!.Select(message => (int)message["record"]!));
        await using var old = await SandboxClient.OdooAsync(16);
        old.Server.Odoo.Switches.RefusedText = "poison";
        Assert.Equal(2, (int)Assert.Single((await old.LoadAsync(["name"], [["Good"], ["Good"], ["poison"]]))["messages"]!)["record"]!);
    }

    [Fact]
    public async Task Bad_characters_and_blanks_in_an_external_id_are_messages_of_their_row()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        Assert.Contains("unsupported Unicode escape sequence", Messages(await client.LoadAsync(["name"], [["a\0b"]])),
            StringComparison.Ordinal);
        Assert.Contains("ir_model_data_name_nospaces", Messages(await client.LoadAsync(["id", "name"], [["m.a b", "A"]])),
            StringComparison.Ordinal);
        Assert.Contains("(uom_id)", Messages(await client.LoadAsync(["name", "uom_id/id"], [["A", ""]])), StringComparison.Ordinal);
        Assert.Contains("different model res.company", Messages(await client.LoadAsync(["id", "name"], [["base.main_company", "A"]])),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, 1)]
    [InlineData(18, 2)]
    [InlineData(19, 2)]
    public async Task A_barcode_twice_is_refused_and_both_rows_are_told_from_18_on(int version, int told)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        var result = await client.LoadAsync(["name", "barcode"], [["A", "222"], ["B", "222"]]);
        Assert.Equal(told, result["messages"]!.Count());
        Assert.Contains("Barcode(s) already assigned", Messages(result), StringComparison.Ordinal);
        Assert.Empty(client.Server.Odoo.Products);
    }

    [Fact]
    public async Task A_user_without_the_right_gets_messages_and_no_fault()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var result = await client.LoadAsync(["name"], [["A"]], login: "reader");
        Assert.StartsWith("You are not allowed to create 'Product' (product.template) records.", Messages(result),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_concurrent_update_is_a_message_for_every_row()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Faults.Add(new Fault { Endpoint = "odoo.load", Kind = FaultKind.LoadConcurrentUpdate });
        var result = await client.LoadAsync(["name"], [["A"], ["B"]]);
        Assert.False((bool)result["ids"]!);
        Assert.All(result["messages"]!, message =>
            Assert.Equal("could not serialize access due to concurrent update\n", (string?)message["message"]));
        Assert.Empty(client.Server.Odoo.Products);
    }

    [Fact]
    public async Task An_import_limit_cuts_the_call_and_tells_where_to_go_on()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        var result = await client.LoadAsync(["name"], [["A"], ["B"], ["C"]], new { _import_limit = 2 });
        Assert.Equal((2, 2), (result["ids"]!.Count(), (int)result["nextrow"]!));
    }

    [Theory]
    [InlineData(16, "12500.125", "12500.13")]
    [InlineData(18, "0.005", "0.01")]
    [InlineData(19, "12500.1255", "12500.1255")]
    public async Task Prices_are_rounded_to_two_digits_until_18_and_stored_as_sent_in_19(int version, string sent, string stored)
    {
        await using var client = await SandboxClient.OdooAsync(version);
        await client.LoadAsync(["id", "name", "list_price"], [[Key, "A", sent]]);
        Assert.Equal(decimal.Parse(stored, System.Globalization.CultureInfo.InvariantCulture),
            client.Server.Odoo.FindByExternalId(Key)!.ListPrice);
        var digits = (await client.ResultAsync("fields_get", [new[] { "list_price" }]))["list_price"]!["digits"]!;
        Assert.Equal(version < 19 ? "[16,2]" : "false", digits.ToString(Newtonsoft.Json.Formatting.None).ToLowerInvariant());
    }

    [Fact]
    public async Task A_bot_without_the_inventory_right_cannot_archive_or_send_a_unit_where_stock_and_sales_are_installed()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        client.Server.Odoo.Switches.BotLacksInventoryRight = true;
        await client.LoadAsync(["id", "name", "uom_id/id"], [[Key, "A", "uom.product_uom_kgm"]]);
        Assert.Contains("Minimum Inventory Rule", Messages(await client.LoadAsync(["id", "active"], [[Key, "0"]])),
            StringComparison.Ordinal);
        Assert.Contains("Sales Order Line", Messages(await client.LoadAsync(["id", "uom_id/id"], [[Key, "uom.product_uom_kgm"]])),
            StringComparison.Ordinal);
        Assert.Empty(Messages(await client.LoadAsync(["id", "list_price", "active"], [[Key, "3", "1"]])));
    }

    [Fact]
    public async Task In_16_a_new_product_in_another_kind_of_unit_needs_its_purchase_unit_too()
    {
        await using var client = await SandboxClient.OdooAsync(16);
        Assert.Contains("must be in the same category",
            Messages(await client.LoadAsync(["name", "uom_id/id"], [["A", "uom.product_uom_kgm"]])), StringComparison.Ordinal);
        var result = await client.LoadAsync(["name", "uom_id/id", "uom_po_id/id"], [["A", "uom.product_uom_kgm", "uom.product_uom_kgm"]]);
        Assert.Empty(Messages(result));
    }

    [Fact]
    public async Task Needless_values_are_counted_and_write_date_moves_all_the_same()
    {
        await using var client = await SandboxClient.OdooAsync(19);
        await client.LoadAsync(["id", "name", "list_price"], [[Key, "A", "2"]]);
        var before = client.Server.Odoo.FindByExternalId(Key)!;
        client.Clock.Advance(TimeSpan.FromMinutes(1));
        await client.LoadAsync(["id", "name", "list_price"], [[Key, "A", "3"]]);
        Assert.Equal([new NeedlessWrite(before.Id, "name", "A")], client.Server.Odoo.Calls.NeedlessWrites);
        Assert.Equal(before.WriteDate.AddMinutes(1), client.Server.Odoo.FindByExternalId(Key)!.WriteDate);
    }
}
