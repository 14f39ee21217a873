using ZohoOdooSync.Engine.Server.Profiles;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server;

/// <summary>The program that runs the server in a process of its own: a front end names itself, with the arguments of its start.</summary>
/// <param name="File">Path of the program.</param>
/// <param name="Arguments">Its arguments; free of secrets, since every account of the machine can read them.</param>
public sealed record ServerProgram(string File, IReadOnlyList<string> Arguments);

/// <summary>A server that works in a process of its own.</summary>
/// <param name="ProcessId">Its pid.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Started">When it began, UTC.</param>
/// <param name="IntervalSeconds">Seconds from cycle to cycle.</param>
/// <param name="Home">The base folder.</param>
/// <param name="LogPath">Its log.</param>
public sealed record StartedServer(
    int ProcessId, string Host, DateTimeOffset Started, int IntervalSeconds, string Home, string LogPath);

/// <summary>A process of its own that serves every profile of a base folder.</summary>
/// <param name="ProcessId">Its pid.</param>
/// <param name="Host">Its machine.</param>
/// <param name="Started">When it was started, UTC.</param>
/// <param name="Home">The base folder.</param>
/// <param name="Profiles">How many profiles there were at its start; each has its own log.</param>
public sealed record StartedServers(int ProcessId, string Host, DateTimeOffset Started, string Home, int Profiles);

/// <summary>Starts the server in a process of its own, and waits until it works.</summary>
internal sealed class ServerStart(SyncSettings settings, StateOpener open, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public async Task<StartedServer> StartAsync(ServerProgram program, TimeSpan patience, CancellationToken cancellationToken)
    {
        settings.RequireSafeTransport();
        // Asked here, so that the answer comes in words and not as the silence of a process that ended.
        RunLock.Acquire(settings.ServerLockPath, time, "server").Dispose();
        var before = ServerBeat();
        using var process = DetachedProcess.Start(program);
        Heartbeat? now = null;
        var isOver = await Polling.UntilAsync(
            () => ((now = ServerBeat()) is not null && now.Started != before?.Started) || process.HasExited,
            BetweenLooks, patience, time, cancellationToken).ConfigureAwait(false);
        if (now is not null && now.Started != before?.Started)
            return new StartedServer(now.ProcessId, now.Host, now.Started, now.IntervalSeconds, settings.Home, settings.LogPath);
        throw Failed(
            isOver
                ? settings.Secrets.Scrub(await process.LastWordsAsync(cancellationToken).ConfigureAwait(false))
                : $"it sent no heartbeat within {patience.TotalSeconds:0} seconds and may still be starting",
            $"Read {settings.LogPath}");
    }

    /// <summary>Starts the server of all profiles, and waits until it has their lock.</summary>
    public static async Task<StartedServers> StartAllAsync(
        string home, ServerProgram program, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        var profiles = SettingsFile.FindProfiles(home).Count;
        AllProfilesLock.Acquire(home, time).Dispose();
        var started = time.GetUtcNow();
        using var process = DetachedProcess.Start(program);
        var isOver = await Polling.UntilAsync(
            () => AllProfilesLock.IsHeld(home) || process.HasExited, BetweenLooks, patience, time, cancellationToken).ConfigureAwait(false);
        if (AllProfilesLock.IsHeld(home)) return new(process.Id, Environment.MachineName, started, home, profiles);
        throw Failed(
            isOver
                ? await process.LastWordsAsync(cancellationToken).ConfigureAwait(false)
                : $"it did not begin within {patience.TotalSeconds:0} seconds and may still be starting",
            "Look at the status of all profiles");
    }

    private Heartbeat? ServerBeat()
    {
        using var state = open(settings.StatePath, StateAccess.ReadOnly);
        return state.Read(reader => reader.ServerHeartbeat);
    }

    private static SyncException Failed(string words, string nextStep) => new(
        "ServerStartFailed", SyncErrorKind.Unavailable,
        $"The server did not start: {(words.Length == 0 ? "its process ended without a word" : words)}",
        $"{nextStep}, or start the server in the foreground to see its messages.");
}
