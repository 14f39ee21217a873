using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>The products of a real Odoo, over either transport.</summary>
public sealed class OdooTarget : IOdooTarget, IDisposable
{
    private static readonly Dictionary<int, string> NoUnits = [];

    private readonly OdooSession _session;
    private readonly string _organization;
    private readonly MappingSettings _mapping;
    private readonly OdooPages _pages;
    private readonly OdooVariants _variants;
    private readonly OdooBindings _bindings;
    private readonly OdooRelated _related;
    private int _version;
    private OdooLanguages? _languages;
    private OdooPictures? _pictures;
    private OdooReader? _reader;
    private OdooWriter? _writer;

    private OdooTarget(OdooSession session, string organization, MappingSettings mapping)
    {
        (_session, _organization, _mapping) = (session, organization, mapping);
        (_pages, _variants, _bindings, _related) = (new(session), new(session), new(session, organization), new(session, mapping));
    }

    /// <summary>Makes a target; nothing is sent before <see cref="ConnectAsync"/>.</summary>
    /// <param name="settings">Database, organisation and mirrored fields.</param>
    /// <param name="time">Clock of the retries.</param>
    /// <param name="random">Source of the retries' jitter.</param>
    /// <param name="handler">Replaces the network, for tests.</param>
    /// <param name="reporter">Told of each call; null where nobody listens.</param>
    /// <exception cref="SyncException"><c>PlainHttpRefused</c>.</exception>
    public static OdooTarget Create(
        SyncSettings settings, TimeProvider time, Random random, HttpMessageHandler? handler = null, ISyncReporter? reporter = null)
    {
        var reports = reporter is null ? null : new CallReports("Odoo", reporter);
        var retries = new RetryPolicy(time, random) { Retrying = reports is null ? null : reports.TellRetry };
        return new(
            new OdooSession(settings.Target, settings.Secrets, retries, handler, reports),
            settings.Source.OrganizationId,
            settings.Mapping);
    }

    /// <inheritdoc/>
    public TargetAbilities Abilities { get; private set; } = new(new HashSet<MirroredField>(), null, new HashSet<string>());

    /// <inheritdoc/>
    public int Connections => _session.Connections;

    /// <inheritdoc/>
    public int Calls => _session.Calls;

    /// <inheritdoc/>
    public IReadOnlyList<string> Languages => _languages?.Codes ?? [];

    /// <summary>The columns of fields of the users' own, each with its type.</summary>
    internal IEnumerable<string> OwnColumns => Abilities.Columns.Values.OrderBy(column => column.Name, StringComparer.Ordinal)
        .Select(column => $"{column.Name} ({column.Type.ToString().ToLowerInvariant()})");

    private OdooLanguages Texts => _languages ?? throw NotConnected();

    private OdooReader Reader => _reader ?? throw NotConnected();

    private OdooWriter Writer => _writer ?? throw NotConnected();

    /// <inheritdoc/>
    public async Task<OdooDatabase> ConnectAsync(CancellationToken cancellationToken)
    {
        // One call after the other as long as the account is in doubt: Odoo blocks one that is refused several times.
        var database = await _session.OpenAsync(cancellationToken).ConfigureAwait(false);
        var asking = (
            Schema: ReadSchemaAsync(FieldCatalogue.Asked(_mapping.Fields), cancellationToken),
            Languages: OdooLanguages.ChooseAsync(_session, cancellationToken),
            WeightUnit: _related.ReadWeightUnitAsync(cancellationToken),
            Units: _mapping.Fields.Contains(MirroredField.Unit) ? ReadUnitsAsync(cancellationToken) : Task.FromResult(NoUnits));
        await Task.WhenAll(asking.Schema, asking.Languages, asking.Units, asking.WeightUnit).ConfigureAwait(false);
        var schema = await asking.Schema.ConfigureAwait(false);
        var languages = await asking.Languages.ConfigureAwait(false);
        await _related.ReadAsync(schema, database.CompanyId, cancellationToken).ConfigureAwait(false);
        var mirrored = _mapping.Fields.Where(schema.Fields.Contains).Order().ToArray();
        var units = mirrored.Contains(MirroredField.Unit) ? await asking.Units.ConfigureAwait(false) : NoUnits;
        var rows = new ProductRows(schema, [.. mirrored.Where(field => !field.IsPicture)], units);
        _pictures = mirrored.Contains(MirroredField.Image) ? new OdooPictures(_session, schema.Column(MirroredField.Image)) : null;
        _languages = new OdooLanguages(_session, _pages, schema, rows, languages);
        _reader = new OdooReader(_session, schema, rows, _pages, _languages, _variants, _bindings, _pictures);
        _writer = new OdooWriter(_session, _organization, _mapping, database.CompanyId, schema, _languages, _variants);
        _version = database.Version;
        Abilities = new TargetAbilities(schema.Fields, schema.PriceDigits, units.Values.ToHashSet(StringComparer.Ordinal))
        {
            NumberDigits = schema.NumberDigits, Columns = schema.Own, ColumnProblems = schema.OwnProblems,
            WeightUnit = await asking.WeightUnit.ConfigureAwait(false),
        };
        return database;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<OdooProduct>> ReadAllAsync(ISyncReporter reporter, CancellationToken cancellationToken) =>
        Reader.ReadAllAsync(reporter, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OdooProduct>> ReadBindingsAsync(CancellationToken cancellationToken)
    {
        if (!_session.IsOpen) await _session.OpenAsync(cancellationToken).ConfigureAwait(false);
        var all = new List<OdooProduct>();
        for (var after = 0; ;)
        {
            var page = await _session.CallAsync(
                new OdooCall("product.template", "search_read")
                {
                    Arguments =
                    [
                        ("domain", new object[] { new object[] { "id", ">", after } }), ("fields", new[] { "active" }),
                        ("limit", OdooPages.Largest), ("order", "id"),
                    ],
                    Context = [("active_test", false)],
                },
                ProductRows.ReadActive,
                cancellationToken).ConfigureAwait(false);
            if (page.Count > 0) all.AddRange(await _bindings.WithBindingsAsync(page, cancellationToken).ConfigureAwait(false));
            if (page.Count < OdooPages.Largest) return await _variants.WithHalfArchivedAsync(all, cancellationToken).ConfigureAwait(false);
            after = page[^1].Id;
        }
    }

    /// <inheritdoc/>
    public async Task<string?> FindDatabaseUuidAsync(CancellationToken cancellationToken)
    {
        try
        {
            // Not get_param, which has another name in the newest versions.
            return await _session.CallAsync(
                new OdooCall("ir.config_parameter", "search_read")
                {
                    Arguments =
                    [
                        ("domain", new object[] { new object[] { "key", "=", "database.uuid" } }), ("fields", new[] { "value" }),
                    ],
                },
                (JToken rows) => ReplyShape.List(rows, "the list of parameters") is { Count: > 0 } list
                    ? ReplyShape.Text(list[0]["value"], "value")
                    : null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.Permission)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<string>> ReadLanguagesAsync(CancellationToken cancellationToken) =>
        [.. (await ReadActiveLanguagesAsync(cancellationToken).ConfigureAwait(false)).Where(code => code != _session.Settings.Language)];

    /// <summary>All languages that are installed and active. Older servers take any other without a word.</summary>
    internal Task<List<string>> ReadActiveLanguagesAsync(CancellationToken cancellationToken) =>
        OdooLanguages.ReadActiveAsync(_session, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<int, ProductValues>> ReadTextsAsync(
        string language, IReadOnlyCollection<int> ids, CancellationToken cancellationToken) =>
        Texts.ReadTextsAsync(language, ids, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OdooProduct>> ReadAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken) =>
        Reader.ReadAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OdooProduct>> ReadNewerAsync(int afterId, CancellationToken cancellationToken) =>
        Reader.ReadNewerAsync(afterId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OdooProduct>> ReadWrittenSinceAsync(
        DateTimeOffset since, IReadOnlyCollection<int> others, IReadOnlyDictionary<int, string> known,
        CancellationToken cancellationToken) =>
        Reader.ReadWrittenSinceAsync(since, others, known, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OdooProduct>> FindAsync(
        IReadOnlyCollection<int> ids, IReadOnlyCollection<string> skus, IReadOnlyCollection<string> names,
        CancellationToken cancellationToken) =>
        Reader.FindAsync(ids, skus, names, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<VariantCode>> ReadVariantCodesAsync(
        IReadOnlyCollection<int> productIds, CancellationToken cancellationToken) =>
        _variants.ReadVariantCodesAsync(productIds, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<VariantCode>> FindVariantCodesAsync(
        IReadOnlyCollection<string> skus, IReadOnlyCollection<int>? allExceptOf, CancellationToken cancellationToken) =>
        _variants.FindVariantCodesAsync(skus, allExceptOf, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlySet<int>> FindHalfArchivedAsync(IReadOnlyCollection<int>? among, CancellationToken cancellationToken) =>
        _variants.FindHalfArchivedAsync(among, cancellationToken);

    /// <inheritdoc/>
    public async Task<int> CountGoneAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return 0;
        var domain = new object[] { new object[] { "id", "in", ids } };
        // A number instead of all the ids; before 16 its argument has another name.
        var count = _version >= 16
            ? await _session.CallAsync(
                new OdooCall("product.template", "search_count") { Arguments = [("domain", domain)], Context = [("active_test", false)] },
                (JToken found) => ReplyShape.Whole(found, "the number of products"), cancellationToken).ConfigureAwait(false)
            : await _session.CallAsync(
                new OdooCall("product.template", "search_read")
                {
                    Arguments = [("domain", domain), ("fields", new[] { "id" })], Context = [("active_test", false)],
                },
                (JToken rows) => ReplyShape.List(rows, "the list of products").Count, cancellationToken).ConfigureAwait(false);
        return ids.Distinct().Count() - count;
    }

    /// <inheritdoc/>
    public Task<int?> FindBoundAsync(string itemId, CancellationToken cancellationToken) =>
        _bindings.FindBoundAsync(itemId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlySet<string>> FindHeldAsync(
        MirroredField field, IReadOnlyCollection<string> values, CancellationToken cancellationToken) =>
        Reader.FindHeldAsync(field, values, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> MayAsync(string operation, string model, CancellationToken cancellationToken) =>
        _session.MayAsync(operation, model, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchReply> CreateAsync(IReadOnlyList<NewProduct> products, CancellationToken cancellationToken) =>
        Writer.CreateAsync(products, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchReply> UpdateAsync(
        IReadOnlyList<(int ProductId, ProductValues Values)> rows, bool archived, CancellationToken cancellationToken) =>
        Writer.UpdateAsync(rows, archived, cancellationToken);

    /// <inheritdoc/>
    public Task<BatchReply> WritePicturesAsync(
        IReadOnlyList<(int ProductId, byte[] Picture)> rows, bool archived, CancellationToken cancellationToken) =>
        Writer.WritePicturesAsync(rows, archived, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<int, string>> ReadPicturesAsync(
        IReadOnlyCollection<int> ids, CancellationToken cancellationToken) =>
        (_pictures ?? throw NotConnected()).ReadAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public Task SetActiveAsync(IReadOnlyCollection<int> ids, bool active, CancellationToken cancellationToken) =>
        Writer.SetActiveAsync(ids, active, cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken) =>
        Writer.DeleteAsync(ids, cancellationToken);

    /// <inheritdoc/>
    public Task BindAsync(IReadOnlyList<(string ItemId, int ProductId)> pairs, CancellationToken cancellationToken) =>
        _bindings.BindAsync(pairs, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> MakeCategoriesAsync(IReadOnlyCollection<string> paths, CancellationToken cancellationToken) =>
        Abilities.Columns.GetValueOrDefault(MirroredField.Category)?.Records is { } categories
            ? _related.MakeCategoriesAsync(categories, paths, cancellationToken) : Task.FromResult<IReadOnlyList<string>>([]);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    /// <summary>All columns of product.template, each with what a field finds there; null where no field can go to it.</summary>
    internal async Task<IReadOnlyDictionary<string, OdooColumn?>> ReadColumnsAsync(CancellationToken cancellationToken)
    {
        if (!_session.IsOpen) await _session.OpenAsync(cancellationToken).ConfigureAwait(false);
        return await _session.CallAsync(
            new OdooCall("product.template", "fields_get")
            {
                Arguments = [("allfields", Array.Empty<string>()), ("attributes", new[] { "type", "readonly", "store" })],
            },
            (JToken found) => ReplyShape.Section(found, "the list of fields").Properties().ToDictionary(
                property => property.Name, property => OdooColumn.From(property.Name, property.Value as JObject, out _)),
            cancellationToken).ConfigureAwait(false);
    }

    private Task<OdooSchema> ReadSchemaAsync(
        IReadOnlyList<MirroredField> fields, CancellationToken cancellationToken) => _session.CallAsync(
        new OdooCall("product.template", "fields_get")
        {
            Arguments =
            [
                ("allfields", OdooSchema.AskedColumns(fields)), ("attributes", OdooSchema.AskedAttributes(fields)),
            ],
        },
        (JToken found) => OdooSchema.From(ReplyShape.Section(found, "the list of fields"), fields),
        cancellationToken);

    private async Task<Dictionary<int, string>> ReadUnitsAsync(CancellationToken cancellationToken)
    {
        var units = await _session.CallAsync(
            new OdooCall("uom.uom", "search_read")
            {
                Arguments = [("domain", Array.Empty<object>()), ("fields", new[] { "name" }), ("order", "id")],
                Context = [("active_test", false)],
            },
            (JToken rows) => ReplyShape.List(rows, "the list of units").Select(row => ReplyShape.Whole(row["id"], "id")).ToArray(),
            cancellationToken).ConfigureAwait(false);
        var external = await _session.CallAsync(
            new OdooCall("uom.uom", "get_metadata") { Ids = units },
            (JsonTextReader reader) => ProductRows.ReadExternalIds(reader, out _),
            cancellationToken).ConfigureAwait(false);

        // A unit may carry other external ids beside its own; those of the uom module go first.
        return external.ToDictionary(
            pair => pair.Key,
            pair => pair.Value.FirstOrDefault(id => id.StartsWith("uom.", StringComparison.Ordinal)) ?? pair.Value[0]);
    }

    private static InvalidOperationException NotConnected() => new("ConnectAsync must come first.");
}
