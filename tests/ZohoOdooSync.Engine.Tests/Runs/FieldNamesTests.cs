using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Sandbox;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Odoo;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>The names of fields come from both services, and from whatever is known where one does not tell.</summary>
public sealed class FieldNamesTests
{
    private static readonly SandboxColumn[] Columns =
    [
        new("x_shelf", "char"), new("x_season", "selection", [("s", "Summer")]), new("x_locked", "char") { IsReadonly = true },
        new("x_computed", "float") { IsStored = false }, new("x_lines", "one2many"), new("x_taken", "char"),
    ];

    private static readonly MappingSettings Mapping = new()
    {
        Custom = [new CustomField("cf_taken", "x_taken")],
        Only = new ItemPatterns { CustomFields = new Dictionary<string, IReadOnlyList<string>> { ["cf_web"] = ["yes"] } },
    };

    [Theory]
    [InlineData("")]
    [InlineData("cf_shelf cf_day cf_day_unformatted")]
    public async Task Every_key_of_an_item_is_named_those_of_details_and_custom_fields_included(string absentInRows)
    {
        await using var bench = await StartAsync();
        var item = bench.Sandbox.Zoho.Items[2].ItemId;
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = absentInRows;
        bench.Sandbox.Zoho.Update(item, old => old with
        {
            Own = new Dictionary<string, object> { ["cf_shelf"] = "A1", ["cf_day"] = "9 Jun", ["cf_day_unformatted"] = "2026-06-09" },
        });
        var (zoho, writes) = (bench.Sandbox.Zoho.Calls.Total, bench.Sandbox.Odoo.Calls.Writes);
        var names = await bench.Engine().ReadFieldNamesAsync(CancellationToken.None);
        Assert.True(names.IsWhole);
        var keys = names.KeysFor(Mapping);
        // The last two are known of the settings alone, and sales_margin only of details.
        string[] expected = ["cf_shelf", "cf_day", "vendor_name", "sales_margin", "cf_taken", "cf_web"];
        Assert.Superset(expected.ToHashSet(), keys.ToHashSet());
        Assert.DoesNotContain("cf_day_unformatted", keys);
        // Sections and lists of sections go to no column.
        Assert.DoesNotContain(keys, key => key is "custom_fields" or "custom_field_hash" or "price_brackets" or "item_code");
        // A token, a page of the listing, the details of its items.
        Assert.Equal(
            (3, 1, writes),
            (bench.Sandbox.Zoho.Calls.Total - zoho, bench.Sandbox.Zoho.TokensIssued, bench.Sandbox.Odoo.Calls.Writes));
    }

    [Fact]
    public async Task A_column_is_named_that_can_be_written_is_stored_of_a_possible_type_and_free()
    {
        await using var bench = await StartAsync();
        var names = await bench.Engine().ReadFieldNamesAsync(CancellationToken.None);
        var columns = names.ColumnsFor(Mapping, string.Empty);
        Assert.Equal("char", Assert.Single(columns, column => column.Name == "x_shelf").Type);
        Assert.Equal("selection", Assert.Single(columns, column => column.Name == "x_season").Type);
        Assert.Contains(columns, column => column.Name == "weight");
        string[] others = ["x_locked", "x_computed", "x_lines", "x_taken", "name", "list_price", "id", "write_date"];
        Assert.DoesNotContain(columns, column => others.Contains(column.Name));
        Assert.Contains(names.ColumnsFor(Mapping, "cf_taken"), column => column.Name == "x_taken");
        var withWeight = Mapping with { Fields = Mapping.Fields.Append(MirroredField.Weight).ToHashSet() };
        Assert.DoesNotContain(names.ColumnsFor(withWeight, string.Empty), column => column.Name == "weight");
    }

    [Fact]
    public async Task A_service_that_refuses_leaves_what_the_other_says_and_what_the_program_knows()
    {
        await using var bench = await StartAsync();
        bench.Sandbox.Zoho.RevokeRefreshToken();
        var names = await bench.Engine().ReadFieldNamesAsync(CancellationToken.None);
        Assert.Null(names.Keys);
        Assert.Superset(new HashSet<string> { "cf_taken", "cf_web", "brand", "upc", "weight_unit" }, names.KeysFor(Mapping).ToHashSet());
        Assert.Contains(names.ColumnsFor(Mapping, string.Empty), column => column.Name == "x_shelf");
        Assert.Contains(FieldNames.None.ColumnsFor(Mapping, string.Empty), column => column is { Name: "x_brand", Type: "" });
    }

    [Fact]
    public async Task Who_waits_no_longer_gets_what_was_told_until_then_and_no_error()
    {
        await using var bench = await StartAsync();
        using var patience = new CancellationTokenSource();
        bench.Sandbox.Faults.Add(new Fault { Endpoint = "zoho.items", Kind = FaultKind.Moment, Deed = patience.Cancel });
        Assert.Null((await bench.Engine().ReadFieldNamesAsync(patience.Token)).Keys);
    }

    private static Task<Workbench> StartAsync() =>
        Workbench.StartAsync(products: 6, options: options => options with { OdooColumns = Columns });
}
