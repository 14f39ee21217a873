using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>Makes, changes, archives and deletes products: each call is one transaction.</summary>
/// <param name="session">Connected.</param>
/// <param name="organization">Whose items the products are.</param>
/// <param name="mapping">Whether products belong to the company.</param>
/// <param name="company">Database id of the company.</param>
/// <param name="schema">The server's columns.</param>
/// <param name="languages">The languages of the texts.</param>
/// <param name="variants">Finds what a restore left archived.</param>
internal sealed class OdooWriter(
    OdooSession session, string organization, MappingSettings mapping, int company, OdooSchema schema, OdooLanguages languages,
    OdooVariants variants)
{
    /// <summary>As <see cref="IOdooTarget.CreateAsync"/>.</summary>
    public Task<BatchReply> CreateAsync(IReadOnlyList<NewProduct> products, CancellationToken cancellationToken) =>
        LoadAsync(
            [
                .. products.Select(product => schema.LoadCells(product.Values, product.Storable)
                    .Prepend(("id", ExternalId.Of(organization, product.ItemId)))
                    .Concat(mapping.Company == CompanyChoice.Own ? [("company_id/.id", Text(company))] : []).ToList()),
            ],
            archived: false,
            session.Settings.Language,
            cancellationToken);

    /// <summary>As <see cref="IOdooTarget.UpdateAsync"/>.</summary>
    public Task<BatchReply> UpdateAsync(
        IReadOnlyList<(int ProductId, ProductValues Values)> rows, bool archived, CancellationToken cancellationToken) =>
        languages.Concern(rows[0].Values)
            ? UpdateInLanguagesAsync(rows, archived, cancellationToken)
            : LoadByIdAsync(rows, archived, session.Settings.Language, cancellationToken);

    /// <summary>As <see cref="IOdooTarget.WritePicturesAsync"/>.</summary>
    public Task<BatchReply> WritePicturesAsync(
        IReadOnlyList<(int ProductId, byte[] Picture)> rows, bool archived, CancellationToken cancellationToken) =>
        LoadAsync(
            [
                .. rows.Select(row => new List<(string Column, string Cell)>
                {
                    (".id", Text(row.ProductId)), (schema.Column(MirroredField.Image), Convert.ToBase64String(row.Picture)),
                }),
            ],
            archived,
            session.Settings.Language,
            cancellationToken);

    /// <summary>As <see cref="IOdooTarget.SetActiveAsync"/>.</summary>
    public async Task SetActiveAsync(IReadOnlyCollection<int> ids, bool active, CancellationToken cancellationToken)
    {
        await WriteActiveAsync(ids, active, cancellationToken).ConfigureAwait(false);
        if (!active) return;
        try
        {
            // Odoo brings variants back only where none of the whole call is active: one that is leaves all others archived. Those
            // are written once more without it, which brings back just the variants that Odoo itself would.
            var left = await variants.FindHalfArchivedAsync(ids, cancellationToken).ConfigureAwait(false);
            if (left.Count > 0) await WriteActiveAsync(left, true, cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind is not (SyncErrorKind.Data or SyncErrorKind.Permission))
        {
            // The templates are written already: whoever called must look.
            throw e.AsUnknown(true);
        }
    }

    /// <summary>As <see cref="IOdooTarget.DeleteAsync"/>.</summary>
    public Task DeleteAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken) =>
        session.CallAsync(
            new OdooCall("product.template", "unlink") { Ids = ids, Writes = true }, cancellationToken);

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
            foreach (var language in languages.Codes.Prepend(session.Settings.Language))
            {
                var held = await languages.ReadTextsAsync(language, ids, cancellationToken).ConfigureAwait(false);
                var wanted = rows.Select((row, index) => (Index: index, row.ProductId, Values: languages.Wanted(row, language, held)));
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

    private Task WriteActiveAsync(IReadOnlyCollection<int> ids, bool active, CancellationToken cancellationToken) =>
        session.CallAsync(
            new OdooCall("product.template", "write")
            {
                Ids = ids,
                Arguments = [("vals", new Dictionary<string, object> { ["active"] = active })],
                Context = WriteContext(archived: false),
                Writes = true,
            },
            cancellationToken);

    private (string, object?)[] WriteContext(bool archived)
    {
        var context = new List<(string, object?)>(2);
        if (!session.Settings.KeepChatter) context.Add(("tracking_disable", true));
        // load finds archived products by database id only with this key; it has no place in other writes.
        if (archived) context.Add(("active_test", false));
        return [.. context];
    }

    private Task<BatchReply> LoadByIdAsync(
        IReadOnlyList<(int ProductId, ProductValues Values)> rows, bool archived, string language, CancellationToken cancellationToken) =>
        LoadAsync(
            [
                .. rows.Select(row => schema.LoadCells(row.Values, storable: false)
                    .Prepend((".id", Text(row.ProductId))).ToList()),
            ],
            archived,
            language,
            cancellationToken);

    private async Task<BatchReply> LoadAsync(
        IReadOnlyList<List<(string Column, string Cell)>> rows, bool archived, string language, CancellationToken cancellationToken)
    {
        // Rows may speak about different columns only where an item says nothing about a field; such a cell must not be sent
        // empty, since an empty cell clears. The caller groups rows by their columns, so the first row speaks for all.
        var columns = rows[0].ConvertAll(cell => cell.Column);
        if (rows.Any(row => !row.Select(cell => cell.Column).SequenceEqual(columns)))
            throw new ArgumentException("All rows of a batch must have the same columns.", nameof(rows));
        // The reply is judged within the call, so that a batch which lost against other work is sent again by its policy.
        return await session.CallAsync(
            new OdooCall("product.template", "load")
            {
                Arguments = [("fields", columns), ("data", rows.Select(row => row.ConvertAll(cell => cell.Cell)).ToList())],
                Context = [.. WriteContext(archived), ("lang", language)],
                Writes = true,
            },
            (JsonTextReader reader) => (LoadReply.Read(reader, session.Mask) with { FieldOf = schema.FieldOf })
                .ToBatchReply(rows.Count, session.Settings.Address),
            cancellationToken).ConfigureAwait(false);
    }

    private static string Text(int id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
