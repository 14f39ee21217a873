using System.CommandLine;
using ZohoOdooSync.Cli.Output;
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
    public static async Task<int> RunAsync(ParseResult result, ProfileOptions options, Func<TextWriter, Task<int>> work)
    {
        var output = result.InvocationConfiguration.Output;
        var error = result.InvocationConfiguration.Error;
        try
        {
            return await work(output).ConfigureAwait(false);
        }
        catch (SyncException e)
        {
            ErrorOutput.Write(e, options.IsJson(result), output, error);
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
    /// <param name="work">The operation; gives the exit code.</param>
    /// <param name="isMeant">Whether a profile is concerned at all.</param>
    /// <returns>The highest exit code.</returns>
    public static Task<int> RunForEachAsync(
        ParseResult result, ProfileOptions options, Func<SyncEngine, TextWriter, Task<int>> work, Func<SyncSettings, bool> isMeant) =>
        RunAsync(result, options, async output =>
        {
            var worst = SyncExitCode.InSync;
            foreach (var home in SettingsFile.FindProfiles(options.Path(result)))
            {
                var code = await RunAsync(result, options, async _ =>
                {
                    var settings = SettingsFile.Load(home);
                    return isMeant(settings) ? await work(FrontEnd.Console.EngineOf(settings), output).ConfigureAwait(false) : 0;
                }).ConfigureAwait(false);
                worst = Math.Max(worst, code);
            }

            return worst;
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
