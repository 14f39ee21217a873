using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// Tells which picture each product has without reading it: Odoo keeps the SHA-1 of the bytes beside them, in
/// <c>ir.attachment</c>.
/// </summary>
/// <param name="session">Connected.</param>
/// <param name="column">The column of the picture.</param>
internal sealed class OdooPictures(OdooSession session, string column)
{
    private const string Mark = "checksum ";

    /// <summary>The value of a picture of which only the checksum is known.</summary>
    /// <param name="checksum">SHA-1 in hexadecimal digits.</param>
    public static FieldValue ValueOf(string checksum) => FieldValue.Of(Mark + checksum);

    /// <summary>The checksum in such a value; null where it is another one.</summary>
    public static string? ChecksumOf(FieldValue value) =>
        value.Text.StartsWith(Mark, StringComparison.Ordinal) ? value.Text[Mark.Length..] : null;

    /// <summary>As <see cref="IOdooTarget.ReadPicturesAsync"/>.</summary>
    public async Task<IReadOnlyDictionary<int, string>> ReadAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, string>();
        foreach (var page in ids.Distinct().Chunk(OdooPages.Largest))
        {
            foreach (var row in await SearchAsync(["res_id", "in", page], cancellationToken).ConfigureAwait(false))
                found[row.Product] = row.Checksum;
        }

        return found;
    }

    /// <summary>The checksums of all products that have a picture.</summary>
    public async Task<IReadOnlyDictionary<int, string>> ReadAllAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<int, string>();
        for (var after = 0; ;)
        {
            var page = await SearchAsync(["id", ">", after], cancellationToken).ConfigureAwait(false);
            foreach (var row in page) found[row.Product] = row.Checksum;
            if (page.Count < OdooPages.Largest) return found;
            after = page[^1].Id;
        }
    }

    /// <summary>Products as they were read, each with what is known of its picture.</summary>
    public async Task<List<OdooProduct>> WithPicturesAsync(List<OdooProduct> products, CancellationToken cancellationToken) =>
        products.Count == 0 ? products
            : With(products, await ReadAsync([.. products.Select(product => product.Id)], cancellationToken).ConfigureAwait(false));

    /// <summary>The same, with checksums that are read already.</summary>
    public static List<OdooProduct> With(List<OdooProduct> products, IReadOnlyDictionary<int, string> checksums) =>
        products.ConvertAll(product => product with
        {
            Values = product.Values.With(ProductValues.Of([new(
                MirroredField.Image,
                checksums.TryGetValue(product.Id, out var checksum) ? ValueOf(checksum) : FieldValue.Of(string.Empty))])),
        });

    private Task<List<(int Id, int Product, string Checksum)>> SearchAsync(
        object[] which, CancellationToken cancellationToken) => session.CallAsync(
        new OdooCall("ir.attachment", "search_read")
        {
            Arguments =
            [
                ("domain", new object[]
                {
                    // Without the column in the domain Odoo hides the attachments of columns.
                    new object[] { "res_model", "=", "product.template" }, new object[] { "res_field", "=", column }, which,
                }),
                ("fields", new[] { "res_id", "checksum" }), ("limit", OdooPages.Largest), ("order", "id"),
            ],
            Context = [("active_test", false)],
        },
        (JToken rows) => ReplyShape.List(rows, "the list of pictures").Select(row => (
            ReplyShape.Whole(row["id"], "id"), ReplyShape.Whole(row["res_id"], "res_id"),
            ReplyShape.Text(row["checksum"], "checksum"))).ToList(),
        cancellationToken);
}
