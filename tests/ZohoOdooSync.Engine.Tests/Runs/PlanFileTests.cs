using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>What somebody reviewed in a file is what is written, or nothing is.</summary>
public sealed class PlanFileTests
{
    [Fact]
    public async Task A_saved_plan_is_applied_exactly_and_as_a_direct_run_would()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await using var twin = await PairInSandbox.StartAsync();
        Assert.Equal(30, (await twin.RunAsync()).Run.Counts.Created);
        var file = await SaveAsync(pair);
        var result = await ApplyAsync(pair, file);
        Assert.Equal((RunOutcome.Succeeded, 30, true), (result.Run.Outcome, result.Run.Counts.Created, result.Run.Counts.CountsMatch));
        Assert.Equal(twin.Sandbox.Odoo.Products.Select(Held), pair.Sandbox.Odoo.Products.Select(Held));
        Assert.True((await pair.Engine.CompareAsync(SilentReporter.Instance, CancellationToken.None)).IsEqual);

        static string Held(Sandbox.Odoo.SandboxProduct product) =>
            $"{product.Name}|{product.DefaultCode}|{product.ListPrice}|{product.Active}|{product.DescriptionSale}";
    }

    [Fact]
    public async Task Changes_that_a_reviewer_took_out_are_not_made()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        var active = pair.Sandbox.Zoho.Items.Where(item => item.Active).ToList();
        pair.Sandbox.Zoho.SetActive(active[0].ItemId, false);
        pair.Sandbox.Zoho.Update(active[1].ItemId, item => item with { Name = "Renamed" });
        var file = await SaveAsync(pair);
        Edit(file, changes => changes.First(change => change.Value<string>("kind") == "Archive").Remove());
        var result = await ApplyAsync(pair, file);
        Assert.Equal((1, 0), (result.Run.Counts.Updated, result.Run.Counts.Archived));
        Assert.Equal([ChangeKind.Archive], (await pair.PlanAsync()).Plan.Entries.Select(entry => entry.Kind));
    }

    [Fact]
    public async Task An_edited_change_is_refused_by_name_and_nothing_is_sent()
    {
        await using var pair = await PairInSandbox.StartAsync();
        var file = await SaveAsync(pair);
        var name = "";
        Edit(file, changes =>
        {
            name = changes[4].Value<string>("name")!;
            changes[4]["after"]!["Price"] = 1;
        });
        var error = Assert.Throws<SyncException>(() => PlanFile.Load(file));
        Assert.Equal(("PlanFileInvalid", SyncErrorKind.Data), (error.ErrorId, error.Kind));
        Assert.Contains($"change 5 (\"{name}\", item ", error.Message, StringComparison.Ordinal);
        Assert.Contains("was edited", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, pair.Sandbox.Odoo.Calls.Writes);
    }

    [Fact]
    public async Task A_change_of_another_plan_is_refused()
    {
        await using var pair = await PairInSandbox.StartAsync(5);
        var first = await SaveAsync(pair, "first.json");
        pair.Time.Advance(TimeSpan.FromSeconds(1));
        var second = await SaveAsync(pair, "second.json");
        var foreign = (JObject)Parse(first)["changes"]![0]!;
        Edit(second, changes => changes[0].Replace(foreign));
        Assert.Contains("belongs to another plan", Assert.Throws<SyncException>(() => PlanFile.Load(second)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_that_is_there_twice_is_made_once()
    {
        await using var pair = await PairInSandbox.StartAsync(5);
        var file = await SaveAsync(pair);
        Edit(file, changes => changes.Add(changes[0].DeepClone()));
        Assert.Equal(5, (await ApplyAsync(pair, file)).Run.Counts.Created);
        Assert.Equal(5, pair.Sandbox.Odoo.Products.Count);
    }

    [Fact]
    public async Task An_item_that_moved_underneath_is_named_and_nothing_is_written()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        var item = pair.Sandbox.Zoho.Items.First(item => item.Active);
        pair.Sandbox.Zoho.Update(item.ItemId, known => known with { Name = "Renamed" });
        var file = await SaveAsync(pair);
        pair.Sandbox.Zoho.Update(item.ItemId, known => known with { Name = "Renamed again" });
        await AssertStaleAsync(
            pair, file, "update \"Renamed\" (the item changed in Zoho, or the mapping: Name should be \"Renamed again\" now, planned was "
            + "\"Renamed\")");
    }

    [Fact]
    public async Task A_product_that_moved_underneath_is_named_and_nothing_is_written()
    {
        await using var pair = await PairInSandbox.StartAsync();
        await pair.RunAsync();
        var item = pair.Sandbox.Zoho.Items.First(item => item.Active);
        pair.Sandbox.Zoho.Update(item.ItemId, known => known with { Name = "Renamed" });
        var file = await SaveAsync(pair);
        var product = PlanFile.Load(file).Plan.Entries.Single().ProductId!.Value;
        pair.Sandbox.Odoo.Update(product, known => known with { ListPrice = 1m });
        await AssertStaleAsync(pair, file, "(Odoo changed: Price is 1 now, and was equal)");
        pair.Sandbox.Odoo.Update(product, known => known with { ListPrice = item.Rate * 1500m, Name = "Renamed" });
        await AssertStaleAsync(pair, file, "(stale: both sides are equal)");
    }

    [Fact]
    public async Task A_product_that_appeared_underneath_is_named_and_not_made_twice()
    {
        await using var pair = await PairInSandbox.StartAsync(5);
        var file = await SaveAsync(pair);
        var item = pair.Sandbox.Zoho.Items.First(item => item.Sku.Length > 0);
        var product = pair.Sandbox.Odoo.AddProduct("By a colleague", item.Sku);
        await AssertStaleAsync(pair, file, $"(Odoo changed: to adopt product {product.Id} is wanted now)");
    }

    [Fact]
    public async Task A_plan_of_another_database_is_refused()
    {
        await using var pair = await PairInSandbox.StartAsync(3);
        var file = await SaveAsync(pair);
        pair.Sandbox.Odoo.CompanyCreated = pair.Sandbox.Odoo.CompanyCreated.AddDays(1);
        await AssertStaleAsync(pair, file, "another pair");
    }

    [Fact]
    public async Task Prices_stay_decimal_in_the_file()
    {
        await using var pair = await PairInSandbox.StartAsync(0);
        pair.Sandbox.Zoho.Add("Exact", 0.1234567m);
        var file = await SaveAsync(pair);
        var price = PlanFile.Load(file).Plan.Entries.Single().After[MirroredField.Price]!.Value.Number;
        Assert.Contains($"\"Price\": {price.ToString(System.Globalization.CultureInfo.InvariantCulture)}", File.ReadAllText(file),
            StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    [Theory]
    [InlineData("", "no JSON")]
    [InlineData("{ \"format\": ", "no JSON")]
    [InlineData("[]", "no JSON")]
    [InlineData("{}", "zoho-odoo-sync plan")]
    [InlineData("{ \"format\": \"zoho-odoo-sync parity\" }", "zoho-odoo-sync plan")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\" }", "format version is missing")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\", \"version\": 2 }", "format version is 2")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\", \"version\": 99999999999999999999 }", "format version is 99999999999999999999")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\", \"version\": 1 }", "\"madeAt\" is missing")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\", \"version\": 1, \"madeAt\": \"soon\" }", "\"soon\"")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\", \"version\": 1, \"madeAt\": \"2026-06-09T12:00:00Z\" }", "\"changes\" is missing")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\", \"version\": 1, \"madeAt\": \"2026-06-09T12:00:00Z\", \"changes\": [7] }",
        "holds 7")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\", \"version\": 1, \"madeAt\": \"2026-06-09T12:00:00Z\", \"changes\": [{}] }",
        "\"kind\" is missing; Create, Adopt, Update")]
    [InlineData("{ \"format\": \"zoho-odoo-sync plan\", \"format\": \"x\" }", "format")]
    public void What_is_no_plan_file_is_told_with_what_is_wrong(string text, string told)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            var error = Assert.Throws<SyncException>(() => PlanFile.Load(file));
            Assert.Equal("PlanFileInvalid", error.ErrorId);
            Assert.Contains(told, error.Message, StringComparison.Ordinal);
            Assert.Contains(file, error.Message, StringComparison.Ordinal);
            Assert.NotEmpty(error.NextStep);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_plan_file_that_is_not_there_is_told()
    {
        var file = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));
        Assert.Equal("PlanFileMissing", Assert.Throws<SyncException>(() => PlanFile.Load(file)).ErrorId);
        Assert.Equal("PlanFileUnreadable", Assert.Throws<SyncException>(() => PlanFile.Load(Path.GetTempPath())).ErrorId);
    }

    private static async Task<string> SaveAsync(PairInSandbox pair, string name = "plan.json")
    {
        var file = Path.Combine(pair.Settings.Home, name);
        PlanFile.Save(await pair.PlanAsync(), file);
        return file;
    }

    private static Task<SyncRunResult> ApplyAsync(PairInSandbox pair, string file) =>
        pair.Engine.RunPlanAsync(PlanFile.Load(file).Plan, force: false, SilentReporter.Instance, CancellationToken.None);

    private static async Task AssertStaleAsync(PairInSandbox pair, string file, string told)
    {
        pair.Sandbox.ResetCounters();
        var result = await ApplyAsync(pair, file);
        Assert.Equal((RunOutcome.Refused, "PlanStale"), (result.Run.Outcome, result.Error!.ErrorId));
        Assert.Contains(told, result.Error.Message, StringComparison.Ordinal);
        Assert.Equal(0, pair.Sandbox.Odoo.Calls.Writes);
    }

    private static JObject Parse(string file)
    {
        using var reader = WireJson.Read(File.ReadAllText(file));
        return JObject.Load(reader);
    }

    private static void Edit(string file, Action<JArray> edit)
    {
        var plan = Parse(file);
        edit((JArray)plan["changes"]!);
        File.WriteAllText(file, plan.ToString());
    }
}
