using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>plan</c>: what a full run would do; writes nothing.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var command = new Command("plan", "Show what full-sync would do. Writes nothing, neither in Odoo nor locally.");
        var file = CommonOptions.Out(
            "Write the plan into a JSON file, for its owner alone: to be reviewed, and applied by full-sync --plan.");
        var verbose = CommonOptions.Verbose();
        command.Options.Add(file);
        command.Options.Add(verbose);
        var options = ProfileOptions.AddTo(command);
        command.SetAction((result, token) => EngineCommand.RunAsync(
            result, options, async (engine, _, output) =>
            {
                await using var reporter = ConsoleReporter.For(result.InvocationConfiguration.Error, result.GetValue(verbose));
                var plan = await engine.PlanAsync(reporter, token).ConfigureAwait(false);
                await reporter.FinishAsync().ConfigureAwait(false);
                if (result.GetValue(file) is { } path) PlanFile.Save(plan, path);
                if (options.IsJson(result)) await output.WriteLineAsync(JsonOutput.Of(plan)).ConfigureAwait(false);
                else PlanText.Write(plan, output);
                return plan.GuardReasons.Count > 0 ? SyncExitCode.Refused : SyncExitCode.InSync;
            }));
        return command;
    }
}
