using System.Net;
using System.Text;
using Newtonsoft.Json;

namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>
/// The spellings under which a secret could lie in a file or an output, made without any code of the product. Each is a
/// text of one character for each byte, so that it is found in a database file as well as in a text.
/// </summary>
internal static class SecretForms
{
    /// <summary>Encoded parts that are shorter are met by chance.</summary>
    private const int ShortestPart = 8;

    public static IReadOnlyList<string> Of(string secret)
    {
        var utf8 = Encoding.UTF8.GetBytes(secret);
        var forms = new HashSet<string>(StringComparer.Ordinal)
        {
            Bytes(secret), Bytes(secret.ToUpperInvariant()),
            Uri.EscapeDataString(secret), WebUtility.UrlEncode(secret), Bytes(WebUtility.HtmlEncode(secret)),
            Bytes(JsonConvert.ToString(secret)[1..^1]),
            JsonConvert.ToString(secret, '"', StringEscapeHandling.EscapeNonAscii)[1..^1],
            Convert.ToHexString(utf8), Convert.ToHexStringLower(utf8),
            Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(secret)),
        };
        // A text inside a longer one that is encoded begins at one of three places in a group of base64.
        for (var offset = 0; offset < 3; offset++)
        {
            var encoded = Convert.ToBase64String([.. new byte[offset], .. utf8]);
            var (first, last) = (offset == 0 ? 0 : 4, (encoded.Length / 4 * 4) - 4);
            if (last - first < ShortestPart) continue;
            forms.Add(encoded[first..last]);
            forms.Add(encoded[first..last].Replace('+', '-').Replace('/', '_'));
        }

        return [.. forms];
    }

    private static string Bytes(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
