using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary><c>report</c>: what is printed, what is written, the exit codes.</summary>
public sealed class ReportTests
{
    [Fact]
    public async Task The_page_is_written_without_a_call_and_its_first_sentence_is_printed()
    {
        await using var profile = await Profile.StartAsync(products: 12);
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.Sandbox.ResetCounters();
        var file = Path.Combine(profile.Home, "report.html");
        var result = (await profile.RunAsync("report", "--out", file)).Exits(0);
        Assert.Matches($"^In sync: 12 items in Zoho .*\nReport: {file}\n$", result.Output);
        Assert.StartsWith("<!DOCTYPE html>\n<!-- zoho-odoo-sync report -->\n", File.ReadAllText(file), StringComparison.Ordinal);
        Assert.Equal((0, 0), (profile.Sandbox.Zoho.Calls.Total, profile.Sandbox.Odoo.Calls.Total));

        profile.Sandbox.Zoho.Add("A new one", 3m);
        var json = (await profile.RunAsync("report", "--out", file, "--days", "1", "--with-parity", "--json")).Exits(0).Json;
        Assert.Equal((false, 1, 1), (json.Value<bool>("isInSync"), json.Value<int>("differences"), json.Value<int>("runs")));
        Assert.Equal(0, profile.Sandbox.Odoo.Calls.Writes);
    }

    [Fact]
    public async Task Bad_usage_and_a_file_of_something_else_are_told()
    {
        await using var profile = await Profile.StartAsync(products: 1);
        (await profile.RunAsync("report")).Exits(64);
        var usage = (await profile.RunAsync("report", "--out", "report.html", "--days", "0")).Exits(64);
        Assert.Contains("--days is \"0\": 1 to 3650 is allowed.", usage.Error, StringComparison.Ordinal);
        var settings = File.ReadAllText(profile.SettingsPath);
        var refused = (await profile.RunAsync("report", "--out", profile.SettingsPath)).Exits(1);
        Assert.Equal(["OutFileExists"], refused.ErrorIds);
        Assert.Contains("the same with --force", refused.Error, StringComparison.Ordinal);
        Assert.Equal(settings, File.ReadAllText(profile.SettingsPath));
        (await profile.RunAsync("report", "--out", Path.Combine(profile.Home, "nowhere", "report.html"))).Exits(1);
    }
}
