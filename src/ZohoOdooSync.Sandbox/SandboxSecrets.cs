using System.Security.Cryptography;

namespace ZohoOdooSync.Sandbox;

/// <summary>Credentials of one sandbox, made anew at every start. The settings file hands them to the client.</summary>
public sealed class SandboxSecrets
{
    /// <summary>OAuth client id.</summary>
    public string ZohoClientId { get; } = "1000.SANDBOX";

    /// <summary>OAuth client secret, 42 hex digits; may be changed while the sandbox runs.</summary>
    public string ZohoClientSecret { get; set; } = Hex(21);

    /// <summary>OAuth refresh token, 1000.hex.hex; may be changed while the sandbox runs.</summary>
    public string ZohoRefreshToken { get; set; } = $"1000.{Hex(16)}.{Hex(16)}";

    internal static string Hex(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
