namespace ZohoOdooSync.Engine.State;

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
