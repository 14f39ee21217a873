using System.Globalization;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>Why the guard refuses; empty where it lets the plan pass.</summary>
/// <param name="Reasons">Each with figures and limits, in words.</param>
public sealed record GuardVerdict(IReadOnlyList<string> Reasons)
{
    /// <summary>True where nothing speaks against the plan.</summary>
    public bool Passes => Reasons.Count == 0;
}

/// <summary>The limits that stand before every plan. Pure.</summary>
public static class PlanGuard
{
    /// <summary>Judges how much would be archived.</summary>
    /// <param name="toArchive">Products that would be archived or deleted.</param>
    /// <param name="bound">Bound products now.</param>
    /// <param name="items">Items in the listing that are in scope.</param>
    /// <param name="settings">The limits.</param>
    public static GuardVerdict JudgeRemovals(int toArchive, int bound, int items, GuardSettings settings)
    {
        var reasons = new List<string>();
        if (items == 0 && bound > 0)
            reasons.Add($"Zoho lists no item in scope, but {bound} products are bound; the guard takes an empty source for an accident");

        // Rounded up to whole products, so that one product of a small catalogue can be archived.
        var byPercent = (int)Math.Ceiling(bound * settings.MaxArchivePercent / 100m);
        if (toArchive > byPercent)
        {
            reasons.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{toArchive} of {bound} bound products would be archived: guard.max_archive_percent is {settings.MaxArchivePercent} "
                    + $"({byPercent} products)"));
        }

        if (toArchive > settings.MaxArchiveCount)
            reasons.Add($"{toArchive} products would be archived: guard.max_archive_count is {settings.MaxArchiveCount}");
        return new GuardVerdict(reasons);
    }

    /// <summary>Judges whether this is the pair of the last run.</summary>
    /// <param name="last">The pair of the last run; null before the first.</param>
    /// <param name="now">The pair that the services show.</param>
    public static GuardVerdict JudgeIdentity(PairIdentity? last, PairIdentity now)
    {
        var reasons = new List<string>();
        if (last is null) return new GuardVerdict(reasons);
        Compare("the Zoho organisation", last.OrganizationId, now.OrganizationId);
        Compare("the Odoo database", last.DatabaseName, now.DatabaseName);
        Compare("the Odoo company", $"{last.CompanyId}", $"{now.CompanyId}");
        if (last.CompanyId == now.CompanyId)
            Compare("the creation time of the Odoo company", last.CompanyCreated, now.CompanyCreated);
        if (last.DatabaseUuid is { } uuid && now.DatabaseUuid is { } found)
            Compare("the uuid of the Odoo database", uuid, found);
        return new GuardVerdict(reasons);

        void Compare(string what, string before, string after)
        {
            if (!string.Equals(before, after, StringComparison.Ordinal))
                reasons.Add($"{what} was {before} at the last run and is {after} now");
        }
    }
}
