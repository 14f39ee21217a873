using System.Text;

namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// A text file that is written by several processes line by line. It always has the same name; it is set aside (see
/// <see cref="LogFolder"/>) before a line that would make it too large, and before the first line of another UTC day. Each
/// line is opened for, written and closed under a lock between processes: no line is torn, and none goes into a file that
/// was set aside meanwhile. Not safe to use from several threads.
/// </summary>
/// <param name="path">Full path of the file.</param>
/// <param name="maxBytes">Its size is never beyond it, unless a single line is.</param>
/// <param name="keepFiles">How many files that were set aside are kept, 1 or more.</param>
/// <param name="time">Clock of the lines and of the days.</param>
internal sealed class RollingFile(string path, long maxBytes, int keepFiles, TimeProvider time)
{
    // A line takes far less than a millisecond, so that whoever waits longer waits for a process that was halted.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.5);

    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    private bool _looked;
    private bool _isStuck;
    private (long Length, DateOnly Day) _known;

    /// <summary>Writes a line.</summary>
    /// <param name="lineAt">The line, without its line break, at a time. Times within the file never run backwards, unless
    /// the clock does.</param>
    /// <returns>False where it could not be written: a full disk, missing rights.</returns>
    public bool TryAppend(Func<DateTimeOffset, string> lineAt)
    {
        try
        {
            using var held = TakeLock(Path.ChangeExtension(path, ".lock"), _isStuck ? TimeSpan.Zero : Patience);
            // Waited for once, and from then on only asked: a halted process must not slow a run down.
            _isStuck = held is null;
            if (held is null) return false;
            if (!_looked) AdoptNumbered();
            _looked = true;
            var now = time.GetUtcNow();
            Append(Encoding.GetBytes(lineAt(now) + "\n"), DateOnly.FromDateTime(now.UtcDateTime));
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    private static FileStream? TakeLock(string file, TimeSpan patience)
    {
        try
        {
            return FileLock.Wait(file, patience, out _);
        }
        catch (DirectoryNotFoundException)
        {
            // For its owner alone, as the state: it names products and prices. Whoever else shall read it makes the folder.
            OwnerOnly.MakeFolder(Path.GetDirectoryName(file)!);
            return FileLock.Wait(file, patience, out _);
        }
    }

    private void Append(byte[] line, DateOnly today)
    {
        var file = Open();
        try
        {
            var length = file.Length;
            if (length > 0 && (length + line.Length > maxBytes || DayOf(file, length) != today) && TryRoll(DayOf(file, length)))
            {
                file.Dispose();
                file = Open();
                length = file.Length;
            }

            Write(file, length, line);
            _known = (file.Length, today);
        }
        finally
        {
            file.Dispose();
        }
    }

    private static void Write(FileStream file, long length, byte[] line)
    {
        // A line that a dying process left half is ended, so that it spoils no other.
        if (length > 0)
        {
            file.Position = length - 1;
            if (file.ReadByte() != '\n') line = [(byte)'\n', .. line];
        }

        file.Position = length;
        try
        {
            file.Write(line);
        }
        catch (IOException)
        {
            Cut(file, length);
            throw;
        }
    }

    /// <summary>Takes away what fitted on the disk of a line that did not fit.</summary>
    private static void Cut(FileStream file, long length)
    {
        try
        {
            file.SetLength(length);
        }
        catch (Exception e) when (e is IOException or ArgumentException or NotSupportedException)
        {
            // Then the next line ends the half one.
        }
    }

    private DateOnly DayOf(FileStream file, long length)
    {
        // Another length: somebody else wrote since, or nobody knows the file yet.
        if (_known.Length != length) _known = (length, LogDay.Of(file));
        return _known.Day;
    }

    private bool TryRoll(DateOnly day)
    {
        try
        {
            var folder = LogFolder.Look(path);
            File.Move(path, folder.PathOf(folder.Newest.Next(day)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Somebody keeps it from being renamed (an editor on Windows): too long a file is better than no line.
            return false;
        }

        Prune();
        return true;
    }

    /// <summary>Names what an earlier version left in the way of this one; all of it is older than what comes now.</summary>
    private void AdoptNumbered()
    {
        var folder = LogFolder.Look(path);
        if (!folder.HasNumbered) return;
        var roll = folder.Newest;
        foreach (var left in folder.Unrolled)
        {
            DateOnly day;
            using (var file = new FileStream(left, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete))
                day = LogDay.Of(file);
            roll = roll.Next(day);
            File.Move(left, folder.PathOf(roll));
        }

        Prune();
    }

    private void Prune()
    {
        var rolled = LogFolder.Look(path).Rolled;
        foreach (var (_, file) in rolled.Take(Math.Max(0, rolled.Count - keepFiles)))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Tried again at the next roll.
            }
        }
    }

    // Deletion and renaming by others must stay possible on Windows, too.
    private FileStream Open() => OwnerOnly.Open(
        path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
