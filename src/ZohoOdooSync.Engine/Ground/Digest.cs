using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ZohoOdooSync.Engine.Ground;

/// <summary>
/// The one way to make a digest: SHA-256 over parts of text. Each part is written with its length in UTF-16 units, so that no
/// two different lists of parts run together into the same text. Digests lie in files that outlive a release.
/// </summary>
/// <param name="encoding">What the text is hashed in.</param>
internal sealed class Digest(Encoding encoding) : IDisposable
{
    // What is longer goes into the hash by pieces.
    private const int Piece = 16 * 1024;

    private readonly StringBuilder _text = new(512);
    private IncrementalHash? _hash;

    /// <summary>The digest of a plain text in UTF-8: 64 hexadecimal digits.</summary>
    public static string OfText(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>The digest that Odoo itself keeps of a file, SHA-1, as it writes it: 40 hexadecimal digits. It guards nothing.</summary>
    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5350", Justification = "Compared with what Odoo keeps.")]
    public static string OfFile(ReadOnlySpan<byte> file) => Convert.ToHexString(SHA1.HashData(file)).ToLowerInvariant();

    /// <summary>Adds a part; null is another one than an empty text.</summary>
    public Digest Add(string? part)
    {
        // Between two parts stands a digit or a hyphen, so that no character is cut in two.
        if (_text.Length > Piece) HashPiece();
        if (part is null) _text.Append('-');
        else _text.Append(CultureInfo.InvariantCulture, $"{part.Length}:").Append(part);
        return this;
    }

    /// <summary>Adds what stands between parts, as it is.</summary>
    public Digest AddMark(string mark)
    {
        _text.Append(mark);
        return this;
    }

    /// <summary>The digest of all that was added, as hexadecimal digits; what is added next belongs to another one.</summary>
    /// <param name="bytes">How many bytes of it: 1 to 32.</param>
    public string End(int bytes = SHA256.HashSizeInBytes)
    {
        byte[] whole;
        if (_hash is null)
        {
            whole = SHA256.HashData(encoding.GetBytes(_text.ToString()));
            _text.Clear();
        }
        else
        {
            HashPiece();
            whole = _hash.GetHashAndReset();
        }

        return Convert.ToHexString(whole, 0, bytes);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash?.Dispose();

    private void HashPiece()
    {
        _hash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        _hash.AppendData(encoding.GetBytes(_text.ToString()));
        _text.Clear();
    }
}
