using System.Globalization;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>Makes the ids of runs: start time in UTC, so that they sort, and a random tail, so that no two are equal.</summary>
internal static class RunId
{
    public static string New(DateTimeOffset started, Random random)
    {
        int tail;
        lock (random) tail = random.Next(0x10000);
        return started.UtcDateTime.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)
            + "-" + tail.ToString("x4", CultureInfo.InvariantCulture);
    }
}
