using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// Sends one batch until each of its changes is known to be done or refused. Odoo saves a batch as a whole or not at all,
/// so a refused row is taken out and the rest goes again; where no row is named the batch is halved. After a lost reply
/// Odoo is looked at before anything is sent again.
/// </summary>
internal sealed class BatchSender(IOdooTarget target, TimeProvider time, ISyncReporter reporter)
{
    // A reply may be lost again and again while a proxy is sick; after that the run gives up, and the next one settles.
    private const int MaxLooks = 3;

    // Load stops telling rows at ten, and the first of them does not count where it may stand for the batch.
    private const int ManyRefused = 9;
    private static readonly TimeSpan WaitBeforeLook = TimeSpan.FromSeconds(5);

    private int _highestId;

    // Within the batch in hand: rows that were saved, and rows that alone met a missing right.
    private int _saved;
    private int _deniedAlone;

    /// <summary>Called for each change that is done, with its product.</summary>
    public required Action<PlannedChange, int> Done { get; init; }

    /// <summary>Called for each change that is refused, with the reason.</summary>
    public required Action<PlannedChange, RefusedRow> Refuse { get; init; }

    /// <summary>Highest product id seen before this run's creates: what a lost create made lies above it.</summary>
    public int HighestProductId
    {
        get => _highestId;
        init => _highestId = value;
    }

    /// <summary>Sends a batch.</summary>
    /// <exception cref="SyncException">Trouble that is not one of rows; changes neither done nor refused were not carried
    /// out, or, where <see cref="SyncException.OutcomeUnknown"/> is set, are unknown.</exception>
    public Task SendAsync(ApplyBatch batch, CancellationToken cancellationToken)
    {
        _saved = _deniedAlone = 0;
        return SendAsync(batch.Verb, batch.Changes, batch.Archived, looks: 0, cancellationToken);
    }

    private async Task SendAsync(
        BatchVerb verb, IReadOnlyList<PlannedChange> changes, bool archived, int looks, CancellationToken cancellationToken)
    {
        while (changes.Count > 0)
        {
            BatchReply reply;
            try
            {
                reply = await SendOnceAsync(verb, changes, archived, cancellationToken).ConfigureAwait(false);
            }
            catch (SyncException e) when (e.OutcomeUnknown && looks < MaxLooks)
            {
                looks++;
                reporter.Report(new SyncMessage(
                    SyncLogLevel.Warning, $"A reply was lost ({e.Message.TrimEnd('.')}); looking in Odoo what was saved."));
                await Task.Delay(WaitBeforeLook * looks, time, cancellationToken).ConfigureAwait(false);
                try
                {
                    changes = await LookAsync(verb, changes, cancellationToken).ConfigureAwait(false);
                }
                catch (SyncException unseen)
                {
                    // Whatever prevented the look: what became of the batch is still not known.
                    throw unseen.AsUnknown(true);
                }

                continue;
            }
            catch (SyncException e) when (e.Kind is SyncErrorKind.Data or SyncErrorKind.Permission)
            {
                await IsolateAsync(verb, changes, archived, e, looks, cancellationToken).ConfigureAwait(false);
                return;
            }

            if (reply.IsSaved)
            {
                for (var i = 0; i < changes.Count; i++) Settle(changes[i], reply.Ids[i]);
                return;
            }

            if (reply.Refused.Count == 0)
            {
                await HalveAsync(verb, changes, archived, new RefusedRow(0, reply.Words), looks, cancellationToken)
                    .ConfigureAwait(false);
                return;
            }

            if (reply.Refused.Count >= ManyRefused && !await MayAsync(verb, cancellationToken).ConfigureAwait(false))
            {
                foreach (var change in changes) Refuse(change, reply.Refused[0]);
                return;
            }

            var refused = new HashSet<int>();
            foreach (var row in reply.Refused)
            {
                refused.Add(row.Index);
                Refuse(changes[row.Index], row);
            }

            changes = [.. changes.Where((_, index) => !refused.Contains(index))];
        }
    }

    /// <summary>
    /// A missing right comes as the refusal of each row, and load tells ten of them and no more: without asking, a batch of
    /// 500 would be sent fifty times for the same answer.
    /// </summary>
    private Task<bool> MayAsync(BatchVerb verb, CancellationToken cancellationToken) =>
        target.MayAsync(verb == BatchVerb.Create ? "create" : "write", "product.template", cancellationToken);

    private async Task<BatchReply> SendOnceAsync(
        BatchVerb verb, IReadOnlyList<PlannedChange> changes, bool archived, CancellationToken cancellationToken)
    {
        switch (verb)
        {
            case BatchVerb.Create:
                return await target.CreateAsync(
                    [.. changes.Select(c => new NewProduct(c.Entry.ItemId, c.Entry.After, c.Entry.CreateStorable))],
                    cancellationToken).ConfigureAwait(false);
            case BatchVerb.Update:
                return await target.UpdateAsync(
                    [.. changes.Select(c => (c.Entry.ProductId!.Value, ApplyBatch.Sent(verb, c.Entry)))], archived, cancellationToken)
                    .ConfigureAwait(false);
            case BatchVerb.Bind:
                await target.BindAsync(
                    [.. changes.Select(c => (c.Entry.ItemId, c.Entry.ProductId!.Value))], cancellationToken)
                    .ConfigureAwait(false);
                break;
            case BatchVerb.Delete:
                await target.DeleteAsync(Ids(changes), cancellationToken).ConfigureAwait(false);
                break;
            default:
                await target.SetActiveAsync(Ids(changes), verb == BatchVerb.Restore, cancellationToken).ConfigureAwait(false);
                break;
        }

        return new BatchReply(Ids(changes), [], string.Empty);
    }

    /// <summary>Settles what a lost reply saved, by looking; gives back what was not saved.</summary>
    private async Task<IReadOnlyList<PlannedChange>> LookAsync(
        BatchVerb verb, IReadOnlyList<PlannedChange> changes, CancellationToken cancellationToken)
    {
        if (verb is BatchVerb.Create or BatchVerb.Bind)
        {
            // What a create made lies above all that was known; a binding can be on any product, so all are read: dear, but a
            // lost reply there is rare.
            var products = verb == BatchVerb.Create
                ? await target.ReadNewerAsync(_highestId, cancellationToken).ConfigureAwait(false)
                : await target.ReadAllAsync(SilentReporter.Instance, cancellationToken).ConfigureAwait(false);
            var byItem = OdooProduct.ByItem(products);
            return SettleKnown(changes, change => byItem.GetValueOrDefault(change.Entry.ItemId)?.Id);
        }

        var read = await target.ReadAsync(Ids(changes), cancellationToken).ConfigureAwait(false);
        var byId = read.ToDictionary(product => product.Id);
        return SettleKnown(changes, change =>
        {
            var id = change.Entry.ProductId!.Value;
            var exists = byId.TryGetValue(id, out var product);
            if (verb == BatchVerb.Delete) return exists ? null : id;
            return exists && ApplyBatch.Sent(verb, change.Entry).DifferenceTo(product!.Values).Count == 0 ? id : null;
        });
    }

    private IReadOnlyList<PlannedChange> SettleKnown(IReadOnlyList<PlannedChange> changes, Func<PlannedChange, int?> find)
    {
        var open = new List<PlannedChange>();
        foreach (var change in changes)
        {
            if (find(change) is { } id) Settle(change, id);
            else open.Add(change);
        }

        return open;
    }

    private async Task IsolateAsync(
        BatchVerb verb, IReadOnlyList<PlannedChange> changes, bool archived, SyncException error, int looks,
        CancellationToken cancellationToken)
    {
        var denied = error.Kind == SyncErrorKind.Permission;
        if (denied && changes.Count == 1) _deniedAlone++;
        if (denied && changes.Count > 1 && _saved == 0)
        {
            // A missing right mostly meets every row alike, and halving down would ask hundreds of times for the same
            // answer: if the first row alone meets it too, and then the last, all have it. Not so once a row was saved.
            var before = _deniedAlone;
            await SendAsync(verb, [changes[0]], archived, looks, cancellationToken).ConfigureAwait(false);
            changes = [.. changes.Skip(1)];
            if (_deniedAlone > before)
            {
                await SendAsync(verb, [changes[^1]], archived, looks, cancellationToken).ConfigureAwait(false);
                changes = [.. changes.SkipLast(1)];
                if (_deniedAlone > before + 1)
                {
                    foreach (var change in changes) Refuse(change, new RefusedRow(0, $"{error.Message} {error.NextStep}"));
                    return;
                }
            }

            await SendAsync(verb, changes, archived, looks, cancellationToken).ConfigureAwait(false);
            return;
        }

        var gone = error.ErrorId == OdooErrors.RecordMissingId;
        var words = error.Kind == SyncErrorKind.Permission ? $"{error.Message} {error.NextStep}" : error.Message;
        await HalveAsync(verb, changes, archived, new RefusedRow(0, words, gone), looks, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task HalveAsync(
        BatchVerb verb, IReadOnlyList<PlannedChange> changes, bool archived, RefusedRow refusal, int looks,
        CancellationToken cancellationToken)
    {
        if (changes.Count == 1)
        {
            Refuse(changes[0], refusal);
            return;
        }

        var half = changes.Count / 2;
        await SendAsync(verb, [.. changes.Take(half)], archived, looks, cancellationToken).ConfigureAwait(false);
        await SendAsync(verb, [.. changes.Skip(half)], archived, looks, cancellationToken).ConfigureAwait(false);
    }

    private void Settle(PlannedChange change, int productId)
    {
        _saved++;
        if (productId > _highestId) _highestId = productId;
        Done(change, productId);
    }

    private static int[] Ids(IReadOnlyList<PlannedChange> changes) =>
        [.. changes.Select(change => change.Entry.ProductId!.Value)];
}
