using System.Buffers.Binary;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.State.LiteDB;

/// <summary>
/// The log of one transaction beside a LiteDB file. LiteDB's own log has no checksums and is not flushed before its pages
/// overwrite the file; so the log is kept in memory while the transaction works, and written here as a whole, with its
/// length and checksum, and flushed: that is the moment of the commit. Only then may pages of the file be overwritten.
/// After a crash the log is either whole, and carried out again, or it never was committed.
/// </summary>
internal sealed class CommitLog(string path)
{
    private const int HeadLength = 24;
    private const ulong Mark = 0x31474F4C5A4F5A00; // Tells the file from LiteDB's own log format.

    private string LogPath => path + "-log";

    /// <summary>True when something may have to be carried out.</summary>
    public bool IsThere => new FileInfo(LogPath) is { Exists: true, Length: > 0 };

    /// <summary>The pages of a committed transaction that may not have reached the file; empty when there are none.</summary>
    public MemoryStream Read()
    {
        var pages = new MemoryStream();
        if (!IsThere) return pages;
        var all = File.ReadAllBytes(LogPath);
        if (all.Length < HeadLength || BinaryPrimitives.ReadUInt64LittleEndian(all) != Mark) return pages;
        var length = BinaryPrimitives.ReadInt64LittleEndian(all.AsSpan(8));
        if (length != all.Length - HeadLength) return pages;
        var body = all.AsSpan(HeadLength);
        if (BinaryPrimitives.ReadUInt64LittleEndian(all.AsSpan(16)) != Checksum(body)) return pages;
        pages.Write(body);
        return pages;
    }

    /// <summary>Commits: when it returns, the pages are on the disk.</summary>
    public void Write(MemoryStream pages)
    {
        var body = pages.GetBuffer().AsSpan(0, (int)pages.Length);
        var head = new byte[HeadLength];
        BinaryPrimitives.WriteUInt64LittleEndian(head, Mark);
        BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), body.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(head.AsSpan(16), Checksum(body));
        StateFiles.MakeFile(LogPath);
        using var file = new FileStream(LogPath, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        try
        {
            file.SetLength(0);
            file.Write(head);
            file.Write(body);
            file.Flush(flushToDisk: true);
        }
        catch
        {
            // Not committed: what half of it there is must not be taken for a commit, nor go on filling the disk.
            file.SetLength(0);
            throw;
        }
    }

    /// <summary>Forgets the pages, once they are flushed in the file.</summary>
    public void Clear()
    {
        if (!IsThere) return;
        using var file = new FileStream(LogPath, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        file.SetLength(0);
    }

    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = 14695981039346656037UL;
        while (bytes.Length >= 8)
        {
            hash = unchecked((hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 1099511628211UL);
            // Carries the high bits, which multiplication only moves upwards, back down.
            hash ^= hash >> 32;
            bytes = bytes[8..];
        }

        foreach (var value in bytes) hash = unchecked((hash ^ value) * 1099511628211UL);
        return hash;
    }
}
