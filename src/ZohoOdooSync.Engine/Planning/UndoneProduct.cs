using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Planning;

/// <summary>What one run did to one product, all its changes together.</summary>
/// <param name="ProductId">The product.</param>
/// <param name="ItemId">Its item; empty for an unmanaged product.</param>
/// <param name="Name">Its name, for people.</param>
/// <param name="IsMade">Whether the run made it.</param>
/// <param name="IsDeleted">Whether the run deleted it.</param>
/// <param name="Before">What it is to hold again: the oldest value of each field; of a product that the run made, that it is archived.</param>
/// <param name="After">What the run left: the newest value of each field.</param>
internal sealed record UndoneProduct(
    int ProductId, string ItemId, string Name, bool IsMade, bool IsDeleted, ProductValues Before, ProductValues After)
{
    // A product that did not exist before cannot be made never to have existed: it is out of sight, and its binding stays.
    private static readonly ProductValues Archived = ProductValues.Of([new(MirroredField.Active, FieldValue.Of(false))]);

    /// <summary>Puts the changes of a product together.</summary>
    /// <param name="changes">Changes that were carried out, all of one product, at least one.</param>
    public static UndoneProduct Of(IEnumerable<JournalEntry> changes)
    {
        var inOrder = changes.OrderBy(change => change.Sequence).ToList();
        var (before, after) = (ProductValues.Empty, ProductValues.Empty);
        foreach (var change in inOrder)
        {
            // That a product was archived by half is nothing to go back to.
            before = change.Before.Only(field => field != MirroredField.Active || change.Before[field]!.Value.IsFlag).With(before);
            after = after.With(change.After);
        }

        var made = inOrder.Exists(change => change.Kind == ChangeKind.Create);
        var last = inOrder[^1];
        return new UndoneProduct(
            last.ProductId!.Value, last.ItemId, last.Name, made, inOrder.Exists(change => change.Kind == ChangeKind.Delete),
            made ? Archived : before, after);
    }
}
