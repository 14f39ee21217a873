namespace ZohoOdooSync.State.LiteDB;

/// <summary>The LiteDB file as a stream that LiteDB works on; its flush reaches the disk.</summary>
internal sealed class DataFile(string path, FileMode mode, FileAccess access) : Stream
{
    /// <summary>Bytes of a page.</summary>
    public const int PageSize = 8192;

    /// <summary>
    /// Whether pages may be written now. At any other moment there is one thing that LiteDB writes: a mark in the header of a
    /// file that it finds damaged. That is left out, since a damaged file must stay as it was found.
    /// </summary>
    public bool TakesPages { get; set; }

    private readonly FileStream _file = new(path, mode, access, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => _file.CanWrite;

    /// <summary>Whole pages only: LiteDB would cut a rest off, which a reader may not; the log has what the rest belongs to.</summary>
    public override long Length => _file.CanWrite ? _file.Length : _file.Length - (_file.Length % PageSize);

    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    public override void Flush()
    {
        if (_file.CanWrite) _file.Flush(flushToDisk: true);
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        _file.ReadAtLeast(buffer.AsSpan(offset, count), count, throwOnEndOfStream: false);

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override void SetLength(long value) => _file.SetLength(value);

    public override void Write(byte[] buffer, int offset, int count)
    {
        if (TakesPages) _file.Write(buffer, offset, count);
        else _file.Seek(count, SeekOrigin.Current);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }
}
