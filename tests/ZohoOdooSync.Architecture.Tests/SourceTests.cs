using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ZohoOdooSync.Architecture.Tests;

/// <summary>The source reads without scrolling: short lines, short methods, files of one subject.</summary>
public sealed class SourceTests
{
    private const int LongestMethod = 60, LongestFile = 420, ShortestFile = 25;

    [Fact]
    public void Lines_are_as_long_as_the_editor_settings_allow()
    {
        var longest = int.Parse(File.ReadLines(Path.Combine(Repository.Root, ".editorconfig"))
            .Single(line => line.StartsWith("max_line_length", StringComparison.Ordinal)).Split('=')[1]);
        Snapshot.HoldNone(
            from folder in (string[])["src", "tests", "module"]
            from file in Repository.SourceFiles(folder)
            let raw = RawLines(file.Text)
            from line in file.Text.Split('\n').Select((text, index) => (Text: text.TrimEnd('\r'), Number: index))
            where line.Text.Length > longest && !raw.Contains(line.Number)
            select $"{file.Path}:{line.Number + 1} has {line.Text.Length} characters");
    }

    [Fact]
    public void Methods_of_the_product_fit_on_a_screen() => Snapshot.HoldNone(
        from file in Repository.SourceFiles("src")
        from node in Repository.Parse(file.Text).DescendantNodes()
        where node is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax
        let lines = node.GetLocation().GetLineSpan()
        let count = lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1
        where count > LongestMethod
        select $"{file.Path}:{lines.StartLinePosition.Line + 1} is a method of {count} lines");

    [Fact]
    public void Files_of_the_product_hold_one_subject_and_none_is_a_scrap() => Snapshot.HoldNone(
        from file in Repository.SourceFiles("src")
        let count = file.Text.Count(letter => letter == '\n')
        // The start of a program and a cmdlet have a file of their own, however small.
        let isOwn = file.Path.EndsWith("/Program.cs", StringComparison.Ordinal) || file.Path.Contains("/Cmdlets/", StringComparison.Ordinal)
        where count > LongestFile || (count < ShortestFile && !isOwn)
        select $"{file.Path} has {count} lines");

    [Fact]
    public void No_private_member_of_a_package_is_reached_by_reflection() => Snapshot.HoldNone(
        from file in Repository.SourceFiles("src")
        where file.Text.Contains("BindingFlags.NonPublic", StringComparison.Ordinal)
            || file.Text.Contains("UnsafeAccessor", StringComparison.Ordinal)
        select file.Path);

    // A raw text is as long as what it stands for: a reply on the wire is one line.
    private static HashSet<int> RawLines(string text) => !text.Contains("\"\"\"", StringComparison.Ordinal) ? [] : Repository.Parse(text)
        .DescendantNodes()
        .Where(node => node is LiteralExpressionSyntax or InterpolatedStringExpressionSyntax
            && node.ToString().Contains("\"\"\"", StringComparison.Ordinal))
        .SelectMany(node =>
        {
            var lines = node.GetLocation().GetLineSpan();
            return Enumerable.Range(lines.StartLinePosition.Line, lines.EndLinePosition.Line - lines.StartLinePosition.Line + 1);
        })
        .ToHashSet();
}
