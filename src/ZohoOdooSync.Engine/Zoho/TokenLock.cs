namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Lets one process at a time ask for a token: an operating-system lock on <c>token.lock</c> beside the state file, which
/// dies with its process. Only a courtesy that saves calls: where the lock cannot be had, the work goes on without it.
/// </summary>
internal static class TokenLock
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits for the lock.</summary>
    /// <param name="stateFile">The state file.</param>
    /// <param name="patience">How long to wait: a bit longer than a token call can take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The lock, to be disposed of; null where it was not to be had.</returns>
    public static async Task<IDisposable?> TakeAsync(
        string stateFile, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Path.GetDirectoryName(stateFile) is not { Length: > 0 } folder) return null;
        var file = Path.Combine(folder, "token.lock");
        var started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return OwnerOnly.Open(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (Exception exception) when (exception is UnauthorizedAccessException or DirectoryNotFoundException)
            {
                // A state that is open for reading only.
                return null;
            }
            catch (IOException)
            {
                if (time.GetElapsedTime(started) > patience) return null;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
