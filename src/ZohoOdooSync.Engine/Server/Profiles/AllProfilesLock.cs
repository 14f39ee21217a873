using ZohoOdooSync.Engine.Runs;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Server.Profiles;

/// <summary>One process serves all profiles of a base folder: a lock, and beside it a file that asks the process to stop.</summary>
internal static class AllProfilesLock
{
    // Whoever looks whether a process has it holds it for a moment, and that must end no start.
    private static readonly TimeSpan LongestLook = TimeSpan.FromMilliseconds(500);

    /// <summary>Takes the lock, or says who has it. A request to stop that was meant for an earlier process is removed.</summary>
    /// <exception cref="SyncException"><c>SyncLocked</c>, <c>StateNotWritable</c>.</exception>
    public static RunLock Acquire(string home, TimeProvider time)
    {
        var held = RunLock.Acquire(PathFor(home), time, "server", "all profiles of this folder", LongestLook);
        StopRequest.Remove(StopPathFor(home));
        return held;
    }

    /// <summary>Whether a process has the lock.</summary>
    /// <exception cref="SyncException"><c>StateUnreadable</c> where this account may not look.</exception>
    public static bool IsHeld(string home) => RunLock.IsHeld(PathFor(home));

    /// <summary>Whether the process that has the lock is asked to stop.</summary>
    public static bool IsAskedToStop(string home) => File.Exists(StopPathFor(home));

    /// <summary>Asks the process that has the lock to stop.</summary>
    /// <exception cref="SyncException"><c>StateNotWritable</c>.</exception>
    public static void AskToStop(string home) => StopRequest.MakeAt(StopPathFor(home));

    private static string PathFor(string home) => Path.Combine(home, "data", "sync_server", "all_profiles.lock");

    private static string StopPathFor(string home) => PathFor(home) + ".stop";
}
