using System.Diagnostics;
using System.Globalization;

namespace ZohoOdooSync.EndToEnd.Tests.Harness;

/// <summary>Waits for something that another process brings about and that nobody announces.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Looks until the condition holds; false where the process ended before.</summary>
    public static async Task<bool> HoldsAsync(Func<bool> condition, Task? unless = null)
    {
        var start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (unless is { IsCompleted: true }) return condition();
            Assert.True(Stopwatch.GetElapsedTime(start) < Patience, "What was waited for never happened.");
            await Task.Delay(1);
        }

        return true;
    }

    /// <summary>How many tries a random test makes.</summary>
    public static int Tries(int usual) => int.TryParse(
        Environment.GetEnvironmentVariable("ZOHO_ODOO_SYNC_TEST_TRIES"), NumberStyles.None, CultureInfo.InvariantCulture, out var more)
        ? more : usual;
}
