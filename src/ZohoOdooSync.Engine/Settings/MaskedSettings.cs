using System.Globalization;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>One setting as it may be shown.</summary>
/// <param name="Section">Where its key lies: <c>zoho_books</c>, <c>odoo.test_db</c>; empty for a key of the top level.</param>
/// <param name="Key">The key in the settings file.</param>
/// <param name="Value">The value in force as text that does not depend on culture; a secret as <see cref="Secret.Mask"/>.</param>
/// <param name="Default">The value without any setting; empty where there is none.</param>
public sealed record MaskedSetting(string Section, string Key, string Value, string Default)
{
    /// <summary>Whether the value in force is the default.</summary>
    public bool IsDefault => string.Equals(Value, Default, StringComparison.Ordinal);
}

/// <summary>All settings of a profile as a flat list for display. Without secrets.</summary>
public static class MaskedSettings
{
    /// <summary>Every setting, in the order of the guide, with the value in force: file, environment and defaults together.</summary>
    /// <param name="settings">Validated settings.</param>
    public static IReadOnlyList<MaskedSetting> Of(SyncSettings settings)
    {
        var plain = new SyncSettings { Home = settings.Home };
        var list = new List<MaskedSetting>();
        AddSource(list, settings.Source, plain.Source);
        AddTarget(list, settings.Target, plain.Target);
        AddPricing(list, settings.Pricing, plain.Pricing);
        AddMapping(list, settings.Mapping, plain.Mapping);
        var (guard, schedule, logging) = (plain.Guard, plain.Schedule, plain.Logging);
        Add(list, "guard", "max_archive_percent", settings.Guard.MaxArchivePercent, guard.MaxArchivePercent);
        Add(list, "guard", "max_archive_count", settings.Guard.MaxArchiveCount, guard.MaxArchiveCount);
        Add(list, "guard", "removed_items", settings.Guard.RemovedItems, guard.RemovedItems);
        Add(list, string.Empty, "unmanaged", settings.Guard.Unmanaged, guard.Unmanaged);
        Add(list, "schedule", "interval_seconds", settings.Schedule.Interval.TotalSeconds, schedule.Interval.TotalSeconds);
        Add(list, "schedule", "full_sweep_hours", settings.Schedule.FullSweep.TotalHours, schedule.FullSweep.TotalHours);
        Add(list, "schedule", "history_runs", settings.Schedule.HistoryRuns, schedule.HistoryRuns);
        Add(list, "schedule", "journal_days", settings.Schedule.JournalKept.TotalDays, schedule.JournalKept.TotalDays);
        Add(list, "logging", "level", settings.Logging.Level, logging.Level);
        Add(list, "logging", "format", settings.Logging.Format, logging.Format);
        Add(list, "logging", "folder", settings.Logging.Folder, logging.Folder);
        Add(list, "logging", "max_file_megabytes", settings.Logging.MaxFileMegabytes, logging.MaxFileMegabytes);
        Add(list, "logging", "keep_files", settings.Logging.KeepFiles, logging.KeepFiles);
        Add(list, "metrics", "file", settings.Metrics.File, plain.Metrics.File);
        // A secret may also have slipped into another key, such as a URL.
        return list.ConvertAll(setting => setting with { Value = settings.Secrets.Scrub(setting.Value) });
    }

    private static void AddSource(List<MaskedSetting> list, SourceSettings source, SourceSettings plain)
    {
        const string section = "zoho_books";
        Add(list, section, "base_url", source.ApiBase.OriginalString, plain.ApiBase.OriginalString);
        Add(list, section, "accounts_url", source.AccountsBase.OriginalString, plain.AccountsBase.OriginalString);
        Add(list, section, "client_id", source.ClientId, plain.ClientId);
        Add(list, section, "client_secret", source.ClientSecret, plain.ClientSecret);
        Add(list, section, "refresh_token", source.RefreshToken, plain.RefreshToken);
        Add(list, section, "organization_id", source.OrganizationId, plain.OrganizationId);
        Add(list, section, "calls_per_minute", source.CallsPerMinute, plain.CallsPerMinute);
        Add(list, section, "concurrency", source.Concurrency, plain.Concurrency);
        Add(list, section, "daily_share_percent", source.DailySharePercent, plain.DailySharePercent);
        Add(list, section, "timeout_seconds", source.Timeout.TotalSeconds, plain.Timeout.TotalSeconds);
        Add(list, section, "max_reply_megabytes", source.MaxReplyMegabytes, plain.MaxReplyMegabytes);
        Add(list, section, "allow_plain_http", source.AllowPlainHttp, plain.AllowPlainHttp);
    }

    private static void AddTarget(List<MaskedSetting> list, TargetSettings target, TargetSettings plain)
    {
        var section = $"odoo.{target.DatabaseKey}";
        Add(list, "odoo", "use", target.DatabaseKey, plain.DatabaseKey);
        Add(list, section, "host", target.Address.Host, plain.Address.Host);
        Add(list, section, "port", target.Address.Port, plain.Address.Port);
        Add(list, section, "protocol", target.Address.Scheme, plain.Address.Scheme);
        Add(list, section, "database", target.Database, plain.Database);
        Add(list, section, "username", target.Username, plain.Username);
        Add(list, section, "password", target.Password, plain.Password);
        Add(list, section, "api_key", target.ApiKey, plain.ApiKey);
        Add(list, section, "transport", Word(target.Transport), Word(plain.Transport));
        Add(list, section, "company_id", target.CompanyId, plain.CompanyId);
        Add(list, section, "language", target.Language, plain.Language);
        Add(list, section, "batch_size", target.BatchSize, plain.BatchSize);
        Add(list, section, "languages", string.Join(", ", target.Languages), string.Join(", ", plain.Languages));
        Add(list, section, "keep_chatter", target.KeepChatter, plain.KeepChatter);
        Add(list, section, "timeout_seconds", target.Timeout.TotalSeconds, plain.Timeout.TotalSeconds);
        Add(list, section, "max_reply_megabytes", target.MaxReplyMegabytes, plain.MaxReplyMegabytes);
        Add(list, section, "allow_plain_http", target.AllowPlainHttp, plain.AllowPlainHttp);
    }

    private static void AddPricing(List<MaskedSetting> list, PricingSettings pricing, PricingSettings plain)
    {
        Add(list, "pricing", "source_currency", pricing.SourceCurrency, plain.SourceCurrency);
        Add(list, "pricing", "target_currency", pricing.TargetCurrency, plain.TargetCurrency);
        Add(list, "pricing", "exchange_rate", pricing.ExchangeRate, plain.ExchangeRate);
        Add(list, "pricing", "rounding_step", pricing.RoundingStep, plain.RoundingStep);
    }

    private static void AddMapping(List<MaskedSetting> list, MappingSettings mapping, MappingSettings plain)
    {
        foreach (var field in FieldCatalogue.All)
            Add(list, "mapping.fields", field.Key, mapping.Fields.Contains(field), plain.Fields.Contains(field));
        foreach (var (unit, externalId) in mapping.Units.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
            Add(list, "mapping.units", unit, externalId, plain.Units.GetValueOrDefault(unit));
        Add(list, "mapping", "default_unit", mapping.DefaultUnit, plain.DefaultUnit);
        Add(list, "mapping", "update_unit", mapping.UpdateUnit, plain.UpdateUnit);
        Add(list, "mapping", "adopt_by_name", mapping.AdoptByName, plain.AdoptByName);
        Add(list, "mapping", "sku_match", mapping.SkuMatch, plain.SkuMatch);
        Add(list, "mapping", "include_inactive", mapping.IncludeInactive, plain.IncludeInactive);
        Add(list, "mapping", "storable", mapping.Storable, plain.Storable);
        Add(list, "mapping", "company", mapping.Company, plain.Company);
    }

    private static void Add(List<MaskedSetting> list, string section, string key, object? value, object? fallback) =>
        list.Add(new(section, key, Text(value), Text(fallback)));

    private static string Text(object? value) => value switch
    {
        null => string.Empty,
        bool flag => flag ? "true" : "false",
        // 1500.0 in a file is the default of 1500.
        decimal number => number.ToString("0.############################", CultureInfo.InvariantCulture),
        // The words of the settings file.
        Enum choice => choice.ToString().ToLowerInvariant(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty,
    };

    private static string Word(OdooTransportChoice transport) => transport switch
    {
        OdooTransportChoice.JsonRpc => "json-rpc",
        OdooTransportChoice.Json2 => "json-2",
        _ => "auto",
    };
}
