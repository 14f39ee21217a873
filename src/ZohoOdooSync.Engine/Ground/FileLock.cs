using System.Diagnostics;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// Locks of the operating system on files. Each dies with its process, whatever ends that, so there is never one to clean up.
/// A lock that is had is an open file: whoever closes it gives it back.
/// </summary>
internal static class FileLock
{
    // A lock is held for milliseconds, as a rule.
    private const int LongestPause = 10;

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes a lock, or fails.</summary>
    /// <param name="path">
    /// Its file; made for its owner alone where it is missing, but for <see cref="FileAccess.Read"/>.
    /// </param>
    /// <param name="access">What for.</param>
    /// <param name="share">None to have it alone.</param>
    /// <exception cref="IOException">It is not to be had; <see cref="IsHeld"/> says whether another one has it.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file may not be opened or made.</exception>
    public static FileStream Take(string path, FileAccess access = FileAccess.ReadWrite, FileShare share = FileShare.None) =>
        OwnerOnly.Open(path, access == FileAccess.Read ? FileMode.Open : FileMode.OpenOrCreate, access, share, bufferSize: 0);

    /// <summary>Whether an error says that another one has the lock.</summary>
    public static bool IsHeld(IOException error) =>
        error is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException)
        // Unix reports a held lock as EWOULDBLOCK (11 on Linux, 35 on macOS), Windows as a sharing violation (0x20).
        && (error.HResult & 0xFFFF) is 0x20 or 0x21 or 11 or 35;

    /// <summary>Waits for a lock by the real clock: whoever has it knows of no other.</summary>
    /// <param name="path">As for <see cref="Take"/>.</param>
    /// <param name="patience">How long; zero to ask once.</param>
    /// <param name="cause">
    /// Why it could not be had. Not only that another one has it: what else keeps a file from being opened may pass, too.
    /// </param>
    /// <param name="access">As for <see cref="Take"/>.</param>
    /// <param name="share">As for <see cref="Take"/>.</param>
    /// <returns>The lock; null where it was not to be had.</returns>
    /// <exception cref="DirectoryNotFoundException">Its folder is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file may not be opened or made.</exception>
    public static FileStream? Wait(
        string path, TimeSpan patience, out IOException? cause, FileAccess access = FileAccess.ReadWrite, FileShare share = FileShare.None)
    {
        var began = Stopwatch.GetTimestamp();
        for (var pause = 0; ; pause = Math.Min(pause + 1, LongestPause))
        {
            if (Try(path, out cause, access, share) is { } taken) return taken;
            if (Stopwatch.GetElapsedTime(began) >= patience) return null;
            Thread.Sleep(pause);
        }
    }

    /// <summary>Waits for a lock by a clock.</summary>
    /// <param name="path">As for <see cref="Take"/>.</param>
    /// <param name="patience">How long.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The lock; null where it was not to be had.</returns>
    /// <exception cref="DirectoryNotFoundException">Its folder is missing.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file may not be opened or made.</exception>
    public static async Task<FileStream?> WaitAsync(
        string path, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        FileStream? taken = null;
        await Polling.UntilAsync(
            () => (taken = Try(path, out _, FileAccess.ReadWrite, FileShare.None)) is not null,
            BetweenLooks, patience, time, cancellationToken).ConfigureAwait(false);
        return taken;
    }

    private static FileStream? Try(string path, out IOException? cause, FileAccess access, FileShare share)
    {
        cause = null;
        try
        {
            return Take(path, access, share);
        }
        catch (IOException e) when (e is not DirectoryNotFoundException)
        {
            cause = e;
            return null;
        }
    }
}
