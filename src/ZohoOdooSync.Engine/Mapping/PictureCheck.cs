using System.Buffers.Binary;
using System.Globalization;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>
/// Looks at a picture before it is sent: Odoo takes a file that was cut off, and a web page in the place of one, without a word. Whether
/// its pixels can be decoded is for Odoo to say. Pure.
/// </summary>
internal static class PictureCheck
{
    /// <summary>Bytes of the largest picture that is sent.</summary>
    public const int MostBytes = 10 * 1024 * 1024;

    private const string CutOff = "is cut off";

    private static readonly uint[] Crc = [.. Enumerable.Range(0, 256).Select(EntryOf)];

    /// <summary>Why a picture is not sent, in words; null where it is whole.</summary>
    /// <param name="file">The file as it was fetched. What Zoho calls it does not count: its name may have been wrong.</param>
    public static string? Problem(ReadOnlySpan<byte> file)
    {
        if (file.Length == 0) return "it is empty";
        if (file.Length > MostBytes)
            return string.Create(CultureInfo.InvariantCulture, $"it has {file.Length / 1048576m:0.0} megabytes, and 10 are allowed");
        var (kind, trouble) = file switch
        {
            _ when file.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) => ("PNG", OfPng(file)),
            _ when file.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) => ("JPEG", OfJpeg(file)),
            _ when file.StartsWith("GIF87a"u8) || file.StartsWith("GIF89a"u8) => ("GIF", OfGif(file)),
            _ when file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8) => ("WebP", OfWebP(file)),
            _ when file.StartsWith("BM"u8) => ("BMP", OfBmp(file)),
            _ => (string.Empty, null),
        };
        return kind.Length == 0 ? "it is no PNG, JPEG, GIF, WebP or BMP" : trouble is null ? null : $"the {kind} {trouble}";
    }

    // Chunks of length, name, data and checksum, up to IEND.
    private static string? OfPng(ReadOnlySpan<byte> file)
    {
        var hasPixels = false;
        for (long at = 8; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[(int)at..]);
            if (at + 12 + length > file.Length) return CutOff;
            var name = file.Slice((int)at + 4, 4);
            var data = file.Slice((int)at + 4, (int)length + 4);
            if (at == 8 && (length != 13 || !name.SequenceEqual("IHDR"u8))) return "has no header";
            if (CrcOf(data) != BinaryPrimitives.ReadUInt32BigEndian(file[((int)at + 8 + (int)length)..])) return "is damaged";
            hasPixels |= name.SequenceEqual("IDAT"u8);
            if (name.SequenceEqual("IEND"u8)) return hasPixels ? null : "has no pixels";
            at += 12 + length;
        }

        return CutOff;
    }

    // Segments with their lengths, then what is scanned, in which only a marker of its own ends it.
    private static string? OfJpeg(ReadOnlySpan<byte> file)
    {
        var (hasFrame, hasScan) = (false, false);
        for (var at = 2; at + 1 < file.Length;)
        {
            if (file[at] != 0xFF) return "is damaged";
            var marker = file[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            if (marker == 0xD9) return hasFrame && hasScan ? null : "has no pixels";
            if (marker is 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += 2;
                continue;
            }

            if (at + 4 > file.Length) return CutOff;
            var length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (length < 2) return "is damaged";
            at += 2 + length;
            hasFrame |= marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (marker != 0xDA) continue;
            hasScan = true;
            at = EndOfScan(file, at);
        }

        return CutOff;
    }

    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        // A stuffed zero and the marks between intervals belong to it.
        while (at + 1 < file.Length && !(file[at] == 0xFF && file[at + 1] is not (0x00 or (>= 0xD0 and <= 0xD7)))) at++;
        return at;
    }

    // A screen, then blocks up to the trailer; each block is a row of pieces with their lengths, up to an empty one.
    private static string? OfGif(ReadOnlySpan<byte> file)
    {
        if (file.Length < 13) return CutOff;
        var (at, hasPixels) = (13 + ColoursOf(file[10]), false);
        while (at < file.Length)
        {
            switch (file[at])
            {
                case 0x3B:
                    return hasPixels ? null : "has no pixels";
                case 0x21:
                    at += 2;
                    break;
                case 0x2C when at + 10 > file.Length:
                    return CutOff;
                case 0x2C:
                    hasPixels = true;
                    at += 11 + ColoursOf(file[at + 9]);
                    break;
                default:
                    return "is damaged";
            }

            while (at < file.Length && file[at] != 0) at += file[at] + 1;
            at++;
        }

        return CutOff;
    }

    private static int ColoursOf(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    // One box with its length, and boxes in it.
    private static string? OfWebP(ReadOnlySpan<byte> file)
    {
        var end = BinaryPrimitives.ReadUInt32LittleEndian(file[4..]) + 8L;
        if (end > file.Length) return CutOff;
        var hasPixels = false;
        for (long at = 12; at < end;)
        {
            if (at + 8 > end) return CutOff;
            var name = file.Slice((int)at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file[((int)at + 4)..]);
            at += 8L + length + (length & 1);
            // The last box may lack the byte that makes it even.
            if (at - (length & 1) > end) return CutOff;
            hasPixels |= name.SequenceEqual("VP8 "u8) || name.SequenceEqual("VP8L"u8) || name.SequenceEqual("ANMF"u8);
        }

        return hasPixels ? null : "has no pixels";
    }

    // The header says where the pixels begin, how many there are, and, as a rule, the length of all.
    private static string? OfBmp(ReadOnlySpan<byte> file)
    {
        if (file.Length < 26) return CutOff;
        var (length, pixels) = (BinaryPrimitives.ReadUInt32LittleEndian(file[2..]), BinaryPrimitives.ReadUInt32LittleEndian(file[10..]));
        if (length > file.Length || pixels >= file.Length) return CutOff;
        if (BinaryPrimitives.ReadUInt32LittleEndian(file[14..]) < 40 || file.Length < 34) return null;
        var width = (long)BinaryPrimitives.ReadInt32LittleEndian(file[18..]);
        var height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(file[22..]));
        var bits = BinaryPrimitives.ReadUInt16LittleEndian(file[28..]);
        if (width <= 0 || height == 0) return "has no pixels";
        // Only rows that are not packed have a length that is known before.
        var isPlain = BinaryPrimitives.ReadUInt32LittleEndian(file[30..]) is 0 or 3;
        return isPlain && pixels + ((((width * bits) + 31) / 32 * 4) * height) > file.Length ? CutOff : null;
    }

    private static uint CrcOf(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var one in data) crc = Crc[(crc ^ one) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    private static uint EntryOf(int one)
    {
        var crc = (uint)one;
        for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? 0xEDB88320 ^ (crc >> 1) : crc >> 1;
        return crc;
    }
}
