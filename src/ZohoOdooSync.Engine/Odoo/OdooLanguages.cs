using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// Texts in other languages. Odoo keeps a text for each language: one that has none of its own follows en_US, a write changes
/// the language of its context alone, and an empty text empties all of them.
/// </summary>
/// <param name="session">Connected.</param>
/// <param name="pages">Reads the texts.</param>
/// <param name="schema">The server's columns.</param>
/// <param name="rows">The mirrored fields.</param>
/// <param name="codes">The languages beside that of the settings in which texts are mirrored.</param>
internal sealed class OdooLanguages(
    OdooSession session, OdooPages pages, OdooSchema schema, ProductRows rows, IReadOnlyList<string> codes)
{
    /// <summary>The languages beside that of the settings in which texts are mirrored.</summary>
    public IReadOnlyList<string> Codes => codes;

    /// <summary>All languages that are installed and active. Older servers take any other without a word.</summary>
    public static Task<List<string>> ReadActiveAsync(OdooSession session, CancellationToken cancellationToken) => session.CallAsync(
        new OdooCall("res.lang", "search_read")
        {
            Arguments = [("domain", Array.Empty<object>()), ("fields", new[] { "code" }), ("order", "code")],
        },
        (JToken rows) => ReplyShape.List(rows, "the list of languages").Select(row => ReplyShape.Text(row["code"], "code")).ToList(),
        cancellationToken);

    /// <summary>The languages beside that of the settings that the settings ask for.</summary>
    /// <exception cref="SyncException"><c>OdooLanguageMissing</c>.</exception>
    public static async Task<IReadOnlyList<string>> ChooseAsync(OdooSession session, CancellationToken cancellationToken)
    {
        var wanted = session.Settings.Languages;
        if (wanted.Count == 0) return [];
        var active = await ReadActiveAsync(session, cancellationToken).ConfigureAwait(false);
        if (wanted is [TargetSettings.AllLanguages]) wanted = active;
        if (wanted.Except(active).ToList() is { Count: > 0 } missing)
        {
            throw OdooErrors.LanguageMissing(
                $"odoo.{session.Settings.DatabaseKey}.languages names {string.Join(", ", missing)}, "
                + $"and active are {string.Join(", ", active)}");
        }

        return [.. wanted.Where(code => code != session.Settings.Language)];
    }

    /// <summary>As <see cref="IOdooTarget.ReadTextsAsync"/>.</summary>
    public async Task<IReadOnlyDictionary<int, ProductValues>> ReadTextsAsync(
        string language, IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        string[] columns = [.. rows.Texts.Select(schema.Column)];
        var all = new Dictionary<int, ProductValues>(ids.Count);
        var read = await pages.ReadAsync(ids, columns, [("lang", language)], rows.ReadTexts, cancellationToken).ConfigureAwait(false);
        foreach (var (id, texts) in read) all[id] = texts;
        return all;
    }

    /// <summary>Adds what the texts read in the other mirrored languages.</summary>
    public async Task<List<OdooProduct>> WithLanguagesAsync(List<OdooProduct> products, CancellationToken cancellationToken)
    {
        if (codes.Count == 0 || products.Count == 0) return products;
        var ids = products.ConvertAll(product => product.Id);
        var read = new List<(string Language, IReadOnlyDictionary<int, ProductValues> Texts)>(codes.Count);
        foreach (var language in codes)
            read.Add((language, await ReadTextsAsync(language, ids, cancellationToken).ConfigureAwait(false)));
        return products.ConvertAll(product => product with
        {
            Values = ProductValues.Of(product.Values.Select(pair => rows.Texts.Contains(pair.Key)
                ? new(pair.Key, FieldValue.Of(pair.Value.Text, read.Select(other => KeyValuePair.Create(
                    other.Language, (other.Texts.GetValueOrDefault(product.Id)?[pair.Key] ?? pair.Value).Text))))
                : pair)),
        });
    }

    /// <summary>Whether values hold texts that are mirrored in several languages.</summary>
    public bool Concern(ProductValues values) => codes.Count > 0 && values.Fields.Any(rows.Texts.Contains);

    /// <summary>
    /// What is to be written of a row in a language: the texts that read otherwise there, and all else in that of the settings.
    /// </summary>
    public ProductValues Wanted(
        (int ProductId, ProductValues Values) row, string language, IReadOnlyDictionary<int, ProductValues> held)
    {
        var isOwn = language == session.Settings.Language;
        // A product that is gone shows as such when the language of the settings is written.
        if (!held.TryGetValue(row.ProductId, out var texts)) return isOwn ? row.Values : ProductValues.Empty;
        return ProductValues.Of(row.Values
            .Where(pair => rows.Texts.Contains(pair.Key) ? pair.Value.TextIn(language) != texts[pair.Key]?.Text : isOwn)
            .Select(pair => rows.Texts.Contains(pair.Key) ? new(pair.Key, FieldValue.Of(pair.Value.TextIn(language))) : pair));
    }
}
