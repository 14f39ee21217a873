namespace ZohoOdooSync.Engine.Settings;

/// <summary>Where a secret may be beside the settings file, without a setting that says so.</summary>
/// <param name="Variable">The environment variable that wins over the file.</param>
/// <param name="Credential">The systemd credential that is used where neither has it.</param>
internal sealed record SecretPlace(string Variable, string Credential)
{
    /// <summary>The OAuth client secret.</summary>
    public static SecretPlace ClientSecret { get; } = new(SettingsEnvironment.ClientSecret, "zoho-client-secret");

    /// <summary>The refresh token.</summary>
    public static SecretPlace RefreshToken { get; } = new(SettingsEnvironment.RefreshToken, "zoho-refresh-token");

    /// <summary>The password of the Odoo account.</summary>
    public static SecretPlace OdooPassword { get; } = new(SettingsEnvironment.OdooPassword, "odoo-password");

    /// <summary>The API key of the Odoo account.</summary>
    public static SecretPlace OdooApiKey { get; } = new(SettingsEnvironment.OdooApiKey, "odoo-api-key");
}
