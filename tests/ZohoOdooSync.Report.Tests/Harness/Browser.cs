using Microsoft.Playwright;
using Xunit;

namespace ZohoOdooSync.Report.Tests.Harness;

/// <summary>
/// The Chromium of this machine, one for all tests. Nothing is downloaded. Where there is none, every test that needs it is skipped
/// and says so.
/// </summary>
public sealed class Browser : IAsyncLifetime
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome", "chrome.exe"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The program: of <c>CHROMIUM</c>, else of the path; null where there is none.</summary>
    public static string? Program { get; } = Environment.GetEnvironmentVariable("CHROMIUM")
        ?? (from folder in (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
            from name in Names
            let file = Path.Combine(folder, name)
            where File.Exists(file)
            select file).FirstOrDefault();

    /// <summary>Whether there is one, for <c>SkipUnless</c>.</summary>
    public static bool IsThere => Program is not null;

    public async ValueTask InitializeAsync()
    {
        if (Program is null) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
    }

    /// <summary>Opens a page.</summary>
    /// <param name="file">The HTML file.</param>
    /// <param name="width">Width of the window, in pixels of CSS.</param>
    /// <param name="scheme">Light or dark.</param>
    /// <param name="script">Whether scripts run.</param>
    public async Task<OpenReport> OpenAsync(
        string file, int width = 1280, ColorScheme scheme = ColorScheme.Light, bool script = true)
    {
        var context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = new() { Width = width, Height = 900 }, ColorScheme = scheme, JavaScriptEnabled = script,
            TimezoneId = "Asia/Baghdad",
        });
        var page = await context.NewPageAsync();
        var report = new OpenReport(page, new Uri(file).AbsoluteUri);
        await page.GotoAsync(report.Address);
        return report;
    }
}

/// <summary>A report in the browser, with everything that it did besides being shown.</summary>
public sealed class OpenReport : IAsyncDisposable
{
    public OpenReport(IPage page, string address)
    {
        (Page, Address) = (page, address);
        page.Console += (_, message) => Troubles.Add($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Troubles.Add(error);
        page.Dialog += (_, dialog) => Troubles.Add($"dialog: {dialog.Message}");
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    public string Address { get; }

    /// <summary>Words on the console, errors of scripts, dialogs.</summary>
    public List<string> Troubles { get; } = [];

    /// <summary>What was asked for.</summary>
    public List<string> Requests { get; } = [];

    public ILocator Rows(string section) => Page.Locator($"#{section} tbody tr");

    public ILocator Search(string section) => Page.Locator($"#{section} input[type=search]");

    public ILocator Said(string section) => Page.Locator($"#{section} output");

    public ValueTask DisposeAsync() => new(Page.Context.CloseAsync());
}
