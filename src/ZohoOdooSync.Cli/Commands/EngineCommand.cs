using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary>What every command over a profile does: load the settings, run, turn errors into words and exit codes.</summary>
internal static class EngineCommand
{
    /// <summary>Runs an operation of the engine.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="options">What names the profile, and whether errors are printed as JSON, too.</param>
    /// <param name="work">The operation; gives the exit code.</param>
    /// <param name="need">What the settings are loaded for.</param>
    public static async Task<int> RunAsync(
        ParseResult result, ProfileOptions options, Func<SyncEngine, SyncSettings, TextWriter, Task<int>> work,
        SecretNeed need = SecretNeed.All) => await RunAsync(result, options, async output =>
    {
        var settings = options.Load(result, need);
        foreach (var warning in settings.Warnings)
        {
            await result.InvocationConfiguration.Error.WriteLineAsync("warning: " + ShownText.OneLine(warning))
                .ConfigureAwait(false);
        }

        return await work(FrontEnd.Console.EngineOf(settings), settings, output).ConfigureAwait(false);
    }).ConfigureAwait(false);

    /// <summary>Runs an operation over every profile.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="options">Whether errors are printed as JSON, too.</param>
    /// <param name="work">The operation; gives the exit code.</param>
    /// <param name="profile">Which of all profiles it is over, for its errors; null for all.</param>
    public static async Task<int> RunAsync(
        ParseResult result, ProfileOptions options, Func<TextWriter, Task<int>> work, string? profile = null)
    {
        var output = result.InvocationConfiguration.Output;
        var error = result.InvocationConfiguration.Error;
        try
        {
            return await work(output).ConfigureAwait(false);
        }
        catch (SyncException e)
        {
            ErrorOutput.Write(e, options.IsJson(result), output, error, profile);
            return e.ExitCode;
        }
        catch (OperationCanceledException)
        {
            await error.WriteLineAsync("Stopped.").ConfigureAwait(false);
            return SyncExitCode.Failed;
        }
    }

    /// <summary>Runs an operation for every profile, one after the other. What is wrong with one is told and stops no other.</summary>
    /// <param name="result">The parsed command line.</param>
    /// <param name="options">Where the profiles are, and whether errors are printed as JSON, too.</param>
    /// <param name="work">The operation, with the name of the profile; gives the exit code, or null where it does not concern it.</param>
    /// <param name="none">The error where it concerns none.</param>
    /// <returns>The highest exit code.</returns>
    public static Task<int> RunForEachAsync(
        ParseResult result, ProfileOptions options, Func<SyncSettings, string, TextWriter, Task<int?>> work, SyncException none) =>
        RunAsync(result, options, async output =>
        {
            var (worst, isNone) = (SyncExitCode.InSync, true);
            foreach (var home in SettingsFile.FindProfiles(options.Path(result)))
            {
                var name = ProfileOverview.NameOf(home);
                var code = await RunAsync(result, options, async _ =>
                {
                    var done = await work(SettingsFile.Load(home), name, output).ConfigureAwait(false);
                    if (done is not null) isNone = false;
                    return done ?? SyncExitCode.InSync;
                }, name).ConfigureAwait(false);
                worst = Math.Max(worst, code);
            }

            return isNone && worst == SyncExitCode.InSync ? throw none : worst;
        });

    /// <summary>Prints what a run came to, and gives its exit code.</summary>
    public static int Print(SyncRunResult run, bool asJson, TextWriter output, TextWriter error)
    {
        if (asJson) output.WriteLine(JsonOutput.Of(run));
        else RunText.Write(run, output);
        if (run.Error is { } failure) ErrorOutput.Write(failure, json: false, output, error);
        return run.ExitCode;
    }
}
