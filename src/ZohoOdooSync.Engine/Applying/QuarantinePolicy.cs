using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// How long a refused item, or a refused field of one, rests: 15 minutes after the first refusal, twice as long after each
/// further one, a day at most. Another value ends the rest at once.
/// </summary>
public static class QuarantinePolicy
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(1);

    /// <summary>The record after one more refusal of an item as a whole.</summary>
    /// <param name="known">The record so far, or null.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="name">Its name.</param>
    /// <param name="reason">Why it was refused.</param>
    /// <param name="digest">Digest of what was refused.</param>
    /// <param name="now">Now, UTC.</param>
    public static QuarantinedItem Refuse(
        QuarantinedItem? known, string itemId, string name, string reason, string digest, DateTimeOffset now) =>
        Refuse(known, itemId, name, reason, digest, ProductValues.Empty, now);

    /// <summary>The record after one more refusal.</summary>
    /// <param name="known">The record so far, or null.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="name">Its name.</param>
    /// <param name="reason">Why it was refused.</param>
    /// <param name="digest">Digest of what the item should be.</param>
    /// <param name="refused">The values that were refused; empty where it is not known which.</param>
    /// <param name="now">Now, UTC.</param>
    public static QuarantinedItem Refuse(
        QuarantinedItem? known, string itemId, string name, string reason, string digest, ProductValues refused, DateTimeOffset now)
    {
        var isAgain = known is not null && (refused.Count == 0
            ? known.Refused.Count == 0 && known.DesiredDigest == digest
            : refused.DifferenceTo(known.Refused).Count < refused.Count);
        var attempts = isAgain ? known!.Attempts + 1 : 1;
        return new QuarantinedItem(
            itemId, name, reason, digest, attempts, attempts > 1 ? known!.Since : now, now + Rest(attempts)) { Refused = refused };
    }

    private static TimeSpan Rest(int attempts)
    {
        // 15 minutes doubled seven times is over a day already; a larger exponent must not overflow.
        var rest = FirstRest * Math.Pow(2, Math.Min(attempts, 10) - 1);
        return rest < LongestRest ? rest : LongestRest;
    }
}
