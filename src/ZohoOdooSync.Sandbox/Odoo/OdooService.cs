using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>Runs calls of model methods for both transports: rights, language, planned failures.</summary>
internal sealed class OdooService(SandboxOdoo odoo)
{
    public OdooModels Models { get; } = new(odoo);

    public OdooMethods Methods { get; } = new(odoo);

    /// <summary>The user whose password or API key this is, or null.</summary>
    public OdooUser? Authenticate(string? login, string? secret) =>
        odoo.Users.FirstOrDefault(user => user.Login == login && Holds(user, secret));

    public OdooUser? Authenticate(int uid, string? secret) =>
        odoo.Users.FirstOrDefault(user => user.Id == uid && Holds(user, secret));

    public OdooUser? ByKey(string key) => odoo.Users.FirstOrDefault(user => user.ApiKey == key);

    /// <exception cref="OdooException">What the server would raise.</exception>
    public OdooResult? Run(OdooMethod method, OdooCall call)
    {
        Raise(call);
        // 16 takes any language without a word, and writes to en_US.
        if (odoo.Version >= 18 && !odoo.Options.OdooLanguages.Contains(call.Lang))
            throw OdooException.User($"Invalid language code: {call.Lang}");
        // The context may name companies of the user only.
        if (call.Context["allowed_company_ids"] is JArray companies && companies.Any(id =>
            Models.Find("res.company")!.Find((int)id) is null))
            throw OdooException.Access("Access to unauthorized or invalid companies.");
        if (method.Right is { } right)
            OdooRights.Check(odoo, call.User, call.Model, right);
        TouchedProducts.Check(odoo, method, call);
        return method.Run(call);
    }

    /// <summary>The context of a call, taken out of its arguments.</summary>
    public static JObject TakeContext(JObject arguments)
    {
        var context = arguments["context"] as JObject ?? [];
        arguments.Remove("context");
        return context;
    }

    private static void Raise(OdooCall call)
    {
        var error = call.Fault?.Kind switch
        {
            FaultKind.SerializationFailure => OdooException.Serialization(),
            FaultKind.AccessError => OdooException.NoRight(call.Model.Name, call.Model.Label, "write", "Administration/Settings"),
            FaultKind.MissingError => OdooException.Missing(call.Model.Name, call.Ids.Length > 0 ? call.Ids : [0], call.User.Id),
            FaultKind.ValidationError => OdooException.Validation(call.Fault.Text ?? "The operation cannot be completed."),
            FaultKind.SingletonError => OdooException.Value($"Expected singleton: {call.Model.Name}({string.Join(", ", call.Ids)})"),
            FaultKind.PoolError => new OdooException("psycopg2.pool.PoolError", "The Connection Pool Is Full", 500),
            _ => null,
        };
        if (error is not null)
            throw error;
    }

    private static bool Holds(OdooUser user, string? secret) =>
        secret is { Length: > 0 } && (secret == user.Password || secret == user.ApiKey);
}
