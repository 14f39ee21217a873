using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Zoho;

/// <summary>
/// The grant codes of a self client: each lives for minutes, is used once, and becomes a refresh token unless it was made without
/// offline access. A code of another data centre is one that nobody here knows. Thread-safe.
/// </summary>
public sealed class ZohoGrants
{
    /// <summary>The scope of a code unless another is asked for.</summary>
    public const string UsualScope = "ZohoBooks.settings.READ";

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Grant> _codes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _refreshTokens = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;

    internal ZohoGrants(TimeProvider time) => _time = time;

    /// <summary>The longest that a code can live at Zoho.</summary>
    public static TimeSpan LongestLife { get; } = TimeSpan.FromMinutes(10);

    /// <summary>Makes a code, as a person does in the API console.</summary>
    /// <param name="life">How long it can be used; ten minutes unless given.</param>
    /// <param name="offline">Whether it brings a refresh token.</param>
    /// <param name="scope">What its tokens may do.</param>
    public string NewCode(TimeSpan? life = null, bool offline = true, string scope = UsualScope)
    {
        var code = $"1000.{SandboxSecrets.Hex(16)}.{SandboxSecrets.Hex(16)}";
        lock (_gate)
            _codes[code] = new Grant(_time.GetUtcNow() + (life ?? LongestLife), offline, scope);
        return code;
    }

    /// <summary>Takes a code: its scope and the refresh token that it brings, if any; null where it is unknown, used or expired.</summary>
    internal (string Scope, string? RefreshToken)? Take(string? code)
    {
        lock (_gate)
        {
            if (code is null || !_codes.Remove(code, out var grant) || grant.Ends <= _time.GetUtcNow())
                return null;
            if (!grant.Offline)
                return (grant.Scope, null);
            var token = $"1000.{SandboxSecrets.Hex(16)}.{SandboxSecrets.Hex(16)}";
            _refreshTokens[token] = grant.Scope;
            return (grant.Scope, token);
        }
    }

    /// <summary>The scope of a refresh token that a code brought; null for any other.</summary>
    internal string? ScopeOf(string? refreshToken)
    {
        lock (_gate)
            return refreshToken is null ? null : _refreshTokens.GetValueOrDefault(refreshToken);
    }

    private sealed record Grant(DateTimeOffset Ends, bool Offline, string Scope);
}

/// <summary>The page of the API console for the self client: client id, client secret, and a new grant code at each look.</summary>
internal sealed class ZohoConsole(SandboxZoho zoho, SandboxSecrets secrets)
{
    public const string Path = "/api-console";

    public Reply Answer() => Reply.Html(200, "API Console of the sandbox", string.Join("<br>\n",
        $"Client ID: <code>{secrets.ZohoClientId}</code>",
        $"Client Secret: <code>{secrets.ZohoClientSecret}</code>",
        $"Grant code for {ZohoGrants.UsualScope}, 10 minutes: <code>{zoho.Grants.NewCode()}</code>"))
        .With("Cache-Control", "no-store");
}
