using Xunit;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Odoo;

/// <summary>One value that cannot be read is the trouble of one product or item, and of no other.</summary>
public sealed class UnreadableValueTests
{
    [Theory]
    [InlineData("NaN", true)]
    [InlineData("NaN", false)]
    [InlineData("Infinity", false)]
    [InlineData("-Infinity", false)]
    [InlineData("1e+30", false)]
    [InlineData("1e400", false)]
    [InlineData("123456789012345678901234567890123", false)]
    [InlineData("\"12\"", false)]
    [InlineData("[1]", false)]
    public async Task A_foreign_product_whose_price_cannot_be_read_is_told_once_and_holds_nobody_back(string cell, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(products: 3, rpc: rpc);
        var foreign = bench.Sandbox.Odoo.AddProduct("Foreign", "F-1");
        SetCell(bench, foreign.Id, "list_price", cell);
        var result = await bench.RunAsync();
        Assert.Equal((RunOutcome.Succeeded, 3), (result.Run.Outcome, result.Run.Counts.Created));
        var told = Assert.Single(bench.Told.Messages, message => message.Text.Contains("cannot be read", StringComparison.Ordinal));
        Assert.Contains($"{foreign.Id} (Price should be a number", told.Text);
        Assert.Equal(cell, bench.Sandbox.Odoo.Find(foreign.Id)!.RawCells!["list_price"]);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Theory]
    [InlineData("list_price", "NaN", "Price")]
    [InlineData("list_price", "1e+30", "Price")]
    [InlineData("name", "17", "Name")]
    [InlineData("name", "\"half \\ud83d\"", "Name")]
    [InlineData("default_code", "17", "Sku")]
    [InlineData("description_sale", "\"\\udc00\"", "Description")]
    [InlineData("sale_ok", "17", "CanBeSold")]
    public async Task A_value_of_a_mirrored_product_that_cannot_be_read_is_drift_and_is_mended(string column, string cell, string field)
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        await bench.RunAsync();
        var product = bench.Sandbox.Odoo.Products[1];
        SetCell(bench, product.Id, column, cell);
        var compared = await bench.CompareAsync();
        Assert.Contains(compared.Differences, line => line.ProductId == product.Id && line.Field!.ToString() == field);
        bench.Sandbox.Odoo.Update(bench.Sandbox.Odoo.Products[2].Id, old => old with { ListPrice = 4711m });
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((RunOutcome.Succeeded, 2), (run.Outcome, run.Counts.Updated));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_value_that_cannot_be_read_and_of_which_the_item_says_nothing_is_told_and_the_others_are_written()
    {
        await using var bench = await Workbench.StartAsync(products: 2);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[0];
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Unit = "no such unit", Rate = old.Rate + 5 });
        var product = bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;
        SetCell(bench, product.Id, "uom_id", "17");
        var result = await bench.RunAsync();
        Assert.Equal((1, 1), (result.Run.Counts.Updated, result.Run.Counts.Blocked));
        var issue = Assert.Single(result.Plan!.Issues, issue => issue.Kind == PlanIssueKind.Blocked);
        Assert.Equal((item.ItemId, product.Id), (issue.ItemId, issue.ProductIds.Single()));
        Assert.Contains("Unit should be a pair of id and name", issue.Reason);
    }

    [Fact]
    public async Task A_cycle_mends_a_value_that_cannot_be_read()
    {
        await using var cycles = await Runs.CycleBench.StartAsync(3);
        await cycles.RunAsync(1);
        var product = cycles.Sandbox.Odoo.Products[0];
        SetCell(cycles.Bench, product.Id, "list_price", "NaN");
        await cycles.RunAsync(1);
        Assert.Null(cycles.Sandbox.Odoo.Find(product.Id)!.RawCells?.GetValueOrDefault("list_price"));
        Assert.True((await cycles.Bench.CompareAsync()).IsEqual);
    }

    [Theory]
    [InlineData("NaN", "rate is NaN: a number is expected")]
    [InlineData("1e+30", "rate is 1e+30: a number is expected")]
    public async Task An_item_whose_rate_cannot_be_read_is_left_out_with_its_reason_and_the_others_are_written(string rate, string reason)
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        var item = bench.Sandbox.Zoho.Items[2];
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Rate = 98765.4321m });
        using var tap = new WireTap { Rewrite = (_, _, reply) => reply.Replace("98765.4321", rate, StringComparison.Ordinal) };
        var result = await EngineOver(bench, tap).RunFullAsync(false, bench.Told, CancellationToken.None);
        Assert.Equal(4, result.Run.Counts.Created);
        Assert.Contains(reason, bench.Recall(reader => reader.Quarantine()).Single(one => one.ItemId == item.ItemId).Reason);
    }

    [Fact]
    public async Task An_item_whose_name_holds_half_a_character_is_left_out_with_its_reason()
    {
        await using var bench = await Workbench.StartAsync(products: 3);
        var item = bench.Sandbox.Zoho.Items[1];
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "Broken HERE name" });
        using var tap = new WireTap { Rewrite = (_, _, reply) => reply.Replace("HERE", "\\ud83d", StringComparison.Ordinal) };
        var result = await EngineOver(bench, tap).RunFullAsync(false, bench.Told, CancellationToken.None);
        Assert.Equal(2, result.Run.Counts.Created);
        Assert.Contains("half a character", bench.Recall(reader => reader.Quarantine()).Single(one => one.ItemId == item.ItemId).Reason);
    }

    private static SyncEngine EngineOver(Workbench bench, HttpMessageHandler wire) =>
        new(bench.Settings, bench.Time, new Random(2)) { Wire = () => wire };

    private static void SetCell(Workbench bench, int id, string column, string cell) => bench.Sandbox.Odoo.Update(
        id, old => old with { RawCells = new Dictionary<string, string> { [column] = cell } });
}
