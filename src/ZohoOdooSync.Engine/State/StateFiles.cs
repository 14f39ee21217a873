namespace ZohoOdooSync.Engine.State;

/// <summary>Makes and looks at state files; what is made belongs to its owner alone.</summary>
internal static class StateFiles
{
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnerFolder = OwnerFile | UnixFileMode.UserExecute;

    /// <summary>Makes the folder of a file where it is missing.</summary>
    /// <exception cref="SyncException"><c>StateNotWritable</c>.</exception>
    public static void MakeFolderFor(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (string.IsNullOrEmpty(folder) || Directory.Exists(folder)) return;
        try
        {
            MakeFolder(folder);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw StateErrors.NotWritable(path, $"its folder could not be made ({cause.Message})", cause);
        }
    }

    /// <summary>Makes a folder where it is missing; trouble leaves as the system tells it.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, OwnerFolder);
    }

    /// <summary>Makes an empty file where there is none, so that it has its rights before anything is in it.</summary>
    /// <exception cref="SyncException"><c>StateNotWritable</c>.</exception>
    public static void MakeFile(string path)
    {
        if (File.Exists(path)) return;
        try
        {
            using var made = new FileStream(path, CreateOptions(FileMode.OpenOrCreate));
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

    /// <summary>Options for a file that others may share, made for its owner alone.</summary>
    public static FileStreamOptions CreateOptions(FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite | FileShare.Delete,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = OwnerFile;
        return options;
    }
}
