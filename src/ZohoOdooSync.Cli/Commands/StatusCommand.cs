using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Runs;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>status</c>: what is known without asking either service; with <c>--check</c> for a monitoring system.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var path = CommonOptions.Path();
        var json = CommonOptions.Json();
        var check = new Option<bool>("--check")
        {
            Description = "One line for a monitoring system, and its exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
        };
        var command = new Command("status", "Show the last run, the counts and the quarantine. Offline and instant.") { path, json, check };
        command.SetAction((result, _) => result.GetValue(check)
            ? HealthCommand.RunAsync(result.GetValue(path), result.GetValue(json), result.InvocationConfiguration.Output)
            : EngineCommand.RunAsync(result, result.GetValue(path), result.GetValue(json), async (engine, _, output) =>
            {
                var status = engine.GetStatus();
                if (result.GetValue(json)) await output.WriteLineAsync(JsonOutput.Of(status)).ConfigureAwait(false);
                else StatusText.Write(status, output);
                return SyncExitCode.InSync;
            }));
        return command;
    }
}
