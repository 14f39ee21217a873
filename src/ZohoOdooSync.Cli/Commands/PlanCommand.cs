using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Runs;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>plan</c>: what a full run would do; writes nothing.</summary>
internal static class PlanCommand
{
    public static Command Create()
    {
        var command = new Command("plan", "Show what full-sync would do. Writes nothing, neither in Odoo nor locally.");
        var options = ProfileOptions.AddTo(command);
        command.SetAction((result, token) => EngineCommand.RunAsync(
            result, options, async (engine, _, output) =>
            {
                await using var reporter = ConsoleReporter.For(result.InvocationConfiguration.Error);
                var plan = await engine.PlanAsync(reporter, token).ConfigureAwait(false);
                await reporter.FinishAsync().ConfigureAwait(false);
                if (options.IsJson(result)) await output.WriteLineAsync(JsonOutput.Of(plan)).ConfigureAwait(false);
                else PlanText.Write(plan, output);
                return plan.GuardReasons.Count > 0 ? SyncExitCode.Refused : SyncExitCode.InSync;
            }));
        return command;
    }
}
