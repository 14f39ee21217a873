using System.Text;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>Writes the metrics file: whole or not at all. A reader sees the old numbers or the new ones, never a half.</summary>
internal static class MetricsFile
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a file; its folder is made where it is missing.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="text">What it shall hold.</param>
    /// <exception cref="SyncException"><c>MetricsNotWritable</c>; what was there before is still there.</exception>
    public static void Write(string path, string text)
    {
        // Of another ending, so that a collector which takes every file of the folder leaves it alone.
        var temporary = path + ".tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            File.WriteAllText(temporary, text, Encoding);
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
