using System.Collections.Concurrent;
using System.Globalization;

namespace ZohoOdooSync.FaultCampaign.Harness;

/// <summary>Many cases of chance, each with a seed that makes it again.</summary>
internal static class Campaign
{
    /// <summary>Runs this one seed alone, of every law.</summary>
    public const string SeedVariable = "ZOHO_ODOO_SYNC_TEST_SEED";

    // Far above what any case takes: reached only by one that never ends.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    // What is wrong once is seldom wrong once only.
    private const int EnoughFailures = 8;

    /// <summary>Runs the seeds from 1 on, as many as usual or as <c>ZOHO_ODOO_SYNC_TEST_TRIES</c> says, some at the same time.</summary>
    /// <param name="usual">How many.</param>
    /// <param name="law">A case: gets its seed, and a list for the lines that tell what it does.</param>
    public static async Task HoldsAsync(int usual, Func<int, List<string>, Task> law)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var only))
        {
            var failure = await OneAsync(only, law);
            Assert.True(failure is null, failure);
            return;
        }

        var failures = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(
            Enumerable.Range(1, Eventually.Tries(usual)),
            new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount + 1 },
            async (seed, _) =>
            {
                if (failures.Count < EnoughFailures && await OneAsync(seed, law) is { } told) failures.Enqueue(told);
            });
        Assert.True(failures.IsEmpty, string.Join("\n\n", failures));
    }

    /// <summary>What went wrong with a case, with all that led to it; null for nothing.</summary>
    private static async Task<string?> OneAsync(int seed, Func<int, List<string>, Task> law)
    {
        var story = new List<string>();
        try
        {
            await law(seed, story).WaitAsync(Patience);
            return null;
        }
        catch (Exception e)
        {
            string[] told;
            lock (story) told = [.. story];
            return $"Seed {seed} ({SeedVariable}={seed} runs it alone): {e.Message}\n{string.Join('\n', told)}\n{e}";
        }
    }
}
