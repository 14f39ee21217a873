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
        SecretNeed need = SecretNeed.All)
    {
        var output = result.InvocationConfiguration.Output;
        var error = result.InvocationConfiguration.Error;
        try
        {
            var settings = options.Load(result, need);
            foreach (var warning in settings.Warnings)
                await error.WriteLineAsync("warning: " + ShownText.OneLine(warning)).ConfigureAwait(false);
            return await work(FrontEnd.Console.EngineOf(settings), settings, output).ConfigureAwait(false);
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

    /// <summary>Prints what a run came to, and gives its exit code.</summary>
    public static int Print(SyncRunResult run, bool asJson, TextWriter output, TextWriter error)
    {
        if (asJson) output.WriteLine(JsonOutput.Of(run));
        else RunText.Write(run, output);
        if (run.Error is { } failure) ErrorOutput.Write(failure, json: false, output, error);
        return run.ExitCode;
    }
}
