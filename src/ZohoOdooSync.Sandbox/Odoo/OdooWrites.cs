using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>create, write and unlink of products; each call is one transaction (facts, sections 4 and 6.1).</summary>
internal sealed class OdooWrites(SandboxOdoo odoo)
{
    public OdooResult Create(OdooCall call)
    {
        var list = call.Arguments["vals_list"] is JArray array ? array : new JArray(call.Arguments["vals_list"]!);
        if (call.Model.Name == RelatedTables.Categories)
            return CreateCategories(list);
        if (IsVariant(call.Model))
            throw new OdooException("builtins.NotImplementedError", "The sandbox makes variants with their product.template only.", 500);
        var ids = Commit(call, (writer, _) => list.Select(values => writer.Create(Values(call.Model, values)).Id).ToArray());
        return json =>
        {
            if (call.SingleResult)
                json.WriteValue(ids[0]);
            else
                OdooJson.Write(json, ids);
        };
    }

    private OdooResult CreateCategories(JArray list)
    {
        lock (odoo.Gate)
        {
            int[] ids = [.. list.Select(values => (string?)values["name"] is { Length: > 0 } name
                ? odoo.Related.Add(
                    RelatedTables.Categories, name, values["parent_id"] is JValue { Value: long above } ? (int)above : null).Id
                : throw OdooException.Value("Missing required value for the field 'Name' (name)"))];
            return json => OdooJson.Write(json, ids);
        }
    }

    public OdooResult Write(OdooCall call)
    {
        var values = Values(call.Model, call.Arguments["vals"]!);
        return Change(call, writer => Write(writer, call.Model, call.Ids, values));
    }

    public OdooResult Unlink(OdooCall call) => Change(call, writer =>
    {
        if (IsVariant(call.Model))
            writer.UnlinkVariants(call.Ids);
        foreach (var id in IsVariant(call.Model) ? [] : call.Ids)
            writer.Unlink(id);
    });

    /// <summary>
    /// action_archive and action_unarchive: writes those that are not so yet, and answers None. Of a variant they take the
    /// template along: away with its last active variant, back with its first.
    /// </summary>
    public OdooResult? SetActive(OdooCall call, bool active)
    {
        Commit(call, (writer, transaction) =>
        {
            RequireAll(call, transaction);
            if (IsVariant(call.Model))
            {
                int[] variants = [.. call.Ids.Where(id => IsActive(transaction.Owner(id)!, id) != active)];
                int[] owners = [.. variants.Select(id => transaction.Owner(id)!.Id).Distinct()];
                Write(writer, call.Model, variants, Active(active));
                int[] templates = [.. owners.Where(id => transaction.Get(id)!.StoredActive != active
                    && (transaction.Get(id)!.Seen(call.View.ActiveTest).Count > 0) == active)];
                Write(new ProductWriter(odoo, Templates(call.Model), call, transaction), Templates(call.Model), templates, Active(active));
            }
            else
            {
                Write(writer, call.Model, [.. call.Ids.Where(id => transaction.Get(id)!.StoredActive != active)], Active(active));
            }
            return 0;
        });
        return null;
    }

    private OdooResult Change(OdooCall call, Action<ProductWriter> change)
    {
        Commit(call, (writer, transaction) =>
        {
            RequireAll(call, transaction);
            change(writer);
            return 0;
        });
        return json => json.WriteValue(true);
    }

    /// <summary>One missing record fails the call, and nothing is changed.</summary>
    private static void RequireAll(OdooCall call, OdooTransaction transaction)
    {
        var missing = call.Ids.Where(id => (IsVariant(call.Model) ? transaction.Owner(id) : transaction.Get(id)) is null).ToArray();
        if (missing.Length > 0)
            throw OdooException.Missing(call.Model.Name, missing, call.User.Id);
    }

    private T Commit<T>(OdooCall call, Func<ProductWriter, OdooTransaction, T> work)
    {
        if (call.Model.Name is not ("product.template" or "product.product"))
            throw new OdooException("builtins.NotImplementedError", $"The sandbox keeps {call.Model.Name} read-only.", 500);
        lock (odoo.Gate)
        {
            var transaction = new OdooTransaction(odoo);
            var result = work(new ProductWriter(odoo, call.Model, call, transaction), transaction);
            transaction.Commit();
            return result;
        }
    }

    private static void Write(ProductWriter writer, OdooModel model, IReadOnlyList<int> ids, Dictionary<string, object?> values)
    {
        if (ids.Count == 0)
            return;
        if (IsVariant(model))
            writer.WriteVariants(ids, values);
        else
            writer.Write(ids, values);
    }

    private static OdooModel Templates(OdooModel variants) => variants.Related("product.template")!;

    private static bool IsVariant(OdooModel model) => model.Name == "product.product";

    private static bool IsActive(SandboxProduct product, int variant) => product.Variants.First(row => row.Id == variant).Active;

    private static Dictionary<string, object?> Active(bool active) => new() { ["active"] = active };

    private static Dictionary<string, object?> Values(OdooModel model, JToken token)
    {
        if (token is not JObject values)
            throw OdooException.Attribute($"'{(token.Type == JTokenType.Array ? "list" : "str")}' object has no attribute 'items'");
        return values.Properties().ToDictionary(
            property => property.Name,
            property => OdooJson.Read(model, model.Field(property.Name), property.Value),
            StringComparer.Ordinal);
    }
}
