using System.Text;

namespace ZohoOdooSync.Engine.Fields;

/// <summary>A short fingerprint of values: 32 hexadecimal digits.</summary>
public static class ValuesDigest
{
    private const int Bytes = 16;

    /// <summary>Digest of mirrored values.</summary>
    public static string Of(ProductValues values)
    {
        using var digest = New();
        foreach (var (field, value) in values) digest.Add(field.ToString()).Add(value.ToString());
        return digest.End(Bytes);
    }

    /// <summary>Digest of plain texts.</summary>
    public static string Of(IEnumerable<string> texts)
    {
        using var digest = New();
        foreach (var text in texts) digest.Add(text);
        return digest.End(Bytes);
    }

    // A lone surrogate has no UTF-8 form; the digest must not throw over what the mapping is about to refuse.
    private static Digest New() => new(Encoding.Unicode);
}
