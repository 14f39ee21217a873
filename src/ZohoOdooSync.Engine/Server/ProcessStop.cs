using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server;

/// <summary>A process that was asked to stop, and did.</summary>
/// <param name="ProcessId">Its pid.</param>
/// <param name="Host">Its machine.</param>
/// <param name="IsServer">Whether it was the server, or a run by hand.</param>
/// <param name="Started">When it began, UTC.</param>
/// <param name="Waited">How long it took to stop.</param>
public sealed record StoppedProcess(int ProcessId, string Host, bool IsServer, DateTimeOffset Started, TimeSpan Waited);

/// <summary>Asks the process that works on a profile to stop, and waits for it.</summary>
internal sealed class ProcessStop(SyncSettings settings, StateOpener open, TimeProvider time)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    public async Task<StoppedProcess> StopAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        if (Find() is not { } beat)
        {
            throw NotRunning(
                "Nothing works on this profile, so there is nothing to stop.",
                "Start the server where it should work.");
        }

        if (ProcessLiveness.Of(beat, time.GetUtcNow()) == ProcessSign.Dead)
        {
            Clear(beat);
            throw NotRunning(
                $"Nothing works on this profile: process {beat.ProcessId} died after {beat.Beat:yyyy-MM-dd HH:mm:ss} UTC "
                + "without a message. Its heartbeat is removed now.",
                "Start the server again. It looks in Odoo to settle the open changes of the dead process.");
        }

        var began = time.GetTimestamp();
        var request = StopRequest.Make(settings, beat);
        // A request in vain stays where it is: the process heeds it as soon as it can.
        if (!await Polling.UntilAsync(() => HasStopped(beat), BetweenLooks, patience, time, cancellationToken).ConfigureAwait(false))
            throw TimedOut(beat, patience);
        StopRequest.Remove(request);
        return new StoppedProcess(beat.ProcessId, beat.Host, beat.IsServer, beat.Started, time.GetElapsedTime(began));
    }

    /// <summary>The server before a run by hand; but a living process before one that died and left its sign.</summary>
    private Heartbeat? Find()
    {
        using var state = open(settings.StatePath, StateAccess.ReadOnly);
        var signs = state.Read(reader => new[] { reader.ServerHeartbeat, reader.Heartbeat }.OfType<Heartbeat>().ToList());
        return signs.FirstOrDefault(ProcessLiveness.IsAlive) ?? signs.FirstOrDefault();
    }

    /// <summary>Stopped is who took its heartbeat away and gave its lock back, so that another one can start at once.</summary>
    private bool HasStopped(Heartbeat beat)
    {
        using (var state = open(settings.StatePath, StateAccess.ReadOnly))
        {
            var now = state.Read(reader => beat.IsServer ? reader.ServerHeartbeat : reader.Heartbeat);
            if (now is not null && IsSame(now, beat) && ProcessLiveness.Of(now, time.GetUtcNow()) != ProcessSign.Dead) return false;
        }

        try
        {
            RunLock.Acquire(beat.IsServer ? settings.ServerLockPath : settings.LockPath, time).Dispose();
            return true;
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.Locked)
        {
            return false;
        }
    }

    private void Clear(Heartbeat beat)
    {
        using var state = open(settings.StatePath, StateAccess.ReadWrite);
        state.Write(writer =>
        {
            if (writer.ServerHeartbeat is { } server && IsSame(server, beat)) writer.SaveServerHeartbeat(null);
            if (writer.Heartbeat is { } run && IsSame(run, beat)) writer.SaveHeartbeat(null);
        });
    }

    private static bool IsSame(Heartbeat one, Heartbeat other) =>
        one.ProcessId == other.ProcessId && one.Started == other.Started;

    private static SyncException NotRunning(string message, string nextStep) =>
        new("SyncNotRunning", SyncErrorKind.Data, message, nextStep) { Steps = [OperatorAction.StartServer] };

    private static SyncException TimedOut(Heartbeat beat, TimeSpan patience) => new(
        "StopTimedOut", SyncErrorKind.Unavailable,
        $"Process {beat.ProcessId} on {beat.Host} was asked to stop and still works after {patience.TotalSeconds:0} seconds "
            + $"({beat.Phase}).",
        "It stops as soon as it can. You can also end the process: nothing is lost, and the next run settles its open changes.");
}
