using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// How long a refused item rests: 15 minutes after the first refusal, twice as long after each further one, a day at most.
/// A change of the item ends the rest at once, since its digest changes.
/// </summary>
public static class QuarantinePolicy
{
    private static readonly TimeSpan FirstRest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(1);

    /// <summary>The record after one more refusal.</summary>
    /// <param name="known">The record so far, or null.</param>
    /// <param name="itemId">The item.</param>
    /// <param name="name">Its name.</param>
    /// <param name="reason">Why it was refused.</param>
    /// <param name="digest">Digest of what was refused.</param>
    /// <param name="now">Now, UTC.</param>
    public static QuarantinedItem Refuse(
        QuarantinedItem? known, string itemId, string name, string reason, string digest, DateTimeOffset now)
    {
        var attempts = known is not null && known.DesiredDigest == digest ? known.Attempts + 1 : 1;
        return new QuarantinedItem(
            itemId, name, reason, digest, attempts, attempts > 1 ? known!.Since : now, now + Rest(attempts));
    }

    private static TimeSpan Rest(int attempts)
    {
        // 15 minutes doubled seven times is over a day already; a larger exponent must not overflow.
        var rest = FirstRest * Math.Pow(2, Math.Min(attempts, 10) - 1);
        return rest < LongestRest ? rest : LongestRest;
    }
}
