using System.CommandLine;

namespace ZohoOdooSync.Cli.Output;

/// <summary>What is wrong with a command line: the argument, its value, what is allowed.</summary>
internal static class UsageErrors
{
    public static void Write(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        var allowed = string.Join(", ", command.Subcommands.Select(known => known.Name).Concat(command.Options.Select(known => known.Name)));
        foreach (var unknown in parsed.UnmatchedTokens)
            error.WriteShown($"\"{unknown}\" is not known here: {(allowed.Length == 0 ? "nothing more" : allowed)} is allowed.");
        if (parsed.UnmatchedTokens.Count == 0)
        {
            if (command.Subcommands.Count > 0) error.WriteShown($"A command is missing: {allowed} is allowed.");
            else foreach (var problem in parsed.Errors) error.WriteShown(problem.Message);
        }

        error.WriteShown("See \"zoho-odoo-sync --help\".");
    }
}
