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

/// <summary>The rights that one run found to be lacking.</summary>
internal sealed class MissingRights
{
    // How many products wait, by what is to be done with them, and Odoo's words.
    private readonly Dictionary<ChangeKind, (int Products, string Words)> _lacking = [];

    /// <summary>One more product waits for a right.</summary>
    public void Add(ChangeKind kind, string words) => _lacking[kind] = (_lacking.GetValueOrDefault(kind).Products + 1, words);

    /// <summary>Tells each missing right once with the number of products that wait for it, and keeps that; or forgets it.</summary>
    /// <param name="state">Where it is kept.</param>
    /// <param name="quarantine">What rested before.</param>
    /// <param name="changes">The run's changes.</param>
    /// <param name="reporter">Told.</param>
    /// <param name="now">Now, UTC.</param>
    public void Keep(
        IStateStore state, IReadOnlyDictionary<string, QuarantinedItem> quarantine, IReadOnlyList<PlannedChange> changes,
        ISyncReporter reporter, DateTimeOffset now)
    {
        var lacking = _lacking.Select(right => MissingRight.Entry(
            quarantine.GetValueOrDefault(MissingRight.Id(right.Key)), right.Key, right.Value.Products, right.Value.Words, now)).ToList();
        foreach (var entry in lacking)
        {
            var what = char.ToUpperInvariant(entry.Name[0]) + entry.Name[1..];
            reporter.Report(new SyncMessage(SyncLogLevel.Warning, $"{what}: {entry.Reason}"));
        }

        var given = changes.Where(change => change.Journal.Outcome == ChangeOutcome.Done).Select(change => change.Journal.Kind).Distinct()
            .Where(kind => !_lacking.ContainsKey(kind)).Select(MissingRight.Id).Where(quarantine.ContainsKey).ToList();
        if (lacking.Count + given.Count == 0) return;
        state.Write(writer =>
        {
            writer.SaveQuarantine(lacking);
            writer.RemoveQuarantine(given);
        });
    }
}
