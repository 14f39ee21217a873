using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Setup;

/// <summary>What is known of new settings: given from the start, or answered since.</summary>
public sealed record SetupAnswers
{
    // Stand in for what is not known yet, so that what is known can be checked as a whole file is.
    private static readonly SetupAnswers StandIn = new()
    {
        ClientId = "unknown-yet", ClientSecret = new Secret("unknown-yet"), RefreshToken = new Secret("unknown-yet"), OrganizationId = "1",
        OdooHost = "localhost", OdooDatabase = "unknown-yet", OdooLogin = "unknown-yet", OdooPassword = new Secret("unknown-yet"),
    };

    /// <summary>API address of the data centre; null for that of the United States.</summary>
    public string? ApiAddress { get; init; }

    /// <summary>Accounts server; null for the data centre's own.</summary>
    public string? AccountsAddress { get; init; }

    /// <summary>Client id of the API client.</summary>
    public string? ClientId { get; init; }

    /// <summary>Client secret of the API client.</summary>
    public Secret ClientSecret { get; init; }

    /// <summary>Grant code that is exchanged for a refresh token.</summary>
    public Secret GrantCode { get; init; }

    /// <summary>Refresh token.</summary>
    public Secret RefreshToken { get; init; }

    /// <summary>The organisation, digits.</summary>
    public string? OrganizationId { get; init; }

    /// <summary>Odoo server: name, IP address or URL.</summary>
    public string? OdooHost { get; init; }

    /// <summary>Port of the Odoo server.</summary>
    public int? OdooPort { get; init; }

    /// <summary>Odoo database.</summary>
    public string? OdooDatabase { get; init; }

    /// <summary>Login of the Odoo account.</summary>
    public string? OdooLogin { get; init; }

    /// <summary>Password of the Odoo account, or an API key in its place.</summary>
    public Secret OdooPassword { get; init; }

    /// <summary>API key of the Odoo account, for JSON-2.</summary>
    public Secret OdooApiKey { get; init; }

    /// <summary>Currency of the organisation.</summary>
    public string? SourceCurrency { get; init; }

    /// <summary>Currency of the Odoo company.</summary>
    public string? TargetCurrency { get; init; }

    /// <summary>Units of the target currency for one of the source currency.</summary>
    public decimal? ExchangeRate { get; init; }

    /// <summary>Whether plain HTTP to other machines is allowed.</summary>
    public bool AllowPlainHttp { get; init; }

    /// <summary>Further settings by their names, as <see cref="SettingsEdit.Prepare"/> takes them.</summary>
    public IReadOnlyDictionary<string, object?> Others { get; init; } = new Dictionary<string, object?>();

    /// <summary>What is not known yet and has no default.</summary>
    internal IReadOnlyList<SetupTopic> Missing
    {
        get
        {
            (SetupTopic Topic, bool IsKnown)[] all =
            [
                (SetupTopic.Organization, OrganizationId is not null), (SetupTopic.ClientId, ClientId is not null),
                (SetupTopic.ClientSecret, !ClientSecret.IsEmpty), (SetupTopic.GrantCode, !RefreshToken.IsEmpty || !GrantCode.IsEmpty),
                (SetupTopic.OdooAddress, OdooHost is not null), (SetupTopic.OdooDatabase, OdooDatabase is not null),
                (SetupTopic.OdooLogin, OdooLogin is not null), (SetupTopic.OdooPassword, !OdooPassword.IsEmpty || !OdooApiKey.IsEmpty),
            ];
            return [.. all.Where(one => !one.IsKnown).Select(one => one.Topic)];
        }
    }

    /// <summary>The settings as they would be by now.</summary>
    /// <exception cref="SyncException"><c>SettingsInvalid</c> with everything that is wrong in what is known.</exception>
    internal SyncSettings Preview(string home) =>
        SettingsFile.Parse(SettingsWriter.Text(Completed.Values()), home, new Dictionary<string, string?>());

    /// <summary>The names of settings with their values.</summary>
    internal IEnumerable<KeyValuePair<string, object?>> Values() => new Dictionary<string, object?>
    {
        ["zoho_books.base_url"] = ApiAddress,
        ["zoho_books.accounts_url"] = AccountsAddress,
        ["zoho_books.client_id"] = ClientId,
        ["zoho_books.client_secret"] = ClientSecret,
        ["zoho_books.refresh_token"] = RefreshToken,
        ["zoho_books.organization_id"] = OrganizationId,
        ["zoho_books.allow_plain_http"] = AllowPlainHttp ? true : null,
        ["odoo.test_db.host"] = OdooHost,
        ["odoo.test_db.port"] = OdooPort,
        ["odoo.test_db.database"] = OdooDatabase,
        ["odoo.test_db.username"] = OdooLogin,
        ["odoo.test_db.password"] = OdooPassword,
        ["odoo.test_db.api_key"] = OdooApiKey,
        ["odoo.test_db.allow_plain_http"] = AllowPlainHttp ? true : null,
        ["pricing.source_currency"] = SourceCurrency,
        ["pricing.target_currency"] = TargetCurrency,
        ["pricing.exchange_rate"] = ExchangeRate,
    }.Concat(Others);

    private SetupAnswers Completed => this with
    {
        ClientId = ClientId ?? StandIn.ClientId,
        ClientSecret = ClientSecret.IsEmpty ? StandIn.ClientSecret : ClientSecret,
        RefreshToken = RefreshToken.IsEmpty ? StandIn.RefreshToken : RefreshToken,
        OrganizationId = OrganizationId ?? StandIn.OrganizationId,
        OdooHost = OdooHost ?? StandIn.OdooHost,
        OdooDatabase = OdooDatabase ?? StandIn.OdooDatabase,
        OdooLogin = OdooLogin ?? StandIn.OdooLogin,
        OdooPassword = OdooPassword.IsEmpty && OdooApiKey.IsEmpty ? StandIn.OdooPassword : OdooPassword,
    };
}
