using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Server;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine;

/// <content>The server, and how it is asked to stop.</content>
public sealed partial class SyncEngine
{
    /// <summary>Shortest interval of the loop.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(60);

    /// <summary>Longest interval of the loop.</summary>
    public static readonly TimeSpan LongestInterval = TimeSpan.FromDays(1);

    /// <summary>
    /// The server: runs cycles, the first at once, then one every interval, from start to start. A cycle reads only what
    /// changed, where the source can show it, and is a full run where it cannot or where anything does not add up. A failed
    /// cycle is recorded, told, and tried again after a growing wait. Ends when asked to, by the token or by
    /// <see cref="StopAsync"/> of any process, after the batch in hand.
    /// </summary>
    /// <param name="interval">60 seconds to a day; null for the settings' own.</param>
    /// <param name="maxCycles">How many cycles; null for no end.</param>
    /// <param name="reporter">Told of progress, messages and changes.</param>
    /// <param name="stop">Asks to stop.</param>
    /// <returns>One result a cycle; none for one that was left out.</returns>
    /// <exception cref="SyncException"><c>SettingsInvalid</c> for an interval out of range; <c>SyncLocked</c> where another
    /// server works on the profile; <c>StateUnreadable</c>, <c>StateNotWritable</c>.</exception>
    public async IAsyncEnumerable<SyncRunResult> RunCyclesAsync(
        TimeSpan? interval, int? maxCycles, ISyncReporter reporter, [EnumeratorCancellation] CancellationToken stop)
    {
        var pause = CheckInterval(interval);
        _settings.RequireSafeTransport();
        using var held = RunLock.Acquire(_settings.ServerLockPath, _time, "server");
        var (state, mended) = RecoverableState.OpenForServer(_settings, OpenStateFile, _time);
        using var kept = state;
        var life = new HeartbeatWriter(state, _time, pause);
        var told = Logged(new Audience(reporter, life));
        using var services = OpenServices(state, told);
        if (mended is not null) told.Report(new SyncMessage(SyncLogLevel.Warning, mended));
        using var watch = new StopRequestWatch(_settings, life.Now("starting"), _time, stop);
        var recorder = new RunRecorder(state, _time, _settings, told, life);
        var cycle = new ServerCycle(_settings, state, services, recorder, life, _time, _random, told);
        try
        {
            var server = new SyncServer(cycle, life, pause, _time, told)
            {
                CycleEnded = () => WriteMetrics(state, told),
                // A wait of real minutes is worth the moment that this takes; one that a test turns forward is none.
                Rests = _time == TimeProvider.System ? GiveMemoryBack : null,
            };
            await foreach (var result in server.RunAsync(maxCycles, watch.Token).ConfigureAwait(false)) yield return result;
        }
        finally
        {
            Leave(life, state, told);
            WriteMetrics(state, told);
        }
    }

    /// <summary>
    /// Starts the server in a process of its own that outlives this session, and comes back when it gives its first sign of
    /// life. It writes to the log alone.
    /// </summary>
    /// <param name="program">The front end's own program, with the arguments that start the server in the foreground.</param>
    /// <param name="patience">How long to wait for the sign at most.</param>
    /// <param name="cancellationToken">Ends the waiting; the process goes on.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c> where a server works on the profile, <c>ServerStartFailed</c>.</exception>
    public Task<StartedServer> StartDetachedAsync(ServerProgram program, TimeSpan patience, CancellationToken cancellationToken) =>
        new ServerStart(_settings, OpenStateFile, _time).StartAsync(program, patience, cancellationToken);

    /// <summary>
    /// Called by a front end before it starts a server: a process that <see cref="StartDetachedAsync"/> started leaves the
    /// session of its terminal here. Does nothing in any other.
    /// </summary>
    public static void LeaveSessionIfDetached() => DetachedProcess.LeaveSession();

    /// <summary>
    /// Asks the process that works on the profile, its server before a run by hand, to end its batch and stop, and waits
    /// until it has.
    /// </summary>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="cancellationToken">Ends the waiting; the request stays made.</param>
    /// <returns>What was stopped.</returns>
    /// <exception cref="SyncException"><c>SyncNotRunning</c> where nothing works on the profile, <c>StopTimedOut</c>,
    /// <c>StateUnreadable</c>, <c>StateNotWritable</c>.</exception>
    public Task<StoppedProcess> StopAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        new ProcessStop(_settings, OpenStateFile, _time).StopAsync(patience, cancellationToken);

    private TimeSpan CheckInterval(TimeSpan? interval)
    {
        var pause = interval ?? _settings.Schedule.Interval;
        return pause >= ShortestInterval && pause <= LongestInterval ? pause : throw new SyncException(
            "SettingsInvalid", SyncErrorKind.Settings,
            $"The interval is {pause.TotalSeconds:0} seconds: 60 to 86400 is allowed.", "Choose another interval.");
    }

    private void Leave(HeartbeatWriter life, IStateStore state, ISyncReporter told)
    {
        try
        {
            life.Leave();
            ServerNotes.SaveStopped(state, _time.GetUtcNow());
            told.Report(new SyncMessage(SyncLogLevel.Information, "The server stopped."));
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            told.Report(new SyncMessage(SyncLogLevel.Warning, $"The end of this server could not be written down: {e.Message}"));
        }
    }

    /// <summary>
    /// Gives the memory of a cycle back to the machine. Neither the collector nor the C library would do it by themselves: a
    /// process that sleeps gives them no occasion.
    /// </summary>
    private static void GiveMemoryBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            _ = TrimNativeMemory(0);
        }
        catch (EntryPointNotFoundException)
        {
            // A C library other than glibc, which keeps less.
        }
    }

    [DllImport("libc", EntryPoint = "malloc_trim", ExactSpelling = true)]
    private static extern int TrimNativeMemory(nuint keep);
}
