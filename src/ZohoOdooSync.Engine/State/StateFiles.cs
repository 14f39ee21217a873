using System.Globalization;

namespace ZohoOdooSync.Engine.State;

/// <summary>Makes and looks at state files; what is made belongs to its owner alone.</summary>
internal static class StateFiles
{
    /// <summary>Makes the folder of a file where it is missing.</summary>
    /// <exception cref="SyncException"><c>StateNotWritable</c>.</exception>
    public static void MakeFolderFor(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (string.IsNullOrEmpty(folder) || Directory.Exists(folder)) return;
        try
        {
            OwnerOnly.MakeFolder(folder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.NotWritable(path, $"its folder could not be made ({cause.Message})", cause);
        }
    }

    /// <summary>Makes an empty file where there is none, so that it has its rights before anything is in it.</summary>
    /// <exception cref="SyncException"><c>StateNotWritable</c>.</exception>
    public static void MakeFile(string path)
    {
        if (File.Exists(path)) return;
        try
        {
            using var made = Open(path, FileMode.OpenOrCreate);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.NotWritable(path, $"it could not be made ({cause.Message})", cause);
        }
    }

    /// <summary>The first bytes of a file: at most <paramref name="count"/>, none where the file is missing.</summary>
    /// <exception cref="SyncException"><c>StateUnreadable</c>.</exception>
    public static byte[] Header(string path, int count)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var header = new byte[count];
            return header[..file.ReadAtLeast(header, count, throwOnEndOfStream: false)];
        }
        catch (Exception cause) when (cause is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.NotAllowedToRead(path, cause);
        }
    }

    /// <summary>Opens a file that others may share, made for its owner alone.</summary>
    public static FileStream Open(string path, FileMode mode) =>
        OwnerOnly.Open(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
}

/// <summary>
/// A state file together with what lies beside it: LiteDB's log, and the locks, of its name and a hyphen. Moved as a whole, and never
/// deleted: a log that came to lie beside another file would be written into it.
/// </summary>
internal static class StateFileSet
{
    /// <summary>LiteDB's log of a state file: pages that are not in the file yet. It is gone at the end of a turn.</summary>
    public static string LogOf(string path) =>
        Path.Combine(Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path) + "-log" + Path.GetExtension(path));

    /// <summary>The files that are there, by name.</summary>
    /// <param name="path">The state file; its folder must be there.</param>
    public static IReadOnlyList<string> Of(string path)
    {
        var (folder, name) = (Path.GetDirectoryName(path)!, Path.GetFileName(path));
        return [.. Directory.EnumerateFiles(folder)
            .Where(other => other == path || other == LogOf(path)
            || Path.GetFileName(other).StartsWith(name + "-", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }

    /// <summary>A name beside the state file that nothing has yet: <c>sync_tracking.damaged-20260609-131534.db</c>.</summary>
    /// <param name="path">The state file.</param>
    /// <param name="why">A word: why it is set aside.</param>
    /// <param name="now">Now.</param>
    public static string NewNameAside(string path, string why, DateTimeOffset now)
    {
        var stamp = now.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        var (folder, name, ending) = (Path.GetDirectoryName(path)!, Path.GetFileNameWithoutExtension(path), Path.GetExtension(path));
        for (var number = 1; ; number++)
        {
            var aside = Path.Combine(folder, $"{name}.{why}-{stamp}{(number == 1 ? string.Empty : $"-{number}")}{ending}");
            if (Of(aside).Count == 0) return aside;
        }
    }

    /// <summary>Deletes a half-made file with what lies beside it.</summary>
    public static void Discard(string path)
    {
        try
        {
            foreach (var file in Of(path)) File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a file for its owner alone is left; the error that matters is under way already.
        }
    }

    /// <summary>Gives all files another name; what was moved already goes back where one cannot be.</summary>
    /// <param name="from">The state file.</param>
    /// <param name="to">Its new name; nothing is there yet.</param>
    /// <exception cref="IOException">A file could not be moved; nothing is moved.</exception>
    /// <exception cref="UnauthorizedAccessException">Likewise.</exception>
    public static void Move(string from, string to)
    {
        var moved = new Stack<(string From, string To)>();
        try
        {
            foreach (var file in Of(from))
            {
                var place = file == LogOf(from) ? LogOf(to) : to + file[from.Length..];
                File.Move(file, place);
                moved.Push((file, place));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            while (moved.TryPop(out var move)) File.Move(move.To, move.From);
            throw;
        }
    }
}

/// <summary>Finds out whether a state file could be written, without writing it.</summary>
internal static class StateProbe
{
    /// <summary>Why the file, or the folder where it would be made, cannot be written; null where it can.</summary>
    public static string? WhyNotWritable(string path)
    {
        try
        {
            if (File.Exists(path))
            {
                using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                return null;
            }

            var folder = Path.GetDirectoryName(Path.GetFullPath(path));
            while (folder is not null && !Directory.Exists(folder)) folder = Path.GetDirectoryName(folder);
            // Rights alone do not tell: a disk may be mounted for reading only. The probe is gone when it is closed.
            using var probe = OwnerOnly.Open(
                Path.Combine(folder ?? ".", Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None,
                options: FileOptions.DeleteOnClose);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message.TrimEnd('.');
        }
    }
}
