using ZohoOdooSync.Engine.Fields;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>The database that was found at the other end.</summary>
/// <param name="Version">Major version, for example 19.</param>
/// <param name="Transport"><c>json-rpc</c> or <c>json-2</c>.</param>
/// <param name="CompanyId">Database id of the company that products are written for.</param>
/// <param name="CompanyName">Its name.</param>
/// <param name="CompanyCreated">Its creation time as Odoo prints it, UTC.</param>
/// <param name="CurrencyCode">Its currency (ISO 4217): product prices are in it.</param>
public sealed record OdooDatabase(
    int Version, string Transport, int CompanyId, string CompanyName, string CompanyCreated, string CurrencyCode);

/// <summary>A product to be made, with its binding.</summary>
/// <param name="ItemId">The item: decides the external id.</param>
/// <param name="Values">All values.</param>
/// <param name="Storable">Whether it is made storable.</param>
public sealed record NewProduct(string ItemId, ProductValues Values, bool Storable);

/// <summary>A row that Odoo refused.</summary>
/// <param name="Index">Its place in the batch, from 0.</param>
/// <param name="Reason">Odoo's own words.</param>
/// <param name="IsGone">True where the product is no longer there: nothing to quarantine, the next run makes it anew.</param>
public sealed record RefusedRow(int Index, string Reason, bool IsGone = false)
{
    /// <summary>The field that Odoo names as the cause; null where it names none.</summary>
    public MirroredField? Field { get; init; }

    /// <summary>True where it was not sent at all, since something was wrong with it before.</summary>
    public bool IsUnsent { get; init; }

    /// <summary>True where Odoo never answered, as often as the row was sent: that may be the network's trouble.</summary>
    public bool IsUnanswered { get; init; }
}

/// <summary>What <c>load</c> answered: ids in the order of the rows, or refused rows and nothing saved.</summary>
/// <param name="Ids">Database ids, empty where nothing was saved.</param>
/// <param name="Refused">
/// Rows named as the cause, one entry a row. Empty with empty <paramref name="Ids"/>: refused without naming a row.
/// </param>
/// <param name="Words">Odoo's words where no row is named.</param>
public sealed record BatchReply(IReadOnlyList<int> Ids, IReadOnlyList<RefusedRow> Refused, string Words)
{
    /// <summary>True where all rows were saved.</summary>
    public bool IsSaved => Ids.Count > 0;
}

/// <summary>
/// The products of one Odoo database. Every writing call is one transaction: all of it is saved, or nothing. Writes fields
/// that are mirrored, and no other. Throws <see cref="SyncException"/>; where <see cref="SyncException.OutcomeUnknown"/> is
/// set, look before sending again.
/// </summary>
public interface IOdooTarget
{
    /// <summary>Chooses the transport, logs in, finds company, fields and units. Must come first.</summary>
    Task<OdooDatabase> ConnectAsync(CancellationToken cancellationToken);

    /// <summary>What the server can hold; valid after <see cref="ConnectAsync"/>.</summary>
    TargetAbilities Abilities { get; }

    /// <summary>Every product, archived ones included, with its bindings.</summary>
    Task<IReadOnlyList<OdooProduct>> ReadAllAsync(ISyncReporter reporter, CancellationToken cancellationToken);

    /// <summary>
    /// Every product, archived ones included, with its bindings and of its values only whether it is active: enough to
    /// count, and far cheaper. Logs in where nobody has yet.
    /// </summary>
    Task<IReadOnlyList<OdooProduct>> ReadBindingsAsync(CancellationToken cancellationToken);

    /// <summary>The uuid of the database, or null where the account may not read it. Valid after <see cref="ConnectAsync"/>.</summary>
    Task<string?> FindDatabaseUuidAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The languages beside that of the settings in which texts are mirrored; valid after <see cref="ConnectAsync"/>. What
    /// products read there is part of their values.
    /// </summary>
    IReadOnlyList<string> Languages { get; }

    /// <summary>The languages that are installed and active, the one of the settings left out.</summary>
    Task<IReadOnlyList<string>> ReadLanguagesAsync(CancellationToken cancellationToken);

    /// <summary>The mirrored texts of some products as they read in a language, by product; those that are gone are left out.</summary>
    Task<IReadOnlyDictionary<int, ProductValues>> ReadTextsAsync(
        string language, IReadOnlyCollection<int> ids, CancellationToken cancellationToken);

    /// <summary>Some products, without their bindings; those that are gone are left out.</summary>
    Task<IReadOnlyList<OdooProduct>> ReadAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Products written since a time, and some others with them in one reading; archived ones included, with their bindings, active as
    /// their templates say. Odoo's <c>write_date</c> is the start of the writing transaction, so ask from some minutes before the newest
    /// that was seen.
    /// </summary>
    /// <param name="since">From this <c>write_date</c> on, UTC; parts of a second are cut off, as Odoo cuts them.</param>
    /// <param name="others">Ids of the others.</param>
    /// <param name="known">The items of products whose binding is known to be in Odoo: for these it is not asked.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<OdooProduct>> ReadWrittenSinceAsync(
        DateTimeOffset since, IReadOnlyCollection<int> others, IReadOnlyDictionary<int, string> known,
        CancellationToken cancellationToken);

    /// <summary>
    /// Products by id or by a key of adoption, archived ones included, with their bindings, active as their templates say.
    /// </summary>
    /// <param name="ids">Database ids.</param>
    /// <param name="skus">SKUs, exact.</param>
    /// <param name="names">Names, exact; empty where names do not count.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<OdooProduct>> FindAsync(
        IReadOnlyCollection<int> ids, IReadOnlyCollection<string> skus, IReadOnlyCollection<string> names,
        CancellationToken cancellationToken);

    /// <summary>The SKUs on the variants of some products, archived variants included.</summary>
    /// <param name="productIds">Database ids of the products.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<VariantCode>> ReadVariantCodesAsync(IReadOnlyCollection<int> productIds, CancellationToken cancellationToken);

    /// <summary>The variants that have one of some SKUs to the letter, archived ones included, whatever product they belong to.</summary>
    /// <param name="skus">SKUs, exact.</param>
    /// <param name="allExceptOf">
    /// With it, all other variants that have a SKU too, but those of these products: for SKUs that only look alike. Null: exact
    /// ones alone.
    /// </param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlyList<VariantCode>> FindVariantCodesAsync(
        IReadOnlyCollection<string> skus, IReadOnlyCollection<int>? allExceptOf, CancellationToken cancellationToken);

    /// <summary>
    /// Products that are archived by half: the template is active and no variant is, or the template is archived and a variant is
    /// active. Nothing but one question of its own shows them, since a variant does not move its template's <c>write_date</c>.
    /// </summary>
    /// <param name="among">Only these products; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlySet<int>> FindHalfArchivedAsync(IReadOnlyCollection<int>? among, CancellationToken cancellationToken);

    /// <summary>How many of some products are no longer in Odoo, archived or not.</summary>
    /// <param name="ids">Their ids.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<int> CountGoneAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken);

    /// <summary>The product that Odoo binds to an item, or null.</summary>
    Task<int?> FindBoundAsync(string itemId, CancellationToken cancellationToken);

    /// <summary>
    /// Products with an id above the given one, with their bindings, active as their templates say: what a lost reply may have made.
    /// </summary>
    Task<IReadOnlyList<OdooProduct>> ReadNewerAsync(int afterId, CancellationToken cancellationToken);

    /// <summary>Those of some values that active products hold in a field.</summary>
    /// <param name="field">A text field.</param>
    /// <param name="values">Values, exact.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<IReadOnlySet<string>> FindHeldAsync(
        MirroredField field, IReadOnlyCollection<string> values, CancellationToken cancellationToken);

    /// <summary>Whether the account may do something with a model.</summary>
    /// <param name="operation"><c>read</c>, <c>create</c>, <c>write</c>, <c>unlink</c>.</param>
    /// <param name="model">For example <c>product.template</c>, <c>ir.model.data</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<bool> MayAsync(string operation, string model, CancellationToken cancellationToken);

    /// <summary>Makes products together with their external ids.</summary>
    Task<BatchReply> CreateAsync(IReadOnlyList<NewProduct> products, CancellationToken cancellationToken);

    /// <summary>
    /// Changes values of existing products; every row must speak about the same fields. Where texts are mirrored in several
    /// languages each takes a transaction of its own; <see cref="SyncException.OutcomeUnknown"/> is then also set where some
    /// of them were saved.
    /// </summary>
    /// <param name="rows">Product ids with their new values.</param>
    /// <param name="archived">Whether archived products are among them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<BatchReply> UpdateAsync(
        IReadOnlyList<(int ProductId, ProductValues Values)> rows, bool archived, CancellationToken cancellationToken);

    /// <summary>Gives products a picture, or takes it away, all in one transaction.</summary>
    /// <param name="rows">Product ids with their pictures; no bytes take it away.</param>
    /// <param name="archived">Whether archived products are among them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<BatchReply> WritePicturesAsync(
        IReadOnlyList<(int ProductId, byte[] Picture)> rows, bool archived, CancellationToken cancellationToken);

    /// <summary>
    /// SHA-1 of the pictures of some products as Odoo keeps them, in hexadecimal digits; products without one are left out. Valid where
    /// pictures are mirrored.
    /// </summary>
    Task<IReadOnlyDictionary<int, string>> ReadPicturesAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken);

    /// <summary>
    /// Archives products or brings them back, all at once: template and variants. Of a product with an active variant the archived
    /// ones stay archived.
    /// </summary>
    Task SetActiveAsync(IReadOnlyCollection<int> ids, bool active, CancellationToken cancellationToken);

    /// <summary>Deletes products, all at once.</summary>
    Task DeleteAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken);

    /// <summary>Writes external ids for existing products. Needs the right to create <c>ir.model.data</c>.</summary>
    Task BindAsync(IReadOnlyList<(string ItemId, int ProductId)> pairs, CancellationToken cancellationToken);

    /// <summary>Makes categories that are not there, with those above them. Needs the right to create <c>product.category</c>.</summary>
    /// <param name="paths">Full paths, such as <c>Tools / Hand</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The paths that were made.</returns>
    Task<IReadOnlyList<string>> MakeCategoriesAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken);

    /// <summary>Calls that may be on their way at once now; the server may have asked for fewer. Further ones wait.</summary>
    int Connections => 1;

    /// <summary>Requests sent since this object was made, retries included.</summary>
    int Calls { get; }
}
