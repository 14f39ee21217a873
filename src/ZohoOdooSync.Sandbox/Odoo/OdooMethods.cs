using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>A method that can be called remotely.</summary>
/// <param name="TakesIds">False for a method of the model itself, which refuses ids.</param>
/// <param name="Parameters">Names in their order, without ids.</param>
/// <param name="Required">How many of the first parameters must be given.</param>
/// <param name="Right">The right that is checked before it runs, or null.</param>
/// <param name="Run">Gives the result, or null for None.</param>
internal sealed record OdooMethod(
    bool TakesIds, string[] Parameters, int Required, string? Right, Func<OdooCall, OdooResult?> Run);

/// <summary>The methods of the models (facts, sections 2.1 and 3.1).</summary>
internal sealed class OdooMethods
{
    private readonly Dictionary<string, OdooMethod> _all;
    private readonly Dictionary<string, OdooMethod> _externalIds;
    private readonly int _version;

    public OdooMethods(SandboxOdoo odoo)
    {
        _version = odoo.Version;
        var reads = new OdooReads(odoo);
        var writes = new OdooWrites(odoo);
        var load = new OdooLoad(odoo);
        var bindings = new ExternalIdWrites(odoo);
        _all = new Dictionary<string, OdooMethod>(StringComparer.Ordinal)
        {
            ["search"] = new(false, ["domain", "offset", "limit", "order"], 1, "read", OdooReads.Search),
            ["search_count"] = new(false, ["domain", "limit"], 1, "read", OdooReads.Count),
            ["search_read"] = new(false, ["domain", "fields", "offset", "limit", "order", "load"], 0, "read", OdooReads.SearchRead),
            ["read"] = new(true, ["fields", "load"], 0, "read", OdooReads.Read),
            ["fields_get"] = new(false, ["allfields", "attributes"], 0, null, OdooReads.FieldsGet),
            ["get_metadata"] = new(true, [], 0, "read", reads.Metadata),
            ["get_external_id"] = new(true, [], 0, null, reads.FirstExternalIds),
            ["create"] = new(false, ["vals_list"], 1, "create", writes.Create),
            ["write"] = new(true, ["vals"], 1, "write", writes.Write),
            ["unlink"] = new(true, [], 0, "unlink", writes.Unlink),
            ["action_archive"] = new(true, [], 0, "write", call => writes.SetActive(call, false)),
            ["action_unarchive"] = new(true, [], 0, "write", call => writes.SetActive(call, true)),
            // No right is checked before: a missing one becomes a message of the row.
            ["load"] = new(false, ["fields", "data"], 2, null, load.Run),
            ["check_access_rights"] = new(false, ["operation", "raise_exception"], 1, null, call => CheckRights(odoo, call)),
            ["context_get"] = new(false, [], 0, null, UserContext),
            ["default_get"] = new(false, ["fields"], 1, null, _ => json => WriteSettings(json, odoo)),
            ["check_object_reference"] = new(false, ["module", "xml_id", "raise_on_access_error"], 2, null, bindings.Reference),
        };
        if (odoo.Version >= 18)
            _all["has_access"] = new(true, ["operation"], 1, null, call => HasAccess(odoo, call));
        _externalIds = new Dictionary<string, OdooMethod>(StringComparer.Ordinal)
        {
            ["create"] = _all["create"] with { Run = bindings.Create },
            ["write"] = _all["write"] with { Run = bindings.Write },
            ["unlink"] = _all["unlink"] with { Run = bindings.Unlink },
        };
    }

    public OdooMethod? Find(OdooModel model, string name)
    {
        if (name is "action_archive" or "action_unarchive")
            return model.Name is "product.template" or "product.product" ? _all[name] : null;
        var only = name switch
        {
            "load" => "product.template",
            "context_get" => "res.users",
            "check_object_reference" => "ir.model.data",
            "default_get" => "res.config.settings",
            _ => model.Name,
        };
        if (only != model.Name)
            return null;
        return model.Name == "ir.model.data" && _externalIds.TryGetValue(name, out var own) ? own : _all.GetValueOrDefault(name);
    }

    /// <summary>Private methods are refused by their name alone; in 18 and later some others are private too.</summary>
    public bool IsPrivate(string name) => name.StartsWith('_') || _version >= 18 && name == "check_access";

    // Any account may ask for it.
    private static void WriteSettings(JsonTextWriter json, SandboxOdoo odoo)
    {
        json.WriteStartObject();
        json.WritePropertyName("product_weight_in_lbs");
        json.WriteValue(odoo.Options.OdooWeighsInPounds ? "1" : "0");
        json.WriteEndObject();
    }

    private static OdooResult CheckRights(SandboxOdoo odoo, OdooCall call)
    {
        var operation = (string?)call.Arguments["operation"] ?? "";
        if (call.Arguments["raise_exception"] is not JValue { Value: false or 0L })
            OdooRights.Check(odoo, call.User, call.Model, operation);
        var allowed = OdooRights.Allows(odoo, call.User, call.Model, operation);
        return json => json.WriteValue(allowed);
    }

    private static OdooResult HasAccess(SandboxOdoo odoo, OdooCall call)
    {
        var allowed = OdooRights.Allows(odoo, call.User, call.Model, (string?)call.Arguments["operation"] ?? "");
        return json => json.WriteValue(allowed);
    }

    private static OdooResult UserContext(OdooCall call) => json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("lang");
        json.WriteValue("en_US");
        json.WritePropertyName("tz");
        json.WriteValue("UTC");
        json.WritePropertyName("uid");
        json.WriteValue(call.User.Id);
        json.WriteEndObject();
    };
}
