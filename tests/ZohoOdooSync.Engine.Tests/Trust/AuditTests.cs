using System.Diagnostics;
using System.Reflection;
using Xunit;

namespace ZohoOdooSync.Engine.Tests.Trust;

/// <summary>What the dependency audit says and how it ends, with a stand-in for <c>dotnet</c> that answers as feeds do.</summary>
public sealed class AuditTests : IDisposable
{
    private const string KnownOne = "   > Newtonsoft.Json   12.0.3   12.0.3   High   https://advisory.invalid/1";

    private readonly string _folder = Directory.CreateTempSubdirectory("zoho-audit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_feed_that_knows_of_no_vulnerabilities_is_told_and_fails_nothing() =>
        AssertAudit(0, "the configured feed tells no known vulnerabilities", known: "", solution: "");

    [Fact]
    public void A_feed_that_does_not_have_the_known_package_is_told_and_fails_nothing() =>
        AssertAudit(0, "could not be checked here", known: KnownOne, solution: KnownOne, restores: false);

    [Fact]
    public void Packages_without_a_known_vulnerability_pass() =>
        AssertAudit(0, "no package has a known vulnerability", known: KnownOne, solution: "has no vulnerable packages");

    [Theory]
    [InlineData("Low", 0)]
    [InlineData("Moderate", 1)]
    [InlineData("High", 1)]
    [InlineData("Critical", 1)]
    public void A_known_vulnerability_of_moderate_severity_or_higher_fails(string severity, int code)
    {
        var output = AssertAudit(
            code, $"Some.Package 1.2.3 {severity}", known: KnownOne,
                solution: $"   > Some.Package      1.2.3   {severity}   https://advisory.invalid/2");
        Assert.DoesNotContain("advisory.invalid", output);
    }

    [Fact]
    public void A_second_worse_vulnerability_of_a_package_fails() => AssertAudit(
        1, "Some.Package - Critical", known: KnownOne,
        solution: "   > Some.Package   1.2.3   1.2.3   Low   https://advisory.invalid/2\n                                     Critical   "
            + "https://advisory.invalid/3");

    [Fact]
    public void Packages_that_cannot_be_listed_fail() =>
        AssertAudit(1, "could not be listed", known: KnownOne, solution: null);

    private string AssertAudit(int code, string words, string known, string? solution, bool restores = true)
    {
        if (OperatingSystem.IsWindows()) return string.Empty;
        File.WriteAllText(Path.Combine(_folder, "known"), known + "\n");
        File.WriteAllText(Path.Combine(_folder, "solution"), solution + "\n");
        var dotnet = Path.Combine(_folder, "dotnet");
        File.WriteAllText(dotnet, $"""
            #!/usr/bin/env bash
            case "$1 $2" in
              restore*) exit {(restores ? 0 : 1)} ;;
              list\ *Known.csproj) cat '{_folder}/known' ;;
              list*) cat '{_folder}/solution'; exit {(solution is null ? 1 : 0)} ;;
            esac
            """);
        File.SetUnixFileMode(dotnet, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var start = new ProcessStartInfo(
            "bash", [Path.Combine(Repository, ".ci", "audit")]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder}:{Environment.GetEnvironmentVariable("PATH")}";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal((code, string.Empty), (process.ExitCode, error.Result));
        Assert.Contains(words, output);
        return output;
    }

    private static string Repository => Path.Combine(typeof(AuditTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "DeployFolder").Value!, "..");
}
