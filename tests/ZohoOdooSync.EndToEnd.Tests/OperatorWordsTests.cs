using ZohoOdooSync.Cli;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.EndToEnd.Tests;

/// <summary>What the engine recommends, in commands of the console host.</summary>
public sealed class OperatorWordsTests
{
    private const string Host = "zoho-odoo-sync ", Same = "the same with ", Module = "in PowerShell: ";

    public static TheoryData<string> Actions => [.. Enum.GetNames<OperatorAction>()];

    [Theory]
    [MemberData(nameof(Actions))]
    public void Each_action_is_said_with_a_command_and_options_that_are_there(string action)
    {
        var words = FrontEnd.Console.CommandOf(Enum.Parse<OperatorAction>(action));
        var root = ConsoleHost.Root();
        if (words.StartsWith(Host, StringComparison.Ordinal))
        {
            Assert.Empty(root.Parse(words[Host.Length..].Split(' ')).Errors);
        }
        else if (words.StartsWith(Same, StringComparison.Ordinal))
        {
            var options = root.Subcommands.SelectMany(command => command.Options).Select(option => option.Name)
                .ToHashSet(StringComparer.Ordinal);
            Assert.All(words.Split(' ').Where(word => word.StartsWith('-')), word => Assert.Contains(word, options));
        }
        else
        {
            Assert.Equal(Module + FrontEnd.PowerShell.CommandOf(Enum.Parse<OperatorAction>(action)), words);
        }
    }
}
