using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Odoo;
using ZohoOdooSync.Sandbox.Zoho;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>A field that Odoo refuses does not hold back the other fields of its product.</summary>
public sealed class RefusedFieldTests
{
    public static TheoryData<int, bool> Doors => new() { { 16, true }, { 18, true }, { 19, true }, { 19, false } };

    [Fact]
    public async Task A_refused_field_does_not_hold_back_the_others()
    {
        await using var bench = await Workbench.StartAsync(18);
        var item = bench.Sandbox.Zoho.Add("Repair", 3m, "R-1");
        await bench.RunAsync();
        var product = bench.Sandbox.Odoo.Products[0].Id;
        bench.Sandbox.Odoo.Update(product, held => held with { HasStockMoves = true });

        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { ProductType = "service", Rate = 7m });
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 1), (run.Run.Outcome, run.Run.Counts.Updated));
        Assert.Equal((10500m, "consu"), (bench.Sandbox.Odoo.Find(product)!.ListPrice, bench.Sandbox.Odoo.Find(product)!.Type));
        var resting = Assert.Single(bench.Recall(state => state.Quarantine()));
        Assert.Equal(Some.Values((MirroredField.ProductType, "service")), resting.Refused);
        Assert.Contains("ProductType \"service\": You cannot change the type", resting.Reason);
        Assert.Equal([MirroredField.Price], Assert.Single(run.Changes).After.Fields);

        // The journal holds what was written, and parity says which field is told and which is not.
        var line = Assert.Single((await bench.CompareAsync()).Differences);
        Assert.Equal((MirroredField.ProductType, true), (line.Field, line.IsQuarantined));

        // What rests is not tried; what is new is written at once.
        bench.Sandbox.ResetCounters();
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "Repairs" });
        Assert.Equal((RunOutcome.Incomplete, 1), (await bench.RunAsync()) is var next ? (next.Run.Outcome, next.Run.Counts.Updated)
            : default);
        Assert.Equal(["name"], bench.Sandbox.Odoo.Calls.FieldsWritten);
        Assert.Equal(1, bench.Sandbox.Odoo.Calls.ByMethod["product.template.load"]);
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal(1, bench.Sandbox.Odoo.Calls.ByMethod["product.template.load"]);

        // When its turn comes it is tried again, and rests longer.
        bench.Time.Advance(TimeSpan.FromMinutes(15));
        await bench.RunAsync();
        Assert.Equal(2, Assert.Single(bench.Recall(state => state.Quarantine())).Attempts);
        bench.Sandbox.Odoo.Update(product, held => held with { HasStockMoves = false });
        bench.Time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Empty(bench.Recall(state => state.Quarantine()));
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_new_product_whose_barcode_somebody_has_is_made_without_it(int version, bool rpc)
    {
        await using var bench = await WithBarcodesAsync(version, rpc);
        bench.Sandbox.Odoo.AddProduct(new SandboxProduct { Name = "Holder", Barcode = "4006381333931" });
        foreach (var i in Enumerable.Range(1, 12)) bench.Sandbox.Zoho.Add($"Bolt {i}", i, $"S{i}");
        var item = bench.Sandbox.Zoho.Add(new SandboxItem { Name = "Nut", Sku = "N", Rate = 7m, Ean = "4006381333931", Unit = "pcs" });
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 13, 1), (run.Run.Outcome, run.Run.Counts.Created, run.Run.Counts.Quarantined));
        var made = bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;
        Assert.Equal(("Nut", "N", 10500m, null), (made.Name, made.DefaultCode, made.ListPrice, made.Barcode));
        var resting = Assert.Single(bench.Recall(state => state.Quarantine()));
        Assert.Equal((Some.Values((MirroredField.Barcode, "4006381333931")), true), (resting.Refused, resting.WaitsForValue));
        Assert.Contains("already assigned", resting.Reason);
        Assert.True(run.Run.Counts.CountsMatch);
    }

    [Fact]
    public async Task A_freed_barcode_is_tried_again_in_the_next_run()
    {
        await using var bench = await WithBarcodesAsync();
        var holder = bench.Sandbox.Odoo.AddProduct(new SandboxProduct { Name = "Holder", Barcode = "4006381333931" }).Id;
        var item = bench.Sandbox.Zoho.Add(new SandboxItem { Name = "Nut", Sku = "N", Rate = 7m, Ean = "4006381333931", Unit = "pcs" });
        Assert.Equal(RunOutcome.Incomplete, (await bench.RunAsync()).Run.Outcome);
        bench.Sandbox.ResetCounters();
        await bench.RunAsync();
        Assert.DoesNotContain("product.template.load", bench.Sandbox.Odoo.Calls.ByMethod.Keys);

        bench.Sandbox.Odoo.Update(holder, product => product with { Barcode = null });
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Equal("4006381333931", bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!.Barcode);
        Assert.Empty(bench.Recall(state => state.Quarantine()));
    }

    [Fact]
    public async Task A_freed_barcode_is_tried_again_in_the_next_cycle()
    {
        await using var cycles = new CycleBench(await WithBarcodesAsync());
        var bench = cycles.Bench;
        var holder = bench.Sandbox.Odoo.AddProduct(new SandboxProduct { Name = "Holder", Barcode = "4006381333931" }).Id;
        var item = bench.Sandbox.Zoho.Add(new SandboxItem { Name = "Nut", Sku = "N", Rate = 7m, Ean = "4006381333931", Unit = "pcs" });
        string? Barcode() => bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!.Barcode;
        var seen = new List<string?>();
        var results = await cycles.RunAsync(3, cycle =>
        {
            seen.Add(Barcode());
            // Nobody of the mirror: an unmanaged product, which is deleted altogether.
            if (cycle == 1) bench.Sandbox.Odoo.Remove(holder);
        });
        Assert.Equal([null, "4006381333931"], seen);
        Assert.Equal([RunKind.Full, RunKind.Incremental, RunKind.Incremental], results.Select(result => result.Run.Kind));
        Assert.Equal([RunOutcome.Incomplete, RunOutcome.Succeeded, RunOutcome.Succeeded], results.Select(result => result.Run.Outcome));
    }

    [Fact]
    public async Task A_cycle_writes_the_new_changes_of_an_item_of_which_a_field_rests()
    {
        await using var cycles = await CycleBench.StartAsync(5, 18);
        var bench = cycles.Bench;
        var item = bench.Sandbox.Zoho.Add("Repair", 3m, "R-1");
        SandboxProduct Product() => bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;
        var results = await cycles.RunAsync(4, cycle =>
        {
            if (cycle == 1)
            {
                bench.Sandbox.Odoo.Update(Product().Id, held => held with { HasStockMoves = true });
                bench.Sandbox.Zoho.Update(item.ItemId, old => old with { ProductType = "service", Rate = 7m });
            }

            if (cycle == 2) bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "Repairs" });
            if (cycle == 3) bench.Sandbox.Odoo.Update(Product().Id, held => held with { ListPrice = 1m });
        });
        Assert.Equal(("Repairs", 10500m, "consu"), (Product().Name, Product().ListPrice, Product().Type));
        Assert.All(results.Skip(1), result => Assert.Equal(
            (RunKind.Incremental, RunOutcome.Incomplete, 1), (result.Run.Kind, result.Run.Outcome, result.Run.Counts.Updated)));
    }

    [Theory]
    [MemberData(nameof(Doors))]
    public async Task A_field_that_Odoo_refuses_without_naming_it_is_found(int version, bool rpc)
    {
        await using var bench = await Workbench.StartAsync(version, rpc: rpc);
        var items = Enumerable.Range(1, 6).Select(i => bench.Sandbox.Zoho.Add($"Bolt {i}", i, $"S{i}", description: "fine")).ToList();
        await bench.RunAsync();
        bench.Sandbox.Odoo.Switches.RefusedText = "forbidden";
        foreach (var item in items.Take(3))
            bench.Sandbox.Zoho.Update(
                item.ItemId, old => old with { Name = old.Name + "x", Rate = old.Rate + 8, Sku = old.Sku
                + "x", Description = "forbidden" });
        bench.Sandbox.Zoho.Add("New", 7m, "NEW", description: "a forbidden text");
        var run = await bench.RunAsync();
        Assert.Equal((RunOutcome.Incomplete, 3, 1, 4),
            (run.Run.Outcome, run.Run.Counts.Updated, run.Run.Counts.Created, run.Run.Counts.Quarantined));
        Assert.All(bench.Recall(state => state.Quarantine()), resting => Assert.Equal([MirroredField.Description], resting.Refused.Fields));
        Assert.Equal(
            ["Description", "Description", "Description", "Description"],
            (await bench.CompareAsync()).Differences.Select(line => line.Field!.ToString()));
    }

    [Theory]
    [InlineData("forbidden", "fine", "Name")]
    [InlineData("forbidden", "forbidden", "Name,Description")]
    public async Task Several_refused_fields_rest_and_one_of_them_that_changes_is_tried_at_once(
        string name, string description, string refused)
    {
        await using var bench = await Workbench.StartAsync();
        var item = bench.Sandbox.Zoho.Add("Bolt", 3m, "B", description: "old");
        await bench.RunAsync();
        bench.Sandbox.Odoo.Switches.RefusedText = "forbidden";
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = name, Description = description, Rate = 7m });
        Assert.Equal(1, (await bench.RunAsync()).Run.Counts.Updated);
        Assert.Equal(refused, string.Join(',', Assert.Single(bench.Recall(state => state.Quarantine())).Refused.Fields));
        Assert.Equal(10500m, bench.Sandbox.Odoo.Products[0].ListPrice);
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "allowed", Description = "allowed" });
        Assert.Equal(RunOutcome.Succeeded, (await bench.RunAsync()).Run.Outcome);
        Assert.Empty(bench.Recall(state => state.Quarantine()));
    }

    [Fact]
    public async Task A_field_that_a_right_forbids_is_left_out_of_new_and_of_changed_products()
    {
        await using var bench = await Workbench.StartAsync(18);
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Fields = MappingSettings.DefaultFields.Append(MirroredField.Cost).ToHashSet() },
        };
        var item = bench.Sandbox.Zoho.Add(new SandboxItem { Name = "Old", Sku = "O", Rate = 1m, PurchaseRate = 1m, Unit = "pcs" });
        await bench.RunAsync();
        bench.Sandbox.Odoo.Switches.BotLacksInventoryRight = true;
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { PurchaseRate = 4m, Rate = 7m });
        foreach (var i in Enumerable.Range(1, 100)) bench.Sandbox.Zoho.Add(
            new SandboxItem { Name = $"New {i}", Sku = $"N{i}", Rate = 7m, PurchaseRate = 2m, Unit = "pcs" });
        bench.Sandbox.ResetCounters();
        var run = await bench.RunAsync();
        Assert.Equal((100, 1), (run.Run.Counts.Created, run.Run.Counts.Updated));
        Assert.All(bench.Sandbox.Odoo.Products, product => Assert.Equal(10500m, product.ListPrice));
        Assert.All(bench.Recall(state => state.Quarantine()), resting => Assert.Equal([MirroredField.Cost], resting.Refused.Fields));
        // What the words point to is left out of all such rows in one call.
        Assert.InRange(bench.Sandbox.Odoo.Calls.ByMethod["product.template.load"], 3, 10);
    }

    [Fact]
    public async Task A_value_that_Odoo_does_not_keep_rests_alone()
    {
        await using var bench = await Workbench.StartAsync();
        var item = bench.Sandbox.Zoho.Add("Bolt", 1m, "A");
        bench.Told.OnceAt(SyncPhase.Verifying, () =>
            bench.Sandbox.Odoo.Update(bench.Sandbox.Odoo.Products[0].Id, product => product with { ListPrice = 1m }));
        await bench.RunAsync();
        Assert.Equal([MirroredField.Price], Assert.Single(bench.Recall(state => state.Quarantine())).Refused.Fields);
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Name = "Bolts" });
        Assert.Equal(1, (await bench.RunAsync()).Run.Counts.Updated);
        Assert.Equal(("Bolts", 1m), (bench.Sandbox.Odoo.Products[0].Name, bench.Sandbox.Odoo.Products[0].ListPrice));
        Assert.Single(bench.Recall(state => state.Quarantine()));
    }

    [Fact]
    public async Task One_refused_row_among_300_is_sent_apart_where_its_value_is_known_to_be_taken()
    {
        await using var bench = await WithBarcodesAsync();
        bench.Sandbox.Odoo.AddProduct(new SandboxProduct { Name = "Holder", Barcode = "4006381333931" });
        foreach (var i in Enumerable.Range(1, 300))
        {
            bench.Sandbox.Zoho.Add(new SandboxItem
            {
                Name = $"Bolt {i}", Sku = $"S{i}", Rate = i, Unit = "pcs", Ean = i == 150 ? "4006381333931" : "",
            });
        }

        var run = await bench.RunAsync();
        Assert.Equal((300, 1), (run.Run.Counts.Created, run.Run.Counts.Quarantined));
        // 299 in two calls side by side; the doubtful one alone, which is cheap to repeat; and again without its barcode.
        Assert.Equal((4, 300), (bench.Sandbox.Odoo.Calls.ByMethod["product.template.load"], bench.Sandbox.Odoo.Calls.Created));
    }

    internal static async Task<Workbench> WithBarcodesAsync(int version = 19, bool rpc = false)
    {
        var bench = await Workbench.StartAsync(version, rpc: rpc);
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Fields = MappingSettings.DefaultFields.Append(MirroredField.Barcode).ToHashSet() },
        };
        return bench;
    }
}
