using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>The calls that carry changes, a kind for each verb, and the look at what became of one.</summary>
internal sealed class BatchCalls(IOdooTarget target)
{
    /// <summary>Sends changes in one call.</summary>
    public async Task<BatchReply> SendAsync(
        ApplyBatch batch, IReadOnlyList<PlannedChange> changes, CancellationToken cancellationToken)
    {
        switch (batch.Verb)
        {
            case BatchVerb.Create:
                return await target.CreateAsync(
                    [.. changes.Select(c => new NewProduct(c.Entry.ItemId, c.Sent, c.Entry.CreateStorable))],
                    cancellationToken).ConfigureAwait(false);
            case BatchVerb.Update or BatchVerb.Clear:
                return await target.UpdateAsync(
                    [.. changes.Select(c => (c.ProductId!.Value, c.Sent))], batch.Archived, cancellationToken)
                    .ConfigureAwait(false);
            case BatchVerb.Picture:
                return await target.WritePicturesAsync(
                    [.. changes.Select(c => (c.ProductId!.Value, c.Picture!))], batch.Archived, cancellationToken).ConfigureAwait(false);
            case BatchVerb.Bind:
                await target.BindAsync(
                    [.. changes.Select(c => (c.Entry.ItemId, c.ProductId!.Value))], cancellationToken)
                    .ConfigureAwait(false);
                break;
            case BatchVerb.Delete:
                await target.DeleteAsync(Ids(changes), cancellationToken).ConfigureAwait(false);
                break;
            default:
                await target.SetActiveAsync(Ids(changes), batch.Verb == BatchVerb.Restore, cancellationToken).ConfigureAwait(false);
                break;
        }

        return new BatchReply(Ids(changes), [], string.Empty);
    }

    /// <summary>
    /// A missing right comes as the refusal of each row, and load tells ten of them and no more: without asking, a batch of
    /// 500 would be sent fifty times for the same answer.
    /// </summary>
    public Task<bool> MayAsync(BatchVerb verb, CancellationToken cancellationToken) =>
        target.MayAsync(verb == BatchVerb.Create ? "create" : "write", "product.template", cancellationToken);

    /// <summary>Looks in Odoo what a call saved whose reply was lost.</summary>
    /// <param name="verb">How it was sent.</param>
    /// <param name="changes">What was sent.</param>
    /// <param name="highestId">Highest product id seen before: what a create made lies above it.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <returns>Finds the product of a change that was saved; null of one that was not.</returns>
    public async Task<Func<PlannedChange, int?>> LookAsync(
        BatchVerb verb, IReadOnlyList<PlannedChange> changes, int highestId, CancellationToken cancellationToken)
    {
        if (verb is BatchVerb.Create or BatchVerb.Bind)
        {
            // What a create made lies above all that was known; a binding can be on any product, so all are read: dear, but a
            // lost reply there is rare.
            var products = verb == BatchVerb.Create
                ? await target.ReadNewerAsync(highestId, cancellationToken).ConfigureAwait(false)
                : await target.ReadAllAsync(SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
            var byItem = OdooProduct.ByItem(products);
            return change => byItem.GetValueOrDefault(change.Entry.ItemId)?.Id;
        }

        var read = await target.ReadAsync(Ids(changes), cancellationToken).ConfigureAwait(false);
        var byId = read.ToDictionary(product => product.Id);
        return change =>
        {
            var id = change.ProductId!.Value;
            var exists = byId.TryGetValue(id, out var product);
            if (verb == BatchVerb.Delete) return exists ? null : id;
            // Odoo shows its checksum alone; of a picture that it made smaller, another one, and then it is sent once more.
            if (verb == BatchVerb.Picture) return exists && Holds(product!, change.Picture!) ? id : null;
            return exists && change.Sent.DifferenceTo(product!.Values).Count == 0 ? id : null;
        };
    }

    private static bool Holds(OdooProduct product, byte[] picture) => product.Values[MirroredField.Image]
        == (picture.Length == 0 ? FieldValue.Of(string.Empty) : OdooPictures.ValueOf(Digest.OfFile(picture)));

    private static int[] Ids(IReadOnlyList<PlannedChange> changes) =>
        [.. changes.Select(change => change.ProductId!.Value)];
}
