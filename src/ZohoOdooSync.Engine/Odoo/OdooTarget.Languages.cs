using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>
/// Texts in other languages. Odoo keeps a text for each language: one that has none of its own follows en_US, a write changes
/// the language of its context alone, and an empty text empties all of them.
/// </summary>
public sealed partial class OdooTarget
{
    private IReadOnlyList<string> _languages = [];

    /// <inheritdoc/>
    public IReadOnlyList<string> Languages => _languages;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadLanguagesAsync(CancellationToken cancellationToken) =>
        [.. (await ReadActiveLanguagesAsync(cancellationToken).ConfigureAwait(false)).Where(code => code != _session.Settings.Language)];

    /// <summary>All languages that are installed and active. Older servers take any other without a word.</summary>
    internal Task<List<string>> ReadActiveLanguagesAsync(CancellationToken cancellationToken) => _session.CallAsync(
        new OdooCall("res.lang", "search_read")
        {
            Arguments = [("domain", Array.Empty<object>()), ("fields", new[] { "code" }), ("order", "code")],
        },
        (JToken rows) => ReplyShape.List(rows, "the list of languages").Select(row => ReplyShape.Text(row["code"], "code")).ToList(),
        cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<int, ProductValues>> ReadTextsAsync(
        string language, IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        string[] columns = [.. Rows.Texts.Select(Schema.Column)];
        var all = new Dictionary<int, ProductValues>(ids.Count);
        foreach (var page in ids.Chunk(_page))
        {
            var read = await ReadPageAsync(page, columns, [("lang", language)], Rows.ReadTexts, cancellationToken).ConfigureAwait(false);
            foreach (var (id, texts) in read) all[id] = texts;
        }

        return all;
    }

    private async Task<IReadOnlyList<string>> ChooseLanguagesAsync(CancellationToken cancellationToken)
    {
        var wanted = _session.Settings.Languages;
        if (wanted.Count == 0) return [];
        var active = await ReadActiveLanguagesAsync(cancellationToken).ConfigureAwait(false);
        if (wanted is [TargetSettings.AllLanguages]) wanted = active;
        if (wanted.Except(active).ToList() is { Count: > 0 } missing)
        {
            throw OdooErrors.LanguageMissing(
                $"odoo.{_session.Settings.DatabaseKey}.languages names {string.Join(", ", missing)}, "
                + $"and active are {string.Join(", ", active)}");
        }

        return [.. wanted.Where(code => code != _session.Settings.Language)];
    }

    /// <summary>Adds what the texts read in the other mirrored languages.</summary>
    private async Task<List<OdooProduct>> WithLanguagesAsync(List<OdooProduct> products, CancellationToken cancellationToken)
    {
        if (_languages.Count == 0 || products.Count == 0) return products;
        var ids = products.ConvertAll(product => product.Id);
        var read = new List<(string Language, IReadOnlyDictionary<int, ProductValues> Texts)>(_languages.Count);
        foreach (var language in _languages)
            read.Add((language, await ReadTextsAsync(language, ids, cancellationToken).ConfigureAwait(false)));
        return products.ConvertAll(product => product with
        {
            Values = ProductValues.Of(product.Values.Select(pair => Rows.Texts.Contains(pair.Key)
                ? new(pair.Key, FieldValue.Of(pair.Value.Text, read.Select(other => KeyValuePair.Create(
                    other.Language, (other.Texts.GetValueOrDefault(product.Id)?[pair.Key] ?? pair.Value).Text))))
                : pair)),
        });
    }

    /// <summary>
    /// Writes each language what it does not read yet. It is asked right before, since a language without a text of its own
    /// reads what was written in en_US a moment ago.
    /// </summary>
    private async Task<BatchReply> UpdateInLanguagesAsync(
        IReadOnlyList<(int ProductId, ProductValues Values)> rows, bool archived, CancellationToken cancellationToken)
    {
        int[] ids = [.. rows.Select(row => row.ProductId)];
        var saved = false;
        try
        {
            foreach (var language in _languages.Prepend(_session.Settings.Language))
            {
                var held = await ReadTextsAsync(language, ids, cancellationToken).ConfigureAwait(false);
                var wanted = rows.Select((row, index) => (Index: index, row.ProductId, Values: Wanted(row, language, held)));
                foreach (var group in wanted.Where(row => row.Values.Count > 0).GroupBy(row => string.Join(',', row.Values.Fields)))
                {
                    var some = group.ToList();
                    var reply = await LoadByIdAsync(
                        some.ConvertAll(row => (row.ProductId, row.Values)), archived, language, cancellationToken).ConfigureAwait(false);
                    if (!reply.IsSaved)
                        return reply with { Refused = [.. reply.Refused.Select(row => row with { Index = some[row.Index].Index })] };
                    saved = true;
                }
            }
        }
        catch (SyncException e) when (saved && !e.OutcomeUnknown)
        {
            // One language may be saved and another not: only a look at the product tells.
            throw e.AsUnknown(true);
        }

        return new BatchReply(ids, [], string.Empty);
    }

    private ProductValues Wanted(
        (int ProductId, ProductValues Values) row, string language, IReadOnlyDictionary<int, ProductValues> held)
    {
        var isOwn = language == _session.Settings.Language;
        // A product that is gone shows as such when the language of the settings is written.
        if (!held.TryGetValue(row.ProductId, out var texts)) return isOwn ? row.Values : ProductValues.Empty;
        return ProductValues.Of(row.Values
            .Where(pair => Rows.Texts.Contains(pair.Key) ? pair.Value.TextIn(language) != texts[pair.Key]?.Text : isOwn)
            .Select(pair => Rows.Texts.Contains(pair.Key) ? new(pair.Key, FieldValue.Of(pair.Value.TextIn(language))) : pair));
    }
}
