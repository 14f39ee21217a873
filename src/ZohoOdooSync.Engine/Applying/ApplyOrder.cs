using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>Changes that may travel together, after those of the stages before them.</summary>
/// <param name="Clears">Changes that give a unique value up first, each with that value emptied as what it sends.</param>
/// <param name="Changes">The changes.</param>
internal sealed record ApplyStage(IReadOnlyList<PlannedChange> Clears, IReadOnlyList<PlannedChange> Changes);

/// <summary>
/// Brings changes into an order in which what gives a unique value up goes before what takes it. Where products exchange
/// their values in a circle, one of them gives its value up first. What is likely to be refused goes last, so that nothing
/// else has to be sent a second time for it. Pure.
/// </summary>
internal static class ApplyOrder
{
    /// <summary>The stages; one where no value moves.</summary>
    /// <param name="changes">The changes, in the order of the plan.</param>
    /// <param name="holders">Who holds what now.</param>
    /// <param name="products">The products as they are now, by id; those that are not read are taken as the plan saw them.</param>
    /// <param name="doubtful">Items that were refused before.</param>
    public static IReadOnlyList<ApplyStage> Stages(
        IReadOnlyList<PlannedChange> changes, UniqueHolders holders, IReadOnlyDictionary<int, OdooProduct> products,
        IReadOnlySet<string> doubtful)
    {
        var moves = changes.Select(change => Move.Of(change, products)).ToList();
        var waits = Waits(moves);
        var clears = new List<PlannedChange>();
        var layers = new int[moves.Count];
        while (!TryLayer(waits, layers, out var circle))
        {
            // What all of a circle wait for is given up before the rest: then nobody waits for this one any more.
            clears.AddRange(Clears(moves[circle]));
            foreach (var ones in waits) ones.Remove(circle);
        }

        var waitedFor = waits.SelectMany(ones => ones).ToHashSet();
        var released = moves.SelectMany(move => move.Releases).ToHashSet();
        var last = layers.Length == 0 ? 0 : layers.Max() + 1;
        for (var i = 0; i < moves.Count; i++)
        {
            var isDoubtful = doubtful.Contains(changes[i].Entry.ItemId) || IsTaken(moves[i], holders, released);
            if (isDoubtful && !waitedFor.Contains(i)) layers[i] = last;
        }

        var stages = Enumerable.Range(0, moves.Count).GroupBy(i => layers[i], i => changes[i]).OrderBy(group => group.Key)
            .Select(group => new ApplyStage([], [.. group])).ToList();
        if (clears.Count > 0) stages[0] = stages[0] with { Clears = clears };
        return stages;
    }

    /// <summary>For each change those that must go before it: who gives up what it takes, and who takes the same before it.</summary>
    private static List<HashSet<int>> Waits(List<Move> moves)
    {
        var releasing = Enumerable.Range(0, moves.Count)
            .SelectMany(i => moves[i].Releases.Select(value => (value, i))).ToLookup(pair => pair.value, pair => pair.i);
        var claimed = new Dictionary<(MirroredField, string), int>();
        var waits = new List<HashSet<int>>(moves.Count);
        for (var i = 0; i < moves.Count; i++)
        {
            var ones = new HashSet<int>();
            foreach (var value in moves[i].Claims)
            {
                ones.UnionWith(releasing[value]);
                if (claimed.TryGetValue(value, out var before)) ones.Add(before);
                claimed[value] = i;
            }

            ones.Remove(i);
            waits.Add(ones);
        }

        return waits;
    }

    /// <summary>Gives each change the number of its layer; where that cannot be, one change of a circle.</summary>
    private static bool TryLayer(List<HashSet<int>> waits, int[] layers, out int circle)
    {
        var open = Enumerable.Range(0, waits.Count).ToHashSet();
        for (var layer = 0; open.Count > 0; layer++)
        {
            var free = open.Where(i => !waits[i].Overlaps(open)).ToList();
            if (free.Count == 0) break;
            foreach (var i in free) layers[i] = layer;
            open.ExceptWith(free);
        }

        // Among those that wait for each other are some that only wait for them: nobody waits for these.
        while (open.Where(i => !open.Any(other => waits[other].Contains(i))).ToList() is { Count: > 0 } ends) open.ExceptWith(ends);
        circle = open.Count == 0 ? -1 : open.Min();
        return open.Count == 0;
    }

    private static bool IsTaken(Move move, UniqueHolders holders, HashSet<(MirroredField, string)> released) =>
        move.Claims.Any(value => !released.Contains(value) && holders.IsHeld(value.Field, value.Value, move.Change.Entry.ProductId));

    private static IEnumerable<PlannedChange> Clears(Move move)
    {
        var fields = move.Releases.Select(value => value.Field).Distinct();
        var empty = ProductValues.Of(fields.Select(
            field => new KeyValuePair<MirroredField, FieldValue>(field, FieldValue.Of(string.Empty))));
        yield return new PlannedChange(move.Change.Entry, move.Change.Journal) { Sent = empty, Steps = [BatchVerb.Clear] };
    }

    /// <summary>What a change takes and gives up.</summary>
    private sealed record Move(
        PlannedChange Change, IReadOnlyList<(MirroredField Field, string Value)> Claims,
        IReadOnlyList<(MirroredField Field, string Value)> Releases)
    {
        public static Move Of(PlannedChange change, IReadOnlyDictionary<int, OdooProduct> products)
        {
            var entry = change.Entry;
            var product = entry.ProductId is { } id ? products.GetValueOrDefault(id) : null;
            var leaves = entry.Kind == ChangeKind.Delete || entry.After[MirroredField.Active] is { Flag: false };
            var claims = new List<(MirroredField, string)>();
            var releases = new List<(MirroredField, string)>();
            foreach (var field in UniqueFields.All)
            {
                var held = (product is null ? entry.Before[field] : product.Values[field])?.Text ?? string.Empty;
                var after = entry.After[field]?.Text;
                if (after is { Length: > 0 }) claims.Add((field, after));
                if (held.Length == 0 || entry.WasArchived) continue;
                if (leaves || (after is not null && after != held)) releases.Add((field, held));
            }

            return new Move(change, claims, releases);
        }
    }
}
