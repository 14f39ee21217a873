namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// What a new settings file shall hold. What is null is left out of the file, so that its default, or the environment
/// variable of a secret, is in force. Checked when the file is made.
/// </summary>
public sealed record NewSettings
{
    /// <summary>Key <c>zoho_books.base_url</c>: API address of the data centre.</summary>
    public string? ZohoBaseUrl { get; init; }

    /// <summary>Key <c>zoho_books.accounts_url</c>: only for a simulator; else it follows from the data centre.</summary>
    public string? ZohoAccountsUrl { get; init; }

    /// <summary>Key <c>zoho_books.client_id</c>.</summary>
    public string? ZohoClientId { get; init; }

    /// <summary>Key <c>zoho_books.client_secret</c>; empty where <c>ZOHO_ODOO_SYNC_CLIENT_SECRET</c> holds it.</summary>
    public Secret ZohoClientSecret { get; init; }

    /// <summary>Key <c>zoho_books.refresh_token</c>; empty where <c>ZOHO_ODOO_SYNC_REFRESH_TOKEN</c> holds it.</summary>
    public Secret ZohoRefreshToken { get; init; }

    /// <summary>Key <c>zoho_books.organization_id</c>: digits.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Name of the database's section in <c>odoo</c>.</summary>
    public string OdooDatabaseKey { get; init; } = "test_db";

    /// <summary>Key <c>host</c>: name, IP address or URL.</summary>
    public string? OdooHost { get; init; }

    /// <summary>Key <c>port</c>.</summary>
    public int? OdooPort { get; init; }

    /// <summary>Key <c>protocol</c>: <c>http</c> or <c>https</c>.</summary>
    public string? OdooProtocol { get; init; }

    /// <summary>Key <c>database</c>.</summary>
    public string? OdooDatabase { get; init; }

    /// <summary>Key <c>username</c>.</summary>
    public string? OdooUsername { get; init; }

    /// <summary>Key <c>password</c>; empty where an API key or <c>ZOHO_ODOO_SYNC_ODOO_PASSWORD</c> stands for it.</summary>
    public Secret OdooPassword { get; init; }

    /// <summary>Key <c>api_key</c>; empty where a password or <c>ZOHO_ODOO_SYNC_ODOO_API_KEY</c> stands for it.</summary>
    public Secret OdooApiKey { get; init; }

    /// <summary>Key <c>company_id</c>.</summary>
    public int? OdooCompanyId { get; init; }

    /// <summary>Key <c>language</c>.</summary>
    public string? OdooLanguage { get; init; }

    /// <summary>Key <c>allow_plain_http</c> of both services.</summary>
    public bool? AllowPlainHttp { get; init; }

    /// <summary>Key <c>pricing.source_currency</c>: three letters.</summary>
    public string? SourceCurrency { get; init; }

    /// <summary>Key <c>pricing.target_currency</c>: three letters.</summary>
    public string? TargetCurrency { get; init; }

    /// <summary>Key <c>pricing.exchange_rate</c>: target units for one source unit, over zero.</summary>
    public decimal? ExchangeRate { get; init; }

    /// <summary>Key <c>pricing.rounding_step</c>: over zero.</summary>
    public decimal? RoundingStep { get; init; }

    /// <summary>Key <c>schedule.interval_seconds</c>: 60-86400.</summary>
    public int? IntervalSeconds { get; init; }
}
