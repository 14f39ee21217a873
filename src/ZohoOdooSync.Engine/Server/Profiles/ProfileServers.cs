using System.Runtime.CompilerServices;
using System.Threading.Channels;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server.Profiles;

/// <summary>How a front end lets the servers of all profiles run.</summary>
public sealed record ProfileServerOptions
{
    /// <summary>Loads the settings of a profile's folder; called at each start of its server, from any thread.</summary>
    public required Func<string, Task<SyncSettings>> Load { get; init; }

    /// <summary>Makes the engine of a profile.</summary>
    public required Func<SyncSettings, SyncEngine> EngineOf { get; init; }

    /// <summary>Makes what is told of a profile, by its name; called once for each.</summary>
    public required Func<string, ISyncReporter> ReporterOf { get; init; }

    /// <summary>From cycle to cycle, 60 seconds to a day; null for each profile's own.</summary>
    public TimeSpan? Interval { get; init; }

    /// <summary>How many cycles each profile runs; a start that fails counts as one. Null for no end.</summary>
    public int? MaxCycles { get; init; }

    /// <summary>Says which process may write to a pair; null where this is the only process.</summary>
    public IWriterLease? Lease { get; init; }

    /// <summary>Called about every two seconds, as a sign of life.</summary>
    public Action<IReadOnlyList<ProfileServerStatus>>? Looked { get; init; }

    /// <summary>Clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>What the server of a profile does in a process that serves all.</summary>
public enum ProfileServerState
{
    /// <summary>It is about to start.</summary>
    Starting,

    /// <summary>Another process may write to the pair; it waits for the lease.</summary>
    WaitingForLease,

    /// <summary>It runs its cycles.</summary>
    Running,

    /// <summary>It could not start, and is started again after a wait.</summary>
    Failed,

    /// <summary>It was asked to stop, or has run its cycles.</summary>
    Stopped,
}

/// <summary>The server of a profile at one moment.</summary>
/// <param name="Profile">Name of the profile; <c>(base)</c> for the base folder itself.</param>
/// <param name="Home">Its folder.</param>
/// <param name="State">What it does.</param>
/// <param name="Trouble">Why it does not run; null where it does, or was asked to stop.</param>
public sealed record ProfileServerStatus(string Profile, string Home, ProfileServerState State, SyncException? Trouble);

/// <summary>A run of one of several profiles.</summary>
/// <param name="Profile">Name of the profile; <c>(base)</c> for the base folder itself.</param>
/// <param name="Settings">Its settings.</param>
/// <param name="Result">The run.</param>
public sealed record ProfileRun(string Profile, SyncSettings Settings, SyncRunResult Result);

/// <summary>
/// The servers of every profile of a base folder in one process. Each has its own settings, state, lock, log and failures, and none waits
/// for another. Profiles that come are started, those that go are stopped, and one whose settings change starts again with the new ones.
/// </summary>
/// <param name="home">The base folder, absolute.</param>
/// <param name="options">How they run.</param>
public sealed class ProfileServers(string home, ProfileServerOptions options)
{
    /// <summary>Time between two looks at the profiles.</summary>
    internal static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly SettingsHome _home = new(home, "the base folder of the server");
    private readonly Dictionary<string, ProfileServer> _servers = [];
    private readonly SharedCycles _cycles = new(options.Time);
    private int _started;
    private long _memory;
    private bool _isFolderMissed;

    /// <summary>Runs all servers until it is asked to stop, or each has run its cycles.</summary>
    /// <param name="stop">Asks to stop: each ends its batch in hand, all at once.</param>
    /// <returns>The runs of all profiles, as they end.</returns>
    /// <exception cref="SyncException"><c>SettingsMissing</c> where there is no profile; <c>SyncLocked</c> where another process serves
    /// all profiles of the folder; <c>StateNotWritable</c>.</exception>
    public async IAsyncEnumerable<ProfileRun> RunAsync([EnumeratorCancellation] CancellationToken stop)
    {
        _ = SettingsFile.FindProfiles(_home.Folder);
        using var held = AllProfilesLock.Acquire(_home.Folder, options.Time);
        // Bounded: whoever takes the runs slowly slows the servers down and fills no memory.
        var runs = Channel.CreateBounded<ProfileRun>(16);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var serving = Task.Run(() => ServeAsync(runs.Writer, end), CancellationToken.None);
        try
        {
            await foreach (var run in runs.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false)) yield return run;
        }
        finally
        {
            await end.CancelAsync().ConfigureAwait(false);
            // What nobody takes any more must hold up no end.
            await foreach (var _ in runs.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false)) { }
            await serving.ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Starts the servers in a process of its own that outlives this session, and comes back when that process has the lock of the folder.
    /// </summary>
    /// <param name="home">The base folder, absolute.</param>
    /// <param name="program">The front end's own program, with the arguments that start the servers in the foreground.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the waiting; the process goes on.</param>
    /// <exception cref="SyncException"><c>SettingsMissing</c>, <c>SyncLocked</c>, <c>ServerStartFailed</c>.</exception>
    public static Task<StartedServers> StartDetachedAsync(
        string home, ServerProgram program, TimeSpan patience, CancellationToken cancellationToken) =>
        ServerStart.StartAllAsync(home, program, patience, TimeProvider.System, cancellationToken);

    private async Task ServeAsync(ChannelWriter<ProfileRun> runs, CancellationTokenSource end)
    {
        Exception? failure = null;
        try
        {
            while (!end.IsCancellationRequested)
            {
                await LookAsync(runs, end.Token).ConfigureAwait(false);
                if (AllProfilesLock.IsAskedToStop(_home.Folder)) await end.CancelAsync().ConfigureAwait(false);
                if (_servers.Values.All(server => server.Ended.IsCompleted)
                    && (options.MaxCycles is not null || end.IsCancellationRequested)) break;
                await Task.Delay(BetweenLooks, options.Time, end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        catch (Exception e)
        {
            failure = e;
            await end.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await Task.WhenAll(_servers.Values.Select(server => server.Ended)).ConfigureAwait(false);
            options.Looked?.Invoke(Statuses());
            foreach (var server in _servers.Values) server.Dispose();
        }
        catch (Exception e)
        {
            failure ??= e;
        }

        runs.Complete(failure);
    }

    private async Task LookAsync(ChannelWriter<ProfileRun> runs, CancellationToken end)
    {
        if (Homes() is { } homes)
        {
            foreach (var gone in _servers.Values.Where(server => !homes.Contains(server.Home))) gone.End();
            // One that comes back before its server has ended is started at a later look.
            foreach (var gone in _servers.Values.Where(server => server.Ended.IsCompleted && !homes.Contains(server.Home)).ToList())
            {
                _servers.Remove(gone.Home);
                gone.Dispose();
            }

            foreach (var added in homes.Where(folder => !_servers.ContainsKey(folder)).Order(StringComparer.Ordinal))
                _servers.Add(added, new ProfileServer(options, added, _cycles.TurnOf(_started++), runs, end));
        }

        foreach (var server in _servers.Values) await server.LookAtSettingsAsync().ConfigureAwait(false);
        _cycles.Look();
        options.Looked?.Invoke(Statuses());
        RelieveMemory();
    }

    // Null where the folder cannot be looked at: a network drive that is away for a moment takes no profile away.
    private HashSet<string>? Homes()
    {
        try
        {
            var homes = _home.FindAll().Select(one => one.Folder).ToHashSet();
            _isFolderMissed = false;
            return homes.Count > 0 || Directory.Exists(_home.Folder) ? homes : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (!_isFolderMissed)
                Tell($"The folder of the profiles cannot be read: {e.Message.TrimEnd('.')}. The servers go on.");
            _isFolderMissed = true;
            return null;
        }
    }

    private void Tell(string text)
    {
        foreach (var server in _servers.Values.Take(1)) server.Report(new SyncMessage(SyncLogLevel.Warning, text));
    }

    private List<ProfileServerStatus> Statuses() =>
        [.. _servers.Values.Select(server => server.Status).OrderBy(status => status.Profile, StringComparer.Ordinal)];

    // Each collection costs as much as some cycles: only where the process has grown by a quarter since the last one.
    private void RelieveMemory()
    {
        if (options.Time != TimeProvider.System || Environment.WorkingSet < _memory + _memory / 4) return;
        IdleMemory.GiveBack();
        _memory = Environment.WorkingSet;
    }
}
