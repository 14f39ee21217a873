using System.Globalization;
using System.Text;
using ZohoOdooSync.Engine.State;

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
        if (BesideState.Find(stateFile, "token.lock") is not { } file) return null;
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

/// <summary>
/// Keeps the sealed token in <c>token.cache</c> beside the state file for operations that may not write the state, or that come
/// before there is one. A cache: what cannot be read counts for nothing, and what cannot be written is let be.
/// </summary>
internal static class TokenFile
{
    private const string Name = "token.cache";

    /// <summary>The token that was kept for some credentials, or null.</summary>
    public static CachedToken? Read(string stateFile, string credentials)
    {
        try
        {
            var file = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(stateFile))!, Name);
            return File.Exists(file) && File.ReadAllText(file).Split('\n') is [var key, var ticks, var box, ..] && key == credentials
                && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var expires)
                && expires <= DateTimeOffset.MaxValue.Ticks
                    ? new CachedToken(key, Convert.FromBase64String(box), new DateTimeOffset(expires, TimeSpan.Zero))
                    : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Keeps a token, in the place of the one before.</summary>
    public static void Write(string stateFile, CachedToken token)
    {
        if (BesideState.Find(stateFile, Name) is not { } file) return;
        var begun = $"{file}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (var stream = OwnerOnly.Open(begun, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
            {
                stream.Write(Encoding.ASCII.GetBytes(string.Create(
                    CultureInfo.InvariantCulture, $"{token.Key}\n{token.Expires.UtcTicks}\n{Convert.ToBase64String(token.Sealed)}\n")));
            }

            File.Move(begun, file, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            File.Delete(begun);
        }
    }
}
