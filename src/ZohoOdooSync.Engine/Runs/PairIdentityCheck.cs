using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Which pair of organisation and database this is: found out with the uuid of the database where it can be read, and kept in the
/// state with the run since which it is this one.
/// </summary>
internal static class PairIdentityCheck
{
    /// <summary>The state's note about the uuid.</summary>
    public const string UuidNote = "odoo.uuid";

    /// <summary>The note's text where the account may not read it.</summary>
    public const string UuidUnreadable = "unreadable";

    /// <summary>
    /// The identity with the uuid, as far as it is known: it tells a copy of the database from the database itself. Most accounts
    /// may not read it; then it is asked for once and never again.
    /// </summary>
    /// <param name="found">The pair as the services show it, without a uuid.</param>
    /// <param name="known">The pair of the last run; null at the first, which has nothing to compare and spends no call.</param>
    /// <param name="state">Where it is remembered that the uuid cannot be read, if it may be written.</param>
    /// <param name="odoo">The database, connected.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<PairIdentity> IdentifyAsync(
        PairIdentity found, PairIdentity? known, IStateStore state, IOdooTarget odoo, CancellationToken cancellationToken)
    {
        if (known is null) return found;
        // The note and the known uuid belong to the known pair; of another one they say nothing.
        var isKnown = PlanGuard.JudgeIdentity(known, found).Passes;
        if (isKnown && state.Read(reader => reader.FindNote(UuidNote)) == UuidUnreadable)
            return found with { DatabaseUuid = known.DatabaseUuid };
        var uuid = await odoo.FindDatabaseUuidAsync(cancellationToken).ConfigureAwait(false);
        if (uuid is null && isKnown && state.Access == StateAccess.ReadWrite)
            state.Write(writer => writer.SaveNote(UuidNote, UuidUnreadable));
        return found with { DatabaseUuid = uuid ?? (isKnown ? known.DatabaseUuid : null) };
    }

    /// <summary>Keeps the pair; where it is another one than before, with the run as its first.</summary>
    /// <param name="writer">The state.</param>
    /// <param name="found">The pair as the services show it.</param>
    /// <param name="runId">The run that found it.</param>
    public static void Keep(IStateWriter writer, PairIdentity found, string runId)
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
