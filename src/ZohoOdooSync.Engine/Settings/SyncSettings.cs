namespace ZohoOdooSync.Engine.Settings;

/// <summary>All settings of one profile, validated. Made by <c>SettingsFile.Load</c>.</summary>
public sealed record SyncSettings
{
    /// <summary>The base folder: settings, logs and state lie under it.</summary>
    public required string Home { get; init; }

    /// <summary>Name of the profile, whose folder is <c>profiles/NAME</c> under its base folder; null for the base folder itself.</summary>
    public string? Profile { get; init; }

    /// <summary>The Zoho Books organisation.</summary>
    public SourceSettings Source { get; init; } = new();

    /// <summary>The Odoo database.</summary>
    public TargetSettings Target { get; init; } = new();

    /// <summary>Prices.</summary>
    public PricingSettings Pricing { get; init; } = new();

    /// <summary>Fields.</summary>
    public MappingSettings Mapping { get; init; } = new();

    /// <summary>Limits and policies.</summary>
    public GuardSettings Guard { get; init; } = new();

    /// <summary>Times.</summary>
    public ScheduleSettings Schedule { get; init; } = new();

    /// <summary>Log.</summary>
    public LoggingSettings Logging { get; init; } = new();

    /// <summary>Numbers for a monitoring system.</summary>
    public MetricsSettings Metrics { get; init; } = new();

    /// <summary>Webhooks of Zoho.</summary>
    public HintSettings Hints { get; init; } = new();

    /// <summary>Who is told of trouble.</summary>
    public NotifySettings Notify { get; init; } = new();

    /// <summary>
    /// The mask for everything that is shown or written: knows the secrets of these settings, and those added at run time.
    /// </summary>
    public SecretMask Secrets { get; init; } = new();

    /// <summary>
    /// These settings, after the mask learned their secrets. <c>SettingsFile.Load</c> does it; settings that are made in code or copied
    /// with other secrets need it.
    /// </summary>
    public SyncSettings WithSecrets()
    {
        Secret[] own = [Source.ClientSecret, Source.RefreshToken, Target.Password, Target.ApiKey, Hints.Secret, Hints.SigningSecret];
        foreach (var secret in own) Secrets.Add(secret);
        foreach (var channel in Notify.Channels)
        {
            foreach (var secret in channel.Secrets) Secrets.Add(secret);
        }

        return this;
    }

    /// <summary>What is risky without being wrong, one sentence each: told to the operator at start.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Refuses to send passwords or tokens over plain HTTP to another machine where the settings do not allow it.</summary>
    /// <exception cref="SyncException">Error id <c>PlainHttpRefused</c>.</exception>
    public void RequireSafeTransport()
    {
        RequireSafeTransport("zoho_books");
        RequireSafeTransport("odoo");
    }

    /// <summary>The same for one section, <c>zoho_books</c> or <c>odoo</c>.</summary>
    internal void RequireSafeTransport(string section)
    {
        if (section == "odoo")
        {
            SafeTransport.Require(Target.Address, Target.AllowPlainHttp, $"odoo.{Target.DatabaseKey}");
            return;
        }

        SafeTransport.Require(Source.ApiBase, Source.AllowPlainHttp, section);
        SafeTransport.Require(Source.AccountsBase, Source.AllowPlainHttp, section);
    }

    /// <summary><c>config/zoho_config.json</c> under the base folder.</summary>
    public string SettingsPath => Path.Combine(Home, "config", "zoho_config.json");

    /// <summary><c>data/sync_server/sync_tracking.db</c> under the base folder.</summary>
    public string StatePath => Path.Combine(Home, "data", "sync_server", "sync_tracking.db");

    /// <summary><c>data/sync_server/run.lock</c> under the base folder.</summary>
    public string LockPath => Path.Combine(Home, "data", "sync_server", "run.lock");

    /// <summary><c>data/sync_server/server.lock</c> under the base folder.</summary>
    public string ServerLockPath => Path.Combine(Home, "data", "sync_server", "server.lock");

    /// <summary><c>sync_server.log</c> in <c>logging.folder</c>, which is <c>logs</c> under the base folder unless it is set.</summary>
    public string LogPath => Path.Combine(Home, Logging.Folder, "sync_server.log");

    /// <summary>The metrics file; null where none is wanted.</summary>
    public string? MetricsPath => Metrics.File is { } file ? Path.Combine(Home, file) : null;
}

/// <summary>How source prices become target prices: section <c>pricing</c>.</summary>
public sealed record PricingSettings
{
    /// <summary>Currency that the organisation must have (key <c>source_currency</c>).</summary>
    public string SourceCurrency { get; init; } = "USD";

    /// <summary>Currency that the Odoo company must have (key <c>target_currency</c>).</summary>
    public string TargetCurrency { get; init; } = "IQD";

    /// <summary>Target units for one source unit, over zero (key <c>exchange_rate</c>).</summary>
    public decimal ExchangeRate { get; init; } = 1500m;

    /// <summary>Step that target prices are rounded to, half away from zero (key <c>rounding_step</c>), over zero.</summary>
    public decimal RoundingStep { get; init; } = 0.01m;
}

/// <summary>What becomes of products in Odoo that are bound to nothing.</summary>
public enum UnmanagedChoice
{
    /// <summary>They are counted and left alone.</summary>
    Report,

    /// <summary>They are archived, within the guard.</summary>
    Archive,
}

/// <summary>What becomes of a product whose item was deleted.</summary>
public enum RemovalChoice
{
    /// <summary>It is archived.</summary>
    Archive,

    /// <summary>It is deleted where nothing refers to it, else archived.</summary>
    Delete,
}

/// <summary>The limits that refuse a plan: section <c>guard</c>, and the policies beside it.</summary>
public sealed record GuardSettings
{
    /// <summary>Percentage of the bound products that one run may archive, rounded up (key <c>max_archive_percent</c>).</summary>
    public decimal MaxArchivePercent { get; init; } = 5m;

    /// <summary>Products that one run may archive, 0 or more (key <c>max_archive_count</c>).</summary>
    public int MaxArchiveCount { get; init; } = 50;

    /// <summary>Top-level key <c>unmanaged</c>.</summary>
    public UnmanagedChoice Unmanaged { get; init; } = UnmanagedChoice.Report;

    /// <summary>Key <c>removed_items</c>: archive or delete.</summary>
    public RemovalChoice RemovedItems { get; init; } = RemovalChoice.Archive;
}

/// <summary>When cycles and full runs happen: section <c>schedule</c>, and <c>SYNC_INTERVAL</c>.</summary>
public sealed record ScheduleSettings
{
    /// <summary>From the start of a cycle to the start of the next, 60 s to a day (key <c>interval_seconds</c>).</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>At the latest after this time a run is a full one, 1-168 h (key <c>full_sweep_hours</c>).</summary>
    public TimeSpan FullSweep { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Runs kept in history, 1-10000 (key <c>history_runs</c>).</summary>
    public int HistoryRuns { get; init; } = 50;

    /// <summary>
    /// How long a run that changed something is kept with its journal, though it is no longer among the newest, so that it can
    /// be undone; 0-3650 days (key <c>journal_days</c>).
    /// </summary>
    public TimeSpan JournalKept { get; init; } = TimeSpan.FromDays(30);
}

/// <summary>How a line of the log is written.</summary>
public enum LogFormat
{
    /// <summary>For people: <c>2026-11-22T08:15:30.123Z [INF] run=… the message</c>.</summary>
    Text,

    /// <summary>For programs: one JSON object a line.</summary>
    Json,
}

/// <summary>What is logged to <c>sync_server.log</c>, and where: section <c>logging</c>.</summary>
public sealed record LoggingSettings
{
    /// <summary>Least level that is written (key <c>level</c>: verbose, information, warning, error).</summary>
    public SyncLogLevel Level { get; init; } = SyncLogLevel.Information;

    /// <summary>How lines are written (key <c>format</c>: text, json).</summary>
    public LogFormat Format { get; init; } = LogFormat.Text;

    /// <summary>Folder of the log (key <c>folder</c>); a relative one is below the base folder.</summary>
    public string Folder { get; init; } = "logs";

    /// <summary>A file is rolled at this size, 1-1024 MB (key <c>max_file_megabytes</c>).</summary>
    public int MaxFileMegabytes { get; init; } = 10;

    /// <summary>Rolled files kept beside the current one, 1-1000 (key <c>keep_files</c>).</summary>
    public int KeepFiles { get; init; } = 14;
}

/// <summary>Numbers for a monitoring system: section <c>metrics</c>.</summary>
public sealed record MetricsSettings
{
    /// <summary>
    /// File that is written after each run (key <c>file</c>); a relative path is below the base folder. Null: none is written.
    /// </summary>
    public string? File { get; init; }
}

/// <summary>The Zoho Books organisation: section <c>zoho_books</c>.</summary>
public sealed record SourceSettings
{
    /// <summary>API base such as <c>https://www.zohoapis.com/books/v3</c> (key <c>base_url</c>).</summary>
    public Uri ApiBase { get; init; } = new("https://www.zohoapis.com/books/v3");

    /// <summary>Accounts server such as <c>https://accounts.zoho.eu</c> (key <c>accounts_url</c>, else the data centre's own).</summary>
    public Uri AccountsBase { get; init; } = new("https://accounts.zoho.com");

    /// <summary>OAuth client id (key <c>client_id</c>).</summary>
    public string ClientId { get; init; } = string.Empty;

    /// <summary>OAuth client secret (key <c>client_secret</c>).</summary>
    public Secret ClientSecret { get; init; }

    /// <summary>Refresh token (key <c>refresh_token</c>).</summary>
    public Secret RefreshToken { get; init; }

    /// <summary>Organisation, digits (key <c>organization_id</c>).</summary>
    public string OrganizationId { get; init; } = string.Empty;

    /// <summary>Calls a minute at most, 1-100 (key <c>calls_per_minute</c>).</summary>
    public int CallsPerMinute { get; init; } = 100;

    /// <summary>Calls in flight at most, 1-10 (key <c>concurrency</c>).</summary>
    public int Concurrency { get; init; } = 5;

    /// <summary>Share of the day's calls that this program may use, 1-100 percent (key <c>daily_share_percent</c>).</summary>
    public int DailySharePercent { get; init; } = 70;

    /// <summary>How long one call may take (key <c>timeout_seconds</c>, 5-600).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Largest body of a reply, unpacked, in megabytes of 1,048,576 bytes, 8-1024 (key <c>max_reply_megabytes</c>).</summary>
    public int MaxReplyMegabytes { get; init; } = 64;

    /// <summary>Whether plain HTTP to another machine is allowed (key <c>allow_plain_http</c>).</summary>
    public bool AllowPlainHttp { get; init; }
}

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

    /// <summary>
    /// Calls that may be on their way to the server at once, 1-8 (key <c>connections</c>); null for what the program finds out by
    /// itself (<c>auto</c>).
    /// </summary>
    public int? Connections { get; init; }

    /// <summary>Whether changes leave a note in each product's chatter; twice as slow (key <c>keep_chatter</c>).</summary>
    public bool KeepChatter { get; init; }

    /// <summary>How long one call may take (key <c>timeout_seconds</c>, 5-3600).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Largest body of a reply, unpacked, in megabytes of 1,048,576 bytes, 8-1024 (key <c>max_reply_megabytes</c>).</summary>
    public int MaxReplyMegabytes { get; init; } = 64;

    /// <summary>Whether plain HTTP to another machine is allowed (key <c>allow_plain_http</c>).</summary>
    public bool AllowPlainHttp { get; init; }
}

/// <summary>Puts an error that nobody foresaw into words.</summary>
internal static class UnexpectedError
{
    /// <summary>
    /// The error itself where the engine threw it, else one that says what happened. Neither holds a secret: a failure that nothing
    /// in the engine understands ends a run like any other.
    /// </summary>
    /// <param name="cause">What was thrown.</param>
    /// <param name="settings">Their mask hides the secrets.</param>
    public static SyncException AsSyncException(this Exception cause, SyncSettings settings) =>
        settings.Secrets.ScrubError(cause as SyncException ?? new SyncException(
            "SyncUnexpectedError", SyncErrorKind.Protocol,
            $"An unexpected error occurred: {cause.GetType().Name}: {settings.Secrets.Scrub(cause.Message)}",
            $"Run again. If the error returns, report this message with the version and the log, {settings.LogPath}.", cause));
}
