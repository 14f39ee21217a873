using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>Finds the changes that an undo asks for in the journal of its run. Pure.</summary>
internal static class UndoChoice
{
    private const int Named = 5;

    /// <summary>The chosen changes, whatever became of them: all changes of the chosen products.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="journal">Every change of the run.</param>
    /// <exception cref="SyncException"><c>UndoNotInRun</c> where something was chosen that the run did not touch.</exception>
    public static IReadOnlyList<JournalEntry> Of(UndoRequest request, IReadOnlyList<JournalEntry> journal)
    {
        if (request.IsWhole) return journal;
        var items = journal.Where(entry => entry.ItemId.Length > 0).Select(entry => entry.ItemId).ToHashSet(StringComparer.Ordinal);
        var products = journal.Select(entry => entry.ProductId).OfType<int>().ToHashSet();
        var unknown = request.ItemIds.Where(item => !items.Contains(item)).Distinct(StringComparer.Ordinal)
            .Select(item => $"item \"{TextRules.ForDisplay(item)}\"")
            .Concat(request.ProductIds.Where(product => !products.Contains(product)).Distinct().Select(product => $"product {product}"))
            .ToList();
        if (unknown.Count > 0) throw NotInRun(request.RunId, unknown, journal);
        var chosenItems = request.ItemIds.ToHashSet(StringComparer.Ordinal);
        // A product is undone as a whole, whichever of its changes was named.
        var chosen = journal.Where(entry => chosenItems.Contains(entry.ItemId)).Select(entry => entry.ProductId).OfType<int>()
            .Concat(request.ProductIds).ToHashSet();
        return [.. journal.Where(entry => chosenItems.Contains(entry.ItemId) || (entry.ProductId is { } id && chosen.Contains(id)))];
    }

    private static SyncException NotInRun(string runId, List<string> unknown, IReadOnlyList<JournalEntry> journal)
    {
        var there = journal.Select(entry => entry.ItemId.Length > 0 ? $"item {entry.ItemId} (product {entry.ProductId})" : $"product {entry.ProductId}")
            .Distinct(StringComparer.Ordinal).ToList();
        return new SyncException(
            "UndoNotInRun", SyncErrorKind.Data,
            $"Run {runId} did not touch {Listed(unknown)}; it changed {Listed(there)}. Nothing was written.",
            "Take the ids from the changes of the run, or leave them out to undo the whole run.")
        {
            Steps = [new(OperatorAction.ShowChanges, runId)],
        };
    }

    private static string Listed(List<string> names) =>
        string.Join(", ", names.Take(Named)) + (names.Count > Named ? $" and {names.Count - Named} more" : string.Empty);
}
