using ZohoOdooSync.EndToEnd.Tests.Harness;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>A command line that cannot be meant is told with the argument, its value and what is allowed: exit code 64.</summary>
public sealed class UsageTests
{
    public static TheoryData<string[], string[]> Wrong => new()
    {
        { ["demo", "--products", "5"], ["--products", "5", "10 to 200000"] },
        { ["demo", "--products", "200001"], ["--products", "200001", "10 to 200000"] },
        { ["demo", "--products", "many"], ["--products", "many", "10 to 200000"] },
        { ["demo", "--products"], ["--products"] },
        { ["demo", "--odoo", "17"], ["--odoo", "17", "16, 18 or 19"] },
        { ["demo", "--odoo", "x"], ["--odoo", "x", "16, 18 or 19"] },
        { ["demo", "--seed", "1.5"], ["--seed", "1.5", "whole number"] },
        { ["full-sync", "--path"], ["--path"] },
        { ["full-sync", "--jsn"], ["--jsn", "--json"] },
        { ["verify", "--csv", "--json"], ["--csv", "--json", "one of them"] },
        { ["full-sync", "--plan"], ["--plan"] },
        { ["full-synk"], ["full-synk", "full-sync"] },
        { ["status", "extra"], ["extra"] },
        { [], ["full-sync"] },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task A_wrong_command_line_is_explained(string[] arguments, string[] words)
    {
        using var process = HostProcess.StartSync(arguments);
        var result = (await process.EndAsync()).Exits(64);
        foreach (var word in words) Assert.Contains(word, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.All, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("full-sync", "--help")]
    [InlineData("demo", "-h")]
    public async Task Help_is_a_result(params string[] arguments)
    {
        var result = (await HostProcess.RunSyncAsync(arguments)).Exits(0);
        Assert.Contains("--", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        var result = (await HostProcess.RunSyncAsync("--version")).Exits(0);
        Assert.Matches(@"^\d+\.\d+\.\d+", result.Output);
    }
}
