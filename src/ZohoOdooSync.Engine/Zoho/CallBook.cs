using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// The calls of the last minute of every process of a profile, in the file <c>calls.cache</c> beside the state, which whoever
/// wants to send one has alone for a moment. Until when each counts is kept by the clock that began when the machine was
/// started. Only a courtesy: a file that is damaged counts for nothing, and where it cannot be had the work goes on without
/// it. Layout: mark (8 bytes), then for each call the process (8) and the ticks (8).
/// </summary>
/// <param name="stateFile">The state file; null to share nothing.</param>
internal sealed class CallBook(string? stateFile)
{
    private const int RecordSize = 16;

    // No call may take longer than ten minutes, and each counts a minute more: what is further ahead is from before the
    // machine was started, or no number at all.
    private static readonly TimeSpan Furthest = TimeSpan.FromMinutes(11);

    // A lock dies with its process, and is held for a moment: what lasts so long is none of ours.
    private const int MostRefusals = 250;

    private readonly Lazy<string?> _file = new(() => stateFile is null ? null : BesideState.Find(stateFile, "calls.cache"));
    private readonly byte[] _self = RandomNumberGenerator.GetBytes(8);
    private int _refusals;

    private static ReadOnlySpan<byte> Mark => "ZOSCALL1"u8;

    /// <summary>Opens the book for this process alone.</summary>
    /// <param name="now">Time since the machine was started.</param>
    /// <param name="page">What it says; null where there is none to be had.</param>
    /// <returns>False where another process has it at this moment.</returns>
    public bool TryOpen(TimeSpan now, out Page? page)
    {
        page = null;
        if (_refusals >= MostRefusals || _file.Value is not { } file) return true;
        try
        {
            page = new Page(FileLock.Take(file), _self, now);
            _refusals = 0;
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            _refusals = MostRefusals;
            return true;
        }
        catch (IOException)
        {
            _refusals++;
            return false;
        }
    }

    /// <summary>The book while it is open.</summary>
    internal sealed class Page : IDisposable
    {
        private readonly FileStream _book;
        private readonly byte[] _self;
        private readonly List<byte[]> _others = [];

        public Page(FileStream book, byte[] self, TimeSpan now)
        {
            (_book, _self) = (book, self);
            var found = new byte[Math.Min(book.Length, 64 * 1024)];
            if (book.ReadAtLeast(found, found.Length, throwOnEndOfStream: false) < Mark.Length || !found.AsSpan().StartsWith(Mark)) return;
            for (var at = Mark.Length; at + RecordSize <= found.Length; at += RecordSize)
            {
                var record = found[at..(at + RecordSize)];
                var until = TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(8)));
                if (until > now && until <= now + Furthest && !record.AsSpan(0, 8).SequenceEqual(self)) _others.Add(record);
            }
        }

        /// <summary>Until when each call of another process counts.</summary>
        public IReadOnlyList<TimeSpan> Others =>
            [.. _others.Select(record => TimeSpan.FromTicks(BinaryPrimitives.ReadInt64LittleEndian(record.AsSpan(8))))];

        /// <summary>Puts the calls of this process in the place of what it wrote before.</summary>
        public void Write(IEnumerable<TimeSpan> own)
        {
            using var text = new MemoryStream();
            text.Write(Mark);
            foreach (var record in _others) text.Write(record);
            Span<byte> ticks = stackalloc byte[8];
            foreach (var until in own)
            {
                BinaryPrimitives.WriteInt64LittleEndian(ticks, until.Ticks);
                text.Write(_self);
                text.Write(ticks);
            }

            try
            {
                _book.Position = 0;
                _book.Write(text.GetBuffer().AsSpan(0, (int)text.Length));
                _book.SetLength(text.Length);
                _book.Flush();
            }
            catch (IOException)
            {
                // A disk that is full must not cost the call.
            }
        }

        public void Dispose() => _book.Dispose();
    }
}
