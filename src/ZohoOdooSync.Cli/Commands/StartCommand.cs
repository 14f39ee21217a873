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
            var start = new Start(
                result, options.IsJson(result), result.GetValue(verbose), result.GetValue(detached),
                result.GetValue(interval) is { } seconds ? TimeSpan.FromSeconds(seconds) : null, result.GetValue(cycles), cluster);
            return options.IsAll(result)
                ? EngineCommand.RunAsync(result, options, output => start.RunAllAsync(options.Home(result), output, token))
                : EngineCommand.RunAsync(result, options, (engine, settings, output) => result.GetValue(interactive)
                    ? new StartMenu(engine, settings, Console.In, output, start.Error).RunAsync(token)
                    : start.RunOneAsync(engine, settings, output, token));
        });
        return command;
    }

    /// <summary>What was asked for.</summary>
    private sealed record Start(
        ParseResult Result, bool IsJson, bool IsVerbose, bool IsDetached, TimeSpan? Interval, int? Cycles, ClusterOptions Cluster)
    {
        public TextWriter Error => Result.InvocationConfiguration.Error;

        // The same lines go to the journal of a service as to the log, and no others.
        private bool IsToJournal => !IsJson && Journal.IsOutput();

        public async Task<int> RunOneAsync(
            SyncEngine engine, SyncSettings settings, TextWriter output, CancellationToken cancellationToken)
        {
            if (!IsDetached)
            {
                var server = new ForegroundServer(
                    engine, output, Reporter(output, settings.Logging.Level, null),
                    run => IsJson ? JsonOutput.Of(run) : IsToJournal ? null : RunText.Line(run.Run));
                using var metrics = Cluster.Metrics(Result, () => [settings.Home]);
                return await server.RunAsync(Interval, Cycles, cancellationToken).ConfigureAwait(false);
            }

            var started = await engine.StartDetachedAsync(
                OwnProgram.ThatStarts(settings.Home, Interval, Cycles), StartPatience, cancellationToken).ConfigureAwait(false);
            await output.WriteLineAsync(IsJson
                ? JsonOutput.OfRecord(started)
                : $"Started: process {started.ProcessId}, a cycle every {started.IntervalSeconds} seconds; "
                    + $"its log is {started.LogPath}").ConfigureAwait(false);
            return SyncExitCode.InSync;
        }

        public async Task<int> RunAllAsync(string home, TextWriter output, CancellationToken cancellationToken)
        {
            if (!IsDetached)
            {
                var server = new AllProfilesServer(
                    home, output, name => Reporter(output, SyncLogLevel.Information, name),
                    run => IsJson ? JsonOutput.Of(run) : IsToJournal ? null : $"{run.Profile}: {RunText.Line(run.Result.Run)}");
                using var metrics = Cluster.Metrics(Result, () => server.Homes);
                return await server.RunAsync(Interval, Cycles, Cluster.Lease(Result, Error), cancellationToken).ConfigureAwait(false);
            }

            var started = await ProfileServers.StartDetachedAsync(
                home, OwnProgram.ThatStarts(home, Interval, Cycles, allProfiles: true), StartPatience, cancellationToken)
                .ConfigureAwait(false);
            await output.WriteLineAsync(IsJson
                ? JsonOutput.OfRecord(started)
                : $"Started: process {started.ProcessId} serves {TimeWords.Count(started.Profiles, "profile")}; each has its own log")
                .ConfigureAwait(false);
            return SyncExitCode.InSync;
        }

        private ISyncReporter Reporter(TextWriter output, SyncLogLevel level, string? profile) => IsToJournal
            ? new JournalReporter(output, IsVerbose ? SyncLogLevel.Verbose : level, profile)
            : new ServerReporter(Error, TimeProvider.System, IsVerbose, profile);
    }
}
