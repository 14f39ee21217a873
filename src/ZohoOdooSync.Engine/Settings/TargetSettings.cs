namespace ZohoOdooSync.Engine.Settings;

/// <summary>How calls reach Odoo.</summary>
public enum OdooTransportChoice
{
    /// <summary>JSON-2 where the server has it and a key is given, else JSON-RPC.</summary>
    Auto,

    /// <summary><c>/jsonrpc</c>, Odoo 14-21.</summary>
    JsonRpc,

    /// <summary><c>/json/2</c>, Odoo 19 and later; needs an API key.</summary>
    Json2,
}

/// <summary>The Odoo database: one of the databases in section <c>odoo</c>.</summary>
public sealed record TargetSettings
{
    /// <summary>The key of this database in section <c>odoo</c>; <c>test_db</c> unless <c>odoo.use</c> names another.</summary>
    public string DatabaseKey { get; init; } = "test_db";

    /// <summary>Server, such as <c>http://127.0.0.1:8069</c>, made of <c>host</c>, <c>port</c> and <c>protocol</c>.</summary>
    public Uri Address { get; init; } = new("http://localhost:8069");

    /// <summary>Database name (key <c>database</c>).</summary>
    public string Database { get; init; } = string.Empty;

    /// <summary>Login (key <c>username</c>).</summary>
    public string Username { get; init; } = string.Empty;

    /// <summary>Password, or an API key in its place (key <c>password</c>).</summary>
    public Secret Password { get; init; }

    /// <summary>API key for JSON-2 (key <c>api_key</c>).</summary>
    public Secret ApiKey { get; init; }

    /// <summary>Transport (key <c>transport</c>: <c>auto</c>, <c>json-rpc</c>, <c>json-2</c>).</summary>
    public OdooTransportChoice Transport { get; init; } = OdooTransportChoice.Auto;

    /// <summary>Company, or null for the account's own (key <c>company_id</c>).</summary>
    public int? CompanyId { get; init; }

    /// <summary>Language that names and descriptions are written in (key <c>language</c>).</summary>
    public string Language { get; init; } = "en_US";

    /// <summary>
    /// Languages that the same names and descriptions are written in as well (key <c>languages</c>); none unless named.
    /// <see cref="AllLanguages"/> alone stands for every language that is active in Odoo.
    /// </summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>The word for every active language.</summary>
    public const string AllLanguages = "all";

    /// <summary>Rows a call when writing, 1-2000 (key <c>batch_size</c>).</summary>
    public int BatchSize { get; init; } = 500;

    /// <summary>Whether changes leave a note in each product's chatter; twice as slow (key <c>keep_chatter</c>).</summary>
    public bool KeepChatter { get; init; }

    /// <summary>How long one call may take (key <c>timeout_seconds</c>, 5-3600).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Largest body of a reply, unpacked, in megabytes of 1,048,576 bytes, 8-1024 (key <c>max_reply_megabytes</c>).</summary>
    public int MaxReplyMegabytes { get; init; } = 64;

    /// <summary>Whether plain HTTP to another machine is allowed (key <c>allow_plain_http</c>).</summary>
    public bool AllowPlainHttp { get; init; }
}
