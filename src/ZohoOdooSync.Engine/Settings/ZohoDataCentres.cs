namespace ZohoOdooSync.Engine.Settings;

/// <summary>One of Zoho's data centres: an account, its tokens and its organisations live in exactly one.</summary>
/// <param name="Code">Short name: <c>US</c>, <c>EU</c> …</param>
/// <param name="Name">Its name in words.</param>
/// <param name="AccountsHost">Where tokens come from.</param>
/// <param name="ApiHost">Where the API is.</param>
/// <param name="LegacyHost">
/// Where the API was before; older settings still name it (<c>https://books.zoho.com/api/v3</c>). Null for a data centre that is younger.
/// </param>
internal sealed record ZohoDataCentre(string Code, string Name, string AccountsHost, string ApiHost, string? LegacyHost = null)
{
    /// <summary>The accounts server as an address.</summary>
    public Uri Accounts => new($"https://{AccountsHost}");

    /// <summary>The Books API as an address.</summary>
    public Uri Api => new($"https://{ApiHost}/books/v3");

    /// <summary>The API console, where clients and grant codes are made: it lies beside the accounts server.</summary>
    public Uri Console => new($"https://api-console.{Domain}");

    /// <summary>What all hosts of the data centre but those of the API end with: <c>zoho.eu</c>.</summary>
    public string Domain => AccountsHost["accounts.".Length..];
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
        new("US", "United States", "accounts.zoho.com", "www.zohoapis.com", "books.zoho.com"),
        new("EU", "Europe", "accounts.zoho.eu", "www.zohoapis.eu", "books.zoho.eu"),
        new("IN", "India", "accounts.zoho.in", "www.zohoapis.in", "books.zoho.in"),
        new("AU", "Australia", "accounts.zoho.com.au", "www.zohoapis.com.au", "books.zoho.com.au"),
        new("JP", "Japan", "accounts.zoho.jp", "www.zohoapis.jp", "books.zoho.jp"),
        new("CA", "Canada", "accounts.zohocloud.ca", "www.zohoapis.ca", "books.zohocloud.ca"),
        new("SA", "Saudi Arabia", "accounts.zoho.sa", "www.zohoapis.sa", "books.zoho.sa"),
        new("CN", "China", "accounts.zoho.com.cn", "www.zohoapis.com.cn", "books.zoho.com.cn"),
        new("UK", "United Kingdom", "accounts.zoho.uk", "www.zohoapis.uk"),
        new("AE", "Emirates", "accounts.zoho.ae", "www.zohoapis.ae"),
    ];

    /// <summary>The data centre that an API address belongs to, or null.</summary>
    public static ZohoDataCentre? OfApi(Uri address) => All.FirstOrDefault(centre =>
        IsHost(address, centre.ApiHost) || IsHost(address, centre.LegacyHost));

    /// <summary>The data centre that an accounts server belongs to, or null.</summary>
    public static ZohoDataCentre? OfAccounts(Uri address) => All.FirstOrDefault(centre => IsHost(address, centre.AccountsHost));

    /// <summary>The data centre that people mean: its code, its name, or the address of one of its servers; null for none.</summary>
    public static ZohoDataCentre? Find(string text)
    {
        var named = All.FirstOrDefault(centre =>
            string.Equals(centre.Code, text, StringComparison.OrdinalIgnoreCase)
            || string.Equals(centre.Name, text, StringComparison.OrdinalIgnoreCase));
        if (named is not null) return named;
        var address = text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text.TrimStart('.')}";
        if (!Uri.TryCreate(address, UriKind.Absolute, out var server)) return null;
        return OfApi(server) ?? OfAccounts(server) ?? All.FirstOrDefault(centre => IsHost(server, centre.Domain)
            || IsHost(server, $"api-console.{centre.Domain}") || IsHost(server, $"books.{centre.Domain}"));
    }

    // The whole host is compared, and the port: "accounts.zoho.com.example.net" is somebody else.
    private static bool IsHost(Uri address, string? host) =>
        address.IsDefaultPort && string.Equals(address.IdnHost, host, StringComparison.OrdinalIgnoreCase);
}
