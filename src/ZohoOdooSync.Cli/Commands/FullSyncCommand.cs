using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>full-sync</c>: one full run.</summary>
internal static class FullSyncCommand
{
    public static Command Create()
    {
        var force = CommonOptions.Force();
        var verbose = CommonOptions.Verbose();
        var file = new Option<string?>("--plan")
        {
            Description = "Apply exactly the changes of a plan file of \"plan --out\", or refuse if they are stale.", HelpName = "file",
        };
        var command = new Command("full-sync", "Read both sides completely and make Odoo match.") { force, file, verbose };
        var options = ProfileOptions.AddTo(command);
        command.SetAction((result, token) => EngineCommand.RunAsync(
            result, options, async (engine, _, output) =>
            {
                var asJson = options.IsJson(result);
                var plan = result.GetValue(file) is { } path ? PlanFile.Load(path).Plan : null;
                await using var reporter = ConsoleReporter.For(result.InvocationConfiguration.Error, result.GetValue(verbose));
                var run = plan is null
                    ? await engine.RunFullAsync(result.GetValue(force), reporter, token).ConfigureAwait(false)
                    : await engine.RunPlanAsync(plan, result.GetValue(force), reporter, token).ConfigureAwait(false);
                await reporter.FinishAsync().ConfigureAwait(false);
                if (asJson) await output.WriteLineAsync(JsonOutput.Of(run)).ConfigureAwait(false);
                else RunText.Write(run, output);
                if (run.Error is { } error) ErrorOutput.Write(error, json: false, output, result.InvocationConfiguration.Error);
                return ExitCode(run);
            }));
        return command;
    }

    private static int ExitCode(SyncRunResult result) =>
        result.Error is { } error ? SyncExitCode.Of(error.Kind) : SyncExitCode.Of(result.Run.Outcome);
}
