using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
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
using static ZohoOdooSync.Engine.Tests.Runs.ColumnBench;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A field of the users' own gets the same care as every row of the catalogue, whatever the type of its column.</summary>
public sealed class CustomFieldTests
{
    public static TheoryData<string> Types => [.. Columns.Take(12).Select(column => column.Type)];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_column_of_each_type_is_mapped_left_alone_where_it_is_equal_repaired_verified_and_undone(string type)
    {
        await using var bench = await StartAsync([Entry("cf_key", $"x_{type}")]);
        var random = new Random(type.Length);
        var values = new Dictionary<string, (object Zoho, object? Odoo)>();
        foreach (var item in bench.Sandbox.Zoho.Items)
        {
            var value = Value(type, random);
            values[item.ItemId] = value;
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Own = Own(("cf_key", value.Zoho)) });
        }

        AssertHeld(bench, type, values, await bench.RunAsync());
        var writes = bench.Sandbox.Odoo.Calls.Writes;
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(writes, bench.Sandbox.Odoo.Calls.Writes);

        // Somebody changes one in Odoo, and somebody else one in Zoho.
        var (drifted, edited) = (values.Keys.First(), values.Keys.Last());
        var product = ProductOf(bench, drifted);
        bench.Sandbox.Odoo.Update(product.Id, old => old with { Own = Held($"x_{type}", Value(type, random).Odoo) });
        var before = ProductOf(bench, edited).Own?.GetValueOrDefault($"x_{type}");
        values[edited] = Value(type, random);
        bench.Sandbox.Zoho.Update(edited, old => old with { Own = Own(("cf_key", values[edited].Zoho)) });
        var parity = await bench.CompareAsync();
        Assert.All(parity.Differences, difference => Assert.Equal($"x_{type}", difference.Field?.FieldName));
        var run = await bench.RunAsync();
        AssertHeld(bench, type, values, run);
        Assert.True((await bench.CompareAsync()).IsEqual);

        if (run.Changes.All(change => change.ItemId != edited)) return;
        var undo = await bench.Engine().UndoAsync(
            new UndoRequest(run.Run.RunId), force: false, SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(RunOutcome.Succeeded, undo.Run.Outcome);
        Assert.Equal(Plain(type, before), Plain(type, ProductOf(bench, edited).Own?.GetValueOrDefault($"x_{type}")));
    }

    [Fact]
    public async Task A_value_that_fits_no_column_is_told_and_holds_back_no_other_field()
    {
        await using var bench = await StartAsync(
            [Entry("cf_size", "x_integer"), Entry("cf_day", "x_date"), Entry("cf_place", "x_selection")]);
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Zoho.Update(item, old => old with
        {
            Name = "Renamed", Own = Own(("cf_size", 2.5m), ("cf_day", "09/06/2026"), ("cf_place", "Roof")),
        });
        var result = await bench.RunAsync();
        Assert.Equal(RunOutcome.Incomplete, result.Run.Outcome);
        Assert.Equal("Renamed", ProductOf(bench, item).Name);
        Assert.Null(ProductOf(bench, item).Own?.GetValueOrDefault("x_date"));
        var told = bench.Told.Messages.Where(message => message.ItemId == item).Select(message => message.Text).ToList();
        Assert.Contains(told, text => text.Contains("cf_size is 2.5: a whole number is allowed for x_integer", StringComparison.Ordinal));
        Assert.Contains(told, text => text.Contains(
            "cf_day is \"09/06/2026\": a day such as 2026-06-09 is allowed for x_date", StringComparison.Ordinal));
        Assert.Contains(told, text => text.Contains(
            "cf_place is \"Roof\": one of a, b, c, or its label, is allowed for x_selection", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_value_that_fits_no_column_is_seen_in_status_and_comparison_until_it_fits()
    {
        await using var bench = await StartAsync([Entry("cf_size", "x_integer"), Entry("cf_day", "x_date")]);
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Zoho.Update(item, old => old with { Own = Own(("cf_size", 2.5m), ("cf_day", "tomorrow")) });
        await bench.RunAsync();
        bench.Sandbox.Zoho.Update(item, old => old with { Name = "Renamed", Own = Own(("cf_size", 3m), ("cf_day", "tomorrow")) });
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);

        var resting = Assert.Single(bench.Recall(reader => reader.Quarantine()));
        Assert.Equal((item, "Renamed"), (resting.ItemId, resting.Name));
        Assert.Equal("cf_day is \"tomorrow\": a day such as 2026-06-09 is allowed for x_date", resting.Reason);
        Assert.Equal(["x_date"], resting.Refused.Fields.Select(field => field.FieldName));
        var parity = await bench.CompareAsync();
        Assert.False(parity.IsEqual);
        Assert.NotEqual(parity.ZohoDigest, parity.OdooDigest);
        var line = Assert.Single(parity.Differences);
        Assert.Equal((ParityKind.Unmappable, "x_date", "tomorrow", true),
            (line.Kind, line.Field!.FieldName, line.Expected, line.IsQuarantined));
        Assert.Equal((5, 1), (parity.EqualPairs, parity.NotComparable));

        bench.Sandbox.Zoho.Update(item, old => old with { Own = Own(("cf_size", 3m), ("cf_day", "2026-11-28")) });
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Empty(bench.Recall(reader => reader.Quarantine()));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_refused_field_that_is_equal_by_now_is_not_told_any_more_beside_one_that_fits_no_column()
    {
        await using var bench = await StartAsync([Entry("cf_shelf", "x_char"), Entry("cf_day", "x_date")]);
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Odoo.Switches.RefusedText = "forbidden";
        bench.Sandbox.Zoho.Update(item, old => old with { Own = Own(("cf_shelf", "forbidden"), ("cf_day", "tomorrow")) });
        await bench.RunAsync();
        Assert.Equal(2, Assert.Single(bench.Recall(reader => reader.Quarantine())).Refused.Count);

        // Somebody enters it by hand.
        bench.Sandbox.Odoo.Update(ProductOf(bench, item).Id, old => old with { Own = Held("x_char", "forbidden") });
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        var resting = Assert.Single(bench.Recall(reader => reader.Quarantine()));
        Assert.Equal("cf_day is \"tomorrow\": a day such as 2026-06-09 is allowed for x_date", resting.Reason);
        Assert.Equal(("x_date", 2), (Assert.Single(resting.Refused.Fields).FieldName, resting.Attempts));
    }

    [Fact]
    public async Task A_record_that_is_made_later_heals_the_items_that_name_it_at_the_next_run()
    {
        await using var bench = await StartAsync([Entry("cf_aisle", "x_many2one")]);
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Zoho.Update(item, old => old with { Own = Own(("cf_aisle", "Warm")) });
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        bench.Sandbox.Odoo.Related.Add("x_aisle", "Warm");
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal((decimal)Aisles.Length + 1, ProductOf(bench, item).Own!["x_many2one"]);
    }

    [Fact]
    public async Task A_name_that_no_record_or_several_have_is_told_with_their_ids_and_a_table_gives_another_name()
    {
        await using var bench = await StartAsync(
        [
            Entry("cf_aisle", "x_many2one"),
            new JObject { ["zoho"] = "cf_aisles", ["odoo"] = "x_many2many", ["map"] = new JObject { ["D"] = "Dry" } },
        ]);
        var (first, second) = (bench.Sandbox.Zoho.Items[0].ItemId, bench.Sandbox.Zoho.Items[1].ItemId);
        bench.Sandbox.Zoho.Update(first, old => old with { Own = Own(("cf_aisle", "Twice"), ("cf_aisles", "D, Cold / Left")) });
        bench.Sandbox.Zoho.Update(second, old => old with { Own = Own(("cf_aisle", "Warm"), ("cf_aisles", "")) });
        await bench.RunAsync();
        Assert.Contains(bench.Told.Messages, message => message.ItemId == first && message.Text.Contains(
            "cf_aisle is \"Twice\": 2 records of x_aisle have this name (ids 4, 5), and x_many2one needs one", StringComparison.Ordinal));
        Assert.Contains(bench.Told.Messages, message => message.ItemId == second && message.Text.Contains(
            "cf_aisle is \"Warm\": no record of x_aisle has this name", StringComparison.Ordinal));
        Assert.Equal("1,3", ProductOf(bench, first).Own!["x_many2many"]);
        Assert.All((await bench.CompareAsync()).Differences, line => Assert.Equal("x_many2one", line.Field?.FieldName));
    }

    [Fact]
    public async Task A_tax_is_one_of_the_company_for_that_purpose_and_no_tax_is_said()
    {
        await using var bench = await StartAsync(
        [
            new JObject { ["zoho"] = "tax_name", ["odoo"] = "taxes_id", ["map"] = new JObject { ["VAT"] = "15%" } },
            new JObject { ["zoho"] = "cf_purchase_tax", ["odoo"] = "supplier_taxes_id" },
        ]);
        var (taxed, free) = (bench.Sandbox.Zoho.Items[0].ItemId, bench.Sandbox.Zoho.Items[1].ItemId);
        bench.Sandbox.Zoho.Update(taxed, old => old with { TaxName = "VAT", Own = Own(("cf_purchase_tax", "15%")) });
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(("2", "4"), (ProductOf(bench, taxed).Own!["taxes_id"], ProductOf(bench, taxed).Own!["supplier_taxes_id"]));
        // Zoho says that it has none. Of purchases it says nothing: the company's own stays.
        Assert.Null(ProductOf(bench, free).Own!["taxes_id"]);
        Assert.False(ProductOf(bench, free).Own!.ContainsKey("supplier_taxes_id"));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_column_whose_records_cannot_be_read_is_told_and_stops_no_run()
    {
        await using var bench = await StartAsync([Entry("cf_one", "x_gone"), Entry("cf_size", "x_integer")]);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Contains(bench.Told.Messages, message => message.Text.StartsWith(
            "The field x_gone of mapping.custom is not mirrored: the column points to x_nowhere, whose records cannot be read",
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_record_whose_name_is_not_its_own_is_kept_where_somebody_chose_it()
    {
        await using var bench = await StartAsync([new JObject { ["zoho"] = "cf_no", ["odoo"] = "x_many2one", ["when_absent"] = "clear" }]);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Odoo.Update(ProductOf(bench, item).Id, old => old with { Own = Held("x_many2one", 5m) });
        var run = await bench.RunAsync();
        Assert.Null(ProductOf(bench, item).Own!["x_many2one"]);
        var undo = await bench.Engine().UndoAsync(new UndoRequest(run.Run.RunId), false, SilentReporter.Instance, CancellationToken.None);
        Assert.Equal(RunOutcome.Succeeded, undo.Run.Outcome);
        Assert.Equal(5m, ProductOf(bench, item).Own!["x_many2one"]);
    }

    [Fact]
    public async Task A_key_that_is_absent_leaves_the_column_alone_or_clears_it_as_the_settings_say()
    {
        await using var bench = await StartAsync(
            [Entry("cf_one", "x_char"), new JObject { ["zoho"] = "cf_two", ["odoo"] = "x_text", ["when_absent"] = "clear" }]);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Odoo.Update(ProductOf(bench, item).Id, old => old with
        {
            Own = new Dictionary<string, object?> { ["x_char"] = "by hand", ["x_text"] = "by hand" },
        });
        await bench.RunAsync();
        Assert.Equal("by hand", ProductOf(bench, item).Own!["x_char"]);
        Assert.Null(ProductOf(bench, item).Own!["x_text"]);
    }

    [Fact]
    public async Task A_factor_a_prefix_a_table_and_trimming_do_what_they_say()
    {
        await using var bench = await StartAsync(
        [
            new JObject { ["zoho"] = "cf_grams", ["odoo"] = "x_float", ["factor"] = 0.001 },
            new JObject { ["zoho"] = "cf_code", ["odoo"] = "x_char", ["prefix"] = "Z ", ["trim"] = true },
            new JObject { ["zoho"] = "cf_where", ["odoo"] = "x_selection", ["map"] = new JObject { ["Keller"] = "b" } },
        ]);
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Zoho.Update(item, old => old with { Own = Own(("cf_grams", 1250m), ("cf_code", " 7 "), ("cf_where", "Keller")) });
        await bench.RunAsync();
        var own = ProductOf(bench, item).Own!;
        Assert.Equal((1.25m, "Z 7", "b"), ((decimal)own["x_float"]!, (string)own["x_char"]!, (string)own["x_selection"]!));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task What_is_stored_counts_and_not_the_words_of_a_screen()
    {
        await using var bench = await StartAsync([Entry("cf_day", "x_date")]);
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Zoho.Update(item, old => old with { Own = Own(("cf_day", "09 Jun 2026"), ("cf_day_unformatted", "2026-06-09")) });
        await bench.RunAsync();
        Assert.Equal("2026-06-09", ProductOf(bench, item).Own!["x_date"]);
    }

    [Fact]
    public async Task A_field_that_only_details_have_is_read_from_them()
    {
        await using var bench = await StartAsync([Entry("cf_shelf", "x_char")]);
        foreach (var item in bench.Sandbox.Zoho.Items)
            bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Own = Own(("cf_shelf", "A" + item.ItemId[^2..])) });
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = "cf_shelf";
        await bench.RunAsync();
        Assert.All(bench.Sandbox.Zoho.Items, item => Assert.Equal("A" + item.ItemId[^2..], ProductOf(bench, item.ItemId).Own!["x_char"]));
    }

    [Fact]
    public async Task A_comparison_says_which_fields_it_leaves_out()
    {
        await using var bench = await StartAsync([Entry("cf_size", "x_missing")]);
        await bench.RunAsync();
        var before = bench.Told.Messages.Count;
        Assert.True((await bench.Engine().CompareAsync(bench.Told, CancellationToken.None)).IsEqual);
        Assert.Contains(bench.Told.Messages.Skip(before), message => message.Level == SyncLogLevel.Warning
            && message.Text.Contains("x_missing of mapping.custom is not mirrored", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Details_are_not_read_for_a_column_that_cannot_be_used()
    {
        await using var bench = await StartAsync([Entry("cf_shelf", "x_locked"), Entry("cf_size", "x_missing")]);
        await bench.RunAsync();
        Assert.DoesNotContain(bench.Sandbox.Zoho.Calls.ByEndpoint.Keys, name => name.Contains("details", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public async Task A_column_of_each_type_is_refused_alone_and_written_when_Odoo_takes_it(string type)
    {
        await using var bench = await StartAsync([Entry("cf_key", $"x_{type}")]);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        var random = new Random(3);
        var value = Value(type, random);
        while (Equals(Plain(type, value.Odoo), Plain(type, null))) value = Value(type, random);
        bench.Sandbox.Odoo.Switches.RefusedColumn = $"x_{type}";
        bench.Sandbox.Zoho.Update(item, old => old with { Name = "Renamed", Own = Own(("cf_key", value.Zoho)) });
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal("Renamed", ProductOf(bench, item).Name);
        var resting = Assert.Single(bench.Recall(reader => reader.Quarantine()));
        Assert.Equal(($"x_{type}", item), (Assert.Single(resting.Refused.Fields).FieldName, resting.ItemId));
        Assert.True(Assert.Single((await bench.CompareAsync()).Differences).IsQuarantined);

        bench.Sandbox.Odoo.Switches.RefusedColumn = null;
        bench.Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(Plain(type, value.Odoo), Plain(type, ProductOf(bench, item).Own?.GetValueOrDefault($"x_{type}")));
    }

    [Fact]
    public async Task A_column_that_odoo_refuses_is_refused_alone_and_quarantined_with_its_words()
    {
        await using var bench = await StartAsync([Entry("cf_shelf", "x_char"), Entry("cf_size", "x_integer")]);
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Zoho.Update(item, old => old with { Own = Own(("cf_shelf", "forbidden"), ("cf_size", 7m)) });
        bench.Sandbox.Odoo.Switches.RefusedText = "forbidden";
        var result = await bench.RunAsync();
        Assert.Equal(RunOutcome.Incomplete, result.Run.Outcome);
        var resting = Assert.Single(bench.Recall(reader => reader.Quarantine()));
        Assert.Equal("x_char", Assert.Single(resting.Refused.Fields).FieldName);
        Assert.Equal(7m, ProductOf(bench, item).Own!["x_integer"]);
    }

    [Theory]
    [InlineData("x_locked", "is read-only")]
    [InlineData("x_computed", "is computed and not stored")]
    [InlineData("x_lines", "is of the type one2many: char, text, html")]
    [InlineData("x_chor", "does not exist in product.template; the nearest name is x_char")]
    public async Task A_column_that_cannot_be_used_is_told_by_the_connection_test_and_stops_no_run(string column, string words)
    {
        await using var bench = await StartAsync([Entry("cf_shelf", column), Entry("cf_size", "x_integer")]);
        var check = Assert.Single(await bench.Engine().TestConnectionAsync(CancellationToken.None), one => one.Name == "Own fields");
        Assert.Equal((CheckOutcome.Failed, "OdooColumnUnusable"), (check.Outcome, check.ErrorId));
        Assert.Contains($"{column} {words}", check.Message, StringComparison.Ordinal);
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Contains(bench.Told.Messages, message =>
            message.Text.StartsWith($"The field {column} of mapping.custom", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_such_fields_odoo_is_asked_exactly_what_it_was_asked_before()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        var tap = new WireTap();
        using var target = bench.NewTarget(tap);
        await target.ConnectAsync(CancellationToken.None);
        var asked = Assert.Single(tap.Bodies, body => body.Contains("allfields", StringComparison.Ordinal));
        Assert.DoesNotContain("store", asked.Replace("is_storable", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Property]
    public Property A_text_of_a_page_is_what_odoo_gives_back_of_it() => Prop.ForAll(
        Gen.Elements("a", "<b>", "&amp;", "\n", " ", "ك", "\"").ListOf().Select(string.Concat).ToArbitrary(), text =>
        {
            var wanted = text.ReplaceLineEndings("\n").Trim();
            var cell = new Engine.Odoo.OdooColumn("x_html", Engine.Odoo.ColumnType.Html).Cell(FieldValue.Of(wanted));
            return Engine.Odoo.OdooColumn.TextOf(cell) == wanted;
        });

    private static void AssertHeld(
        Workbench bench, string type, Dictionary<string, (object Zoho, object? Odoo)> values, SyncRunResult run)
    {
        Assert.Equal(RunOutcome.Succeeded, run.Run.Outcome);
        Assert.All(values, pair => Assert.Equal(
            Plain(type, pair.Value.Odoo), Plain(type, ProductOf(bench, pair.Key).Own?.GetValueOrDefault($"x_{type}"))));
    }
}
