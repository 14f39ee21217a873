using System.Diagnostics;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// Turns at a state file, among threads and processes. A turn is an operating-system lock on an empty file beside it, so
/// it ends with its process. Readers share a turn; a writer has it alone. Who waits holds a second lock, in whose line all
/// others stand: a writer that comes back at once cannot overtake a reader for ever.
/// </summary>
internal sealed class FileTurns(string path)
{
    /// <summary>How long anybody waits before it is an error.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private string TurnPath => path + "-lock";

    private string LinePath => path + "-line";

    /// <summary>Makes the two files, for their owner alone.</summary>
    public void MakeFiles()
    {
        StateFiles.MakeFile(TurnPath);
        StateFiles.MakeFile(LinePath);
    }

    /// <summary>Waits for a turn to write.</summary>
    public IDisposable ToWrite()
    {
        var began = Stopwatch.GetTimestamp();
        using var line = Wait(LinePath, FileAccess.ReadWrite, FileShare.None, began);
        return Wait(TurnPath, FileAccess.ReadWrite, FileShare.None, began);
    }

    /// <summary>
    /// Waits for a turn to read; null where nobody who writes has ever been (a copy on a read-only medium, for one).
    /// </summary>
    public IDisposable? ToRead()
    {
        if (!File.Exists(TurnPath) || !File.Exists(LinePath)) return null;
        var began = Stopwatch.GetTimestamp();
        using var line = Wait(LinePath, FileAccess.Read, FileShare.None, began);
        return Wait(TurnPath, FileAccess.Read, FileShare.Read, began);
    }

    private FileStream Wait(string file, FileAccess access, FileShare share, long began) =>
        FileLock.Wait(file, Patience - Stopwatch.GetElapsedTime(began), out var cause, access, share)
        ?? throw StateErrors.Busy(path, Patience, cause);
}
