using ZohoOdooSync.Engine.Applying;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.Reports;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Runs;

/// <summary>
/// Fetches every picture of Zoho and compares it with what Odoo keeps: the same bytes, or those of which Odoo made what it keeps when
/// they were written. Not bound to the day's half, since somebody asked for it; to the pace and the share it is.
/// </summary>
internal sealed class PictureComparison(RunContext context)
{
    /// <summary>The products, each with the name of its picture only where its content is that of Zoho's.</summary>
    /// <param name="catalogue">What products should hold.</param>
    /// <param name="products">What they hold.</param>
    /// <param name="bindings">The local records.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SyncException"><c>PicturesOff</c>, and trouble of Zoho that meets every picture.</exception>
    public async Task<IReadOnlyList<OdooProduct>> ReadAsync(
        MappedCatalogue catalogue, IReadOnlyList<OdooProduct> products, IReadOnlyList<Binding> bindings,
        CancellationToken cancellationToken)
    {
        if (!context.Settings.Mapping.Fields.Contains(MirroredField.Image))
        {
            throw new SyncException(
                "PicturesOff", SyncErrorKind.Settings, "Pictures are not mirrored: mapping.fields.image is false.",
                "Set it to true, or compare without pictures.");
        }

        var byItem = new ParityPairs(products, [], bindings).ByItem;
        var pairs = catalogue.Desired
            .Select(desired => (
                desired.ItemId, Wanted: desired.Values[MirroredField.Image], Product: byItem.GetValueOrDefault(desired.ItemId)))
            .Where(pair => pair is { Wanted.Text.Length: > 0, Product: not null }).ToList();
        var checksums = await context.Odoo.ReadPicturesAsync([.. pairs.Select(pair => pair.Product!.Id)], cancellationToken)
            .ConfigureAwait(false);
        var marks = PictureMarks.Of(bindings);
        var found = new Dictionary<int, FieldValue>();
        foreach (var (item, wanted, product) in pairs)
        {
            found[product!.Id] = await JudgeAsync(
                item, wanted!.Value, checksums.GetValueOrDefault(product.Id), marks.Find(product.Id), cancellationToken)
                .ConfigureAwait(false);
            context.Reporter.Report(new SyncProgressed(SyncPhase.Verifying, found.Count, pairs.Count, "comparing pictures"));
        }

        return [.. products.Select(product => found.TryGetValue(product.Id, out var value)
            ? product with { Values = product.Values.With(ProductValues.Of([new(MirroredField.Image, value)])) }
            : product)];
    }

    private async Task<FieldValue> JudgeAsync(
        string item, FieldValue wanted, string? stored, PictureMark? mark, CancellationToken cancellationToken)
    {
        if (stored is null) return FieldValue.Of(string.Empty);
        try
        {
            if (await context.Zoho.ReadPictureAsync(item, cancellationToken).ConfigureAwait(false) is not { } picture)
                return FieldValue.Of("not compared: Zoho says that the item has no picture");
            var source = Digest.OfFile(picture.Bytes);
            return source == stored || (mark is not null && source == mark.Source && stored == mark.Stored)
                ? wanted
                : FieldValue.Of($"another picture, {OdooPictures.ValueOf(stored).Text}; that of Zoho has {source}");
        }
        catch (SyncException e) when (e.Kind is SyncErrorKind.Protocol or SyncErrorKind.Data)
        {
            return FieldValue.Of($"not compared: {e.Message.TrimEnd('.')}");
        }
    }
}
