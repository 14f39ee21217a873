using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>create, write and unlink of products; each call is one transaction (facts, sections 4 and 6.1).</summary>
internal sealed class OdooWrites(SandboxOdoo odoo)
{
    public OdooResult Create(OdooCall call)
    {
        var list = call.Arguments["vals_list"] is JArray array ? array : new JArray(call.Arguments["vals_list"]!);
        var ids = Commit(call, (writer, _) => list.Select(values => writer.Create(Values(call.Model, values)).Id).ToArray());
        return json =>
        {
            if (call.SingleResult)
                json.WriteValue(ids[0]);
            else
                OdooJson.Write(json, ids);
        };
    }

    public OdooResult Write(OdooCall call)
    {
        var values = Values(call.Model, call.Arguments["vals"]!);
        return Change(call, (writer, id) => writer.Write(id, values));
    }

    public OdooResult Unlink(OdooCall call) => Change(call, (writer, id) => writer.Unlink(id));

    /// <summary>Archives or restores without a result: in Python these return None.</summary>
    public OdooResult? SetActive(OdooCall call, bool active)
    {
        Change(call, (writer, id) => writer.Write(id, new Dictionary<string, object?> { ["active"] = active }));
        return null;
    }

    private OdooResult Change(OdooCall call, Action<ProductWriter, int> change)
    {
        Commit(call, (writer, transaction) =>
        {
            // One missing record fails the call, and nothing is changed.
            var missing = call.Ids.Where(id => transaction.Get(id) is null).ToArray();
            if (missing.Length > 0)
                throw OdooException.Missing(call.Model.Name, missing, call.User.Id);
            foreach (var id in call.Ids)
                change(writer, id);
            return 0;
        });
        return json => json.WriteValue(true);
    }

    private T Commit<T>(OdooCall call, Func<ProductWriter, OdooTransaction, T> work)
    {
        if (call.Model.Name != "product.template")
            throw new OdooException("builtins.NotImplementedError", $"The sandbox keeps {call.Model.Name} read-only.", 500);
        lock (odoo.Gate)
        {
            var transaction = new OdooTransaction(odoo);
            var result = work(new ProductWriter(odoo, call.Model, call, transaction), transaction);
            transaction.Commit();
            return result;
        }
    }

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
