using System.CommandLine;
using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Cli.Service;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Commands;

/// <summary><c>start</c>: the server, in the foreground, behind a menu, or in a process of its own.</summary>
internal static class StartCommand
{
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    public static Command Create()
    {
        var interval = WholeNumberOption.CreateOptional(
            "--interval", seconds => seconds is >= 60 and <= 86400, "60 to 86400",
            "Seconds from the start of a cycle to the start of the next, 60 to 86400. Else SYNC_INTERVAL, else the settings, else 300.");
        var cycles = WholeNumberOption.CreateOptional(
            "--max-cycles", count => count >= 1, "1 and more", "End after this many cycles.");
        var verbose = CommonOptions.Verbose();
        var interactive = new Option<bool>("--interactive")
        {
            Description = "Show a menu first: start, other interval, full sync once, status, quit.",
        };
        var detached = new Option<bool>("--detached")
        {
            Description = "Start it in a process of its own that outlives this session, and print its number.",
        };
        var command = new Command("start", "Keep both sides equal: a cycle at once, then one every interval, until Ctrl+C or stop.")
        {
            interval, cycles, interactive, detached, verbose,
        };
        var cluster = ClusterOptions.AddTo(command);
        var options = ProfileOptions.AddTo(command, "Serve every profile of the base folder in one process.");
        command.Validators.Add(result =>
        {
            if (result.GetValue(interactive)
                && (result.GetValue(detached) || result.GetResult(interval) is not null || result.GetResult(cycles) is not null))
                result.AddError("--interactive asks for everything itself: it goes with neither --detached "
                    + "nor --interval nor --max-cycles.");
            if (result.GetValue(interactive) && options.IsAll(result))
                result.AddError("--interactive is for one profile: it does not go with --all-profiles.");
            if (cluster.HasLease(result) && !options.IsAll(result)) result.AddError("--lease goes with --all-profiles.");
            if (cluster.IsGiven(result) && (result.GetValue(interactive) || result.GetValue(detached)))
                result.AddError("--lease and --metrics-listen are for a server in the foreground: they go with neither --interactive "
                    + "nor --detached.");
        });
        command.SetAction((result, token) =>
        {
            SyncEngine.LeaveSessionIfDetached();
            var error = result.InvocationConfiguration.Error;
            TimeSpan? pause = result.GetValue(interval) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
            if (options.IsAll(result))
            {
                return EngineCommand.RunAsync(result, options, output => result.GetValue(detached)
                    ? StartAllAsync(options.Home(result), pause, result.GetValue(cycles), options.IsJson(result), output, token)
                    : ServeAllAsync(result, options, cluster, output, pause, result.GetValue(cycles), result.GetValue(verbose), token));
            }

            return EngineCommand.RunAsync(result, options, async (engine, settings, output) =>
            {
                if (result.GetValue(interactive))
                    return await new StartMenu(engine, settings, Console.In, output, error).RunAsync(token).ConfigureAwait(false);
                if (!result.GetValue(detached))
                {
                    var server = Server(engine, settings, output, error, options.IsJson(result), result.GetValue(verbose));
                    using var metrics = cluster.Metrics(result, () => [settings.Home]);
                    return await server.RunAsync(pause, result.GetValue(cycles), token).ConfigureAwait(false);
                }

                var started = await engine.StartDetachedAsync(
                    OwnProgram.ThatStarts(settings.Home, pause, result.GetValue(cycles)), StartPatience, token).ConfigureAwait(false);
                await output.WriteLineAsync(options.IsJson(result)
                    ? JsonOutput.OfRecord(started)
                    : $"Started: process {started.ProcessId}, a cycle every {started.IntervalSeconds} seconds; "
                        + $"its log is {started.LogPath}").ConfigureAwait(false);
                return SyncExitCode.InSync;
            });
        });
        return command;
    }

    private static async Task<int> StartAllAsync(
        string home, TimeSpan? interval, int? cycles, bool json, TextWriter output, CancellationToken cancellationToken)
    {
        var started = await ProfileServers.StartDetachedAsync(
            home, OwnProgram.ThatStarts(home, interval, cycles, allProfiles: true), StartPatience, cancellationToken).ConfigureAwait(false);
        output.WriteShown(json ? JsonOutput.OfRecord(started)
            : $"Started: process {started.ProcessId} serves {TimeWords.Count(started.Profiles, "profile")}; each has its own log");
        return SyncExitCode.InSync;
    }

    private static async Task<int> ServeAllAsync(
        ParseResult result, ProfileOptions options, ClusterOptions cluster, TextWriter output, TimeSpan? interval, int? cycles,
        bool isVerbose, CancellationToken cancellationToken)
    {
        var error = result.InvocationConfiguration.Error;
        var toJournal = !options.IsJson(result) && Journal.IsOutput();
        var server = new AllProfilesServer(
            options.Home(result), output,
            name => toJournal
                ? new JournalReporter(output, isVerbose ? SyncLogLevel.Verbose : SyncLogLevel.Information, name)
                : new ServerReporter(error, TimeProvider.System, isVerbose, name),
            run => options.IsJson(result) ? JsonOutput.Of(run) : toJournal ? null : $"{run.Profile}: {RunText.Line(run.Result.Run)}");
        using var metrics = cluster.Metrics(result, () => server.Homes);
        return await server.RunAsync(interval, cycles, cluster.Lease(result, error), cancellationToken).ConfigureAwait(false);
    }

    private static ForegroundServer Server(
        SyncEngine engine, SyncSettings settings, TextWriter output, TextWriter error, bool json, bool isVerbose)
    {
        if (json) return new(engine, output, new ServerReporter(error, TimeProvider.System, isVerbose), JsonOutput.Of);
        // The same lines go to the journal of a service as to the log, and no others.
        return Journal.IsOutput()
            ? new(engine, output, new JournalReporter(output, isVerbose ? SyncLogLevel.Verbose : settings.Logging.Level), _ => null)
            : new(engine, output, new ServerReporter(error, TimeProvider.System, isVerbose), result => RunText.Line(result.Run));
    }
}
