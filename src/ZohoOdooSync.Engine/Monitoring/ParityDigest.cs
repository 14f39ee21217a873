using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ZohoOdooSync.Engine.Mapping;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>
/// The digest of one side: SHA-256 over one line for each item, in ordinal order of the item ids, in UTF-8. Each part of a
/// line is written as its length in characters (UTF-16 units), a colon and its text, so that no two different lines run
/// together into the same text; a line feed ends it. Whoever adds keeps to the order. Nothing is kept but the hash.
/// </summary>
internal sealed class ParityDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly StringBuilder _line = new(512);
    private byte[] _bytes = new byte[2048];

    /// <summary>A line of values: of each field its name, and its value after a letter for its kind.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="fields">The fields that count, in their order.</param>
    /// <param name="values">What is held of them; a field that is absent here counts as such.</param>
    public void Add(string itemId, IEnumerable<MirroredField> fields, ProductValues values)
    {
        Append(itemId);
        foreach (var field in fields)
        {
            Append(field.ToString());
            Append(values[field] is not { } value ? "-"
                : (value.IsNumber ? "n" : value.IsFlag ? "f" : "t") + value.ToString());
        }

        EndLine();
    }

    /// <summary>A line that no line of values is equal to.</summary>
    /// <param name="itemId">The item.</param>
    /// <param name="mark">What it says, in lower case, as no field is named.</param>
    /// <param name="text">More of it.</param>
    public void AddMark(string itemId, string mark, string text)
    {
        Append(itemId);
        Append(mark);
        Append(text);
        EndLine();
    }

    /// <summary>The digest of what was added: 64 hexadecimal digits.</summary>
    public string End() => Convert.ToHexString(_hash.GetHashAndReset());

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Append(string part) => _line.Append(CultureInfo.InvariantCulture, $"{part.Length}:").Append(part);

    private void EndLine()
    {
        var line = _line.Append('\n').ToString();
        _line.Clear();
        var most = Encoding.UTF8.GetMaxByteCount(line.Length);
        if (_bytes.Length < most) _bytes = new byte[most];
        _hash.AppendData(_bytes, 0, Encoding.UTF8.GetBytes(line, _bytes));
    }
}
