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
