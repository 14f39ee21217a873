using System.CommandLine;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Output;

/// <summary>
/// An error as an operator and as a script want it: id, what happened, the next step. In words always on standard error.
/// </summary>
internal static class ErrorOutput
{
    /// <param name="error">The error.</param>
    /// <param name="json">Whether it is printed as JSON, too.</param>
    /// <param name="output">The JSON.</param>
    /// <param name="errorOutput">The words.</param>
    /// <param name="profile">Which of all profiles it is of; null where one alone is meant.</param>
    public static void Write(SyncException error, bool json, TextWriter output, TextWriter errorOutput, string? profile = null)
    {
        var of = profile is null ? string.Empty : $"{profile}: ";
        errorOutput.WriteLine($"error {error.ErrorId}: {of}{ShownText.MessageOf(error)}");
        errorOutput.WriteShown($"next: {FrontEnd.Console.NextStepOf(error)}");
        if (!json) return;
        var line = new JObject { ["error"] = Json(error) };
        if (profile is not null) line.AddFirst(new JProperty("profile", profile));
        output.WriteLine(ShownText.Json(line.ToString(Newtonsoft.Json.Formatting.None)));
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
        // An option that the command has, and that was not taken as one.
        var early = parsed.UnmatchedTokens.FirstOrDefault(token => command.Options.Any(known => known.Name == token));
        if (early is not null) error.WriteShown($"\"{early}\" has to follow the command: {command.Name} {early} ... is allowed.");
        foreach (var unknown in early is null ? parsed.UnmatchedTokens : [])
            error.WriteShown($"\"{unknown}\" is not known here: {(allowed.Length == 0 ? "nothing more" : allowed)} is allowed.");
        if (parsed.UnmatchedTokens.Count == 0)
        {
            if (command.Subcommands.Count > 0) error.WriteShown($"A command is missing: {allowed} is allowed.");
            else foreach (var problem in parsed.Errors) error.WriteShown(problem.Message);
        }

        error.WriteShown("See \"zoho-odoo-sync --help\".");
    }
}
