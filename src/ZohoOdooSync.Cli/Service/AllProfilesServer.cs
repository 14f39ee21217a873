using ZohoOdooSync.Cli.Output;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Terminal;

namespace ZohoOdooSync.Cli.Service;

/// <summary>The servers of all profiles in this process: one line, one JSON object, or nothing at all for each cycle of each.</summary>
/// <param name="home">The base folder.</param>
/// <param name="output">The runs.</param>
/// <param name="reporterOf">Makes what is told of everything else, by the name of the profile.</param>
/// <param name="form">What is printed of each run.</param>
internal sealed class AllProfilesServer(
    string home, TextWriter output, Func<string, ISyncReporter> reporterOf, Func<ProfileRun, string?> form)
{
    private readonly Dictionary<string, int> _codes = [];
    private IReadOnlyList<ProfileServerStatus> _seen = [];

    /// <summary>The folders of the profiles that it serves now; of all, before it has begun.</summary>
    /// <exception cref="SyncException"><c>SettingsMissing</c>.</exception>
    public IReadOnlyList<string> Homes => _seen.Count > 0 ? [.. _seen.Select(one => one.Home)] : SettingsFile.FindProfiles(home);

    /// <summary>Runs until it is asked to stop, or each profile has run so many cycles.</summary>
    /// <param name="interval">From cycle to cycle; null for each profile's own.</param>
    /// <param name="maxCycles">How many cycles; null for no end.</param>
    /// <param name="lease">Says which process may write; null where there is no other.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>0 after a stop that was asked for, else the highest exit code of all profiles.</returns>
    public async Task<int> RunAsync(TimeSpan? interval, int? maxCycles, IWriterLease? lease, CancellationToken stop)
    {
        var notifier = new ServiceNotifier();
        var servers = new ProfileServers(home, new ProfileServerOptions
        {
            Load = path => Task.FromResult(Load(path)),
            EngineOf = FrontEnd.Console.EngineOf,
            ReporterOf = reporterOf,
            Interval = interval, MaxCycles = maxCycles, Lease = lease,
            Looked = statuses =>
            {
                Tell(notifier, statuses);
                _seen = statuses;
            },
        });
        await using var asked = stop.Register(() => notifier.Stopping("stopping after the batches in hand")).ConfigureAwait(false);
        await foreach (var run in servers.RunAsync(stop).ConfigureAwait(false))
        {
            _codes[run.Profile] = run.Result.ExitCode;
            LostTerminal.Outlive(() =>
            {
                if (form(run) is { } line) output.WriteShown(line);
                output.Flush();
            });
        }

        if (maxCycles is null || stop.IsCancellationRequested) return SyncExitCode.InSync;
        foreach (var one in _seen.Where(one => one.Trouble is not null)) _codes[one.Profile] = one.Trouble!.ExitCode;
        return _codes.Values.DefaultIfEmpty(SyncExitCode.InSync).Max();
    }

    private SyncSettings Load(string path)
    {
        var settings = SettingsFile.Load(path);
        foreach (var warning in settings.Warnings)
            reporterOf(ProfileOverview.NameOf(path)).Report(new SyncMessage(SyncLogLevel.Warning, warning));
        return settings;
    }

    // One profile that hangs must not end a hundred: the manager is told that the process lives, and the status of that profile is Stale.
    private void Tell(ServiceNotifier notifier, IReadOnlyList<ProfileServerStatus> statuses)
    {
        if (!notifier.IsHeard) return;
        var text = TextOf(statuses);
        if (_seen.Count == 0) notifier.Ready(text);
        else if (text != TextOf(_seen)) notifier.Status(text);
        if (notifier.WatchdogInterval is not null) notifier.Watchdog();
    }

    private static string TextOf(IReadOnlyList<ProfileServerStatus> statuses)
    {
        var text = $"{TimeWords.Count(statuses.Count, "profile")}, {Count(ProfileServerState.Running)} running";
        if (Count(ProfileServerState.WaitingForLease) is > 0 and var waiting) text += $", {waiting} waiting for their lease";
        var failed = statuses.Where(one => one.State == ProfileServerState.Failed).Select(one => one.Profile).ToList();
        return failed.Count == 0 ? text : $"{text}, {failed.Count} not: {string.Join(", ", failed)}";

        int Count(ProfileServerState state) => statuses.Count(one => one.State == state);
    }
}
