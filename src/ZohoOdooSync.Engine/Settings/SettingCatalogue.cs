using ZohoOdooSync.Engine.Fields;
using static ZohoOdooSync.Engine.Settings.SettingKinds;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Every setting, one row each, in the order of the guide. Reading, the masked view, names and their completion, the writer, the
/// guide's tables, the JSON Schema and the digest of the mapping walk these rows; a new setting is a new row and its use.
/// </summary>
public static class SettingCatalogue
{
    /// <summary>The section of a database, whose own name stands for the star.</summary>
    internal const string Database = "odoo.*";

    /// <summary>The host, the port and the protocol of Odoo, which <see cref="TargetAddress"/> reads together.</summary>
    internal static readonly SettingKind<string> Host = AnyText with { BlankIsNone = true };

    /// <inheritdoc cref="Host"/>
    internal static readonly SettingKind<int?> Port = Optional(Whole(1, 65535, orText: true));

    /// <inheritdoc cref="Host"/>
    internal static readonly SettingKind<string?> Protocol = Optional(Choice(("http", "http"), ("https", "https")));

    private static readonly SettingKind<string> Currency = Text("[A-Za-z]{3}", "the three letters of a currency (ISO 4217) are allowed");

    private static readonly SettingsPart<SourceSettings> Zoho = new("zoho_books", s => s.Source, (s, part) => s with { Source = part });
    private static readonly SettingsPart<TargetSettings> Odoo = new("odoo", s => s.Target, (s, part) => s with { Target = part });
    private static readonly SettingsPart<TargetSettings> Db = Odoo with { Name = Database };
    private static readonly SettingsPart<PricingSettings> Pricing = new("pricing", s => s.Pricing, (s, part) => s with { Pricing = part });
    private static readonly SettingsPart<MappingSettings> Mapping = new("mapping", s => s.Mapping, (s, part) => s with { Mapping = part });
    private static readonly SettingsPart<ItemPatterns> Only =
        new("mapping.only", s => s.Mapping.Only, (s, part) => s with { Mapping = s.Mapping with { Only = part } });
    private static readonly SettingsPart<ItemPatterns> Except =
        new("mapping.except", s => s.Mapping.Except, (s, part) => s with { Mapping = s.Mapping with { Except = part } });
    private static readonly SettingsPart<GuardSettings> Guard = new("guard", s => s.Guard, (s, part) => s with { Guard = part });
    private static readonly SettingsPart<GuardSettings> Top = Guard with { Name = string.Empty };
    private static readonly SettingsPart<ScheduleSettings> Schedule =
        new("schedule", s => s.Schedule, (s, part) => s with { Schedule = part });
    private static readonly SettingsPart<LoggingSettings> Logging = new("logging", s => s.Logging, (s, part) => s with { Logging = part });
    private static readonly SettingsPart<MetricsSettings> Metrics = new("metrics", s => s.Metrics, (s, part) => s with { Metrics = part });
    private static readonly SettingsPart<HintSettings> Hints = new("hints", s => s.Hints, (s, part) => s with { Hints = part });
    private static readonly SettingsPart<NotifySettings> Notify = new("notify", s => s.Notify, (s, part) => s with { Notify = part });

    /// <summary>The rows.</summary>
    internal static IReadOnlyList<Setting> Rows { get; } =
    [
        Top.Unseen("$schema", AnyText, "the schema of this file, for editors"),
        Zoho.Together("base_url", Address, s => s.ApiBase.OriginalString,
            "the API address of a data centre; older `https://books.zoho.com/api/v3` addresses; a loopback address for the sandbox"),
        Zoho.Together("accounts_url", Address, s => s.AccountsBase.OriginalString, "the accounts server of the same data centre")
            with { Usual = "follows from `base_url`" },
        Zoho.Unseen("inventory_base_url", Address, "accepted from older files; nothing is read from it"),
        Zoho.Row("client_id", AnyText, s => s.ClientId, (s, v) => s with { ClientId = v }, "of the OAuth client")
            with { Needed = "the client id of the OAuth client (self client) in the Zoho API console" },
        Zoho.Row("client_secret", new SecretKind(SettingsEnvironment.ClientSecret, "zoho-client-secret"),
            s => s.ClientSecret, (s, v) => s with { ClientSecret = v },
            "of the OAuth client, or where it is kept") with { Needed = "the secret of the OAuth client" },
        Zoho.Row("refresh_token", new SecretKind(SettingsEnvironment.RefreshToken, "zoho-refresh-token"),
            s => s.RefreshToken, (s, v) => s with { RefreshToken = v },
            "of the OAuth client, or where it is kept") with { Needed = "a refresh token" },
        Zoho.Row("organization_id", Digits, s => s.OrganizationId, (s, v) => s with { OrganizationId = v },
            "of the organisation in Zoho Books, as text or number", 1009)
            with { Needed = "the id of the Zoho Books organisation, digits," },
        Zoho.Row("calls_per_minute", Whole(1, 100), s => s.CallsPerMinute, (s, v) => s with { CallsPerMinute = v },
            "Zoho blocks an organisation beyond 100; counts for all processes of the profile together, in `calls.cache` beside the state"),
        Zoho.Row("concurrency", Whole(1, 10), s => s.Concurrency, (s, v) => s with { Concurrency = v },
            "Zoho allows 5 calls in flight on the free plan, 10 on paid ones"),
        Zoho.Row("daily_share_percent", Whole(1, 100), s => s.DailySharePercent, (s, v) => s with { DailySharePercent = v },
            "share of the organisation's calls of a day that this program may use"),
        Zoho.Row("timeout_seconds", Time("seconds", 5, 600), s => s.Timeout, (s, v) => s with { Timeout = v }, "for one call"),
        Zoho.Row("max_reply_megabytes", Whole(8, 1024), s => s.MaxReplyMegabytes, (s, v) => s with { MaxReplyMegabytes = v },
            "largest reply, unpacked; a larger one is not read to its end"),
        Zoho.Row("allow_plain_http", Flag, s => s.AllowPlainHttp, (s, v) => s with { AllowPlainHttp = v },
            "whether passwords and tokens may travel in clear"),

        Odoo.Together("use", AnyText, s => s.DatabaseKey, "the name of the database section to use")
            with { Usual = "`test_db`, or the only database" },
        Db.Together("host", Host, s => s.Address.Host, "a name, an IP address, or a whole URL such as `https://erp.example.com`",
            1011, s => s.Address),
        Db.Together("port", Port, s => s.Address.Port, "as number or text") with { Usual = "8069 for http, 443 for https, a URL's own" },
        Db.Together("protocol", Protocol, s => s.Address.Scheme) with { Usual = "`http`, or that of a URL in `host`" },
        Db.Row("database", AnyText, s => s.Database, (s, v) => s with { Database = v }, "its name in Odoo", 1012)
            with { Needed = "the name of the Odoo database" },
        Db.Row("username", AnyText, s => s.Username, (s, v) => s with { Username = v }, "the login")
            with { Needed = "the login of the Odoo account" },
        Db.Row("password", new SecretKind(SettingsEnvironment.OdooPassword, "odoo-password"),
            s => s.Password, (s, v) => s with { Password = v },
            "the password, or an API key in its place; or where it is kept") with { Usual = "this or `api_key` is needed" },
        Db.Row("api_key", new SecretKind(SettingsEnvironment.OdooApiKey, "odoo-api-key"),
            s => s.ApiKey, (s, v) => s with { ApiKey = v },
            "for transport `json-2` (Odoo 19 and later); or where it is kept"),
        Db.Row("transport",
            Choice(("auto", OdooTransportChoice.Auto), ("json-rpc", OdooTransportChoice.JsonRpc), ("json-2", OdooTransportChoice.Json2)),
            s => s.Transport, (s, v) => s with { Transport = v }, "`auto`: `json-2` where the server has it and a key is given"),
        Db.Row("company_id", Optional(Whole(1, int.MaxValue)), s => s.CompanyId, (s, v) => s with { CompanyId = v }, place: 1015)
            with { Usual = "the account's own company" },
        Db.Row("language", Text($"({LanguageCode})?", "a language code of Odoo such as en_US is allowed") with { BlankIsNone = true },
            s => s.Language, (s, v) => s with { Language = v }, "an installed language of Odoo", 1013),
        Db.Row("languages", Languages, s => s.Languages, (s, v) => s with { Languages = v },
            "other installed languages in which the same names and descriptions are written, such as `[\"ar_001\", \"fr_FR\"]`; "
            + "`all`: every active one", 1014),
        Db.Row("batch_size", Whole(1, 2000), s => s.BatchSize, (s, v) => s with { BatchSize = v },
            "rows a call when writing. Where the server, or a proxy before it, takes fewer (413, timeouts), the program finds the size by "
            + "halving and says so; nginx allows 1 MiB a call unless `client_max_body_size` says more"),
        Db.Row("connections", WholeOrWord(1, 8, "auto"), s => s.Connections, (s, v) => s with { Connections = v },
            "calls that may be on their way to the server at once. `auto`: two batches to begin with, up to four where that brings more "
            + "rows a second; one on odoo.com, or after the server asked for less (429, 503) or refused a change for other work on the "
            + "same records"),
        Db.Row("keep_chatter", Flag, s => s.KeepChatter, (s, v) => s with { KeepChatter = v },
            "true leaves a note in each changed product, and takes twice as long"),
        Db.Row("timeout_seconds", Time("seconds", 5, 3600), s => s.Timeout, (s, v) => s with { Timeout = v }, "for one call"),
        Db.Row("max_reply_megabytes", Whole(8, 1024), s => s.MaxReplyMegabytes, (s, v) => s with { MaxReplyMegabytes = v },
            "largest reply, unpacked; a larger one is not read to its end"),
        Db.Row("allow_plain_http", Flag, s => s.AllowPlainHttp, (s, v) => s with { AllowPlainHttp = v },
            "whether the password may travel in clear"),

        Pricing.Row("source_currency", Currency, s => s.SourceCurrency, (s, v) => s with { SourceCurrency = v.ToUpperInvariant() },
            "three letters; must be the organisation's currency", 1005),
        Pricing.Row("target_currency", Currency, s => s.TargetCurrency, (s, v) => s with { TargetCurrency = v.ToUpperInvariant() },
            "three letters; must be the Odoo company's currency", 1006),
        Pricing.Row("exchange_rate", OverZero, s => s.ExchangeRate, (s, v) => s with { ExchangeRate = v },
            "target units for one source unit", 1007),
        Pricing.Row("rounding_step", OverZero, s => s.RoundingStep, (s, v) => s with { RoundingStep = v },
            "prices are rounded to it, half away from zero", 1008),

        .. FieldCatalogue.All.Select(FieldRow),
        Mapping.Table("units", UnitId, s => s.Units, (s, v) => s with { Units = v },
            "Zoho's unit text (letter case does not matter) with the external id of a unit in Odoo, such as "
            + "`\"carton\": \"uom.product_uom_unit\"`; added to the built-in table", 999) with { Usual = "built-in table" },
        Mapping.Table("categories", AnyText, s => s.Categories, (s, v) => s with { Categories = v },
            "Zoho's name of a category (letter case does not matter) with its full path in Odoo, such as "
            + "`\"Hand\": \"All / Tools / Hand\"`", Setting.Added) with { Usual = "none" },
        Mapping.Row("create_categories", Flag, s => s.CreateCategories, (s, v) => s with { CreateCategories = v },
            "whether a category that Odoo lacks is made, with those above it", Setting.Added),
        Mapping.Table("taxes", AnyText, s => s.Taxes, (s, v) => s with { Taxes = v },
            "Zoho's name or percentage of a tax (letter case does not matter) with the name of a tax in Odoo, such as "
            + "`\"VAT\": \"15%\"` or `\"5%\": \"5% S\"`; an empty name is no tax", Setting.Added) with { Usual = "none" },
        Mapping.Row("custom", new CustomFieldsKind(), s => s.Custom, (s, v) => s with
        {
            Custom = v, Fields = s.Fields.Where(field => !field.IsCustom).Concat(CustomField.Rows(v)).ToHashSet(),
        }, "fields of your own, each with `zoho`, `odoo` and what else it needs: docs/fields.md", Setting.Added),
        Mapping.Row("default_unit", UnitId, s => s.DefaultUnit, (s, v) => s with { DefaultUnit = v },
            "external id; for items without a unit, or with one in no table", 1000),
        Mapping.Row("update_unit", Flag, s => s.UpdateUnit, (s, v) => s with { UpdateUnit = v },
            "whether a changed unit is written to an existing product", 1001),
        Mapping.Row("adopt_by_name", Flag, s => s.AdoptByName, (s, v) => s with { AdoptByName = v },
            "whether an item without a product may take over one of exactly its name", 1002),
        Mapping.Row("sku_match", Choice(("near", SkuMatchChoice.Near), ("exact", SkuMatchChoice.Exact)), s => s.SkuMatch,
            (s, v) => s with { SkuMatch = v },
            "a product that is bound to nothing is adopted by exactly the item's SKU. `near`: one of nearly the SKU (blanks, letter case, "
            + "invisible and full-width characters, kinds of dashes and digits) is told as a conflict, and no new product is made beside "
            + "it. `exact`: it is another product, and a new one is made", Setting.Added),
        Mapping.Row("images_per_run", Whole(0, 100_000), s => s.ImagesPerRun, (s, v) => s with { ImagesPerRun = v },
            "pictures that one run fetches from Zoho at most, one call each; later runs fetch the others"),
        Mapping.Row("include_inactive", Flag, s => s.IncludeInactive, (s, v) => s with { IncludeInactive = v },
            "whether inactive items are mirrored, as archived products", 1003),
        Mapping.Row("storable",
            Choice(("never", StorableChoice.Never), ("tracked", StorableChoice.Tracked), ("always", StorableChoice.Always)),
            s => s.Storable, (s, v) => s with { Storable = v }, "`tracked`: where Zoho tracks the stock", 1004),
        Mapping.Row("company", Choice(("shared", CompanyChoice.Shared), ("own", CompanyChoice.Own)), s => s.Company,
            (s, v) => s with { Company = v },
            "`shared`: new products belong to no company, and every company of the database sees them; `own`: they belong to the company "
            + "of `company_id`, or the account's own, and the others do not see them"),

        .. ItemPatternRows.Of(Only),
        .. ItemPatternRows.Of(Except),

        Guard.Row("max_archive_percent", Percent, s => s.MaxArchivePercent, (s, v) => s with { MaxArchivePercent = v },
            "share of the bound products that one run may archive"),
        Guard.Row("max_archive_count", Whole(0, int.MaxValue), s => s.MaxArchiveCount, (s, v) => s with { MaxArchiveCount = v },
            "products that one run may archive"),
        Guard.Row("removed_items", Choice(("archive", RemovalChoice.Archive), ("delete", RemovalChoice.Delete)), s => s.RemovedItems,
            (s, v) => s with { RemovedItems = v }, "`delete` falls back to archive where something refers to the product"),
        Top.Row("unmanaged", Choice(("report", UnmanagedChoice.Report), ("archive", UnmanagedChoice.Archive)), s => s.Unmanaged,
            (s, v) => s with { Unmanaged = v }, "products in Odoo that belong to no item", 1016),

        Schedule.Row("interval_seconds", Time("seconds", 60, 86400), s => s.Interval, (s, v) => s with { Interval = v },
            "from the start of a cycle to the start of the next") with { Variable = SettingsEnvironment.Interval },
        Schedule.Row("full_sweep_hours", Time("hours", 1, 168), s => s.FullSweep, (s, v) => s with { FullSweep = v },
            "at the latest after this time everything is read and compared"),
        Schedule.Row("history_runs", Whole(1, 10000), s => s.HistoryRuns, (s, v) => s with { HistoryRuns = v },
            "the newest runs, that are kept whatever they did"),
        Schedule.Row("journal_days", Time("days", 0, 3650), s => s.JournalKept, (s, v) => s with { JournalKept = v },
            "for so long a run that changed something is kept with its journal beyond those, so that it can be undone; 0 keeps "
            + "`history_runs` alone"),

        Logging.Row("level",
            Choice(("verbose", SyncLogLevel.Verbose), ("information", SyncLogLevel.Information), ("warning", SyncLogLevel.Warning),
                ("error", SyncLogLevel.Error)),
            s => s.Level, (s, v) => s with { Level = v }, "the least level that is written"),
        Logging.Row("format", Choice(("text", LogFormat.Text), ("json", LogFormat.Json)), s => s.Format, (s, v) => s with { Format = v },
            "one line an event either way"),
        Logging.Row("folder", FilePath("folder"), s => s.Folder, (s, v) => s with { Folder = v },
            "a folder for `sync_server.log`; a relative path is below the base folder; made where it is missing"),
        Logging.Row("max_file_megabytes", Whole(1, 1024), s => s.MaxFileMegabytes, (s, v) => s with { MaxFileMegabytes = v },
            "beyond it, and with each new day (UTC), a new file is begun"),
        Logging.Row("keep_files", Whole(1, 1000), s => s.KeepFiles, (s, v) => s with { KeepFiles = v },
            "full files that are kept beside the current one"),

        Metrics.Row("file", Optional(FilePath("file")), s => s.File, (s, v) => s with { File = v },
            "a file that is written after each run, in the text format of Prometheus; a relative path is below the base folder"),

        Hints.Row("listen", HintSettings.LoopbackAddress, s => s.Listen, (s, v) => s with { Listen = v },
            "where the server takes webhooks of Zoho, which start a cycle early; a loopback address and a port") with { Usual = "off" },
        Hints.Row("secret", new SecretKind(SettingsEnvironment.HintSecret, "hint-secret"),
            s => s.Secret, (s, v) => s with { Secret = v },
            "32 and more letters, digits, hyphens and underscores; a webhook carries it as the end of its path or in the header "
            + "`X-Hint-Secret`; or where it is kept"),
        Hints.Row("signing_secret", new SecretKind(SettingsEnvironment.HintSigningSecret, "hint-signing-secret"),
            s => s.SigningSecret, (s, v) => s with { SigningSecret = v },
            "12-50 letters and digits; the secret token with which Zoho signs the webhook; or where it is kept"),

        Notify.Row("channels", new ChannelsKind(), s => s.Channels, (s, v) => s with { Channels = v },
            "who is told; docs/notifications.md has the keys of each kind; edited in the file"),
        Notify.Row("failing_runs", Whole(1, 100), s => s.FailingRuns, (s, v) => s with { FailingRuns = v },
            "so many failed runs in a row are a trouble"),
        Notify.Row("quarantine_over", Whole(0, int.MaxValue), s => s.QuarantineOver, (s, v) => s with { QuarantineOver = v },
            "more items than these in quarantine are a trouble"),
        Notify.Row("stale_minutes", Optional(Whole(5, 44640)), s => s.StaleMinutes, (s, v) => s with { StaleMinutes = v },
            "so many minutes without a run are a trouble") with { Usual = "`full_sweep_hours` and an hour" },
        Notify.Row("digest_hour", Whole(0, 23), s => s.DigestHour, (s, v) => s with { DigestHour = v },
            "the hour of the day, in UTC, from which on the digest is due"),

        // Version 0.1 had a choice of stores.
        Top.Unseen("state", Anything),
    ];

    /// <summary>Every setting with the value in force: file, environment and defaults together. Without secrets.</summary>
    /// <param name="settings">Validated settings.</param>
    public static IReadOnlyList<MaskedSetting> Shown(SyncSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var plain = new SyncSettings { Home = settings.Home };
        var database = $"odoo.{settings.Target.DatabaseKey}";
        // A secret may also have slipped into another key, such as a URL.
        return [.. Rows.Where(row => row.IsSeen).SelectMany(row => row.Shown(settings, plain)).Select(setting => setting with
        {
            Section = setting.Section == Database ? database : setting.Section, Value = settings.Secrets.Scrub(setting.Value),
        })];
    }

    /// <summary>
    /// What the digest of the mapping is made of: everything that decides what a product should hold. The order and the texts are those
    /// of the first version, since another digest asks for a full run; what came later is told only where it is not the default.
    /// </summary>
    internal static IEnumerable<string> MappingValues(SyncSettings settings)
    {
        var plain = new SyncSettings { Home = string.Empty };
        var counted = Rows.Where(row => row.Place > 0).OrderBy(row => row.Place).ToList();
        return counted.Where(row => row.Place < Setting.Added).SelectMany(row => row.Counted(settings))
            .Concat(counted.Where(row => row.Place == Setting.Added).SelectMany(row => row.Shown(settings, plain))
                .Where(setting => !setting.IsDefault)
                .Select(setting => $"{(setting.Section == Mapping.Name ? setting.Key : setting.Name)}={setting.Value}"));
    }

    private static Setting FieldRow(MirroredField field) => (Mapping with { Name = "mapping.fields" }).Row(
        field.Key, field.IsAlwaysOn ? OnlyTrue : Flag,
        s => s.Fields.Contains(field),
        (s, v) => s with { Fields = (v ? s.Fields.Append(field) : s.Fields.Where(one => one != field)).ToHashSet() },
        field.IsAlwaysOn ? "cannot be switched off" : string.Empty)
        with { Place = 1 + field.Order, Counted = s => s.Mapping.Fields.Contains(field) ? [field.ToString()] : [] };
}
