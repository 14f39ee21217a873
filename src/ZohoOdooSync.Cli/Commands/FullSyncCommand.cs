using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Planning;

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
                var plan = result.GetValue(file) is { } path ? PlanFile.Load(path).Plan : null;
                await using var reporter = ConsoleReporter.For(result.InvocationConfiguration.Error, result.GetValue(verbose));
                var run = plan is null
                    ? await engine.RunFullAsync(result.GetValue(force), reporter, token).ConfigureAwait(false)
                    : await engine.RunPlanAsync(plan, result.GetValue(force), reporter, token).ConfigureAwait(false);
                await reporter.FinishAsync().ConfigureAwait(false);
                return EngineCommand.Print(run, options.IsJson(result), output, result.InvocationConfiguration.Error);
            }));
        return command;
    }
}
