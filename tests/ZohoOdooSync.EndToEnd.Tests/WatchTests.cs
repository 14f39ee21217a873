using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary><c>watch</c>: lines and objects where the output is redirected, frames in place on a terminal.</summary>
public sealed class WatchTests
{
    [Fact]
    public async Task Redirected_each_look_is_a_plain_line()
    {
        await using var profile = await Profile.StartAsync(products: 10);
        (await profile.RunAsync("full-sync")).Exits(0);
        profile.Sandbox.ResetCounters();
        using var process = profile.Start("watch", "--count", "1");
        var result = (await process.EndAsync()).Exits(0);
        Assert.Matches(
            @"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d STOPPED; count match YES, as of \S+ \(less than 1 min ago\); Zoho 10, Odoo 10; quarantine 0; "
            + @"last run \S+ Full, Succeeded, \d+\.\d s, 10 changed; next run none: no server works on this profile\n$",
            result.Output);
        Assert.Empty(result.Error);
        Assert.Equal(0, profile.Sandbox.Zoho.Calls.Total + profile.Sandbox.Odoo.Calls.Total);
    }

    [Fact]
    public async Task For_programs_each_look_is_one_object()
    {
        await using var profile = await Profile.StartAsync(products: 10);
        (await profile.RunAsync("full-sync")).Exits(0);
        var result = (await profile.RunAsync("watch", "--count", "1", "--json")).Exits(0);
        Assert.Equal(1, result.Output.Count(character => character == '\n'));
        Assert.Equal(10, result.Json.Value<int>("zohoCount"));
        Assert.Equal("Stopped", result.Json.Value<string>("state"));
    }

    [Theory]
    [InlineData("--interval", "0", "1 to 86400 is allowed")]
    [InlineData("--interval", "86401", "1 to 86400 is allowed")]
    [InlineData("--count", "0", "1 and more is allowed")]
    public async Task A_number_out_of_range_is_told_with_what_is_allowed(string option, string value, string allowed)
    {
        await using var profile = await Profile.StartAsync(products: 1);
        var result = (await profile.RunAsync("watch", option, value)).Exits(64);
        Assert.Contains($"{option} is \"{value}\": {allowed}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_ends_it_without_a_word_and_with_code_0(string signal)
    {
        IgnoredSignals.SkipWhere(signal);
        await using var profile = await Profile.StartAsync(products: 1);
        using var process = profile.Start("watch");
        await process.LineAsync(line => line.Contains("STOPPED", StringComparison.Ordinal));
        process.Signal(signal);
        Assert.Empty((await process.EndAsync()).Exits(0).Error);
    }

    [Theory]
    [InlineData("xterm-256color", null, true)]
    [InlineData("xterm-256color", "1", false)]
    public async Task On_a_terminal_it_draws_in_place_and_gives_the_terminal_back(string term, string? noColour, bool colours)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "A terminal is made by script, which is not here.");
        await using var profile = await Profile.StartAsync(products: 10);
        (await profile.RunAsync("full-sync")).Exits(0);
        using var process = HostProcess.StartSyncOnTerminal(
            ["watch", "--count", "1", "--path", profile.Home], new Dictionary<string,
                string?> { ["TERM"] = term, ["NO_COLOR"] = noColour });
        var text = (await process.EndAsync()).Exits(0).Output;
        var (begin, end) = (text.IndexOf("\u001b[?1049h\u001b[?25l", StringComparison.Ordinal),
            text.IndexOf("\u001b[?25h\u001b[?1049l", StringComparison.Ordinal));
        Assert.InRange(begin, 0, end);
        Assert.Contains("Match       ", text[..end], StringComparison.Ordinal);
        // The last frame stays on the ordinary screen.
        Assert.Contains("Match       ", text[end..], StringComparison.Ordinal);
        Assert.Equal(colours, text.Contains("\u001b[32m", StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_a_terminal_that_can_only_print_lines_it_prints_lines()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "A terminal is made by script, which is not here.");
        await using var profile = await Profile.StartAsync(products: 1);
        using var process = HostProcess.StartSyncOnTerminal(
            ["watch", "--count", "1", "--path", profile.Home], new Dictionary<string, string?> { ["TERM"] = "dumb" });
        var text = (await process.EndAsync()).Exits(0).Output;
        Assert.Contains(" STOPPED; count match UNKNOWN", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
    }
}
