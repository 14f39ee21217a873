using System.Globalization;

namespace ZohoOdooSync.Engine.Monitoring;

/// <summary>Says whether the counts match, in the words that users of the earlier scripts know.</summary>
internal static class CountMatchText
{
    /// <summary><c>YES</c>, <c>NO (Difference: -50)</c>, or <c>UNKNOWN</c>. The difference is Odoo less Zoho.</summary>
    public static string Of(int? zoho, int? zohoActive, int? odoo, int? odooActive)
    {
        if (zoho is null || odoo is null) return "UNKNOWN";
        if (zoho != odoo) return string.Create(CultureInfo.InvariantCulture, $"NO (Difference: {odoo - zoho})");
        // Equal totals can hide an active item whose product is archived: a difference of 0 would read like a match.
        return zohoActive == odooActive
            ? "YES"
            : string.Create(CultureInfo.InvariantCulture, $"NO (Active difference: {odooActive - zohoActive})");
    }
}
