using System.Globalization;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// The way in which one process asks another to stop: an empty file beside the state, whose name says whom it is for. It
/// works across sessions, accounts and machines that share the folder, for services too, and on Windows, which has no
/// signals; and only who may write the folder can ask.
/// </summary>
internal static class StopRequest
{
    /// <summary>The file that asks the process of a heartbeat.</summary>
    public static string PathFor(SyncSettings settings, Heartbeat beat) => Path.Combine(
        Path.GetDirectoryName(settings.StatePath)!,
        string.Create(CultureInfo.InvariantCulture, $"stop-{beat.ProcessId}-{beat.Started.UtcTicks}"));

    /// <summary>Asks.</summary>
    /// <returns>The file; whoever asked removes it afterwards.</returns>
    /// <exception cref="SyncException"><c>StateNotWritable</c>.</exception>
    public static string Make(SyncSettings settings, Heartbeat beat) => MakeAt(PathFor(settings, beat));

    /// <summary>Asks by a file whose reader knows its name.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="SyncException"><c>StateNotWritable</c>.</exception>
    public static string MakeAt(string path)
    {
        try
        {
            OwnerOnly.Write(path, []);
            return path;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "StateNotWritable", SyncErrorKind.State,
                $"The stop request could not be written to {path}: {e.Message.TrimEnd('.')}.",
                "Run this as the account of the synchronisation, or as an administrator.", e);
        }
    }

    /// <summary>Takes a request back; one that is not there is no error.</summary>
    public static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It names one process that has ended: nobody will ever heed it.
        }
    }
}

/// <summary>Looks once a second whether this process is asked to stop.</summary>
internal sealed class StopRequestWatch : IDisposable
{
    /// <summary>Time between two looks.</summary>
    public static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly CancellationTokenSource _asked;
    private readonly IDisposable _looking;

    /// <summary>Begins to look.</summary>
    /// <param name="settings">Names the folder.</param>
    /// <param name="beat">This process's heartbeat.</param>
    /// <param name="time">Clock.</param>
    /// <param name="also">Another reason to stop.</param>
    /// <param name="look">
    /// Calls what it is given from time to time, until it is disposed of; null to look by a timer of its own, of which a hundred in one
    /// process would wake it a hundred times a second.
    /// </param>
    public StopRequestWatch(
        SyncSettings settings, Heartbeat beat, TimeProvider time, CancellationToken also, Func<Action, IDisposable>? look = null)
    {
        _path = StopRequest.PathFor(settings, beat);
        _asked = CancellationTokenSource.CreateLinkedTokenSource(also);
        _looking = look?.Invoke(Look) ?? time.CreateTimer(_ => Look(), null, BetweenLooks, BetweenLooks);
    }

    /// <summary>Cancelled when this process is asked to stop.</summary>
    public CancellationToken Token => _asked.Token;

    public void Dispose()
    {
        _looking.Dispose();
        StopRequest.Remove(_path);
        // The source is left to the collector: a look that is under way may still cancel it.
    }

    private void Look()
    {
        if (File.Exists(_path) && !_asked.IsCancellationRequested) _asked.Cancel();
    }
}
