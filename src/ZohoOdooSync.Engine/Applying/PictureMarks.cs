using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Odoo;
using ZohoOdooSync.Engine.State;

namespace ZohoOdooSync.Engine.Applying;

/// <summary>
/// The pictures that were written, by product: where Odoo still has one of them, its product holds the picture that Zoho names. Not safe
/// to use from several threads at once.
/// </summary>
internal sealed class PictureMarks
{
    private readonly Dictionary<int, PictureMark> _marks = [];

    /// <summary>What pairs remember.</summary>
    /// <param name="pairs">Bindings.</param>
    public static PictureMarks Of(IEnumerable<Binding> pairs)
    {
        var marks = new PictureMarks();
        foreach (var pair in pairs)
        {
            if (pair.Picture is { } mark) marks._marks[pair.ProductId] = mark;
        }

        return marks;
    }

    /// <summary>What was written to a product last; null where nothing was.</summary>
    public PictureMark? Find(int product) => _marks.GetValueOrDefault(product);

    /// <summary>A product has another picture now; null where it has none.</summary>
    public void Learn(int product, PictureMark? mark)
    {
        if (mark is null) _marks.Remove(product);
        else _marks[product] = mark;
    }

    /// <summary>What is known of the picture that a product held.</summary>
    /// <param name="product">The product.</param>
    /// <param name="held">What it held, as <see cref="Named(IReadOnlyList{OdooProduct})"/> shows it.</param>
    public KnownPicture Of(int product, FieldValue? held) => held is not { } value ? new(null, null)
        : OdooPictures.ChecksumOf(value) is { } checksum ? new(null, checksum)
        : Find(product) is { } mark && value.Text == mark.Document ? new(mark.Source, mark.Stored)
        : new(null, null);

    /// <summary>Products as they were read, those with a picture that is known under the name that Zoho has for it.</summary>
    public IReadOnlyList<OdooProduct> Named(IReadOnlyList<OdooProduct> products) =>
        _marks.Count == 0 ? products : [.. products.Select(Named)];

    private OdooProduct Named(OdooProduct product) =>
        product.Values[MirroredField.Image] is { } held && OdooPictures.ChecksumOf(held) is { } checksum
            && Find(product.Id) is { } mark && mark.Stored == checksum
            ? product with { Values = product.Values.With(ProductValues.Of([new(MirroredField.Image, FieldValue.Of(mark.Document))])) }
            : product;
}
