using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>The pair in the state, and since which run it is this one.</summary>
internal static class KeptPair
{
    /// <summary>Sets the pair; where it is another one than before, with the run as its first.</summary>
    /// <param name="writer">The state.</param>
    /// <param name="found">The pair as the services show it.</param>
    /// <param name="runId">The run that found it.</param>
    public static void Save(IStateWriter writer, PairIdentity found, string runId)
    {
        var known = writer.Identity;
        var first = known is null ? null : PlanGuard.JudgeIdentity(known, found).Passes ? known.FirstRun : runId;
        writer.SaveIdentity(found with { FirstRun = first });
    }

    /// <summary>Whether a run wrote to a pair that the profile has left since. Ids of runs sort by their start.</summary>
    /// <param name="known">The pair of the last run; null before the first.</param>
    /// <param name="runId">The run.</param>
    public static bool IsBefore(PairIdentity? known, string runId) =>
        known?.FirstRun is { } first && string.CompareOrdinal(runId, first) < 0;
}
