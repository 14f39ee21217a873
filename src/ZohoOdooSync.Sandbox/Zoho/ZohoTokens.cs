using System.Security.Cryptography;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>Access tokens of the one refresh token: issued, counted, expired, revoked (facts, section 1).</summary>
internal sealed class ZohoTokens(TimeProvider time)
{
    private const int TokensPerWindow = 10;
    private const int LivingTokens = 15;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly List<Token> _living = [];
    private DateTimeOffset _windowStart = DateTimeOffset.MinValue;
    private int _inWindow;

    public int Issued { get; private set; }

    public bool RefreshTokenRevoked { get; set; }

    /// <summary>A new token, or null when ten were issued in the current ten minutes.</summary>
    public string? Issue(string scope, int seconds, bool throttle)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (now - _windowStart >= Window)
                (_windowStart, _inWindow) = (now, 0);
            if (throttle && _inWindow >= TokensPerWindow)
                return null;
            _inWindow++;
            Issued++;
            var text = $"1000.{RandomHex()}.{RandomHex()}";
            _living.Add(new Token(text, scope, now.AddSeconds(seconds)));
            // The oldest dies when a refresh token has too many living access tokens.
            if (_living.Count > LivingTokens)
                _living.RemoveAt(0);
            return text;
        }
    }

    /// <summary>The scopes of a living token, or null.</summary>
    public string? ScopeOf(string token)
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            return _living.Find(living => living.Text == token && living.Expires > now)?.Scope;
        }
    }

    public void ExpireAll()
    {
        lock (_gate)
            _living.Clear();
    }

    private static string RandomHex() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private sealed record Token(string Text, string Scope, DateTimeOffset Expires);
}
