using System.Security.Cryptography;
using System.Text;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Zoho;

/// <summary>
/// Encrypts an access token for the state file: AES-GCM under a key that follows from the refresh token and the client
/// secret, so that only a process with the same settings can open it. Layout: version (1 byte), nonce (12), tag (16), text.
/// </summary>
internal sealed class SealedToken
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;
    private const int HeaderSize = 1 + NonceSize + TagSize;

    private readonly byte[] _key;
    private readonly byte[] _belongsTo;

    /// <summary>Makes the sealer of one set of credentials.</summary>
    public SealedToken(SourceSettings settings)
    {
        // The digest holds the refresh token's hash, never the token: a new refresh token must not open the old one's cache.
        Name = Digest.OfText($"{settings.ClientId}\n{settings.OrganizationId}\n{settings.RefreshToken.Reveal()}");
        _belongsTo = Encoding.UTF8.GetBytes(Name);
        _key = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes($"{settings.RefreshToken.Reveal()}\n{settings.ClientSecret.Reveal()}"), 32,
            salt: null, info: Encoding.UTF8.GetBytes("ZohoOdooSync access token v1"));
    }

    /// <summary>Names these credentials in the state, without giving them away.</summary>
    public string Name { get; }

    /// <summary>Encrypts a token with its scope.</summary>
    public byte[] Seal(AccessToken token)
    {
        var plain = Encoding.UTF8.GetBytes(token.Scope is null ? token.Value : $"{token.Value}\n{token.Scope}");
        var box = new byte[HeaderSize + plain.Length];
        box[0] = Version;
        var nonce = box.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(_key, TagSize);
        cipher.Encrypt(nonce, plain, box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), _belongsTo);
        return box;
    }

    /// <summary>Decrypts a token; null where it is damaged, or was sealed with other credentials.</summary>
    /// <param name="box">What <see cref="Seal"/> made.</param>
    /// <param name="expires">Until when it is used.</param>
    public AccessToken? Open(byte[] box, DateTimeOffset expires)
    {
        if (box.Length <= HeaderSize || box[0] != Version) return null;
        var plain = new byte[box.Length - HeaderSize];
        try
        {
            using var cipher = new AesGcm(_key, TagSize);
            cipher.Decrypt(
                box.AsSpan(1, NonceSize), box.AsSpan(HeaderSize), box.AsSpan(1 + NonceSize, TagSize), plain, _belongsTo);
            // Tokens that were sealed before scopes were kept have one line.
            var text = Encoding.UTF8.GetString(plain).Split('\n', 2);
            return new AccessToken(text[0], expires, text.Length > 1 ? text[1] : null);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
