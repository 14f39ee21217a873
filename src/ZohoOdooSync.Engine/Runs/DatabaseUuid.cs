using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Adds the uuid of the Odoo database to what identifies a pair: it tells a copy of the database from the database itself.
/// Most accounts may not read it; then it is asked for once and never again.
/// </summary>
internal static class DatabaseUuid
{
    /// <summary>The state's note about it.</summary>
    public const string Note = "odoo.uuid";

    /// <summary>The note's text where the account may not read it.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The identity with the uuid, as far as it is known.</summary>
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
        if (isKnown && state.Read(reader => reader.FindNote(Note)) == Unreadable)
            return found with { DatabaseUuid = known.DatabaseUuid };
        var uuid = await odoo.FindDatabaseUuidAsync(cancellationToken).ConfigureAwait(false);
        if (uuid is null && isKnown && state.Access == StateAccess.ReadWrite)
            state.Write(writer => writer.SaveNote(Note, Unreadable));
        return found with { DatabaseUuid = uuid ?? (isKnown ? known.DatabaseUuid : null) };
    }
}
