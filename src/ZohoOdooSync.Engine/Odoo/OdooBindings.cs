using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Engine.Settings;

namespace ZohoOdooSync.Engine.Odoo;

/// <summary>Which product is which item's: external ids in <c>ir.model.data</c>.</summary>
internal sealed class OdooBindings(OdooSession session, string organization)
{
    /// <summary>Products with their bindings.</summary>
    public async Task<List<OdooProduct>> WithBindingsAsync(List<OdooProduct> products, CancellationToken cancellationToken)
    {
        var external = await ReadExternalIdsAsync(products, known: null, cancellationToken).ConfigureAwait(false);
        return products.ConvertAll(product => Bound(product, external));
    }

    /// <summary>As <see cref="IOdooTarget.FindBoundAsync"/>.</summary>
    public async Task<int?> FindBoundAsync(string itemId, CancellationToken cancellationToken)
    {
        try
        {
            return await session.CallAsync(
                new OdooCall("ir.model.data", "check_object_reference")
                {
                    Arguments =
                    [
                        ("module", ExternalId.Module), ("xml_id", ExternalId.Name(organization, itemId)),
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

    /// <summary>As <see cref="IOdooTarget.BindAsync"/>.</summary>
    public Task BindAsync(IReadOnlyList<(string ItemId, int ProductId)> pairs, CancellationToken cancellationToken) =>
        session.CallAsync(
            new OdooCall("ir.model.data", "create")
            {
                Arguments =
                [
                    ("vals_list", pairs.Select(pair => new Dictionary<string, object>
                    {
                        ["module"] = ExternalId.Module,
                        ["name"] = ExternalId.Name(organization, pair.ItemId),
                        ["model"] = "product.template",
                        ["res_id"] = pair.ProductId,
                    }).ToList()),
                ],
                Writes = true,
            },
            cancellationToken);

    /// <summary>A product with those of its external ids that name an item.</summary>
    public OdooProduct Bound(OdooProduct product, Dictionary<int, IReadOnlyList<string>> external)
    {
        if (!external.TryGetValue(product.Id, out var ids)) return product;
        var own = new List<string>(1);
        var elsewhere = false;
        foreach (var id in ids)
        {
            if (!ExternalId.TryRead(id, out var owner, out var item)) continue;
            if (owner == organization) own.Add(item);
            else elsewhere = true;
        }

        own.Sort(StringComparer.Ordinal);
        return own.Count == 0 && !elsewhere ? product : product with { BoundItems = own, IsBoundElsewhere = elsewhere };
    }

    /// <summary>The external ids of products, by product.</summary>
    /// <param name="products">The products.</param>
    /// <param name="known">The items of some of them, for which it is not asked; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Dictionary<int, IReadOnlyList<string>>> ReadExternalIdsAsync(
        List<OdooProduct> products, IReadOnlyDictionary<int, string>? known, CancellationToken cancellationToken)
    {
        var asked = products.Select(product => product.Id).Where(id => known?.ContainsKey(id) != true).ToList();
        var external = asked.Count == 0 ? [] : await ReadExternalIdsAsync(asked, cancellationToken).ConfigureAwait(false);
        foreach (var product in products)
        {
            if (known is not null && known.TryGetValue(product.Id, out var item))
                external[product.Id] = [ExternalId.Of(organization, item)];
        }

        return external;
    }

    private async Task<Dictionary<int, IReadOnlyList<string>>> ReadExternalIdsAsync(List<int> ids, CancellationToken cancellationToken)
    {
        var complete = true;
        var found = await session.CallAsync(
            new OdooCall("product.template", "get_metadata") { Ids = ids },
            (JsonTextReader reader) => ProductRows.ReadExternalIds(reader, out complete),
            cancellationToken).ConfigureAwait(false);
        if (complete) return found;
        if (!await session.MayAsync("read", "ir.model.data", cancellationToken).ConfigureAwait(false))
            throw OdooErrors.BindingsUnreadable(session.Settings.Username);
        return await session.CallAsync(
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
                .GroupBy(
                    row => ReplyShape.Whole(row["res_id"], "res_id"),
                    row => $"{ExternalId.Module}.{ReplyShape.Text(row["name"], "name")}")
                .ToDictionary(group => group.Key, group => (IReadOnlyList<string>)[.. group]),
            cancellationToken).ConfigureAwait(false);
    }
}
