using System.Management.Automation;
using System.Management.Automation.Language;

namespace ZohoOdooSync.PowerShell.Support;

/// <summary>
/// What becomes of a command's output where it ends its pipeline: a variable, a file or an expression may still take it. The
/// shell does not tell a cmdlet; the line that it was called from does.
/// </summary>
internal static class OutputUse
{
    /// <summary>Whether the line that holds the call takes its output, as far as that line can be read alone.</summary>
    public static bool IsTaken(InvocationInfo invocation) => IsTaken(invocation.Line, invocation.OffsetInLine);

    /// <summary>The same, of a line and the column of the call in it, from 1.</summary>
    internal static bool IsTaken(string? line, int column)
    {
        if (string.IsNullOrEmpty(line)) return false;
        var calls = Parser.ParseInput(line, out _, out _).FindAll(
            node => node is CommandAst call && call.Extent.StartColumnNumber <= column
                && call.Extent.EndColumnNumber > column, searchNestedScriptBlocks: true);
        // The innermost one is the last.
        if (calls.LastOrDefault() is not CommandAst command) return false;
        if (command.Redirections.Any(redirection =>
                redirection is FileRedirectionAst { FromStream: RedirectionStream.Output or RedirectionStream.All })) return true;
        for (Ast child = command, node = command.Parent; node is not null; child = node, node = node.Parent)
        {
            if (node is AssignmentStatementAst or ExpressionAst and not ScriptBlockExpressionAst) return true;
            if (node is PipelineAst pipeline && !ReferenceEquals(pipeline.PipelineElements[^1], child)) return true;
        }

        return false;
    }
}
