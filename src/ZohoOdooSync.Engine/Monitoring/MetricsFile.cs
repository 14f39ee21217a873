using System.Text;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>Writes the metrics file: whole or not at all. A reader sees the old numbers or the new ones, never a half.</summary>
internal static class MetricsFile
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes a file, for its owner alone where there is none yet; one that is there keeps its rights. Its folder is made where
    /// it is missing.
    /// </summary>
    /// <param name="path">Full path.</param>
    /// <param name="text">What it shall hold.</param>
    /// <exception cref="SyncException"><c>MetricsNotWritable</c>; what was there before is still there.</exception>
    public static void Write(string path, string text)
    {
        // Of another ending, so that a collector which takes every file of the folder leaves it alone.
        var temporary = path + ".tmp";
        try
        {
            OwnerOnly.MakeFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.Delete(temporary);
            OwnerOnly.Write(temporary, Encoding.GetBytes(text));
            // Whoever let a collector's group read the file means the numbers, and not the file of one moment.
            if (!OperatingSystem.IsWindows() && File.Exists(path)) File.SetUnixFileMode(temporary, File.GetUnixFileMode(path));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "MetricsNotWritable", SyncErrorKind.State, $"The metrics file {path} cannot be written: {e.Message.TrimEnd('.')}.",
                "Give this account write access to its folder, or name another file in metrics.file.", e);
        }
    }
}
