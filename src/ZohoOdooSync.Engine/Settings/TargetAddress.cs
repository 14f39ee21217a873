using System.Globalization;

namespace ZohoOdooSync.Engine.Settings;

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
        var protocol = section.Choice<string?>("protocol", null, ("http", "http"), ("https", "https"));
        var port = section.OptionalWhole("port", 1, 65535, orText: true);
        var host = section.Text("host");
        if (string.IsNullOrEmpty(host)) host = fallback.Host;

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
