using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>stop</c>: asks the process that works on a profile to end its batch and stop, and waits for it.</summary>
internal static class StopCommand
{
    public static Command Create()
    {
        var timeout = WholeNumberOption.Create(
            "--timeout", 30, seconds => seconds is >= 1 and <= 3600, "1 to 3600", "Seconds to wait for it at most, 1 to 3600; else 30.");
        var command = new Command(
            "stop", "Ask the running server, or a running full sync, to finish its batch and stop; from any session.") { timeout };
        var options = ProfileOptions.AddTo(command);
        command.SetAction((result, token) => EngineCommand.RunAsync(result, options, async (engine, _, output) =>
        {
            var stopped = await engine.StopAsync(TimeSpan.FromSeconds(result.GetValue(timeout)), token).ConfigureAwait(false);
            await output.WriteLineAsync(options.IsJson(result)
                ? JsonOutput.OfRecord(stopped)
                : $"Stopped: {(stopped.IsServer ? "the server" : "the full sync")}, process {stopped.ProcessId} on {stopped.Host}, "
                    + $"after {stopped.Waited.TotalSeconds:0.0} seconds").ConfigureAwait(false);
            return SyncExitCode.InSync;
        }, SecretNeed.None));
        return command;
    }
}
