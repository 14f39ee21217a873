namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// Makes files and folders for their owner alone, whatever the umask: 0600 and 0700. What is there already keeps its rights.
/// On Windows the access lists of the folder decide.
/// </summary>
internal static class OwnerOnly
{
    /// <summary>Rights of a file.</summary>
    public const UnixFileMode File = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Folder = File | UnixFileMode.UserExecute;

    /// <summary>Opens a file; where it makes one, it has its rights before anything is in it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">Which one.</param>
    /// <param name="access">What for.</param>
    /// <param name="share">What others may do meanwhile.</param>
    /// <param name="bufferSize">0 for none.</param>
    /// <param name="options">Such as that it is gone when it is closed.</param>
    public static FileStream Open(
        string path, FileMode mode, FileAccess access, FileShare share, int bufferSize = 4096, FileOptions options = FileOptions.None)
    {
        var how = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = bufferSize, Options = options };
        // Only where a file may be made: for any other the system takes no rights.
        if (!OperatingSystem.IsWindows() && mode is not (FileMode.Open or FileMode.Truncate)) how.UnixCreateMode = File;
        return new FileStream(path, how);
    }

    /// <summary>Writes a file anew.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = Open(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        file.Write(content);
    }

    /// <summary>Makes a folder where it is missing, and those above it that are; trouble leaves as the system tells it.</summary>
    public static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            return;
        }

        // Those above would get the rights that the umask leaves.
        var missing = new Stack<string>();
        for (var at = Path.GetFullPath(folder); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at)) missing.Push(at);
        while (missing.TryPop(out var next)) Directory.CreateDirectory(next, Folder);
    }
}
