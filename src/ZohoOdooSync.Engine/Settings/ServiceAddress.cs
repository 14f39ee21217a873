using System.Globalization;

namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// Reads <c>base_url</c> and <c>accounts_url</c>. Secrets go to Zoho and nowhere else; a simulator is reached on this machine, or where
/// plain HTTP was accepted.
/// </summary>
internal static class ZohoAddress
{
    public static SourceSettings Read(SettingsSection section, SourceSettings settings)
    {
        var given = SettingKinds.Address.ReadFrom(section, "base_url", null);
        var api = given ?? settings.ApiBase;
        return settings with { ApiBase = api, AccountsBase = AccountsOf(section, api, settings.AllowPlainHttp) };
    }

    private static Uri AccountsOf(SettingsSection section, Uri api, bool allowPlainHttp)
    {
        var given = SettingKinds.Address.ReadFrom(section, "accounts_url", null);
        if (ZohoDataCentres.OfApi(api) is { } centre)
        {
            if (given is null) return centre.Accounts;
            if (ZohoDataCentres.OfAccounts(given) != centre)
                section.Refuse("accounts_url", $"{centre.Accounts.OriginalString} is the accounts server of {api.Host}");
            return given;
        }

        if (!IsSimulator(api, allowPlainHttp))
        {
            var hosts = string.Join(", ", ZohoDataCentres.All.Select(known => known.ApiHost));
            section.Refuse("base_url", $"an API address of Zoho is allowed (https://HOST/books/v3 with one of {hosts})");
        }
        else if (given is not null && !IsSimulator(given, allowPlainHttp))
        {
            section.Refuse(
                "accounts_url", $"a server beside {api.GetLeftPart(UriPartial.Authority)} is allowed, since base_url is none of Zoho's");
        }

        return given ?? new Uri(api.GetLeftPart(UriPartial.Authority));
    }

    private static bool IsSimulator(Uri address, bool allowPlainHttp) =>
        address.IsLoopback || (allowPlainHttp && address.Scheme == Uri.UriSchemeHttp);
}

/// <summary>
/// Makes the server's address of <c>protocol</c>, <c>host</c> and <c>port</c>. The host may be a name, an IP address or a
/// whole URL; the ancestor always built <c>http://host:port</c>, so plain HTTP and 8069 are the defaults for a name.
/// </summary>
internal static class TargetAddress
{
    private const int OdooPort = 8069;

    private const string Allowed =
        "a host name, an IP address or a URL such as https://erp.example.com is allowed, without user name, path and query";

    public static Uri Read(SettingsSection section)
    {
        var fallback = new TargetSettings().Address;
        var protocol = SettingCatalogue.Protocol.ReadFrom(section, "protocol", null);
        var port = SettingCatalogue.Port.ReadFrom(section, "port", null);
        var host = SettingCatalogue.Host.ReadFrom(section, "host", fallback.Host);

        var isUrl = host.Contains("://", StringComparison.Ordinal);
        if (!Uri.TryCreate(isUrl ? host : $"{protocol ?? "http"}://{Bracketed(host)}", UriKind.Absolute, out var address) ||
            (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps) || address.Host.Length == 0 ||
            address.UserInfo.Length > 0 || address.PathAndQuery != "/" || address.Fragment.Length > 0)
        {
            section.Refuse("host", Allowed);
            return fallback;
        }

        if (isUrl && protocol is not null && protocol != address.Scheme)
        {
            section.Refuse("protocol", $"it contradicts the URL in {section.PathOf("host")}");
            return fallback;
        }

        var portWithin = PortWithin(host);
        if (port is not null && portWithin is not null && port != portWithin)
        {
            section.Refuse("port", $"it contradicts the port in {section.PathOf("host")}");
            return fallback;
        }

        var standard = isUrl || address.Scheme == Uri.UriSchemeHttps ? address.Port : OdooPort;
        return new UriBuilder(address.Scheme, address.Host, portWithin ?? port ?? standard).Uri;
    }

    // An IPv6 address needs brackets in a URL; people write it without.
    private static string Bracketed(string host) =>
        host.Count(letter => letter == ':') > 1 && !host.StartsWith('[') ? $"[{host}]" : host;

    // Uri hides whether a port was written when it is the scheme's own.
    private static int? PortWithin(string host)
    {
        var authority = host[(host.IndexOf("://", StringComparison.Ordinal) is var at and >= 0 ? at + 3 : 0)..].TrimEnd('/');
        var colon = authority.LastIndexOf(':');
        var isIpV6WithoutPort = authority.EndsWith(']') || (!authority.StartsWith('[') && authority.Count(letter => letter == ':') > 1);
        return colon >= 0 && !isIpV6WithoutPort &&
            int.TryParse(authority[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
                ? port
                : null;
    }
}

/// <summary>Keeps passwords and tokens off the wire in clear, unless the settings accept that.</summary>
internal static class SafeTransport
{
    /// <summary>Refuses plain HTTP to another machine.</summary>
    /// <exception cref="SyncException"><c>PlainHttpRefused</c>.</exception>
    public static void Require(Uri address, bool allowed, string section)
    {
        if (allowed || !IsExposed(address)) return;
        throw new SyncException(
            "PlainHttpRefused", SyncErrorKind.Settings,
            $"{section} names {address.GetLeftPart(UriPartial.Authority)}: over plain HTTP every machine on the way could read the "
            + "password or token.",
            $"Use https (for Odoo: {section}.protocol \"https\"), reach the server through a tunnel on this machine, or accept the risk "
            + $"with {section}.allow_plain_http: true.");
    }

    /// <summary>True for plain HTTP to a machine that is not this one.</summary>
    public static bool IsExposed(Uri address) => address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback;
}
