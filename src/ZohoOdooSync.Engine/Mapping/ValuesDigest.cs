using System.Security.Cryptography;
using System.Text;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Mapping;

/// <summary>
/// A short fingerprint of values. Each part is written with its length, so that no two different lists of values can run
/// together into the same text.
/// </summary>
public static class ValuesDigest
{
    /// <summary>Digest of mirrored values: 32 hexadecimal digits.</summary>
    public static string Of(ProductValues values)
    {
        var text = new StringBuilder(256);
        foreach (var (field, value) in values)
        {
            Append(text, field.ToString());
            Append(text, value.ToString());
        }

        return Hash(text);
    }

    /// <summary>Digest of plain texts: 32 hexadecimal digits.</summary>
    public static string Of(IEnumerable<string> texts)
    {
        var all = new StringBuilder(256);
        foreach (var text in texts) Append(all, text);
        return Hash(all);
    }

    private static void Append(StringBuilder text, string part) => text.Append(part.Length).Append(':').Append(part);

    // A lone surrogate has no UTF-8 form; the digest must not throw over what the mapping is about to refuse.
    private static string Hash(StringBuilder text) =>
        Convert.ToHexString(SHA256.HashData(Encoding.Unicode.GetBytes(text.ToString())), 0, 16);
}
