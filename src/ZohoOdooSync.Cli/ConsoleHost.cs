using System.CommandLine;
using ZohoOdooSync.Cli.Commands;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Cli.Service;

namespace ZohoOdooSync.Cli;

/// <summary>The console host: reads the command line, calls one operation of the engine, prints what it yields.</summary>
public static class ConsoleHost
{
    /// <summary>Runs one command.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="output">Results.</param>
    /// <param name="error">Progress, messages and errors.</param>
    /// <returns>Exit code: 0 in sync, 1 failed, 2 done with quarantined items
    /// (of <c>verify</c>: both sides differ), 3 refused by the guard, 4 locked, 64 bad
    /// usage, 78 bad settings; those of <c>status --check</c> are 0 to 3 of monitoring systems.</returns>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var parsed = Root().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            UsageErrors.Write(parsed, error);
            return SyncExitCode.Usage;
        }

        using var stop = new StopSignal(parsed.CommandResult.Command.Name == WatchCommand.Name ? null : error);
        // Ctrl+C is ours: the library would end the process while a batch is under way.
        var configuration = new InvocationConfiguration
        {
            Output = output, Error = error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, stop.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Nothing that the engine understands: say so, and where to take it, instead of a page of stack.
            await error.WriteLineAsync(ShownText.OneLine($"error Unexpected: {e.GetType().Name}: {e.Message}")).ConfigureAwait(false);
            await error.WriteLineAsync("next: run again; if it stays, report this line with the version and sync_server.log.")
                .ConfigureAwait(false);
            return SyncExitCode.Failed;
        }
    }

    /// <summary>Every command with its options.</summary>
    internal static RootCommand Root() =>
        new("Keeps the products of one Odoo database an exact mirror of the items of one Zoho Books organisation.")
    {
        StartCommand.Create(),
        StopCommand.Create(),
        StatusCommand.Create(),
        WatchCommand.Create(),
        FullSyncCommand.Create(),
        PlanCommand.Create(),
        VerifyCommand.Create(),
        ReportCommand.Create(),
        UndoCommand.Create(),
        NotifyCommand.Create(),
    };
}
