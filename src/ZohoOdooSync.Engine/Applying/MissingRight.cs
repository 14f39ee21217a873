using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// Changes of one kind that all wait for a right that the account lacks: one entry of the quarantine stands for them, whose
/// <see cref="QuarantinedItem.Products"/> says how many they are. They are planned as ever, and tried together.
/// </summary>
internal static class MissingRight
{
    /// <summary>The id of the entry; no item has such a one.</summary>
    public static string Id(ChangeKind kind) => "right:" + kind.ToString().ToLowerInvariant();

    /// <summary>The entry after a run in which the right was lacking.</summary>
    /// <param name="known">The entry so far, or null.</param>
    /// <param name="kind">What cannot be done.</param>
    /// <param name="products">How many products wait.</param>
    /// <param name="words">Odoo's words, with what to do about it.</param>
    /// <param name="now">Now, UTC.</param>
    public static QuarantinedItem Entry(QuarantinedItem? known, ChangeKind kind, int products, string words, DateTimeOffset now)
    {
        var name = kind switch
        {
            ChangeKind.Archive => "archiving",
            ChangeKind.Restore => "bringing back",
            ChangeKind.Create => "creating",
            ChangeKind.Adopt => "binding",
            _ => "updating",
        };
        return QuarantinePolicy.Refuse(
            known, Id(kind), name, $"{products} products wait for a right that the Odoo account lacks: {words}", string.Empty, now)
            with { Products = products };
    }
}
