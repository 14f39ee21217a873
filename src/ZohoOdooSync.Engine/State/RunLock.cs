using System.Globalization;
using System.Text;

namespace ZohoOdooSync.Engine.State;

/// <summary>
/// One run at a time, and one server: an exclusive lock of the operating system on a file, which ends with its process
/// whatever ends the process. Who holds it stands in a second file beside it, since the locked one cannot be read everywhere.
/// </summary>
public sealed class RunLock : IDisposable
{
    private readonly FileStream _lock;
    private readonly string _ownerPath;

    private RunLock(FileStream file, string ownerPath)
    {
        _lock = file;
        _ownerPath = ownerPath;
    }

    /// <summary>Takes the lock, or says who holds it.</summary>
    /// <param name="path">The lock file; its folder is made where missing.</param>
    /// <param name="time">Clock, for the message that the next one gets.</param>
    /// <param name="holder">What holds this lock, as a word of the message: <c>run</c> or <c>server</c>.</param>
    /// <param name="of">What it holds the lock of, likewise.</param>
    /// <exception cref="SyncException"><c>SyncLocked</c> where another one holds it; <c>StateNotWritable</c> where the file
    /// cannot be made.</exception>
    public static RunLock Acquire(string path, TimeProvider time, string holder = "run", string of = "this profile") =>
        Acquire(path, time, holder, of, TimeSpan.Zero);

    /// <summary>The same, of a lock that others hold for a moment.</summary>
    /// <param name="path">The lock file.</param>
    /// <param name="time">Clock.</param>
    /// <param name="holder">What holds this lock.</param>
    /// <param name="of">What it holds the lock of.</param>
    /// <param name="patience">How long that moment is.</param>
    internal static RunLock Acquire(string path, TimeProvider time, string holder, string of, TimeSpan patience)
    {
        var owner = path + ".owner";
        FileStream? file = null;
        try
        {
            StateFiles.MakeFolderFor(path);
            file = FileLock.Wait(path, patience, out var held) ?? throw held!;
            OwnerOnly.Write(owner, Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture,
                $"process {Environment.ProcessId} on {Environment.MachineName} since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC")));
            return new RunLock(file, owner);
        }
        catch (IOException e) when (file is null && FileLock.IsHeld(e))
        {
            throw new SyncException(
                "SyncLocked", SyncErrorKind.Locked,
                $"Another {holder} works on {of}: {ReadOwner(owner)}. Nothing was done.",
                (holder == "run" ? "Wait until it ends, or stop it" : "Stop it first")
                + "; the lock ends with its process, so there is nothing to clean up.", e)
            {
                Steps = [OperatorAction.StopServer],
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new SyncException(
                "StateNotWritable", SyncErrorKind.State,
                $"The lock file {path} cannot be written: {e.Message.TrimEnd('.')}. Nothing was done.",
                "Give this account write access to the folder, and see that the disk has room.", e);
        }
    }

    /// <summary>Whether somebody holds a lock.</summary>
    /// <param name="path">The lock file.</param>
    /// <exception cref="SyncException"><c>StateUnreadable</c> where this account may not look.</exception>
    internal static bool IsHeld(string path)
    {
        try
        {
            // Beside others who only look.
            FileLock.Take(path, FileAccess.Read, FileShare.Read).Dispose();
            return false;
        }
        catch (IOException e)
        {
            return FileLock.IsHeld(e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw StateErrors.NotAllowedToRead(path, e);
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        try
        {
            File.Delete(_ownerPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It only names the holder of a lock; without the lock nobody reads it.
        }

        _lock.Dispose();
    }

    private static string ReadOwner(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.UTF8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "its process could not be found out";
        }
    }
}
