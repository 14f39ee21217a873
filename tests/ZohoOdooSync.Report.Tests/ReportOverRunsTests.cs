using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Engine.Tests;

namespace ZohoOdooSync.Report.Tests;

/// <summary>Reports over real runs, with both services over HTTP.</summary>
public sealed class ReportOverRunsTests
{
    [Fact]
    public async Task Before_the_first_run_there_is_a_report_and_it_says_so()
    {
        await using var bench = await Workbench.StartAsync();
        var (made, page) = await ExportAsync(bench);
        Assert.Equal((null, 0, 0), (made.IsInSync, made.Runs, made.Changes));
        Assert.Equal("Not known yet: no run has counted both sides.", page.QuerySelector(".verdict")!.TextContent);
        Assert.Equal("No run in this time.", page.QuerySelector("#charts p")!.TextContent);
    }

    [Fact]
    public async Task The_report_is_offline_and_shows_what_others_changed_in_Odoo()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[0];
        var product = bench.Sandbox.Odoo.FindByExternalId(bench.ExternalId(item.ItemId))!;
        bench.Sandbox.Odoo.Update(product.Id, old => old with { Name = "By a colleague" });
        await bench.RunAsync();
        bench.Sandbox.ResetCounters();
        var (made, page) = await ExportAsync(bench);
        Assert.Equal((0, 0), (bench.Sandbox.Zoho.Calls.Total, bench.Sandbox.Odoo.Calls.Total));
        Assert.Equal((true, 2, 21, (int?)null), (made.IsInSync, made.Runs, made.Changes, made.Differences));
        Assert.Equal(new FileInfo(made.File).Length, made.Bytes);
        Assert.Equal($"Name {item.Name} → By a colleague",
            Assert.Single(page.QuerySelectorAll("#drift td[data-label='Written before → found']")).TextContent);
        Assert.Equal(2, page.QuerySelectorAll("#runs tbody tr").Length);
        Assert.Equal(4, page.QuerySelectorAll(".chart svg").Length);
        Assert.Null(page.QuerySelector("#products"));
    }

    [Fact]
    public async Task What_we_changed_ourselves_is_no_drift()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        var item = bench.Sandbox.Zoho.Items[0].ItemId;
        bench.Sandbox.Zoho.Update(item, old => old with { Rate = 7m });
        await bench.RunAsync();
        bench.Sandbox.Zoho.Update(item, old => old with { Rate = 8m });
        await bench.RunAsync();
        var (made, page) = await ExportAsync(bench);
        Assert.Equal((3, 7), (made.Runs, made.Changes));
        Assert.Equal("None found in these runs.", page.QuerySelector("#drift p:last-child")!.TextContent);
    }

    [Fact]
    public async Task With_parity_every_product_is_there_and_the_fields_add_up()
    {
        await using var bench = await Workbench.StartAsync(products: 20);
        await bench.RunAsync();
        bench.Sandbox.Zoho.Update(bench.Sandbox.Zoho.Items[3].ItemId, old => old with { Rate = 99m });
        var compared = await bench.CompareAsync();
        Assert.Equal((compared.ComparedValues, 1),
            (compared.Fields.Sum(field => field.Compared), compared.Fields.Sum(field => field.Differing)));
        var writes = bench.Sandbox.Odoo.Calls.Writes;
        var (made, page) = await ExportAsync(bench, request => request with { WithParity = true });
        Assert.Equal((false, (int?)1, writes), (made.IsInSync, made.Differences, bench.Sandbox.Odoo.Calls.Writes));
        Assert.Equal(20, page.QuerySelectorAll("#products tbody tr").Length);
        Assert.Equal("different", page.QuerySelector("#products tbody td")!.TextContent);
        Assert.Equal("1", page.QuerySelectorAll("#fields tbody tr").Single(row => row.FirstElementChild!.TextContent == "Price")
            .LastElementChild!.TextContent);
        Assert.Contains(compared.ZohoDigest, page.QuerySelector("#fields")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_days_choose_the_runs_and_the_page_says_how_far_back_history_reaches()
    {
        await using var bench = await Workbench.StartAsync(products: 5);
        await bench.RunAsync();
        bench.Time.Advance(TimeSpan.FromDays(3));
        await bench.RunAsync();
        Assert.Equal(2, (await ExportAsync(bench)).Made.Runs);
        var (made, page) = await ExportAsync(bench, request => request with { Days = 1 });
        Assert.Equal((1, "The last day"), (made.Runs, page.QuerySelector("#charts h2")!.TextContent));
        var first = bench.Recall(reader => reader.Runs(10))[^1].Started;
        Assert.Contains($"History reaches back to {first:yyyy-MM-dd HH:mm:ss} UTC",
            (await ExportAsync(bench, request => request with { Days = 3650 })).Page.QuerySelector("#charts")!.TextContent,
            StringComparison.Ordinal);
        foreach (var days in new[] { 0, 3651 })
        {
            var error = await Assert.ThrowsAsync<SyncException>(() => ExportAsync(bench, request => request with { Days = days }));
            Assert.Equal($"The report is asked for {days} days: 1 to 3650 is allowed.", error.Message);
        }
    }

    [Fact]
    public async Task A_state_of_twenty_thousand_changes_is_a_report_in_seconds()
    {
        await using var bench = await Workbench.StartAsync(products: 300);
        var run = (await bench.RunAsync()).Run;
        var changes = bench.Recall(reader => reader.Journal(run.RunId));
        using (var state = bench.OpenState())
        {
            state.Write(writer => writer.SaveJournal(Enumerable.Range(0, 20_000)
                .Select(i => changes[i % changes.Count] with { Sequence = i + 1 })));
        }

        var watch = System.Diagnostics.Stopwatch.StartNew();
        var (made, page) = await ExportAsync(bench);
        TestContext.Current.TestOutputHelper?.WriteLine($"{made.Bytes:N0} bytes in {watch.ElapsedMilliseconds:N0} ms");
        Assert.Equal(20_000, made.Changes);
        Assert.InRange(made.Bytes, 1_000_000, 10_000_000);
        Assert.InRange(page.All.Length, 500, 6_000);
    }

    private static async Task<(ExportedReport Made, IDocument Page)> ExportAsync(
        Workbench bench, Func<SyncReportRequest, SyncReportRequest>? request = null)
    {
        var asked = new SyncReportRequest(Path.Combine(bench.Home, "report.html"));
        var made = await bench.Engine().ExportReportAsync(request?.Invoke(asked) ?? asked, SilentReporter.Instance, CancellationToken.None);
        return (made, new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(File.ReadAllText(made.File)));
    }
}
