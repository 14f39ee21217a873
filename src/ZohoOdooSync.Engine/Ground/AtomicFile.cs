using System.Text;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>What becomes of a file that is there already.</summary>
internal enum ExistingFile
{
    /// <summary>The new one takes its place.</summary>
    IsReplaced,

    /// <summary>It stays: the new one is not written.</summary>
    Stays,

    /// <summary>It is kept beside the new one, for its owner alone, with the ending <c>.bak</c>.</summary>
    IsKept,
}

/// <summary>
/// The one way to replace a file: the new one is written beside it, is on the disk as a whole, and then takes its name. A
/// reader sees the old file or the new one, never a half; what fails leaves the old one as it was.
/// </summary>
internal static class AtomicFile
{
    /// <summary>A name beside a file for what shall take its place; the ending is of no kind that a program looks for.</summary>
    public static string NameBeside(string path) => $"{path}.{Guid.NewGuid():N}.tmp";

    /// <summary>Writes a file.</summary>
    /// <param name="path">Full path; its folder must be there.</param>
    /// <param name="content">Writes what it shall hold.</param>
    /// <param name="existing">What becomes of a file that is there.</param>
    /// <param name="rights">Its rights where they are others than those of its owner alone; not on Windows.</param>
    /// <exception cref="IOException">It could not be written, or one that <see cref="ExistingFile.Stays"/> is there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static void Write(
        string path, Action<Stream> content, ExistingFile existing = ExistingFile.IsReplaced, UnixFileMode? rights = null) =>
        Make(path, existing, temporary =>
        {
            // It has its rights before anything is in it: secrets are not open to others even for a moment.
            using var stream = OwnerOnly.Open(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            content(stream);
            stream.Flush(flushToDisk: true);
            if (rights is { } given && !OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, given);
            return true;
        }, Discard);

    /// <summary>Puts a file in place that something else writes.</summary>
    /// <param name="path">As for <see cref="Write"/>.</param>
    /// <param name="existing">As for <see cref="Write"/>.</param>
    /// <param name="make">Writes the file of the given name, and is through with it.</param>
    /// <param name="discard">Takes the file of that name away, and what was left beside it; there may be none.</param>
    /// <returns>What <paramref name="make"/> returned.</returns>
    public static T Make<T>(string path, ExistingFile existing, Func<string, T> make, Action<string> discard)
    {
        var temporary = NameBeside(path);
        try
        {
            var made = make(temporary);
            if (existing == ExistingFile.IsKept && File.Exists(path)) Exchange(temporary, path);
            else File.Move(temporary, path, overwrite: existing == ExistingFile.IsReplaced);
            return made;
        }
        finally
        {
            discard(temporary);
        }
    }

    private static void Exchange(string temporary, string path)
    {
        // The copy keeps the rights that it finds.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, OwnerOnly.File);
        File.Replace(temporary, path, path + ".bak", ignoreMetadataErrors: true);
    }

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Only a file for its owner alone is left; the error that matters is under way already.
        }
    }
}

/// <summary>A file that somebody asked for by name, such as a report: for its owner alone.</summary>
internal static class OutFile
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>Writes a file in UTF-8 without a byte order mark; its folder must be there.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="head">
    /// What every file of this kind begins with. A mistyped path must not cost the settings or the state: only a file that
    /// begins so, or is empty, gives way.
    /// </param>
    /// <param name="content">Writes the text, its head included.</param>
    /// <param name="force">
    /// Whether any file gives way, but never a folder or a device; null where whoever asks for the file cannot say so.
    /// </param>
    /// <exception cref="SyncException"><c>OutFileExists</c>, <c>OutFileNotWritable</c>; what was there before is still there.</exception>
    public static void Write(string path, string head, Action<TextWriter> content, bool? force = null)
    {
        try
        {
            if (Directory.Exists(path)) throw Exists(path, "is a folder");
            if (IsDevice(path)) throw Exists(path, "is no ordinary file");
            if (force != true && File.Exists(path) && !BeginsWith(path, head))
                throw Exists(path, "is there already, and holds something else", canForce: force is not null);
            AtomicFile.Write(path, stream =>
            {
                using var writer = new StreamWriter(stream, Encoding, leaveOpen: true) { NewLine = "\n" };
                content(writer);
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "OutFileNotWritable", SyncErrorKind.Data,
                    $"The file {path} could not be written: {e.Message.TrimEnd('.')}. Nothing was changed.",
                "See that its folder is there, that the disk has room and that this account may write it, or name another file.", e);
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

    private static SyncException Exists(string path, string what, bool canForce = false) => new(
        "OutFileExists", SyncErrorKind.Data, $"{path} {what}. Nothing was written.",
        "Name another file; only an earlier file of the same kind is replaced" + (canForce ? ", any other one by force." : "."))
    {
        Steps = canForce ? [OperatorAction.Force] : [],
    };
}
