namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// Lets one process at a time write to a log: an operating-system lock on a file beside it, which dies with its process and
/// is held for the time of one line.
/// </summary>
internal static class LogFileLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Takes the lock.</summary>
    /// <param name="log">The log.</param>
    /// <param name="tries">How often it is asked for, a millisecond apart; 1 or more.</param>
    /// <returns>The lock, to be disposed of; null where another process kept it all the time.</returns>
    /// <exception cref="IOException">Its file cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">Its file may not be made.</exception>
    public static IDisposable? TryTake(string log, int tries)
    {
        var file = Path.ChangeExtension(log, ".lock");
        while (true)
        {
            try
            {
                return OwnerOnly.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (DirectoryNotFoundException)
            {
                // For its owner alone, as the state: it names products and prices. Whoever else shall read it makes the folder.
                OwnerOnly.MakeFolder(Path.GetDirectoryName(file)!);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && File.Exists(file))
            {
                if (--tries <= 0) return null;
                // By the real clock: the other process does not know of any other.
                Thread.Sleep(Pause);
            }
        }
    }
}
