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
        var all = new Option<bool>("--all") { Description = "Every profile of the base folder, a line each." };
        var check = new Option<bool>("--check")
        {
            Description = "One line for a monitoring system, and its exit code: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.",
        };
        var command = new Command(
            "status", "Show the state, the last run, the counts and the quarantine. Offline and instant.") { all, check };
        var options = ProfileOptions.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(all) && result.GetValue(check)) result.AddError("--check is for one profile: it does not go with --all.");
        });
        command.SetAction((result, _) => result.GetValue(all)
            ? ShowAllAsync(result, options)
            : result.GetValue(check) ? HealthCommand.RunAsync(result, options)
            : EngineCommand.RunAsync(result, options, async (engine, _, output) =>
            {
                var status = engine.GetStatus();
                if (options.IsJson(result)) await output.WriteLineAsync(JsonOutput.OfRecord(status)).ConfigureAwait(false);
                else StatusText.Write(status, output);
                return SyncExitCode.InSync;
            }, SecretNeed.None));
        return command;
    }

    private static async Task<int> ShowAllAsync(ParseResult result, ProfileOptions options)
    {
        var output = result.InvocationConfiguration.Output;
        try
        {
            var profiles = ProfileOverview.Read(options.Path(result));
            if (!options.IsJson(result)) StatusText.Write(profiles, output);
            else
            {
                foreach (var profile in profiles) await output.WriteLineAsync(JsonOutput.Of(profile)).ConfigureAwait(false);
            }

            return profiles.All(profile => profile.Status is not null) ? SyncExitCode.InSync : SyncExitCode.Failed;
        }
        catch (SyncException e)
        {
            ErrorOutput.Write(e, options.IsJson(result), output, result.InvocationConfiguration.Error);
            return e.ExitCode;
        }
    }
}
