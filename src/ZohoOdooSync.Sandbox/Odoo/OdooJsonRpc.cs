using Newtonsoft.Json;
using Newtonsoft.Json.Linq;
using ZohoOdooSync.Sandbox.Faults;
using ZohoOdooSync.Sandbox.Http;

namespace ZohoOdooSync.Sandbox.Odoo;

/// <summary>POST /jsonrpc: services common, object and db (facts, section 2; measured, sections 2 and 9).</summary>
internal sealed class OdooJsonRpc(SandboxOdoo odoo, OdooService service)
{
    /// <summary>What a body asks for, as far as it can be read: names for faults, counters and the work itself.</summary>
    internal sealed record Request(JToken Id, string Service, string Method, JArray Arguments)
    {
        public bool HasLoneSurrogate { get; init; }
        public bool IsModelCall => Service == "object" && Method is "execute_kw" or "execute";
        public string? Model => IsModelCall ? (string?)Arguments.ElementAtOrDefault(3) : null;
        public string Called => IsModelCall ? (string?)Arguments.ElementAtOrDefault(4) ?? "" : Method;
        public string Endpoint => IsModelCall ? $"odoo.{Called}"
            : Method is "login" or "authenticate" ? "odoo.login" : "odoo.version";
        public string Counter => IsModelCall ? $"{Model}.{Called}" : $"{Service}.{Method}";
    }

    /// <summary>The request, or the refusal of a body that is none.</summary>
    public (Request? Request, Reply? Refusal) Read(Incoming incoming)
    {
        if (odoo.Switches.JsonRpcIsOff)
            return (null, Reply.Html(404, "404 Not Found", "The requested URL was not found on the server."));
        var type = incoming.ContentType?.Split(';')[0].Trim();
        if (type is not ("application/json" or "application/json-rpc"))
            return (null, odoo.Version >= 19
                ? Reply.Html(415, "415 Unsupported Media Type",
                "Request inferred type is compatible with 'http' but the endpoint is 'jsonrpc'.")
                : Reply.Html(400, "400 Bad Request", "Bad request: the endpoint needs type 'json'."));
        try
        {
            if (incoming.Json() is not JObject body)
                return (null, Reply.Html(400, "400 Bad Request", "Invalid JSON-RPC data"));
            if (body["params"] is null)
                return (null, Failure(new Request(body["id"] ?? JValue.CreateNull(), "", "", []),
                    OdooException.Type("jsonrpc() missing 3 required positional arguments: 'service', 'method', and 'args'")));
            if (body["params"] is not JObject parameters)
                return (null, Reply.Html(400, "400 Bad Request", "Invalid JSON-RPC data"));
            return (new Request(body["id"] ?? JValue.CreateNull(), (string?)parameters["service"] ?? "",
                (string?)parameters["method"] ?? "", parameters["args"] as JArray ?? []) { HasLoneSurrogate = incoming.HasLoneSurrogate },
                    null);
        }
        catch (JsonException)
        {
            return (null, Reply.Html(400, "400 Bad Request", "Invalid JSON data"));
        }
    }

    public Reply Answer(Request request, Fault? fault)
    {
        try
        {
            var result = Dispatch(request, fault);
            return Envelope(request, json =>
            {
                // None has no result key at all.
                if (result is null)
                    return;
                json.WritePropertyName("result");
                result(json);
            });
        }
        catch (OdooException error)
        {
            return Failure(request, error);
        }
        catch (Exception error) when (OdooException.IsBadArgument(error))
        {
            return Failure(request, OdooException.Type(error.Message));
        }
    }

    public Reply Failure(Request request, OdooException error) => Envelope(request, json =>
    {
        json.WritePropertyName("error");
        json.WriteStartObject();
        json.WritePropertyName("code");
        json.WriteValue(odoo.Version >= 19 ? 0 : 200);
        json.WritePropertyName("message");
        json.WriteValue("Odoo Server Error");
        json.WritePropertyName("data");
        OdooErrorBody.Write(json, error);
        json.WriteEndObject();
    });

    private OdooResult? Dispatch(Request request, Fault? fault) => (request.Service, request.Method) switch
    {
        ("common", "version") => VersionInfo,
        ("common", "login" or "authenticate") => Login(request.Arguments),
        ("db", "list") => odoo.Switches.HidesDatabases ? throw OdooException.Denied() : json =>
        {
            json.WriteStartArray();
            json.WriteValue(odoo.Options.OdooDatabase);
            if (odoo.Switches.SeveralDatabases)
                json.WriteValue("another");
            json.WriteEndArray();
        },
        ("object", "execute_kw" or "execute") => Execute(request, fault),
        _ => throw new OdooException("builtins.KeyError", $"'{request.Service}'", 500),
    };

    private void VersionInfo(JsonTextWriter json) => OdooVersion.WriteCommon(json, odoo.Version);

    private OdooResult Login(JArray arguments)
    {
        CheckDatabase((string?)arguments.ElementAtOrDefault(0));
        // Wrong credentials are no error here: the answer is false.
        var user = service.Authenticate((string?)arguments.ElementAtOrDefault(1), (string?)arguments.ElementAtOrDefault(2));
        return json =>
        {
            if (user is null)
                json.WriteValue(false);
            else
                json.WriteValue(user.Id);
        };
    }

    private OdooResult? Execute(Request request, Fault? fault)
    {
        var arguments = request.Arguments;
        CheckDatabase((string?)arguments.ElementAtOrDefault(0));
        if (arguments.Count < 5 || arguments[1].Type != JTokenType.Integer
            || service.Authenticate((int)arguments[1], (string?)arguments[2]) is not { } user)
            throw OdooException.Denied();
        var model = service.Models.Find(request.Model ?? "") ?? throw OdooException.User($"Object {request.Model} doesn't exist");
        if (service.Methods.IsPrivate(request.Called))
            throw OdooException.Access(
                $"Private methods (such as {(odoo.Version >= 19 ? $"'{model.Name}.{request.Called}'" : request.Called)}) "
                + "cannot be called remotely.");
        var method = service.Methods.Find(model, request.Called)
            ?? throw OdooException.Attribute(odoo.Version >= 19 ? $"The method '{model.Name}.{request.Called}' does not exist"
                : $"The method '{request.Called}' does not exist on the model '{model.Name}'");
        // execute passes the arguments themselves, execute_kw a list and a dict of them.
        var positional = request.Method == "execute" ? new JArray(arguments.Skip(5)) : arguments.ElementAtOrDefault(5) as JArray ?? [];
        var named = request.Method == "execute" ? [] : (arguments.ElementAtOrDefault(6) as JObject)?.DeepClone() as JObject ?? [];
        var call = Bind(model, method, user, [.. positional], named, request.Called);
        return service.Run(method, call with { Fault = fault, HasLoneSurrogate = request.HasLoneSurrogate });
    }

    private static OdooCall Bind(OdooModel model, OdooMethod method, OdooUser user, List<JToken> positional, JObject named, string name)
    {
        var context = OdooService.TakeContext(named);
        int[] ids = [];
        if (method.TakesIds)
        {
            // The ids of a method of records are its first positional argument, and cannot be left out.
            if (positional.Count == 0)
                throw new OdooException("builtins.IndexError", "list index out of range", 500);
            var given = positional[0];
            positional.RemoveAt(0);
            ids = given switch
            {
                JArray array => [.. array.Select(id => (int)id)],
                { Type: JTokenType.Integer } => [(int)given],
                _ => [],
            };
        }
        // Odoo 18 and 19 carry it out and then look for what was given first, to know whether one id or a list is wanted: all is undone.
        if (name == "create" && positional.Count == 0)
            throw new OdooException("builtins.IndexError", "tuple index out of range", 500);
        if (positional.Count > method.Parameters.Length)
            throw OdooException.Type(
                $"{model.Name}.{name}() takes {method.Parameters.Length + 1} positional arguments but {positional.Count + 1} were given");
        for (var at = 0; at < positional.Count; at++)
            named[method.Parameters[at]] = positional[at];
        foreach (var property in named.Properties())
        {
            if (!method.Parameters.Contains(property.Name))
                throw OdooException.Type($"{model.Name}.{name}() got an unexpected keyword argument '{property.Name}'");
        }
        foreach (var required in method.Parameters.Take(method.Required))
        {
            if (named[required] is null)
                throw OdooException.Type($"{model.Name}.{name}() missing 1 required positional argument: '{required}'");
        }
        return new OdooCall(model, user, ids, named, context) { SingleResult = named["vals_list"] is JObject };
    }

    private void CheckDatabase(string? name)
    {
        if (name != odoo.Options.OdooDatabase)
            throw new OdooException("psycopg2.OperationalError", "connection to server on socket \"/var/run/postgresql/.s.PGSQL.5432\" "
                + $"failed: FATAL:  database \"{name}\" does not exist\n", 500);
    }

    private static Reply Envelope(Request request, Action<JsonTextWriter> content) =>
        Reply.Json(200, "application/json; charset=utf-8", json =>
    {
        json.WriteStartObject();
        json.WritePropertyName("jsonrpc");
        json.WriteValue("2.0");
        json.WritePropertyName("id");
        request.Id.WriteTo(json);
        content(json);
        json.WriteEndObject();
    });
}
