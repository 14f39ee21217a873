using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server.Profiles;

/// <summary>What worked on a profile and was asked to stop.</summary>
/// <param name="Profile">Name of the profile; <c>(base)</c> for the base folder itself.</param>
/// <param name="Home">Its folder.</param>
/// <param name="Stopped">What was stopped; null where it did not stop.</param>
/// <param name="Error">Why not; null where it did.</param>
public sealed record ProfileStop(string Profile, string Home, StoppedProcess? Stopped, SyncException? Error)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// Asks the process that serves all profiles of a base folder, and every other one that works on a profile there, to end its batch
    /// and stop, all at once, and waits for them.
    /// </summary>
    /// <param name="home">The base folder, absolute.</param>
    /// <param name="engineOf">Makes the engine of a profile.</param>
    /// <param name="patience">How long to wait at most.</param>
    /// <param name="time">Clock.</param>
    /// <param name="cancellationToken">Ends the waiting; the requests stay made.</param>
    /// <returns>Each profile that something worked on, and each where something works that cannot be asked.</returns>
    /// <exception cref="SyncException"><c>SyncNotRunning</c> where nothing works on any profile; <c>StopTimedOut</c> where the process that
    /// serves all goes on although it serves none; <c>SettingsMissing</c>, <c>StateNotWritable</c>, <c>StateUnreadable</c>.
    /// </exception>
    public static async Task<IReadOnlyList<ProfileStop>> StopAllAsync(
        string home, Func<SyncSettings, SyncEngine> engineOf, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        // Before anything is asked to stop: what stops at once would not be found any more.
        var began = time.GetTimestamp();
        var profiles = SettingsFile.FindProfiles(home).Select(one => Working.Find(one, engineOf)).ToList();
        var working = profiles.Select(one => one.Working).OfType<Working>().ToList();
        var isServed = AllProfilesLock.IsHeld(home);
        if (isServed) AllProfilesLock.AskToStop(home);
        var stopped = await Task.WhenAll(working.Select(one => Task.Run(
            () => one.StopAsync(patience, time, cancellationToken), cancellationToken))).ConfigureAwait(false);
        if (isServed)
        {
            var hasEnded = await Polling.UntilAsync(
                () => !AllProfilesLock.IsHeld(home), BetweenLooks, patience, time, cancellationToken).ConfigureAwait(false);
            if (!hasEnded && stopped.All(stop => stop.Error is null)) throw TimedOut(home, patience);
        }

        // Who could not be asked alone has stopped all the same with the process that serves all.
        var ended = working.Zip(stopped, (one, stop) => stop.Error is null || IsWorkedOn(one.Home)
            ? stop : one.HasStopped(time.GetElapsedTime(began)));
        var found = ended.Concat(profiles.Select(one => one.Unknown).OfType<ProfileStop>().Where(one => IsWorkedOn(one.Home))).ToList();
        if (found.Count == 0 && !isServed) throw NothingWorks(home);
        return found;
    }

    // Where the state does not say who works, the locks still say whether somebody does.
    private static bool IsWorkedOn(string home)
    {
        var settings = new SyncSettings { Home = home };
        try
        {
            return RunLock.IsHeld(settings.ServerLockPath) || RunLock.IsHeld(settings.LockPath);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.State)
        {
            return true;
        }
    }

    private static SyncException NothingWorks(string home) => new(
        "SyncNotRunning", SyncErrorKind.Data, $"Nothing works on any profile of {home}, so there is nothing to stop.",
        "Start the server where it should work.")
    {
        Steps = [OperatorAction.StartServer],
    };

    private static SyncException TimedOut(string home, TimeSpan patience) => new(
        "StopTimedOut", SyncErrorKind.Unavailable,
        $"The process that serves all profiles of {home} was asked to stop and still works after {patience.TotalSeconds:0} seconds.",
        "It stops as soon as it can. You can also end the process: nothing is lost, and the next run settles its open changes.");

    /// <summary>A profile that something works on.</summary>
    private sealed record Working(string Name, string Home, SyncEngine Engine, Heartbeat Beat)
    {
        // Neither where nothing works on it; an unknown one where its state cannot be read.
        public static (Working? Working, ProfileStop? Unknown) Find(string home, Func<SyncSettings, SyncEngine> engineOf)
        {
            var name = new SettingsHome(home, string.Empty).Name;
            try
            {
                var engine = engineOf(SettingsOf(home));
                return engine.GetStatus().Heartbeat is { } beat && ProcessLiveness.IsAlive(beat)
                    ? (new(name, home, engine, beat), null) : default;
            }
            catch (SyncException e) when (e.Kind == SyncErrorKind.State)
            {
                return (null, new(name, home, null, e));
            }
        }

        // What works may have begun before its settings were broken. State and locks lie where they always do.
        private static SyncSettings SettingsOf(string home)
        {
            try
            {
                return SettingsFile.Load(home, need: SecretNeed.None);
            }
            catch (SyncException e) when (e.Kind == SyncErrorKind.Settings)
            {
                return new SyncSettings { Home = home };
            }
        }

        public ProfileStop HasStopped(TimeSpan waited) =>
            new(Name, Home, new(Beat.ProcessId, Beat.Host, Beat.IsServer, Beat.Started, waited), null);

        public async Task<ProfileStop> StopAsync(TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
        {
            var began = time.GetTimestamp();
            try
            {
                return new(Name, Home, await Engine.StopAsync(patience, cancellationToken).ConfigureAwait(false), null);
            }
            catch (SyncException e) when (e.ErrorId == "SyncNotRunning")
            {
                return HasStopped(time.GetElapsedTime(began));
            }
            catch (SyncException e)
            {
                return new(Name, Home, null, e);
            }
        }
    }
}
