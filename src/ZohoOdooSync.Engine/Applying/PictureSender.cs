using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Planning;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// Carries the pictures of one batch: fetches them one by one, sends as many in a call as it may be large, and asks Odoo for the
/// checksums of what it keeps. Holds no more pictures than those of one call.
/// </summary>
/// <param name="source">Gives pictures; null where none may be needed.</param>
/// <param name="odoo">Where they go.</param>
/// <param name="known">What is known of the picture that a change replaces: SHA-1 of Zoho's bytes and of Odoo's.</param>
internal sealed class PictureSender(PictureSource? source, IOdooTarget odoo, Func<PlannedChange, KnownPicture> known)
{
    // Bytes of the pictures of one call, before they become text that is a third longer.
    private const int MostBytes = 6 * 1024 * 1024;

    /// <summary>Sends changes of which the pictures are there.</summary>
    public required Func<IReadOnlyList<PlannedChange>, Action<PlannedChange, int>, CancellationToken, Task> Send { get; init; }

    /// <summary>Called for each change whose picture is in Odoo.</summary>
    public required Action<PlannedChange, int> Done { get; init; }

    /// <summary>Called for each change whose picture is not sent, or not kept, with the reason.</summary>
    public required Action<PlannedChange, RefusedRow> Refuse { get; init; }

    /// <summary>Called for each change whose picture has to wait, with the reason.</summary>
    public required Action<PlannedChange, string> Wait { get; init; }

    /// <summary>Carries the pictures of some changes.</summary>
    /// <param name="changes">The changes; each says of one product which picture it is to have.</param>
    /// <param name="stop">Asks to stop: no further picture is fetched.</param>
    /// <param name="cancellationToken">Ends what is under way.</param>
    /// <exception cref="SyncException">Trouble that is not one of pictures.</exception>
    public async Task SendAsync(IReadOnlyList<PlannedChange> changes, CancellationToken stop, CancellationToken cancellationToken)
    {
        var ready = new List<PlannedChange>();
        foreach (var change in changes)
        {
            if (!await TryFetchAsync(change, stop).ConfigureAwait(false)) continue;
            if (ready.Count > 0 && ready.Sum(one => (long)one.Picture!.Length) + change.Picture!.Length > MostBytes)
                await SendReadyAsync(ready, cancellationToken).ConfigureAwait(false);
            ready.Add(change);
        }

        await SendReadyAsync(ready, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches the picture of a change.</summary>
    /// <returns>Whether it is to be sent; where not, that is told.</returns>
    private async Task<bool> TryFetchAsync(PlannedChange change, CancellationToken stop)
    {
        var document = change.Sent[MirroredField.Image]!.Value.Text;
        if (document.Length == 0)
        {
            change.Picture = [];
            return true;
        }

        var fetched = new FetchedPicture(null, Waits: "the run was stopped");
        try
        {
            if (!stop.IsCancellationRequested) fetched = await source!.FetchAsync(change.Entry.ItemId, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Nothing was sent: the next run fetches it.
        }

        if (fetched.Bytes is not { } picture)
        {
            if (fetched.Waits is { } why) Wait(change, why);
            else Refuse(change, new RefusedRow(0, $"the picture {document} is not written: {fetched.Trouble}") { IsUnsent = true });
            return false;
        }

        var digest = Digest.OfFile(picture);
        var before = known(change);
        if (before.Stored is { } stored && (stored == digest || before.Source == digest))
        {
            (change.Mark, change.HoldsPicture) = (new PictureMark(document, digest, stored), true);
            Done(change, change.ProductId!.Value);
            return false;
        }

        (change.Picture, change.Mark) = (picture, new PictureMark(document, digest, string.Empty));
        return true;
    }

    private async Task SendReadyAsync(List<PlannedChange> ready, CancellationToken cancellationToken)
    {
        if (ready.Count == 0) return;
        var saved = new List<(PlannedChange Change, int Product)>();
        try
        {
            await Send([.. ready], (change, product) => saved.Add((change, product)), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            foreach (var change in ready) change.Picture = null;
            ready.Clear();
            // What was saved before trouble came is settled all the same.
            if (saved.Count > 0) await SettleAsync(saved, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SettleAsync(List<(PlannedChange Change, int Product)> saved, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<int, string> stored;
        try
        {
            stored = await odoo.ReadPicturesAsync([.. saved.Select(one => one.Product)], cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e)
        {
            // They are written: whoever goes on from here must look.
            throw e.AsUnknown(true);
        }

        foreach (var (change, product) in saved)
        {
            var now = stored.GetValueOrDefault(product);
            var before = known(change);
            if (change.Mark is not { } mark)
            {
                if (now is null) Done(change, product);
                else Refuse(change, new RefusedRow(0, "Odoo still has a picture after it was taken away"));
            }
            else if (now is null)
            {
                Refuse(change, new RefusedRow(0, "Odoo took the picture and has none"));
            }
            else if (now != mark.Source && now == before.Stored && before.Source is not null)
            {
                // Of a picture that is only made smaller the checksum is another one as well.
                Refuse(change, new RefusedRow(0, "Odoo took the picture and still has the one before"));
            }
            else
            {
                change.Mark = mark with { Stored = now };
                Done(change, product);
            }
        }
    }
}

/// <summary>What is known of the picture that a product holds.</summary>
/// <param name="Source">SHA-1 of the bytes that Zoho gave for it; null where nobody knows.</param>
/// <param name="Stored">SHA-1 of the bytes that Odoo keeps; null where it has none, or nobody knows.</param>
internal sealed record KnownPicture(string? Source, string? Stored);
