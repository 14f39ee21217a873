using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis.CSharp;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.PowerShell.Tests;

/// <summary>The engine says what to do, and the module says with which cmdlet.</summary>
public sealed partial class OperatorWordsTests
{
    // What a service runs, and what a service manager is told, are command lines by nature.
    private static readonly string[] CommandLines = ["ServiceDefinition.cs", "SystemdUnit.cs"];
    private static readonly string[] OtherPrograms = ["useradd ", " --shell ", "--quiet", "--now"];

    public static TheoryData<string> Actions => [.. Enum.GetNames<OperatorAction>()];

    [Fact]
    public void No_text_of_the_engine_names_a_cmdlet_or_an_option()
    {
        var names = BuiltModule.Cmdlets.Select(cmdlet => cmdlet.Name)
            .Concat(BuiltModule.Cmdlets.SelectMany(cmdlet => cmdlet.Parameters).Select(parameter => "-" + parameter.Name))
            .Append("-WhatIf").ToHashSet(StringComparer.Ordinal);
        var sources = Directory.EnumerateFiles(
            Path.Combine(BuiltModule.Pages, "..", "..", "src", "ZohoOdooSync.Engine"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(file => !CommandLines.Contains(Path.GetFileName(file))).ToList();
        Assert.InRange(sources.Count, 50, 1000);
        var found = from source in sources
                    from text in CSharpSyntaxTree.ParseText(File.ReadAllText(source)).GetRoot().DescendantTokens().Where(IsText)
                        .Select(token => token.ValueText)
                    where !OtherPrograms.Any(other => text.Contains(other, StringComparison.Ordinal))
                    where Words().Matches(text).Concat(Option().Matches(text))
                        .Any(word => names.Contains(word.Value) || word.Value.StartsWith("--", StringComparison.Ordinal))
                    select $"{Path.GetFileName(source)}: {text}";
        Assert.Equal([], found);
    }

    [Theory]
    [MemberData(nameof(Actions))]
    public void Each_action_is_said_with_a_cmdlet_and_parameters_that_are_there(string action)
    {
        var command = FrontEnd.PowerShell.CommandOf(Enum.Parse<OperatorAction>(action));
        var cmdlet = BuiltModule.Cmdlets.FirstOrDefault(known => command.Split(' ')[0] == known.Name);
        Assert.True(cmdlet is not null || command.StartsWith("the same with -", StringComparison.Ordinal), command);
        var parameters = (cmdlet is null ? BuiltModule.Cmdlets : [cmdlet]).SelectMany(known => known.Parameters)
            .Select(parameter => parameter.Name)
            .Append("WhatIf").ToHashSet(StringComparer.Ordinal);
        Assert.All(Option().Matches(command), option => Assert.Contains(option.Value.Trim(' ', '-'), parameters));
    }

    [Fact]
    public void A_step_is_said_behind_what_to_do_and_with_its_subject()
    {
        var error = new SyncException(
            "Some", SyncErrorKind.Data, "m", "Do it.") { Steps = [new(OperatorAction.ShowUndo, "20260609-1"), OperatorAction.Force] };
        Assert.Equal("Do it. Commands: Undo-SyncRun 20260609-1 -WhatIf; the same with -Force.", FrontEnd.PowerShell.NextStepOf(error));
        Assert.Equal("Do it. Commands: zoho-odoo-sync undo 20260609-1 --dry-run; the same with --force.",
            FrontEnd.Console.NextStepOf(error));
        Assert.Equal("Wait.", FrontEnd.PowerShell.NextStepOf(new SyncException("Some", SyncErrorKind.Data, "m", "Wait.")));
    }

    private static bool IsText(Microsoft.CodeAnalysis.SyntaxToken token) => token.Kind() is SyntaxKind.StringLiteralToken
        or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.SingleLineRawStringLiteralToken
        or SyntaxKind.MultiLineRawStringLiteralToken;

    [GeneratedRegex("[A-Z][a-z]+-[A-Z][A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Words();

    [GeneratedRegex("(?<![^ (\"])-(-[a-z]|[A-Z][a-z])[A-Za-z]+", RegexOptions.CultureInvariant)]
    private static partial Regex Option();
}
