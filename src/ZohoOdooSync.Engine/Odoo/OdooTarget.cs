using Newtonsoft.Json.Linq;
using Newtonsoft.Json;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Mapping;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>The products of a real Odoo, over either transport.</summary>
public sealed partial class OdooTarget : IOdooTarget, IDisposable
{
    // 2,000 products with eight fields take 0.1-0.5 s to read, so a page stays far below the 120 s a worker may take.
    private const int ReadPage = 10_000;

    // A product with the longest texts that Zoho takes comes to some 50 kB: so many fit into the smallest reply that may be allowed.
    private const int SmallestPage = 100;

    private readonly OdooSession _session;
    private readonly string _organization;
    private readonly MappingSettings _mapping;
    private int _company;
    private OdooSchema? _schema;
    private ProductRows? _rows;
    private int _page = ReadPage;

    private OdooTarget(OdooSession session, string organization, MappingSettings mapping)
    {
        _session = session;
        _organization = organization;
        _mapping = mapping;
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
    public int Calls => _session.Calls;

    private OdooSchema Schema => _schema ?? throw new InvalidOperationException("ConnectAsync must come first.");

    private ProductRows Rows => _rows ?? throw new InvalidOperationException("ConnectAsync must come first.");

    /// <inheritdoc/>
    public async Task<OdooDatabase> ConnectAsync(CancellationToken cancellationToken)
    {
        var database = await _session.OpenAsync(cancellationToken).ConfigureAwait(false);
        var all = FieldCatalogue.With(_mapping.Fields);
        _schema = await _session.CallAsync(
            new OdooCall("product.template", "fields_get")
            {
                Arguments =
                [
                    ("allfields", OdooSchema.AskedColumns(all)), ("attributes", new[] { "type", "readonly", "selection", "digits" }),
                ],
            },
            (JToken schema) => OdooSchema.From(ReplyShape.Section(schema, "the list of fields"), all),
            cancellationToken).ConfigureAwait(false);
        _company = database.CompanyId;
        _languages = await ChooseLanguagesAsync(cancellationToken).ConfigureAwait(false);
        var mirrored = _mapping.Fields.Where(_schema.Fields.Contains).Order().ToArray();
        var units = mirrored.Contains(MirroredField.Unit)
            ? await ReadUnitsAsync(cancellationToken).ConfigureAwait(false)
            : new Dictionary<int, string>();
        _rows = new ProductRows(_schema, mirrored, units);
        Abilities = new TargetAbilities(_schema.Fields, _schema.PriceDigits, units.Values.ToHashSet(StringComparer.Ordinal))
        {
            NumberDigits = _schema.NumberDigits,
        };
        return database;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OdooProduct>> ReadAllAsync(
        ISyncReporter reporter, CancellationToken cancellationToken)
    {
        var all = new List<OdooProduct>();
        for (var after = 0; ;)
        {
            var (page, isLast) = await SearchPageAsync([], after, cancellationToken).ConfigureAwait(false);
            if (page.Count > 0) all.AddRange(await WithBindingsAsync(page, cancellationToken).ConfigureAwait(false));
            reporter.Report(new SyncProgressed(
                SyncPhase.ReadingTarget, all.Count, isLast ? all.Count : null, "reading products of Odoo"));
            if (isLast)
            {
                TellUnreadable(all, reporter);
                return await WithHalfArchivedAsync(all, cancellationToken).ConfigureAwait(false);
            }

            after = page[^1].Id;
        }
    }

    private static void TellUnreadable(List<OdooProduct> products, ISyncReporter reporter)
    {
        const int told = 5;
        var found = products.Where(product => product.Unreadable.Count > 0).ToList();
        if (found.Count == 0) return;
        var named = string.Join("; ", found.Take(told).Select(product => $"{product.Id} ({string.Join(", ", product.Unreadable.Values)})"));
        reporter.Report(new SyncMessage(
            SyncLogLevel.Warning,
            $"{found.Count} products of Odoo hold values that cannot be read: {named}{(found.Count > told ? "; …" : ".")} "
            + "What an item says is written over them; the rest is left alone."));
    }

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
                        ("limit", ReadPage), ("order", "id"),
                    ],
                    Context = [("active_test", false)],
                },
                ProductRows.ReadActive,
                cancellationToken).ConfigureAwait(false);
            if (page.Count > 0)
            {
                var external = await ReadExternalIdsAsync(page, cancellationToken).ConfigureAwait(false);
                all.AddRange(page.Select(product => Bound(product, external)));
            }

            if (page.Count < ReadPage) return await WithHalfArchivedAsync(all, cancellationToken).ConfigureAwait(false);
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
                (JToken rows) => ReplyShape.List(rows, "the list of parameters") is { Count: > 0 } list ? ReplyShape.Text(list[0]["value"], "value") : null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind == SyncErrorKind.Permission)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OdooProduct>> ReadAsync(
        IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        var all = new List<OdooProduct>(ids.Count);
        foreach (var page in ids.Chunk(_page))
            all.AddRange(await ReadPageAsync(page, ReadColumns(), [], Rows.Read, cancellationToken).ConfigureAwait(false));
        var known = await WithLanguagesAsync(all, cancellationToken).ConfigureAwait(false);
        return await AsSoldAsync(known, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// This reading counts active variants alone, so that it shows by itself which products are archived by half; only a product
    /// that counts none may be one that has none, since its variants are made when they are sold.
    /// </summary>
    private async Task<IReadOnlyList<OdooProduct>> AsSoldAsync(List<OdooProduct> products, CancellationToken cancellationToken)
    {
        if (!Schema.HasVariantCount) return products;
        var half = products.Where(product => !product.IsTemplateActive && product.VariantCount > 0)
            .Select(product => product.Id).ToHashSet();
        var without = products.Where(product => product.IsTemplateActive && product.VariantCount == 0)
            .Select(product => product.Id).ToList();
        if (without.Count > 0) half.UnionWith(await FindHalfArchivedAsync(without, cancellationToken).ConfigureAwait(false));
        return OdooProduct.WithHalfArchived(products, half);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OdooProduct>> ReadNewerAsync(int afterId, CancellationToken cancellationToken)
    {
        var found = await SearchAllAsync([new object[] { "id", ">", afterId }], cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? found : await WithBindingsAsync(found, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OdooProduct>> ReadWrittenSinceAsync(
        DateTimeOffset since, CancellationToken cancellationToken)
    {
        var from = since.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
        var found = await SearchAllAsync([new object[] { "write_date", ">=", from }], cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? found : await WithBindingsAsync(found, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OdooProduct>> FindAsync(
        IReadOnlyCollection<int> ids, IReadOnlyCollection<string> skus, IReadOnlyCollection<string> names,
        CancellationToken cancellationToken)
    {
        var terms = new List<object>();
        foreach (var (column, values) in new (string, System.Collections.ICollection)[]
        {
            ("id", ids.ToArray()), ("default_code", skus.ToArray()), ("name", names.ToArray()),
        })
        {
            if (values.Count == 0) continue;
            if (terms.Count > 0) terms.Insert(0, "|");
            terms.Add(new object[] { column, "in", values });
        }

        if (terms.Count == 0) return [];
        var found = await SearchAllAsync([.. terms], cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? found : await WithBindingsAsync(found, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<VariantCode>> ReadVariantCodesAsync(
        IReadOnlyCollection<int> productIds, CancellationToken cancellationToken) =>
        SearchVariantsAsync(
            [new object[] { "product_tmpl_id", "in", productIds }, new object[] { "default_code", "!=", false }], cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<VariantCode>> FindVariantCodesAsync(
        IReadOnlyCollection<string> skus, IReadOnlyCollection<int>? allExceptOf, CancellationToken cancellationToken)
    {
        object[] exact = ["default_code", "in", skus];
        return SearchVariantsAsync(
            allExceptOf is null
                ? [exact]
                : ["|", exact, "&", new object[] { "default_code", "!=", false }, new object[] { "product_tmpl_id", "not in", allExceptOf }],
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<int>> FindHalfArchivedAsync(IReadOnlyCollection<int>? among, CancellationToken cancellationToken)
    {
        object[] differs =
        [
            "|", "&", new object[] { "active", "=", false }, new object[] { "product_tmpl_id.active", "=", true },
            "&", new object[] { "active", "=", true }, new object[] { "product_tmpl_id.active", "=", false },
        ];
        return await _session.CallAsync(
            new OdooCall("product.product", "search_read")
            {
                // Not with active_test off: the count is to be of active variants alone, and the domain names active itself.
                Arguments =
                [
                    ("domain", among is null ? differs : [new object[] { "product_tmpl_id", "in", among.ToArray() }, .. differs]),
                    ("fields", new[] { "product_tmpl_id", "active", "product_variant_count" }), ("order", "id"),
                ],
            },
            ProductRows.ReadHalfArchived,
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<int>> FindGoneAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return [];
        var found = await _session.CallAsync(
            new OdooCall("product.template", "search_read")
            {
                Arguments = [("domain", new object[] { new object[] { "id", "in", ids.ToArray() } }), ("fields", new[] { "id" })],
                Context = [("active_test", false)],
            },
            (JToken rows) => ReplyShape.List(rows, "the list of products").Select(row => ReplyShape.Whole(row["id"], "id")).ToHashSet(),
            cancellationToken).ConfigureAwait(false);
        return [.. ids.Where(id => !found.Contains(id))];
    }

    /// <inheritdoc/>
    public async Task<int?> FindBoundAsync(string itemId, CancellationToken cancellationToken)
    {
        try
        {
            return await _session.CallAsync(
                new OdooCall("ir.model.data", "check_object_reference")
                {
                    Arguments =
                    [
                        ("module", ExternalId.Module), ("xml_id", ExternalId.Name(_organization, itemId)),
                        ("raise_on_access_error", false),
                    ],
                    // It looks for the product by an ordinary search, which hides archived ones.
                    Context = [("active_test", false)],
                },
                (JToken found) => ReplyShape.List(found, "the reference") is { Count: 2 } pair && pair[1].Type != JTokenType.Boolean
                    ? ReplyShape.Whole(pair[1], "the id of the reference")
                    : (int?)null,
                cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.ErrorId == OdooErrors.UnexpectedId
            && e.Message.Contains("External ID not found", StringComparison.Ordinal))
        {
            // Odoo says so with a ValueError.
            return null;
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlySet<string>> FindHeldAsync(
        MirroredField field, IReadOnlyCollection<string> values, CancellationToken cancellationToken)
    {
        var column = Schema.Column(field);
        return await _session.CallAsync(
            new OdooCall("product.template", "search_read")
            {
                Arguments = [("domain", new object[] { new object[] { column, "in", values } }), ("fields", new[] { column })],
            },
            (JToken rows) => ReplyShape.List(rows, "the list of products").Select(row => ReplyShape.Text(row[column], column))
                .ToHashSet(StringComparer.Ordinal),
            cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<bool> MayAsync(string operation, string model, CancellationToken cancellationToken) =>
        _session.CallAsync(
            new OdooCall(model, "check_access_rights")
            {
                Arguments = [("operation", operation), ("raise_exception", false)],
            },
            (JToken answer) => ReplyShape.Flag(answer, "the answer"),
            cancellationToken);

    /// <inheritdoc/>
    public Task<BatchReply> CreateAsync(IReadOnlyList<NewProduct> products, CancellationToken cancellationToken) =>
        LoadAsync(
            [
                .. products.Select(product => Schema.LoadCells(product.Values, product.Storable)
                    .Prepend(("id", ExternalId.Of(_organization, product.ItemId)))
                    .Concat(_mapping.Company == CompanyChoice.Own ? [("company_id/.id", Text(_company))] : []).ToList()),
            ],
            archived: false,
            _session.Settings.Language,
            cancellationToken);

    /// <inheritdoc/>
    public Task<BatchReply> UpdateAsync(
        IReadOnlyList<(int ProductId, ProductValues Values)> rows, bool archived, CancellationToken cancellationToken) =>
        _languages.Count == 0 || !rows[0].Values.Fields.Any(Rows.Texts.Contains)
            ? LoadByIdAsync(rows, archived, _session.Settings.Language, cancellationToken)
            : UpdateInLanguagesAsync(rows, archived, cancellationToken);

    /// <inheritdoc/>
    public async Task SetActiveAsync(IReadOnlyCollection<int> ids, bool active, CancellationToken cancellationToken)
    {
        await WriteActiveAsync(ids, active, cancellationToken).ConfigureAwait(false);
        if (!active) return;
        try
        {
            // Odoo brings variants back only where none of the whole call is active: one that is leaves all others archived. Those
            // are written once more without it, which brings back just the variants that Odoo itself would.
            var left = await FindHalfArchivedAsync(ids, cancellationToken).ConfigureAwait(false);
            if (left.Count > 0) await WriteActiveAsync(left, true, cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind is not (SyncErrorKind.Data or SyncErrorKind.Permission))
        {
            // The templates are written already: whoever called must look.
            throw e.AsUnknown(true);
        }
    }

    private Task WriteActiveAsync(IReadOnlyCollection<int> ids, bool active, CancellationToken cancellationToken) =>
        _session.CallAsync(
            new OdooCall("product.template", "write")
            {
                Ids = ids,
                Arguments = [("vals", new Dictionary<string, object> { ["active"] = active })],
                Context = WriteContext(archived: false),
                Writes = true,
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task DeleteAsync(IReadOnlyCollection<int> ids, CancellationToken cancellationToken) =>
        _session.CallAsync(
            new OdooCall("product.template", "unlink") { Ids = ids, Writes = true }, cancellationToken);

    /// <inheritdoc/>
    public Task BindAsync(IReadOnlyList<(string ItemId, int ProductId)> pairs, CancellationToken cancellationToken) =>
        _session.CallAsync(
            new OdooCall("ir.model.data", "create")
            {
                Arguments =
                [
                    ("vals_list", pairs.Select(pair => new Dictionary<string, object>
                    {
                        ["module"] = ExternalId.Module,
                        ["name"] = ExternalId.Name(_organization, pair.ItemId),
                        ["model"] = "product.template",
                        ["res_id"] = pair.ProductId,
                    }).ToList()),
                ],
                Writes = true,
            },
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static string Text(int id) => id.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private string[] ReadColumns() => [.. Schema.ReadColumns(Rows.Fields)];

    private async Task<List<OdooProduct>> SearchAllAsync(object[] domain, CancellationToken cancellationToken)
    {
        var all = new List<OdooProduct>();
        while (true)
        {
            var (page, isLast) = await SearchPageAsync(domain, all.Count == 0 ? 0 : all[^1].Id, cancellationToken).ConfigureAwait(false);
            all.AddRange(page);
            if (isLast) return all;
        }
    }

    /// <summary>One page of products with an id above the given one; smaller pages from then on where the reply was too large.</summary>
    private async Task<(List<OdooProduct> Page, bool IsLast)> SearchPageAsync(
        object[] domain, int after, CancellationToken cancellationToken)
    {
        while (true)
        {
            var size = _page;
            try
            {
                object[] terms = after == 0 && domain.Length > 0 ? domain : [new object[] { "id", ">", after }, .. domain];
                var page = await SearchAsync(terms, size, cancellationToken).ConfigureAwait(false);
                return (page, page.Count < size);
            }
            catch (SyncException e) when (e.ErrorId == OdooErrors.ReplyTooLargeId && size > SmallestPage)
            {
                _page = Math.Max(SmallestPage, size / 4);
            }
        }
    }

    private async Task<IReadOnlyList<T>> ReadPageAsync<T>(
        int[] ids, string[] columns, IReadOnlyList<(string Name, object? Value)> context, Func<JsonTextReader, List<T>> read,
        CancellationToken cancellationToken)
    {
        try
        {
            return await _session.CallAsync(
                new OdooCall("product.template", "read") { Ids = ids, Arguments = [("fields", columns)], Context = context },
                read,
                cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.ErrorId == OdooErrors.ReplyTooLargeId && ids.Length > SmallestPage)
        {
            _page = Math.Max(SmallestPage, ids.Length / 4);
            var all = new List<T>(ids.Length);
            foreach (var part in ids.Chunk(_page))
                all.AddRange(await ReadPageAsync(part, columns, context, read, cancellationToken).ConfigureAwait(false));
            return all;
        }
    }

    private async Task<List<OdooProduct>> SearchAsync(object[] domain, int limit, CancellationToken cancellationToken) =>
        await WithLanguagesAsync(await _session.CallAsync(
            new OdooCall("product.template", "search_read")
            {
                Arguments = [("domain", domain), ("fields", ReadColumns()), ("limit", limit), ("order", "id")],
                Context = [("active_test", false)],
            },
            Rows.Read,
            cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<VariantCode>> SearchVariantsAsync(object[] domain, CancellationToken cancellationToken) =>
        await _session.CallAsync(
            new OdooCall("product.product", "search_read")
            {
                Arguments =
                [
                    ("domain", domain), ("fields", new[] { "default_code", "product_tmpl_id", "active" }), ("limit", 0), ("order", "id"),
                ],
                Context = [("active_test", false)],
            },
            ProductRows.ReadVariantCodes,
            cancellationToken).ConfigureAwait(false);

    private async Task<IReadOnlyList<OdooProduct>> WithBindingsAsync(
        List<OdooProduct> products, CancellationToken cancellationToken)
    {
        var external = await ReadExternalIdsAsync(products, cancellationToken).ConfigureAwait(false);
        var variants = await ReadVariantsAsync(products, cancellationToken).ConfigureAwait(false);
        return products.ConvertAll(product =>
        {
            // With archived variants in sight the variants' own fields (barcode, cost) read empty; as Odoo's users see the
            // product they do not. An archived product has no other sight.
            if (product.HasVariants && product.IsTemplateActive && variants.TryGetValue(product.Id, out var seen))
            {
                // Where all are archived, nobody sees a single one.
                if (seen.VariantCount > 0) product = seen with { VariantCount = product.VariantCount };
            }
            else if (product.HasVariants && !variants.ContainsKey(product.Id)) product = product with { HasVariants = false };
            return Bound(product, external);
        });
    }

    private async Task<IReadOnlyList<OdooProduct>> WithHalfArchivedAsync(List<OdooProduct> products, CancellationToken cancellationToken) =>
        products.Count == 0 ? products
            : OdooProduct.WithHalfArchived(products, await FindHalfArchivedAsync(null, cancellationToken).ConfigureAwait(false));

    private OdooProduct Bound(OdooProduct product, Dictionary<int, IReadOnlyList<string>> external)
    {
        if (!external.TryGetValue(product.Id, out var ids)) return product;
        var own = new List<string>(1);
        var elsewhere = false;
        foreach (var id in ids)
        {
            if (!ExternalId.TryRead(id, out var organization, out var item)) continue;
            if (organization == _organization) own.Add(item);
            else elsewhere = true;
        }

        own.Sort(StringComparer.Ordinal);
        return own.Count == 0 && !elsewhere ? product : product with { BoundItems = own, IsBoundElsewhere = elsewhere };
    }

    private async Task<Dictionary<int, IReadOnlyList<string>>> ReadExternalIdsAsync(
        List<OdooProduct> products, CancellationToken cancellationToken)
    {
        var complete = true;
        var ids = products.ConvertAll(product => product.Id);
        var found = await _session.CallAsync(
            new OdooCall("product.template", "get_metadata") { Ids = ids },
            (JsonTextReader reader) => ProductRows.ReadExternalIds(reader, out complete),
            cancellationToken).ConfigureAwait(false);
        if (complete) return found;
        if (!await MayAsync("read", "ir.model.data", cancellationToken).ConfigureAwait(false))
            throw OdooErrors.BindingsUnreadable(_session.Settings.Username);
        return await _session.CallAsync(
            new OdooCall("ir.model.data", "search_read")
            {
                Arguments =
                [
                    ("domain", new object[]
                    {
                        new object[] { "module", "=", ExternalId.Module },
                        new object[] { "model", "=", "product.template" },
                        new object[] { "res_id", "in", ids },
                    }),
                    ("fields", new[] { "name", "res_id" }),
                ],
            },
            (JToken rows) => ReplyShape.List(rows, "the list of external ids")
                .GroupBy(row => ReplyShape.Whole(row["res_id"], "res_id")).ToDictionary(
                    group => group.Key,
                    group => (IReadOnlyList<string>)[.. group.Select(row => $"{ExternalId.Module}.{ReplyShape.Text(row["name"], "name")}")]),
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Which products really have several variants: with archived ones in sight the count also holds archived variants, so
    /// the few that show more than one are asked again without.
    /// </summary>
    private async Task<Dictionary<int, OdooProduct>> ReadVariantsAsync(
        List<OdooProduct> products, CancellationToken cancellationToken)
    {
        var suspects = products.Where(product => product.HasVariants).Select(product => product.Id).ToList();
        if (suspects.Count == 0) return [];
        var read = await ReadAsync(suspects, cancellationToken).ConfigureAwait(false);
        return read.Where(product => product.HasVariants || product.IsTemplateActive).ToDictionary(product => product.Id);
    }

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

    private (string, object?)[] WriteContext(bool archived)
    {
        var context = new List<(string, object?)>(2);
        if (!_session.Settings.KeepChatter) context.Add(("tracking_disable", true));
        // load finds archived products by database id only with this key; it has no place in other writes.
        if (archived) context.Add(("active_test", false));
        return [.. context];
    }

    private Task<BatchReply> LoadByIdAsync(
        IReadOnlyList<(int ProductId, ProductValues Values)> rows, bool archived, string language, CancellationToken cancellationToken) =>
        LoadAsync(
            [
                .. rows.Select(row => Schema.LoadCells(row.Values, storable: false)
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
        return await _session.CallAsync(
            new OdooCall("product.template", "load")
            {
                Arguments = [("fields", columns), ("data", rows.Select(row => row.ConvertAll(cell => cell.Cell)).ToList())],
                Context = [.. WriteContext(archived), ("lang", language)],
                Writes = true,
            },
            (JsonTextReader reader) => LoadReply.Read(reader, _session.Mask).ToBatchReply(rows.Count, _session.Settings.Address),
            cancellationToken).ConfigureAwait(false);
    }
}
