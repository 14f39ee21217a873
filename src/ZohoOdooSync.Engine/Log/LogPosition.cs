using System.Text;

namespace ZohoOdooSync.Engine.Log;

/// <summary>
/// A place in one log file, for reading on from there. Only whole lines are read: a line that is being written is left for
/// the next time. The file may be written, renamed or deleted meanwhile; it stays the same file.
/// </summary>
internal sealed class LogPosition : IDisposable
{
    private const int ChunkSize = 64 * 1024;

    private readonly string _path;
    private readonly FileStream _file;
    private readonly DateTime _born;
    private long _offset;

    private LogPosition(string path, FileStream file)
    {
        _path = path;
        _file = file;
        _born = File.GetCreationTimeUtc(file.SafeFileHandle);
    }

    /// <summary>
    /// Whether another file has taken the name and holds less than was read here, or was made at another time. A file system
    /// that keeps no time of birth answers with that of the last change: then the length alone decides.
    /// </summary>
    public bool IsReplaced
    {
        get
        {
            var there = new FileInfo(_path);
            if (!there.Exists) return false;
            return there.Length < _offset
                || (there.CreationTimeUtc != _born && File.GetCreationTimeUtc(_file.SafeFileHandle) == _born);
        }
    }

    /// <summary>The beginning of a file; null where it is missing.</summary>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public static LogPosition? Open(string path) => Readable(path, () =>
    {
        try
        {
            return new LogPosition(
                path, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    });

    /// <summary>Does something that reads, and says in words what prevents it.</summary>
    /// <param name="path">What is read.</param>
    /// <param name="read">The reading.</param>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public static T Readable<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SyncException(
                "LogUnreadable", SyncErrorKind.State, $"The log {path} cannot be read: {e.Message.TrimEnd('.')}.",
                "Run as the account that runs the synchronisation, or give this account the right to read the log's folder.", e);
        }
    }

    /// <summary>The whole lines that came since the last reading.</summary>
    /// <exception cref="SyncException"><c>LogUnreadable</c>.</exception>
    public IEnumerable<string> ReadNew()
    {
        // Shorter than what was read: somebody emptied it.
        if (_file.Length < _offset) _offset = 0;
        _file.Position = _offset;
        using var line = new MemoryStream();
        var chunk = new byte[ChunkSize];
        int length;
        while ((length = Readable(_path, () => _file.Read(chunk))) > 0)
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

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
