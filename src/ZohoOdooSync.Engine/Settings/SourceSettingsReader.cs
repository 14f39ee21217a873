namespace ZohoOdooSync.Engine.Settings;

/// <summary>Reads and checks section <c>zoho_books</c>.</summary>
internal static class SourceSettingsReader
{
    public static SourceSettings Read(SettingsSection section, SecretSources secrets)
    {
        var defaults = new SourceSettings();
        var allowPlainHttp = section.Flag("allow_plain_http", defaults.AllowPlainHttp);
        var apiBase = ReadAddress(section, "base_url");
        // The ancestor's file names it; nothing is read from Zoho Inventory, so it is only checked for its form.
        ReadAddress(section, "inventory_base_url");
        var settings = new SourceSettings
        {
            ApiBase = apiBase ?? defaults.ApiBase,
            AccountsBase = ReadAccounts(section, apiBase ?? defaults.ApiBase, allowPlainHttp),
            ClientId = section.Text("client_id") ?? string.Empty,
            ClientSecret = secrets.Read(section, "client_secret", SecretPlace.ClientSecret),
            RefreshToken = secrets.Read(section, "refresh_token", SecretPlace.RefreshToken),
            OrganizationId = section.Digits("organization_id") ?? string.Empty,
            CallsPerMinute = section.Whole("calls_per_minute", 1, 100, defaults.CallsPerMinute),
            Concurrency = section.Whole("concurrency", 1, 10, defaults.Concurrency),
            DailySharePercent = section.Whole("daily_share_percent", 1, 100, defaults.DailySharePercent),
            Timeout = TimeSpan.FromSeconds(section.Whole("timeout_seconds", 5, 600, (int)defaults.Timeout.TotalSeconds)),
            MaxReplyMegabytes = section.Whole("max_reply_megabytes", 8, 1024, defaults.MaxReplyMegabytes),
            AllowPlainHttp = allowPlainHttp,
        };
        ReportEmpty(section, settings, secrets.MustBeThere);
        section.Close();
        return settings;
    }

    private static void ReportEmpty(SettingsSection section, SourceSettings settings, bool secretsToo)
    {
        if (settings.ClientId.Length == 0 && section.IsBlank("client_id"))
            section.ReportEmpty("client_id", "the client id of the OAuth client (self client) in the Zoho API console");
        if (secretsToo && settings.ClientSecret.IsEmpty && section.IsBlank("client_secret"))
            section.ReportEmpty("client_secret", "the secret of the OAuth client", SettingsEnvironment.ClientSecret);
        if (secretsToo && settings.RefreshToken.IsEmpty && section.IsBlank("refresh_token"))
            section.ReportEmpty("refresh_token", "a refresh token", SettingsEnvironment.RefreshToken);
        if (settings.OrganizationId.Length == 0 && section.IsBlank("organization_id"))
            section.ReportEmpty("organization_id", "the id of the Zoho Books organisation, digits,");
    }

    // Secrets go to Zoho and nowhere else. A simulator is reached on this machine, or where plain HTTP was accepted.
    private static Uri ReadAccounts(SettingsSection section, Uri apiBase, bool allowPlainHttp)
    {
        var given = ReadAddress(section, "accounts_url");
        if (ZohoDataCentres.OfApi(apiBase) is { } centre)
        {
            if (given is null) return centre.Accounts;
            if (ZohoDataCentres.OfAccounts(given) != centre)
                section.Refuse("accounts_url", $"{centre.Accounts.OriginalString} is the accounts server of {apiBase.Host}");
            return given;
        }

        if (!IsSimulator(apiBase, allowPlainHttp))
        {
            var hosts = string.Join(", ", ZohoDataCentres.All.Select(known => known.ApiHost));
            section.Refuse("base_url", $"an API address of Zoho is allowed (https://HOST/books/v3 with one of {hosts})");
        }
        else if (given is not null && !IsSimulator(given, allowPlainHttp))
        {
            section.Refuse("accounts_url", $"a server beside {apiBase.GetLeftPart(UriPartial.Authority)} is allowed, since base_url is none of Zoho's");
        }

        return given ?? new Uri(apiBase.GetLeftPart(UriPartial.Authority));
    }

    private static bool IsSimulator(Uri address, bool allowPlainHttp) =>
        address.IsLoopback || (allowPlainHttp && address.Scheme == Uri.UriSchemeHttp);

    private static Uri? ReadAddress(SettingsSection section, string key)
    {
        var text = section.Text(key);
        if (string.IsNullOrEmpty(text)) return null;
        if (Uri.TryCreate(text.TrimEnd('/'), UriKind.Absolute, out var address) &&
            (address.Scheme == Uri.UriSchemeHttps || address.Scheme == Uri.UriSchemeHttp) &&
            address.UserInfo.Length == 0 && address.Query.Length == 0 && address.Fragment.Length == 0)
        {
            return address;
        }

        section.Refuse(key, "an address such as https://www.zohoapis.com/books/v3 is allowed, without user name and query");
        return null;
    }
}
