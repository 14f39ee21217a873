using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Terminal;

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
        var options = ProfileOptions.AddTo(command, "Every profile of the base folder: the process that serves all, and any other.");
        command.SetAction((result, token) => options.IsAll(result) ? StopAllAsync(result, options, result.GetValue(timeout), token)
            : EngineCommand.RunAsync(result, options, async (engine, _, output) =>
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

    private static Task<int> StopAllAsync(ParseResult result, ProfileOptions options, int seconds, CancellationToken cancellationToken) =>
        EngineCommand.RunAsync(result, options, async output =>
        {
            var stops = await ProfileStop.StopAllAsync(
                options.Home(result), FrontEnd.Console.EngineOf, TimeSpan.FromSeconds(seconds), TimeProvider.System, cancellationToken)
                .ConfigureAwait(false);
            foreach (var stop in stops)
            {
                if (options.IsJson(result)) await output.WriteLineAsync(JsonOutput.Of(stop)).ConfigureAwait(false);
                else if (stop.Stopped is { } one) output.WriteShown(
                    $"{stop.Profile}: stopped, process {one.ProcessId} on {one.Host}, after {one.Waited.TotalSeconds:0.0} seconds");
                if (stop.Error is { } error)
                    ErrorOutput.Write(error, json: false, output, result.InvocationConfiguration.Error, stop.Profile);
            }

            if (stops.Count == 0 && !options.IsJson(result)) output.WriteShown("Stopped: the process that served all profiles.");
            return stops.Select(stop => stop.Error?.ExitCode ?? SyncExitCode.InSync).DefaultIfEmpty(SyncExitCode.InSync).Max();
        });
}
