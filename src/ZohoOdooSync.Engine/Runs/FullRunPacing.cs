using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;
using ZohoOdooSync.Engine.Zoho;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// How often a full listing may be read where nothing cheaper shows what changed: as often as half of this program's share
/// of the day's calls allows, spread over the day. The other half is for cycles, retries and confirmations.
/// </summary>
internal static class FullRunPacing
{
    private const int PageSize = 200;
    private const int DetailsSize = 100;

    // A full run's calls beside its pages: token, organisation, an odd retry.
    private const int CallsBeside = 3;

    // The smallest plan of Zoho, assumed until a reply says better.
    private const int AssumedLimit = 1000;

    private static readonly TimeSpan Least = TimeSpan.FromMinutes(5);

    /// <summary>Least time from one full run to the next.</summary>
    /// <param name="items">Items in the listing.</param>
    /// <param name="usage">The day's limit, as far as it is known.</param>
    /// <param name="settings">The share, and the longest time between full runs.</param>
    public static TimeSpan Gap(int items, ZohoUsage usage, SyncSettings settings)
    {
        var calls = ((items + PageSize - 1) / PageSize) + CallsBeside;
        // At worst no row has such a field, and all of them are completed from detail records.
        if (settings.Mapping.Fields.Any(field => field.Is(FieldTraits.InDetails))) calls += (items + DetailsSize - 1) / DetailsSize;
        var budget = (usage.DailyLimit ?? AssumedLimit) * settings.Source.DailySharePercent / 100.0 / 2;
        var gap = TimeSpan.FromDays(1) * (calls / Math.Max(1.0, budget));
        return gap < Least ? Least : gap > settings.Schedule.FullSweep ? settings.Schedule.FullSweep : gap;
    }
}
