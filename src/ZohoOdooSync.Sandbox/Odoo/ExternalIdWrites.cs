using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>One ir.model.data record.</summary>
/// <param name="Id">Its own database id.</param>
/// <param name="Module">Part before the dot.</param>
/// <param name="Name">Part after the first dot.</param>
/// <param name="Model">Model of the record it names.</param>
/// <param name="ResId">Id of the record it names.</param>
/// <param name="NoUpdate">Its noupdate flag.</param>
public sealed record ExternalId(int Id, string Module, string Name, string Model, int ResId, bool NoUpdate)
{
    /// <summary>module.name</summary>
    public string Full => $"{Module}.{Name}";
}

/// <summary>create, write and unlink of ir.model.data: for administrators, and for the bot where a switch allows it.</summary>
internal sealed class ExternalIdWrites(SandboxOdoo odoo)
{
    public OdooResult Create(OdooCall call)
    {
        OdooRights.Check(odoo, call.User, call.Model, "create");
        var list = call.Arguments["vals_list"] is JArray array ? array : new JArray(call.Arguments["vals_list"]!);
        lock (odoo.Gate)
        {
            var made = list.Select(values => Read((JObject)values)).ToList();
            foreach (var known in made)
                Check(known, made);
            var ids = made.Select(known => odoo.Store(known).Id).ToArray();
            return json =>
            {
                if (call.SingleResult)
                    json.WriteValue(ids[0]);
                else
                    OdooJson.Write(json, ids);
            };
        }
    }

    public OdooResult Write(OdooCall call)
    {
        OdooRights.Check(odoo, call.User, call.Model, "write");
        var values = (JObject)call.Arguments["vals"]!;
        lock (odoo.Gate)
        {
            foreach (var known in Find(call))
            {
                odoo.Forget(known.Full);
                odoo.Store(known with
                {
                    Module = (string?)values["module"] ?? known.Module,
                    Name = (string?)values["name"] ?? known.Name,
                    ResId = (int?)values["res_id"] ?? known.ResId,
                    NoUpdate = (bool?)values["noupdate"] ?? known.NoUpdate,
                });
            }
        }
        return json => json.WriteValue(true);
    }

    public OdooResult Unlink(OdooCall call)
    {
        OdooRights.Check(odoo, call.User, call.Model, "unlink");
        lock (odoo.Gate)
        {
            foreach (var known in Find(call))
                odoo.Forget(known.Full);
        }
        return json => json.WriteValue(true);
    }

    /// <summary>The model and id that an external id names; for every user who may read the record.</summary>
    public OdooResult Reference(OdooCall call)
    {
        var full = $"{(string?)call.Arguments["module"]}.{(string?)call.Arguments["xml_id"]}";
        ExternalId? known;
        lock (odoo.Gate)
            known = odoo.GetExternalId(full);
        if (known is null)
            throw OdooException.Value($"External ID not found in the system: {full}");
        // The check searches, and so does not see an archived record unless the context asks for it.
        var seen = known.Model == "uom.uom" ? odoo.Units[known.ResId - 1].Active || !call.View.ActiveTest
            : known.Model != "product.template" || odoo.Find(known.ResId) is { } product && (product.StoredActive || !call.View.ActiveTest);
        return json =>
        {
            json.WriteStartArray();
            json.WriteValue(known.Model);
            if (seen)
                json.WriteValue(known.ResId);
            else
                json.WriteValue(false);
            json.WriteEndArray();
        };
    }

    private ExternalId[] Find(OdooCall call)
    {
        var found = odoo.ExternalIds.Where(known => call.Ids.Contains(known.Id)).ToArray();
        return found.Length == call.Ids.Length
            ? found
            : throw OdooException.Missing(call.Model.Name, call.Ids.Except(found.Select(known => known.Id)), call.User.Id);
    }

    private ExternalId Read(JObject values)
    {
        string Required(string name) => (string?)values[name] is { Length: > 0 } text ? text
            : throw OdooException.Validation($"The operation cannot be completed: Missing required value for the field '{name}' ({name}).");
        return new ExternalId(odoo.NextExternalId(), (string?)values["module"] ?? "", Required("name"), Required("model"),
            (int?)values["res_id"] ?? 0, (bool?)values["noupdate"] ?? false);
    }

    private void Check(ExternalId known, List<ExternalId> made)
    {
        if (known.Name.Contains(' ', StringComparison.Ordinal))
            throw OdooException.Validation("The operation cannot be completed: External IDs cannot contain spaces");
        if (odoo.GetExternalId(known.Full) is not null || made.Count(other => other.Full == known.Full) > 1)
            throw OdooException.Validation("The operation cannot be completed: duplicate key value violates unique constraint "
                + $"\"ir_model_data_module_name_uniq_index\"\nDETAIL:  Key (module, name)=({known.Module}, {known.Name}) already "
                + $"exists.\n");
    }
}
