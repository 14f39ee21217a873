namespace ZohoOdooSync.Sandbox.Faults;

/// <summary>The names under which requests can be made to fail.</summary>
internal static class FaultEndpoints
{
    public const string Allowed =
        "zoho.token, zoho.organizations, zoho.currencies, zoho.items, zoho.item, zoho.itemdetails, zoho.*, odoo.version, "
        + "odoo.login, odoo.<method>, odoo.*, *";

    private static readonly HashSet<string> ZohoNames =
        ["zoho.token", "zoho.organizations", "zoho.currencies", "zoho.items", "zoho.item", "zoho.itemdetails", "zoho.*"];

    public static bool IsKnown(string? name) => name is "*"
        || name is not null && (ZohoNames.Contains(name) || name.StartsWith("odoo.", StringComparison.Ordinal) && name.Length > 5);

    public static bool Covers(string pattern, string endpoint) => pattern == "*" || pattern == endpoint
        || pattern.EndsWith(".*", StringComparison.Ordinal) && endpoint.StartsWith(pattern[..^1], StringComparison.Ordinal);
}
