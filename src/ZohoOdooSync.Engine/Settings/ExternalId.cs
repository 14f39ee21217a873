namespace ZohoOdooSync.Engine.Settings;

/// <summary>
/// The binding as Odoo keeps it: external id <c>__zoho__.item_&lt;organization&gt;_&lt;item&gt;</c>. Made of digits, letters and
/// underscores only, which every version allows.
/// </summary>
internal static class ExternalId
{
    /// <summary>The module part; no module of that name exists.</summary>
    public const string Module = "__zoho__";

    private const string Prefix = "item_";

    /// <summary>The name part for an item.</summary>
    public static string Name(string organizationId, string itemId) => $"{Prefix}{organizationId}_{itemId}";

    /// <summary>The whole external id for an item.</summary>
    public static string Of(string organizationId, string itemId) => $"{Module}.{Name(organizationId, itemId)}";

    /// <summary>Reads an external id.</summary>
    /// <returns>False where it is not one of ours at all; else organisation and item.</returns>
    public static bool TryRead(string externalId, out string organizationId, out string itemId)
    {
        organizationId = itemId = string.Empty;
        const string start = Module + "." + Prefix;
        if (!externalId.StartsWith(start, StringComparison.Ordinal)) return false;
        var split = externalId.IndexOf('_', start.Length);
        if (split < 0) return false;
        organizationId = externalId[start.Length..split];
        itemId = externalId[(split + 1)..];
        // Anything else than digits was put there by somebody else.
        return organizationId.Length > 0 && organizationId.All(char.IsAsciiDigit)
            && itemId.Length > 0 && itemId.All(char.IsAsciiDigit);
    }
}
