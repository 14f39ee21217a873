using System.Net;
using System.Security.Cryptography;
using System.Text;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Server.Hints;

/// <summary>
/// One request as it came. Only what proves its sender is looked at; what the body says is never believed. A sender is known by
/// <c>hints.secret</c> as the last part of the path or in the header <c>X-Hint-Secret</c>, or by the signature of Zoho.
/// </summary>
/// <param name="Path">The path, without the query.</param>
/// <param name="Query">The query, with or without its question mark.</param>
/// <param name="SecretHeader">The header <c>X-Hint-Secret</c>.</param>
/// <param name="SignatureHeader">The header <c>X-Zoho-Webhook-Signature</c>.</param>
/// <param name="ContentType">The type of the body.</param>
internal sealed record HintRequest(string Path, string Query, string? SecretHeader, string? SignatureHeader, string? ContentType)
{
    /// <summary>The header that carries the secret.</summary>
    public const string SecretName = "X-Hint-Secret";

    /// <summary>The header that carries Zoho's signature.</summary>
    public const string SignatureName = "X-Zoho-Webhook-Signature";

    /// <summary>Whether the request carries the secret.</summary>
    public bool HasSecret(HintSettings settings)
    {
        if (settings.Secret.IsEmpty) return false;
        var secret = settings.Secret.Reveal();
        // Both are compared, whatever the first says: the time of an answer tells nothing.
        return IsSame(Path[(Path.LastIndexOf('/') + 1)..], secret) | IsSame(SecretHeader ?? string.Empty, secret);
    }

    /// <summary>Whether the request could be signed, so that its body must be read to know.</summary>
    public bool MayBeSigned(HintSettings settings) => !settings.SigningSecret.IsEmpty && !string.IsNullOrEmpty(SignatureHeader);

    /// <summary>Whether Zoho signed the request.</summary>
    /// <param name="settings">The secret that signs.</param>
    /// <param name="body">The body as it came.</param>
    public bool IsSigned(HintSettings settings, ReadOnlySpan<byte> body)
    {
        if (!MayBeSigned(settings)) return false;
        var signature = Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(settings.SigningSecret.Reveal()), Signed(body)));
        return IsSame(SignatureHeader!.Trim().ToUpperInvariant(), signature);
    }

    /// <summary>
    /// What Zoho signs: the pairs of query and form, decoded and sorted by key, without separators; then the body, unless it is a
    /// form (zoho.com/billing/kb/webhooks/securing-webhooks.html; Zoho Books has the same secret, zoho.com/books/api/v3/webhooks).
    /// </summary>
    internal byte[] Signed(ReadOnlySpan<byte> body)
    {
        var isForm = ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) == true;
        var pairs = Pairs(Query.TrimStart('?')).Concat(isForm ? Pairs(Encoding.UTF8.GetString(body)) : []);
        var sorted = string.Concat(pairs.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Key + pair.Value));
        return [.. Encoding.UTF8.GetBytes(sorted), .. isForm ? [] : body];
    }

    private static IEnumerable<(string Key, string Value)> Pairs(string text) =>
        from pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries)
        let parts = pair.Split('=', 2)
        select (WebUtility.UrlDecode(parts[0]), parts.Length == 2 ? WebUtility.UrlDecode(parts[1]) : string.Empty);

    // Digests are of one length, so that the comparison tells nothing of the secret's.
    private static bool IsSame(string given, string secret) => CryptographicOperations.FixedTimeEquals(
        SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
