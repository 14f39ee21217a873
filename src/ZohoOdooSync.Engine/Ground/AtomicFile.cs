using System.Text;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// Writes a file that somebody asked for, such as a report: for its owner alone, and whole or not at all. A reader sees the
/// old file or the new one, never a half.
/// </summary>
internal static class AtomicFile
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a file in UTF-8 without a byte order mark; its folder must be there.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="head">
    /// What every file of this kind begins with. A mistyped path must not cost the settings or the state: only a file that
    /// begins so, or is empty, gives way.
    /// </param>
    /// <param name="content">Writes the text, its head included.</param>
    /// <exception cref="SyncException"><c>OutFileExists</c>, <c>OutFileNotWritable</c>; what was there before is still there.</exception>
    public static void Write(string path, string head, Action<TextWriter> content)
    {
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            if (Directory.Exists(path)) throw Exists(path, "is a folder");
            if (IsDevice(path)) throw Exists(path, "is no ordinary file");
            if (File.Exists(path) && !BeginsWith(path, head)) throw Exists(path, "is there already, and holds something else");
            using (var stream = OwnerOnly.Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read))
            {
                using (var writer = new StreamWriter(stream, Encoding, leaveOpen: true) { NewLine = "\n" }) content(writer);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "OutFileNotWritable", SyncErrorKind.Data, $"The file {path} could not be written: {e.Message.TrimEnd('.')}. Nothing was changed.",
                "See that its folder is there, that the disk has room and that this account may write it, or name another file.", e);
        }
        finally
        {
            Discard(temporary);
        }
    }

    private static bool IsDevice(string path) => !OperatingSystem.IsWindows()
        && (path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal));

    private static bool BeginsWith(string path, string head)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var expected = Encoding.GetBytes(head);
        var found = new byte[expected.Length];
        var count = file.ReadAtLeast(found, found.Length, throwOnEndOfStream: false);
        return count == 0 || found.AsSpan().SequenceEqual(expected);
    }

    private static SyncException Exists(string path, string what) => new(
        "OutFileExists", SyncErrorKind.Data, $"{path} {what}. Nothing was written.",
        "Name another file; only an earlier file of the same kind is replaced.");

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a file for the owner alone is left; the error that matters is under way already.
        }
    }
}
