using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Writes the result of a call; a null delegate is Python's None.</summary>
internal delegate void OdooResult(JsonTextWriter json);

/// <summary>One call of a model's method, from whichever transport.</summary>
internal sealed record OdooCall(OdooModel Model, OdooUser User, int[] Ids, JObject Arguments, JObject Context)
{
    /// <summary>Whether create was given one dict: JSON-RPC then answers one id instead of a list.</summary>
    public bool SingleResult { get; init; }

    public Fault? Fault { get; init; }

    /// <summary>Whether some text of the call holds half of a surrogate pair.</summary>
    public bool HasLoneSurrogate { get; init; }

    public string Lang => (string?)Context["lang"] is { Length: > 0 } lang ? lang : "en_US";

    public OdooView View => new(Lang, Context["active_test"] is not JValue { Value: false or 0L },
        (Context["allowed_company_ids"] as JArray)?.Select(id => (int)id).ToArray());

    public JToken? Argument(string name) =>
        Arguments[name] is { Type: not JTokenType.Null } value && value is not JValue { Value: false } ? value : null;

    public int? Number(string name) => Argument(name) is { Type: JTokenType.Integer or JTokenType.String } value ? (int)value : null;
}
