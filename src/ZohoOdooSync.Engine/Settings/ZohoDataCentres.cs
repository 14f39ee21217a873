namespace ZohoOdooSync.Engine.Settings;

/// <summary>One of Zoho's data centres: an account, its tokens and its organisations live in exactly one.</summary>
/// <param name="Code">Short name: <c>US</c>, <c>EU</c> …</param>
/// <param name="AccountsHost">Where tokens come from.</param>
/// <param name="ApiHost">Where the API is.</param>
/// <param name="LegacyHost">
/// Where the API was before; older settings still name it (<c>https://books.zoho.com/api/v3</c>). Null for a data centre that is younger.
/// </param>
internal sealed record ZohoDataCentre(string Code, string AccountsHost, string ApiHost, string? LegacyHost = null)
{
    /// <summary>The accounts server as an address.</summary>
    public Uri Accounts => new($"https://{AccountsHost}");
}

/// <summary>
/// Zoho's data centres, the only places that secrets and tokens are sent to. From Zoho's introduction to the Books API and
/// its OAuth pages; note that Canada is on zohocloud.ca.
/// </summary>
internal static class ZohoDataCentres
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ZohoDataCentre> All { get; } =
    [
        new("US", "accounts.zoho.com", "www.zohoapis.com", "books.zoho.com"),
        new("EU", "accounts.zoho.eu", "www.zohoapis.eu", "books.zoho.eu"),
        new("IN", "accounts.zoho.in", "www.zohoapis.in", "books.zoho.in"),
        new("AU", "accounts.zoho.com.au", "www.zohoapis.com.au", "books.zoho.com.au"),
        new("JP", "accounts.zoho.jp", "www.zohoapis.jp", "books.zoho.jp"),
        new("CA", "accounts.zohocloud.ca", "www.zohoapis.ca", "books.zohocloud.ca"),
        new("SA", "accounts.zoho.sa", "www.zohoapis.sa", "books.zoho.sa"),
        new("CN", "accounts.zoho.com.cn", "www.zohoapis.com.cn", "books.zoho.com.cn"),
        new("UK", "accounts.zoho.uk", "www.zohoapis.uk"),
        new("AE", "accounts.zoho.ae", "www.zohoapis.ae"),
    ];

    /// <summary>The data centre that an API address belongs to, or null.</summary>
    public static ZohoDataCentre? OfApi(Uri address) => All.FirstOrDefault(centre =>
        IsHost(address, centre.ApiHost) || IsHost(address, centre.LegacyHost));

    /// <summary>The data centre that an accounts server belongs to, or null.</summary>
    public static ZohoDataCentre? OfAccounts(Uri address) => All.FirstOrDefault(centre => IsHost(address, centre.AccountsHost));

    // The whole host is compared, and the port: "accounts.zoho.com.example.net" is somebody else.
    private static bool IsHost(Uri address, string? host) =>
        address.IsDefaultPort && string.Equals(address.IdnHost, host, StringComparison.OrdinalIgnoreCase);
}
