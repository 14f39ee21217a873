using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Monitoring;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Whether the token may do more than it needs. That it may do enough, Zoho's replies show.</summary>
internal static class ZohoScopeCheck
{
    /// <summary>All that is needed: it covers items and organisations.</summary>
    private const string Needed = "ZohoBooks.settings.READ";

    private const string Name = "Zoho rights";

    /// <summary>The check; null where Zoho does not say what a token may do.</summary>
    /// <param name="scope">Scopes of the token reply, with spaces or commas between them.</param>
    public static ConnectionCheck? Of(string? scope)
    {
        var granted = (scope ?? string.Empty).Split([' ', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (granted.Length == 0) return null;
        var surplus = granted.Where(one => !string.Equals(one, Needed, StringComparison.OrdinalIgnoreCase)).ToList();
        if (surplus.Count == 0)
            return new(Name, CheckOutcome.Passed, "The token may read items and organisations, and nothing else.");
        var writes = surplus.Where(one => !one.EndsWith(".READ", StringComparison.OrdinalIgnoreCase)).ToList();
        var shown = TextRules.ForDisplay(string.Join(", ", writes.Count > 0 ? writes : surplus), 120);
        return new(
            Name, CheckOutcome.Warning,
            writes.Count > 0
                ? $"The token may change data in Zoho ({shown}); this program never does, but whoever gets hold of the refresh token could."
                : $"The token may read more than items and organisations ({shown}).",
            $"Make a refresh token with the scope {Needed} alone, put it into the settings, and revoke this one; docs/security.md says how.");
    }
}
