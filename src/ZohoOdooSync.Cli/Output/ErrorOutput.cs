using System.CommandLine;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Output;

/// <summary>
/// An error as an operator and as a script want it: id, what happened, the next step. In words always on standard error.
/// </summary>
internal static class ErrorOutput
{
    public static void Write(SyncException error, bool json, TextWriter output, TextWriter errorOutput)
    {
        errorOutput.WriteLine($"error {error.ErrorId}: {ShownText.MessageOf(error)}");
        errorOutput.WriteShown($"next: {FrontEnd.Console.NextStepOf(error)}");
        if (json) output.WriteLine(ShownText.Json(new JObject { ["error"] = Json(error) }.ToString(Newtonsoft.Json.Formatting.None)));
    }

    public static JObject Json(SyncException error) => new()
    {
        ["id"] = error.ErrorId,
        ["kind"] = error.Kind.ToString(),
        ["message"] = error.Message,
        ["nextStep"] = FrontEnd.Console.NextStepOf(error),
    };
}

/// <summary>What is wrong with a command line: the argument, its value, what is allowed.</summary>
internal static class UsageErrors
{
    public static void Write(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        var allowed = string.Join(
            ", ", command.Subcommands.Select(known => known.Name).Concat(command.Options.Select(known => known.Name)));
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
