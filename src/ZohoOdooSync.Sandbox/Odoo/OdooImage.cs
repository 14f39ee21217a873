using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>
/// What image_1920 keeps of a file (tried on 18 and 19): PNG and JPEG within 1920 x 1920, GIF, WebP and icons byte for byte, larger ones
/// and BMP as another file; what begins with &lt; as it is; and files that were cut off without a word.
/// </summary>
internal static class OdooImage
{
    private const int Largest = 1920;
    private const long MostPixels = 50_000_000;

    /// <summary>SHA-1 as Odoo writes it.</summary>
    [SuppressMessage("Security", "CA5350", Justification = "Odoo's own checksum.")]
    public static string Checksum(byte[] image) => Convert.ToHexString(SHA1.HashData(image)).ToLowerInvariant();

    /// <summary>The bytes that are kept; null where the cell is empty.</summary>
    /// <exception cref="OdooException">UserError: no picture, or too many pixels.</exception>
    public static byte[]? Kept(string? base64, int version)
    {
        if (string.IsNullOrEmpty(base64))
            return null;
        byte[] file;
        try
        {
            file = Convert.FromBase64String(base64);
        }
        catch (FormatException)
        {
            throw OdooException.User("Image is not encoded in base64.");
        }
        if (file[0] == '<')
            return file;
        var (size, isKept) = SizeOf(file) ?? throw OdooException.User("This file could not be decoded as an image file.");
        if ((long)size.Width * size.Height > MostPixels)
            throw OdooException.User(version >= 19 ? "Too large image (above 50.0Mpx), reduce the image size."
                : "Image size excessive, uploaded images must be smaller than 50.0 million pixels.");
        return isKept ?? (size.Width <= Largest && size.Height <= Largest) ? file : Smaller(file);
    }

    // Another file, the same for the same bytes.
    private static byte[] Smaller(byte[] file) => [0x89, 0x50, 0x4E, 0x47, .. SHA256.HashData(file)];

    /// <summary>Width and height, and whether the bytes are kept whatever they are; null where nobody can read them.</summary>
    private static ((int Width, int Height) Size, bool? IsKept)? SizeOf(byte[] file)
    {
        var span = file.AsSpan();
        if (file.Length >= 33 && span.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
            return ((BinaryPrimitives.ReadInt32BigEndian(span[16..]), BinaryPrimitives.ReadInt32BigEndian(span[20..])), null);
        if (span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
            return SizeOfJpeg(span) is { } size ? (size, null) : null;
        if (span.StartsWith("GIF8"u8))
            return file[^1] == 0x3B ? ((1, 1), true) : null;
        if (file.Length > 16 && span.StartsWith("RIFF"u8) && span[8..12].SequenceEqual("WEBP"u8))
            return ((1, 1), true);
        if (span.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0]))
            return ((1, 1), true);
        return span.StartsWith("BM"u8) ? ((1, 1), false) : null;
    }

    private static (int Width, int Height)? SizeOfJpeg(ReadOnlySpan<byte> file)
    {
        for (var at = 2; at + 9 <= file.Length && file[at] == 0xFF; at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]))
        {
            if (file[at + 1] is >= 0xC0 and <= 0xC2)
                return (BinaryPrimitives.ReadUInt16BigEndian(file[(at + 7)..]), BinaryPrimitives.ReadUInt16BigEndian(file[(at + 5)..]));
        }
        return null;
    }
}
