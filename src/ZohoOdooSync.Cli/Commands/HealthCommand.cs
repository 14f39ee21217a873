using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;

namespace ZohoOdooSync.Cli.Commands;

/// <summary>
/// <c>status --check</c>: one line on standard output and one of the four exit codes that monitoring systems know, whatever
/// happens; errors of settings and state are UNKNOWN.
/// </summary>
internal static class HealthCommand
{
    public static async Task<int> RunAsync(ParseResult result, ProfileOptions options)
    {
        var health = options.IsAll(result)
            ? Check(() => ProfileOverview.CheckHealth(options.Path(result)))
            : Check(() => new SyncEngine(options.Load(result, SecretNeed.None)).CheckHealth());
        await result.InvocationConfiguration.Output.WriteLineAsync(options.IsJson(result) ? JsonOutput.Of(health) : health.Line)
            .ConfigureAwait(false);
        return health.ExitCode;
    }

    private static Health Check(Func<Health> check)
    {
        try
        {
            return check();
        }
        catch (SyncException e)
        {
            return Health.NotKnown(e);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The code of any other failure would be taken for a warning.
            return Health.NotKnown(new SyncException(
                "Unexpected", SyncErrorKind.Protocol, $"{e.GetType().Name}: {e.Message}",
                "Check again; if it stays, report this line with the version.", e));
        }
    }
}
