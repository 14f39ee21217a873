using System.Text.RegularExpressions;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>The page of promises against the tests that it calls as witnesses.</summary>
public sealed partial class GuaranteeTests
{
    private static readonly string Repository = Path.GetFullPath(Path.Combine(BuiltModule.Pages, "..", ".."));

    [Fact]
    public void Every_promise_names_tests_and_every_test_that_is_named_is_there()
    {
        var classes = Directory.EnumerateFiles(Path.Combine(Repository, "tests"), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file).Split('.')[0]).ToHashSet(StringComparer.Ordinal);
        var promises = File.ReadLines(Path.Combine(Repository, "docs", "guarantees.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| promise", StringComparison.Ordinal))
            .ToList();
        Assert.InRange(promises.Count, 15, 100);
        foreach (var promise in promises)
        {
            var witnesses = Named().Matches(promise.Split('|')[3]).Select(match => match.Groups[1].Value).ToList();
            Assert.True(witnesses.Count > 0 || promise.Contains("every test asserts", StringComparison.Ordinal), promise);
            Assert.All(witnesses, witness => Assert.Contains(witness, classes));
        }
    }

    [GeneratedRegex("`([A-Z][A-Za-z]+)`", RegexOptions.CultureInvariant)]
    private static partial Regex Named();
}
