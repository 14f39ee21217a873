using System.Text;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// A place in one log file, for reading on from there. Only whole lines are read: a line that is being written is left for
/// the next time. The file may be written, renamed or deleted meanwhile.
/// </summary>
/// <param name="path">The file.</param>
internal sealed class LogPosition(string path)
{
    private const int ChunkSize = 64 * 1024;

    private long _offset;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The whole lines that came since the last reading; none where the file is missing.</summary>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public IEnumerable<string> ReadNew()
    {
        using var file = Open();
        if (file is null) yield break;
        // Shorter than what was read: another file has taken its name.
        if (file.Length < _offset) _offset = 0;
        file.Position = _offset;
        using var line = new MemoryStream();
        var chunk = new byte[ChunkSize];
        int length;
        while ((length = file.Read(chunk)) > 0)
        {
            var start = 0;
            for (int end; (end = Array.IndexOf(chunk, (byte)'\n', start, length - start)) >= 0; start = end + 1)
            {
                line.Write(chunk, start, end - start);
                _offset += line.Length + 1;
                yield return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length).TrimEnd('\r').TrimStart('\uFEFF');
                line.SetLength(0);
            }

            line.Write(chunk, start, length - start);
        }
    }

    private FileStream? Open()
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "LogUnreadable", SyncErrorKind.State, $"The log {path} cannot be read: {e.Message.TrimEnd('.')}.",
                "Run as the account that runs the synchronisation, or give this account the right to read the folder logs.", e);
        }
    }
}
