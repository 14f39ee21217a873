using Xunit;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Sandbox.Zoho;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Engine.Tests.Runs;

/// <summary>Full runs of some items alone, over the sandbox: <c>mapping.only</c> and <c>mapping.except</c>.</summary>
public sealed class ScopeTests
{
    [Fact]
    public async Task Only_chosen_items_become_products_and_all_counts_are_theirs()
    {
        await using var bench = await StartAsync();
        var unbound = bench.Sandbox.Odoo.AddProduct("Toy 1", defaultCode: "T-1");
        var run = (await bench.RunAsync()).Run;
        AssertCounts(run.Counts, items: 20, outOfScope: 10);
        Assert.Equal((RunOutcome.Succeeded, 20), (run.Outcome, run.Counts.Created));
        Assert.Equal(21, bench.Sandbox.Odoo.Products.Count);
        Assert.Equal(unbound, bench.Sandbox.Odoo.Products.Single(product => product.Id == unbound.Id));

        var parity = await bench.CompareAsync();
        Assert.Equal((true, 20, 10, 20), (parity.IsEqual, parity.ZohoCount, parity.OutOfScope, parity.EqualPairs));
        var plan = (await bench.Engine().PlanAsync(SilentReporter.Instance, CancellationToken.None)).Plan;
        Assert.Equal((true, 20, 10, 1), (plan.IsEmpty, plan.ZohoCount, plan.OutOfScope, plan.Unmanaged));
        var live = (await bench.Engine().GetLiveStatusAsync(SilentReporter.Instance, CancellationToken.None)).Live!;
        Assert.Equal((20, 20, 10, true, "YES"), (live.ZohoCount, live.OdooCount, live.OutOfScope, live.ZohoWasListed, live.CountMatch));
        Assert.Equal(20, bench.Engine().GetStatus().ZohoCount);

        var check = (await bench.Engine().TestConnectionAsync(CancellationToken.None)).Single(check => check.Name == "Zoho items");
        Assert.EndsWith("Zoho counts 30, among which mapping.only and mapping.except choose.", check.Message);
        await AssertToldAsync(bench, parity, plan);

        // Nothing of it needs a write, nor a call for the details.
        bench.Sandbox.ResetCounters();
        run = (await bench.RunAsync()).Run;
        Assert.Equal((0, 2), (bench.Sandbox.Odoo.Calls.Writes, run.ZohoCalls));
    }

    [Theory]
    [InlineData("category")]
    [InlineData("sku")]
    [InlineData("status")]
    [InlineData("product_type")]
    public async Task An_item_that_leaves_is_archived_without_proof_and_comes_back_as_it_is(string by)
    {
        await using var bench = await StartAsync();
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with
            {
                Only = new ItemPatterns { Category = ["tool*"], Status = ["active"], ProductType = ["goods"] },
                Except = new ItemPatterns { Sku = ["TEST-?"] },
            },
        };
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items.First(item => item.Own!["category_name"] is "Tools");
        var before = Product(bench, item);
        bench.Sandbox.Zoho.Update(item.ItemId, old => by switch
        {
            "category" => old with { Own = Category("Toys") },
            "sku" => old with { Sku = "test-1" },
            "status" => old with { Active = false },
            _ => old with { ProductType = "service" },
        });
        bench.Sandbox.ResetCounters();
        var left = await bench.RunAsync();
        var entry = Assert.Single(left.Plan!.Entries);
        Assert.Equal((ChangeKind.Archive, ChangeCause.OutOfScope, before.Id), (entry.Kind, entry.Cause, entry.ProductId));
        Assert.DoesNotContain(bench.Sandbox.Zoho.Calls.ByEndpoint.Keys, endpoint => endpoint == "zoho.item");
        // The product keeps its values, and whose it is.
        var after = Product(bench, item);
        Assert.Equal(
            (before.Id, before.Name, before.DefaultCode, before.ListPrice, false),
            (after.Id, after.Name, after.DefaultCode, after.ListPrice, after.Active));
        AssertCounts(left.Run.Counts, items: 19, outOfScope: 11, retired: 1);
        Assert.True((await bench.CompareAsync()).IsEqual);
        Assert.Empty((await bench.RunAsync()).Changes);

        bench.Sandbox.Zoho.Update(item.ItemId, _ => item with { Name = "Renamed meanwhile" });
        var back = await bench.RunAsync();
        Assert.Equal(ChangeKind.Restore, Assert.Single(back.Changes).Kind);
        after = Product(bench, item);
        Assert.Equal(("Renamed meanwhile", true, before.Id), (after.Name, after.Active, after.Id));
        AssertCounts(back.Run.Counts, items: 20, outOfScope: 10);
        Assert.True((await bench.CompareAsync()).IsEqual);
        Assert.Empty(bench.Sandbox.Odoo.Calls.NeedlessWrites);
    }

    [Fact]
    public async Task The_guard_refuses_when_more_leave_than_it_allows_and_force_passes_it_once()
    {
        await using var bench = await StartAsync();
        await bench.RunAsync();
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Except = new ItemPatterns { Sku = ["H-1", "H-2"] } },
        };
        bench.Sandbox.ResetCounters();
        var refused = await bench.RunAsync();
        Assert.Equal(RunOutcome.Refused, refused.Run.Outcome);
        Assert.Contains("2 of 20 bound products would be archived", refused.Run.ErrorMessage);
        Assert.Equal(0, bench.Sandbox.Odoo.Calls.Writes);
        var forced = await bench.RunAsync(force: true);
        Assert.Equal((RunOutcome.Succeeded, 2, 18), (forced.Run.Outcome, forced.Run.Counts.Archived, forced.Run.Counts.OdooCount));
        // A choice that leaves nothing is an accident like an empty source.
        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Only = new ItemPatterns { Category = ["tols"] } },
        };
        var empty = await bench.RunAsync();
        Assert.Contains("Zoho lists no item in scope, but 18 products are bound", empty.Run.ErrorMessage);
        Assert.Contains(bench.Told.Messages, message => message.Text.Contains("leave out all 30 items", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(RemovalChoice.Archive, ChangeKind.Archive)]
    [InlineData(RemovalChoice.Delete, ChangeKind.Delete)]
    public async Task What_leaves_is_deleted_only_where_the_settings_say_so(RemovalChoice choice, ChangeKind kind)
    {
        await using var bench = await StartAsync();
        bench.Settings = bench.Settings with { Guard = bench.Settings.Guard with { RemovedItems = choice } };
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items.First(item => item.Sku == "H-3");
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Own = Category("Toys") });
        var run = await bench.RunAsync();
        Assert.Equal(kind, Assert.Single(run.Changes).Kind);
        AssertCounts(run.Run.Counts, items: 19, outOfScope: 11, retired: choice == RemovalChoice.Archive ? 1 : 0);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task An_item_that_the_listing_leaves_out_is_judged_by_its_own_record()
    {
        await using var bench = await StartAsync();
        bench.Settings = bench.Settings with { Mapping = bench.Settings.Mapping with { IncludeInactive = false } };
        await bench.RunAsync();
        var gone = bench.Sandbox.Zoho.Items.Single(item => item.Sku == "H-6");
        var moved = bench.Sandbox.Zoho.Items.Single(item => item.Sku == "H-7");
        bench.Settings = bench.Settings with { Guard = bench.Settings.Guard with { MaxArchivePercent = 50 } };
        bench.Sandbox.Zoho.SetActive(gone.ItemId, false);
        bench.Sandbox.Zoho.Update(moved.ItemId, old => old with { Active = false, Own = Category("Toys") });
        var run = await bench.RunAsync();
        Assert.Equal(
            [(gone.ItemId, ChangeCause.SourceChanged), (moved.ItemId, ChangeCause.OutOfScope)],
            run.Plan!.Entries.Select(entry => (entry.ItemId, entry.Cause)).OrderBy(entry => entry.Cause));
        Assert.Contains(bench.Told.Messages, message => message.Text.StartsWith("1 items were missing", StringComparison.Ordinal));
        Assert.Empty((await bench.RunAsync()).Changes);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task Keys_that_rows_lack_are_read_from_the_details()
    {
        await using var bench = await StartAsync();
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = "category_name";
        bench.Sandbox.ResetCounters();
        var run = (await bench.RunAsync()).Run;
        AssertCounts(run.Counts, items: 20, outOfScope: 10);
        Assert.Equal(1, bench.Sandbox.Zoho.Calls.ByEndpoint["zoho.itemdetails"]);
        Assert.True((await bench.CompareAsync()).IsEqual);
        var live = (await bench.Engine().GetLiveStatusAsync(SilentReporter.Instance, CancellationToken.None)).Live!;
        Assert.Equal((20, 10), (live.ZohoCount, live.OutOfScope));
    }

    [Fact]
    public async Task A_key_that_Zoho_does_not_say_any_more_archives_and_makes_nothing_and_is_told()
    {
        await using var bench = await StartAsync();
        await bench.RunAsync();
        bench.Sandbox.Zoho.Switches.AbsentRowKeys = "category_name";
        bench.Sandbox.Zoho.Switches.AbsentDetailKeys = "category_name";
        bench.Sandbox.Zoho.Add(new SandboxItem { Name = "New tool", Rate = 1m, Sku = "H-99", Own = Category("Tools") });
        var renamed = bench.Sandbox.Zoho.Items.First(item => item.Sku == "H-4");
        bench.Sandbox.Zoho.Update(renamed.ItemId, old => old with { Name = "Renamed" });
        var run = await bench.RunAsync();
        Assert.Equal(ChangeKind.Update, Assert.Single(run.Changes).Kind);
        AssertCounts(run.Run.Counts, items: 20, outOfScope: 11);
        Assert.Contains(bench.Told.Messages, message => message.Text.StartsWith(
            "Zoho does not say of 31 items whether mapping.only and mapping.except choose them", StringComparison.Ordinal)
            && message.Text.Contains("category_name", StringComparison.Ordinal));
        Assert.True((await bench.CompareAsync()).IsEqual);

        bench.Sandbox.Zoho.Switches.AbsentRowKeys = bench.Sandbox.Zoho.Switches.AbsentDetailKeys = string.Empty;
        Assert.Equal(ChangeKind.Create, Assert.Single((await bench.RunAsync()).Changes).Kind);
    }

    [Fact]
    public async Task A_product_of_an_item_out_of_scope_that_somebody_brings_back_shows_in_parity_and_is_archived_again()
    {
        await using var bench = await StartAsync();
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items.First(item => item.Sku == "H-5");
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Own = Category("Toys") });
        await bench.RunAsync();
        bench.Sandbox.Odoo.Update(Product(bench, item).Id, old => old with { Active = true });
        var line = Assert.Single((await bench.CompareAsync()).Differences);
        Assert.Equal((ParityKind.MissingInZoho, "one out of scope"), (line.Kind, line.Actual));
        Assert.Equal(ChangeKind.Archive, Assert.Single((await bench.RunAsync()).Changes).Kind);
        Assert.True((await bench.CompareAsync()).IsEqual);
    }

    [Fact]
    public async Task A_pair_that_only_the_state_knows_comes_back_as_well()
    {
        await using var bench = await StartAsync();
        var product = bench.Sandbox.Odoo.AddProduct("Hammer 1", defaultCode: "H-1");
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items.First(item => item.Sku == "H-1");
        Assert.Equal(BindingHome.Local, bench.Recall(state => state.FindBinding(item.ItemId))!.Home);
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Own = Category("Toys") });
        await bench.RunAsync();
        Assert.Empty((await bench.RunAsync()).Changes);
        Assert.False(bench.Sandbox.Odoo.Products.Single(one => one.Id == product.Id).Active);
        bench.Sandbox.Zoho.Update(item.ItemId, old => old with { Own = Category("Tools") });
        var back = await bench.RunAsync();
        Assert.Equal((ChangeKind.Restore, product.Id), (Assert.Single(back.Changes).Kind, back.Changes[0].ProductId));
        AssertCounts(back.Run.Counts, items: 20, outOfScope: 10);
    }

    [Fact]
    public async Task Without_a_choice_not_a_call_and_not_a_byte_is_more()
    {
        await using var bench = await StartAsync();
        bench.Settings = bench.Settings with { Mapping = new MappingSettings() };
        await bench.RunAsync();
        bench.Sandbox.ResetCounters();
        var run = (await bench.RunAsync()).Run;
        Assert.Equal((2, null, 30), (run.ZohoCalls, run.Counts.OutOfScope, run.Counts.ZohoCount));
        Assert.Null(bench.Recall(state => state.FindNote("marks.out")));
        Assert.DoesNotContain("OutOfScope", bench.Recall(state => StateText.Write(state.Runs(1)[0])));
    }

    /// <summary>Whoever shows counts says that some items are out of scope.</summary>
    private static async Task AssertToldAsync(Workbench bench, ParityReport parity, SyncPlan plan)
    {
        var (status, told) = (bench.Engine().GetStatus(), new StringWriter());
        StatusText.Write(status, told);
        ParityText.WriteSummary(parity, told);
        PlanText.Write(new SyncPlanResult(plan, [], 0, 0), told);
        Assert.Equal(3, told.ToString().Split("20 active; 10 more out of scope").Length - 1);
        Assert.Contains("Zoho 20, Odoo 20; 10 items out of scope.", File.ReadAllText(bench.Settings.LogPath));
        var report = Path.Combine(bench.Home, "report.html");
        await bench.Engine().ExportReportAsync(new SyncReportRequest(report), SilentReporter.Instance, CancellationToken.None);
        Assert.Contains("20 items in Zoho (20 active; 10 more out of scope)", File.ReadAllText(report));
    }

    /// <summary>Twenty tools and ten toys; tools are chosen.</summary>
    internal static async Task<Workbench> StartAsync()
    {
        var bench = await Workbench.StartAsync();
        Fill(bench);
        return bench;
    }

    internal static void Fill(Workbench bench)
    {
        for (var i = 1; i <= 30; i++)
        {
            bench.Sandbox.Zoho.Add(new SandboxItem
            {
                Name = i <= 20 ? $"Hammer {i}" : $"Toy {i - 20}", Rate = i, Sku = i <= 20 ? $"H-{i}" : $"T-{i - 20}",
                Own = Category(i <= 20 ? "Tools" : "Toys"),
            });
        }

        bench.Settings = bench.Settings with
        {
            Mapping = bench.Settings.Mapping with { Only = new ItemPatterns { Category = ["TOOL*"] } },
        };
    }

    internal static Dictionary<string, object> Category(string name) => new() { ["category_name"] = name };

    private static Sandbox.Odoo.SandboxProduct Product(Workbench bench, SandboxItem item) =>
        bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;

    private static void AssertCounts(RunCounts counts, int items, int outOfScope, int retired = 0) => Assert.Equal(
        (items, items, items, items, outOfScope, retired),
        (counts.ZohoCount, counts.ZohoActive, counts.OdooCount, counts.OdooActive, counts.OutOfScope, counts.Retired));
}
