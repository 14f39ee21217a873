using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Fields;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>What columns of a product rest on: the records that they point to, and the unit of weight.</summary>
/// <param name="session">Connected.</param>
/// <param name="mapping">Which fields are mirrored, and by which tables.</param>
internal sealed class OdooRelated(OdooSession session, MappingSettings mapping)
{
    // A column that points to more is one for people to search in, and not for a table of names.
    private const int MostRecords = 20_000;

    // External ids are for the few records that an app brings along.
    private const int MostExternalIds = 2_000;

    /// <summary>Reads the names of the records: one call for each model and choice of its records, and one where external ids may be
    /// meant.</summary>
    public async Task ReadAsync(OdooSchema schema, int company, CancellationToken cancellationToken)
    {
        var columns = schema.Own.Where(pair => pair.Value.IsRelation)
            .GroupBy(pair => (pair.Value.Relation, Purpose: TaxPurpose(pair.Value))).ToList();
        var read = await Task.WhenAll(columns.Select(async group =>
        {
            var (model, purpose) = group.Key;
            try
            {
                var names = await ReadNamesAsync(model, purpose, company, cancellationToken).ConfigureAwait(false);
                var ids = names.Count <= MostExternalIds && group.Any(pair => MayNameExternalIds(pair.Key))
                    ? await ReadExternalIdsAsync(model, [.. names.Keys], cancellationToken).ConfigureAwait(false) : null;
                return (group, Records: (RelatedRecords?)new RelatedRecords(model, names, ids), Problem: string.Empty);
            }
            catch (SyncException e) when (e.Kind is SyncErrorKind.Permission or SyncErrorKind.Data || e.ErrorId == OdooErrors.UnexpectedId)
            {
                return (group, null, $"points to {model}, whose records cannot be read: {e.Message}");
            }
        })).ConfigureAwait(false);
        foreach (var (group, records, problem) in read)
        {
            foreach (var (field, _) in group) schema.Relate(field, records, problem);
        }
    }

    /// <summary>The unit of weight of the server, <c>kg</c> or <c>lb</c>; null where nobody needs it, or the server does not say.</summary>
    public async Task<string?> ReadWeightUnitAsync(CancellationToken cancellationToken)
    {
        if (!mapping.Fields.Contains(MirroredField.Weight)) return null;
        const string key = "product_weight_in_lbs";
        try
        {
            // Unlike the parameter behind it, every account may ask for this, and it needs no product.
            return await session.CallAsync(
                new OdooCall("res.config.settings", "default_get") { Arguments = [("fields", new[] { key })] },
                (JToken found) => (string?)found[key] switch { "0" => "kg", "1" => "lb", _ => null },
                cancellationToken).ConfigureAwait(false);
        }
        catch (SyncException e) when (e.Kind is SyncErrorKind.Permission or SyncErrorKind.Data || e.ErrorId == OdooErrors.UnexpectedId)
        {
            return null;
        }
    }

    /// <summary>Makes the categories that are not there, level by level: one call for their names, and one for each level.</summary>
    public async Task<IReadOnlyList<string>> MakeCategoriesAsync(
        RelatedRecords categories, IReadOnlyCollection<string> paths, CancellationToken cancellationToken)
    {
        var made = new List<string>();
        if (Missing(categories, paths).Count == 0) return made;
        // Somebody may have made them since the names were read, which a server does at its full runs.
        foreach (var (id, name) in await ReadNamesAsync(RelatedRecords.Categories, null, 0, cancellationToken).ConfigureAwait(false))
            categories.Add(id, name);
        foreach (var level in Missing(categories, paths).GroupBy(path => RelatedRecords.Parts(path).Length).OrderBy(level => level.Key))
        {
            var wanted = level.ToList();
            var ids = await session.CallAsync(
                new OdooCall(RelatedRecords.Categories, "create")
                {
                    Arguments = [("vals_list", wanted.ConvertAll(path => ValuesOf(categories, path)))], Writes = true,
                },
                (JToken reply) => ReplyShape.List(reply, "the list of ids").Select(id => ReplyShape.Whole(id, "an id")).ToList(),
                cancellationToken).ConfigureAwait(false);
            for (var i = 0; i < wanted.Count; i++) categories.Add(ids[i], wanted[i]);
            made.AddRange(wanted);
        }

        return made;
    }

    private static List<string> Missing(RelatedRecords categories, IEnumerable<string> paths) =>
    [
        .. paths.Where(path => path.Length > 0 && categories.IdOf(path) is null).SelectMany(Ancestry)
            .Where(path => categories.FindExactly(path).Count == 0).Distinct(StringComparer.Ordinal),
    ];

    private static IEnumerable<string> Ancestry(string path)
    {
        var parts = RelatedRecords.Parts(path);
        return Enumerable.Range(1, parts.Length).Select(count => RelatedRecords.PathOf(string.Join('/', parts.Take(count))));
    }

    private static Dictionary<string, object> ValuesOf(RelatedRecords categories, string path)
    {
        var parts = RelatedRecords.Parts(path);
        var values = new Dictionary<string, object> { ["name"] = parts[^1] };
        if (parts.Length > 1) values["parent_id"] = categories.FindExactly(RelatedRecords.ParentOf(path))[0];
        return values;
    }

    // What an item says may be one, too.
    private bool MayNameExternalIds(MirroredField field) =>
        field.IsCustom || mapping.ConversionOf(field).Map.Values.Any(value => value.Contains('.', StringComparison.Ordinal));

    // Archived records are none that a product should get: Odoo takes them, and does not show them.
    private Task<Dictionary<int, string>> ReadNamesAsync(string model, string? purpose, int company, CancellationToken cancellationToken)
    {
        // What Odoo shows of a tax says its country, too, where that is not the company's.
        var label = purpose is null ? "display_name" : "name";
        return session.CallAsync(
            new OdooCall(model, "search_read")
            {
                Arguments =
                [
                    ("domain", purpose is null ? [] : new object[]
                    {
                        new object[] { "type_tax_use", "=", purpose }, new object[] { "company_id", "=", company },
                    }),
                    ("fields", new[] { label }), ("limit", MostRecords), ("order", "id"),
                ],
                Context = [("lang", session.Settings.Language)],
            },
            (JToken rows) => ReplyShape.List(rows, $"the list of {model}").ToDictionary(
                row => ReplyShape.Whole(row["id"], "id"), row => ReplyShape.Text(row[label], label)),
            cancellationToken);
    }

    private async Task<Dictionary<string, int>> ReadExternalIdsAsync(string model, int[] ids, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, int>(StringComparer.Ordinal);
        if (ids.Length == 0) return found;
        var external = await session.CallAsync(
            new OdooCall(model, "get_metadata") { Ids = ids },
            (JsonTextReader reader) => ProductRows.ReadExternalIds(reader, out _),
            cancellationToken).ConfigureAwait(false);
        foreach (var (id, names) in external)
        {
            foreach (var name in names) found[name] = id;
        }

        return found;
    }

    // A tax for sales and one for purchases have the same name, as a rule, and so have those of two companies.
    private static string? TaxPurpose(OdooColumn column) => column.Relation != "account.tax" ? null
        : column.Name.StartsWith("supplier_", StringComparison.Ordinal) ? "purchase" : "sale";
}
