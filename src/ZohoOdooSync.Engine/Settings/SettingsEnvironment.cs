namespace ZohoOdooSync.Engine.Settings;

/// <summary>The environment variables that override the settings file. A blank variable counts as not set.</summary>
internal sealed class SettingsEnvironment(IReadOnlyDictionary<string, string?>? given)
{
    /// <summary>The base folder.</summary>
    public const string Home = "ZOHO_ODOO_SYNC_HOME";

    /// <summary>Seconds between cycles; the ancestor's own variable.</summary>
    public const string Interval = "SYNC_INTERVAL";

    /// <summary>The OAuth client secret.</summary>
    public const string ClientSecret = "ZOHO_ODOO_SYNC_CLIENT_SECRET";

    /// <summary>The refresh token.</summary>
    public const string RefreshToken = "ZOHO_ODOO_SYNC_REFRESH_TOKEN";

    /// <summary>The password of the Odoo account.</summary>
    public const string OdooPassword = "ZOHO_ODOO_SYNC_ODOO_PASSWORD";

    /// <summary>The API key of the Odoo account.</summary>
    public const string OdooApiKey = "ZOHO_ODOO_SYNC_ODOO_API_KEY";

    /// <summary>The variables that hold secrets.</summary>
    public static IReadOnlyList<string> SecretNames { get; } = [ClientSecret, RefreshToken, OdooPassword, OdooApiKey];

    /// <summary>The value of a variable, or null.</summary>
    public string? this[string name]
    {
        get
        {
            var value = given is null ? Environment.GetEnvironmentVariable(name) : given.GetValueOrDefault(name);
            return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
        }
    }
}
