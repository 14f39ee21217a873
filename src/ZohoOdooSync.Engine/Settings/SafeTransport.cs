namespace ZohoOdooSync.Engine.Settings;

/// <summary>Keeps passwords and tokens off the wire in clear, unless the settings accept that.</summary>
internal static class SafeTransport
{
    /// <summary>Refuses plain HTTP to another machine.</summary>
    /// <param name="address">Where calls go.</param>
    /// <param name="allowed">Whether the settings accept it.</param>
    /// <param name="section">The settings section, for the message.</param>
    /// <exception cref="SyncException"><c>PlainHttpRefused</c>.</exception>
    public static void Require(Uri address, bool allowed, string section)
    {
        if (allowed || !IsExposed(address)) return;
        throw new SyncException(
            "PlainHttpRefused", SyncErrorKind.Settings,
            $"{section} names {address.GetLeftPart(UriPartial.Authority)}: over plain HTTP every machine on the way could read the password or token.",
            $"Use https (for Odoo: {section}.protocol \"https\"), reach the server through a tunnel on this machine, or accept the risk with {section}.allow_plain_http: true.");
    }

    /// <summary>True for plain HTTP to a machine that is not this one.</summary>
    public static bool IsExposed(Uri address) => address.Scheme == Uri.UriSchemeHttp && !address.IsLoopback;
}
