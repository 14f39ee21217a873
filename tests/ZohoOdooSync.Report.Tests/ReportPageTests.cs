using System.Security.Cryptography;
using System.Text;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Newtonsoft.Json.Linq;
using Xunit;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;
using ZohoOdooSync.Report.Tests.Harness;

namespace ZohoOdooSync.Report.Tests;

/// <summary>The page as text: what it holds, what it never holds, and what its file replaces.</summary>
public sealed class ReportPageTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zohoodoosync-report-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(60)]
    public void The_page_is_html_without_a_fault_whatever_names_hold(int? products)
    {
        // Strict: a misplaced tag, an attribute twice, a character that is none.
        var page = Parse(Text(SomeReport.Make(products, SomeReport.HostileNames)));
        Assert.Equal("utf-8", page.QuerySelector("meta[charset]")!.GetAttribute("charset"));
        Assert.Equal(page.QuerySelectorAll("[id]").Length, page.QuerySelectorAll("[id]").Select(one => one.Id).Distinct().Count());
        foreach (var link in page.QuerySelectorAll("nav a")) Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!));
    }

    [Property(MaxTest = 200)]
    public bool Whatever_a_name_holds_it_is_text_in_the_page_and_the_same_text_in_its_data(string? name)
    {
        var given = $"<{name}>&\u2028";
        var text = Text(SomeReport.Make(1, [given]));
        var page = Parse(text);
        var shown = ShownText.OneLine(given);
        var data = JObject.Parse(page.QuerySelector("#products script")!.TextContent);
        var json = page.QuerySelectorAll("script[type='application/json']").Select(script => script.TextContent);
        return page.QuerySelector("#products td[data-label=Name]")!.TextContent == shown
            && (string?)data["rows"]![0]![1] == shown
            && json.All(one => one.IndexOfAny(['<', '>', '&', '\u2028', '\u2029']) < 0)
            && page.QuerySelectorAll("script").Length == json.Count() + 1;
    }

    [Fact]
    public void The_policy_allows_the_page_s_own_style_and_script_and_nothing_from_anywhere()
    {
        var page = Parse(Text(SomeReport.Make(10)));
        var policy = page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content")!;
        Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
        Assert.Contains($"style-src '{HashOf(page.QuerySelector("style")!)}'", policy, StringComparison.Ordinal);
        Assert.Contains($"script-src '{HashOf(page.QuerySelector("body > script")!)}'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("http", policy, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("[style], [onclick], [src]"));
        Assert.All(page.QuerySelectorAll("[href]"), one => Assert.Matches("^(#|data:,$)", one.GetAttribute("href")!));
    }

    [Fact]
    public void A_secret_is_shown_nowhere_whatever_it_got_into()
    {
        var mask = new SecretMask(new Secret("s3cret-of-odoo"));
        var report = SomeReport.Make(3, ["my s3cret-of-odoo"]);
        report = report with
        {
            Health = new Health { Findings = [new(HealthLevel.Critical, "Odoo refused s3cret-of-odoo")] },
            Status = report.Status with { Database = "s3cret-of-odoo", Warnings = ["s3cret-of-odoo"] },
            Runs = [report.Runs[0] with { ErrorId = "X", ErrorMessage = "s3cret-of-odoo" }],
        };
        var text = File.ReadAllText(SomeReport.Save(report, _folder.FullName, mask));
        Assert.DoesNotContain("s3cret-of", text, StringComparison.Ordinal);
        Assert.Contains("my " + Secret.Mask, text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_sentence_says_in_sync_or_not_with_the_counts()
    {
        var report = SomeReport.Make();
        Assert.Equal("Almost in sync: 2,000 items in Zoho (1,900 active), 2,000 products in Odoo (1,900 active); 3 items could not be "
            + "mirrored, each with its reason.", Verdict(report));
        Assert.StartsWith("In sync: 2,000 items in Zoho", Verdict(With(status => status with { Quarantine = [] })),
            StringComparison.Ordinal);
        Assert.StartsWith("In sync when last counted, 2026-06-09 11:40 UTC: ", Verdict(With(
            status => status with { Quarantine = [], RunsSinceCounted = 2 })), StringComparison.Ordinal);
        Assert.Equal("Not known yet: no run has counted both sides.", Verdict(With(status => status with { LastCompletedRun = null })));
        Assert.StartsWith("Not in sync: 2,000 items in Zoho (1,900 active), 1,999 products", Verdict(With(status => status with
        {
            LastCompletedRun = Counted(counts => counts with { OdooCount = 1999 }),
        })), StringComparison.Ordinal);
        Assert.EndsWith("1 difference, each named below.", Verdict(SomeReport.Make(10)), StringComparison.Ordinal);
        Assert.EndsWith("All 45 compared values are equal.", Verdict(SomeReport.Make(5)), StringComparison.Ordinal);

        SyncReport With(Func<SyncStatus, SyncStatus> change) => report with { Status = change(report.Status) };
        SyncRun Counted(Func<RunCounts, RunCounts> change) => report.Runs[0] with { Counts = change(report.Runs[0].Counts) };
    }

    [Fact]
    public void What_is_wrong_comes_with_what_to_do()
    {
        var report = SomeReport.Make();
        var failed = report.Runs.First(run => run.Outcome == RunOutcome.Failed);
        var page = Parse(Text(report with
        {
            Status = report.Status with { State = SyncState.Stale, RecentRuns = [failed], LastCompletedRun = null },
        }));
        Assert.Equal(
        [
            "Start the server again.",
            "Test the connection to both services, then make a full run. The log has each step of the run that failed.",
            "Make a full run, then compare both sides.",
            "Go through the quarantine: each entry says what helps.",
        ], page.QuerySelectorAll("#findings ol li").Select(step => step.TextContent));
        var refused = Parse(Text(report with
        {
            Status = report.Status with
            {
                LastCompletedRun = report.Runs[0] with { Counts = report.Runs[0].Counts with { OdooCount = 1997 } },
            },
        }));
        Assert.EndsWith("3 items could not be mirrored, each with its reason.", refused.QuerySelector(".verdict")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal("Go through the quarantine: each entry says what helps.", refused.QuerySelector("#findings ol")!.TextContent);
        Assert.Equal("Free the value in Odoo, or change it in Zoho. It is tried again as soon as nobody holds it.",
            page.QuerySelector("#quarantine td[data-label='Next step']")!.TextContent);
    }

    [Fact]
    public void A_change_of_many_letters_makes_no_page_of_many_megabytes_and_the_page_says_what_it_left_out()
    {
        var report = SomeReport.Make();
        var change = report.Changes[0] with { Name = new string('n', 20_000) };
        var text = Text(report with { Changes = [.. Enumerable.Repeat(change, 20_000)] });
        Assert.InRange(text.Length, 1_000_000, 10_000_000);
        Assert.Matches(@"The newest \d+ of 20,000 changes; the history has all of them\.", text);
    }

    [Fact]
    public void An_earlier_report_gives_way_anything_else_stays_unless_forced_and_a_folder_stays_always()
    {
        var file = Path.Combine(_folder.FullName, "report.html");
        Save();
        Save();
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        File.WriteAllText(file, "<!DOCTYPE html><p>of somebody else");
        var error = Assert.Throws<SyncException>(() => Save());
        Assert.Equal(("OutFileExists", "Name another file; only an earlier file of the same kind is replaced, any other one by force."),
            (error.ErrorId, error.NextStep));
        Assert.Contains("somebody else", File.ReadAllText(file), StringComparison.Ordinal);
        Save(force: true);
        Assert.Contains("<!-- zoho-odoo-sync report -->", File.ReadAllText(file), StringComparison.Ordinal);
        File.Delete(file);
        Directory.CreateDirectory(file);
        Assert.Equal("OutFileExists", Assert.Throws<SyncException>(() => Save(force: true)).ErrorId);

        void Save(bool force = false) => SomeReport.Make(2).Save(new SyncReportRequest(file) { Force = force }, new SecretMask());
    }

    private string Text(SyncReport report) => File.ReadAllText(SomeReport.Save(report, _folder.FullName));

    private string Verdict(SyncReport report) => Parse(Text(report)).QuerySelector(".verdict")!.TextContent;

    private static IDocument Parse(string text) => new HtmlParser(new HtmlParserOptions { IsStrictMode = true }).ParseDocument(text);

    private static string HashOf(IElement element) =>
        "sha256-" + Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(element.TextContent)));
}
