namespace ZohoOdooSync.Engine.Settings;

/// <summary>All settings of one profile, validated. Made by <c>SettingsFile.Load</c>.</summary>
public sealed record SyncSettings
{
    private readonly SecretMask _secrets = new();

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

    /// <summary>
    /// The mask for everything that is shown or written: knows the secrets of these settings, and those added at run time.
    /// </summary>
    public SecretMask Secrets
    {
        get
        {
            // Settings are also made in code and copied with other values: what they hold now must be known.
            _secrets.Add(Source.ClientSecret);
            _secrets.Add(Source.RefreshToken);
            _secrets.Add(Target.Password);
            _secrets.Add(Target.ApiKey);
            return _secrets;
        }
        init => _secrets = value;
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
