using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>status</c>: what is known without asking either service; with <c>--check</c> for a monitoring system.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var check = new Option<bool>("--check")
        {
            Description = "One line for a monitoring system, and its exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
        };
        var command = new Command(
            "status", "Show the state, the last run, the counts and the quarantine. Offline and instant.") { check };
        var options = ProfileOptions.AddTo(command, "Every profile of the base folder, a line each; with --check one line for all.");
        command.SetAction((result, _) => result.GetValue(check) ? HealthCommand.RunAsync(result, options)
            : options.IsAll(result) ? ShowAllAsync(result, options)
            : EngineCommand.RunAsync(result, options, async (engine, _, output) =>
            {
                var status = engine.GetStatus();
                if (options.IsJson(result)) await output.WriteLineAsync(JsonOutput.OfRecord(status)).ConfigureAwait(false);
                else StatusText.Write(status, output);
                return SyncExitCode.InSync;
            }, SecretNeed.None));
        return command;
    }

    private static Task<int> ShowAllAsync(ParseResult result, ProfileOptions options) =>
        EngineCommand.RunAsync(result, options, async output =>
        {
            var profiles = ProfileOverview.Read(options.Path(result));
            if (!options.IsJson(result)) StatusText.Write(profiles, output);
            else
            {
                foreach (var profile in profiles) await output.WriteLineAsync(JsonOutput.Of(profile)).ConfigureAwait(false);
            }

            return profiles.All(profile => profile.Status is not null) ? SyncExitCode.InSync : SyncExitCode.Failed;
        });
}
