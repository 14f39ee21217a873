using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Xunit;
using ZohoOdooSync.Report.Tests.Harness;

namespace ZohoOdooSync.Report.Tests;

/// <summary>The page in a real browser.</summary>
public sealed class BrowserTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const string NoBrowser = "There is no Chromium on this machine: install the package chromium, or name one in CHROMIUM.";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zohoodoosync-report-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    [InlineData(390, ColorScheme.Light)]
    [InlineData(390, ColorScheme.Dark)]
    public async Task The_page_opens_without_a_word_on_the_console_asks_for_nothing_and_fits(int width, ColorScheme scheme)
    {
        await using var report = await browser.OpenAsync(Save(SomeReport.Make(2000, SomeReport.HostileNames)), width, scheme);
        Assert.Equal(width, await report.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var ground = await report.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor");
        Assert.Equal(scheme == ColorScheme.Dark, ground == "rgb(18, 22, 28)");
        await KeepScreenshotAsync(report, $"{width}-{scheme}");
        Assert.Empty(report.Troubles);
        Assert.Equal([report.Address], report.Requests.Where(url => !url.StartsWith("data:", StringComparison.Ordinal)));
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task Every_chart_is_drawn_and_says_in_words_what_it_shows()
    {
        await using var report = await browser.OpenAsync(Save(SomeReport.Make()));
        var charts = await report.Page.Locator(".chart svg").AllAsync();
        Assert.Equal(4, charts.Count);
        foreach (var chart in charts)
        {
            var box = (await chart.BoundingBoxAsync())!;
            Assert.True(box is { Width: > 300, Height: > 100 }, $"{box.Width} x {box.Height}");
            Assert.InRange(await chart.Locator("rect").CountAsync(), 50, 400);
            Assert.True((await chart.Locator("rect").First.BoundingBoxAsync())!.Height > 0);
            Assert.NotEmpty((await chart.GetAttributeAsync("aria-label"))!);
            Assert.Contains("UTC", await chart.Locator("g title").First.TextContentAsync(), StringComparison.Ordinal);
        }
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task Search_finds_by_every_word_in_any_case_and_finds_nothing_where_nothing_is()
    {
        await using var report = await browser.OpenAsync(Save(SomeReport.Make(2000, SomeReport.HostileNames)));
        await report.Search("products").FillAsync("sku-01234 CABLE");
        Assert.Equal(1, await report.Rows("products").CountAsync());
        Assert.Equal("1 to 1 of 1 found among 2,000", await report.Said("products").TextContentAsync());
        await report.Search("products").FillAsync("نحاس");
        Assert.Contains(SomeReport.Arabic, await report.Rows("products").InnerTextAsync(), StringComparison.Ordinal);
        await report.Search("products").FillAsync("no such thing");
        Assert.Equal(0, await report.Rows("products").CountAsync());
        Assert.Equal("None of 2,000", await report.Said("products").TextContentAsync());
        await report.Search("products").FillAsync(string.Empty);
        Assert.Equal(25, await report.Rows("products").CountAsync());
        await report.Page.Locator("#products select").SelectOptionAsync("different");
        Assert.Equal(2, await report.Rows("products").CountAsync());
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task A_name_is_text_whatever_it_holds_with_the_script_and_without()
    {
        var file = Save(SomeReport.Make(100, SomeReport.HostileNames));
        foreach (var script in new[] { true, false })
        {
            await using var report = await browser.OpenAsync(file, script: script);
            foreach (var section in new[] { "quarantine", "products", "changes" })
            {
                var cells = await report.Page.Locator($"#{section} td[data-label=Name] > span[dir=auto]").AllTextContentsAsync();
                foreach (var name in SomeReport.HostileNames)
                    Assert.Contains(ShownText.OneLine(name), cells, StringComparer.Ordinal);
            }

            Assert.Equal(0, await report.Page.Locator("img, main script:not([type])").CountAsync());
            Assert.Empty(report.Troubles);
        }
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task Names_are_written_from_the_right_where_their_language_is()
    {
        await using var report = await browser.OpenAsync(Save(SomeReport.Make(names: [SomeReport.Arabic, SomeReport.Hebrew, "Bolt"])));
        var directions = await report.Page.Locator("#quarantine td[data-label=Name] > span").EvaluateAllAsync<string[]>(
            "cells => cells.map(cell => getComputedStyle(cell).direction)");
        Assert.Equal(["rtl", "rtl", "ltr"], directions);
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task Times_are_those_of_the_reader_and_say_their_utc()
    {
        await using var report = await browser.OpenAsync(Save(SomeReport.Make()));
        var made = report.Page.Locator("header time");
        Assert.Equal("2026-06-09 15:00:00", await made.TextContentAsync());
        Assert.Equal("2026-06-09T12:00:00Z (UTC)", await made.GetAttributeAsync("title"));
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task Without_the_script_the_page_shows_state_charts_and_the_first_rows()
    {
        await using var report = await browser.OpenAsync(Save(SomeReport.Make(2000)), script: false);
        Assert.StartsWith(
            "Not in sync: 2,000 items in Zoho", await report.Page.Locator(".verdict").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal(25, await report.Rows("products").CountAsync());
        Assert.Equal(4, await report.Page.Locator(".chart svg").CountAsync());
        Assert.False(await report.Search("products").IsVisibleAsync());
        Assert.Contains("The first 25 of 2,000 rows", await report.Page.Locator("#products").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task On_paper_there_are_dark_letters_on_white_charts_and_no_controls()
    {
        await using var report = await browser.OpenAsync(Save(SomeReport.Make(2000)), scheme: ColorScheme.Dark);
        await report.Page.EmulateMediaAsync(new() { Media = Media.Print, ColorScheme = ColorScheme.Dark });
        Assert.Equal("rgb(255, 255, 255)", await report.Page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        Assert.Equal("rgb(0, 0, 0)", await report.Page.EvaluateAsync<string>("getComputedStyle(document.body).color"));
        Assert.False(await report.Search("products").IsVisibleAsync());
        Assert.True(await report.Page.Locator(".chart svg").First.IsVisibleAsync());
        Assert.True((await report.Page.PdfAsync()).AsSpan().StartsWith("%PDF"u8));
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task The_keyboard_alone_reaches_search_pages_and_tables()
    {
        await using var report = await browser.OpenAsync(Save(SomeReport.Make(2000)));
        await report.Search("products").FocusAsync();
        await report.Page.Keyboard.TypeAsync("copper");
        await report.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("SELECT", await FocusAsync());
        await report.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("BUTTON", await FocusAsync());
        await report.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("26 to 50 of 2,000", await report.Said("products").TextContentAsync());
        Assert.Equal(25, await report.Rows("products").CountAsync());
        await report.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("DIV", await FocusAsync());

        async Task<string> FocusAsync() => await report.Page.EvaluateAsync<string>("document.activeElement.tagName");
    }

    [Fact(Skip = NoBrowser, SkipUnless = nameof(Browser.IsThere), SkipType = typeof(Browser))]
    public async Task Twenty_thousand_products_open_and_are_searched_in_under_three_seconds()
    {
        var file = Save(SomeReport.Make(20_000));
        Assert.InRange(new FileInfo(file).Length, 1_000_000, 10_000_000);
        var watch = Stopwatch.StartNew();
        await using var report = await browser.OpenAsync(file);
        var opened = watch.Elapsed;
        await report.Search("products").FillAsync("sku-19999");
        Assert.Equal("1 to 1 of 1 found among 20,000", await report.Said("products").TextContentAsync());
        var searched = watch.Elapsed;
        await report.Search("products").FillAsync(string.Empty);
        // The law that makes it so: a page of rows, however many there are.
        var elements = await report.Page.EvaluateAsync<int>("document.querySelectorAll('*').length");
        Assert.InRange(elements, 1_000, 6_000);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{new FileInfo(file).Length:N0} bytes, {elements:N0} elements; open {opened.TotalMilliseconds:N0} ms, searched "
            + $"{searched.TotalMilliseconds:N0} ms"));
        Assert.True(searched < TimeSpan.FromSeconds(3), $"open after {opened}, searched after {searched}");
    }

    private string Save(ZohoOdooSync.Engine.Reports.SyncReport report) => SomeReport.Save(report, _folder.FullName);

    /// <summary>Keeps a picture where somebody asks for it: the eye sees what no test does.</summary>
    private static async Task KeepScreenshotAsync(OpenReport report, string name)
    {
        if (Environment.GetEnvironmentVariable("REPORT_SCREENSHOTS") is not { } folder) return;
        await report.Page.ScreenshotAsync(new()
        {
            Path = Path.Combine(folder, name + ".png"), FullPage = true,
            Clip = new() { Width = report.Page.ViewportSize!.Width, Height = 2600 },
        });
    }
}
