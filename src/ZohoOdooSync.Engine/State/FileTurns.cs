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
        var waited = Stopwatch.StartNew();
        using var line = Wait(LinePath, FileAccess.ReadWrite, FileShare.None, waited);
        return Wait(TurnPath, FileAccess.ReadWrite, FileShare.None, waited);
    }

    /// <summary>
    /// Waits for a turn to read; null where nobody who writes has ever been (a copy on a read-only medium, for one).
    /// </summary>
    public IDisposable? ToRead()
    {
        if (!File.Exists(TurnPath) || !File.Exists(LinePath)) return null;
        var waited = Stopwatch.StartNew();
        using var line = Wait(LinePath, FileAccess.Read, FileShare.None, waited);
        return Wait(TurnPath, FileAccess.Read, FileShare.Read, waited);
    }

    private FileStream Wait(string file, FileAccess access, FileShare share, Stopwatch waited)
    {
        for (var pause = 0; ; pause = Math.Min(pause + 1, 10))
        {
            try
            {
                return new FileStream(file, FileMode.Open, access, share, bufferSize: 0);
            }
            catch (FileNotFoundException) when (access == FileAccess.ReadWrite)
            {
                // Somebody tidied up; whoever opens next makes it again.
                StateFiles.MakeFile(file);
            }
            catch (IOException cause) when (cause is not DirectoryNotFoundException)
            {
                if (waited.Elapsed > Patience) throw StateErrors.Busy(path, Patience, cause);
                Thread.Sleep(pause);
            }
        }
    }
}
